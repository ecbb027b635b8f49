"""The decision records: each has a number of its own, and what names one names one that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
NAMED = re.compile(r"decisions?[ /](\d{4})\b")


def test_every_decision_has_a_number_of_its_own_and_begins_with_it() -> None:
    numbers = [path.name[:4] for path in RECORDS]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    for path in RECORDS:
        assert path.read_text().startswith(f"# {path.name[:4]} · ")


def test_every_decision_that_is_named_somewhere_is_there() -> None:
    there = {path.name[:4] for path in RECORDS}
    texts = [*(ROOT / "odr").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    named = {number: path for path in texts for number in NAMED.findall(path.read_text())}
    assert len(named) > 5
    assert {number: path for number, path in named.items() if number not in there} == {}
