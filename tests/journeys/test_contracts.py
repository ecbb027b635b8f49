"""Journeys of contracts and statements, from the desk to whoever pays."""

import pytest

from odr.operators.operators import Role
from odr.organisations.organisations import add_organisation
from odr.web.running.housekeeping import one_round
from tests.support.walks_contracts import DATES, DETAILS, STATEMENT, desk_page
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("whole stories")
PAY = "https://pay.example.org/harbour"


def recorded(petra: Person, **other: str) -> str:
    """The desk's page of the one organisation, after a statement was recorded there."""
    desk = desk_page(petra)
    petra.post_with_token(desk, STATEMENT | other)
    assert petra.status == 200, petra.page.text
    return desk


@pytest.mark.promise("P31")
def test_an_organisation_corrects_its_own_details_and_each_person_their_own(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    ada.follow("Contract")
    assert "have not written down any dates yet" in ada.page.text
    ada.submit("Save", **DETAILS)
    assert "Saved." in ada.page.text
    ada.submit("Save", **(DETAILS | {"invoice_name": "The treasurer"}))
    desk = desk_page(petra)
    assert "The treasurer" in petra.open(desk).text
    assert "Accounts Office" not in petra.page.text
    assert b"treasurer" not in world.stored(later=True)
    petra.post_with_token(desk, DATES | {"dates-until_day": "2027-12-31"})
    page = ada.open("/administration/contract")
    assert "31 December 2027" in page.text
    assert "60 days" in page.text
    assert "Ada Marsh (you)" in page.text
    ada.follow("Ada Marsh (you)")
    assert ada.path == "/me"
    ada.follow("Change")
    ada.submit(**(ada.contact() | {"postal_address": "9 New Street, Harbourtown"}))
    assert "9 New Street" in ada.open("/me").text


def test_poor_details_are_told_beside_their_field_and_kept(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/contract")
    ada.submit("Save", **(DETAILS | {"invoice_email": "nobody"}))
    assert ada.status == 422
    assert "does not look like an email address" in ada.page.text
    assert "Accounts Office" in ada.page.html


@pytest.mark.promise("P31")
def test_a_statement_goes_from_the_desk_to_whoever_pays_and_is_reminded_of(make_world) -> None:  # type: ignore[no-untyped-def]
    world = make_world(payment_url=PAY)
    ada, petra = world.administrator(), world.operator()
    ada.open("/administration/contract")
    ada.submit("Save", **DETAILS)
    desk = recorded(petra)
    assert "Recorded, and mailed." in petra.page.text
    link = world.link_mailed_to(DETAILS["invoice_email"])
    mail = world.mailbox.last(DETAILS["invoice_email"])
    assert "1,250" not in mail.body
    payer = world.person("Accounts Office")
    for _time in range(2):  # looking uses nothing up
        page = payer.open(link)
    assert "€1,250.50" in page.text
    assert "31 October 2026" in page.text
    assert f'href="{PAY}"' in page.html
    assert "Whoever has the link can read this page." in page.text
    payer.open(f"{link}/pdf")
    assert payer.response.mimetype == "application/pdf"
    assert payer.response.get_data().startswith(b"%PDF-")
    world.later(days=18)
    one_round(world.app_context)
    world.deliver()
    assert "overdue" in world.mailbox.last(DETAILS["invoice_email"]).subject
    assert "Overdue" in payer.open(link).text
    petra.sign_in()
    assert "1 statement is overdue" in petra.open("/desk/contracts").text
    petra.open(desk)
    petra.submit("It was paid")
    assert "Noted." in petra.page.text
    page = payer.open(link)
    assert "Paid" in page.text
    assert PAY not in page.html
    count = len(world.mailbox.messages)
    world.later(days=60)
    one_round(world.app_context)
    world.deliver()
    assert len(world.mailbox.messages) == count


def test_a_statement_that_nobody_was_mailed_is_not_said_to_be_mailed(world: World) -> None:
    petra = world.operator()
    with world.work() as work:
        house = add_organisation(work, "Newhouse").id
    petra.open(f"/desk/contracts/{house}")
    petra.submit("Record and mail it", **{name: value for name, value in STATEMENT.items() if name != "act"})
    assert "Recorded. There is nobody yet to mail it to." in petra.page.text
    assert "mailed." not in petra.page.text


def test_a_statement_that_was_wrong_is_taken_back_and_its_link_ends(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    ada.open("/administration/contract")
    ada.submit("Save", **DETAILS)
    recorded(petra)
    link = world.link_mailed_to(DETAILS["invoice_email"])
    petra.submit("Take it back")
    assert "There is no statement." in petra.page.text
    payer = world.person("Accounts Office")
    payer.open(link)
    assert payer.status == 404
    log = petra.open("/desk/log").text
    assert "recorded a statement for contract 1" in log
    assert "took a statement for contract 1 back" in log
    recorded(petra)
    assert "2026-17" in petra.page.text


def test_an_amount_is_said_as_it_will_be_read_before_it_is_mailed(world: World) -> None:
    world.administrator()
    petra = world.operator()
    desk = desk_page(petra)
    petra.open(desk)
    typed = {name: value for name, value in STATEMENT.items() if name != "act"}
    petra.submit("Record and mail it", **typed | {"amount": "1.250,50"})
    assert petra.status == 422
    assert "This will be read as €1,250.50." in petra.page.text
    assert "There is no statement." in petra.page.text
    petra.submit("Record and mail it", amount="1.350,50")
    assert "This will be read as €1,350.50." in petra.page.text
    petra.submit("Record and mail it")
    assert "Recorded, and mailed." in petra.page.text
    assert "€1,350.50" in petra.page.text


def test_the_same_form_sent_twice_records_one_statement(world: World) -> None:
    world.administrator()
    petra = world.operator()
    petra.open(desk_page(petra))
    form = petra.page.form("Record and mail it")
    typed = {name: value for name, value in STATEMENT.items() if name != "act"}
    petra.send(form, "Record and mail it", **typed)
    petra.send(form, "Record and mail it", **typed)
    assert petra.status == 200
    assert petra.page.text.count("2026-17") == 1


@pytest.mark.promise("P33")
@pytest.mark.parametrize("field", ["business_address", "invoice_name", "invoice_email"])
def test_an_organisation_that_types_a_card_number_is_told_why_not_and_keeps_its_words(world: World, field: str) -> None:
    ada = world.administrator()
    ada.open("/administration/contract")
    typed = DETAILS | {field: "４１１１-1111-1111-1111@harbour.example, please"}
    ada.submit("Save", **typed)
    assert ada.status == 422
    assert "looks like the number of a payment card" in ada.page.text
    assert "please" in ada.page.html
    assert b"1111-1111-1111" not in world.stored(later=True)
    assert "Saved." not in ada.page.text


@pytest.mark.promise("P33")
@pytest.mark.parametrize("field", ["invoice", "amount"])
def test_the_desk_that_types_a_card_number_is_told_why_not_and_keeps_its_words(world: World, field: str) -> None:
    world.administrator()
    petra = world.operator()
    desk = desk_page(petra)
    petra.post_with_token(desk, STATEMENT | {field: "4111 1111 1111 1111"})
    assert petra.status == 422
    assert "looks like the number of a payment card" in petra.page.text
    assert "2026-10-31" in petra.page.html
    assert "There is no statement." in petra.open(desk).text


def test_an_operator_without_that_role_finds_no_contract(world: World) -> None:
    world.administrator()
    officer = world.operator("Otto Reed", Role.PRIVACY, Role.SUPPORT)
    desk = desk_page(world.operator())
    for path in ("/desk/contracts", desk):
        officer.open(path)
        assert officer.status == 404
    officer.post_with_token(desk, STATEMENT)
    assert officer.status == 404


def test_the_desk_can_list_those_with_overdue_statements_alone(world: World) -> None:
    world.administrator()
    petra = world.operator()
    recorded(petra)
    world.administrator("Boris Hill", "Hillside Mediation")
    page = petra.open("/desk/contracts")
    assert "Only those with overdue statements" not in page.text
    world.later(days=60)
    petra.sign_in()
    petra.open("/desk/contracts")
    petra.follow("Only those with overdue statements")
    assert "Harbour Resolution Centre" in petra.page.text
    assert "Hillside Mediation" not in petra.page.text
    petra.follow("All organisations")
    assert "Hillside Mediation" in petra.page.text
    last = petra.page.link("Hillside Mediation").rpartition("/")[2]
    before = petra.open(f"/desk/contracts?newer_than={last}").text
    assert "Harbour Resolution Centre" in before
    assert "Hillside Mediation" not in before
    for bad in ("x", "00000000-0000-0000-0000-000000000000"):
        petra.open(f"/desk/contracts?older_than={bad}")
        assert petra.status == 404
