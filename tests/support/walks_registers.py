"""Every page and form of the register: at the desk, and in an organisation."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from odr.cases.tables import Case
from odr.web.running.housekeeping import one_round
from tests.support.rooms import correspondents
from tests.support.walks import do, look
from tests.support.world import World

BREACH: dict[str, str] = {
    "happened": "A laptop with a list of names was lost.", "found": "2026-10-01", "whose": "Names of administrators",
    "people": "3", "consequences": "Somebody could write to them.", "steps": "The list is no longer kept there.",
    "authority_hours": "72", "people_hours": "96", "organisation": "",
}  # fmt: skip
MATTER: dict[str, str] = {
    "who": "Silas, support", "rule": "A list was kept on a laptop.", "consequence": "A written warning.",
}  # fmt: skip


def walk_registers(world: World) -> None:
    """A breach and a matter are entered, a step is added, people are told; everybody looks."""
    petra, ada = world.operator(), world.administrator()
    for path in ("/desk/registers", "/desk/registers/new-breach", "/desk/registers/new-matter"):
        look(petra, path)
    do(petra, "/desk/registers/new-breach", **BREACH)
    do(petra, "/desk/registers/new-matter", **MATTER)
    look(petra, "/desk/registers")
    breach = petra.page.link("Breach 1")
    look(petra, breach)
    do(petra, breach, act="step", text="The lock was changed.")
    do(petra, breach, **{"act": "tell", "tell-text": "A list of names was lost."})
    for query in ("", "?list=breaches&older_than=9", "?list=matters&newer_than=1"):
        look(petra, f"/desk/registers{query}")
    look(ada, "/administration/breaches")


def lawful_order(organisation: UUID | str, reference: str = "2026-0142", **other: str) -> dict[str, str]:
    """An order about a case, as it is typed."""
    return {
        "authority": "District Court Northtown", "order": "12 C 34/26, of 1 October 2026, section 94",
        "scope": "All that is known about the case.", "organisation": str(organisation), "reference": reference,
        "email": "", "reason": "", "until": "", **other,
    }  # fmt: skip


def walk_lawful(world: World) -> None:
    """An order about a case is entered and put off, a file is made, and everybody looks."""
    petra, ada = world.operator(), world.administrator()
    tessa = correspondents(world)[0].person
    with world.work() as work:
        organisation = work.session.scalars(select(Case.organisation_id)).one()
    look(petra, "/desk/registers/new-disclosure")
    do(petra, "/desk/registers/new-disclosure", **lawful_order(organisation))
    disclosure = petra.path
    look(petra, disclosure)
    do(petra, disclosure, reason="The court said so.", until=f"{world.time + timedelta(days=3):%Y-%m-%d}")
    look(petra, f"{disclosure}/hand-over")
    do(petra, f"{disclosure}/hand-over")
    world.later(days=4)
    one_round(world.app_context)
    for person, path in ((petra, disclosure), (ada, "/administration/breaches"), (tessa, "/me/handed-over")):
        person.sign_in()
        look(person, path)
