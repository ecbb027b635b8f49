"""Journeys of an organisation that leaves, from notice to the receipt."""

from uuid import UUID

import pytest

from odr.cases.tables import Case
from odr.contracts.contract import contract_for
from odr.organisations.tables import Organisation
from odr.web.running.housekeeping import one_round
from tests.support.departures import (
    INVOICES,
    after_last_day,
    fetched,
    give_notice,
    link_to_records,
    organisation_in,
    records_made,
    table_in,
    two_administrators,
    wait,
)
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.walks_contracts import desk_page
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("whole stories")


def begun(world: World) -> tuple[list[Party], Person, Person, UUID]:
    """Two parties of a case with vaults, two administrators of its organisation, and that organisation."""
    parties = [with_vault(party) for party in two_parties(world)]
    organisation_id = organisation_in(world, parties[0].case_id)
    ada, bea = two_administrators(world, organisation_id)
    return parties, ada, bea, organisation_id


@pytest.mark.promise("P61")
def test_an_organisation_leaves_with_its_records_and_nothing_of_it_stays(world: World) -> None:
    parties, ada, bea, organisation_id = begun(world)
    petra = world.operator()
    ada.open("/administration/contract/end")
    assert "2 people have something in your cases" in ada.page.text
    ada.submit("Give notice", day="2027-02-01")
    assert "The last day is 1 February 2027." in ada.page.text
    assert "Once notice is given, no new case can be opened." in ada.page.text
    one_round(world.app_context)
    world.deliver()
    told = world.mailbox.last(parties[0].person.email)
    assert "1 February 2027" in told.body
    assert "2026-0142" not in told.body + told.subject
    assert "/administration/contract/end" in world.mailbox.last(bea.email).body
    ada.open("/administration/cases/new")
    ada.submit("Open the case", kind="tenancy")
    assert "No new case can be opened any more." in ada.page.text
    wait(world, 80)
    assert "1 February 2027" in world.mailbox.last(parties[1].person.email).body
    parties[0].person.sign_in()
    parties[0].unlock()
    assert parties[0].person.open(f"{parties[0].root}/export").heading
    ada.sign_in()
    assert "Your records" not in ada.open("/administration/contract/end").text
    after_last_day(world, organisation_id)
    records_made(world)
    link = link_to_records(world, bea)
    files = fetched(bea, link)
    assert [row["reference"] for row in table_in(files, "cases")] == ["2026-0142"]
    assert [row["name"] for row in table_in(files, "organisations")] == ["Harbour Resolution Centre"]
    assert fetched(bea, link, signed_in=True) == files, "a second click takes the place of the first"
    world.later(minutes=3)
    bea.open(link)
    assert bea.status == 404
    ada.sign_in()
    assert "Ready" in ada.open("/administration/contract/end").text
    ada.submit("We have the records")
    assert "Everything is erased now" in ada.page.text
    one_round(world.app_context)
    world.deliver()
    for address in (ada.email, bea.email, INVOICES):
        receipt = world.mailbox.last(address)
        assert "everything of Harbour Resolution Centre was erased" in receipt.subject
        assert "Cases: 1." in receipt.body
    assert "Your account belonged to nothing else" in world.mailbox.last(parties[0].person.email).body
    parties[0].person.sign_in()
    assert parties[0].person.path == "/sign-in"
    petra.sign_in()
    assert "There is no organisation yet." in petra.open("/desk/contracts").text
    log = petra.open("/desk/log").text
    for words in ("gave notice of its contract", "were ready to be fetched", "confirmed its records", "was erased"):
        assert words in log
    assert "Harbour" not in log


@pytest.mark.promise("P61")
def test_two_administrators_together_bring_the_day_forward_and_everybody_has_thirty_days_left(world: World) -> None:
    parties, ada, bea, organisation_id = begun(world)
    ada.open("/administration/contract/end")
    ada.submit("Give notice", day="2027-06-30")
    ada.submit("Ask for the earlier end")
    assert "as soon as another administrator asks" in ada.page.text
    ada.post_with_token("/administration/contract/end", {"act": "earlier"})
    assert "The last day is 30 June 2027." in ada.page.text
    bea.open("/administration/contract/end")
    assert "Another administrator has asked for it." in bea.page.text
    bea.submit("Ask for the earlier end")
    assert "The last day is 3 December" in bea.page.text
    one_round(world.app_context)
    world.deliver()
    assert "3 December 2026" in world.mailbox.last(parties[0].person.email).body
    wait(world, 30)
    with world.work() as work:
        assert contract_for(work, work.session.get_one(Organisation, organisation_id)).ends_on is not None
    ada.sign_in()
    assert "Your records" not in ada.open("/administration/contract/end").text
    wait(world, 1)
    ada.sign_in()
    assert "Your records" in ada.open("/administration/contract/end").text


