"""The part of the walk past every page that is about a settlement in force: what is to be done, and releases."""

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


def every_page_after_settling(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as one, open_context() as another:
        administrator, tenant, landlord = office.new_page(), one.new_page(), another.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        for person, at in ((TENANT, tenant), (LANDLORD, landlord)):
            administration.invite(person.email)
            accept_invitation(at, server.link_mailed_to(person.email, "/invitation/"), person)
            Vault(at).make_first_code()
        room = _settled(tenant, landlord, re.sub("/vault.*", "/settlement", tenant.url))
        for page in (tenant, landlord):
            page.goto(room)
        yield "settlement of a room, in force", tenant
        yield from _done(tenant, landlord, room)
        yield from _released(tenant, landlord, room)


def _settled(tenant: Page, landlord: Page, root: str) -> str:
    tenant.goto(root)
    follow(tenant, "All parties")
    room = tenant.url
    follow(tenant, "Draft a settlement")
    follow(tenant, "Begin with nothing")
    tenant.get_by_label("Title", exact=True).fill("Settlement about the flat")
    for address in tenant.get_by_label("Postal address").all():
        address.fill("1 Mill Lane\nHarbourtown")
    tenant.get_by_label("Heading").fill("Deposit")
    tenant.get_by_label("What is agreed").fill("The deposit is repaid.")
    tenant.get_by_label("Who does it").select_option(label=LANDLORD.name)
    tenant.get_by_label("For whom").select_option(label=TENANT.name)
    tenant.get_by_label("Until when all have to have signed").fill(_in_days(tenant, 10))
    press(tenant, "Offer it for signing")
    for page, person in ((tenant, TENANT), (landlord, LANDLORD)):
        page.goto(room)
        follow(page, "Read and sign")
        page.get_by_label("Your legal name").fill(person.name)
        press(page, "Sign this text")
    return room


def _done(tenant: Page, landlord: Page, room: str) -> Iterator[Look]:
    follow(landlord, "What is to be done")
    yield "what is to be done", landlord
    press(landlord, "Remind me")
    yield "what is to be done, with errors", landlord
    landlord.get_by_label("Remind me on").fill(_in_days(landlord, 5))
    press(landlord, "Remind me")
    yield "what is to be done, reminded", landlord
    follow(landlord, "Report it done")
    yield "report it done", landlord
    landlord.get_by_label("What you would like to say about it").fill("By bank transfer.")
    press(landlord, "It is done")
    tenant.goto(f"{room}/obligations")
    yield "what is to be done, reported", tenant
    follow(tenant, "It is not so")
    yield "say that it is not so", tenant
    follow(tenant, "No, go back")
    follow(tenant, "Confirm it")
    yield "confirm it", tenant
    press(tenant, "Confirm it")
    yield "what is to be done, confirmed", tenant


def _released(tenant: Page, landlord: Page, room: str) -> Iterator[Look]:
    tenant.goto(f"{room}/releases")
    yield "releases, none", tenant
    follow(tenant, "Propose a release")
    yield "propose a release", tenant
    press(tenant, "Propose it")
    yield "propose a release with errors", tenant
    tenant.get_by_label("The points that are chosen below").check()
    tenant.get_by_label("1. Deposit").check()
    tenant.get_by_label("Who may know it?").fill("Example Bank, loans department")
    tenant.get_by_label("What is it for?").fill("So that the loan can be paid out.")
    press(tenant, "Propose it")
    yield "releases", tenant
    follow(tenant, "Some points of the settlement")
    release = tenant.url
    press(tenant, "Sign this release")
    yield "release with errors", tenant
    tenant.get_by_label("Your legal name").fill(TENANT.name)
    press(tenant, "Sign this release")
    yield "release, signed by one", tenant
    landlord.goto(release)
    follow(landlord, "Refuse it")
    yield "refuse a release", landlord
    follow(landlord, "No, go back")
    landlord.get_by_label("Your legal name").fill(LANDLORD.name)
    press(landlord, "Sign this release")
    yield "release, agreed by all", landlord


def _in_days(page: Page, days: int) -> str:
    found = page.evaluate(f"new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 10)")
    return str(found)
