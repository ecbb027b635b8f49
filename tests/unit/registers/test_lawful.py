"""Disclosures that the law required: the order, the day until which nobody may be told, and telling."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from odr.audit.register import RegisterEvent, enter
from odr.audit.tables import RegisterEntry
from odr.cases.tables import Case
from odr.db.about import Job, about
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.organisations.tables import Invitation
from odr.registers import handed, lawful
from odr.registers.lawful import Forbidden, LawfulDisclosure, Order
from odr.retention.case_rows import ways
from odr.rights.behind import BEHIND_CODES
from odr.tables import METADATA
from odr.vaults.codes import adviser_codes
from tests.support.people import account_of, with_account
from tests.support.rooms import correspondents
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World

ORDER = Order("District Court", "12 C 34/26", "All about the case", reference="2026-0142")


@pytest.fixture
def parties(world: World) -> list[Party]:
    return correspondents(world)


@pytest.fixture
def work(world: World, parties: list[Party]) -> Iterator[Work]:
    with world.work() as found:
        yield found


def of_case(work: Work, party: Party, forbidden: Forbidden = Forbidden()) -> Order:  # noqa: B008  # frozen
    return replace(ORDER, organisation=work.session.get_one(Case, party.case_id).organisation_id, forbidden=forbidden)


def made(work: Work, party: Party, forbidden: Forbidden = Forbidden()) -> LawfulDisclosure:  # noqa: B008  # frozen
    """An order for which a file was made."""
    number = lawful.add(work, of_case(work, party, forbidden), account_of(work, party.person).id, UTC).number
    return made_once_more(work, party, number)


def made_once_more(work: Work, party: Party, number: int) -> LawfulDisclosure:
    """A file, perhaps another one, is made for an order."""
    by = account_of(work, party.person).id
    found = handed.make(work, lawful.disclosure_of(work, number), UTC)
    lawful.enter_made(work, number, found.sha256, found.handed, found.unopened, found.concerned, by)
    return lawful.disclosure_of(work, number)


@pytest.mark.promise("P63")
def test_the_people_concerned_are_told_once_something_was_handed_over(
    world: World, work: Work, parties: list[Party]
) -> None:
    by = account_of(work, parties[0].person).id
    number = lawful.add(work, of_case(work, parties[0]), by, UTC).number
    assert lawful.due(work, UTC) == []
    found = made(work, parties[0])
    assert lawful.due(work, UTC) == [found.number]
    lawful.tell(work, found.number, UTC, "https://odr.example")
    lawful.tell(work, found.number, UTC, "https://odr.example")
    told = lawful.disclosure_of(work, found.number).told
    assert [one.figure("people") for one in told] == [2]
    assert lawful.due(work, UTC) == []
    assert all(lawful.told_to_person(work, account_of(work, one.person)).rows for one in parties)
    assert number < found.number


def forbid_until(work: Work, found: LawfulDisclosure, until: date, by: UUID) -> None:
    lawful.forbid(work, found, Forbidden("Section 95", until), by, UTC)


@pytest.mark.promise("P63")
def test_as_long_as_the_law_forbids_it_nobody_is_told_and_on_that_day_they_are(
    world: World, work: Work, parties: list[Party]
) -> None:
    until = work.now.date() + timedelta(days=5)
    found = made(work, parties[0], Forbidden("Section 95", until))
    before = replace(work, now=work.now + timedelta(days=4))
    on_the_day = replace(work, now=work.now + timedelta(days=5))
    lawful.tell(before, found.number, UTC, "https://odr.example")
    assert lawful.due(before, UTC) == []
    assert not lawful.told_to_person(before, account_of(work, parties[0].person)).rows
    assert lawful.due(on_the_day, UTC) == [found.number]


@pytest.mark.promise("P63")
def test_another_day_takes_the_place_of_the_first_and_may_be_lifted(work: Work, parties: list[Party]) -> None:
    by, today = account_of(work, parties[0].person).id, work.now.date()
    found = made(work, parties[0], Forbidden("Section 95", today + timedelta(days=5)))
    forbid_until(work, found, today + timedelta(days=9), by)
    assert lawful.due(replace(work, now=work.now + timedelta(days=6)), UTC) == []
    lawful.forbid(work, lawful.disclosure_of(work, found.number), Forbidden(), by, UTC)
    assert lawful.due(work, UTC) == [found.number]


@pytest.mark.promise("P63")
def test_a_day_that_is_entered_when_all_are_told_is_about_what_is_handed_over_next(
    work: Work, parties: list[Party]
) -> None:
    by, today = account_of(work, parties[0].person).id, work.now.date()
    number = made(work, parties[0]).number
    lawful.tell(work, number, UTC, "https://odr.example")
    forbid_until(work, lawful.disclosure_of(work, number), today + timedelta(days=5), by)
    made_once_more(work, parties[0], number)
    assert lawful.due(work, UTC) == []
    (shown,) = lawful.told_to_person(work, account_of(work, parties[0].person)).rows
    assert [one.event for one in shown.later] == ["lawful.told", "lawful.produced"]
    assert lawful.due(replace(work, now=work.now + timedelta(days=5)), UTC) == [number]


@pytest.mark.promise("P63")
def test_an_entry_that_somebody_slips_in_keeps_nobody_from_being_told(work: Work, parties: list[Party]) -> None:
    found = made(work, parties[0])
    enter(work, RegisterEvent.LAWFUL_TOLD, {"people": 2}, None, found.number)
    last = work.session.get_one(RegisterEntry, found.number + 2)
    last.mark = bytes(32)
    work.session.flush()
    assert lawful.due(work, UTC) == [found.number]
    work.session.execute(delete(RegisterEntry).where(RegisterEntry.number == last.number))
    assert lawful.due(work, UTC) == [found.number]


def test_a_case_is_found_as_the_order_spells_it(work: Work, parties: list[Party]) -> None:
    order = replace(of_case(work, parties[0]), reference=" 2026\u20130142")
    by = account_of(work, parties[0].person).id
    assert lawful.disclosure_of(work, lawful.add(work, order, by, UTC).number).first.word("name") == "2026-0142"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"authority": " "}, "authority"),
        ({"order": ""}, "order"),
        ({"scope": ""}, "scope"),
        ({"reference": ""}, "reference"),
        ({"reference": "2026-9999"}, "reference"),
        ({"email": "tessa@example.org"}, "reference"),
        ({"reference": "", "email": "nobody@example.org"}, "email"),
        ({"forbidden": Forbidden("Section 95", None)}, "until"),
        ({"forbidden": Forbidden("Section 95", date(2020, 1, 1))}, "until"),
        ({"forbidden": Forbidden("Section 95", date(2099, 1, 1))}, "until"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    work: Work, parties: list[Party], wrong: dict[str, object], field: str
) -> None:
    order = replace(of_case(work, parties[0]), **wrong)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(Refusal) as refused:
        lawful.add(work, order, account_of(work, parties[0].person).id, UTC)
    assert refused.value.field == field
    with pytest.raises(Refusal, match="why"):
        of = of_case(work, parties[0], Forbidden("", work.now.date() + timedelta(days=1)))
        lawful.add(work, of, account_of(work, parties[0].person).id, UTC)
    assert lawful.page_of_disclosures(work).rows == []
    with pytest.raises(NotFound):
        lawful.disclosure_of(work, 1)


@pytest.mark.promise("P63")
def test_of_every_sealed_column_of_a_case_it_is_decided_who_opens_it() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        if table.name in ways()
        for column in table.columns
        if column.info["kind"] == "sealed"
    }
    assert sealed == (BEHIND_CODES & sealed) | set(handed.OPENED)
    assert not BEHIND_CODES & set(handed.OPENED)


NEVER_CAME = ["ines@example.org", "max@example.org"]


def invite_two(world: World, party: Party) -> UUID:
    """An adviser is invited, and a facilitator proposed, both by an address alone. Returns the first's invitation."""
    with world.work() as work:
        case, participant = case_row(work, party.case_id), participant_of(work, party)
        invitation, _token = adviser_codes.invite(work, participant, case, NEVER_CAME[0])
        engaging.propose_by_email(work, case, participant, NEVER_CAME[1])
        return invitation.id


