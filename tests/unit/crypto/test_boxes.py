"""A box opens for the holder of the private half, in its place, unaltered, and not otherwise."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.boxes import PUBLIC_KEY_SIZE, BoxKeyPair, BoxPublicKey, second_half
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.padding import pad
from odr.crypto.secrets import BoxSeed
from tests.unit.crypto import by_hand

SEED = BoxSeed(bytes(range(32)))
PAIR = BoxKeyPair(SEED)
PLACE = Context(purpose=Purpose.GRANT, vault=UUID(int=1), subject=UUID(int=2), epoch=3, detail="folder")
BOX = PAIR.public.seal(b"folder key", PLACE)
seeds = st.binary(min_size=32, max_size=32)


def test_a_seed_grows_into_the_published_key_pair() -> None:
    # The first test vector of X-Wing (draft-connolly-cfrg-xwing-kem), whose seed is SHAKE128 of nothing.
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    assert (
        by_hand.expand_seed(seed)[0]
        .hex()
        .startswith("c44829d2b269887f6150dfaee5a25a704cbc607e57d18a2ffc8734633333cff0")
    )
    public = BoxKeyPair(BoxSeed(seed)).public.encoded
    assert public[1:].hex().startswith("e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5")


@given(seeds)
def test_a_seed_grows_into_the_same_public_key_in_both_implementations(seed: bytes) -> None:
    public = BoxKeyPair(BoxSeed(seed)).public
    assert public.encoded == by_hand.public_key(seed)
    assert len(public.encoded) == PUBLIC_KEY_SIZE == 1217
    assert public.encoded.endswith(second_half(BoxSeed(seed)))


@given(seeds, st.binary(max_size=300))
def test_what_was_sealed_opens_in_both_implementations(seed: bytes, text: bytes) -> None:
    pair = BoxKeyPair(BoxSeed(seed))
    box = BoxPublicKey(pair.public.encoded).seal(text, PLACE)
    assert pair.open(box, PLACE) == text
    assert by_hand.hpke_open(seed, box[1:], PLACE.encode()) == pad(text)
    assert len(box) == 1 + 1120 + len(pad(text)) + 16


def test_two_boxes_of_one_text_differ() -> None:
    made = {PAIR.public.seal(b"yes", PLACE) for _ in range(20)}
    assert len({box[1:1121] for box in made}) == len({box[1121:] for box in made}) == 20


def test_fresh_key_pairs_differ_and_grow_again_from_their_seeds() -> None:
    made = [BoxKeyPair.generate() for _ in range(10)]
    assert len({pair.public.encoded for _, pair in made}) == 10
    assert all(BoxKeyPair(seed).public == pair.public for seed, pair in made)


def test_an_altered_byte_anywhere_is_noticed() -> None:
    for place in range(len(BOX)):
        altered = BOX[:place] + bytes([BOX[place] ^ 1]) + BOX[place + 1 :]
        with pytest.raises(Unopenable):
            PAIR.open(altered, PLACE)


def test_a_box_cut_anywhere_is_noticed() -> None:
    for size in range(len(BOX)):
        with pytest.raises(Unopenable):
            PAIR.open(BOX[:size], PLACE)


@given(st.binary(min_size=1, max_size=40))
def test_a_box_with_something_added_is_noticed(more: bytes) -> None:
    for extended in (BOX + more, more + BOX):
        with pytest.raises(Unopenable):
            PAIR.open(extended, PLACE)


@given(st.binary(max_size=1300) | st.integers(0, 1300).map(bytes))
def test_no_bytes_that_nobody_sealed_open(box: bytes) -> None:
    for attempt in (box, b"\1" + box):
        with pytest.raises(Unopenable):
            PAIR.open(attempt, PLACE)


def test_another_key_pair_does_not_open_it() -> None:
    _, other = BoxKeyPair.generate()
    with pytest.raises(Unopenable):
        other.open(BOX, PLACE)


@pytest.mark.parametrize(
    "place",
    [
        Context(purpose=Purpose.PREVIOUS_EPOCH, vault=UUID(int=1), subject=UUID(int=2), epoch=3, detail="folder"),
        Context(purpose=Purpose.GRANT, vault=UUID(int=9), subject=UUID(int=2), epoch=3, detail="folder"),
        Context(purpose=Purpose.GRANT, vault=UUID(int=1), subject=UUID(int=9), epoch=3, detail="folder"),
        Context(purpose=Purpose.GRANT, vault=UUID(int=1), subject=UUID(int=2), epoch=4, detail="folder"),
        Context(purpose=Purpose.GRANT, vault=UUID(int=1), subject=UUID(int=2), version=3, detail="folder"),
        Context(purpose=Purpose.GRANT, vault=UUID(int=1), subject=UUID(int=2), epoch=3, detail="mailbox"),
        Context(purpose=Purpose.GRANT, vault=UUID(int=1), subject=UUID(int=2), epoch=3),
        Context(purpose=Purpose.GRANT, case=UUID(int=1), subject=UUID(int=2), epoch=3, detail="folder"),
    ],
)
def test_it_does_not_open_in_another_place(place: Context) -> None:
    with pytest.raises(Unopenable):
        PAIR.open(BOX, place)


@given(st.binary(max_size=64).map(lambda raw: raw + PAIR.public.encoded) | st.binary(max_size=1217))
def test_bytes_that_are_no_public_key_are_refused(raw: bytes) -> None:
    if raw != PAIR.public.encoded:
        with pytest.raises(BadKey):
            BoxPublicKey(raw)


@given(st.binary(min_size=1216, max_size=1216))
def test_a_key_that_is_accepted_can_be_sealed_to(raw: bytes) -> None:
    try:
        public = BoxPublicKey(b"\1" + raw)
    except BadKey:
        return
    assert len(public.seal(b"", PLACE)) == 1201


@pytest.mark.parametrize("kind", [bytearray, memoryview, lambda raw: raw.decode("latin-1")])
def test_a_public_key_that_is_not_bytes_is_refused(kind: type) -> None:
    with pytest.raises(BadKey):
        BoxPublicKey(kind(PAIR.public.encoded))
