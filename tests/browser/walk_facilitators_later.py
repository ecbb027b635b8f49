"""The part of the walk about facilitators that comes late: the caucus, a text signed again, and what is left of it all.

Each begins with all of them at the page of the engagement, where the caller has brought them.
"""

import re
from collections.abc import Iterator, Sequence

from playwright.sync_api import Page

from tests.browser.pages_people import follow, go, press
from tests.browser.server import Server

Look = tuple[str, Page]


def pages_in_confidence(tenant: Page, mediator: Page, server: Server) -> Iterator[Look]:
    """A party speaks with the facilitator alone, and releases something."""
    engagement = tenant.url
    press(tenant, "Write to them in confidence")
    yield "caucus, empty", tenant
    tenant.get_by_label("Your message").fill("Half of it would do.")
    go(tenant.locator("#compose button:not([name=more])"))
    server.deliver_messages()
    tenant.reload()
    yield "caucus", tenant
    follow(tenant, "Release from the caucus")
    yield "release from the caucus", tenant
    press(tenant, "Yes, release it")
    yield "release from the caucus with errors", tenant
    tenant.get_by_label("All parties").check()
    press(tenant, "Yes, release it")
    yield "released", tenant
    mediator.goto(f"{engagement.partition('/facilitation')[0]}/messages")
    yield "messages, for a facilitator", mediator
    go(mediator.locator(".rooms-list a").first)
    yield "caucus, for a facilitator", mediator
    for page in (tenant, mediator):
        page.goto(engagement)


def pages_signed_again(everybody: Sequence[Page]) -> Iterator[Look]:
    """A changed text is signed by all; what was given before waits to be given again."""
    mediator, tenant, _landlord = everybody
    engagement = mediator.url
    follow(mediator, "Offer a changed text")
    text = mediator.get_by_label("Text of the agreement")
    text.fill(text.input_value() + "\n## Breaks\n\nThere are breaks.\n")
    press(mediator, "Offer this text")
    version = mediator.url
    yield "access rests, for a facilitator", _at(mediator, engagement)
    yield "access rests, for a party", _at(tenant, engagement)
    yield "who can read what, while it rests", _at(tenant, _who_reads_what(engagement))
    for page, name in zip(everybody, ("Fay Middleton", "Tessa Quill", "Leonard Frost"), strict=True):
        page.goto(version)
        page.get_by_label("Your legal name").fill(name)
        press(page, "Sign this text")
    yield "version that was replaced", _at(tenant, re.sub(r"\d+$", "1", version))
    yield "given under an earlier version", _at(mediator, engagement)
    yield "to be given again", _at(tenant, engagement)
    yield "who can read what, to be given again", _at(tenant, _who_reads_what(engagement))
    tenant.goto(engagement)
    press(tenant, "Give it again")
    mediator.goto(engagement)


def pages_after_the_end(tenant: Page, mediator: Page, case: str, server: Server) -> Iterator[Look]:
    """What is there when the facilitator has gone, and when the notes are destroyed. ``mediator`` is at the desk."""
    desk = mediator.url
    yield "facilitators, one of them earlier", _at(tenant, f"{case}/facilitation")
    go(tenant.locator("#ended ~ .items a").first)
    engagement = tenant.url
    yield "ended, for a party", tenant
    yield "who can read what, after the end", _at(tenant, _who_reads_what(engagement))
    yield "disclosure, after the end", _at(tenant, f"{engagement}/disclosures")
    yield "version, after the end", _at(tenant, f"{engagement}/agreement/1")
    yield "version that was never signed by all", _at(tenant, f"{engagement}/agreement/4")
    yield "ended, for a facilitator", _at(mediator, engagement)
    yield "case, for a facilitator who has left", _at(mediator, case)
    yield "messages, for a facilitator who has left", _at(mediator, f"{case}/messages")
    server.destroy_notes()
    yield "notes destroyed, for a party", _at(tenant, engagement)
    yield "notes destroyed, for a facilitator", _at(mediator, engagement)
    yield "case, notes destroyed", _at(mediator, case)
    yield "desk, notes destroyed", _at(mediator, desk)


def _at(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def _who_reads_what(engagement: str) -> str:
    return f"{engagement.partition('/facilitation')[0]}/who-reads-what"
