"""Every page and form of the register: at the desk, and in an organisation."""

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
    look(petra, "/desk/registers")
    look(ada, "/administration/breaches")
