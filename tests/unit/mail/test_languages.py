"""Nobody is written to in the language of whoever caused the mail."""

import ast
from pathlib import Path

import pytest

import odr

SOURCES = sorted(Path(odr.__file__).parent.rglob("*.py"))
QUEUES = {"queue", "queue_nothing"}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_block(node: ast.AST) -> bool:
    """Whether it is ``with written_to(…)``."""
    return isinstance(node, ast.With) and any(
        isinstance(item.context_expr, ast.Call) and _called(item.context_expr) == "written_to" for item in node.items
    )


def queued_outside(source: str) -> list[int]:
    """The lines on which a mail is queued that was not worded for whoever gets it."""
    tree = ast.parse(source)
    inside = {id(one) for block in ast.walk(tree) if _is_block(block) for one in ast.walk(block)}
    found = []
    for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
        worded = {
            target.id
            for one in ast.walk(function)
            if isinstance(one, ast.Assign) and id(one) in inside
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for one in ast.walk(function):
            if isinstance(one, ast.Call) and _called(one) in QUEUES and id(one) not in inside:
                mail = one.args[1] if len(one.args) > 1 else None
                if not (isinstance(mail, ast.Name) and mail.id in worded):
                    found.append(one.lineno)
    return found


def test_every_mail_is_worded_for_whoever_gets_it() -> None:
    looked_at = [path for path in SOURCES if path.parts[-2:] != ("mail", "outbox.py")]
    queued = sum(path.read_text("utf-8").count("queue(") for path in looked_at)
    assert queued > 30
    outside = {str(path): lines for path in looked_at if (lines := queued_outside(path.read_text("utf-8")))}
    assert outside == {}


@pytest.mark.parametrize(
    "source",
    [
        "def tell(work):\n    queue(work, closed(person.email))",
        "def tell(work):\n    mail = closed(person.email)\n    with written_to(work, person.language):\n        pass\n"
        "    outbox.queue(work, mail)",
    ],
)
def test_a_mail_that_is_worded_for_somebody_else_is_found(source: str) -> None:
    assert queued_outside(source)
