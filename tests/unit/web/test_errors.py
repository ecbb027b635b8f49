"""Errors in plain words, whatever went wrong."""

from dataclasses import replace

import pytest
from flask import Blueprint, abort, flash, request
from sqlalchemy.exc import OperationalError

import odr.app
from odr.errors import NotFound, Refusal
from odr.i18n import PSEUDO_LANGUAGE
from odr.selftest.harness.page import Page
from odr.web.asking.visitors import Visit
from odr.web.visiting.visits import public
from tests.support.vaults import party_with_vault
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("each refuses in its own way")


@pytest.fixture
def person(world: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A visitor of an app that has a page which goes wrong in any way that is asked for."""
    wrong = Blueprint("wrong", __name__)

    @public(wrong, "/wrong/<int:code>")
    def by_status(visit: Visit, code: int) -> str:
        abort(code)

    @public(wrong, "/wrong/<name>", methods=("GET", "POST"))
    def by_name(visit: Visit, name: str) -> str:
        raise {
            "missing": NotFound(),
            "refused": Refusal("The door is painted green."),
            "busy": OperationalError("select 1", {}, Exception("locked")),
            "broken": ZeroDivisionError("tessa"),
        }[name]

    monkeypatch.setattr(odr.app, "BLUEPRINTS", (*odr.app.BLUEPRINTS, wrong))
    world.app = odr.app.create_app(world.settings, app_context=world.app_context, keep_house=False)
    return world.person()


HEADINGS = {
    400: "We did not understand that", 403: "This is not open to you", 404: "There is nothing here",
    405: "This can't be opened in that way", 413: "That is too large", 429: "Please wait a moment",
    500: "Something went wrong on our side", 503: "We are not open just now",
    # Without words of their own, they are told like their kind.
    406: "We did not understand that", 410: "We did not understand that", 418: "We did not understand that",
    415: "We did not understand that", 501: "Something went wrong on our side",
    502: "Something went wrong on our side", 504: "Something went wrong on our side",
}  # fmt: skip


@pytest.mark.parametrize("code", HEADINGS)
def test_every_error_is_a_page_with_words_of_our_own(person: Person, code: int) -> None:
    page = person.open(f"/wrong/{code}")
    assert person.status == code
    assert page.heading == HEADINGS[code]
    assert page.audience
    assert page.link("Go to the start page") == "/"
    assert "werkzeug" not in page.html.lower()


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("missing", 404, "There is nothing here"),
        ("refused", 422, "The door is painted green."),
        ("busy", 503, "We are not open just now"),
        ("broken", 500, "It is not your fault"),
    ],
)
def test_what_a_rule_or_the_database_raises_is_told_in_words(
    person: Person, name: str, status: int, words: str
) -> None:
    page = person.open(f"/wrong/{name}")
    assert person.status == status
    assert words in page.text
    assert "tessa" not in page.html
    assert "select" not in page.html


@pytest.mark.parametrize("name", ["missing", "refused", "busy", "broken"])
def test_whatever_answers_a_form_gives_back_what_was_typed_and_never_a_secret(person: Person, name: str) -> None:
    usual = person.open(f"/wrong/{name}")
    status = person.status
    sent = {"words": "What I wrote", "password": "what I keep", "code": "what I keep", "unlock_code": "what I keep"}
    person.open("/sign-in")
    token = person.page.form("Sign in").values["csrf_token"]
    page = person.post(f"/wrong/{name}", {"csrf_token": token, **sent})
    assert person.status == status
    assert "What you typed is not lost." in page.text
    assert "What I wrote" in page.text
    assert "what I keep" not in page.html
    assert ("The door is painted green." in page.text) == ("The door is painted green." in usual.text)
    # Where nothing was typed there is nothing to give back.
    assert "not lost" not in person.post(f"/wrong/{name}", {"csrf_token": token}).text


def test_what_takes_another_method_says_which(world: World) -> None:
    response = world.person().client.get("/sign-out", base_url="http://localhost:8000")
    assert response.status_code == 405
    assert response.headers["Allow"] == "OPTIONS, POST"


def test_a_host_that_cannot_be_one_is_told_where_the_service_is(world: World) -> None:
    for host in ("a..b", "x" * 300, "."):
        response = world.person().client.get("/me", base_url="http://localhost:8000", headers={"Host": host})
        assert response.status_code == 400
        page = Page(response.get_data(as_text=True))
        assert page.heading == "We did not understand that"
        assert "It is at http://localhost:8000" in page.text
        assert page.audience


def test_somebody_who_is_signed_in_is_not_asked_to_sign_in(person: Person) -> None:
    person.open("/wrong/missing")
    assert "Sign in" in person.page.links
    somebody = party_with_vault(person.world).person
    somebody.open("/nowhere")
    assert somebody.page.heading == "There is nothing here"
    assert somebody.page.links["My start page"] == "/"
    assert "Sign in" not in somebody.page.links
    # Each is led to what is theirs: an operator has no cases.
    operator = person.world.operator()
    operator.open("/nowhere")
    assert "My cases" not in operator.page.links
    operator.follow("My start page")
    assert operator.path == "/desk"
    somebody.follow("My start page")
    assert somebody.path == "/cases"


def test_what_waits_to_be_said_to_one_visitor_is_said_to_them_and_not_kept_for_the_next(person: Person) -> None:
    waiting = "The lantern of Tessa is lit."

    @person.world.app.before_request
    def somebody_has_something_to_be_told() -> None:
        if request.headers.get("X-Told"):
            flash(waiting, "done")

    def asked(**headers: str) -> bytes:
        return person.client.get("/wrong/missing", base_url=person.origin, headers=headers).get_data()

    assert waiting.encode() in asked(**{"X-Told": "yes"})
    usual = asked()
    assert waiting.encode() not in usual
    assert waiting.encode() in asked(**{"X-Told": "yes"})
    assert asked() == usual


def test_an_error_page_is_in_the_language_of_whoever_asks(person: Person) -> None:
    english = person.open("/wrong/missing").html
    person.world.settings = person.world.app_context.settings = replace(person.world.settings, language=PSEUDO_LANGUAGE)
    assert "⟦There is nothing here⟧" in person.open("/wrong/missing").html != english
