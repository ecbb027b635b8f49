"""A code that waits for its proof."""

import pytest

from odr.crypto.codes import ALPHABET, GROUPS, AccessCode, BadCode
from odr.errors import Refusal
from odr.vaults.codes.pending import PendingCode, check_kept, new_pending, pending_from


@pytest.fixture
def pending() -> PendingCode:
    return PendingCode(AccessCode.parse("0" * 26 + _check("0" * 26)), 3, "first")


def _check(data: str) -> str:
    """The check symbols, found by trying: 1,024 are not many."""
    for one in ALPHABET:
        for other in ALPHABET:
            try:
                AccessCode.parse(data + one + other)
            except BadCode:
                continue
            return one + other
    raise AssertionError


def test_the_group_that_was_asked_for_or_all_of_it_is_the_proof() -> None:
    for _ in range(20):
        made = new_pending("label")
        assert 1 <= made.group <= GROUPS
        check_kept(made, made.code.groups()[made.group - 1].lower())
        check_kept(made, made.code.reveal().replace(" ", "-"))


def test_look_alikes_and_spaces_do_not_matter(pending: PendingCode) -> None:
    check_kept(pending, " oO 0o ")


@pytest.mark.parametrize("typed", ["", "   ", "0001", "000", "00000", "!!!!", "0" * 28, "0" * 2000])
def test_anything_else_is_refused_in_words_that_do_not_hold_the_code(pending: PendingCode, typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_kept(pending, typed)
    assert refused.value.field == "code"
    assert "0000" not in refused.value.message


def test_another_group_is_told_by_its_number() -> None:
    made = new_pending("label")
    other = made.group % GROUPS
    if made.code.groups()[other] != made.code.groups()[made.group - 1]:
        with pytest.raises(Refusal, match=f"That is group {other + 1}"):
            check_kept(made, made.code.groups()[other])


def test_it_comes_back_from_the_session_as_it_was_and_shows_nothing(pending: PendingCode) -> None:
    back = pending_from(pending.contents())
    assert back == pending
    assert "0000" not in repr(back)
    assert pending_from(None) is None
