"""Journeys of a person with their own account: signing in and out, own details, own browsers."""

import dataclasses
from collections.abc import Callable

import pytest

from odr.accounts.contact import Contact
from odr.accounts.tables import Account
from odr.display import lines_as_html
from odr.pages.accounts.forms import ChangeEmailForm, ChangePasswordForm, ForgottenForm, ResetForm, SignInForm
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import ContactFields, SignUpForm, SignUpWithEmailForm
from tests.plugins.visible_words import untranslated_text
from tests.support.people import another_browser, enter, signed_in, with_account
from tests.support.world import PASSWORD, World

NEW_PASSWORD = "eleven paper boats drift"


def test_signing_in_leads_to_the_page_one_wanted(world: World) -> None:
    nora = with_account(world)
    nora.open("/me/change")
    assert nora.page.heading == "Sign in"
    nora.submit("Sign in", email=" NORA@Example.org ", password=PASSWORD)
    assert nora.path == "/me/change"


def test_a_wrong_password_is_answered_with_the_email_kept_and_the_password_not(world: World) -> None:
    nora = with_account(world)
    nora.open("/sign-in")
    nora.submit("Sign in", email=nora.email, password="wrong password here")
    assert nora.status == 422
    assert "Email and password do not belong together" in nora.page.text
    assert nora.page.form("Sign in").values["email"] == [nora.email]
    assert "wrong password here" not in nora.page.html


def test_signing_out_ends_the_session_and_says_so(world: World) -> None:
    nora = signed_in(world)
    nora.submit("Sign out")
    assert "You are signed out." in nora.page.text
    nora.open("/me")
    assert nora.page.heading == "Sign in"


def test_signing_out_when_not_signed_in_is_no_error(world: World) -> None:
    nobody = world.person()
    nobody.open("/sign-in")
    nobody.post("/sign-out", {"csrf_token": nobody.page.form("Sign in").values["csrf_token"][0]})
    assert nobody.status == 200
    assert nobody.page.heading == "Sign in"


def test_a_sign_out_from_a_page_that_is_too_old_asks_once_more_and_then_signs_out(world: World) -> None:
    nora = signed_in(world)
    old = nora.page.form("Sign out")
    nora.submit("Sign out")
    enter(nora)
    nora.send(old)
    assert nora.status == 403
    assert nora.page.heading == "Please sign out once more"
    nora.submit("Sign out of this browser")
    assert "You are signed out." in nora.page.text
    nora.open("/me")
    assert nora.page.heading == "Sign in"


def test_details_show_all_four_and_nothing_is_hidden_behind_them(world: World) -> None:
    nora = signed_in(world)
    for value in (nora.name, "1 Quay Street, Harbourtown", nora.contact()["telephone"], nora.email):
        assert value in nora.page.text


def test_one_corrects_ones_own_details_at_any_time(world: World) -> None:
    nora = signed_in(world)
    nora.follow("Change name")
    nora.submit(
        "Save", legal_name="  Nora   Hill ", postal_address="2 Mole End\r\n\r\nHarbourtown", telephone="0123/45"
    )
    assert nora.path == "/me"
    assert "Your details are saved." in nora.page.text
    assert "Nora Hill" in nora.page.text
    lines = lines_as_html("2 Mole End\nHarbourtown")
    assert f'<dd class="text" data-not-words>{lines}</dd>' in nora.page.html
    assert "0123/45" in nora.page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("legal_name", "   ", "Please give your full name"),
        ("legal_name", "x" * 201, "at most 200 characters"),
        ("postal_address", "", "address at which post reaches you"),
        ("postal_address", "x" * 501, "at most 500 characters"),
        ("telephone", "", "Please give a telephone number"),
        ("telephone", "call me maybe", "does not look like a telephone number"),
        ("telephone", "1" * 41, "at most 40 characters"),
    ],
)
def test_details_that_will_not_do_are_refused_and_what_was_typed_stays(
    world: World, field: str, typed: str, said: str
) -> None:
    nora = signed_in(world)
    nora.open("/me/change")
    nora.submit("Save", **{"legal_name": "Somebody Else", field: typed})
    assert nora.status == 422
    assert said in nora.page.text
    assert nora.page.form("Save").values[field] == [typed]
    nora.open("/me")
    assert "Somebody Else" not in nora.page.text


