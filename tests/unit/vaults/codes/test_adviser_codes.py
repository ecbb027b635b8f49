"""Acting on a party's vault: with a code made for these hands, bound by the undertaking, and not a moment longer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.reading import LogPart, WantedEntries, page_of
from odr.audit.tables import AuditEntry
from odr.cases.people import undertaking
from odr.cases.people.undertaking import VERSIONS, Undertaking
from odr.errors import NotFound, Refusal
from odr.vaults import reset
from odr.vaults.codes import adviser_codes
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of, remove_everything, remove_folder
from odr.vaults.contents.readers import readers_of
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import AccessCodeRow, Grant, UnlockedVault
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.vaults import Party, case_row, participant_of, two_parties, vault_row, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def parties(world: World) -> tuple[Party, Party]:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    return tessa, leo


@pytest.fixture
def tessa(parties: tuple[Party, Party]) -> Party:
    return parties[0]


@pytest.fixture
def ines(tessa: Party) -> Acting:
    return given(adviser_of(tessa), 1, may_write=True)


def events_of(world: World, party: Party) -> list[AuditEntry]:
    """The adviser's part of what the party reads, the earliest first."""
    with world.work() as work:
        page = page_of(work, LogPart(party.case_id, vault_row(work, party).id), WantedEntries())
        return [one for one in reversed(page.rows) if one.event.startswith(("adviser.", "code."))]


# --- opening ---------------------------------------------------------------------------------------------------------


def test_an_adviser_opens_what_was_given_and_each_doing_is_theirs_by_name(ines: Acting) -> None:
    with ines.opened() as opened:
        assert [folder.name for folder in folders_of(opened)] == ["Money"]
        item_id = items.add(opened, folders_of(opened)[0].id, Draft("By Ines", ""))
        assert not opened.is_own
    with ines.party.opened() as opened:
        assert opened.is_own
        assert items.read(opened, item_id).line.changed_by == ines.account_id


def test_a_code_opens_nothing_in_other_hands_than_those_it_was_made_for(ines: Acting) -> None:
    tessa = ines.party
    assert ines.code is not None
    assert tessa.code is not None
    with tessa.world.work() as work:
        participant = participant_of(work, tessa)
        with pytest.raises(Refusal, match="does not open this"):
            unlock(work, participant, ines.code)
        with pytest.raises(Refusal, match="does not open this"):
            unlock(work, participant, tessa.code, ines.account_id)
        refused = work.session.scalars(
            select(AuditEntry.actor_id).where(AuditEntry.event == Event.VAULT_REFUSED.value)
        ).all()
        assert refused == [participant.account_id, ines.account_id]


