"""A signature verifies over its document, in its context, by its key, and not otherwise."""

import struct
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair, VerifyingKey

PAIR = SigningKeyPair(SigningSeed(bytes(range(32))))
PLACE = Context(purpose=Purpose.SIGNING_KEY_PROOF, vault=UUID(int=1), epoch=2)
DOCUMENT = b"what both agreed"
SIGNATURE = PAIR.sign(DOCUMENT, PLACE)


def test_a_seed_has_the_public_key_of_rfc_8032() -> None:
    # Section 7.1, tests 1 and 2.
    known = {
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60": (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        ),
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb": (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        ),
    }
    for seed, public in known.items():
        assert SigningKeyPair(SigningSeed(bytes.fromhex(seed))).public.encoded.hex() == "01" + public


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_is_signed_is_the_context_with_its_length_and_the_document(seed: bytes, document: bytes) -> None:
    place = PLACE.encode()
    message = b"odr signature\0\1" + struct.pack(">I", len(place)) + place + document
    by_hand = b"\1" + Ed25519PrivateKey.from_private_bytes(seed).sign(message)
    pair = SigningKeyPair(SigningSeed(seed))
    assert pair.sign(document, PLACE) == by_hand
    VerifyingKey(pair.public.encoded).verify(by_hand, document, PLACE)


def test_an_altered_byte_anywhere_is_noticed() -> None:
    for place in range(len(SIGNATURE)):
        for change in (1, 0x80):
            altered = SIGNATURE[:place] + bytes([SIGNATURE[place] ^ change]) + SIGNATURE[place + 1 :]
            with pytest.raises(BadSignature):
                PAIR.public.verify(altered, DOCUMENT, PLACE)


@given(st.binary(max_size=130).filter(lambda signature: signature != SIGNATURE))
def test_other_bytes_are_no_signature(signature: bytes) -> None:
    for attempt in (signature, b"\1" + signature, SIGNATURE[: len(signature) % 65], SIGNATURE + signature + b"x"):
        with pytest.raises(BadSignature):
            PAIR.public.verify(attempt, DOCUMENT, PLACE)


@given(st.binary(max_size=100).filter(lambda document: document != DOCUMENT))
def test_another_document_does_not_verify(document: bytes) -> None:
    with pytest.raises(BadSignature):
        PAIR.public.verify(SIGNATURE, document, PLACE)


@pytest.mark.parametrize(
    "place",
    [
        Context(purpose=Purpose.ITEM, vault=UUID(int=1), epoch=2),
        Context(purpose=Purpose.SIGNING_KEY_PROOF, vault=UUID(int=9), epoch=2),
        Context(purpose=Purpose.SIGNING_KEY_PROOF, vault=UUID(int=1), epoch=3),
        Context(purpose=Purpose.SIGNING_KEY_PROOF, vault=UUID(int=1), version=2),
        Context(purpose=Purpose.SIGNING_KEY_PROOF, case=UUID(int=1), epoch=2),
        Context(purpose=Purpose.SIGNING_KEY_PROOF, vault=UUID(int=1)),
    ],
)
def test_it_does_not_verify_in_another_place(place: Context) -> None:
    with pytest.raises(BadSignature):
        PAIR.public.verify(SIGNATURE, DOCUMENT, place)


def test_bytes_cannot_be_shifted_from_the_context_into_the_document() -> None:
    longer = Context(purpose=Purpose.SIGNING_KEY_PROOF, vault=UUID(int=1), epoch=2, detail="more")
    shifted = longer.encode()[len(PLACE.encode()) :] + DOCUMENT
    assert PLACE.encode() + shifted == longer.encode() + DOCUMENT
    with pytest.raises(BadSignature):
        PAIR.public.verify(PAIR.sign(DOCUMENT, longer), shifted, PLACE)


def test_another_key_does_not_verify_it() -> None:
    _, other = SigningKeyPair.generate()
    with pytest.raises(BadSignature):
        other.public.verify(SIGNATURE, DOCUMENT, PLACE)


def test_a_key_of_small_order_is_refused_because_one_signature_would_fit_every_document() -> None:
    identity = b"\1" + bytes(31)
    with pytest.raises(BadKey):
        VerifyingKey(b"\1" + identity)
    # What it would have allowed, shown on the point by itself.
    forged = identity + bytes(32)
    for document in (b"I owe nothing", b"I owe everything"):
        Ed25519PublicKey.from_public_bytes(identity).verify(forged, document)


@given(st.binary(max_size=40).filter(lambda raw: len(raw) != 33 or raw[0] != 1))
def test_bytes_that_are_no_verifying_key_are_refused(raw: bytes) -> None:
    with pytest.raises(BadKey):
        VerifyingKey(raw)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_is_made_is_accepted(seed: bytes) -> None:
    made = SigningKeyPair(SigningSeed(seed)).public
    assert VerifyingKey(made.encoded) == made


@given(st.binary(min_size=32, max_size=32))
def test_a_key_that_lies_on_no_curve_verifies_nothing(raw: bytes) -> None:
    try:
        key = VerifyingKey(b"\1" + raw)
    except BadKey:
        return
    with pytest.raises(BadSignature):
        key.verify(SIGNATURE, DOCUMENT, PLACE)
