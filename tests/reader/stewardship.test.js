// Giving codes and taking them back, by a steward's browser, with a service that keeps what it is given or does not.

import assert from 'node:assert/strict';
import test from 'node:test';
import { BoxKeyPair } from '../../odr/web/static/reader/crypto/boxes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { InnerPlaces } from '../../odr/web/static/reader/crypto/inner.js';
import { BoxSeed } from '../../odr/web/static/reader/crypto/secrets.js';
import { FolderWriter } from '../../odr/web/static/reader/folder_writing.js';
import { Conflict, KeysDue, Locked, Tampered } from '../../odr/web/static/reader/refusals.js';
import { Steward } from '../../odr/web/static/reader/steward.js';
import { Stewardship } from '../../odr/web/static/reader/stewardship.js';
import { Kept, Person, WHERE, WORDS } from './played.js';

const NOW = new Date('2026-11-28T10:00:00.500Z');
const LATER = new Date('2026-12-01T00:00:00Z');
const STEWARDS = new InnerPlaces({ case: WHERE.case, vault: WHERE.vault });
const ONE = '33330000-0000-4000-8000-00000000000a';
const TWO = '33330000-0000-4000-8000-00000000000b';

/** A vault with two folders and its list of codes, as a service keeps them. */
class KeptVault {
    /** @type {Map<string, Kept>} */
    folders = new Map([ONE, TWO].map((folder) => [folder, new Kept()]));
    /** @type {StewardshipState[]} */
    states = [];
    /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
    grants = new Map();
    /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
    publicKeys = new Map();

    present() {
        const state = this.states.at(-1);
        assert.ok(state);
        return state;
    }

    /** @param {ListChange} change */
    take({ list, grants }) {
        const before = this.states.at(-1);
        if (list.version !== (before?.list.version ?? 0n) + 1n) {
            return false;
        }
        if (list.epoch !== before?.epoch) {
            this.grants.clear();
        }
        grants.forEach((box, code) => this.grants.set(code, box));
        this.states.push({ epoch: list.epoch, grant: new Uint8Array(), list, publicKeys: this.publicKeys });
        return true;
    }

    /** @param {Person} person */
    async opened(person) {
        const { codeId } = person.grantee;
        const service = {
            stewardship: async () => ({ ...this.present(), grant: this.grants.get(codeId) ?? new Uint8Array() }),
            changeList: async (/** @type {ListChange} */ change) => this.take(change),
        };
        return Stewardship.open(service, STEWARDS, codeId, person.share);
    }

    /**
     * @param {Person} person
     * @param {string[]} [of]
     */
    async foldersOf(person, of = [ONE, TWO]) {
        /** @type {Map<string, OpenFolder>} */
        const open = new Map();
        for (const folder of of) {
            open.set(folder, await person.open(this.kept(folder), new InnerPlaces({ ...WHERE, folder })));
        }
        return open;
    }

    /** @param {string} folder */
    kept(folder) {
        const kept = this.folders.get(folder);
        assert.ok(kept);
        return kept;
    }
}

async function vault() {
    const [anna, kept] = [await Person.make(), new KeptVault()];
    const publicKey = anna.grantee.publicKey.encoded;
    kept.publicKeys.set(anna.grantee.codeId, publicKey);
    assert.ok(kept.take(await Steward.begin(STEWARDS, await anna.listed(null), publicKey)));
    for (const [folder, one] of kept.folders) {
        assert.ok(one.take(await FolderWriter.begin(new InnerPlaces({ ...WHERE, folder }), 'name', [anna.grantee])));
    }
    return { anna, kept, stewardship: await kept.opened(anna), folders: await kept.foldersOf(anna) };
}

/**
 * @param {Awaited<ReturnType<typeof vault>>} of
 * @param {string[] | null} scope
 * @param {string | null} [expires]
 */
async function adviser({ kept, stewardship, folders }, scope, expires) {
    const ben = await Person.make();
    const publicKey = ben.grantee.publicKey.encoded;
    kept.publicKeys.set(ben.grantee.codeId, publicKey);
    await new Steward(stewardship).issue(await ben.listed(scope, expires), publicKey, folders);
    return ben;
}

/**
 * @param {Map<string, OpenFolder>} folders
 * @param {string} folder
 */
function of(folders, folder) {
    const open = folders.get(folder);
    assert.ok(open);
    return open;
}

test('a code for one folder opens it, and neither another nor the list', async () => {
    const all = await vault();
    const item = await new FolderWriter(of(all.folders, ONE)).write(WORDS);
    const ben = await adviser(all, [ONE]);
    const his = of(await all.kept.foldersOf(ben, [ONE]), ONE);
    assert.equal((await his.read(item)).text, WORDS.text);
    await assert.rejects(all.kept.foldersOf(ben, [TWO]), Unopenable);
    await assert.rejects(all.kept.opened(ben), Unopenable);
});

