"""What stood in two places once stands in one, and stays there."""

from pathlib import Path

import pytest

import odr

SOURCE = Path(odr.__file__).parent
TEXTS = {path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}


@pytest.mark.parametrize(
    ("words", "where"),
    [
        # A party withdraws, and what it gave ends with it: a page has no second step to forget.
        ("participants.withdraw(", {"facilitation/engagement/ending.py"}),
        ('\nPARTY = "', {"cases/cases.py"}),
        ('\nFACILITATOR = "', {"cases/cases.py"}),
        ("def page_of(", {"audit/reading.py"}),
        # Tables and archives are written, and texts are levelled, by one module each; the self-test reads archives, and
        # so does the process that looks at what people put in.
        ("import csv\n", {"exports.py"}),
        ("zipfile.ZipFile(", {"files/looking/worker.py", "selftest/crawl/crawl.py"}),
        ('.normalize("NFKC"', {"texts.py"}),
        # The list of codes is sealed by the rule that notes it, by a vault's beginning, and by accepting it as it is.
        (
            "code_list.write(",
            {"vaults/manifest/recorder.py", "vaults/codes/issuing.py", "vaults/integrity/accepting.py"},
        ),
    ],
    ids=lambda given: given.strip() if isinstance(given, str) else "",
)
def test_it_stands_in_one_place(words: str, where: set[str]) -> None:
    assert {name for name, text in TEXTS.items() if words in text} == where


def test_nothing_asserts_of_what_type_something_is() -> None:
    """An assertion is gone where Python optimises; the self-test, which has to end where it fails, runs without."""
    found = [name for name, text in TEXTS.items() if "assert isinstance(" in text and not name.startswith("selftest/")]
    assert found == []
