"""What the documents for developers name is there, under that name."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import odr

PROJECT = Path(odr.__file__).parents[1]
QUOTED = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"(?<![\w/.])odr(?:\.[A-Za-z_]\w*)+")
FILES = (".po", ".pot")


def names_in(text: str) -> set[str]:
    """The dotted names that stand as code in a document; of a path in folders, the whole path is none."""
    found = {name for quoted in QUOTED.findall(text) for name in DOTTED.findall(quoted)}
    return {name for name in found if not name.endswith(FILES)}


def is_there(name: str) -> bool:
    """Whether it leads to a module, or to what stands in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            thing: object = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_name_of_ours_in_a_document_leads_to_something(document: str) -> None:
    names = names_in((PROJECT / document).read_text(encoding="utf-8"))
    assert names
    assert {name for name in names if not is_there(name)} == set()


@pytest.mark.parametrize("name", ["odr.db.Database", "odr.no_such_room", "odr.db.database.Databases"])
def test_a_name_that_leads_nowhere_is_noticed(name: str) -> None:
    assert names_in(f"`{name}` opens it") == {name}
    assert not is_there(name)