test('a second code for everything opens everything, and can give and take back', async () => {
    const all = await vault();
    const drawer = await adviser(all, null);
    const [stewardship, folders] = [await all.kept.opened(drawer), await all.kept.foldersOf(drawer)];
    const ben = await adviser({ ...all, stewardship, folders }, [TWO]);
    await all.kept.foldersOf(ben, [TWO]);
    assert.deepEqual(await new Steward(stewardship).takeBack(ben.grantee.codeId, NOW, folders), []);
    await assert.rejects(all.kept.foldersOf(ben, [TWO]), Unopenable);
});

test('a code that was taken back opens nothing that is written afterwards, and what remains opens it', async () => {
    const all = await vault();
    const [ben, cleo] = [await adviser(all, [ONE]), await adviser(all, [ONE, TWO])];
    assert.deepEqual(await new Steward(all.stewardship).takeBack(ben.grantee.codeId, NOW, all.folders), []);
    const item = await new FolderWriter(of(all.folders, ONE)).write(WORDS);
    await assert.rejects(all.kept.foldersOf(ben, [ONE]), Unopenable);
    assert.equal((await of(await all.kept.foldersOf(cleo), ONE).read(item)).text, WORDS.text);
    assert.equal(all.kept.kept(ONE).present().epoch, 2n);
    assert.equal(all.kept.kept(TWO).present().epoch, 1n);
    assert.equal((await all.kept.opened(all.anna)).codes.get(ben.grantee.codeId)?.ended, '2026-11-28T10:00:00Z');
});

test('a steward who was taken back reads no later list, and all has a new epoch', async () => {
    const all = await vault();
    const drawer = await adviser(all, null);
    const theirs = await all.kept.opened(drawer);
    await new Steward(all.stewardship).takeBack(drawer.grantee.codeId, NOW, all.folders);
    await assert.rejects(all.kept.opened(drawer), Unopenable);
    await assert.rejects(theirs.refresh(), Unopenable);
    const epochs = [all.kept.present().epoch, ...[ONE, TWO].map((folder) => all.kept.kept(folder).present().epoch)];
    assert.deepEqual(epochs, [2n, 2n, 2n]);
    assert.equal((await all.kept.opened(all.anna)).held().list.pending.size, 0);
});

test('a narrowed code keeps what it has left', async () => {
    const all = await vault();
    const ben = await adviser(all, [ONE, TWO]);
    await new Steward(all.stewardship).narrow(ben.grantee.codeId, [TWO], NOW, all.folders);
    await assert.rejects(all.kept.foldersOf(ben, [ONE]), Unopenable);
    await all.kept.foldersOf(ben, [TWO]);
    assert.equal(all.kept.kept(TWO).present().epoch, 1n);
});

test('a code whose end has come is ended by the next steward who looks', async () => {
    const all = await vault();
    const ben = await adviser(all, [TWO], '2026-11-30T00:00:00Z');
    await new Steward(all.stewardship).catchUp(NOW, all.folders);
    await all.kept.foldersOf(ben, [TWO]);
    await new Steward(all.stewardship).catchUp(LATER, all.folders);
    await assert.rejects(all.kept.foldersOf(ben, [TWO]), Unopenable);
    const before = all.kept.states.length;
    await new Steward(all.stewardship).catchUp(LATER, all.folders);
    assert.equal(all.kept.states.length, before);
});

test('taking back that broke off is gone on with', async () => {
    const all = await vault();
    const ben = await adviser(all, [ONE, TWO]);
    const kept = all.kept.kept(TWO);
    const { take } = kept;
    kept.take = () => false;
    await assert.rejects(new Steward(all.stewardship).takeBack(ben.grantee.codeId, NOW, all.folders), Conflict);
    kept.take = take;
    const again = await all.kept.opened(all.anna);
    assert.deepEqual([...again.held().list.pending], [TWO]);
    await new Steward(again).catchUp(NOW, await all.kept.foldersOf(all.anna));
    assert.equal(again.held().list.pending.size, 0);
    await assert.rejects(all.kept.foldersOf(ben, [TWO]), Unopenable);
});

test('a public key that the service exchanges is granted nothing at a renewal, and is named', async () => {
    const all = await vault();
    const [ben, cleo] = [await adviser(all, [ONE]), await adviser(all, [ONE])];
    const own = await BoxKeyPair.of(BoxSeed.generate());
    all.kept.publicKeys.set(cleo.grantee.codeId, own.public.encoded);
    const stewardship = await all.kept.opened(all.anna);
    assert.deepEqual(await new Steward(stewardship).takeBack(ben.grantee.codeId, NOW, all.folders), [cleo.grantee.codeId]);
    assert.deepEqual([...all.kept.kept(ONE).grants.keys()], [all.anna.grantee.codeId]);
});

