"""The canonical text, its blocks and differences, and the forms that a text is made from."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.agreements.papers.agreement_forms import PLACES, filled, recommended, recommended_forms, save_own_form
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation
from odr.prose.text import blocks, canonical, text_digest
from odr.selftest.harness.world import World
from tests.support.people import account_of, with_account

# What the recommended form has to cover, each by words that stand in it.
COVERED = {
    "the people": "{parties}",
    "the facilitator": "{facilitator}",
    "the case reference": "{reference}",
    "the version and digest": "digest",
    "neutrality": "neutral",
    "no advice": "no legal, financial or other professional advice",
    "no power to decide": "decides nothing",
    "voluntariness": "Taking part is voluntary",
    "withdrawal at any time": "stop at any time",
    "what is confidential": "from the first contact on",
    "the existence of the case": "That the case exists",
    "caucus": "item by item",
    "purpose": "for nothing else",
    "no copies": "no copies",
    "no recording": "no recordings",
    "no training of models": "systems that learn",
    "assistants and advisers": "by name",
    "without prejudice": "without prejudice",
    "independent evidence": "exists independently",
    "no testimony": "as a witness",
    "exceptions: law": "the law compels",
    "exceptions: harm": "serious harm",
    "exceptions: crime": "serious crime",
    "exceptions: enforcement": "to be enforced",
    "exceptions: complaint": "complaint",
    "continuing disclosure": "The duty to disclose continues",
    "no later role": "neither during the facilitation nor afterwards",
    "no reports": "who attended and whether a settlement was reached",
    "own notes": "{notes_days}",
    "care of codes and devices": "access codes",
    "notice of a breach": "{breach_hours}",
    "data protection": "personal data",
    "settlement": "carry it out, enforce it",
    "remedies": "answers for the damage",
    "survival": "outlive",
    "ending ends access": "ends at once every access",
    "fees": "{fees}",
    "law": "{law}",
    "language": "{language}",
}


@pytest.mark.promise("P21")
@pytest.mark.parametrize("words", COVERED.values(), ids=COVERED.keys())
def test_the_recommended_form_covers_it(words: str) -> None:
    assert words in " ".join(recommended().text.split())


def test_the_recommended_form_does_not_change_once_it_is_out() -> None:
    """Whoever changes the text makes a new version: this one may have been signed."""
    assert [one.version for one in recommended_forms()] == ["1", "1.fr"]
    assert recommended("1").digest == FIRST_DIGEST
    assert recommended("1.fr").digest == FIRST_DIGEST_IN_FRENCH


FIRST_DIGEST_IN_FRENCH = "d30ceb33326b9456a44bf17985997117bd7e5ca385d3b287693b624fc32e53f3"
FIRST_DIGEST = "6bbc1d0cdfba0d14b0e0c6ca802d5a302d957e84c8607aa1489d00303d1a741b"


@pytest.mark.parametrize("version", ["0", "2", "", "x", "../1", "1 ", "١", "1.en", "1.de", "1.fr.fr"])
def test_there_is_no_other_version(version: str) -> None:
    with pytest.raises(NotFound):
        recommended(version)


def test_every_place_in_the_form_is_filled_and_what_is_filled_in_is_not_read_again() -> None:
    found = set(re.findall(r"\{(\w+)\}", recommended().text))
    assert found == PLACES
    text = filled(recommended(), dict.fromkeys(PLACES, "x") | {"fees": "{law} # ## {fees}"})
    assert "{law} # ## {fees}" in text
    assert "law of x" in text


@given(st.text(max_size=300))
def test_there_is_one_spelling_of_a_text(typed: str) -> None:
    try:
        text = canonical(typed)
    except Refusal:
        return
    assert canonical(text) == text
    assert canonical(text.replace("\n", "\r\n")) == text
    assert canonical(f"\n\n{text}\n \n") == text
    assert text_digest(canonical(text.replace("\n", "  \n"))) == text_digest(text)


@pytest.mark.parametrize("typed", ["", " \n ", "a\u202eb", "a\x00b", "a\u2028b", "x" * 60_001])
def test_what_cannot_be_seen_or_ended_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        canonical(typed)
    assert refused.value.field == "text"


def test_blocks_are_titles_headings_paragraphs_and_lists() -> None:
    found = [(one.kind, one.lines) for one in blocks("# T\n\n## H\nOne\ntwo\n- a\n- b\nthree\n")]
    assert found == [
        ("title", ("# T",)),
        ("heading", ("## H",)),
        ("paragraph", ("One", "two")),
        ("list", ("- a", "- b")),
        ("paragraph", ("three",)),
    ]
    assert [one.words for one in blocks("# T\n- 500\n- - 5\n  - 5\n")] == [("T",), ("500", "- 5"), ("  - 5",)]


@given(st.lists(st.sampled_from(["# ", "## ", "- ", "-500", "###", "\n", "\n\n", "  ", "1) "]) | st.text(max_size=5)))
def test_every_line_is_shown_as_it_was_typed(typed: list[str]) -> None:
    try:
        text = canonical("".join(typed))
    except Refusal:
        return
    shown = [f"{block.mark}{words}" for block in blocks(text) for words in block.words]
    assert shown == [line for line in text.split("\n") if line]
    assert [line for block in blocks(text) for line in block.lines] == shown


def test_an_organisation_saves_versions_and_is_told_what_is_missing(world: World) -> None:
    person = with_account(world)
    with world.work() as work:
        organisation = add_organisation(work, "Harbour")
        by = account_of(work, person).id
        text = recommended().text
        for wrong in (text.replace("{parties}", ""), text.replace("{law}", "{laws}"), text.removeprefix("# "), ""):
            with pytest.raises(Refusal):
                save_own_form(work, organisation, wrong, by)
        first = save_own_form(work, organisation, text + "More.\n", by)
        second = save_own_form(work, organisation, text + "More and more.\n", by)
        assert (first.name[-1], second.name[-1]) == ("1", "2")
        with pytest.raises(Refusal):
            save_own_form(work, organisation, text + "More and more.\n", by)
