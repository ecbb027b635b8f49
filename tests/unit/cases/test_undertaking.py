"""The undertaking: each version is frozen, and only the latest binds."""

import pytest

from odr.cases.people import undertaking
from odr.cases.people.undertaking import VERSIONS, Undertaking
from odr.cases.tables import Adviser
from odr.i18n import in_language, languages
from tests.support.wording import breaks_glossary, french_marks, glossary

# A text that somebody has bound themselves to is never changed: a new wording is a new version with a new line here.
FROZEN = {
    1: "04638efe934699238de33d00333eafbfeee29ea9c619249055f84c47ddf568d3",
    2: "cdf4c36b830004d784fd430cc9acbb32e93487a7c703af18688099cfcef183c8",
}


def test_no_version_was_changed_after_it_was_published() -> None:
    assert {version: text.digest for version, text in VERSIONS.items()} == FROZEN


def test_versions_count_from_one_and_the_latest_is_the_one_to_confirm() -> None:
    assert sorted(VERSIONS) == list(range(1, len(VERSIONS) + 1))
    assert {code: one.version for code, one in undertaking.in_force().items()} == {"en": 1, "fr": 2}
    assert undertaking.current() is VERSIONS[1]
    with in_language("fr"):
        assert undertaking.current() is VERSIONS[2]
        assert undertaking.current("en") is VERSIONS[1]
    assert set(undertaking.in_force()) == set(languages())


def test_the_undertaking_says_as_much_in_each_language_in_its_own_marks() -> None:
    english, french = undertaking.current("en"), undertaking.current("fr")
    assert len(french.paragraphs) == len(english.paragraphs)
    assert [(fault, one) for one in (french.title, *french.paragraphs) for fault in french_marks(one)] == []
    terms = glossary("fr")
    pairs = zip(english.paragraphs, french.paragraphs, strict=True)
    assert [fault for one, said in pairs for fault in breaks_glossary(one, said, terms)] == []


@pytest.mark.parametrize(("confirmed", "bound"), [(None, False), (0, False), (1, True), (2, True), (3, False)])
def test_who_confirmed_another_version_or_none_is_not_bound(confirmed: int | None, bound: bool) -> None:
    assert undertaking.is_bound(Adviser(undertaking_version=confirmed)) == bound


def test_who_confirmed_the_version_before_is_not_bound_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, 3, Undertaking(3, "en", "Another", ("Another wording.",)))
    assert not undertaking.is_bound(Adviser(undertaking_version=1))
    assert undertaking.is_bound(Adviser(undertaking_version=2))
    assert undertaking.is_bound(Adviser(undertaking_version=3))


def test_the_digest_stands_for_every_word_and_every_paragraph() -> None:
    digests = {
        Undertaking(1, "en", title, paragraphs).digest
        for title, paragraphs in (("A", ("b", "c")), ("A", ("bc",)), ("A", ("b", "d")), ("Ab", ("", "c")))
    }
    assert len(digests) == 4