test('a code is issued to no other public key than the one that was compared', async () => {
    const all = await vault();
    const [ben, own] = [await Person.make(), await BoxKeyPair.of(BoxSeed.generate())];
    const issuing = new Steward(all.stewardship).issue(await ben.listed([ONE]), own.public.encoded, all.folders);
    await assert.rejects(issuing, RangeError);
    assert.equal(all.kept.kept(ONE).grants.size, 1);
    assert.equal(all.kept.states.length, 1);
});

test('an earlier list, or one of an earlier epoch, is not taken over', async () => {
    const all = await vault();
    const drawer = await adviser(all, null);
    const [earlier, grants] = [all.kept.present(), new Map(all.kept.grants)];
    await new Steward(all.stewardship).takeBack(drawer.grantee.codeId, NOW, all.folders);
    all.kept.states.push(earlier);
    all.kept.grants = grants;
    await assert.rejects(all.stewardship.refresh(), Tampered);
    // A list that a former steward wrote on, with the service's help.
    const far = { ...earlier.list, version: 100n };
    all.kept.states.push({ ...earlier, list: far });
    await assert.rejects(all.stewardship.refresh(), Tampered);
});

test('an earlier list of the same epoch, without a code that was given since, is not taken over', async () => {
    const all = await vault();
    const earlier = all.kept.present();
    await adviser(all, [ONE]);
    all.kept.states.push(earlier);
    await assert.rejects(all.stewardship.refresh(), Tampered);
});

test('another list of the same version is not taken over, and the same one is', async () => {
    const all = await vault();
    const other = await all.kept.opened(all.anna);
    const before = all.kept.present();
    const ben = await adviser(all, [ONE]);
    const { take } = all.kept;
    const present = all.kept.present();
    // What another steward wrote at the same time, which the service refuses and keeps.
    all.kept.states.push(before);
    /** @type {any} */
    let theirs = null;
    all.kept.take = ({ list }) => {
        theirs ??= list;
        return false;
    };
    await assert.rejects(adviser({ ...all, stewardship: other }, [TWO]), Conflict);
    all.kept.states.push({ ...present, list: theirs });
    all.kept.take = take;
    assert.equal(all.kept.present().list.version, present.list.version);
    await assert.rejects(all.stewardship.refresh(), Tampered);
    assert.ok(all.stewardship.codes.has(ben.grantee.codeId));
    all.kept.states.push(present);
    await all.stewardship.refresh();
    await all.stewardship.refresh();
    assert.ok(all.stewardship.codes.has(ben.grantee.codeId));
    all.kept.states.splice(-1);
    await assert.rejects(all.stewardship.refresh(), Tampered);
});

test('two stewards: the second to write goes on from what the first wrote', async () => {
    const all = await vault();
    const other = await all.kept.opened(all.anna);
    const ben = await adviser(all, [ONE]);
    const cleo = await adviser({ ...all, stewardship: other }, [TWO]);
    const { codes } = await all.kept.opened(all.anna);
    assert.deepEqual([...codes.keys()], [all.anna, ben, cleo].map(({ grantee }) => grantee.codeId));
    assert.ok(await all.kept.foldersOf(cleo, [TWO]));
});

test('a steward whose list is never taken is told, and gives nothing away', async () => {
    const all = await vault();
    all.kept.take = () => false;
    await assert.rejects(adviser(all, [TWO]), Conflict);
    assert.equal(all.kept.kept(TWO).grants.size, 1);
});

test('a folder that cannot have its new keys now keeps no other from them', async () => {
    const all = await vault();
    const ben = await adviser(all, [ONE, TWO]);
    all.kept.kept(ONE).take = () => false;
    await assert.rejects(new Steward(all.stewardship).takeBack(ben.grantee.codeId, NOW, all.folders), KeysDue);
    assert.deepEqual([...all.stewardship.held().list.pending], [ONE]);
    await assert.rejects(all.kept.foldersOf(ben, [TWO]), Unopenable);
});

test('a locked list does nothing more', async () => {
    const all = await vault();
    all.stewardship.lock();
    assert.throws(() => all.stewardship.codes, Locked);
    await assert.rejects(all.stewardship.refresh(), Locked);
    await assert.rejects(new Steward(all.stewardship).catchUp(LATER, all.folders), Locked);
    await assert.rejects(adviser(all, [ONE]), Locked);
    assert.equal(all.kept.states.length, 1);
});
