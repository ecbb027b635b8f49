"""How this service says to push services who it is (RFC 8292)."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature

from odr.crypto.errors import BadKey
from odr.crypto.vapid import PushKey, application_server_key, authorization
from tests.support.push_service import checked_claims

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def test_the_token_is_signed_with_the_key_that_the_browser_was_given() -> None:
    key = PushKey.generate()
    said = authorization(key, "https://push.example", "mailto:ops@example.org", 1_800_000_000)
    claims, point = checked_claims(said)
    assert claims == {"aud": "https://push.example", "exp": 1_800_000_000, "sub": "mailto:ops@example.org"}
    assert base64.urlsafe_b64encode(point).rstrip(b"=").decode() == application_server_key(key)
    assert said.isascii()
    assert "\n" not in said


def test_a_token_that_was_altered_is_found_out() -> None:
    said = authorization(PushKey.generate(), "https://push.example", "mailto:ops@example.org", 1_800_000_000)
    head, claims, rest = said.split(".", 2)
    other = authorization(PushKey.generate(), "https://push.example", "mailto:ops@example.org", 1_900_000_000)
    with pytest.raises(InvalidSignature):
        checked_claims(".".join((head, other.split(".")[1], rest)))
    assert claims


def test_the_public_half_is_that_of_the_number() -> None:
    # The base point itself: SEC 2, section 2.4.2.
    base = (
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    )
    key = PushKey((1).to_bytes(32, "big"))
    assert base64.urlsafe_b64decode(application_server_key(key) + "=").hex() == base


@pytest.mark.parametrize("number", [0, ORDER, 2**256 - 1])
def test_what_is_no_number_of_the_curve_is_no_key(number: int) -> None:
    with pytest.raises(BadKey):
        PushKey(number.to_bytes(32, "big"))
    assert application_server_key(PushKey((ORDER - 1).to_bytes(32, "big")))
