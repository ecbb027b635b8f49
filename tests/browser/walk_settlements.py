"""The pages of a settlement: drafted, offered, changed, refused, signed by one, taken back, stated; and how it ends."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.pages_people import follow, press

Look = tuple[str, Page]


def settlement_pages(tenant: Page, landlord: Page, mediator: Page, case: str, name: str) -> Iterator[Look]:
    """Each page with a name, of two parties and a facilitator under an agreement in force; ``name`` is the tenant's."""
    tenant.goto(f"{case}/settlement")
    yield "settlement, nothing yet", tenant
    follow(tenant, "Everybody")
    room = tenant.url
    yield "settlement of a room, nothing yet", tenant
    follow(tenant, "Draft a settlement")
    yield "what a settlement begins with", tenant
    follow(tenant, "Begin with nothing")
    yield "draft of a settlement", tenant
    press(tenant, "Offer it for signing")
    yield "draft of a settlement, with errors", tenant
    tenant.get_by_label("Title", exact=True).fill("Settlement about the flat")
    for address in tenant.get_by_label("Postal address").all():
        address.fill("1 Mill Lane\nHarbourtown")
    tenant.get_by_label("Heading").fill("Deposit")
    tenant.get_by_label("What is agreed").fill("The deposit is repaid.")
    tenant.get_by_label("Amount", exact=False).first.fill("1.250")
    tenant.get_by_label("Currency of this amount").select_option("EUR")
    tenant.get_by_label("Until when all have to have signed").fill(_soon(tenant))
    press(tenant, "Offer it for signing")
    yield "draft of a settlement, an amount to be chosen", tenant
    tenant.get_by_label("€1,250.00").check()
    press(tenant, "Offer it for signing")
    yield "settlement of a room, offered", tenant
    landlord.goto(room)
    follow(landlord, "Refuse to sign")
    yield "refuse a settlement", landlord
    landlord.get_by_label("What you would like to say about it").fill("Not in one sum.")
    press(landlord, "Refuse this version")
    yield "settlement of a room, refused", landlord
    follow(landlord, "Offer a changed text")
    yield "draft of the next version", landlord
    landlord.get_by_label("What is agreed").fill("The deposit is repaid in two sums.")
    press(landlord, "Offer it for signing")
    tenant.goto(room)
    follow(tenant, "Read and sign")
    tenant.locator("details.differences summary").click()
    yield "version of a settlement, and what is different", tenant
    press(tenant, "Sign this text")
    yield "version of a settlement, with errors", tenant
    tenant.get_by_label("Your legal name").fill(name)
    press(tenant, "Sign this text")
    yield "settlement of a room, signed by one", tenant
    follow(tenant, "Take my signature back")
    yield "take a signature back", tenant
    press(tenant, "Take it back")
    mediator.goto(room)
    follow(mediator, "State that it came out of a mediation")
    yield "facilitator's statement", mediator
    press(mediator, "Sign this statement")
    yield "settlement of a room, of a facilitator", mediator
    mediator.goto(f"{room}/over")
    yield "declare the negotiation over", mediator
    mediator.get_by_label("What remains open").fill("The garden.")
    press(mediator, "Declare it over")
    yield "settlement of a room, over as the facilitator sees it", mediator
    tenant.goto(f"{case}/settlement")
    yield "settlement", tenant


def _soon(page: Page) -> str:
    """Ten days from today, as the browser counts."""
    found = page.evaluate("new Date(Date.now() + 864e6).toISOString().slice(0, 10)")
    return str(found)
