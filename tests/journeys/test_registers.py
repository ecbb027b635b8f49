"""The register over HTTP: a breach from its entry to the mail, and a staff matter."""

from unittest import mock

import pytest
from sqlalchemy import delete

from odr.audit.tables import RegisterEntry
from odr.operators.operators import Role
from odr.web.running.housekeeping import one_round
from tests.support.policy import a_new_policy
from tests.support.walks_contracts import desk_page
from tests.support.walks_registers import BREACH, MATTER
from tests.support.world import World


@pytest.mark.promise("P66")
def test_a_breach_is_entered_told_and_shown_to_the_organisation(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    petra.open("/desk/registers")
    assert "No breach is entered." in petra.page.text
    petra.follow("Enter a breach")
    petra.submit("Enter it", **(BREACH | {"happened": " "}))
    assert petra.status == 422
    assert BREACH["steps"] in petra.page.text
    petra.submit("Enter it", **BREACH)
    assert "Entered." in petra.page.text
    assert "Overdue since" in petra.page.text
    petra.submit("Mail it to them", **{"tell-text": "A list of names was lost."})
    assert "Entered. The mails are being made." in petra.page.text
    assert "the mails are still being made" in petra.page.text
    petra.submit("The authority was told", text="By letter.", people="12")
    assert "12" in petra.page.text
    assert "Overdue" not in petra.page.text
    assert "All told" in petra.open("/desk/registers").text
    one_round(world.app_context)
    world.deliver()
    assert "still being made" not in petra.open("/desk/registers/breaches/1").text
    mail = world.mailbox.last(ada.email)
    assert "A list of names was lost." in mail.body
    page = ada.open("/administration/breaches")
    assert BREACH["happened"] in page.text
    assert "wrote entry 1 of the register" in petra.open("/desk/log").text


@pytest.mark.promise("P66")
def test_where_nobody_can_be_mailed_the_clock_stops_once_they_were_told_in_another_way(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    petra.open("/desk/registers/new-breach")
    petra.submit("Enter it", **BREACH)
    petra.submit("The authority was told", text="By letter.")
    with mock.patch("odr.pages.registers.at_desk.telling.how_many", return_value=0):
        page = petra.open("/desk/registers/breaches/1")
        assert "There is nobody whom we could write to." in page.text
        assert "Mail it to them" not in page.html
        assert "Overdue since" in page.text
        petra.submit("The people concerned were told in another way", text=" ")
        assert petra.status == 422
        petra.submit("The people concerned were told in another way", text="By letter to the last addresses.")
    assert "Overdue" not in petra.page.text
    assert "All told" in petra.open("/desk/registers").text
    page = ada.open("/administration/breaches")
    assert "The people concerned were told in another way" in page.text
    assert "By letter to the last addresses." in page.text


def test_what_is_refused_of_a_breach_loses_nothing_that_was_typed_beside_it(world: World) -> None:
    world.administrator()
    petra = world.operator()
    petra.open("/desk/registers/new-breach")
    petra.submit("Enter it", **BREACH)
    typed = {"text": "The lock was changed.", "people": "12", "tell-text": "A list of names was lost."}
    buttons = {"Mail it to them": "tell-text", "Enter a step": "text", "The authority was told": "text"}
    buttons["The people concerned were told in another way"] = "text"
    for button, missing in buttons.items():
        petra.submit(button, **(typed | {missing: " "}))
        assert petra.status == 422
        for field in typed.keys() - {missing}:
            assert petra.page.form(button).values[field] == [typed[field]], (button, field)
    petra.submit("Enter a step", **typed)
    assert "still being made" not in petra.page.text
    assert "The lock was changed." in petra.page.text


def test_where_a_breach_is_typed_the_page_says_that_administrators_read_it(world: World) -> None:
    said = "What is entered here is shown to the administrators of the organisations that the breach concerns."
    ada, petra = world.administrator(), world.operator()
    petra.open("/desk/registers/new-breach")
    assert said in petra.page.text
    petra.submit("Enter it", **BREACH)
    assert said in petra.page.text
    petra.submit("Enter a step", text="The lock was changed.")
    assert "The lock was changed." in ada.open("/administration/breaches").text
    assert said not in petra.open("/desk/registers/new-matter").text


def test_words_for_a_breach_that_were_held_up_by_a_new_policy_come_back_into_their_form(world: World) -> None:
    world.administrator()
    petra = world.operator()
    petra.open("/desk/registers/new-breach")
    petra.submit("Enter it", **BREACH)
    here = petra.path
    for button, field in (("Mail it to them", "tell-text"), ("Enter a step", "text")):
        petra.open(here)
        a_new_policy(world)
        petra.submit(button, **{field: f"What was typed, \u202a+44 20\u202c, then {button}"})
        assert petra.status == 403
        petra.submit("Read it")
        petra.submit("I accept this version")
        petra.submit("Back to the form")
        assert petra.page.form(button).values[field] == [f"What was typed, \u202a+44 20\u202c, then {button}"]
        assert "still being made" not in petra.page.text
    petra.submit("Enter a step")
    assert ", then Enter a step" in petra.open(here).text


def test_whoever_is_brought_back_to_the_end_of_a_contract_presses_the_button_themself(world: World) -> None:
    world.administrator()
    petra = world.operator()
    petra.open(f"{desk_page(petra)}/end")
    petra.submit("Give notice", day="2027-03-31")
    a_new_policy(world)
    petra.submit("Take the notice back")
    petra.submit("Read it")
    petra.submit("I accept this version")
    petra.submit("Back to the form")
    assert "The last day is 31 March 2027." in petra.page.text


@pytest.mark.promise("P25")
def test_a_staff_matter_is_entered_and_no_organisation_sees_it(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    petra.open("/desk/registers/new-matter")
    petra.submit("Enter it", **MATTER)
    assert "A written warning." in petra.page.text
    assert "A written warning." not in ada.open("/administration/breaches").text


@pytest.mark.promise("P25")
def test_a_register_that_was_cut_says_so_on_every_page_of_it(world: World) -> None:
    petra, ada = world.operator("Petra Vane", Role.PRIVACY), world.administrator()
    for path, typed in (("/desk/registers/new-breach", BREACH), ("/desk/registers/new-matter", MATTER)):
        petra.open(path)
        petra.submit("Enter it", **typed)
    pages = ((petra, "/desk/registers"), (petra, "/desk/registers/breaches/1"), (ada, "/administration/breaches"))
    for person, path in pages:
        assert "Somebody has changed" not in person.open(path).text
    with world.work() as work:
        work.session.execute(delete(RegisterEntry).where(RegisterEntry.number == 2))
    for person, path in pages:
        assert "Somebody has changed" in person.open(path).text
