"""Which passwords may be chosen."""

import pytest

from odr.accounts.passwords import LONGEST, check_choice
from odr.errors import Refusal


@pytest.mark.parametrize(
    "password", ["seven green kettles sing", "zwölf Boxkämpfer", "x7#kQ2!vLm9$", "любимая песня", "ab cde fg hij kl mn"]
)
def test_anything_long_enough_and_not_obvious_will_do(password: str) -> None:
    check_choice(password, "nora@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        " " * 20,
        "Password1234",
        "PASS WORD 12 34",
        "nora.field@example.org",
        "Nora.Field12",
        "e\u0301" * 11,
        "ä" * 5 + "bcdef" + "x" * LONGEST,
    ],
)
def test_what_others_would_try_first_and_what_has_the_wrong_length_is_refused(password: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_choice(password, "nora.field@example.org")
    assert refused.value.field == "password"
    assert not password.strip() or password not in refused.value.message


def test_length_is_counted_in_letters_as_a_person_sees_them() -> None:
    check_choice("the\u0301ie\u0300re " * 25, "nora@example.org")
