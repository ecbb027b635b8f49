"""Names in running text: nobody can call themself something that reads as words of ours."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.accounts.contact import checked_name
from odr.errors import Refusal
from odr.i18n import gettext, in_language, listed, named, ngettext
from odr.names import in_a_sentence
from odr.texts import same
from odr.web.showing.rendering import _shown

NAMES = (
    "Tessa Quill", "Harbour Resolution Centre", "Dr. J. R. Quill", "Ludwig van Beethoven", "O’Quill", "D'Arcy",
    "Quill & Sons Ltd.", "Meyer GmbH & Co. KG", "Verein für Musik e.V.", "Juan de la Cruz", "Jean-Luc d'Ormesson",
    "Quill, Anna", "张伟", "김민준", "TESSA QUILL", "Society for the Prevention of Cruelty to Animals",
    "anna@example.org", "tessa", "محمد بن سلمان",
)  # fmt: skip
SENTENCES = (
    "Tessa Quill has signed. Nothing is left to do", "Tessa Quill has signed", "Tessa accepts your offer",
    "TESSA HAS SIGNED. DONE", "Tessa Quill (paid)! Leo Landlord", "Tessa: this service confirms it",
    "某某已经签署了这份协议没有什么要做的了", "вы подписали",
    "Tessa — the case is closed", "Tessa Quill accepts, as does everybody else", "Nothing Is Left To Do For Any Of You",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_is_a_name_stands_as_it_is(name: str) -> None:
    assert in_a_sentence(name) == name
    assert checked_name(name) == name


@pytest.mark.parametrize("name", SENTENCES)
def test_what_could_be_words_of_ours_stands_in_quotation_marks(name: str) -> None:
    assert in_a_sentence(name) == f"“{name}”"
    said = gettext("%(name)s has offered something.", name=name)
    assert said.replace("\u2068", "").replace("\u2069", "").startswith(f"“{name}” has")


@pytest.mark.parametrize("name", ["Tessa Quill has signed. Nothing is left to do", "You owe nothing! says the service"])
def test_nobody_is_called_sentences(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_name(name)
    assert refused.value.field == "legal_name"


@given(st.text(st.sampled_from('aA “”"«».!'), min_size=1, max_size=40))
def test_a_name_does_not_end_before_its_end(name: str) -> None:
    shown = in_a_sentence(name)
    if shown != name:
        assert not set('“”"«»') & set(shown[1:-1])
        assert (shown[0], shown[-1]) == ("“", "”")


def test_words_of_ours_that_stand_in_the_place_of_a_name_stay_as_they_are() -> None:
    nobody = gettext("somebody whose name is no longer known")
    assert gettext("Done by: %(name)s", name=nobody) == f"Done by: {nobody}"
    both = listed([nobody, "Leo has signed"])
    assert gettext("%(who)s may read it", who=both) == f"{nobody} and “Leo has signed” may read it"
    assert gettext("%(who)s may read it", who=listed(["Leo has signed"])) == "“Leo has signed” may read it"


def test_what_is_in_quotation_marks_already_gets_no_others() -> None:
    assert gettext("“%(name)s” is open", name="what I want") == "“what I want” is open"
    assert ngettext("“%(name)s” is open", "“%(name)s” are open", 2, name="what I want") == "“what I want” are open"


def test_a_name_is_signed_with_as_it_is_shown() -> None:
    assert same("“tessa quill”", "tessa quill")
    assert not same("“tessa quill” and Leo", "tessa quill")


def test_what_turns_the_reading_direction_is_named_within_words_of_ours_too() -> None:
    said = gettext("%(name)s has offered something.", name="Tessa \u202eQuill")
    assert "Tessa ⟨U+202E⟩Quill" in _shown(said)


# --- templates -------------------------------------------------------------------------------------------------------

TEMPLATES = Path(__file__).parents[2] / "templates"
# Whose name it is, by how templates call it.
OF_PEOPLE = re.compile(
    r"data-not-words>\{\{ (signer\.name|[a-z_.]*contact\.legal_name|person\.name|organisation(?:\.name)?"
    r"|row\.organisation|line\.who|name\(id\)|said\[0\]|code\.holder"
    r"|names(?:\.get\([^}]*\)|\[[^}]*\]))(?P<filter> \| named)? \}\}"
)


def test_names_that_stand_beside_words_on_pages_are_told_apart() -> None:
    found = {
        path.relative_to(TEMPLATES).as_posix(): match
        for path in TEMPLATES.rglob("*.html")
        for match in OF_PEOPLE.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 25
    # Alone, under "Legal name".
    alone = {"accounts/details.html", "support/account.html"}
    assert {name for name, match in found.items() if not match["filter"]} <= alone


def test_a_name_that_could_be_read_as_words_stands_named() -> None:
    said = "Tessa has signed. Nothing is left to do"
    with in_language("fr"):
        assert named(said) == f"«\u00a0{said}\u00a0»"
        assert gettext("%(name)s has offered something.", name=said).startswith(f"«\u00a0{said}\u00a0» ")
        assert named("Tessa Quill") == "Tessa Quill"
    assert named(said) == f"“{said}”"
