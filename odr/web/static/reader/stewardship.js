// The list of a vault's codes, as a steward's browser opens it. What it does with it is in steward.js.

import { CodeList } from './crypto/code_list.js';
import { innerPair, innerProofKey, openInnerGrant } from './crypto/inner.js';
import { Locked, Tampered } from './refusals.js';

/** The list of a vault's codes while it is open. Its key and its words are in this object's memory and nowhere else. */
export class Stewardship {
    /** @type {StewardService} */
    #service;
    /** @type {InnerPlaces} */
    #places;
    /** @type {(state: StewardshipState) => Promise<SymmetricKey>} */
    #granted;
    /** @type {SymmetricKey | null} */
    #key = null;
    #epoch = 0n;
    /** @type {CodeList | null} */
    #list = null;
    /** @type {Map<string, Bytes>} */
    #publicKeys = new Map();
    #isLocked = false;

    /**
     * @param {StewardService} service
     * @param {InnerPlaces} places without a folder
     * @param {(state: StewardshipState) => Promise<SymmetricKey>} granted
     */
    constructor(service, places, granted) {
        this.#service = service;
        this.#places = places;
        this.#granted = granted;
    }

    /**
     * @param {StewardService} service
     * @param {InnerPlaces} places
     * @param {string} codeId
     * @param {BrowserShare} share
     * @returns {Promise<Stewardship>}
     * @throws {Unopenable} if the grant is not this code's or no steward made it, and for a list that is altered
     */
    static async open(service, places, codeId, share) {
        const [pair, proofKey] = [await innerPair(share), await innerProofKey(share)];
        const stewardship = new Stewardship(service, places, (state) =>
            openInnerGrant(state.grant, pair, proofKey, places.grant(state.epoch, codeId)),
        );
        await stewardship.refresh();
        return stewardship;
    }

    /** @returns {ReadonlyMap<string, Readonly<ListedCode>>} */
    get codes() {
        return this.held().list.codes;
    }

    /**
     * Takes over what other stewards wrote.
     *
     * @throws {Tampered} if it is an earlier list, or epoch, than this browser has seen, or another list of the same version
     * @throws {Unopenable} like `open`
     */
    async refresh() {
        this.#check();
        const [seen, epoch] = [this.#list, this.#epoch];
        const state = await this.#service.stewardship();
        if (state.epoch < epoch) {
            throw new Tampered('an earlier epoch');
        }
        const key = await this.#granted(state);
        const list = await CodeList.open(this.#places, key, state.list);
        this.#check();
        if (seen !== null && list.isBehind(seen)) {
            throw new Tampered('an earlier list');
        }
        if (this.#list !== seen) {
            // Something was written here while it was asked for: the answer may be from before.
            return;
        }
        this.#key = key;
        this.#epoch = state.epoch;
        this.#list = list;
        this.#publicKeys = new Map(state.publicKeys);
    }

    /**
     * What a steward writes with.
     *
     * @throws {Locked} once it is locked
     */
    held() {
        this.#check();
        if (this.#list === null || this.#key === null) {
            throw new Locked();
        }
        const [service, places, epoch, publicKeys] = [this.#service, this.#places, this.#epoch, this.#publicKeys];
        return { list: this.#list, key: this.#key, epoch, publicKeys, places, service };
    }

    /**
     * The list is another one now, as the service has taken it.
     *
     * @param {CodeList} list
     * @param {SymmetricKey} key
     * @param {bigint} epoch
     * @throws {Locked} if it was locked meanwhile
     */
    written(list, key, epoch) {
        this.#check();
        this.#list = list;
        this.#key = key;
        this.#epoch = epoch;
    }

    /** Forgets the key and the list. */
    lock() {
        this.#isLocked = true;
        this.#key?.forget();
        this.#key = null;
        this.#list = null;
        this.#granted = async () => {
            throw new Locked();
        };
    }

    #check() {
        if (this.#isLocked) {
            throw new Locked();
        }
    }
}
