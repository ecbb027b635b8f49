"""Forms that are sent twice: done once and led on to; with other words, or after an undo, done again."""

from typing import Any

import pytest
from sqlalchemy import func, select

from odr.accounts.tables import SentForm
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.db.columns import Base
from odr.facilitation.tables import Paper
from odr.facilitation.validity.paper_rows import PaperKind
from odr.messages.tables import Message, Room
from odr.organisations.invitations import ONCE_IN
from odr.organisations.tables import Invitation
from odr.selftest.harness.page import Form
from odr.vaults.tables import AccessCodeRow, Folder, Item
from odr.web.parts import shown_codes
from odr.web.running import housekeeping
from tests.journeys.test_keyrings import shown_code
from tests.support.cases import invited, opened
from tests.support.facilitation import disclosed
from tests.support.people import arrive, signed_in
from tests.support.rooms import correspondents, joint_id
from tests.support.vaults import Party, party_with_vault, two_parties
from tests.support.walks_contracts import STATEMENT, desk_page
from tests.support.world import PASSWORD, Person, World


def count(world: World, table: type[Base], *where: Any) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


@pytest.fixture
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def twice(person: Person, form: Form, button: str, **typed: str) -> tuple[str, str]:
    """Sends one form twice. Where it led each time."""
    person.send(form, button, **typed)
    assert person.status == 200, person.page.text
    first = person.path
    person.send(form, button, **typed)
    assert person.status == 200, person.page.text
    return first, person.path


