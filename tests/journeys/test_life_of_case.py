"""A case from the first invitation to a recorded success and its closing, and one that nobody goes on with."""

from uuid import UUID

import pytest

from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.cases import joined, opened
from tests.support.facilitation import in_force
from tests.support.vaults import Party, party_in, with_vault
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("a whole story")


@pytest.fixture
@scenes.scene
def ada(world: World) -> Person:
    return world.administrator()


@pytest.fixture
def case_id(ada: Person) -> UUID:
    return opened(ada, "2026-0142")


@pytest.fixture
def parties(ada: Person, case_id: UUID) -> list[Party]:
    return [with_vault(party_in(case_id, joined(ada, case_id, name))) for name in ("Tessa Tenant", "Leo Landlord")]


def test_a_declaration_that_was_taken_back_before_its_mail_left_is_told_to_nobody(
    world: World, case_id: UUID, parties: list[Party]
) -> None:
    tessa, leo = parties
    world.deliver()
    world.mailbox.messages.clear()
    tessa.person.open(f"/cases/{case_id}/end")
    tessa.person.submit("Declare this", ending="settled")
    tessa.person.submit("Take it back")
    world.deliver()
    assert [mail for mail in world.mailbox.messages if mail.to == leo.person.email] == []


def test_a_success_is_declared_by_the_parties_and_the_case_closed(
    world: World, ada: Person, case_id: UUID, parties: list[Party]
) -> None:
    tessa, leo = parties
    # Everybody is shown the ways out; the administrator has none that would decide for the parties.
    page = tessa.person.open(f"/cases/{case_id}")
    assert "It ends with a settlement when every party has declared that there is one." in page.text
    page = ada.open(f"/administration/cases/{case_id}")
    assert "It ends with a settlement when every party has declared that there is one." in page.text
    assert "Close this case" not in page.text

    # Tessa says so; Leo is told that something waits, and nothing of what.
    tessa.person.open(f"/cases/{case_id}")
    tessa.person.follow("Say how it ended")
    tessa.person.submit("Declare this", ending="settled")
    assert "Saved. The others see what you have declared." in tessa.person.page.text
    world.deliver()
    mail = world.mailbox.last(leo.person.email)
    assert "Something is waiting for you" in mail.subject
    assert f"/cases/{case_id}\n" in mail.body
    assert "settle" not in mail.body
    page = leo.person.open(f"/cases/{case_id}")
    assert "has declared that there is a settlement" in page.text
    assert "has not said how it ended" in page.text

    # She takes it back, and says it again; with Leo's word the case is over.
    tessa.person.open(f"/cases/{case_id}")
    tessa.person.submit("Take it back")
    assert "Taken back. The case goes on." in tessa.person.page.text
    for party in parties:
        party.person.open(f"/cases/{case_id}/end")
        party.person.submit("Declare this", ending="settled")
    page = leo.person.open(f"/cases/{case_id}")
    assert "Settled on" in page.text
    assert "Withdraw from this case" not in page.text
    assert leo.person.open(f"/cases/{case_id}/end").heading == "Case 2026-0142"

    # Then the administrator closes it, and the log tells the whole story.
    ada.open(f"/administration/cases/{case_id}/close")
    ada.submit("Close this case")
    text = ada.open(f"/administration/cases/{case_id}/log").text
    for sentence in (
        "Tessa Tenant declared that there is a settlement.",
        "Tessa Tenant took back what they had declared.",
        "The case ended: every party has declared that there is a settlement.",
        "You closed the case.",
    ):
        assert sentence in text


def test_a_facilitated_case_ends_as_its_parties_say_and_the_facilitator_reads_no_more(world: World) -> None:
    facilitated = in_force(world)
    for party in facilitated.parties:
        party.person.open(f"/cases/{facilitated.case_id}/end")
        party.person.submit("Declare this", ending="not settled")
    page = facilitated.parties[0].person.open(f"/cases/{facilitated.case_id}")
    assert "Ended without a settlement on" in page.text
    assert "Left on" in page.text


def test_a_case_that_has_ended_and_that_nobody_closes_is_announced_and_closed(
    world: World, ada: Person, case_id: UUID, parties: list[Party]
) -> None:
    tessa, leo = parties
    ada.open("/administration/keeping")
    ada.submit("Save", ended_days="31", notice_days="14")
    for party in parties:
        party.person.open(f"/cases/{case_id}/end")
        party.person.submit("Declare this", ending="settled")
    world.later(days=32)
    one_round(world.app_context)
    world.deliver()
    for person in (tessa.person, leo.person, ada):
        assert f"cases/{case_id}" in world.mailbox.last(person.email).body
    tessa.person.sign_in()
    page = tessa.person.open(f"/cases/{case_id}")
    assert "This case has ended, and nobody has closed it." in page.text
    assert "The case goes on" not in page.text
    ada.sign_in()
    assert "This case has ended, and nobody has closed it." in ada.open(f"/administration/cases/{case_id}").text
    world.later(days=16)
    one_round(world.app_context)
    ada.sign_in()
    text = ada.open(f"/administration/cases/{case_id}/log").text
    assert "Everybody was told that the service closes it after" in text
    assert "The service closed the case, as it had told everybody before." in text


def test_a_case_that_nobody_goes_on_with_is_asked_about_and_closed(
    world: World, ada: Person, case_id: UUID, parties: list[Party]
) -> None:
    tessa, leo = parties
    ada.open("/administration/keeping")
    ada.submit("Save", quiet_days="20")
    assert ada.status == 422
    ada.submit("Save", quiet_days="30", notice_days="14")
    world.later(days=31)
    one_round(world.app_context)
    world.deliver()
    for person in (tessa.person, leo.person, ada):
        assert f"cases/{case_id}" in world.mailbox.last(person.email).body
    tessa.person.open("/sign-in")
    tessa.person.submit("Sign in", email=tessa.person.email, password="seven green kettles sing")
    assert "Nobody has done anything here for a long time." in tessa.person.open(f"/cases/{case_id}").text
    tessa.person.submit("The case goes on")
    assert "Saved. The case stays open." in tessa.person.page.text
    assert "Nobody has done anything" not in tessa.person.open(f"/cases/{case_id}").text
    for _days in range(2):
        world.later(days=31)
        one_round(world.app_context)
    world.deliver()
    assert "is closed. Until the end of" in world.mailbox.last(leo.person.email).body
    ada.open("/sign-in")
    ada.submit("Sign in", email=ada.email, password="seven green kettles sing")
    assert "The service closed the case" in ada.open(f"/administration/cases/{case_id}/log").text