def told_by_mail(world: World, number: int) -> list[tuple[str, str]]:
    """To whom mails go when it is told, and the link in each."""
    with world.work() as work:
        lawful.tell(work, number, UTC, "https://odr.example")
    world.mailbox.messages.clear()
    world.deliver()
    return sorted((one.to, one.body.partition("https://odr.example")[2].split()[0]) for one in world.mailbox.messages)


@pytest.mark.promise("P63")
def test_whoever_was_only_invited_or_proposed_is_told_as_well(world: World, parties: list[Party]) -> None:
    invite_two(world, parties[0])
    with world.work() as work:
        found = made(work, parties[0])
    assert told_by_mail(world, found.number) == sorted([
        *((one.person.email, "/me/handed-over") for one in parties), *((address, "/contact") for address in NEVER_CAME)
    ])  # fmt: skip
    assert told_by_mail(world, found.number) == []
    with world.work() as work:
        assert [one.figure("people") for one in lawful.disclosure_of(work, found.number).told] == [4]
        assert not any(address in str(found.made[0].words) for address in NEVER_CAME)


@pytest.mark.promise("P63")
def test_whoever_was_invited_is_not_told_while_the_law_forbids_it_and_not_of_a_person(
    world: World, parties: list[Party]
) -> None:
    invite_two(world, parties[0])
    with world.work() as work:
        number = made(work, parties[0], Forbidden("Section 95", work.now.date() + timedelta(days=5))).number
        by = account_of(work, parties[0].person).id
        order = replace(ORDER, reference="", email=parties[0].person.email)
        of_person = made_once_more(work, parties[0], lawful.add(work, order, by, UTC).number).number
    assert told_by_mail(world, number) == []
    assert told_by_mail(world, of_person) == [(parties[0].person.email, "/me/handed-over")]
    world.later(days=5)
    assert {address for address, _link in told_by_mail(world, number)} >= set(NEVER_CAME)


