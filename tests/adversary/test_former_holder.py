"""Somebody whose code was taken back, who kept the code and every key it ever opened, and who reads the database.

With a helper who also writes to the database, they try to make the party write under a key they still have.
"""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from odr.crypto.codes import AccessCode, key_pair
from odr.crypto.context import Purpose
from odr.crypto.errors import CryptoError
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey
from odr.refusals import Refusal
from odr.vaults import items, open_vault, revoking
from odr.vaults.codes import issue_own_code
from odr.vaults.drafts import Draft
from odr.vaults.folders import folders_of
from odr.vaults.items import _context
from odr.vaults.revoking import revoke
from odr.vaults.secrets import open_grant, previous_epoch, proof_key_of
from odr.vaults.tables import Grant, Item, VaultSecret
from tests.support.vaults import Party, party_with_vault, vault_row
from tests.support.world import World

AFTERWARDS = "A sentence written after the code was taken back."


@dataclass
class Former:
    """What a former holder kept: the code, and the folder keys as they were."""

    code: AccessCode
    code_id: UUID
    keys: list[SymmetricKey]
    boxes: list[tuple[UUID, bytes]]


@pytest.fixture
def party(world: World) -> Party:
    return party_with_vault(world)


def _taken_back(party: Party) -> Former:
    """Issues a code, lets its holder copy everything it opens, and takes it back."""
    code = AccessCode.generate()
    with party.opened() as opened:
        code_id = issue_own_code(opened, code, "For the drawer")
    with party.opened(code) as opened:
        keys = [secret for _row, secret in opened.granted() if isinstance(secret, SymmetricKey)]
    with party.opened() as opened:
        in_use = opened.code.id
        rows = opened.work.session.execute(select(Grant.secret_id, Grant.box).where(Grant.code_id == in_use)).all()
        revoke(opened, code_id)
    return Former(code, code_id, keys, [(secret_id, box) for secret_id, box in rows])


def _opens_anything(party: Party, former: Former, item_id: UUID) -> bool:
    """Tries every key the former holder has, and every one that leads on from them, on one item."""
    with party.opened() as opened:
        session = opened.work.session
        item = session.get_one(Item, item_id)
        keys = list(former.keys)
        vault = vault_row(opened.work, party)
        share = former.code.server_share()
        for row, box in session.execute(
            select(VaultSecret, Grant.box).join(Grant, Grant.secret_id == VaultSecret.id)
        ).all():
            try:
                keys.append(open_grant(vault, row, box, former.code_id, key_pair(share), proof_key_of(share)))  # type: ignore[arg-type]
            except CryptoError:
                continue
        for row in session.scalars(select(VaultSecret)):
            for key in list(former.keys):
                try:
                    keys.append(previous_epoch(vault, row, key))  # type: ignore[arg-type]
                except CryptoError:
                    continue
        for key in keys:
            try:
                if AFTERWARDS.encode() in open_sealed(key, item.sealed_body, _context(opened, item, Purpose.ITEM)):
                    return True
            except CryptoError:
                continue
    return False


@pytest.mark.promise("P02")
def test_nothing_a_former_holder_kept_opens_what_is_written_afterwards(party: Party) -> None:
    former = _taken_back(party)
    with party.opened() as opened:
        item_id = items.add(opened, folders_of(opened)[0].id, Draft("Afterwards", AFTERWARDS))
    assert not _opens_anything(party, former, item_id)


def test_the_same_attack_succeeds_where_revoking_starts_no_new_epoch(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a version that only deletes the code's row."""
    monkeypatch.setattr(revoking, "_secrets_of", lambda *_given: [])
    former = _taken_back(party)
    with party.opened() as opened:
        item_id = items.add(opened, folders_of(opened)[0].id, Draft("Afterwards", AFTERWARDS))
    assert _opens_anything(party, former, item_id)


def _put_the_old_grants_back(party: Party, former: Former) -> None:
    """What a helper with write access does: the new grants go, those of the time before return."""
    with party.opened() as opened:
        in_use = opened.code.id
    with party.world.work() as work:
        folder_secrets = set(work.session.scalars(select(VaultSecret.id).where(VaultSecret.kind == "folder")))
        work.session.execute(delete(Grant).where(Grant.code_id == in_use, Grant.secret_id.in_(folder_secrets)))
        work.session.flush()
        for secret_id, box in former.boxes:
            if secret_id in folder_secrets:
                work.session.add(Grant(code_id=in_use, secret_id=secret_id, box=box))


def test_a_key_that_was_replaced_and_is_put_back_is_not_written_under(party: Party) -> None:
    former = _taken_back(party)
    _put_the_old_grants_back(party, former)
    with party.opened() as opened, pytest.raises(Refusal, match="altered in the database"):
        items.add(opened, folders_of(opened)[0].id, Draft("Afterwards", AFTERWARDS))


def test_the_same_attack_succeeds_where_the_list_is_not_asked_how_far_a_key_was_renewed(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(open_vault.OpenVault, "_known_epoch", lambda *_given: 1)
    former = _taken_back(party)
    _put_the_old_grants_back(party, former)
    with party.opened() as opened:
        item_id = items.add(opened, folders_of(opened)[0].id, Draft("Afterwards", AFTERWARDS))
    with party.opened() as opened:
        item = opened.work.session.get_one(Item, item_id)
        context = _context(opened, item, Purpose.ITEM)
        opens = 0
        for key in former.keys:
            try:
                opens += AFTERWARDS.encode() in open_sealed(key, item.sealed_body, context)
            except CryptoError:
                continue
    assert opens == 1


def test_grants_removed_beforehand_do_not_keep_a_key_from_being_renewed(party: Party) -> None:
    code = AccessCode.generate()
    with party.opened() as opened:
        code_id = issue_own_code(opened, code, "For the drawer")
    with party.world.work() as work:
        work.session.execute(delete(Grant).where(Grant.code_id == code_id))
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        revoke(opened, code_id)
        assert opened.folder_epoch(folder_id) == 2