def test_an_entry_is_kept_once_and_led_on_to(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    first, second = twice(party.person, party.person.page.form("Keep it"), "Keep it", title="The least", text="400")
    assert first == second
    assert count(world, Item) == 1


def test_the_same_form_with_other_words_is_another_act(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    party.person.send(form, "Keep it", title="I offer 5000")
    party.person.send(form, "Keep it", title="I offer 500")
    assert party.person.page.heading == "I offer 500"
    assert count(world, Item) == 2


def test_what_was_removed_can_be_kept_again_with_the_same_form(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    party.person.send(form, "Keep it", title="The least")
    party.person.open(f"{party.person.path}/remove")
    party.person.submit("Remove")
    assert count(world, Item) == 0
    party.person.send(form, "Keep it", title="The least")
    assert party.person.page.heading == "The least"
    assert count(world, Item) == 1


def test_a_folder_is_added_once(world: World, party: Party) -> None:
    before = count(world, Folder)
    party.open("/folders")
    first, second = twice(
        party.person, party.person.page.form("Make the folder"), "Make the folder", name="Photographs"
    )
    assert first == second
    assert count(world, Folder) == before + 1


@pytest.fixture
def parties(world: World) -> list[Party]:
    parties = correspondents(world, 3)
    arrive(parties[0].person)
    parties[0].unlock()
    return parties


def messages(world: World) -> int:
    return count(world, Message, Message.ended.is_(None), Message.kind == "message")


def test_a_message_corrected_on_a_slow_line_is_sent_as_well(world: World, parties: list[Party]) -> None:
    tessa = parties[0].person
    tessa.open(f"/cases/{parties[0].case_id}/messages/rooms/{joint_id(parties[0])}")
    form = tessa.page.form("Send it")
    tessa.send(form, "Send it", text="I offer 5000")
    tessa.send(form, "Send it", text="I offer 5000")
    assert messages(world) == 1
    tessa.send(form, "Send it", text="I offer 500")
    assert messages(world) == 2
    assert "I offer 500" in tessa.page.text


def test_an_undone_message_is_sent_again_by_the_form_it_came_from(world: World, parties: list[Party]) -> None:
    tessa = parties[0].person
    tessa.open(f"/cases/{parties[0].case_id}/messages/rooms/{joint_id(parties[0])}")
    form = tessa.page.form("Send it")
    tessa.send(form, "Send it", text="I offer 500")
    tessa.submit("Undo")
    assert messages(world) == 0
    tessa.send(form, "Send it", text="I offer 500")
    assert messages(world) == 1
    assert "I offer 500" in tessa.page.text


def test_a_room_is_opened_once(world: World, parties: list[Party]) -> None:
    before = count(world, Room)
    tessa = parties[0].person
    tessa.open(f"/cases/{parties[0].case_id}/messages/rooms/new")
    form = tessa.page.form("Open the room")
    first, second = twice(tessa, form, "Open the room", name="The deposit", people=str(parties[1].participant_id))
    assert first == second
    assert count(world, Room) == before + 1


def test_a_case_is_opened_once_and_led_on_to(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/cases/new")
    first, second = twice(ada, ada.page.form("Open the case"), "Open the case", kind="tenancy", reference="2026-0007")
    assert first == second
    assert count(world, Case) == 1


def test_an_invitation_is_sent_once_and_once_more_after_it_was_taken_back(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    form = ada.page.form("Send the invitation")
    twice(ada, form, "Send the invitation", email="nora@example.org")
    assert count(world, CaseInvitation) == 1
    ada.submit("Take back")
    with world.work() as work:  # nobody is written to twice in a day
        for one in work.session.scalars(select(Invitation).where(Invitation.email_tag.is_not(None))):
            one.created_at -= ONCE_IN
    ada.send(form, "Send the invitation", email="nora@example.org")
    assert count(world, Invitation, Invitation.revoked_at.is_(None), Invitation.email_tag.is_not(None)) == 1
    assert count(world, CaseInvitation) == 2


@pytest.mark.parametrize("with_the_old_cookie", [True, False])
def test_an_invitation_that_was_accepted_twice_leads_into_the_case(world: World, with_the_old_cookie: bool) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    nora = world.person("Nora Field")
    nora.open(invited(ada, case_id, nora.email))
    form, path, cookie = nora.page.form("Accept the invitation"), nora.path, nora.cookie()

    def accept() -> None:
        nora.path = path
        nora.send(form, "Accept the invitation", **nora.contact(), password=PASSWORD)

    accept()
    assert nora.path.startswith(f"/cases/{case_id}/")
    if with_the_old_cookie:
        # Pressed twice: the second was on its way before the first was answered.
        nora.client.set_cookie(nora.cookie_name, cookie, domain="localhost")
    accept()
    assert nora.status == 200
    assert "can’t be used" not in nora.page.text
    assert "no longer" not in nora.page.heading
    assert count(world, Participant) == 1
    if not with_the_old_cookie:
        assert nora.path.startswith(f"/cases/{case_id}/")


def test_a_party_who_withdraws_with_two_clicks_is_led_to_the_case(world: World) -> None:
    tessa, _leo = two_parties(world)
    tessa.person.open(f"/cases/{tessa.case_id}/withdraw")
    form, path = tessa.person.page.form("Withdraw from this case"), tessa.person.path
    for _click in range(2):
        tessa.person.path = path
        tessa.person.send(form, "Withdraw from this case")
        assert tessa.person.path == f"/cases/{tessa.case_id}"
    assert "withdrawn already" not in tessa.person.page.text


def test_nothing_stored_tells_which_words_were_sent(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    token = form.values["once"][0]
    party.person.send(form, "Keep it", title="I offer 500")
    with world.work() as work:
        row = work.session.scalars(select(SentForm)).one()
    stored = row.tag + row.location.encode()
    assert token.encode() not in stored
    assert b"500" not in stored.replace(row.location.encode(), b"")
    assert len(row.tag) == 32


def test_whoever_writes_to_the_database_leads_nobody_away_with_it(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    party.person.send(form, "Keep it", title="x")
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        with world.work() as work:
            work.session.scalars(select(SentForm)).one().location = elsewhere
        party.person.send(form, "Keep it", title="x")
        assert party.person.page.heading == "x"
        with world.work() as work:
            for row in work.session.scalars(select(SentForm)).all()[1:]:
                work.session.delete(row)


def test_it_is_forgotten_after_a_day(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    party.person.send(party.person.page.form("Keep it"), "Keep it", title="x")
    assert count(world, SentForm) == 1
    world.later(days=1, minutes=1)
    housekeeping.one_round(world.app_context)
    assert count(world, SentForm) == 0


def test_a_question_about_a_disclosure_is_asked_once_and_answered_once(world: World) -> None:
    facilitation = disclosed(world)
    party, facilitator = facilitation.parties[0], facilitation.mediator
    page = f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/disclosures"
    party.unlock()
    party.person.open(page)
    twice(party.person, party.person.page.form("Ask"), "Ask", question="Which course?")
    assert count(world, Paper, Paper.kind == PaperKind.QUESTION.value) == 1
    facilitator.unlock()
    facilitator.person.open(page)
    twice(facilitator.person, facilitator.person.page.form("Answer"), "Answer", answer="The one of 2020.")
    assert count(world, Paper, Paper.kind == PaperKind.ANSWER.value) == 1
    facilitator.person.open(page)
    assert facilitator.person.page.text.count("The one of 2020.") == 1


def test_a_further_code_is_proven_once_also_by_two_clicks_at_the_same_moment(
    world: World, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second click read the browser's session before the first had committed: the code still waits in it."""
    party.open("/second-code")
    party.person.submit("Make a further code", label="The drawer")
    form, code = party.person.page.form("I have kept it"), shown_code(party.person)
    monkeypatch.setattr(shown_codes, "forget", lambda _key: None)
    first, second = twice(party.person, form, "I have kept it", code=code)
    assert first == second
    assert count(world, AccessCodeRow) == 2


def test_an_entry_is_changed_once_and_nobody_is_told_of_a_change_that_was_their_own(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    party.person.submit("Keep it", title="The least", text="400")
    entry = party.person.path
    party.person.open(f"{entry}/change")
    form = next(form for form in party.person.page.forms if "title" in form.values)
    button = next(text for text, pressed in form.buttons.items() if pressed is None)
    first, second = twice(party.person, form, button, text="450")
    assert first == second == entry


def test_what_is_removed_with_two_clicks_leads_on_and_is_not_called_missing(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    party.person.submit("Keep it", title="The least")
    party.person.open(f"{party.person.path}/remove")
    first, second = twice(party.person, party.person.page.form("Remove"), "Remove")
    assert first == second
    party.open("/folders")
    party.person.submit("Make the folder", name="Photographs")
    party.person.open(f"{party.person.path}/remove")
    button = next(text for form in party.person.page.forms for text in form.buttons if text.startswith("Remove"))
    first, second = twice(party.person, party.person.page.form(button), button)
    assert first == second


def test_what_was_written_to_the_service_is_removed_with_two_clicks(world: World) -> None:
    petra, nora = world.operator(), signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.")
    first, second = twice(nora, nora.page.form("Remove it"), "Remove it")
    assert first == second == "/me/feedback"
    nora.open("/contact")
    nora.submit("Send it", name="Nora Field", email=nora.email, message="Is it for me?")
    petra.open("/desk/enquiries")
    petra.follow("A message")
    first, second = twice(petra, petra.page.form("Dealt with"), "Dealt with")
    assert first == second == "/desk/enquiries"


@pytest.mark.parametrize("from_outside", [True, False])
def test_a_request_is_taken_back_with_two_clicks(world: World, from_outside: bool) -> None:
    nora = signed_in(world)
    if from_outside:
        rosa = world.person("Rosa Hale")
        rosa.open("/requests/new")
        rosa.submit("Send me the link", kind="access", name="Rosa Hale", email=rosa.email, message="All of it")
        rosa.open(world.link_mailed_to(rosa.email))
        who = rosa
    else:
        nora.open("/me/requests")
        nora.post_with_token(
            "/me/requests", {"kind": "access", "about": "", "message": "All of it", "current": PASSWORD}
        )
        who = nora
    first, second = twice(who, who.page.form("Take it back"), "Take it back")
    assert first == second


def test_a_statement_and_a_template_are_taken_back_with_two_clicks(world: World) -> None:
    petra, ada = world.operator(), world.administrator()
    desk = desk_page(petra)
    petra.post_with_token(desk, STATEMENT)
    first, second = twice(petra, petra.open(desk).form("Take it back"), "Take it back")
    assert first == second == desk
    ada.open("/administration/settlement-templates/new")
    ada.submit("Save", title="Ours")
    ada.open("/administration/settlement-templates")
    ada.follow("Ours")
    ada.follow("Retire")
    first, second = twice(ada, ada.page.form("Retire it"), "Retire it")
    assert first == second == "/administration/settlement-templates"


def test_notice_is_given_and_taken_back_with_two_clicks_each(world: World) -> None:
    petra, ada = world.operator(), world.administrator()
    end = f"{desk_page(petra)}/end"
    petra.open(end)
    twice(petra, petra.page.form("Give notice"), "Give notice", day="2027-03-31")
    assert "Notice has been given already" not in petra.page.text
    twice(petra, petra.page.form("Take the notice back"), "Take the notice back")
    assert "There is no notice" not in petra.page.text
    ada.open("/administration/contract/end")
    twice(ada, ada.page.form("Give notice"), "Give notice", day="2027-03-31")
    assert "The last day is 31 March 2027." in ada.page.text


def test_words_of_a_template_that_was_replaced_meanwhile_are_not_lost(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/settlement-templates/new")
    ada.submit("Save", title="Ours")
    ada.open("/administration/settlement-templates")
    ada.follow("Ours")
    older, page = ada.page.form("Save as a new version"), ada.path
    ada.submit("Save as a new version", title="Ours, shorter")
    ada.path = page  # another window still shows it
    ada.send(older, "Save as a new version", title="Ours, longer")
    assert ada.status == 422
    assert "replaced or retired meanwhile" in ada.page.text
    ada.submit("Save")
    listed = ada.open("/administration/settlement-templates").text
    assert "Ours, longer" in listed
    assert "Ours, shorter" in listed
