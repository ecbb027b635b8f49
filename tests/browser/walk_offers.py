"""The part of the walk past every page that is about offers and suggestions."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import accept_invitation, follow, press, set_up
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server
from tests.browser.walk_messages import ADMINISTRATOR, LANDLORD, TENANT

Look = tuple[str, Page]
TITLE = "Deposit against keys"


def every_page_of_offers(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as one, open_context() as another:
        administrator, page, other = office.new_page(), one.new_page(), another.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        for person, at in ((TENANT, page), (LANDLORD, other)):
            administration.invite(person.email)
            accept_invitation(at, server.link_mailed_to(person.email, "/invitation/"), person)
            Vault(at).make_first_code()
        root = re.sub("/vault.*", "/negotiation", page.url)
        yield from _preparing(page, root)
        yield from _answering(page, other, root)
        yield from _alone(page, root)


def _preparing(page: Page, root: str) -> Iterator[Look]:
    page.goto(root)
    yield "negotiation, empty", page
    follow(page, "Prepare an offer")
    press(page, "Go on to sending")
    yield "prepare an offer with errors", page
    page.get_by_label("Title").fill(TITLE)
    write_points(page, "1.200")
    press(page, "Save, and go on later")
    yield "offer in preparation", page
    press(page, "Go on to sending")
    yield "offer in preparation, unclear amount", page
    page.locator("input[type=radio][value='1200.00 EUR']").check()
    press(page, "Go on to sending")
    yield "send an offer", page
    follow(page, "Not yet")
    follow(page, "Remove")
    yield "remove an offer in preparation", page
    follow(page, "No, go back")
    page.goto(root)
    yield "negotiation, one in preparation", page
    follow(page, TITLE)
    press(page, "Go on to sending")
    press(page, "Make the offer")
    yield "offer made", page


def _answering(page: Page, other: Page, root: str) -> Iterator[Look]:
    offer = page.url
    follow(page, "Withdraw…")
    yield "withdraw an offer", page
    other.goto(root)
    yield "negotiation, one is asked", other
    follow(other, TITLE)
    yield "offer to be answered", other
    follow(other, "Decline…")
    yield "decline an offer", other
    other.goto(offer)
    follow(other, "Accept…")
    yield "accept an offer", other
    other.goto(offer)
    follow(other, "Make a counter-offer")
    yield "prepare a counter-offer", other
    other.get_by_label("Amount").first.fill("900")
    press(other, "Go on to sending")
    yield "send a counter-offer", other
    press(other, "Make the counter-offer")
    yield "counter-offer", other
    counter = other.url
    page.goto(offer)
    yield "offer that was countered", page
    page.goto(counter)
    follow(page, "Make a counter-offer")
    page.get_by_label("Amount").first.fill("1050")
    press(page, "Go on to sending")
    press(page, "Make the counter-offer")
    other.goto(page.url)
    follow(other, "Accept…")
    press(other, "Yes, accept it")
    yield "offer accepted by all", other


def _alone(page: Page, root: str) -> Iterator[Look]:
    page.goto(root)
    follow(page, "The least I would accept")
    yield "the least one would accept", page
    page.get_by_label("The least I would accept").first.fill("1000, and not in instalments")
    press(page, "Save")
    yield "negotiation", page
    page.goto(re.sub("/negotiation.*", "/messages", page.url))
    follow(page, "All parties")
    yield "room with offers", page


def pages_of_suggestions(mediator: Page, tenant: Page, landlord: Page, case: str) -> Iterator[Look]:
    """A facilitator puts a suggestion to all, and tells everybody that all have accepted."""
    at = [(page, page.url) for page in (mediator, tenant, landlord)]
    mediator.goto(f"{case}/negotiation")
    yield "negotiation, for a facilitator", mediator
    follow(mediator, "Prepare a suggestion")
    mediator.get_by_label("Title").fill("A middle way")
    write_points(mediator, "1100")
    press(mediator, "Go on to sending")
    yield "send a suggestion", mediator
    press(mediator, "Put it to all")
    yield "suggestion, for its facilitator", mediator
    suggestion = mediator.url
    for page in (tenant, landlord):
        page.goto(suggestion)
        if page is tenant:
            yield "suggestion, to be answered", page
        follow(page, "Answer in secret…")
        if page is tenant:
            press(page, "Answer in secret")
            yield "answer a suggestion with errors", page
        page.get_by_label("I accept it").check()
        press(page, "Answer in secret")
    yield "suggestion, answered", landlord
    mediator.goto(suggestion)
    yield "suggestion that all accept", mediator
    follow(mediator, "Tell everybody that all accept…")
    yield "tell everybody", mediator
    press(mediator, "Tell everybody")
    tenant.goto(suggestion)
    yield "suggestion, accepted by all", tenant
    for page, address in at:
        page.goto(address)


def write_points(page: Page, amount: str) -> None:
    """Fills in two points."""
    page.get_by_label("What it is about").first.fill("Deposit")
    page.get_by_label("What is to happen").first.fill("Paid back into the usual account.")
    page.get_by_label("Amount").first.fill(amount)
    page.get_by_label("Currency of this amount").first.select_option("EUR")
    page.get_by_label("Who does it").first.fill(LANDLORD.name)
    page.get_by_label("What it is about").nth(1).fill("Keys")
    page.get_by_label("What is to happen").nth(1).fill("All four are handed over.")
    page.get_by_label("By when").nth(1).fill("3 November 2027")
