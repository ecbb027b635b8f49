"""A keyring: one personal code, typed once, and every case in it opens with one press of a button."""

import re

from tests.support.vaults import two_parties, with_vault
from tests.support.world import Person, World

CODE = re.compile(r"\b(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}\b")
WORDS = re.compile(r'<ol class="words"[^>]*>(.*?)</ol>', re.DOTALL)


def shown_code(person: Person) -> str:
    """The code that the page shows."""
    found = CODE.search(person.page.text)
    assert found, person.page.text
    return found.group()


def make_keyring(person: Person) -> str:
    """Makes a keyring on its pages, and returns its personal code."""
    person.open("/keyring")
    person.submit("Show me my personal code")
    code = shown_code(person)
    person.submit("I have kept it", code=code)
    assert person.page.heading == "My keyring", person.page.text
    return code


def shown_words(person: Person) -> list[str]:
    """The safety words that the page shows."""
    found = WORDS.search(person.page.html)
    assert found, person.page.text
    return re.findall(r"<li>(\w+)</li>", found[1])


def test_after_one_unlocking_each_case_opens_with_one_press(world: World) -> None:
    first, _other = two_parties(world)
    with_vault(first)
    person = first.person
    person.open("/cases")
    assert "keyring" not in person.page.text
    assert first.code is not None
    personal = make_keyring(person)
    person.submit("Put it in", code=first.code.reveal())
    assert "Case 2026-0142" in person.page.text
    assert "Your own private information" in person.page.text
    person.post_with_token("/sign-out")

    person.sign_in()
    person.open("/cases")
    assert not any("Open" in form.buttons for form in person.page.forms)
    person.submit("Open my keyring", code=personal.lower())
    assert person.page.heading == "My cases"
    person.submit("Open")
    assert person.path.startswith(f"{first.root}/folders/"), person.path
