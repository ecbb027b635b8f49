"""Every page and form of contracts and statements, by everybody whom they concern."""

import re

from odr.web.running.housekeeping import one_round
from tests.support.walks import do, look
from tests.support.world import Person, World

DETAILS = {
    "business_address": "1 Quay Street\nHarbourtown",
    "invoice_name": "Accounts Office",
    "invoice_email": "invoices@harbour.example",
}
STATEMENT = {
    "act": "record", "invoice": "2026-17", "from_day": "2026-10-01", "until_day": "2026-10-31", "amount": "1250.50",
    "currency": "EUR", "due": "2026-11-20",
}  # fmt: skip
DATES = {"act": "dates", "dates-from_day": "2026-01-01", "dates-notice_days": "60"}


def walk_contracts(world: World) -> None:
    """Writing down, recording, paying, looking: at the desk, in the organisation, and by the mailed link."""
    petra, ada = world.operator(), world.administrator()
    do(ada, "/administration/contract", **DETAILS)
    desk = desk_page(petra)
    do(petra, desk, **DATES)
    do(petra, desk, **STATEMENT)
    do(petra, desk, **(STATEMENT | {"invoice": "2026-18"}))
    look(petra, desk)
    link = world.link_mailed_to(DETAILS["invoice_email"])
    nobody = world.person("Accounts Office")
    look(nobody, link)
    look(nobody, f"{link}/pdf")
    look(ada, "/administration/contract")
    statement = ada.page.link("Statement 2026-17")
    look(ada, statement)
    look(ada, f"{statement}/pdf")
    first, second = sorted(set(re.findall(rf"{desk}/statements/[0-9a-f-]{{36}}", petra.open(desk).html)))
    look(ada, "/administration/name")
    do(ada, "/administration/name", organisation="Harbour Centre for Disputes", number="0")
    do(petra, first, act="paid")
    do(petra, second, act="withdraw")
    one_round(world.app_context)
    walk_leaving(world, petra, ada)


def walk_leaving(world: World, petra: Person, ada: Person) -> None:
    """Notice, taking it back, giving it again, records, confirming."""
    end = f"{desk_page(petra)}/end"
    look(petra, end)
    do(petra, end, act="notice", day="2027-02-01")
    do(petra, end, act="take-back")
    own = "/administration/contract/end"
    look(ada, own)
    do(ada, own, act="notice", day="2027-02-01")
    do(ada, own, act="earlier")
    world.later(days=91)
    one_round(world.app_context)
    world.deliver()
    link = world.link_mailed_to(ada.email)
    ada.sign_in()
    look(ada, own)
    look(ada, link)
    do(ada, link)
    do(ada, own, act="link")
    do(ada, own, act="received")


def desk_page(petra: Person) -> str:
    """The desk's page of the one organisation there is."""
    look(petra, "/desk/contracts")
    (found,) = set(re.findall(r'href="(/desk/contracts/[^"]+)"', petra.page.html))
    return str(found)
