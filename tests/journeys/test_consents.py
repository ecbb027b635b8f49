"""Consents over HTTP: each by itself, one button to give it and one to take it back, on the same page."""

import pytest

from odr.operators.operators import Role
from odr.privacy.consents import SENTENCES, Use, may_use
from tests.support.people import account_of, signed_in
from tests.support.policy import a_new_policy
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("each button is a writing unit about the person's own account")

NEWS = SENTENCES[Use.NEWS]


def consents_to(world: World, person: Person) -> list[Use]:
    with world.work() as work:
        return [use for use in Use if may_use(work, account_of(work, person).id, use)]


def press(person: Person, path: str) -> None:
    person.send(next(form for form in person.page.forms if form.action.endswith(path)))


@pytest.mark.promise("P40")
def test_a_person_gives_one_consent_and_takes_it_back_with_one_button_on_the_same_page(world: World) -> None:
    nora = signed_in(world)
    nora.follow("What you consent to")
    assert "You consent Given" not in nora.page.text
    press(nora, "/news/give")
    assert nora.path == "/me/consents"
    assert consents_to(world, nora) == [Use.NEWS]
    press(nora, "/news/take-back")
    assert nora.path == "/me/consents"
    assert consents_to(world, nora) == []
    assert "Earlier consents" in nora.page.text


@pytest.mark.promise("P40")
def test_whoever_has_not_accepted_the_policy_can_take_a_consent_back_and_give_none(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/consents")
    press(nora, "/news/give")
    a_new_policy(world)
    nora.open("/me/consents")
    press(nora, "/news/take-back")
    assert consents_to(world, nora) == []
    press(nora, "/research/give")
    assert nora.status == 403
    assert consents_to(world, nora) == []


def test_a_consent_to_what_nobody_asks_about_is_not_there(world: World) -> None:
    nora = signed_in(world)
    nora.post_with_token("/me/consents/everything/give", {"sentence": NEWS})
    assert nora.status == 404
    nora.post_with_token("/me/consents/news/give", {"sentence": "You may do whatever you like."})
    assert "words have changed" in nora.page.text
    assert consents_to(world, nora) == []


def test_the_privacy_officer_asks_about_something_more_and_ends_it(world: World) -> None:
    petra = world.operator("Petra Vane", Role.PRIVACY)
    petra.follow("Consents")
    petra.submit("Ask about it", sentence="")
    assert petra.status == 422
    petra.submit("Ask about it", sentence="You may invite me to a talk.")
    nora = signed_in(world)
    nora.open("/me/consents")
    assert "You may invite me to a talk." in nora.page.text
    press(nora, next(form.action for form in nora.page.forms[::-1] if form.action.endswith("/give")))
    assert "Take it back" in nora.page.html
    petra.submit("Ask no more")
    nora.open("/me/consents")
    assert "No longer asked" in nora.page.text
    petra.open("/desk/log")
    assert "Petra Vane asked about a further use of personal data." in petra.page.text
