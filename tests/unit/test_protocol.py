"""What the protocol document lists is what there is."""

import re
from pathlib import Path

from odr.audit.log import Event
from odr.facilitation.validity.paper_rows import PaperKind

WORDS = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")


def test_every_event_of_the_log_is_listed_and_no_other() -> None:
    listed = re.search(r"^Events: (.*?)\.\s+A\s+value\s+is\s+never\s+renamed\.", WORDS, re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert re.findall(r"`([^`]+)`", listed[1]) == sorted(event.value for event in Event)


def test_the_kinds_of_papers_are_named_where_their_place_is() -> None:
    (row,) = [line for line in WORDS.splitlines() if line.startswith("| `agreement paper`, ")]
    assert {f"`{kind.value}`" for kind in PaperKind} <= set(re.findall(r"`[a-z ]+`", row))
