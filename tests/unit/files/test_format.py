import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import seal_padded
from odr.crypto.secrets import SymmetricKey
from odr.files.format import (
    PART,
    PIECE,
    SMALLEST,
    FileEntry,
    FilePlace,
    Parts,
    digests_of,
    open_checked,
    open_part,
    open_root,
    part_name,
    seal_part,
    seal_root,
)
from tests.unit.crypto import by_hand

CASE, FILE = uuid4(), uuid4()
KEY = SymmetricKey.generate()
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "files.json").read_text("ascii"))
FROM_BROWSERS = json.loads((Path(__file__).parents[2] / "vectors" / "from_javascript.json").read_text("ascii"))["filed"]


def _in_pieces(sealed: bytes) -> Iterator[bytes]:
    return (sealed[at : at + PIECE] for at in range(0, len(sealed), PIECE))


def _fails_after(pieces: list[bytes]) -> Iterator[bytes]:
    yield from pieces
    raise AssertionError("more was asked for")


def cut(length: int, pieces: Iterator[bytes]) -> tuple[Parts, list[bytes]]:
    parts, found = Parts(FilePlace(CASE, FILE, length)), []
    for piece in pieces:
        found += [content for _number, content in parts.take(piece)]
    found += [content for _number, content in parts.rest()]
    return parts, found