def test_somebody_who_does_not_act_finds_nothing_whatever_code_they_have(parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    olga = adviser_of(leo, "Olga Other")
    with tessa.world.work() as work:
        assert tessa.code is not None
        for actor_id in (olga.account_id, participant_of(work, leo).account_id):
            with pytest.raises(NotFound):
                unlock(work, participant_of(work, tessa), tessa.code, actor_id)


@pytest.mark.promise("P22")
def test_without_the_undertaking_nothing_opens(tessa: Party) -> None:
    ines = given(adviser_of(tessa, bound=False), 1)
    with tessa.world.work() as work:
        with pytest.raises(Refusal, match="confirm the undertaking"):
            ines.open_in(work)
        adviser_codes.undertake(work, ines.row(work), undertaking.current().version)
    with ines.opened() as opened:
        assert len(folders_of(opened)) == 1


def test_when_the_text_changes_it_is_confirmed_again_before_anything_opens(
    ines: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines.unlock()
    assert ines.open("").heading == "The private information of Tessa Tenant"
    monkeypatch.setitem(VERSIONS, 2, Undertaking(2, "en", "Another", ("Another wording.",)))
    assert ines.open("").heading == "The undertaking of confidentiality"
    with ines.party.world.work() as work:
        with pytest.raises(Refusal, match="confirm the undertaking"):
            ines.open_in(work)
        with pytest.raises(Refusal, match="text has changed"):
            adviser_codes.undertake(work, ines.row(work), 1)
        adviser_codes.undertake(work, ines.row(work), 2)
    assert ines.open("").heading == "The private information of Tessa Tenant"
    noted = [entry.count for entry in events_of(ines.party.world, ines.party) if entry.event == "adviser.undertook"]
    assert noted == [1, 2]


def test_confirming_twice_is_noted_once(ines: Acting) -> None:
    with ines.party.world.work() as work:
        adviser_codes.undertake(work, ines.row(work), 1)
    noted = [entry for entry in events_of(ines.party.world, ines.party) if entry.event == "adviser.undertook"]
    assert len(noted) == 1


def test_an_advisers_code_does_not_call_off_the_partys_wish_to_begin_afresh(ines: Acting) -> None:
    with ines.party.world.work() as work:
        participant = participant_of(work, ines.party)
        reset.ask(work, participant)
        ines.open_in(work)
        assert reset.asked_from(work, participant) is not None
        ines.party.open_in(work)
        assert reset.asked_from(work, participant) is None


# --- what stays the party's own --------------------------------------------------------------------------------------


def test_somebody_who_may_write_removes_entries_and_no_folder(ines: Acting) -> None:
    with ines.opened() as opened:
        folder_id = folders_of(opened)[0].id
        items.remove(opened, items.add(opened, folder_id, Draft("For a moment", "")))
        with pytest.raises(Refusal, match="not remove the folder"):
            remove_folder(opened, folder_id)


def test_nobody_but_the_party_removes_everything_even_with_a_code_that_opens_it(tessa: Party) -> None:
    ines = given(adviser_of(tessa), everything=True)
    with ines.opened() as opened, pytest.raises(NotFound):
        remove_everything(opened)
    with tessa.opened() as opened:
        remove_everything(opened)


def test_who_reads_the_other_folders_is_not_an_advisers_to_know(tessa: Party, ines: Acting) -> None:
    given(adviser_of(tessa, "Amos Count"), 0)
    with tessa.world.work() as work:
        vault = vault_row(work, tessa)
        assert [one.name for one in readers_of(work, vault)] == ["Amos Count", "Ines Law", "Tessa Tenant"]
        shown = readers_of(work, vault, shown_to=ines.account_id)
        assert [one.name for one in shown] == ["Ines Law", "Tessa Tenant"]
    assert "Amos" not in ines.unlock().audience


# --- ending ----------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P02", "P22")
@pytest.mark.parametrize("by_the_party", [True, False])
def test_ending_ends_every_code_its_grants_and_what_is_open_with_it(ines: Acting, by_the_party: bool) -> None:
    tessa = ines.party
    first = ines.code
    ines.unlock()
    given(ines, 0)
    with tessa.world.work() as work:
        ended_by = participant_of(work, tessa).account_id if by_the_party else ines.account_id
        adviser_codes.end(work, ines.row(work), ended_by)
    with tessa.world.work() as work:
        vault = vault_row(work, tessa)
        assert adviser_codes.codes_held(work, vault, ines.account_id) == []
        left = set(work.session.scalars(select(AccessCodeRow.id)))
        assert set(work.session.scalars(select(Grant.code_id))) == left
        assert len(left) == 2, "each party's own"
        assert work.session.scalars(select(UnlockedVault)).all() == []
        for code in (first, ines.code):
            ines.code = code
            with pytest.raises(NotFound):
                ines.open_in(work)
    assert [entry.event for entry in events_of(tessa.world, tessa)][-3:] == [
        "adviser.ended",
        "code.ended",
        "code.ended",
    ]


def test_with_the_vault_open_everything_the_adviser_could_open_gets_new_keys_at_once(ines: Acting) -> None:
    tessa = ines.party
    with tessa.opened() as opened:
        aims, money, _evidence = folders_of(opened)
        adviser_codes.end(opened.work, ines.row(opened.work), opened.actor_id, opened)
    with tessa.opened() as opened:
        assert (opened.folder_epoch(aims.id), opened.folder_epoch(money.id)) == (1, 2)
        entry = next(code for code in opened.code_list()[1].codes if code.holder == str(ines.account_id))
        assert entry.ended is not None
    assert [entry.event for entry in events_of(tessa.world, tessa)][-2:] == ["adviser.ended", "code.revoked"]


def test_an_end_is_not_put_off_by_a_list_of_codes_that_was_altered(ines: Acting) -> None:
    tessa = ines.party
    with tessa.opened() as opened:
        opened.vault.sealed_code_list = bytes(100)
        opened.work.session.flush()
        adviser_codes.end(opened.work, ines.row(opened.work), opened.actor_id, opened)
        assert adviser_codes.codes_held(opened.work, opened.vault, ines.account_id) == []


def test_ending_one_adviser_leaves_the_other_and_the_party_as_they_were(ines: Acting) -> None:
    tessa = ines.party
    amos = given(adviser_of(tessa, "Amos Count"), 0, 1)
    with tessa.opened() as opened:
        item_id = items.add(opened, folders_of(opened)[1].id, Draft("Before", ""))
        adviser_codes.end(opened.work, ines.row(opened.work), opened.actor_id, opened)
    with amos.opened() as opened:
        assert items.read(opened, item_id).draft is not None


def test_ending_twice_is_noted_once(ines: Acting) -> None:
    with ines.party.world.work() as work:
        for _ in range(2):
            adviser_codes.end(work, ines.row(work), ines.account_id)
    ended = [entry for entry in events_of(ines.party.world, ines.party) if entry.event == "adviser.ended"]
    assert len(ended) == 1


def test_codes_in_their_hands_are_listed_those_that_expired_too(ines: Acting) -> None:
    with ines.party.world.work() as work:
        vault = vault_row(work, ines.party)
        (row,) = adviser_codes.codes_held(work, vault, ines.account_id)
        row.expires_at = work.now - timedelta(seconds=1)
        assert adviser_codes.codes_held(work, vault, ines.account_id) == [row]
        assert adviser_codes.codes_held(work, vault, row.id) == []


# --- what is written down --------------------------------------------------------------------------------------------


@pytest.mark.promise("P22")
def test_every_step_is_in_the_partys_log_and_in_nobody_elses(parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    world = tessa.world
    ines = adviser_of(tessa)
    with world.work() as work:
        adviser_codes.take_back(
            work,
            participant_of(work, tessa),
            adviser_codes.invite(work, participant_of(work, tessa), case_row(work, tessa.case_id), "x@example.org")[
                0
            ].id,
        )
        adviser_codes.end(work, ines.row(work), ines.account_id)
    assert [entry.event for entry in events_of(world, tessa)] == [
        "adviser.invited", "adviser.joined", "adviser.undertook",
        "adviser.invited", "adviser.invitation_revoked", "adviser.ended",
    ]  # fmt: skip
    assert events_of(world, leo) == []
    with world.work() as work:
        everybodys = page_of(work, LogPart(tessa.case_id), WantedEntries()).rows
        assert not [entry for entry in everybodys if entry.event.startswith(("adviser.", "code."))]
