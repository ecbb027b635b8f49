"""What administrators do with cases, and what a case shows to those in it."""

from playwright.sync_api import Page

from tests.browser.pages_people import follow, go, press


class Administration:
    """The pages of an administrator."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open_case(self, reference: str, kind: str = "Tenancy") -> None:
        """Opens a case, and stays on its page."""
        go(self.page.get_by_role("link", name="Administration").first)
        follow(self.page, "Open a case")
        self.page.get_by_label("Reference").fill(reference)
        self.page.get_by_label("What sort of dispute it is").select_option(label=kind)
        press(self.page, "Open the case")

    def invite(self, email: str) -> None:
        """Invites a party to the case that the page shows."""
        self.page.get_by_label("Their email address").fill(email)
        self.page.get_by_label("My organisation has the authority").check()
        press(self.page, "Send the invitation")


def go_to_case(page: Page, url: str, reference: str) -> None:
    """From the start to a case that one takes part in."""
    page.goto(f"{url}/cases")
    follow(page, f"Case {reference}")
