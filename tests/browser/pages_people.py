"""What people do before they reach a case: they set up, accept an invitation, sign in and out."""

import zlib
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from odr.training.course import own_course

PASSWORD = "seven green kettles sing"


@dataclass(frozen=True)
class Person:
    """Somebody who takes part in a story."""

    name: str
    email: str
    address: str = "1 Quay Street, Harbourtown"

    @property
    def telephone(self) -> str:
        """One of their own."""
        return f"+44 20 {zlib.crc32(self.name.encode()) % 10**8:08d}"


def go(pressed: Locator) -> None:
    """Clicks on what leads to another page, and waits until that one has come, whole.

    Whatever leads away from a page goes through here. A click by itself returns when the next page has begun or, on a
    busy machine, while the old one is still there: whoever looks then sees one, the other, or an empty document.
    """
    page = pressed.page
    with page.expect_navigation():
        pressed.click()
    # A page that sends itself on comes before a form that was interrupted.
    page.locator("form[data-go-on]").wait_for(state="detached")
    page.wait_for_load_state()


def press(page: Page, button: str) -> None:
    """Presses the button with this text and waits for the page that answers."""
    go(page.get_by_role("button", name=button, exact=True))


def follow(page: Page, link: str) -> None:
    """Follows the link with this text, whether or not it looks like a button."""
    go(page.locator("main").get_by_role("link", name=link, exact=True))


def heading(page: Page) -> str:
    """What the page says it is."""
    return page.locator("h1").inner_text()


def notices(page: Page) -> str:
    """What the page says has just happened."""
    return page.locator(".notices").inner_text()


def who_can_read(page: Page) -> str:
    """The one line that says who can read the page."""
    return page.locator("[data-audience]").inner_text()


def copied(shown: Locator) -> str:
    """The words shown there as they leave the page when somebody copies them: each line once, as it was typed."""
    return str(
        shown.evaluate(
            "it => { const chosen = getSelection(); chosen.selectAllChildren(it); const words = chosen.toString();"
            " chosen.removeAllRanges(); return words }"
        )
    )


def introduce(page: Page, person: Person) -> None:
    """Fills in who somebody is, and a password."""
    page.get_by_label("Legal name").fill(person.name)
    page.get_by_label("Postal address").fill(person.address)
    page.get_by_label("Telephone").fill(person.telephone)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("I have read the privacy policy").check()


def set_up(page: Page, link: str, organisation: str, person: Person) -> None:
    """Makes an organisation and its first administrator, from the link on the console."""
    page.goto(link)
    page.get_by_label("Name of the organisation").fill(organisation)
    page.get_by_label("Email").fill(person.email)
    introduce(page, person)
    press(page, "Set it up")
    assert "is set up. You are its administrator." in notices(page)
    pass_the_course(page)


def pass_the_course(page: Page) -> None:
    """Answers every question of the course that comes with the service, which is the last step of setting up."""
    for at, question in enumerate(own_course().questions):
        page.locator(f'input[name="answer{at}"]').nth(question.right).check()
    press(page, "Send my answers")


def accept_invitation(page: Page, link: str, person: Person) -> None:
    """Signs up through a mailed link."""
    page.goto(link)
    introduce(page, person)
    press(page, "Accept the invitation")


def sign_in(page: Page, url: str, email: str, password: str = PASSWORD) -> None:
    """Signs in from the start page."""
    page.goto(url)
    go(page.locator("main").get_by_role("link", name="Sign in"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    """Signs out of this browser."""
    press(page, "Sign out")
