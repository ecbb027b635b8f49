"""The pages of a settlement: drafted, offered, changed, refused, signed by one, taken back, stated; and how it ends."""

from collections.abc import Iterator

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.pages_people import follow, press
from tests.browser.walk_files import BEGIN
from tests.support.real_files import photograph

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
    press(tenant, "Save it, and add files")
    yield from _files_of_the_draft(tenant)
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
    version = tenant.url
    follow(tenant, "Look at it: damp.jpg")
    yield "a file of a settlement", tenant
    tenant.goto(version)
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


def _files_of_the_draft(page: Page) -> Iterator[Look]:
    """From the draft that was just saved, and back to it with one file."""
    files = page.url
    page.evaluate(BEGIN)
    page.goto(files)
    yield "files of a draft, one not all there", page
    follow(page, "Take it out of the draft: “A rather long name of a file, which has to break on a telephone.pdf”")
    yield "take a file out of a draft", page
    press(page, "Take it out of the draft")
    photo = FilePayload(name="damp.jpg", mimeType="image/jpeg", buffer=photograph())
    page.locator("form.files input[name=file]").set_input_files(photo)
    expect(page.get_by_role("link", name="damp.jpg", exact=True)).to_be_visible()
    yield "files of a draft", page
    follow(page, "Go on with the draft")
    yield "draft of a settlement with a file", page


def _soon(page: Page) -> str:
    """Ten days from today, as the browser counts."""
    found = page.evaluate("new Date(Date.now() + 864e6).toISOString().slice(0, 10)")
    return str(found)
