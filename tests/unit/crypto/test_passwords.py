"""Passwords: Argon2id at the figures of the day, the same for every keyboard."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from odr.crypto import passwords
from odr.crypto.passwords import hash_password, password_matches

pytestmark = pytest.mark.as_in_service("it is about the figures")

WORD = "K\u00fche gr\u00fcn"


def test_a_hash_names_its_method_and_figures_and_not_the_password() -> None:
    phc = hash_password("correct horse battery")
    assert re.fullmatch(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}", phc)


def test_a_password_matches_its_own_hash_alone() -> None:
    phc = hash_password(WORD)
    assert password_matches(WORD, phc)
    for other in ("", WORD + " ", WORD.upper(), "Kuhe grun", WORD[:-1], WORD + "\0"):
        assert not password_matches(other, phc)


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(WORD) != hash_password(WORD)


def test_an_accent_typed_in_one_piece_or_two_is_the_same_password() -> None:
    in_two = WORD.replace("\u00fc", "u\u0308")
    assert in_two != WORD
    assert password_matches(in_two, hash_password(WORD))
    assert password_matches(WORD, hash_password(in_two))


@pytest.mark.parametrize(("chosen", "alike"), [("ﬁsh", "fish"), ("x²", "x2"), ("\uff21", "A"), ("\u00a0 ", "  ")])
def test_characters_that_only_look_alike_stay_different(chosen: str, alike: str) -> None:
    assert not password_matches(alike, hash_password(chosen))


def test_text_that_is_not_unicode_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="Unicode") as refused:
        hash_password("secret\ud800word")
    assert not isinstance(refused.value, UnicodeError)
    assert refused.value.__suppress_context__
    assert "secret" not in str(refused.value)
    assert not password_matches("secret\ud800word", hash_password("secret"))


@pytest.mark.parametrize("phc", ["", "$", "$argon2id$", "plain text", "$2b$12$" + "x" * 53, "\0", "é", "\ud800"])
def test_what_is_no_hash_matches_nothing(phc: str) -> None:
    assert not password_matches("", phc)
    assert not password_matches(phc, phc)


def test_a_long_password_counts_to_its_last_character() -> None:
    long = "x" * 200
    assert not password_matches(long + "y", hash_password(long))


def test_a_process_hashes_one_password_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, most = 0, 0

    class Counted:
        @staticmethod
        def verify_phc_encoded(_password: bytes, _phc: str) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            time.sleep(0.01)  # lets another thread in, if one may
            under_way -= 1

    monkeypatch.setattr(passwords, "Argon2id", Counted)
    with ThreadPoolExecutor(4) as sign_ins:
        assert all(sign_ins.map(lambda _: password_matches("correct horse", "$argon2id$"), range(8)))
    assert most == 1
