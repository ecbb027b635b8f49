"""A legal hold over HTTP: from the desk to the people of the case, at once or on the day."""

from uuid import UUID

import pytest

from odr.operators.operators import Role
from odr.web.running.housekeeping import one_round
from tests.support.cases import joined, opened
from tests.support.endings import close, due
from tests.support.vaults import Party, party_in, with_vault
from tests.support.walks_holds import HOLD, ORDER, WHY_SILENT, find, prefixed
from tests.support.world import PASSWORD, Person, World

SUBJECT = "How long a case is kept"


@pytest.fixture
def ada(world: World) -> Person:
    return world.administrator()


@pytest.fixture
def case_id(ada: Person) -> UUID:
    return opened(ada, "S-0001")


@pytest.fixture
def tessa(ada: Person, case_id: UUID) -> Party:
    return with_vault(party_in(case_id, joined(ada, case_id, "Tessa Tenant")))


def again(person: Person, path: str) -> str:
    """Signs in, where the session has ended meanwhile, and asks for a page; its text."""
    person.open("/sign-in")
    if person.path == "/sign-in":
        person.submit("Sign in", email=person.email, password=PASSWORD)
    return str(person.open(path).text)


def mailed(world: World) -> list[str]:
    world.deliver()
    return sorted(mail.to for mail in world.mailbox.messages if mail.subject.startswith(SUBJECT))


def test_a_hold_is_entered_told_extended_and_lifted(world: World, ada: Person, case_id: UUID, tessa: Party) -> None:
    petra = world.operator()
    petra.open("/desk/holds")
    assert "There is no legal hold." in petra.page.text
    petra.submit("Find the case", reference="S-9999")
    assert petra.status == 422
    assert "has no case with this reference" in petra.page.text
    find(petra, "S-0001")
    petra.submit("Enter the hold", **(HOLD | {"reason": " "}))
    assert petra.status == 422
    assert ORDER["authority"] in petra.page.html
    petra.submit("Enter the hold", **HOLD)
    assert "Entered." in petra.page.text
    hold = petra.path
    assert mailed(world) == sorted([ada.email, tessa.person.email])
    body = world.mailbox.last(tessa.person.email).body
    assert body.startswith("Case S-0001\n")
    assert not [said for said in (*ORDER.values(), "Tenancy") if said in body]
    for page in (tessa.person.open(f"/cases/{case_id}"), ada.open(f"/administration/cases/{case_id}")):
        assert "Legal hold" in page.text
        assert ORDER["authority"] in page.text
        assert ORDER["reason"] in page.text
        assert "until the end of 30 June 2027" in page.text
        assert "by Petra Vane, who runs this service" in page.text
    said = ada.open(f"/administration/cases/{case_id}/log").text
    assert "Petra Vane entered a legal hold" in said
    assert ORDER["reason"] in said
    tessa.unlock()
    assert ORDER["reason"] in tessa.open("/log").text
    petra.open(hold)
    petra.submit("Extend the hold", **prefixed("longer", ORDER | {"until": "2027-09-30"}))
    assert "until the end of 30 September 2027" in ada.open(f"/administration/cases/{case_id}").text
    petra.open(hold)
    petra.submit("Lift the hold", **prefixed("lift", ORDER | {"reason": "The claim was withdrawn."}))
    assert "The claim was withdrawn." in ada.open(f"/administration/cases/{case_id}/log").text
    assert "Lifted" in petra.open("/desk/holds").text
    assert "entered a legal hold of case" in petra.open("/desk/log").text
    assert "Extend it" not in petra.open(hold).text


def test_what_the_law_forbids_telling_shows_nowhere_and_is_told_on_its_day(
    world: World, ada: Person, case_id: UUID, tessa: Party
) -> None:
    """Not in the two logs, not on a page, not in a mail, and not by a case that is still there after its day."""
    petra = world.operator()
    close(world, case_id)
    pages = [f"/cases/{case_id}", "/cases"]
    before = [tessa.person.open(path).text for path in pages]
    log = ada.open(f"/administration/cases/{case_id}/log").text
    page = find(petra, "S-0001")
    petra.submit("Enter the hold", **(HOLD | {"silence": WHY_SILENT}))
    assert "Please give the day on which they are told." in petra.page.text
    petra.submit("Enter the hold", **(HOLD | {"silence": "", "tell_on": "2027-04-30"}))
    assert "Please say why the law forbids telling them." in petra.page.text
    petra.submit("Enter the hold", **(HOLD | {"silence": WHY_SILENT, "tell_on": "2027-04-30"}))
    assert "are not told yet" in petra.page.text
    assert page in petra.path
    assert mailed(world) == []
    assert [tessa.person.open(path).text for path in pages] == before
    told = tessa.person.open("/me/held").text
    assert not [said for said in ("legal hold", *ORDER.values(), WHY_SILENT) if said.casefold() in told.casefold()]
    assert ada.open(f"/administration/cases/{case_id}/log").text == log
    assert "Legal hold" not in ada.open(f"/administration/cases/{case_id}").text
    due(world, case_id)
    one_round(world.app_context)
    again(tessa.person, f"/cases/{case_id}")
    assert tessa.person.status == 404
    assert "S-0001" not in again(tessa.person, "/cases")
    world.later(days=100)
    one_round(world.app_context)
    assert mailed(world) == sorted([ada.email, tessa.person.email])
    said = again(tessa.person, f"/cases/{case_id}")
    assert tessa.person.status == 200
    assert ORDER["reason"] in said
    assert WHY_SILENT in said


def test_a_party_still_removes_what_is_theirs_under_a_hold_and_only_they(
    world: World, case_id: UUID, tessa: Party
) -> None:
    petra = world.operator()
    find(petra, "S-0001")
    petra.submit("Enter the hold", **HOLD)
    tessa.unlock()
    tessa.open("/remove-everything")
    tessa.person.submit("Remove everything", sure="y")
    assert "Your place is empty, and still yours." in tessa.person.page.text
    petra.open(f"/cases/{case_id}")
    assert petra.status == 404


def test_nobody_but_the_desk_s_privacy_officer_enters_one(world: World, ada: Person, case_id: UUID) -> None:
    silas = world.operator("Silas Moor", Role.SUPPORT, Role.ACCOUNTS)
    for person in (ada, silas):
        for path in ("/desk/holds", f"/desk/holds/{case_id}"):
            person.open(path)
            assert person.status == 404
            person.post_with_token(path, HOLD)
            assert person.status == 404
    assert "Legal hold" not in ada.open(f"/administration/cases/{case_id}").text
