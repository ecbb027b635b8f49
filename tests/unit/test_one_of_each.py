"""What stood in two places once stands in one, and stays there."""

import ast
import re
from pathlib import Path

import pytest

import odr
from odr.crypto.lifekeys import woken

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
        # What lies beside these was written twice or more: transactions of SQLite, the proof in a grant, the button for
        # one more row, the mail with the link of an invitation, and what lies beyond a place of a list.
        ('"check_same_thread"', {"db/sqlite.py"}),
        ("hmac.new(key.reveal(), context.encode()", {"crypto/proofs.py"}),
        ('ANOTHER = "more"', {"web/typed/rows.py"}),
        ("until=invitation.expires_at)", {"web/parts/inviting.py"}),
        (".limit(size + 1)", {"db/paging.py", "audit/reading.py", "caseload/stuck.py"}),
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


# --- a secret is opened together with its life key -------------------------------------------------------------------

DECISION = SOURCE.parent / "docs" / "decisions" / "0015-life-keys-lie-elsewhere.md"
ATTACKS = "selftest/attacks/"


def where_woken(name: str) -> set[str]:
    """The functions of a module that mix in a life key, by whatever name it goes there."""
    tree, found = ast.parse(TEXTS[name]), set()
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "odr.crypto.lifekeys"
        for alias in node.names
        if alias.name == woken.__name__
    }
    for part in tree.body:
        for node in ast.walk(part):
            by_name = isinstance(node, ast.Name) and node.id in names
            if by_name or (isinstance(node, ast.Attribute) and node.attr == woken.__name__):
                place = f"odr.{name.removesuffix('.py').replace('/', '.')}"
                found.add(f"{place}.{getattr(part, 'name', '')}".removesuffix("."))
    return found


def test_a_life_key_is_mixed_in_where_the_decision_says_and_nowhere_else() -> None:
    """Each kind of secret has one place: of vaults, of messages, of papers. The self-test plays a thief beside."""
    (told,) = re.findall(
        r"It is mixed in where secrets come out, in three places \(([^)]*)\)", DECISION.read_text(encoding="utf-8")
    )
    places = set().union(*map(where_woken, (name for name in TEXTS if not name.startswith(ATTACKS))))
    assert places == set(re.findall(r"`([\w.]+)`", told))
    assert len(places) == 3
    assert {name for name, text in TEXTS.items() if woken.__name__ in text and name.startswith(ATTACKS)} == {
        f"{ATTACKS}old_backup.py",
        f"{ATTACKS}thief.py",
    }


# --- one word means one thing ----------------------------------------------------------------------------------------

# Whoever acts a story or an attack has words of their own for it, which nothing else imports.
ACTED = ("demo/", "selftest/")
# Words that stand for two or three things, each within a capability of its own and far from the other. No other joins
# them, and one that gets a name of its own is taken out here.
OF_SEVERAL_MEANINGS = {
    "Added", "Answered", "Asked", "Behind", "By", "CodeLine", "Colleague", "Companion", "Consent", "Copy", "Days",
    "Disclosure", "Done", "Due", "Ended", "Figures", "Known", "Listed", "Listing", "Looked", "Made", "Manifest",
    "Message", "Moment", "NoRoom", "Note", "NoteForm", "Order", "Outcome", "Person", "Point", "Progress", "Purpose",
    "Question", "Reply", "Result", "Said", "Shown", "Store", "Stuck", "Thing", "Trouble", "VersionForm", "Vouched",
    "Waiting", "Way", "What", "Words",
}  # fmt: skip


def public_classes(text: str) -> set[str]:
    """The classes that a module offers to others."""
    found = {node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    return {name for name in found if not name.startswith("_")}


def test_one_word_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for name, text in TEXTS.items():
        if not name.startswith(ACTED):
            for word in public_classes(text):
                places.setdefault(word, []).append(name)
    several = {
        word
        for word, where in places.items()
        # The pages of one capability know nothing of another's, so each has the form that it needs by its plain name.
        if len(where) > 1 and not (word.endswith("Form") and all(name.startswith("pages/") for name in where))
    }
    assert several == OF_SEVERAL_MEANINGS
