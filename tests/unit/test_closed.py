"""A connection of SQLite's driver is closed by whoever opened it: its own ``with`` ends a transaction and nothing else.

Python 3.13 warns of each that is left to be collected, and a warning is an error here.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = ("odr", "tests", "benchmarks")


def left_open(source: str) -> list[int]:
    """The lines on which a connection is made in a ``with`` that does not close it."""
    withs = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.With | ast.AsyncWith)]
    return [
        item.context_expr.lineno
        for node in withs
        for item in node.items
        if ast.unparse(item.context_expr).startswith("sqlite3.connect(")
    ]


def test_no_connection_is_left_to_be_collected_by_a_with_that_only_ends_its_transaction() -> None:
    files = [path for folder in READ for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 1000
    assert {str(path): lines for path in files if (lines := left_open(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("with sqlite3.connect(x) as c:\n    pass", [1]),
        ("with a(), sqlite3.connect(x) as c:\n    pass", [1]),
        ("with closing(sqlite3.connect(x)) as c:\n    pass", []),
    ],
    ids=["alone", "beside another", "closed"],
)
def test_one_that_is_left_open_is_found(source: str, lines: list[int]) -> None:
    assert left_open(source) == lines
