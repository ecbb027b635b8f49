"""The threat model names for each attacker which test shows what is promised; those tests are there, and no other."""

import re
from pathlib import Path

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