@pytest.mark.parametrize("length", [0, 1, SMALLEST, PART - 1, PART, PART + 1, 2 * PART + 5])
def test_a_file_is_cut_into_parts_and_comes_back_as_it_was(length: int) -> None:
    original = (b"0123456789abcdef" * (length // 16 + 1))[:length]
    place = FilePlace(CASE, FILE, length)
    parts, contents = cut(length, (original[at : at + 1_000_003] for at in range(0, length, 1_000_003)))
    sealed = [seal_part(KEY, place, number, content) for number, content in enumerate(contents)]
    root = seal_root(KEY, place, [digests_of(one) for one in sealed])
    entry = FileEntry(FILE, "a", "b/c", length, parts.sha256(), KEY, digest(root))
    digests = open_root(entry, CASE, root)
    assert [len(one) // 32 for one in digests] == [place.pieces_in(number) for number in range(place.count)]
    assert len(sealed) == place.count
    opened = [list(open_checked(entry, CASE, digests, n, _in_pieces(one))) for n, one in enumerate(sealed)]
    assert b"".join(piece for pieces in opened for piece in pieces) == original
    assert parts.sha256() == hashlib.sha256(original).digest()


def test_files_of_nearly_the_same_length_take_the_same_room() -> None:
    lengths = [20_000_000, 20_100_000, 20_400_000]
    assert len({FilePlace(CASE, FILE, length).padded for length in lengths}) == 1
    assert {FilePlace(CASE, FILE, length).padded for length in (0, 1, 4000)} == {SMALLEST}


def test_what_holds_more_or_less_than_was_said_is_refused() -> None:
    with pytest.raises(ValueError, match="more"):
        cut(3, iter([b"four"]))
    with pytest.raises(ValueError, match="less"):
        cut(5, iter([b"four"]))


def test_a_part_opens_in_its_own_place_alone() -> None:
    place = FilePlace(CASE, FILE, PART + 10)
    sealed = seal_part(KEY, place, 1, b"0123456789")
    assert open_part(KEY, place, 1, sealed) == b"0123456789"
    elsewhere = [
        (KEY, place, 0),
        (KEY, FilePlace(uuid4(), FILE, PART + 10), 1),
        (KEY, FilePlace(CASE, uuid4(), PART + 10), 1),
        (KEY, FilePlace(CASE, FILE, 3 * PART), 1),
        (SymmetricKey.generate(), place, 1),
    ]
    for key, there, number in elsewhere:
        with pytest.raises(Unopenable):
            open_part(key, there, number, sealed)
    with pytest.raises(Unopenable):
        open_part(KEY, place, 1, sealed[:-1])


def test_another_seal_of_the_same_part_is_not_the_part() -> None:
    place = FilePlace(CASE, FILE, 10)
    first, second = (seal_part(KEY, place, 0, b"0123456789") for _again in range(2))
    root = seal_root(KEY, place, [digests_of(first)])
    entry = FileEntry(FILE, "a", "b/c", 10, bytes(32), KEY, digest(root))
    digests = open_root(entry, CASE, root)
    assert list(open_checked(entry, CASE, digests, 0, [first])) == [b"0123456789"]
    with pytest.raises(Unopenable):
        list(open_checked(entry, CASE, digests, 0, [second]))


def test_a_piece_leaves_before_the_next_has_come_and_none_that_is_not_known_to_be_right() -> None:
    place = FilePlace(CASE, FILE, PART)
    sealed = seal_part(KEY, place, 0, bytes(PART))
    entry = FileEntry(FILE, "a", "b/c", PART, bytes(32), KEY, bytes(32))
    pieces = list(_in_pieces(sealed))
    assert len(pieces) == place.pieces_in(0) == 17
    assert next(open_checked(entry, CASE, [digests_of(sealed)], 0, _fails_after(pieces[:1])))
    again = list(_in_pieces(seal_part(KEY, place, 0, bytes(PART))))
    for at in range(len(pieces)):
        opened: list[bytes] = []
        with pytest.raises(Unopenable):
            opened.extend(open_checked(entry, CASE, [digests_of(sealed)], 0, [*pieces[:at], *again[at:]]))
        assert len(opened) == at
    for cut in (pieces[:-1], [*pieces, b"more"]):
        with pytest.raises(Unopenable):
            list(open_checked(entry, CASE, [digests_of(sealed)], 0, cut))


def test_a_part_that_was_made_too_short_is_noticed_at_its_end() -> None:
    place = FilePlace(CASE, FILE, 10)
    short = seal_padded(KEY, b"0123456789", place.part_context(0))
    entry = FileEntry(FILE, "a", "b/c", 10, bytes(32), KEY, bytes(32))
    with pytest.raises(Unopenable):
        list(open_checked(entry, CASE, [digests_of(short)], 0, [short]))


def test_a_root_that_the_entry_does_not_vouch_for_is_refused() -> None:
    place = FilePlace(CASE, FILE, 10)
    root, other = (seal_root(KEY, place, [bytes([n]) * 32]) for n in range(2))
    entry = FileEntry(FILE, "a", "b/c", 10, bytes(32), KEY, digest(root))
    with pytest.raises(Unopenable):
        open_root(entry, CASE, other)


@pytest.mark.parametrize("altered", [{"id": "x"}, {"key": "00"}, {"length": "many"}, {"root": None}])
def test_an_entry_that_nobody_made_so_does_not_open(altered: dict[str, object]) -> None:
    kept = FileEntry(FILE, "a", "b/c", 10, bytes(32), KEY, bytes(32)).as_payload()
    assert FileEntry.of_payload(kept).as_payload() == kept
    with pytest.raises(Unopenable):
        FileEntry.of_payload(kept | altered)


def test_the_names_in_the_store_say_nothing_of_each_other() -> None:
    names = {part_name(file_id, number) for file_id in (FILE, uuid4()) for number in range(3)}
    assert len(names) == 6
    assert all(len(name) == 40 and FILE.hex not in name for name in names)


@pytest.mark.parametrize("case", VECTORS["places"], ids=lambda case: str(case["length"]))
def test_vectors_of_places_say_how_many_parts_of_which_size(case: dict[str, int]) -> None:
    place = FilePlace(CASE, FILE, case["length"])
    assert (place.padded, place.count, place.size_of(place.count - 1)) == (case["padded"], case["parts"], case["last"])
    assert place.root_size == 32 * case["digests"]
    assert max(by_hand.padme(max(case["length"], SMALLEST)), SMALLEST) == case["padded"]


@pytest.mark.parametrize("case", [*VECTORS["opened"], *FROM_BROWSERS], ids=lambda case: str(case["name"]))
def test_vectors_of_files_open_as_specified(case: dict[str, str]) -> None:
    root, part = bytes.fromhex(case["root"]), [bytes.fromhex(case["part"])]
    entry = FileEntry.of_payload(json.loads(case["entry"]))
    case_id = UUID(case["case"])
    content = b"".join(open_checked(entry, case_id, open_root(entry, case_id, root), 0, part))
    assert content == bytes.fromhex(case["content"])
    assert hashlib.sha256(content).digest() == entry.sha256
    assert part_name(entry.id, 0) == case["stored as"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: str(case["name"]))
def test_vectors_of_files_that_were_altered_are_refused(case: dict[str, str]) -> None:
    entry = FileEntry.of_payload(json.loads(case["entry"]))
    case_id = UUID(case["case"])
    with pytest.raises(Unopenable):
        digests = open_root(entry, case_id, bytes.fromhex(case["root"]))
        list(open_checked(entry, case_id, digests, 0, [bytes.fromhex(case["part"])]))
