"""The parts of the walk about facilitators in which nobody is named yet, a code goes by hand, and rooms stand beside
each other."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.pages_people import follow, go, press
from tests.browser.pages_vaults import CodePage
from tests.browser.server import Server

Look = tuple[str, Page]


def wanted(office: Page, tenant: Page, landlord: Page, case: str, server: Server) -> Iterator[Look]:
    """From the first thought of a facilitator to all parties wanting one."""
    tenant.goto(f"{case}/facilitation")
    yield "facilitators, nothing yet", tenant
    press(tenant, "Propose a facilitator, without a name")
    yield "a facilitator wanted, by oneself", tenant
    follow(tenant, "I no longer want this")
    yield "no longer wanted", tenant
    press(tenant, "Withdraw it")
    press(tenant, "Propose a facilitator, without a name")
    landlord.goto(case)
    yield "case, something waits", landlord
    landlord.goto(f"{case}/facilitation")
    yield "a facilitator wanted, to be answered", landlord
    follow(landlord, "Decline")
    yield "decline a facilitator", landlord
    follow(landlord, "No, go back")
    press(landlord, "Yes, let us look for a facilitator")
    yield "a facilitator wanted by all", landlord
    landlord.goto(case)
    yield "case, a facilitator wanted by all", landlord
    office.goto(f"{server.url}/administration/cases/{case.rsplit('/', 1)[1]}")
    yield "administration of a case, a facilitator wanted", office
    office.goto(f"{server.url}/administration")
    yield "administration, a facilitator wanted", office


def by_hand(tenant: Page, mediator: Page, engagement: str) -> Iterator[Look]:
    """A party hands its code over itself, and the facilitator types it."""
    tenant.goto(f"{engagement}/give")
    tenant.get_by_label("My aims").check()
    tenant.get_by_label("What for?").fill("To prepare the second talk")
    tenant.get_by_label("Open until").fill("2099-01-01")
    tenant.get_by_label("By hand").check()
    press(tenant, "Give access")
    shown = CodePage(tenant)
    code = shown.code
    yield "a code to hand over", tenant
    follow(tenant, "See the sheet to print")
    yield "the sheet of a code to hand over", tenant
    tenant.go_back()
    shown.prove("I have it ready to hand over")
    yield "who can read what, one by hand", tenant
    mediator.goto(re.sub("/cases/.*", "/facilitation", engagement))
    yield "desk, a code to type", mediator
    mediator.goto(engagement)
    yield "facilitating, a code to type", mediator
    follow(mediator, "Type the code")
    yield "type a code", mediator
    mediator.get_by_label("The code you were given").fill(f"{code[:-1]}{'2' if code[-1] != '2' else '3'}")
    press(mediator, "Open")
    yield "type a code, with errors", mediator
    mediator.get_by_label("The code you were given").fill(code)
    press(mediator, "Open")
    yield "given by hand", mediator


def rooms(tenant: Page, mediator: Page, case: str, engagement: str) -> Iterator[Look]:
    """The joint room, a further one and a caucus, beside each other; and what is given into each."""
    tenant.goto(engagement)
    press(tenant, "Write to them in confidence")
    yield "caucus", tenant
    tenant.goto(f"{case}/messages/rooms/new")
    tenant.get_by_label("What is the room about?").fill("The talk in May")
    for box in tenant.locator("#people input").all():
        box.check()
    press(tenant, "Open the room")
    yield "further room with everybody", tenant
    tenant.goto(f"{case}/messages")
    yield "messages, rooms of each sort", tenant
    follow(tenant, "All parties")
    yield "joint room beside a facilitator", tenant
    mediator.goto(f"{case}/messages")
    yield "messages of a facilitator", mediator
    go(mediator.locator(".which-caucus a").first)
    yield "caucus of a facilitator", mediator
    tenant.goto(f"{case}/vault")
    go(tenant.locator("main").get_by_role("link", name="Money").first)
    follow(tenant, "The deposit")
    follow(tenant, "Disclose to…")
    yield "give a copy, to whom", tenant
    for which in ("joint", "caucus", "further"):
        go(tenant.locator(f".which-{which} a"))
        yield f"give a copy, {which}", tenant
        follow(tenant, "Choose another room")
