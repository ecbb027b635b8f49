"""An administrator who writes to the database: slips in codes and keys, takes over a sign-in, moves people's rows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from odr.accounts.contact import find_by_email
from odr.accounts.passwords import set_password
from odr.accounts.tables import BrowserSession
from odr.cases.people import participants
from odr.cases.tables import Participant
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode, key_pair, lookup_tag
from odr.crypto.lifekeys import Dormant
from odr.crypto.secrets import SymmetricKey
from odr.db.work import Work
from odr.errors import Refusal
from odr.lifekeys.lives import life_key
from odr.selftest.attacks.thief import Thief, opens
from odr.selftest.crawl.crawl import finder, foreign_parts, shown_by
from odr.selftest.crawl.crawlers import own_session
from odr.selftest.crawl.resources import Together
from odr.selftest.crawl.steps import Step, go, some_of, steps
from odr.selftest.harness.person import Person
from odr.selftest.harness.sealed import sealed_values
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place, Story
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import CodeKey, GrantProofKey, SecretKind, as_type, grant, wake
from odr.vaults.opening.presenting import unlock, vault_of
from odr.vaults.tables import AccessCodeRow, Grant, UnlockedVault, Vault, VaultSecret

CHOSEN = "an administrator chose this one"
LATER = "Written while somebody else wrote to the database."


def slip_in(stage: Stage) -> Found:
    """The attack: rows of codes, grants and keys of one's own in every vault, while its owner goes on working."""
    found = Found()
    with stage.copy() as world:
        for place in stage.story.places.values():
            found += code_slipped_in(world, place) + key_slipped_in(world, place)
    return found


def take_over(stage: Stage) -> Found:
    """The attack: a reset password, a session and a place taken over; then every page of the case is asked for."""
    with stage.copy() as world:
        found = sign_in_taken_over(stage.story, world)
    with stage.copy() as world:
        return found + place_taken_over(stage.story, world)


# --- slipping in -----------------------------------------------------------------------------------------------------


def code_slipped_in(world: World, place: Place) -> Found:
    """A row for a code of one's own, its key in another code's row too; then the owner makes a folder and a code."""
    own = AccessCode.generate()
    with world.work() as work:
        vault = vault_of_place(work, place)
        second = row_of(work, AccessCode.parse(place.codes[1]))
        slipped = slip_in_a_code(work, vault, own)
        # The grants of the owner's second code, said to be one's own as well.
        for theirs in work.session.scalars(select(Grant).where(Grant.code_id == second.id)).all():
            work.session.add(Grant(code_id=slipped.id, secret_id=theirs.secret_id, box=theirs.box))
        second.public_key = slipped.public_key
    with world.work() as work:
        opened = opened_by_owner(work, place)
        folder_id = add_folder(opened, "Later").folder_id
        issue_own_code(opened, AccessCode.generate(), "The third")
        items.add(opened, folder_id, Draft("Later", LATER))
    with world.work() as work:
        with suppress(Refusal):
            unlock(work, participant_of_place(work, place), own)
        one = Thief(work, [own._secret.reveal(), own.server_share().reveal()])
        one.work_until_nothing_new_opens()
    columns = sorted({column for column, _plaintext in one.opened})
    return Found(one.size, [f"a code that was slipped in opened {column}" for column in columns])


def key_slipped_in(world: World, place: Place) -> Found:
    """A folder key of one's own, sealed to the owner's real code; then the owner writes into every folder."""
    found = Found()
    with world.work() as work:
        folder_ids = [folder.id for folder in folders_of(opened_by_owner(work, place))]
        vault, code = vault_of_place(work, place), AccessCode.parse(place.codes[0])
        own = {folder_id: replace_folder_key(work, vault, code, folder_id) for folder_id in folder_ids}
    for folder_id, key in own.items():
        with world.work() as work, suppress(Refusal):
            items.add(opened_by_owner(work, place), folder_id, Draft("Later", LATER))
        with world.database.reading() as session:
            places = list(sealed_values(world.app_context.work(session)))
        # One by one: what was written last may have another key than what lies beside it.
        columns = sorted({place.column for place in places if opens(key, place) is not None})
        found += Found(len(places), [f"a key that was slipped in opened {column}" for column in columns])
    return found


def slip_in_a_code(work: Work, vault: Vault, own: AccessCode) -> AccessCodeRow:
    """A row of a code that nobody issued, in the hands of the vault's owner."""
    share = own.server_share()
    holder_id = work.session.get_one(Participant, vault.participant_id).account_id
    row = AccessCodeRow(
        id=uuid4(),
        vault_id=vault.id,
        lookup_tag=lookup_tag(share),
        public_key=key_pair(share).public.encoded,
        holder_id=holder_id,
        may_write=True,
        issued_at=work.now,
        issued_by=holder_id,
    )
    work.session.add(row)
    work.session.flush()
    return row