@pytest.mark.promise("P30")
def test_an_account_has_room_for_the_four_and_the_password_alone(world: World) -> None:
    assert [field.name for field in dataclasses.fields(Contact)] == [
        "legal_name",
        "postal_address",
        "email",
        "telephone",
        "language",  # nobody is asked for these two: empty until the person chooses one
        "time_zone",
    ]
    # What the table holds beside the sealed four and the password is about the account, not about the person.
    assert set(Account.__table__.columns.keys()) == {
        "id",
        "sealed_contact",
        "contact_version",
        "email_tag",
        "email_confirmed_at",
        "password_hash",
        "created_at",
        "operator_roles",
        "deleted_at",
    }
    forms: list[type[PageForm]] = [SignUpWithEmailForm, SignUpForm, ContactFields, SignInForm, ForgottenForm]
    forms += [ResetForm, ChangePasswordForm, ChangeEmailForm]
    asked = {name for form in forms for name in form()._fields}
    # The last two say which version of the privacy policy the person accepts: nothing about them.
    assert asked == {
        "legal_name", "postal_address", "email", "telephone", "password", "current", "accepts", "policy",
    }  # fmt: skip
    nora = signed_in(world)
    nora.open("/me/change")
    assert set(nora.page.form("Save").values) == {"csrf_token", "once", "legal_name", "postal_address", "telephone"}


def test_one_sees_ones_own_browsers_and_ends_one_of_them(world: World) -> None:
    nora = signed_in(world)
    world.later(hours=1)
    other = enter(another_browser(nora))
    assert other.page.text.count("This browser") == 1
    assert other.page.text.count("Another browser") == 1
    other.submit("Sign it out")
    assert "That browser is signed out." in other.page.text
    assert "Another browser" not in other.page.text
    nora.open("/me")
    assert nora.page.heading == "Sign in"


def test_ending_the_session_of_this_browser_signs_out(world: World) -> None:
    nora = signed_in(world)
    nora.submit("Sign out here")
    assert "You are signed out." in nora.page.text


def test_signing_out_everywhere_ends_every_session_of_that_person_and_no_other(world: World) -> None:
    nora, omar = signed_in(world), signed_in(world, "Omar Quinn")
    other = enter(another_browser(nora))
    other.submit("Sign out everywhere")
    assert "You are signed out in every browser." in other.page.text
    for browser in (nora, other):
        browser.open("/me")
        assert browser.page.heading == "Sign in"
    omar.open("/me")
    assert omar.page.heading == "My details"


def test_a_changed_password_signs_out_every_other_browser_and_keeps_this_one(world: World) -> None:
    nora = signed_in(world)
    other = enter(another_browser(nora))
    token = nora.cookie()
    nora.follow("Change password")
    assert "At least 12 characters" in nora.page.text
    nora.submit("Change the password", current=PASSWORD, password=NEW_PASSWORD)
    assert "Your password is changed." in nora.page.text
    assert nora.page.heading == "My details"
    assert nora.cookie() != token
    other.open("/me")
    assert other.page.heading == "Sign in"
    enter(other)
    assert other.status == 422
    enter(other, NEW_PASSWORD)
    assert other.page.heading == "My details"
    world.deliver()
    assert world.mailbox.last(nora.email).subject == "Your password was changed"


@pytest.mark.parametrize(
    ("current", "chosen", "said"),
    [
        ("not my password at all", NEW_PASSWORD, "This is not your present password."),
        (PASSWORD, "too short", "at least 12 characters"),
        (PASSWORD, "passwordpassword", "among the first that others would try"),
        (PASSWORD, "nora@example.org", "too close to your email address"),
        (PASSWORD, "x" * 201, "at most 200 characters"),
        (PASSWORD, "e\u0301" * 11, "at least 12 characters"),
    ],
)
def test_a_password_that_will_not_do_is_refused(world: World, current: str, chosen: str, said: str) -> None:
    nora = signed_in(world)
    nora.open("/me/password")
    nora.submit("Change the password", current=current, password=chosen)
    assert nora.status == 422
    assert said in nora.page.text
    assert chosen not in nora.page.html.replace(nora.email, "")
    assert enter(another_browser(nora)).page.heading == "My details"


