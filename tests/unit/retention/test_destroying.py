"""The service destroys what is due by itself: once, whole, never before its day, and tells everybody."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.people.administrators import find_person
from odr.cases.people.participants import join, withdraw
from odr.cases.people.party_invitations import invite_party
from odr.cases.tables import Case
from odr.files.format import PART
from odr.files.keeping import Announced, receive_part
from odr.files.uses import every_part
from odr.mail.outbox import Message, queue, waiting
from odr.messages.tables import WaitingNotice
from odr.organisations.organisations import end_suspension, is_suspended, organisation_of, suspend
from odr.purposes import THE_SERVICE
from odr.retention import destroying, retention_period
from odr.retention.case_rows import belonging, ways
from odr.retention.retention_period import Fixed
from odr.tables import METADATA
from odr.vaults.contents.attached import begin, expect_for
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support.endings import close, due, lived, receipt_in, state_of
from tests.support.files import LARGE, house_of, new_item, put
from tests.support.people import account_of
from tests.support.rooms import correspondents, look, new_case, say, texts
from tests.support.s3_server import serving_s3
from tests.support.vaults import Party, case_row, participant_of, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("erasing")


def rows_of(world: World, case_id: Any) -> dict[str, int]:
    """How many rows belong to a case, table by table."""
    with world.work() as work:
        counted = {
            name: work.session.scalar(
                select(func.count()).select_from(METADATA.tables[name]).where(belonging(METADATA.tables[name], case_id))
            )
            for name in ways()
        }
    return {name: count for name, count in counted.items() if count}


@pytest.mark.promise("P11", "P60")
def test_on_its_day_everything_of_a_case_is_destroyed_and_a_receipt_stays(world: World) -> None:
    facilitated, _adviser = lived(world)
    case_id = facilitated.case_id
    # Of so many tables there is something; the others are walked in test_case_rows.py.
    assert len(rows_of(world, case_id)) >= 25
    close(world, case_id)
    with world.work() as work:
        closed_at = case_row(work, case_id).state_since
        told = retention_period.fixed(work, case_id, world.settings.timezone)
        assert told is not None
    due(world, case_id)
    assert destroy_due_cases(world.app_context) == 1
    assert rows_of(world, case_id) == {}
    with world.work() as work:
        case = case_row(work, case_id)
        assert (case.state, case.reference) == (CaseState.DESTROYED.value, "2026-0142")
        assert (case.state_since, case.kept_until, case.reminded_at) == (world.time, None, None)
    receipt = receipt_in(world, case_id)
    assert receipt is not None
    assert (receipt.closed_at, receipt.destroyed_at) == (closed_at, world.time)
    # The two who kept something and gave something; the facilitator kept nothing. The adviser is not among the people.
    assert (receipt.people, receipt.items) == (3, 4)
    assert receipt.rooms >= 1
    assert (receipt.closing_number, receipt.closing_hash) == (told.head.number, told.head.hash)
    assert destroy_due_cases(world.app_context) == 0


@pytest.mark.promise("P60")
def test_everybody_who_took_part_gets_one_receipt_and_an_adviser_none(world: World) -> None:
    facilitated, adviser = lived(world)
    close(world, facilitated.case_id)
    due(world, facilitated.case_id)
    one_round(world.app_context)
    one_round(world.app_context)
    world.deliver()
    receipt = receipt_in(world, facilitated.case_id)
    assert receipt is not None
    people = {party.person.email for party in facilitated.everybody}
    told = [mail for mail in world.mailbox.messages if "in which you took part was destroyed" in mail.body]
    assert sorted(mail.to for mail in told) == sorted(people)
    assert adviser.person.email not in people
    for mail in told:
        assert f"{receipt.closing_number}-{receipt.closing_hash.hex()}" in mail.body
        assert f"{receipt.last_number}-{receipt.last_hash.hex()}" in mail.body
        assert mail.body.startswith("Case 2026-0142\n"), "by which its papers are found"
        for word in ("tenancy", "Tessa", "Leo", "Ines", str(facilitated.case_id)):
            assert word.casefold() not in (mail.subject + mail.body).casefold()


def test_who_had_withdrawn_and_who_is_suspended_are_told_like_the_others(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        withdraw(work, participant_of(work, tessa), case)
        suspend(work, account_of(work, leo.person).id, organisation_of(work, case.organisation_id), case.opened_by)
    close(world, tessa.case_id)
    due(world, tessa.case_id)
    world.mailbox.messages.clear()
    destroy_due_cases(world.app_context)
    world.deliver()
    told = [mail.to for mail in world.mailbox.messages if "receipt" in mail.subject]
    assert sorted(told) == sorted([tessa.person.email, leo.person.email])
    # Nobody is left suspended whom nobody can find.
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, tessa.case_id).organisation_id)
        found = find_person(work, organisation, leo.person.email)
        assert found is not None
        end_suspension(work, found.id, organisation)
        assert not is_suspended(work, found.id, organisation.id)
        work.session.flush()
        assert find_person(work, organisation, leo.person.email) is None


def test_a_case_that_nobody_ever_joined_goes_too(world: World) -> None:
    case_id = new_case(world)
    close(world, case_id)
    due(world, case_id)
    assert destroy_due_cases(world.app_context) == 1
    receipt = receipt_in(world, case_id)
    assert receipt is not None
    assert (receipt.people, receipt.items, receipt.rooms) == (0, 0, 0)


def joined_again(world: World, case_id: UUID, party: Party) -> Party:
    """The same person in a further case, with a vault."""
    with world.work() as work:
        case = case_row(work, case_id)
        organisation = organisation_of(work, case.organisation_id)
        invitation, _token = invite_party(work, organisation, case, party.person.email, case.opened_by, 1)
        work.session.flush()
        place = join(work, invitation, account_of(work, party.person))
    return with_vault(Party(world, party.person, case_id, place.id))


def test_other_cases_of_the_same_people_are_left_as_they_are(world: World) -> None:
    facilitated, _adviser = lived(world)
    other = new_case(world, "2026-0143")
    again = [joined_again(world, other, party) for party in facilitated.parties]
    say(again[0], "One more.")
    close(world, facilitated.case_id)
    due(world, facilitated.case_id)
    before = rows_of(world, other)
    assert len(before) > 10
    assert destroy_due_cases(world.app_context) == 1
    assert rows_of(world, other) == before
    say(again[1], "And this is still read.")
    assert "And this is still read." in texts(look(again[0]))


# --- never before its day --------------------------------------------------------------------------------------------


def bring_forward(world: World, case_id: Any) -> None:
    """What somebody can do who writes to the database."""
    with world.work() as work:
        work.session.execute(update(Case).where(Case.id == case_id).values(kept_until=world.time - timedelta(days=1)))


def test_a_row_that_was_given_an_earlier_day_destroys_nothing_and_gets_its_own_day_again(world: World) -> None:
    tessa, _leo = correspondents(world)
    close(world, tessa.case_id)
    with world.work() as work:
        told = case_row(work, tessa.case_id).kept_until
    before = rows_of(world, tessa.case_id)
    bring_forward(world, tessa.case_id)
    assert destroy_due_cases(world.app_context) == 0
    assert rows_of(world, tessa.case_id) == before
    with world.work() as work:
        assert case_row(work, tessa.case_id).kept_until == told
    due(world, tessa.case_id)
    assert destroy_due_cases(world.app_context) == 1


def test_days_that_were_altered_in_the_log_count_for_nothing(world: World) -> None:
    tessa, _leo = correspondents(world)
    close(world, tessa.case_id)
    world.later(days=2)
    with world.work() as work:
        work.session.execute(
            update(AuditEntry)
            .where(AuditEntry.case_id == tessa.case_id, AuditEntry.event == Event.CASE_KEPT.value)
            .values(count=0)
        )
    bring_forward(world, tessa.case_id)
    assert destroy_due_cases(world.app_context) == 0
    one_round(world.app_context)
    with world.work() as work:
        until = case_row(work, tessa.case_id).kept_until
        assert until is not None
        assert until > world.time + timedelta(days=90)


def test_if_the_row_were_believed_it_would_be_destroyed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    tessa, _leo = correspondents(world)
    close(world, tessa.case_id)
    head_of_log = retention_period.fixed

    def believing(work: Any, case_id: Any, timezone: Any) -> Fixed | None:
        found = head_of_log(work, case_id, timezone)
        return None if found is None else Fixed(case_row(work, case_id).kept_until or work.now, found.head, found.last)

    monkeypatch.setattr(retention_period, "fixed", believing)
    bring_forward(world, tessa.case_id)
    assert destroy_due_cases(world.app_context) == 1


def test_a_case_of_whose_day_the_log_knows_nothing_gets_a_new_one_and_its_people_are_told(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        work.session.execute(
            update(Case)
            .where(Case.id == tessa.case_id)
            .values(state=CaseState.CLOSED.value, kept_until=world.time - timedelta(days=1))
        )
    assert destroy_due_cases(world.app_context) == 0
    one_round(world.app_context)
    world.deliver()
    with world.work() as work:
        until = case_row(work, tessa.case_id).kept_until
        assert until is not None
        assert until > world.time + timedelta(days=90)
    assert {mail.to for mail in world.mailbox.messages if "A reminder" in mail.subject} == {
        tessa.person.email, leo.person.email,
    }  # fmt: skip


def test_cases_that_were_closed_before_there_was_a_day_are_given_one_once(world: World) -> None:
    tessa, _leo = correspondents(world)
    with world.work() as work:
        case_row(work, tessa.case_id).state = CaseState.CLOSED.value
    for _round in range(3):
        one_round(world.app_context)
    with world.work() as work:
        entries = work.session.query(AuditEntry).filter_by(case_id=tessa.case_id, event=Event.CASE_KEPT.value).all()
        assert [(entry.actor_id, entry.count) for entry in entries] == [(None, date(2027, 2, 1).toordinal())]
    world.later(days=30)
    one_round(world.app_context)
    assert state_of(world, tessa.case_id) == CaseState.CLOSED.value


def test_people_are_reminded_once_some_days_before(world: World) -> None:
    tessa, leo = correspondents(world)
    close(world, tessa.case_id)
    world.mailbox.messages.clear()
    told: list[tuple[int, str]] = []
    for day in range(95):
        if day % 9 == 0 or day > 72:
            one_round(world.app_context)
            world.deliver()
        told += [(day, mail.to) for mail in world.mailbox.messages if "A reminder" in mail.subject]
        world.mailbox.messages.clear()
        world.later(days=1)
    assert sorted(told) == sorted((told[0][0], party.person.email) for party in (tessa, leo))
    assert told[0][0] == 90 - 13


# --- crashes, and two at once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["destroy_messages", "case_rows.remove", "notices.forget_unless_something_waits"])
def test_if_it_breaks_off_nothing_is_gone_and_the_next_round_does_it(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    tessa, _leo = correspondents(world)
    say(tessa, "Half is not whole.")
    other = new_case(world, "2026-0143")
    close(world, tessa.case_id)
    close(world, other)
    due(world, tessa.case_id)
    before = rows_of(world, tessa.case_id)

    holder: Any = destroying
    *path, name = where.split(".")
    for part in path:
        holder = getattr(holder, part)
    right: Callable[..., Any] = getattr(holder, name)

    def breaks(work: Any, first: Any) -> Any:
        done = right(work, first)
        if first == tessa.case_id or (isinstance(first, set) and first):
            raise OSError("no room on the disk")
        return done

    monkeypatch.setattr(holder, name, breaks)
    assert destroy_due_cases(world.app_context) == 1
    assert rows_of(world, tessa.case_id) == before
    assert state_of(world, tessa.case_id) == CaseState.CLOSED.value
    assert receipt_in(world, tessa.case_id) is None
    # The other one that was due did not have to wait.
    assert state_of(world, other) == CaseState.DESTROYED.value
    monkeypatch.setattr(holder, name, right)
    assert destroy_due_cases(world.app_context) == 1
    assert rows_of(world, tessa.case_id) == {}


def test_two_workers_at_once_destroy_it_once(world: World) -> None:
    tessa, leo = correspondents(world)
    close(world, tessa.case_id)
    due(world, tessa.case_id)
    world.deliver()
    world.mailbox.messages.clear()
    together, counts = threading.Barrier(3), []

    def worker() -> None:
        together.wait()
        counts.append(destroy_due_cases(world.app_context))

    threads = [threading.Thread(target=worker) for _one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 1]
    world.deliver()
    assert sorted(mail.to for mail in world.mailbox.messages) == sorted([tessa.person.email, leo.person.email])


# --- what waits ------------------------------------------------------------------------------------------------------


def test_mails_about_it_that_never_left_go_with_it_and_others_stay(world: World) -> None:
    tessa, _leo = correspondents(world)
    close(world, tessa.case_id)  # two mails, which do not leave
    with world.work() as work:
        queue(work, Message(THE_SERVICE, "nora@example.org", "Something else", "About nothing of this."))
        assert waiting(work).total == 3
    due(world, tessa.case_id)
    destroy_due_cases(world.app_context)
    with world.work() as work:
        assert waiting(work).total == 3
    world.mailbox.messages.clear()
    world.deliver()
    assert sorted(mail.subject.split(" from ")[0] for mail in world.mailbox.messages) == [
        "A receipt", "A receipt", "Something else",
    ]  # fmt: skip


def test_who_waits_for_nothing_else_any_more_is_told_of_what_comes_next(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "You have not looked at this.")
    with world.work() as work:
        row = work.session.get(WaitingNotice, account_of(work, leo.person).id)
        assert row is not None
        row.due_at, row.told = None, True  # he has been told
    close(world, tessa.case_id)
    due(world, tessa.case_id)
    destroy_due_cases(world.app_context)
    with world.work() as work:
        row = work.session.get(WaitingNotice, account_of(work, leo.person).id)
        assert row is not None
        assert not row.told


@pytest.mark.parametrize("kind", ["directory", "s3"])
def test_the_parts_of_its_files_are_gone_from_the_store_and_those_of_other_cases_are_not(
    make_world: Callable[..., World], kind: str
) -> None:
    with ExitStack() as stack:
        world = make_world(files=stack.enter_context(serving_s3()) if kind == "s3" else "")
        facilitated, _adviser = lived(world)
        tenant = facilitated.parties[0]
        other = with_vault(two_parties(world, reference="2026-0143", names=("Ann Arrow", "Ben Bow"))[0])
        for party in (tenant, other):
            put(party, new_item(party), LARGE)
        unfinished = new_item(tenant)
        with tenant.opened() as opened:
            expected = expect_for(opened, house_of(world), unfinished, Announced("begun.jpg", "image/jpeg", len(LARGE)))
            begin(opened, expected)
        receive_part(house_of(world).store, expected.coming, 0, LARGE[:PART])
        store = house_of(world).store
        assert len(list(store.names())) == 3 + 3 + 1
        close(world, facilitated.case_id)
        due(world, facilitated.case_id)
        one_round(world.app_context)
        one_round(world.app_context)
        with world.work() as work:
            assert sorted(store.names()) == sorted(every_part(work))
        assert len(list(store.names())) == 3
