"""Derivation is HKDF-SHA256, one label one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.derivation import derive, digest, keyed_hash
from odr.crypto.secrets import CodeSecret, SymmetricKey
from tests.unit.crypto import by_hand

KEY = SymmetricKey(bytes(range(32)))
labels = st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=40)


def test_the_second_implementation_gives_the_answer_of_rfc_5869() -> None:
    # Appendix A.3: SHA-256, no salt, no info.
    key = by_hand.hkdf_extract(b"", b"\x0b" * 22)
    assert key.hex() == "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"
    out = by_hand.hkdf_expand(key, b"", 42).hex()
    assert out == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"


@given(st.binary(min_size=32, max_size=32), labels, st.integers(1, 8160))
def test_a_secret_derives_as_the_second_implementation_says(secret: bytes, label: str, size: int) -> None:
    assert derive(SymmetricKey(secret), label, size) == by_hand.derive(secret, label, size)


@given(labels, labels)
def test_two_labels_give_two_keys(one: str, other: str) -> None:
    assert (derive(KEY, one) == derive(KEY, other)) is (one == other)
    assert (keyed_hash(KEY, one, b"") == keyed_hash(KEY, other, b"")) is (one == other)


@pytest.mark.parametrize("size", [-1, 0, 8161, 10**9])
def test_a_size_that_cannot_be_derived_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="8160"):
        derive(KEY, "test", size)


def test_a_label_outside_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="ascii"):
        derive(KEY, "schlüssel")


def test_a_code_secret_of_17_bytes_derives_too() -> None:
    assert derive(CodeSecret(bytes(17)), "test") == by_hand.derive(bytes(17), "test")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_keyed_hash_depends_on_key_and_value(one: bytes, other: bytes) -> None:
    assert (keyed_hash(KEY, "test", one) == keyed_hash(KEY, "test", other)) is (one == other)
    assert keyed_hash(KEY, "test", one) != keyed_hash(SymmetricKey(bytes(32)), "test", one)
    assert len(keyed_hash(KEY, "test", one)) == 32


def test_a_digest_is_sha_256() -> None:
    # FIPS 180-4, the one-block example.
    assert digest(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
