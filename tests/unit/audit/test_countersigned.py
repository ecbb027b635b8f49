"""Countersigned heads: the check holds the chain against them, and says how far each vault has signed."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from odr.audit.chain import Problem, head_of, verify
from odr.audit.countersigned import countersignatures, holds, key_words, sign
from odr.audit.log import Event, record
from odr.audit.tables import Countersignature
from odr.crypto.codes import AccessCode
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from tests.support import scenes
from tests.support.vaults import Party, party_with_vault, vault_row
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def row_of(work: Work, party: Party) -> Countersignature:
    (row,) = countersignatures(work, party.case_id)
    return row


def test_whoever_acts_with_the_signing_key_signs_the_head_that_it_leads_to(party: Party) -> None:
    with party.opened() as opened:
        folder_id = party_folder(opened)
        items.add(opened, folder_id, Draft("Title", "Text"))
    with party.world.work() as work:
        row, head = row_of(work, party), head_of(work, party.case_id)
        assert (row.number, row.hash) == (head.number, head.hash)
        assert row.vault_id == vault_row(work, party).id
        assert holds(row)
        # What happens without the key is not signed, and does not unsign anything.
        record(work, party.case_id, Event.CASE_CLOSED, actor_id=None)
        assert row_of(work, party).number == head_of(work, party.case_id).number - 1
        assert verify(work, party.case_id).problem is None


def party_folder(opened: OpenVault) -> UUID:
    return folders_of(opened)[0].id


def test_a_unit_of_work_has_one_row_however_much_it_records(party: Party) -> None:
    with party.opened() as opened:
        for number in range(5):
            items.add(opened, party_folder(opened), Draft(f"Title {number}", "Text"))
        assert len(countersignatures(opened.work, party.case_id)) == 1


def other_number(row: Countersignature) -> None:
    row.number -= 1


def other_hash(row: Countersignature) -> None:
    row.hash = b"\1" * 32


def other_version(row: Countersignature) -> None:
    row.manifest_version += 1


def other_key(row: Countersignature) -> None:
    row.public_key = SigningKeyPair.generate()[1].public.encoded


def no_key(row: Countersignature) -> None:
    row.public_key = b"\1" * 33


def no_signature(row: Countersignature) -> None:
    row.signature = b""


@pytest.mark.parametrize("alter", [other_number, other_hash, other_version, other_key, no_key, no_signature])
def test_a_signature_that_does_not_hold_is_a_problem_of_its_own(
    party: Party, alter: Callable[[Countersignature], None]
) -> None:
    with party.world.work() as work:
        alter(row_of(work, party))
        work.session.flush()
        assert verify(work, party.case_id).problem is Problem.BADLY_COUNTERSIGNED


def test_a_head_that_was_signed_and_is_not_in_the_chain_is_named(party: Party) -> None:
    with party.world.work() as work:
        row = row_of(work, party)
        row.hash = b"\1" * 32
        sign(row, SigningKeyPair.generate()[1])
        work.session.flush()
        found = verify(work, party.case_id)
        assert (found.problem, found.number) == (Problem.NOT_WHAT_WAS_COUNTERSIGNED, row.number)
        row.number += 1
        sign(row, SigningKeyPair.generate()[1])
        work.session.flush()
        found = verify(work, party.case_id)
        assert (found.problem, found.number) == (Problem.MISSING, row.number)


def test_keys_are_told_apart_by_their_words() -> None:
    one, other = (SigningKeyPair.generate()[1].public.encoded for _ in range(2))
    assert key_words(one) != key_words(other)
    assert len(key_words(one)) == 19


@pytest.mark.only_on("sqlite", "PostgreSQL takes no value that is not of its column's kind")
@pytest.mark.parametrize("column", ["number", "hash", "public_key", "signature"])
def test_a_value_of_another_kind_does_not_hold(party: Party, column: str) -> None:
    with party.world.work() as work:
        work.session.execute(text(f"UPDATE countersignatures SET {column} = 'four'"))  # noqa: S608
        work.session.expire_all()
        assert verify(work, party.case_id).problem is Problem.BADLY_COUNTERSIGNED


def test_a_code_without_the_signing_key_signs_nothing(party: Party) -> None:
    some = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, some, "For the telephone", Scope(folders=(party_folder(opened),)))
        signed = row_of(opened.work, party).number
    with party.opened(some) as opened:
        assert opened.countersigner is None
        assert row_of(opened.work, party).number == signed < head_of(opened.work, party.case_id).number
    with party.opened() as opened:
        assert opened.noticed == 0