def test_an_organisation_without_people_ends_on_the_day_on_which_two_ask(world: World) -> None:
    parties, ada, bea, _organisation_id = begun(world)
    assert parties
    boris = world.administrator("Boris Hill", "Hillside Mediation")
    assert "0 people" in boris.open("/administration/contract/end").text
    ada.open("/administration/contract/end")
    ada.submit("Give notice", day="2026-12-01")
    assert ada.status == 422
    assert "The earliest last day is" in ada.page.text
    bea.post_with_token("/administration/contract/end", {"act": "earlier"})
    assert "can't end earlier" in bea.page.text


def test_an_operator_gives_notice_and_takes_it_back(world: World) -> None:
    parties, ada, _bea, organisation_id = begun(world)
    petra = world.operator()
    desk = desk_page(petra)
    petra.open(f"{desk}/end")
    petra.submit("Give notice", day="2027-03-31")
    assert "The last day is 31 March 2027." in petra.page.text
    assert "The last day is 31 March 2027." in ada.open("/administration/contract").text
    petra.submit("Take the notice back")
    assert "No notice has been given." in petra.page.text
    one_round(world.app_context)
    world.deliver()
    assert "goes on" in world.mailbox.last(parties[0].person.email).subject
    ada.open("/administration/cases/new")
    ada.submit("Open the case", kind="tenancy")
    with world.work() as work:
        assert work.session.query(Case).count() == 2
    wait(world, 400)
    with world.work() as work:
        assert work.session.get(Organisation, organisation_id) is not None


@pytest.mark.promise("P61")
def test_if_nobody_confirms_it_is_erased_a_month_later_and_not_before(world: World) -> None:
    _parties, ada, _bea, organisation_id = begun(world)
    give_notice(world, organisation_id)
    after_last_day(world, organisation_id)
    records_made(world)
    ada.sign_in()
    ada.open("/administration/contract/end")
    ada.post_with_token("/administration/contract/end", {"act": "received"})
    assert "Nobody has fetched the records yet." in ada.page.text
    wait(world, 29)
    with world.work() as work:
        assert work.session.get(Organisation, organisation_id) is not None
    wait(world, 1.1)
    with world.work() as work:
        assert work.session.get(Organisation, organisation_id) is None


def test_a_new_link_takes_the_place_of_the_one_before(world: World) -> None:
    _parties, ada, bea, organisation_id = begun(world)
    give_notice(world, organisation_id)
    after_last_day(world, organisation_id)
    records_made(world)
    first = link_to_records(world, ada)
    ada.sign_in()
    ada.open("/administration/contract/end")
    ada.submit("Mail a new link")
    world.deliver()
    second = link_to_records(world, bea)
    assert first != second
    ada.open(first)
    assert ada.status == 404
    assert fetched(bea, second)


def test_notice_that_was_taken_back_before_its_mail_left_is_told_to_nobody(world: World) -> None:
    parties, _ada, _bea, _organisation_id = begun(world)
    petra = world.operator()
    petra.open(f"{desk_page(petra)}/end")
    petra.submit("Give notice", day="2027-03-31")
    petra.submit("Take the notice back")
    one_round(world.app_context)
    world.deliver()
    assert [mail.subject for mail in world.mailbox.messages if " ends" in mail.subject] == []
    assert "goes on" in world.mailbox.last(parties[0].person.email).subject


def test_a_last_day_in_the_far_future_is_refused_with_the_latest_that_can_be(world: World) -> None:
    _parties, ada, _bea, _organisation_id = begun(world)
    ada.open("/administration/contract/end")
    ada.submit("Give notice", day="2099-01-01")
    assert ada.status == 422
    assert "The latest last day is" in ada.page.text
    assert "No notice has been given." in ada.page.text
