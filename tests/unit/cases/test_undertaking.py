"""The undertaking: each version is frozen, and only the latest binds."""

import pytest

from odr.cases import undertaking
from odr.cases.tables import Adviser
from odr.cases.undertaking import VERSIONS, Undertaking

# A text that somebody has bound themselves to is never changed: a new wording is a new version with a new line here.
FROZEN = {1: "04638efe934699238de33d00333eafbfeee29ea9c619249055f84c47ddf568d3"}


def test_no_version_was_changed_after_it_was_published() -> None:
    assert {version: text.digest for version, text in VERSIONS.items()} == FROZEN


def test_versions_count_from_one_and_the_latest_is_the_one_to_confirm() -> None:
    assert sorted(VERSIONS) == list(range(1, len(VERSIONS) + 1))
    assert undertaking.current() is VERSIONS[len(VERSIONS)]


@pytest.mark.parametrize(("confirmed", "bound"), [(None, False), (1, True), (2, False)])
def test_who_confirmed_another_version_or_none_is_not_bound(confirmed: int | None, bound: bool) -> None:
    assert undertaking.is_bound(Adviser(undertaking_version=confirmed)) == bound


def test_who_confirmed_the_version_before_is_not_bound_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, 2, Undertaking(2, "en", "Another", ("Another wording.",)))
    assert not undertaking.is_bound(Adviser(undertaking_version=1))
    assert undertaking.is_bound(Adviser(undertaking_version=2))


def test_the_digest_stands_for_every_word_and_every_paragraph() -> None:
    digests = {
        Undertaking(1, "en", title, paragraphs).digest
        for title, paragraphs in (("A", ("b", "c")), ("A", ("bc",)), ("A", ("b", "d")), ("Ab", ("", "c")))
    }
    assert len(digests) == 4
