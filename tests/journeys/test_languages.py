"""The service speaks to each in their own language: as they chose, as their browser asks, as the organisation does."""

from typing import Any

import pytest
from sqlalchemy import select

from odr.accounts.contact import account_of, contact_of, find_by_email
from odr.accounts.tables import BrowserSession
from odr.web.running.housekeeping import one_round
from tests.journeys.test_every_form_malformed import fail
from tests.support.cases import accepted, invited, joined, opened
from tests.support.people import enter
from tests.support.small_french import speaks_french
from tests.support.world import Person, World

__all__ = ["speaks_french"]
pytestmark = pytest.mark.usefixtures("speaks_french")


def with_browser(person: Person, accepts: str) -> Person:
    """The person, with a browser that asks for these languages."""
    person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accepts
    return person


def heading_of(person: Person, path: str) -> str:
    """What stands above the page."""
    return person.open(path).heading


def language_of(person: Person) -> str:
    """What the latest answer says it is written in; its page and its head say the same."""
    said = str(person.response.headers["Content-Language"])
    assert f'<html lang="{said}"' in person.response.text
    assert "Accept-Language" in person.response.headers["Vary"]
    return said


@pytest.mark.parametrize(
    ("accepts", "expected"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("en-GB, fr;q=0.5", "en"), ("de, en;q=0.1, fr;q=0.2", "fr"), ("de", "en")],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(world: World, accepts: str, expected: str) -> None:
    somebody = with_browser(world.person(), accepts)
    heading = heading_of(somebody, "/sign-in")
    assert language_of(somebody) == expected
    assert heading == ("Se connecter" if expected == "fr" else "Sign in")


def test_what_is_not_there_is_said_in_the_same_language(world: World) -> None:
    somebody = with_browser(world.person(), "fr")
    somebody.open("/nowhere")
    assert language_of(somebody) == "fr"
    assert somebody.page.heading == "Il n’y a rien ici"
    with_browser(somebody, "en").open("/nowhere")
    assert somebody.page.heading == "There is nothing here"


def test_a_language_that_the_browser_asks_for_and_nobody_has_written_is_never_a_path(world: World) -> None:
    somebody = with_browser(world.person(), "../../etc, qps;q=0.9, xx;q=0.8")
    assert heading_of(somebody, "/sign-in") == "Sign in"
    for code in ("xx", "qps", "..", "%2e%2e"):
        assert somebody.client.get(f"/language/{code}", base_url=somebody.origin).status_code in {302, 404}
    assert heading_of(somebody, "/sign-in") == "Sign in"


def test_the_other_language_is_one_click_away_on_every_page_and_stays_for_that_browser(world: World) -> None:
    somebody, other = world.person(), world.person()
    somebody.open("/sign-in")
    assert somebody.page.link("Français") == "/language/fr"
    answer = somebody.client.get(
        "/language/fr", base_url=somebody.origin, headers={"Referer": f"{somebody.origin}/sign-in"}
    )
    assert answer.headers["Location"] == "/sign-in"
    assert heading_of(somebody, "/sign-in") == "Se connecter"
    assert heading_of(somebody, "/promises")
    assert language_of(somebody) == "fr"
    assert heading_of(other, "/sign-in") == "Sign in"
    somebody.follow("English")
    assert heading_of(somebody, "/sign-in") == "Sign in"


@pytest.mark.only_on("sqlite", "it is about what follows a commit that fails")
def test_a_page_that_only_reads_is_shown_where_the_database_takes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.administrator()
    world.later(minutes=10)  # so that it would be noted that she was here
    monkeypatch.setattr("odr.db.database._Writing.commit", fail)
    assert heading_of(ada, "/administration") == "Cases"
    assert ada.open("/language/fr").heading == "Cases"
    assert ada.status == 200
    world.person("Nora Nobody").open("/language/fr")
    monkeypatch.undo()
    ada.open("/language/fr")
    assert language_of(ada) == "fr"


def test_another_language_is_chosen_also_right_after_a_session_is_over(world: World) -> None:
    ada = world.administrator()
    world.later(days=2)  # the row of the session is there until the upkeep has its turn
    ada.open("/language/fr")
    assert ada.status == 200
    assert language_of(ada) == "fr"


def test_whoever_signs_in_after_somebody_else_in_the_same_browser_ends_what_was_left_of_their_session(
    world: World,
) -> None:
    ada = world.administrator()
    leo = joined(ada, opened(ada), "Leo Long")
    leo.client = ada.client
    world.later(days=2)
    enter(leo)
    assert leo.status == 200
    with world.work() as work:
        account = find_by_email(work, ada.email)
        assert account is not None
        assert work.session.scalars(select(BrowserSession).filter_by(account_id=account.id)).all() == []


def test_choosing_a_language_leads_to_no_other_site(world: World) -> None:
    somebody = world.person()
    for elsewhere in ("https://evil.example/x", "//evil.example/x", "/\\evil.example"):
        answer = somebody.client.get("/language/fr", base_url=somebody.origin, headers={"Referer": elsewhere})
        assert answer.headers["Location"] == "/"


def test_whoever_looks_at_pages_only_is_not_given_a_session_for_their_language(world: World) -> None:
    with_browser(world.person(), "fr").open("/promises")
    with world.work() as work:
        assert work.session.scalars(select(BrowserSession)).all() == []


def test_what_a_person_has_chosen_comes_before_what_their_browser_asks_for(world: World) -> None:
    ada = world.administrator()
    ada.open("/me/language")
    ada.submit("Save", language="fr")
    assert ada.page.heading == "Ma langue"
    assert "Enregistré." in ada.page.text
    ada.open("/me")
    assert language_of(ada) == "fr"
    # In another browser too, which was used in English before: their own comes first.
    elsewhere = with_browser(world.person(email=ada.email), "en")
    elsewhere.open("/language/en")
    elsewhere.open("/sign-in")
    elsewhere.submit("Sign in", email=ada.email, password="seven green kettles sing")
    elsewhere.open("/me")
    assert language_of(elsewhere) == "fr"
    # What is chosen after that is for this browser alone.
    elsewhere.follow("English")
    assert heading_of(elsewhere, "/me") == "My details"
    assert heading_of(ada, "/me") == "Mes coordonnées"
    # The setting is told with what the service holds, and lies sealed.
    assert "Français" in ada.open("/me/held").text
    with world.work() as work:
        account = find_by_email(work, ada.email)
        assert account is not None
        assert contact_of(work, account).language == "fr"
        account_id = account.id
    ada.open("/me/language")
    ada.submit("Enregistrer", language="")
    ada.open("/me")
    assert language_of(ada) == "en"
    with world.work() as work:
        assert contact_of(work, account_of(work, account_id)).language == ""


def test_a_language_that_is_not_spoken_here_cannot_be_chosen(world: World) -> None:
    ada = world.administrator()
    for page in ("/me/language", "/administration/language"):
        ada.open(page)
        ada.submit("Save", language="xx")
        assert ada.response.status_code == 422


def test_the_organisation_speaks_to_whoever_asks_for_nothing_that_is_spoken(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/language")
    ada.submit("Save", language="fr")
    assert heading_of(with_browser(ada, "de"), "/me") == "Mes coordonnées"
    assert heading_of(with_browser(ada, "en"), "/me") == "My details"


def test_the_service_speaks_where_nobody_has_chosen_anything(make_world: Any) -> None:
    world = make_world(language="fr")
    assert heading_of(world.person(), "/sign-in") == "Se connecter"
    assert heading_of(with_browser(world.person(), "de, *;q=0.1"), "/sign-in") == "Se connecter"
    assert heading_of(with_browser(world.person(), "en"), "/sign-in") == "Sign in"


def test_whoever_joins_is_written_to_in_the_language_they_read_whoever_causes_the_mail(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada, "2026-0142")
    leo = joined(ada, case_id, "Leo Landlord")
    tessa = with_browser(world.person("Tessa Tenant"), "fr, en;q=0.5")
    accepted(tessa, invited(ada, case_id, tessa.email))
    world.mailbox.messages.clear()
    # One act of an administrator whose browser speaks English: two people are told.
    leo.post_with_token(f"/cases/{case_id}/withdraw")
    ada.open(f"/administration/cases/{case_id}/close")
    ada.submit("Close this case")
    world.deliver()
    to_tessa, to_leo = world.mailbox.last(tessa.email), world.mailbox.last(leo.email)
    assert to_tessa.subject == "Pour vos dossiers, de Harbour Resolution Centre"
    assert "février 2027" in to_tessa.body
    assert to_leo.subject == "For your records, from Harbour Resolution Centre"
    assert "February 2027" in to_leo.body
    # And of a French one, to somebody whose browser speaks English.
    ada.open("/me/language")
    ada.submit("Save", language="fr")
    world.mailbox.messages.clear()
    ada.open("/administration/people")
    ada.follow("Leo Landlord")
    ada.submit("Send a link for a new password")
    world.deliver()
    assert world.mailbox.last(leo.email).subject == "Choose a new password"


def test_the_upkeep_writes_to_each_in_their_own_language(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada, "2026-0142")
    leo = joined(ada, case_id, "Leo Landlord")
    tessa = with_browser(world.person("Tessa Tenant"), "fr")
    accepted(tessa, invited(ada, case_id, tessa.email))
    world.mailbox.messages.clear()
    world.later(days=181)
    one_round(world.app_context)
    world.deliver()
    assert world.mailbox.last(tessa.email).subject == "Cela continue\u202f? Une question de Harbour Resolution Centre"
    assert world.mailbox.last(leo.email).subject == "Does it go on? A question from Harbour Resolution Centre"


def test_an_invitation_is_in_the_language_of_the_organisation_that_invites(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada, "2026-0142")
    invited(ada, case_id, "first@example.org")
    assert world.mailbox.last("first@example.org").subject == "An invitation from Harbour Resolution Centre"
    ada.open("/administration/language")
    ada.submit("Save", language="fr")
    invited(ada, case_id, "second@example.org")
    assert world.mailbox.last("second@example.org").subject == "Une invitation de Harbour Resolution Centre"