def replace_folder_key(work: Work, vault: Vault, code: AccessCode, folder_id: UUID) -> SymmetricKey:
    """A key of one's own, in the right place and to the real public key; what is lacking is the key of the proof."""
    row = work.session.scalars(
        select(VaultSecret)
        .where(VaultSecret.folder_id == folder_id, VaultSecret.kind == SecretKind.FOLDER.value)
        .order_by(VaultSecret.epoch.desc())
    ).first()
    assert row is not None, "a folder without a key"
    known = row_of(work, code)
    own = wake(vault, row, Dormant.generate(), life_key(work, vault.case_id, folder_id))
    forged = grant(vault, own, CodeKey(known.id, BoxPublicKey(known.public_key), GrantProofKey.generate()))
    work.session.execute(
        update(Grant).where(Grant.code_id == known.id, Grant.secret_id == row.id).values(box=forged.box)
    )
    return as_type(own.secret, SymmetricKey)


# --- taking over -----------------------------------------------------------------------------------------------------


def sign_in_taken_over(story: Story, world: World) -> Found:
    """The passwords of both parties are set again, and their unlocked vaults moved to the sessions that this gives."""
    found = Found()
    for name in ("Tessa Wren", "Leo Stone"):  # who both sit at their open vaults
        place = story.places[name]
        with world.work() as work:
            account = find_by_email(work, place.party.email)
            assert account is not None, "a party without an account"
            set_password(work, account, CHOSEN)
            there = set(work.session.scalars(select(BrowserSession.id).where(BrowserSession.account_id == account.id)))
            account_id = account.id
        attacker = world.person(place.party.name, place.party.email, "192.0.2.99")
        attacker.sign_in(CHOSEN)
        with world.work() as work:
            mine = select(BrowserSession.id).where(BrowserSession.account_id == account_id)
            session_id = next(one for one in work.session.scalars(mine) if one not in there)
            for row in work.session.scalars(select(UnlockedVault).where(UnlockedVault.session_id.in_(there))).all():
                moved = {column.name: getattr(row, column.name) for column in UnlockedVault.__table__.columns}
                work.session.execute(insert(UnlockedVault).values(moved | {"session_id": session_id}))
        found += shown_to_the_locked(story, world, attacker, place)
    return found


def place_taken_over(story: Story, world: World) -> Found:
    """Omar, of another organisation and with a vault of his own, is put in Tessa's place; his codes into her vault."""
    omar, place = story.places["Omar Reed"], story.places["Tessa Wren"]
    attacker = story.visitor(world, "Omar Reed")
    attacker.sign_in(omar.party.password)
    with world.work() as work:
        account = find_by_email(work, omar.party.email)
        assert account is not None, "a party without an account"
        vault = vault_of_place(work, place)
        participant_of_place(work, place).account_id = account.id
        for code in omar.codes:
            row = row_of(work, AccessCode.parse(code))
            row.vault_id, row.holder_id = vault.id, account.id
    attacker.open(f"{place.root}/unlock")
    attacker.submit("Open", code=omar.codes[0])
    return shown_to_the_locked(story, world, attacker, place)


def shown_to_the_locked(story: Story, world: World, attacker: Person, place: Place) -> Found:
    """What is shown to somebody in a party's place to whom no code was ever given.

    Each thing that lies there is asked for, and some combinations: either the vault is open, and its pages show it, or
    all of them are locked alike.
    """
    crawled = steps(world, story, own_session(attacker, world), place.case_id)
    return shown_on(story, some_of(crawled, set(), Together(world)), attacker, place)


def whatever_is_shown(
    story: Story, world: World, attacker: Person, place: Place, own: frozenset[str] = frozenset()
) -> Found:
    """Every page of one case is asked for: does one show anything private that is not ``own``?"""
    crawled = steps(world, story, own_session(attacker, world), place.case_id)
    return shown_on(story, some_of(crawled, {str(place.case_id)}, Together(world)), attacker, place, own)


def shown_on(
    story: Story, crawled: Iterable[Step], attacker: Person, place: Place, own: frozenset[str] = frozenset()
) -> Found:
    """The same of some of its pages."""
    found, foreign = Found(), foreign_parts(story, set(own))
    search = finder(list(foreign))
    for step in crawled:
        if step.method == "GET" and step.path.startswith(f"/cases/{place.case_id}"):
            hit = search(shown_by(go(attacker, step)))
            found.note(hit is not None, f"GET {step.endpoint} shows private text {foreign.get(hit or '')}")
    return found


# --- of a place in the story -----------------------------------------------------------------------------------------


def participant_of_place(work: Work, place: Place) -> Participant:
    """The participant whose place it is."""
    account = find_by_email(work, place.party.email)
    assert account is not None, "a party without an account"
    participant = participants.find(work, place.case_id, account.id)
    assert participant is not None, "a party without a place"
    return participant


def vault_of_place(work: Work, place: Place) -> Vault:
    """Their vault, locked."""
    vault = vault_of(work, participant_of_place(work, place))
    assert vault is not None, "a party without a vault"
    return vault


def opened_by_owner(work: Work, place: Place, code: AccessCode | None = None) -> OpenVault:
    """Their vault, opened with their first code or another one."""
    return unlock(work, participant_of_place(work, place), code or AccessCode.parse(place.codes[0]))[0]


def row_of(work: Work, code: AccessCode) -> AccessCodeRow:
    """The row of a code."""
    tag = lookup_tag(code.server_share())
    return work.session.scalars(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == tag)).one()
