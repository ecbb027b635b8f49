"""Attacks on what a code opens: by those who hold a limited one, or held more, and by whoever writes to the database.

The worst of them work together: somebody who has kept every key they ever saw, with a friend who owns the database.
"""

from uuid import UUID

import pytest
from sqlalchemy import select, update

from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode, key_pair
from odr.crypto.errors import CryptoError
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey
from odr.errors import NotFound, Refusal
from odr.lifekeys.lives import life_key
from odr.vaults.codes import adviser_codes, changing
from odr.vaults.codes.changing import change_scope
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.codes.overview import code_lines
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, remove_folder, rename_folder
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import (
    CodeKey,
    GrantProofKey,
    HeldSecret,
    grant,
    open_grant,
    previous_epoch,
    proof_key_of,
    wake,
)
from odr.vaults.rotation import revoking, rotating
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Grant, Item, VaultSecret
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.vaults import Party, party_with_vault, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

AFTERWARDS = "A sentence written afterwards."


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


@pytest.fixture
def adviser(party: Party) -> Acting:
    """Somebody who may read and change the folders My aims and Money, and not Evidence."""
    return given(adviser_of(party), 0, 1, may_write=True)


def code_of(adviser: Acting) -> UUID:
    """The identifier of their one code."""
    with adviser.party.opened() as opened:
        return code_in(opened, adviser)


def code_in(opened: OpenVault, adviser: Acting) -> UUID:
    rows = select(AccessCodeRow.id).where(AccessCodeRow.holder_id == adviser.account_id)
    return opened.work.session.scalars(rows).one()


def keys_copied(opened: OpenVault) -> list[SymmetricKey]:
    """What somebody keeps who copies every key that opens to them."""
    return [held.secret for held in opened.granted() if isinstance(held.secret, SymmetricKey)]


def written(party: Party, number: int) -> UUID:
    with party.opened() as opened:
        return items.add(opened, folders_of(opened)[number].id, Draft("Afterwards", AFTERWARDS))


def opens_it(party: Party, code: AccessCode, code_id: UUID, kept: list[SymmetricKey], item_id: UUID) -> bool:
    """With a code, the keys kept and the whole database: every grant, every chain, on one item."""
    share = code.server_share()
    with party.opened() as opened:
        session, vault = opened.work.session, vault_row(opened.work, party)
        keys = list(kept)
        granted = session.execute(select(VaultSecret, Grant.box).join(Grant, Grant.secret_id == VaultSecret.id)).all()
        for row, box in granted:
            try:
                dormant = open_grant(vault, row, box, code_id, key_pair(share), proof_key_of(share))
            except CryptoError:
                continue
            secret = wake(vault, row, dormant, opened.life_of(row.folder_id)).secret
            if isinstance(secret, SymmetricKey):
                keys.append(secret)
        rows = {(row.kind, row.folder_id, row.epoch): row for row in session.scalars(select(VaultSecret))}
        for row in rows.values():
            before = rows.get((row.kind, row.folder_id, row.epoch - 1))
            if before is None or row.vault_id != vault.id:
                continue
            for key in list(keys):
                try:
                    newer = HeldSecret(row, key, Dormant.generate())
                    earlier = previous_epoch(vault, newer, before, opened.life_of(row.folder_id)).secret
                except CryptoError:
                    continue
                if isinstance(earlier, SymmetricKey):
                    keys.append(earlier)
        item = session.get_one(Item, item_id)
        for key in keys:
            try:
                if AFTERWARDS.encode() in open_sealed(key, item.sealed_body, item.sealed_body_context(opened.vault)):
                    return True
            except CryptoError:
                continue
    return False


# --- narrowed --------------------------------------------------------------------------------------------------------


def narrowed(adviser: Acting) -> list[SymmetricKey]:
    """The adviser copies their keys; then the party takes the folder Money away from them."""
    with adviser.opened() as opened:
        kept = keys_copied(opened)
    with adviser.party.opened() as opened:
        change_scope(opened, code_in(opened, adviser), Scope((folders_of(opened)[0].id,)), "For an adviser")
    return kept