@pytest.mark.only_on("postgresql", "SQLite has one writer")
@pytest.mark.promise("P63")
def test_whoever_accepts_while_the_others_are_told_is_told_once(
    world: World, parties: list[Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation_id = invite_two(world, parties[0])
    with world.work() as work:
        number = made(work, parties[0]).number
    ines = with_account(world, "Ines Law")
    asked: list[str] = []

    def accept() -> None:
        with world.database.writing(about(cases=[parties[0].case_id], jobs=[Job.ADDRESSES])) as session:
            work = world.app_context.work(session)
            adviser_codes.accept(work, session.get_one(Invitation, invitation_id), account_of(work, ines))

    def crossing(name: str) -> Callable[..., object]:
        real = getattr(lawful, name)

        def asking(*given: object) -> object:
            found = real(*given)
            asked.append(name)
            if len(asked) == 1:
                accept()
            return found

        return asking

    for name in ("come_since", "addresses_of"):
        monkeypatch.setattr(lawful, name, crossing(name))
    with world.database.writing(about(jobs=[Job.DESK])) as session:
        lawful.tell(world.app_context.work(session), number, UTC, "https://odr.example")
    assert len(asked) == 2
    world.mailbox.messages.clear()
    world.deliver()
    assert [one.to for one in world.mailbox.messages].count(ines.email) == 1


@pytest.mark.promise("P63")
def test_whoever_has_come_since_is_told_as_a_person_with_an_account(world: World, parties: list[Party]) -> None:
    invitation_id = invite_two(world, parties[0])
    with world.work() as work:
        number = made(work, parties[0]).number
    ines = with_account(world, "Ines Law")
    with world.work() as work:
        adviser_codes.accept(work, work.session.get_one(Invitation, invitation_id), account_of(work, ines))
    told = told_by_mail(world, number)
    assert (ines.email, "/me/handed-over") in told
    assert [address for address, _link in told].count(ines.email) == 1
    with world.work() as work:
        assert lawful.told_to_person(work, account_of(work, ines)).rows


@pytest.mark.promise("P63")
def test_an_address_that_was_altered_keeps_nobody_else_from_being_told(world: World, parties: list[Party]) -> None:
    invitation_id = invite_two(world, parties[0])
    with world.work() as work:
        number = made(work, parties[0]).number
        work.session.get_one(Invitation, invitation_id).sealed_email = b"slipped in"
    assert {address for address, _link in told_by_mail(world, number)} == {
        *(one.person.email for one in parties), NEVER_CAME[1]
    }  # fmt: skip
