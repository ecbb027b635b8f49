"""Words that two people compare by voice: as good as the key, and not to be mistaken for each other."""

import itertools
import re

import pytest

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.safety_words import COUNT, WORDS, safety_words

KEY = BoxKeyPair.generate()[1].public.encoded


def slips_between(one: str, other: str) -> int:
    """How many letters have to be exchanged, added or left out to make one word of the other."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted))
    return row[-1]


def sound_of(word: str) -> str:
    """Roughly how it sounds over a bad line: no vowel from another, no b from p, no m from n."""
    for letters, sound in (("ph", "f"), ("gh", ""), ("kn", "n"), ("wr", "r"), ("ck", "k"), ("qu", "kw"), ("x", "ks")):
        word = word.replace(letters, sound)
    for letters, sound in (("ch", "C"), ("sh", "C"), ("th", "T"), ("dge", "j"), ("tion", "Cn"), ("z", "s")):
        word = word.replace(letters, sound)
    word = re.sub("c(?=[eiy])", "s", word).replace("c", "k")
    word = re.sub("g(?=[eiy])", "j", word)
    word = re.sub("e$", "", re.sub(r"(.)\1+", r"\1", word))
    return re.sub("[aeiouyw]+", "a", word.translate(str.maketrans("ptmgv", "bdnkf")))


def test_there_are_256_different_words_of_four_to_nine_plain_letters() -> None:
    assert len(set(WORDS)) == len(WORDS) == 256
    assert all(re.fullmatch("[a-z]{4,9}", word) for word in WORDS)
    assert sorted(WORDS) == list(WORDS)


def test_no_two_words_can_be_mistaken_for_each_other() -> None:
    for one, other in itertools.combinations(WORDS, 2):
        assert one[:4] != other[:4], (one, other)
        assert slips_between(one, other) >= 3, (one, other)
        assert sound_of(one) != sound_of(other), (one, other)


def test_the_measures_would_notice_words_that_are_alike() -> None:
    assert slips_between("castle", "candle") == 2
    assert sound_of("tailor") == sound_of("dealer")
    assert sound_of("night") == sound_of("knight")


def test_a_key_has_eight_words_and_always_the_same() -> None:
    assert len(safety_words(KEY)) == COUNT == 8
    assert safety_words(KEY) == safety_words(bytes(KEY))


@pytest.mark.parametrize("place", [0, 1, 600, 1216])
def test_another_bit_anywhere_gives_other_words(place: int) -> None:
    altered = KEY[:place] + bytes([KEY[place] ^ 1]) + KEY[place + 1 :]
    assert safety_words(altered) != safety_words(KEY)


def test_several_keys_are_told_apart_from_one_that_joins_them_and_from_another_order() -> None:
    other = BoxKeyPair.generate()[1].public.encoded
    found = {safety_words(KEY, other), safety_words(other, KEY), safety_words(KEY + other), safety_words(KEY)}
    assert len(found) == 4