@pytest.mark.promise("P02", "P22")
def test_nothing_kept_from_before_opens_what_is_written_in_a_folder_that_was_taken_away(
    party: Party, adviser: Acting
) -> None:
    kept = narrowed(adviser)
    item_id = written(party, 1)
    assert adviser.code is not None
    assert not opens_it(party, adviser.code, code_of(adviser), kept, item_id)
    assert opens_it(party, adviser.code, code_of(adviser), kept, written(party, 0)), "the folder they still have"


def test_the_same_attack_succeeds_where_narrowing_starts_no_new_epoch(
    party: Party, adviser: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a version that only deletes the grants."""
    monkeypatch.setattr(changing, "renew", lambda opened, _taken, to, codes: rotating.renew(opened, [], to, codes))
    kept = narrowed(adviser)
    item_id = written(party, 1)
    assert adviser.code is not None
    assert opens_it(party, adviser.code, code_of(adviser), kept, item_id)


# --- grants slipped in -----------------------------------------------------------------------------------------------


def slip_in_a_grant(party: Party, adviser: Acting, number: int) -> None:
    """A box of the attacker's own making, in the place of a grant of this folder to the adviser's code."""
    code_id, folder_id = code_of(adviser), party.folder_id(number)
    with party.world.work() as work:
        row = work.session.scalars(select(VaultSecret).where(VaultSecret.folder_id == folder_id)).one()
        key = BoxPublicKey(work.session.get_one(AccessCodeRow, code_id).public_key)
        vault = vault_row(work, party)
        own = wake(vault, row, Dormant.generate(), life_key(work, vault.case_id, folder_id))
        forged = grant(vault, own, CodeKey(code_id, key, GrantProofKey.generate()))
        work.session.add(forged)


@pytest.mark.promise("P06", "P22")
def test_a_grant_slipped_in_for_a_limited_code_is_given_no_key_at_the_next_renewal(
    party: Party, adviser: Acting
) -> None:
    slip_in_a_grant(party, adviser, 2)
    with party.opened() as opened:
        line = next(line for line in code_lines(opened)[0] if not line.is_owners)
        assert not line.known, "and it is shown"
        revoke(opened, issue_own_code(opened, AccessCode.generate(), "To be taken back"))
    item_id = written(party, 2)
    assert adviser.code is not None
    assert not opens_it(party, adviser.code, code_of(adviser), [], item_id)
    with adviser.opened() as opened, pytest.raises(NotFound):
        items.read(opened, item_id)


def test_the_same_attack_succeeds_where_the_grants_say_who_is_given_a_new_key(
    party: Party, adviser: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a version that seals to whoever has a grant of the key before."""
    slip_in_a_grant(party, adviser, 2)
    with party.opened() as opened:
        had = rotating.granted_to(opened, code_in(opened, adviser))
        monkeypatch.setattr(Scope, "gives", lambda self, *place: self.folders is None or place in had)
        revoke(opened, issue_own_code(opened, AccessCode.generate(), "To be taken back"))
    item_id = written(party, 2)
    assert adviser.code is not None
    assert opens_it(party, adviser.code, code_of(adviser), [], item_id)


def test_a_grant_of_another_vault_or_an_old_key_is_not_in_the_way_of_taking_a_code_back(
    party: Party, adviser: Acting
) -> None:
    code_id = code_of(adviser)
    with party.opened() as opened:
        revoke(opened, issue_own_code(opened, AccessCode.generate(), "To be taken back"))
    with party.world.work() as work:
        old = work.session.scalars(select(VaultSecret.id).where(VaultSecret.epoch == 1)).all()
        for secret_id in old:
            work.session.merge(Grant(code_id=code_id, secret_id=secret_id, box=b"\x01" + bytes(1300)))
    with party.opened() as opened:
        revoke(opened, code_id)
        assert opened.folder_epoch(folders_of(opened)[2].id) == 3, "whatever it seems to have had is renewed"


# --- rows altered ----------------------------------------------------------------------------------------------------


@pytest.mark.promise("P02")
@pytest.mark.parametrize("altered", [{"expires_at": None}, {"may_write": True}])
def test_a_code_whose_end_or_right_was_altered_in_the_database_is_shown_and_given_nothing(
    party: Party, altered: dict[str, bool | None]
) -> None:
    adviser = given(adviser_of(party), 0)
    with party.opened() as opened:
        ends = Scope((folders_of(opened)[0].id,), may_write=False, until=opened.work.now.replace(year=2027))
        change_scope(opened, code_in(opened, adviser), ends, "For an adviser")
    with party.world.work() as work:
        theirs = AccessCodeRow.holder_id == adviser.account_id
        work.session.execute(update(AccessCodeRow).where(theirs).values(**altered))
    with party.opened() as opened:
        line = next(line for line in code_lines(opened)[0] if not line.is_owners)
        assert not line.known
        with pytest.raises(Refusal, match="altered in the database"):
            change_scope(opened, line.id, Scope((folders_of(opened)[1].id,)), "For an adviser")
        revoke(opened, issue_own_code(opened, AccessCode.generate(), "To be taken back"))
        given_now = rotating.granted_to(opened, line.id)
    assert given_now == set(), "the renewal of what it had passes it by"
    party.unlock()
    assert "Altered in the database" in party.open("/codes").text


@pytest.mark.promise("P02")
def test_an_end_that_has_come_stands_even_if_the_database_says_otherwise(party: Party) -> None:
    adviser = given(adviser_of(party), 0)
    with party.opened() as opened:
        day = Scope((folders_of(opened)[0].id,), until=opened.work.now.replace(day=4))
        change_scope(opened, code_in(opened, adviser), day, "For an adviser")
    with adviser.opened() as opened:
        kept = keys_copied(opened)
    party.world.later(days=2)
    with party.world.work() as work:
        theirs = AccessCodeRow.holder_id == adviser.account_id
        work.session.execute(update(AccessCodeRow).where(theirs).values(expires_at=None))
    item_id = written(party, 0)  # the party opens its vault, and writes
    assert adviser.code is not None
    assert not opens_it(party, adviser.code, code_of(adviser), kept, item_id)


@pytest.mark.promise("P02")
def test_an_end_that_was_put_off_in_the_database_opens_what_the_list_names_until_the_party_next_unlocks(
    party: Party,
) -> None:
    before = written(party, 0)
    elsewhere = written(party, 1)
    adviser = given(adviser_of(party), 0)
    with party.opened() as opened:
        day = Scope((folders_of(opened)[0].id,), until=opened.work.now.replace(day=4))
        change_scope(opened, code_in(opened, adviser), day, "For an adviser")
    party.world.later(days=2)
    with pytest.raises(Refusal), adviser.opened():
        pass
    with party.world.work() as work:
        theirs = AccessCodeRow.holder_id == adviser.account_id
        work.session.execute(update(AccessCodeRow).where(theirs).values(expires_at=work.now.replace(year=2027)))
    with adviser.opened() as opened:
        read = items.read(opened, before).draft
        assert read is not None, "this is what it gives"
        with pytest.raises(NotFound):
            items.read(opened, elsewhere)
    with party.opened() as opened:
        assert opened.caught_up, "the party is told"
    with pytest.raises((Refusal, NotFound)), adviser.opened() as opened:
        items.read(opened, before)


# --- ended by themselves ---------------------------------------------------------------------------------------------


def ended(party: Party, adviser: Acting) -> tuple[list[SymmetricKey], UUID]:
    """The adviser copies everything and stops acting, with nobody there to renew a key; then the party comes back."""
    with adviser.opened() as opened:
        kept = keys_copied(opened)
    code_id = code_of(adviser)
    with party.world.work() as work:
        adviser_codes.end(work, adviser.row(work), adviser.account_id)
    return kept, code_id


@pytest.mark.promise("P02", "P22")
def test_a_former_adviser_opens_nothing_that_is_written_after_the_party_next_opens_its_vault(
    party: Party, adviser: Acting
) -> None:
    kept, code_id = ended(party, adviser)
    item_id = written(party, 1)
    assert adviser.code is not None
    assert not opens_it(party, adviser.code, code_id, kept, item_id)


def test_the_same_attack_succeeds_where_nothing_is_caught_up_with(
    party: Party, adviser: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr("odr.vaults.opening.presenting.catch_up", lambda *_given: [])
    kept, code_id = ended(party, adviser)
    item_id = written(party, 1)
    assert adviser.code is not None
    assert opens_it(party, adviser.code, code_id, kept, item_id)


def test_the_row_of_a_code_that_ended_brings_nothing_back_when_somebody_restores_it(
    party: Party, adviser: Acting
) -> None:
    code_id = code_of(adviser)
    with party.world.work() as work:
        row = work.session.get_one(AccessCodeRow, code_id)
        saved = {column.name: getattr(row, column.name) for column in AccessCodeRow.__table__.columns}
        grants = [
            (one.secret_id, one.box) for one in work.session.scalars(select(Grant).where(Grant.code_id == code_id))
        ]
    kept, _code_id = ended(party, adviser)
    written(party, 1)
    with party.world.work() as work:
        work.session.add(AccessCodeRow(**saved))
        work.session.flush()
        work.session.add_all(Grant(code_id=code_id, secret_id=secret_id, box=box) for secret_id, box in grants)
    item_id = written(party, 1)
    assert adviser.code is not None
    assert not opens_it(party, adviser.code, code_id, kept, item_id)
    with party.opened() as opened:
        assert not next(line for line in code_lines(opened)[0] if line.id == code_id).known


# --- reading is not changing -----------------------------------------------------------------------------------------


@pytest.mark.promise("P22")
def test_an_adviser_who_may_only_read_changes_nothing_by_any_rule(party: Party) -> None:
    adviser = given(adviser_of(party), 0)
    with party.opened() as opened:
        item_id = items.add(opened, folders_of(opened)[0].id, Draft("To be read", ""))
    with adviser.opened() as opened:
        folder = folders_of(opened)[0]
        for attempt in (
            lambda: items.add(opened, folder.id, Draft("New", "")),
            lambda: items.change(opened, item_id, Draft("Changed", ""), 1),
            lambda: items.move(opened, item_id, folder.id, 1),
            lambda: items.remove(opened, item_id),
            lambda: rename_folder(opened, folder.id, "Other"),
            lambda: remove_folder(opened, folder.id),
        ):
            with pytest.raises(Refusal, match="read this, not change it"):
                attempt()
        with pytest.raises(NotFound):
            add_folder(opened, "New")


@pytest.mark.promise("P22")
def test_an_adviser_who_may_only_read_changes_nothing_by_any_form(party: Party) -> None:
    adviser = given(adviser_of(party), 0)
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        item_id = items.add(opened, folder_id, Draft("To be read", "as it is"))
        code_id = opened.code.id
    adviser.unlock()
    typed = {
        "title": "Theirs", "text": "Theirs", "name": "Theirs", "version": "1", "folder": str(folder_id), "sure": "y",
        "label": "Theirs", "opens": "all", "number": "1", "all_meant": "y",
    }  # fmt: skip
    for path in (
        f"/folders/{folder_id}/add", f"/folders/{folder_id}/rename", f"/folders/{folder_id}/remove", "/folders",
        f"/items/{item_id}/change", f"/items/{item_id}/move", f"/items/{item_id}/remove", "/remove-everything",
        "/second-code", "/further-code", f"/codes/{code_id}/change", f"/codes/{code_id}/take-back", "/changes/seen",
    ):  # fmt: skip
        adviser.person.post_with_token(f"{party.root}{path}", typed)
        assert adviser.person.status in (200, 404, 422), path
    with party.opened() as opened:
        assert [folder.name for folder in folders_of(opened)] == ["My aims", "Money", "Evidence"]
        (item,) = listing.each_item(opened)
        assert (item.line.version, item.draft) == (1, Draft("To be read", "as it is"))
        assert len(opened.code_list()[1].live()) == 2
        assert opened.vault.changes_seen == 0


def test_taking_back_still_renews_what_grants_removed_beforehand_hide(party: Party, adviser: Acting) -> None:
    code_id = code_of(adviser)
    with party.world.work() as work:
        for one in work.session.scalars(select(Grant).where(Grant.code_id == code_id)):
            work.session.delete(one)
    with party.opened() as opened:
        assert len(revoking._secrets_of(opened, code_id, opened.code_list()[1])) == 2
        revoke(opened, code_id)
        assert [opened.folder_epoch(folder.id) for folder in folders_of(opened)] == [2, 2, 1]
