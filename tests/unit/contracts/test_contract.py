"""The contract of an organisation: dates at the desk, details by the organisation, sealed."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from odr.audit.tables import DeskEntry
from odr.contracts import contract as rules
from odr.contracts.contract import Details
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from tests.support.people import account_of, with_account
from tests.support.world import World

DETAILS = Details("1 Quay Street\nHarbourtown", "Accounts Office", "invoices@harbour.example")


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    with_account(world)
    with world.work() as found:
        yield found


@pytest.fixture
def house(work: Work) -> Organisation:
    return add_organisation(work, "Harbour Resolution Centre")


def by(work: Work, world: World) -> UUID:
    return account_of(work, world.person("Nora Field")).id


def test_details_are_sealed_and_read_back(work: Work, house: Organisation) -> None:
    assert rules.details_of(work, rules.contract_of(work, house.id)) == Details()
    rules.correct_details(work, house, DETAILS)
    contract = rules.contract_of(work, house.id)
    assert contract is not None
    assert rules.details_of(work, contract) == DETAILS
    assert b"Accounts" not in (contract.sealed_details or b"")
    assert repr(DETAILS) == "<Details>"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details("", "Office", "a@b.example"), "postal_address"),
        (Details("1 Quay Street", "", "a@b.example"), "legal_name"),
        (Details("1 Quay Street", "Office", "nobody"), "email"),
        (Details("4111 1111 1111 1111 Street", "Office", "a@b.example"), "business_address"),
        (Details("1 Quay Street", "Office 4111111111111111", "a@b.example"), "invoice_name"),
        (Details("1 Quay Street", "Office", "4111111111111111@b.example"), "invoice_email"),
    ],
)
def test_poor_details_are_refused_and_nothing_is_written(
    work: Work, house: Organisation, details: Details, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rules.correct_details(work, house, details)
    assert refused.value.field == field
    assert rules.contract_of(work, house.id) is None


def test_dates_are_written_down_with_the_number_of_the_contract_in_the_log(
    work: Work, house: Organisation, world: World
) -> None:
    contract = rules.set_dates(work, house, date(2026, 1, 1), None, 60, by(work, world))
    assert (contract.number, contract.notice_days) == (1, 60)
    rules.set_dates(work, house, date(2026, 1, 1), date(2027, 12, 31), 90, by(work, world))
    entries = work.session.query(DeskEntry).order_by(DeskEntry.number).all()
    assert [(entry.event, entry.count) for entry in entries] == [("contract.written", 1)] * 2


@pytest.mark.parametrize(
    ("until", "notice", "field"),
    [(date(2025, 12, 31), 90, "until_day"), (None, 29, "notice_days"), (None, 731, "notice_days")],
)
def test_dates_that_cannot_be_are_refused(
    work: Work, house: Organisation, world: World, until: date | None, notice: int, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rules.set_dates(work, house, date(2026, 1, 1), until, notice, by(work, world))
    assert refused.value.field == field


def test_a_number_is_never_given_twice_also_when_a_contract_is_gone(
    work: Work, house: Organisation, world: World
) -> None:
    other = add_organisation(work, "Hillside Mediation")
    rules.contract_for(work, house)
    rules.set_dates(work, other, date(2026, 1, 1), None, 60, by(work, world))
    work.session.delete(rules.contract_for(work, other))
    work.session.flush()
    assert rules.contract_for(work, other).number == 3


def test_every_organisation_is_on_the_list_with_or_without_a_contract(work: Work, house: Organisation) -> None:
    other = add_organisation(work, "Anchor Office")
    contract = rules.contract_for(work, house)
    assert rules.page_of_contracts(work).rows == [(other, None), (house, contract)]
    assert rules.organisation_at_desk(work, house.id) is house
    with pytest.raises(NotFound):
        rules.organisation_at_desk(work, uuid4())


def test_contracts_are_listed_by_name_a_page_at_a_time(work: Work) -> None:
    names = [f"{'hH'[number % 2]}ouse {number:02}" for number in range(rules.PAGE * 2 + 1)]
    made = [add_organisation(work, name) for name in reversed(names)]
    in_order = [one.id for one in reversed(made)]
    first = rules.page_of_contracts(work)
    assert first.newer_than is None
    second = rules.page_of_contracts(work, older_than=first.older_than)
    third = rules.page_of_contracts(work, older_than=second.older_than)
    assert third.older_than is None
    pages = (first, second, third)
    assert [len(page.rows) for page in pages] == [rules.PAGE, rules.PAGE, 1]
    assert [organisation.id for page in pages for organisation, _contract in page.rows] == in_order
    back = rules.page_of_contracts(work, newer_than=third.newer_than)
    assert back.rows == second.rows
    assert rules.page_of_contracts(work, newer_than=second.newer_than).rows == first.rows
    with pytest.raises(NotFound):
        rules.page_of_contracts(work, older_than=uuid4())


def test_contracts_are_listed_as_people_read_names_whatever_the_capitals_accents_and_apostrophes(work: Work) -> None:
    names = ["\u00c9clair", "elan", "O'Brien", "O\u2019Casey", "Zander"]
    made = {name: add_organisation(work, name) for name in reversed(names)}
    assert [organisation.name for organisation, _contract in rules.page_of_contracts(work).rows] == names
    after = rules.page_of_contracts(work, older_than=made["elan"].id)
    assert [organisation.name for organisation, _contract in after.rows] == names[2:]


def test_only_those_asked_for_are_listed(work: Work, house: Organisation) -> None:
    add_organisation(work, "Another")
    only = rules.page_of_contracts(work, select(Organisation.id).where(Organisation.id == house.id))
    assert [organisation.name for organisation, _contract in only.rows] == [house.name]
