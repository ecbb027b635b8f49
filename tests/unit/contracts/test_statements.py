"""Statements: recorded, mailed, reminded of when overdue, and never by anybody else's hand."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from odr.contracts import contract, statements
from odr.contracts.contract import Details
from odr.contracts.paper import paper_of
from odr.contracts.tables import Statement
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.mail.tables import Mail
from odr.organisations.organisations import add_organisation, appoint
from odr.organisations.tables import Organisation
from tests.support.people import account_of, with_account
from tests.support.world import World

PERIOD = (date(2026, 10, 1), date(2026, 10, 31))
DUE = date(2026, 11, 20)


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    with_account(world, "Ada Marsh")
    with world.work() as found:
        yield found


@pytest.fixture
def house(work: Work, world: World) -> Organisation:
    made = add_organisation(work, "Harbour Resolution Centre")
    appoint(work, account_of(work, world.person("Ada Marsh")), made)
    return made


def recorded(work: Work, house: Organisation, world: World, **other: Any) -> Statement:
    given: dict[str, Any] = {"number": "2026-17", "period": PERIOD, "amount": "1,250.50", "due": DUE} | other
    return statements.record(
        work, house, given["number"], given["period"], statements.checked_amount(given["amount"], "EUR"),
        given["due"], who(work, world), UTC,
    )  # fmt: skip


def who(work: Work, world: World) -> UUID:
    return account_of(work, world.person("Ada Marsh")).id


def link_of(token: Token) -> str:
    return f"https://here.example/{token.reveal().hex()}"


def mails_to(world: World, email: str) -> list[str]:
    world.deliver()
    return [mail.subject for mail in world.mailbox.messages if mail.to == email]


def test_a_statement_is_recorded_found_by_its_link_and_by_its_organisation_alone(
    work: Work, house: Organisation, world: World
) -> None:
    row = recorded(work, house, world)
    assert row.amount == "1250.50 EUR"
    assert statements.amount_of(row) == "€1,250.50"
    assert statements.statements_of(work, house) == [row]
    assert statements.find_by_link(work, statements.token_of(work, row)) is row
    with pytest.raises(NotFound):
        statements.find_by_link(work, Token.generate())
    other = add_organisation(work, "Hillside Mediation")
    assert statements.statements_of(work, other) == []
    for organisation, statement_id in ((other, row.id), (house, uuid4())):
        with pytest.raises(NotFound):
            statements.find_of_organisation(work, organisation, statement_id)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"number": " "}, "invoice"),
        ({"number": "4111 1111 1111 1111"}, "invoice"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-3"}, "amount"),
        ({"amount": "4111111111111111"}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"period": (date(2026, 11, 1), date(2026, 10, 1))}, "until_day"),
    ],
)
def test_what_cannot_be_is_refused(
    work: Work, house: Organisation, world: World, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        recorded(work, house, world, **other)
    assert refused.value.field == field
    assert statements.statements_of(work, house) == []


def test_a_number_is_used_once_in_an_organisation(work: Work, house: Organisation, world: World) -> None:
    recorded(work, house, world)
    with pytest.raises(Refusal):
        recorded(work, house, world)
    recorded(work, add_organisation(work, "Hillside Mediation"), world)


def test_it_is_mailed_to_the_contact_for_invoices_and_until_there_is_one_to_the_administrators(world: World) -> None:
    with_account(world, "Ada Marsh")
    with world.work() as work:
        house = add_organisation(work, "Harbour Resolution Centre")
        appoint(work, account_of(work, world.person("Ada Marsh")), house)
        statements.tell(work, recorded(work, house, world), "https://here.example/1")
        contract.correct_details(work, house, Details("1 Quay Street", "Office", "invoices@harbour.example"))
        statements.tell(work, recorded(work, house, world, number="18"), "https://here.example/2")
    assert mails_to(world, "ada@example.org").count("A statement for your organisation") == 1
    assert mails_to(world, "invoices@harbour.example") == ["A statement for your organisation"]
    body = world.mailbox.last("invoices@harbour.example").body
    assert "https://here.example/2" in body
    assert "1250" not in body.replace(",", "")


def test_it_is_reminded_of_three_times_at_most_two_weeks_apart_and_not_before_its_day_is_over(world: World) -> None:
    with_account(world, "Ada Marsh")
    with world.work() as work:
        house = add_organisation(work, "Harbour Resolution Centre")
        contract.correct_details(work, house, Details("1 Quay Street", "Office", "invoices@harbour.example"))
        row_id = recorded(work, house, world).id
    world.time = world.time.replace(day=20, hour=23)
    reminded = []
    for hours in (0, 2, 24 * 13, 24 * 2, 24 * 14, 24 * 30, 24 * 30):
        world.later(hours=hours)
        with world.work() as work:
            due = list(statements.to_be_reminded(work))
            for one in due:
                statements.remind(work, one, link_of)
                statements.remind(work, one, link_of)  # as a second worker would
            reminded.append(len(due))
    assert reminded == [0, 1, 0, 1, 1, 0, 0]
    assert len(mails_to(world, "invoices@harbour.example")) == 3
    with world.work() as work:
        assert work.session.get_one(Statement, row_id).reminders == 3


def test_what_is_paid_is_overdue_no_more_and_no_mail_about_it_leaves(
    work: Work, house: Organisation, world: World
) -> None:
    row = recorded(work, house, world)
    later = work.now + timedelta(days=30)
    assert statements.is_overdue(row, later, UTC)
    assert not statements.is_overdue(row, work.now, UTC)
    before = work.session.query(Mail).count()
    statements.tell(work, row, "https://here.example/1")
    assert work.session.query(Mail).count() == before + 1
    statements.note_paid(work, row, who(work, world))
    assert not statements.is_overdue(row, later, UTC)
    with pytest.raises(Refusal):
        statements.note_paid(work, row, who(work, world))
    assert work.session.query(Mail).count() == before


def test_what_was_taken_back_has_no_link_any_more(work: Work, house: Organisation, world: World) -> None:
    row = recorded(work, house, world)
    token = statements.token_of(work, row)
    statements.withdraw(work, row, who(work, world))
    with pytest.raises(NotFound):
        statements.find_by_link(work, token)
    assert statements.statements_of(work, house) == []


def test_overdue_statements_are_counted_by_organisation(work: Work, house: Organisation, world: World) -> None:
    recorded(work, house, world, due=date(2026, 11, 2))
    recorded(work, house, world, number="18", due=date(2026, 11, 3))
    recorded(work, add_organisation(work, "Hillside Mediation"), world)
    assert statements.overdue_by_organisation(work, UTC) == {house.id: 1}


def test_the_paper_is_a_pdf_and_the_same_for_the_same_words(work: Work, house: Organisation, world: World) -> None:
    row = recorded(work, house, world)
    details = Details("1 Quay Street\nHarbourtown", "Office", "invoices@harbour.example")
    made = paper_of(row, house.name, details)
    assert made.startswith(b"%PDF-")
    assert made == paper_of(row, house.name, details)


@pytest.mark.parametrize("spelled", ["2026\u201117", "2026 - 17", "\uff12026-17"])
def test_a_number_that_is_spelled_another_way_is_the_same_number(
    work: Work, house: Organisation, world: World, spelled: str
) -> None:
    recorded(work, house, world)
    with pytest.raises(Refusal, match="already"):
        recorded(work, house, world, number=spelled)
