"""Operators over HTTP: setting up, the desk, and what the desk does not reach."""

import pytest
from sqlalchemy import select

from odr.audit.desk import DeskEvent
from odr.audit.tables import DeskEntry
from odr.operators.operators import Role
from tests.support.cases import many_cases
from tests.support.people import signed_in
from tests.support.training import right_answers
from tests.support.walks_enquiries import walk_enquiries
from tests.support.world import PASSWORD, World


def test_an_operator_sets_up_their_account_and_comes_to_the_desk(world: World) -> None:
    petra = world.operator("Petra Vane")
    assert petra.page.heading == "Desk"
    assert "Petra Vane (you)" in petra.page.text
    assert "Privacy officer" in petra.page.text
    petra.follow("Log")
    assert "Petra Vane set up an account for the desk." in petra.page.text
    petra.open("/")
    assert petra.path == "/desk"


def test_looking_at_a_set_up_link_uses_nothing_up_and_setting_up_does(world: World) -> None:
    link = world.operator_link("petra@example.org")
    scanner, petra = world.person("Scanner"), world.person("Petra Vane")
    scanner.open(link)
    petra.open(link)
    petra.submit(**petra.contact(), password=PASSWORD)
    assert "Your account for the desk is set up." in petra.page.text
    petra.submit("Send my answers", **right_answers())
    assert petra.path == "/desk"
    scanner.open(link)
    assert scanner.status == 404


def test_what_was_typed_stays_when_something_is_missing(world: World) -> None:
    petra = world.person("Petra Vane")
    petra.open(world.operator_link(petra.email))
    petra.submit(**petra.contact(), password="short")
    assert petra.status == 422
    assert "1 Quay Street" in petra.page.html


def test_somebody_who_is_signed_in_as_somebody_else_is_told_to_sign_out(world: World) -> None:
    nora = signed_in(world)
    nora.open(world.operator_link("petra@example.org"))
    assert "another account" in nora.page.heading
    nora.submit("Sign out")
    assert nora.path == "/sign-in"


@pytest.mark.parametrize("path", ["/desk", "/desk/log"])
def test_for_anybody_else_there_is_no_desk(world: World, path: str) -> None:
    nora, ada = signed_in(world), world.administrator()
    for person in (nora, ada):
        person.open(path)
        assert person.status == 404
    nobody = world.person("Nobody")
    nobody.open(path)
    assert nobody.path == "/sign-in"


def test_an_operator_is_led_into_no_case_and_no_organisation(world: World) -> None:
    ada = world.administrator()
    (case_id,) = many_cases(world, ada, 1)
    petra = world.operator("Petra Vane")
    for path in ("/administration", f"/administration/cases/{case_id}", f"/cases/{case_id}"):
        petra.open(path)
        assert petra.status == 404
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email=petra.email)
    petra.open(world.link_mailed_to(petra.email))
    petra.submit("Accept")
    assert petra.status == 422
    assert "takes part in nothing else" in petra.page.text
    petra.open(f"/cases/{case_id}")
    assert petra.status == 404


def test_a_neighbour_that_is_no_number_is_not_there(world: World) -> None:
    petra = world.operator("Petra Vane", Role.SUPPORT)
    for query in ("older_than=x", "newer_than=-1", "older_than=99999999999", "older_than=²"):
        petra.open(f"/desk/log?{query}")
        assert petra.status == 404


@pytest.mark.promise("P52")
def test_the_log_tells_which_of_two_requests_an_operator_read_and_its_author_sees_it(world: World) -> None:
    """A look into one, told from a look into another; neither entry has a word of either."""
    petra, nora = world.operator("Petra Vane"), signed_in(world)
    marks = []
    for message in ("About the lilac hedge", "About the orange bicycle"):
        nora.post_with_token("/me/requests", {"kind": "access", "about": "", "message": message, "current": PASSWORD})
        marks.append(nora.path.rsplit("/", 1)[-1][:8])
        if len(marks) == 2:
            petra.open(f"/desk/requests/{nora.path.rsplit('/', 1)[-1]}")
            assert marks[1] in petra.page.text
    log = petra.open("/desk/log").text
    assert f"Petra Vane read request {marks[1]} about personal data." in log
    assert marks[0] not in log
    assert "hedge" not in log
    assert "bicycle" not in log
    held = nora.open("/me/held").text
    assert "request.read" in held
    assert "Petra" not in held


def test_what_is_done_to_one_thing_at_the_desk_says_in_the_log_to_which(world: World) -> None:
    walk_enquiries(world)
    with world.work() as work:
        found = {entry.event: entry.subject_id for entry in work.session.scalars(select(DeskEntry))}
    assert {event for event, subject in found.items() if subject is None} == {DeskEvent.OPERATOR_INVITED.value}
    kinds = ("enquiry", "feedback", "request", "survey")
    about_writing = {event.value for event in DeskEvent if event.value.split(".")[0] in kinds}
    assert about_writing <= found.keys()


def test_whoever_works_at_the_desk_is_told_that_the_others_there_see_their_details(world: World) -> None:
    petra = world.operator("Petra Vane")
    for path in ("/me", "/me/change", "/me/email", "/me/language", "/me/time-zone"):
        audience = petra.open(path).audience
        assert audience.startswith("You can read this, and the other people who run this service."), path
        assert "cases you take part in" not in audience, "no case is open to them"
