"""No test of the browser looks whether something is gone before anything had time to go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1] / "browser"
OWN = TESTS / "waiting.py"


def is_absence(statement: ast.stmt) -> bool:
    """Whether it holds at once where nothing has come yet: ``expect(…).to_have_count(0)``, ``…not_to_be_visible()``."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    call = statement.value
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    none = name == "to_have_count" and ast.unparse(call.args[0]) == "0"
    return none or name == "to_be_hidden" or name.startswith("not_to_")


def is_looked_at(statement: ast.stmt | None) -> bool:
    """Whether what stands there waits for something to be there, or has looked already."""
    if isinstance(statement, ast.For):
        return is_looked_at(statement.body[-1])
    return isinstance(statement, ast.Assert) or (statement is not None and ast.unparse(statement).startswith("expect("))


def unwaited(statements: list[ast.stmt], before: ast.stmt | None = None) -> Iterator[int]:
    """The lines of absences that nothing was waited for before."""
    for statement in statements:
        if is_absence(statement) and not is_looked_at(before):
            yield statement.lineno
        for part in ("body", "orelse", "finalbody"):
            within = getattr(statement, part, None)
            if isinstance(within, list):
                goes_on = isinstance(statement, ast.For | ast.If)
                yield from unwaited(within, before if goes_on else None)
        before = statement


def test_an_absence_is_looked_at_only_once_something_else_has_come() -> None:
    found = {
        f"{path.name}:{line}"
        for path in sorted(TESTS.glob("*.py"))
        if path != OWN
        for line in unwaited(ast.parse(path.read_text(encoding="utf-8")).body)
    }
    assert found == set(), "wait for what comes, or write `with goes(…):` around what makes it go"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("button.click()\nexpect(row).to_have_count(0)", [2]),
        ("expect(heading).to_be_visible()\nbutton.click()\nexpect(row).not_to_be_visible()", [3]),
        ("expect(heading).to_be_visible()\nwith page:\n    expect(row).to_be_hidden()", [3]),
        ("button.click()\nif wide:\n    expect(row).to_be_hidden()", [3]),
        ("button.click()\nexpect(heading).to_be_visible()\nexpect(row).to_have_count(0)", []),
        ("for row in rows:\n    expect(row).to_be_visible()\nexpect(other).not_to_contain_text('x')", []),
        ("button.click()\nexpect(row).to_have_count(1)", []),
    ],
)
def test_the_rule_finds_what_fails_on_a_slow_line(source: str, lines: list[int]) -> None:
    assert list(unwaited(ast.parse(source).body)) == lines
