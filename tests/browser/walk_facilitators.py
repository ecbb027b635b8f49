"""A walk past every page about facilitators, as the story goes: proposed, disclosed, signed, given, ended."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, go, introduce, press, set_up
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server
from tests.browser.walk_facilitators_later import pages_after_the_end, pages_in_confidence, pages_signed_again
from tests.browser.walk_meetings import pages_of_meetings
from tests.browser.walk_offers import pages_of_suggestions
from tests.browser.walk_settlements import settlement_pages
from tests.browser.walk_templates import template_pages
from tests.browser.walk_wanted import by_hand, rooms, wanted

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
FACILITATOR = Person("Fay Middleton", "fay@example.org")
Look = tuple[str, Page]


def pages_of_facilitators(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as one, open_context() as two, open_context() as three, open_context() as four:
        office, tenant, landlord, mediator = (context.new_page() for context in (one, two, three, four))
        case = _a_case(office, tenant, landlord, server)
        yield from _roster(office, mediator, server)
        yield from wanted(office, tenant, landlord, case, server)
        yield from _engaging(office, tenant, landlord, mediator, case, server)
        yield from _disclosing(tenant, landlord, mediator)
        yield from _signing(tenant, landlord, mediator)
        engagement = tenant.url
        yield from _giving(tenant, mediator, case)
        here = tenant.url
        tenant.goto(f"{engagement}/exchange")
        yield "somebody else as facilitator", tenant
        tenant.goto(here)
        yield from pages_in_confidence(tenant, mediator, server)
        yield from pages_of_suggestions(mediator, tenant, landlord, case)
        yield from pages_of_meetings(mediator, tenant, landlord, case)
        yield from pages_signed_again((mediator, tenant, landlord))
        yield from by_hand(tenant, mediator, engagement)
        yield from rooms(tenant, mediator, case, engagement)
        yield from settlement_pages(tenant, landlord, mediator, case, TENANT.name)
        mediator.goto(engagement)
        yield from _ending(tenant, mediator)
        yield from pages_after_the_end(tenant, mediator, case, server)
        tenant.goto(f"{server.url}/agreement-form")
        yield "recommended form", tenant


def _a_case(office: Page, tenant: Page, landlord: Page, server: Server) -> str:
    """Two parties with open vaults in a case, whose address is given."""
    set_up(office, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    follow(office, "Open a case")
    Administration(office).open_case("2026-0142")
    for page, person in ((tenant, TENANT), (landlord, LANDLORD)):
        Administration(office).invite(person.email)
        accept_invitation(page, server.link_mailed_to(person.email, "/invitation/"), person)
        Vault(page).make_first_code()
    return re.sub("/vault.*", "", tenant.url)


def _roster(office: Page, mediator: Page, server: Server) -> Iterator[Look]:
    office.goto(f"{server.url}/administration/facilitators")
    yield "roster, empty", office
    press(office, "Send the invitation")
    yield "roster with errors", office
    office.get_by_label("Their email address").fill(FACILITATOR.email)
    office.get_by_label("Languages").fill("English, German")
    office.get_by_label("Fields of work").fill("Tenancy")
    office.get_by_label("My organisation has the authority").check()
    press(office, "Send the invitation")
    yield "roster, one invited", office
    mediator.goto(server.link_mailed_to(FACILITATOR.email, "/facilitate/"))
    yield "invitation to the roster", mediator
    press(mediator, "Accept")
    yield "invitation to the roster with errors", mediator
    introduce(mediator, FACILITATOR)
    press(mediator, "Accept")
    yield "desk, empty", mediator
    office.goto(f"{server.url}/administration/facilitators")
    yield "roster", office
    follow(office, FACILITATOR.name)
    yield "roster entry", office
    follow(office, "Take them off the roster")
    yield "take off the roster", office
    office.goto(f"{server.url}/administration/agreement-form")
    yield "own form", office
    yield from template_pages(office, server)


def _engaging(office: Page, tenant: Page, landlord: Page, mediator: Page, case: str, server: Server) -> Iterator[Look]:
    office.goto(f"{server.url}/administration/cases/{case.rsplit('/', 1)[1]}/suggest")
    yield "suggest", office
    press(office, "Suggest")
    yield "suggest with errors", office
    office.get_by_label(FACILITATOR.name).check()
    press(office, "Suggest")
    yield "suggested", office
    tenant.goto(f"{case}/facilitation")
    yield "facilitators, none", tenant
    press(tenant, "Propose by email")
    yield "facilitators with errors", tenant
    tenant.get_by_label(FACILITATOR.name).check()
    press(tenant, "Propose")
    yield "proposed, by oneself", tenant
    landlord.goto(f"{case}/facilitation")
    yield "facilitators, one proposed", landlord
    follow(landlord, FACILITATOR.name)
    yield "proposed, to be answered", landlord
    follow(landlord, "Decline")
    yield "decline", landlord
    follow(landlord, "No, go back")
    press(landlord, "I agree")
    yield "asked", landlord
    mediator.goto(f"{server.url}/facilitation")
    yield "desk, asked", mediator
    press(mediator, "Take the place")
    Vault(mediator).make_first_code()
    mediator.goto(f"{server.url}/facilitation")
    follow(mediator, "Case 2026-0142")
    yield "has to disclose", mediator


def _disclosing(tenant: Page, landlord: Page, mediator: Page) -> Iterator[Look]:
    follow(mediator, "Disclose")
    press(mediator, "Disclose to all parties")
    yield "disclose with errors", mediator
    for label in ("Relationships", "Interests", "Earlier work with either side"):
        mediator.get_by_label(label).fill("None.")
    press(mediator, "Disclose to all parties")
    yield "waits for the parties", mediator
    for page in (tenant, landlord):
        page.goto(mediator.url)
        follow(page, "Read the disclosure, and answer")
    yield "disclosure", landlord
    press(landlord, "Ask")
    yield "disclosure with errors", landlord
    landlord.get_by_label("Your question").fill("None at all?")
    press(landlord, "Ask")
    yield "disclosure, a question waits", landlord
    follow(mediator, "What was disclosed")
    yield "disclosure, to be answered", mediator
    mediator.get_by_label("Your answer").fill("None at all.")
    press(mediator, "Answer")
    follow(landlord, "Object")
    yield "object", landlord
    follow(landlord, "No, go back")
    for page in (tenant, landlord):
        press(page, "Accept")
    yield "accepted by all", tenant


def _signing(tenant: Page, landlord: Page, mediator: Page) -> Iterator[Look]:
    mediator.goto(tenant.url)
    follow(mediator, "Offer an agreement")
    press(mediator, "Offer this text")
    yield "offer with errors", mediator
    mediator.get_by_label("Fees, and who bears them").fill("Borne in equal shares")
    mediator.get_by_label("The law of which").fill("England and Wales")
    mediator.get_by_label("Language of the facilitation").fill("English")
    press(mediator, "Offer this text")
    yield "version, to be signed", mediator
    press(mediator, "Sign this text")
    yield "version with errors", mediator
    follow(mediator, "Ask for a change")
    yield "ask for a change", mediator
    mediator.get_by_label("What should be different?").fill("Twelve hours would be better.")
    press(mediator, "Ask")
    follow(mediator, "Agreement, version 1")
    follow(mediator, "Offer a changed text")
    yield "offer a changed text", mediator
    text = mediator.get_by_label("Text of the agreement")
    text.fill(text.input_value().replace("within 24 hours", "within 12 hours"))
    press(mediator, "Offer this text")
    mediator.get_by_text("What is different").click()
    yield "version, changed", mediator
    for page, person in ((mediator, FACILITATOR), (tenant, TENANT), (landlord, LANDLORD)):
        page.goto(mediator.url if "/agreement/" in mediator.url else f"{tenant.url}/agreement/2")
        page.get_by_label("Your legal name").fill(person.name)
        press(page, "Sign this text")
    yield "in force", landlord


def _giving(tenant: Page, mediator: Page, case: str) -> Iterator[Look]:
    tenant.reload()
    follow(tenant, "Give access to folders")
    press(tenant, "Give access")
    yield "give with errors", tenant
    tenant.get_by_label("Money").check()
    tenant.get_by_label("What for?").fill("To prepare the first talk")
    tenant.get_by_label("Open until").fill("2099-01-01")
    press(tenant, "Give access")
    yield "who can read what", tenant
    mediator.reload()
    yield "facilitating", mediator
    follow(mediator, f"From {TENANT.name}")
    yield "given", mediator
    follow(mediator, "Money")
    yield "given folder, empty", mediator
    tenant.goto(f"{case}/vault")
    go(tenant.locator("main").get_by_role("link", name="Money").first)
    follow(tenant, "Add something")
    tenant.get_by_label("Title").fill("The deposit")
    press(tenant, "Keep it")
    mediator.reload()
    yield "given folder", mediator
    follow(mediator, "The deposit")
    yield "given entry", mediator
    mediator.goto(f"{case}")
    yield "case, for a facilitator", mediator
    follow(mediator, "Go on")
    tenant.goto(mediator.url)


def _ending(tenant: Page, mediator: Page) -> Iterator[Look]:
    engagement = mediator.url
    go(mediator.get_by_role("link", name=f"From {TENANT.name}").first)
    given = mediator.url
    tenant.goto(engagement)
    follow(tenant, "Take back all that I gave")
    yield "take back", tenant
    follow(tenant, "No, go back")
    follow(tenant, "Offer a changed text")
    text = tenant.get_by_label("Text of the agreement")
    text.fill(text.input_value() + "\n## More\n\nAnd this.\n")
    press(tenant, "Offer this text")
    mediator.goto(given)
    yield "nothing is open", mediator
    tenant.goto(engagement)
    yield "access rests", tenant
    follow(tenant, "End the work with this facilitator")
    yield "end", tenant
    press(tenant, "End it now")
    yield "ended", tenant
    mediator.goto(engagement)
    follow(mediator, "Report attendance and outcome")
    press(mediator, "Report this")
    yield "report with errors", mediator
    mediator.get_by_label("There is a settlement", exact=True).check()
    press(mediator, "Report this")
    yield "reported", mediator
    mediator.goto(re.sub("/cases/.*", "/facilitation", engagement))
    yield "desk, ended", mediator
