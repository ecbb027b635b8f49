"""Of every mail it is decided whether it leaves at once; what is left goes out as each person wants."""

import ast
from collections.abc import Iterator
from pathlib import Path

import odr
from odr.mail.pace import AS_CHOSEN, AT_ONCE

ROOT = Path(odr.__file__).parent
# Not of a kind: they carry what others word.
CARRIES = {"odr.cases.named.about_case", "odr.selftest.harness.world.last", "odr.mail.outbox._opened"}


def made_here() -> Iterator[tuple[str, Path]]:
    """Every function that makes a mail, by module and name, and the file it stands in."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        makes = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "odr.mail.outbox"
            and any(one.name == "Message" for one in node.names)
            for node in ast.walk(tree)
        )
        module = "odr." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if makes or module == "odr.mail.outbox":
            functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
            for one in functions:
                if isinstance(one.returns, ast.Name) and one.returns.id == "Message":
                    yield f"{module}.{one.name}", path


def test_of_every_mail_it_is_decided_when_it_leaves() -> None:
    made = {name for name, _path in made_here()} - CARRIES
    assert sorted(made - AT_ONCE.keys() - AS_CHOSEN) == []
    assert sorted((AT_ONCE.keys() | AS_CHOSEN) - made) == []
    assert not AT_ONCE.keys() & AS_CHOSEN
    assert all(AT_ONCE.values())


def test_a_mail_that_is_told_as_somebody_wants_is_made_in_one_place_alone() -> None:
    for kind in AS_CHOSEN:
        module, _dot, name = kind.rpartition(".")
        users = {
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            and (
                (node.module == module and any(one.name in (name, "*") for one in node.names))
                or f"{node.module}.{next(iter(node.names)).name}" == module
            )
        }
        assert users == {"messages/news/telling.py"}