def test_a_password_is_the_same_whether_accents_come_composed_or_not(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/password")
    nora.submit("Change the password", current=PASSWORD, password="sept théières vertes")
    assert enter(another_browser(nora), "sept the\u0301ie\u0300res vertes").page.heading == "My details"


def test_a_form_that_came_too_late_comes_back_with_what_was_typed_once_its_person_is_signed_in(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/change")
    form = nora.page.form("Save")
    world.later(hours=3)
    nora.send(form, "Save", legal_name="Nora <Hill>", postal_address="\nLine one\nLine two", telephone="")
    assert nora.status == 403
    assert nora.page.heading == "Please sign in again"
    assert "What you typed is not lost." in nora.page.text
    assert "Only you can see this page." in nora.page.audience
    assert "Nora &lt;Hill&gt;" in nora.page.html
    # A slip of the pen loses nothing either.
    nora.submit("Sign in", email=nora.email, password="not this one")
    assert nora.status == 422
    assert "Nora &lt;Hill&gt;" in nora.page.html
    nora.submit("Sign in", email=nora.email, password=PASSWORD)
    nora.submit("Back to the form")
    assert nora.path == "/me/change"
    again = nora.page.form("Save")
    assert again.values["legal_name"] == ["Nora <Hill>"]
    assert again.values["postal_address"] == ["\nLine one\nLine two"]
    nora.submit("Save", telephone="+44 20 7946 0000")
    assert "Nora &lt;Hill&gt;" in nora.page.html


def test_passwords_and_codes_are_never_shown_again_when_a_form_came_too_late(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/password")
    form = nora.page.form("Change the password")
    world.later(hours=3)
    nora.send(form, "Change the password", current=PASSWORD, password=NEW_PASSWORD)
    assert nora.status == 403
    assert PASSWORD not in nora.page.html
    assert NEW_PASSWORD not in nora.page.html


def test_every_word_on_these_pages_came_through_gettext(make_world: Callable[..., World]) -> None:
    world = make_world(language="qps")
    nora = with_account(world, confirmed=False)

    def look(path: str = "") -> None:
        if path:
            nora.open(path)
        assert untranslated_text(nora.page.html) == [], nora.path

    for after in ("", "sign-out", "everywhere", "reset", "confirmation"):
        look(f"/sign-in?after={after}")
    nora.send(nora.page.forms[-1], email=nora.email, password="a guess that is wrong")
    look()
    look("/reset-password/none")
    look("/confirm-email/none")
    look("/forgotten-password")
    nora.send(nora.page.forms[-1], email=nora.email)
    look()
    look(world.link_mailed_to(nora.email))
    nora.send(nora.page.forms[-1], password="short")
    look()
    nora.open("/sign-in?next=/me")
    nora.send(nora.page.forms[-1], email=nora.email, password=PASSWORD)
    assert nora.path == "/me"
    for path in ("/me", "/me/change", "/me/email", "/me/password"):
        look(path)
    nora.post_with_token("/me/email", {"email": "nora@hill.example", "current": PASSWORD})
    link = world.link_mailed_to("nora@hill.example")
    look(link)
    world.later(hours=3)
    look(link)
    nora.post("/me/change", {"legal_name": "Nora Hill", "something_else": "Words of my own"})
    assert nora.status == 403
    look()
    nora.post("/sign-out")
    look()


def test_an_administrator_is_told_that_their_fellow_administrators_see_their_details(world: World) -> None:
    ada = world.administrator()
    audience = ada.open("/me").audience
    assert audience.startswith("You can read this, and the other administrators of Harbour Resolution Centre.")
    nora = signed_in(world)
    assert "administrators of the organisations whose cases you take part in" in nora.open("/me").audience
