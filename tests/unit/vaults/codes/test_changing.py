"""Extending and narrowing what a code opens, without a new code."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.vaults.codes.changing import change_scope
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.codes.overview import code_lines, labels_of
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of
from odr.vaults.keys.scope import WHOLE_VAULT, Scope
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow
from tests.support import scenes
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def issued(party: Party, scope: Scope = WHOLE_VAULT) -> tuple[AccessCode, UUID]:
    code = AccessCode.generate()
    with party.opened() as opened:
        return code, issue_own_code(opened, code, "Telephone", scope)


def folder_ids(party: Party) -> list[UUID]:
    with party.opened() as opened:
        return [folder.id for folder in folders_of(opened)]


def changed(party: Party, code_id: UUID, scope: Scope, label: str = "Telephone") -> None:
    with party.opened() as opened:
        change_scope(opened, code_id, scope, label)


def seen_with(party: Party, code: AccessCode) -> list[str | None]:
    with party.opened(code) as opened:
        return [folder.name for folder in folders_of(opened)]


def test_a_code_that_is_extended_opens_more_and_its_keys_stay_as_they_were(party: Party) -> None:
    aims, money, _evidence = folder_ids(party)
    phone, code_id = issued(party, Scope((aims,), may_write=False))
    with party.opened() as opened:
        item_id = items.add(opened, money, Draft("Before it was given", ""))
    changed(party, code_id, Scope((aims, money), may_write=True))
    with party.opened(phone) as opened:
        assert [folder.name for folder in folders_of(opened)] == ["My aims", "Money"]
        assert items.read(opened, item_id).draft is not None
        items.change(opened, item_id, Draft("By telephone", ""), 1)
        assert (opened.folder_epoch(aims), opened.folder_epoch(money)) == (1, 1)


@pytest.mark.promise("P02")
def test_a_code_that_is_narrowed_opens_less_and_what_was_taken_away_has_new_keys(party: Party) -> None:
    aims, money, _evidence = folder_ids(party)
    phone, code_id = issued(party, Scope((aims, money)))
    drawer, _drawer_id = issued(party)
    changed(party, code_id, Scope((aims,)))
    assert seen_with(party, phone) == ["My aims"]
    with party.opened(drawer) as opened:
        assert (opened.folder_epoch(aims), opened.folder_epoch(money)) == (1, 2)
        assert len(folders_of(opened)) == 3, "the codes that keep it go on"


def test_what_it_opened_in_a_browser_is_narrowed_at_once(party: Party) -> None:
    aims, money, _evidence = folder_ids(party)
    phone, code_id = issued(party, Scope((aims, money)))
    party.open("/unlock")
    party.person.submit("Open", code=phone.reveal())
    assert party.open(f"/folders/{money}").heading == "Your private information"
    changed(party, code_id, Scope((aims,)))
    party.open(f"/folders/{money}")
    assert party.person.status == 404
    assert party.open(f"/folders/{aims}").heading == "Your private information"


def test_a_code_for_everything_that_is_narrowed_no_longer_manages_codes(party: Party) -> None:
    aims = folder_ids(party)[0]
    phone, code_id = issued(party)
    changed(party, code_id, Scope((aims,), may_write=False))
    with party.opened(phone) as opened:
        for kind in (SecretKind.STEWARDSHIP, SecretKind.MAILBOX, SecretKind.SIGNING):
            assert not opened.may(kind)
        with pytest.raises(NotFound):
            change_scope(opened, code_id, WHOLE_VAULT, "Telephone")
        with pytest.raises(Refusal, match="read this, not change"):
            items.add(opened, aims, Draft("New", ""))
    with party.opened() as opened:
        assert opened.code_list()[1].epoch_of("stewardship", None) == 2
        add_folder(opened, "Later")


def test_rights_beside_folders_are_given_and_taken_by_themselves(party: Party) -> None:
    aims = folder_ids(party)[0]
    phone, code_id = issued(party, Scope((aims,)))
    changed(party, code_id, Scope((aims,), read_messages=True, speak_and_sign=True))
    with party.opened(phone) as opened:
        assert opened.may(SecretKind.MAILBOX)
        assert opened.may(SecretKind.SIGNING)
    changed(party, code_id, Scope((aims,), read_messages=True))
    with party.opened(phone) as opened:
        assert opened.may(SecretKind.MAILBOX)
        assert not opened.may(SecretKind.SIGNING)
    with party.opened() as opened:
        epochs = opened.code_list()[1]
        assert (epochs.epoch_of("mailbox", None), epochs.epoch_of("signing", None)) == (1, 2)


def test_a_code_for_messages_alone_opens_no_folder(party: Party) -> None:
    phone, _code_id = issued(party, Scope((), read_messages=True))
    assert seen_with(party, phone) == []
    with party.opened(phone) as opened:
        assert opened.may(SecretKind.MAILBOX)


def test_an_expired_code_works_again_with_a_later_end_also_where_keys_were_renewed_meanwhile(party: Party) -> None:
    aims, money, _evidence = folder_ids(party)
    first_end = Scope((aims,), until=party.world.time + timedelta(days=1))
    phone, code_id = issued(party, first_end)
    other, other_id = issued(party, Scope((aims, money)))
    party.world.later(days=2)
    changed(party, other_id, Scope((money,)))  # and with that the expired one is caught up with
    with party.world.work() as work, pytest.raises(Refusal, match="expired"):
        party.open_in(work, phone)
    changed(party, code_id, replace(first_end, until=party.world.time + timedelta(days=1)))
    assert seen_with(party, phone) == ["My aims"]
    assert seen_with(party, other) == ["Money"]


def test_the_name_alone_can_be_changed(party: Party) -> None:
    _phone, code_id = issued(party)
    changed(party, code_id, WHOLE_VAULT, "  In the  bank ")
    with party.opened() as opened:
        assert labels_of(opened)[code_id] == "In the bank"
        assert opened.code_list()[1].epochs == {}


@pytest.mark.parametrize(
    ("scope", "label", "about"),
    [
        (WHOLE_VAULT, " ", "label"),
        (Scope(()), "Telephone", "folders"),
        (Scope((UUID(int=1),)), "Telephone", "folders"),
        (WHOLE_VAULT, "x" * 61, "label"),
    ],
)
def test_what_will_not_do_is_refused_and_changes_nothing(party: Party, scope: Scope, label: str, about: str) -> None:
    phone, code_id = issued(party)
    with party.opened() as opened:
        with pytest.raises(Refusal) as caught:
            change_scope(opened, code_id, scope, label)
        assert caught.value.field == about
    assert len(seen_with(party, phone)) == 3


def test_an_end_that_is_over_is_refused(party: Party) -> None:
    _phone, code_id = issued(party)
    with party.opened() as opened, pytest.raises(Refusal) as caught:
        change_scope(opened, code_id, Scope(until=opened.work.now), "Telephone")
    assert caught.value.field == "until"


def test_the_code_in_use_and_codes_of_others_cannot_be_changed(world: World) -> None:
    tessa, leo = (with_vault(one) for one in two_parties(world))
    with leo.opened() as opened:
        of_leo = opened.code.id
    with tessa.opened() as opened:
        with pytest.raises(Refusal, match="another of your codes"):
            change_scope(opened, opened.code.id, WHOLE_VAULT, "x")
        with pytest.raises(NotFound):
            change_scope(opened, of_leo, WHOLE_VAULT, "x")


def test_a_code_whose_row_was_altered_is_not_given_more(party: Party) -> None:
    aims, money, _evidence = folder_ids(party)
    _phone, code_id = issued(party, Scope((aims,), may_write=False))
    with party.world.work() as work:
        work.session.execute(update(AccessCodeRow).where(AccessCodeRow.id == code_id).values(may_write=True))
    with party.opened() as opened:
        with pytest.raises(Refusal, match="altered in the database"):
            change_scope(opened, code_id, Scope((aims, money)), "Telephone")
        line = next(line for line in code_lines(opened)[0] if line.id == code_id)
    assert (line.known, line.scope.folders) == (False, (aims,))


def test_it_is_written_in_the_audit_log(party: Party) -> None:
    _phone, code_id = issued(party)
    changed(party, code_id, WHOLE_VAULT, "In the bank")
    with party.world.work() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.CODE_CHANGED.value)).one()
    assert entry.subject_id == code_id
