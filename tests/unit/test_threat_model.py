"""The threat model names for each attacker which test shows what is promised; those tests are there, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from odr.db.columns import Base
from odr.tables import METADATA

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
ADVERSARY = "tests/adversary/"


def named() -> set[str]:
    """Every test file that is named, those in ``tests/adversary`` also without their folder."""
    found = re.findall(r"`((?:tests/[\w/]+/)?test_\w+\.py)`", WORDS)
    return {name if "/" in name else ADVERSARY + name for name in found}


def test_every_test_that_is_named_is_there() -> None:
    assert len(named()) > 10
    assert [name for name in sorted(named()) if not (ROOT / name).is_file()] == []


def test_every_attack_that_is_tested_is_named() -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / ADVERSARY).glob("test_*.py")}
    assert sorted(there - named()) == []


def test_every_attacker_has_a_promise_a_mechanism_and_a_test() -> None:
    rows = [line.strip("| ").split(" | ") for line in WORDS.splitlines() if line.startswith("| **")]
    assert len(rows) > 10
    for cells in rows:
        assert len(cells) == 4, cells[0]
        assert re.search(r"`(tests/|test_)", cells[3]), f"{cells[0]}: shown by no test"


# What a metadata column says of itself, if it is only shown, orders a list or names the row.
ONLY_SHOWN = ("shown", "orders", "names the row")
# What names or counts rows is compared to find them and to turn pages.
NAMES_OF_ORDER = {"id", "number", "item"}
COMPARES = {"is_", "is_not", "in_", "not_in", "between"}


def believed() -> set[str]:
    """Every column that a decision may read and that points at no other row."""
    return {
        str(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.info["kind"] == "metadata"
        and not column.foreign_keys
        and not column.info["reason"].startswith(ONLY_SHOWN)
    }


def test_no_rule_asks_by_a_column_that_says_it_is_only_shown() -> None:
    shown = {
        (mapper.class_.__name__, attribute.key)
        for mapper in Base.registry.mappers
        for attribute in mapper.column_attrs
        for column in attribute.columns
        if column.info.get("reason", "").startswith(ONLY_SHOWN) and not column.foreign_keys
        if attribute.key not in NAMES_OF_ORDER
    }
    assert len(shown) > 50
    asked_by = [
        f"{path.relative_to(ROOT)}:{one.lineno} {one.value.id}.{one.attr}"
        for path in sorted((ROOT / "odr").rglob("*.py"))
        if not {"migrations", "selftest", "demo"} & set(path.parts)
        for condition in conditions(ast.parse(path.read_text("utf-8")))
        for one in ast.walk(condition)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and (one.value.id, one.attr) in shown
    ]
    assert asked_by == []


def conditions(tree: ast.AST) -> Iterator[ast.AST]:
    """Whatever is compared in a module, in Python or in what is asked of the database."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Compare):
            yield one
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in COMPARES:
            yield one.func


def test_every_column_that_the_database_is_believed_in_is_named_with_what_a_wrong_value_does() -> None:
    section = WORDS.partition("## What the database is believed in")[2].partition("\n## ")[0]
    named_columns = re.findall(r"`(\w+\.\w+)`", section)
    assert sorted(named_columns) == sorted(believed())
