"""Every page and form of legal holds: at the desk, and what people of the case see of them."""

from tests.support.cases import opened
from tests.support.walks import do, look
from tests.support.world import Person, World

ORDER: dict[str, str] = {
    "authority": "District Court of Harbourtown", "reference": "12 O 345/26",
    "reason": "A claim about the deposit is heard there.",
}  # fmt: skip
HOLD = ORDER | {"until": "2027-06-30"}
WHY_SILENT = "The investigation would be spoilt."


def find(petra: Person, reference: str) -> str:
    """The page of a case at the desk, found by its reference in the first organisation there is."""
    petra.open("/desk/holds")
    petra.submit("Find the case", reference=reference)
    assert petra.status == 200, petra.page.text
    return petra.path


def prefixed(prefix: str, words: dict[str, str]) -> dict[str, str]:
    """The same words for a form whose fields have a prefix."""
    return {f"{prefix}-{name}": said for name, said in words.items()}


def walk_holds(world: World) -> None:
    """A hold is entered, extended and lifted, and looked at from both sides."""
    petra, ada = world.operator(), world.administrator()
    case_id = opened(ada, "S-0001")
    look(petra, "/desk/holds")
    case = find(petra, "S-0001")
    look(petra, case)
    do(petra, case, **HOLD)
    hold = petra.path
    look(petra, hold)
    look(ada, f"/administration/cases/{case_id}")
    do(petra, hold, act="extend", **prefixed("longer", ORDER | {"until": "2027-09-30"}))
    do(petra, hold, act="lift", **prefixed("lift", ORDER))
    look(ada, f"/administration/cases/{case_id}/log")
    look(petra, "/desk/holds")
