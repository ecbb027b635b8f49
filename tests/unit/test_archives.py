"""A ZIP that any program opens, of which it is known before how long it will be."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.archives import Along, archive, table
from odr.purposes import THE_SERVICE
from odr.spool import PIECE, Copy

AT = datetime(2026, 11, 3, 9, 0, 30, tzinfo=UTC)
LENGTHS = st.sampled_from([0, 1, 2, 65534, 65535, 65536, 131070, 131071, 200_000])


def whole(copy: Copy) -> bytes:
    """What leaves, which is as long as was said."""
    sent = b"".join(copy.pieces)
    assert len(sent) == copy.length
    return sent


def opened(sent: bytes) -> zipfile.ZipFile:
    packed = zipfile.ZipFile(io.BytesIO(sent))
    assert packed.testzip() is None
    return packed


def along(name: str, content: bytes, step: int = 4096) -> Along:
    return Along(name, len(content), lambda: (content[at : at + step] for at in range(0, len(content), step)))


def test_an_archive_is_of_its_moment_and_for_its_owner_alone() -> None:
    made = archive(THE_SERVICE, {"items.csv": ["1"], "index.html": ["2", "3"], "a.pdf": b"%PDF"}, AT)
    with opened(whole(made.copy([along("files/é.txt", b"x")]))) as found:
        assert {one.filename: found.read(one) for one in found.infolist()} == {
            "items.csv": b"\xef\xbb\xbf1",
            "index.html": b"23",
            "a.pdf": b"%PDF",
            "files/é.txt": b"x",
        }
        assert {one.date_time for one in found.infolist()} == {(2026, 11, 3, 9, 0, 30)}
        assert {one.external_attr >> 16 for one in found.infolist()} == {0o100600}


@given(st.lists(st.text(st.characters(codec="utf-8"))), st.lists(LENGTHS, max_size=4), st.integers(1, 100_000))
def test_how_long_it_will_be_is_known_before(texts: list[str], lengths: list[int], step: int) -> None:
    made = archive(THE_SERVICE, {f"{number}.html": [text] for number, text in enumerate(texts)}, AT)
    files = [along(f"files/{number}", bytes(length), step) for number, length in enumerate(lengths)]
    with opened(whole(made.copy(files))) as found:
        assert [found.read(name) for name in found.namelist()] == [
            *(text.encode() for text in texts),
            *map(bytes, lengths),
        ]


def test_what_is_finished_leaves_as_its_digest_says() -> None:
    made = archive(THE_SERVICE, {"items.csv": ["1" * 3 * PIECE]}, AT)
    digest = made.finish()
    sent = whole(made.copy())
    assert hashlib.sha256(sent).hexdigest() == digest
    opened(sent)


def test_there_may_be_more_files_than_old_programs_count() -> None:
    many = 70_000
    sent = whole(archive(THE_SERVICE, {}, AT).copy([along(str(number), b"") for number in range(many)]))
    assert len(opened(sent).infolist()) == many


def test_a_file_may_be_longer_than_old_programs_count(tmp_path: Path) -> None:
    """Its blocks of nothing are not written here, so that it takes no room."""
    length, empty = (1 << 32) + 5, bytes(1 << 20)

    def nothing() -> Iterator[bytes]:
        for begin in range(0, length, len(empty)):
            yield empty[: length - begin]

    files = [Along("large", length, nothing), along("after", b"it")]
    copy = archive(THE_SERVICE, {"index.html": ["x"]}, AT).copy(files)
    block = b"\0\xff\xff\0\0" + bytes(0xFFFF)
    with (tmp_path / "sparse.zip").open("w+b") as sparse:
        for piece in copy.pieces:
            if piece == block:
                sparse.seek(len(piece), 1)
            else:
                sparse.write(piece)
        assert sparse.tell() == copy.length
        with zipfile.ZipFile(sparse) as found:
            assert [(one.filename, one.file_size) for one in found.infolist()] == [
                ("index.html", 1),
                ("large", length),
                ("after", 2),
            ]
            assert found.read("after") == b"it"


@pytest.mark.parametrize("there", [b"", b"short", b"longer than it was said to be"])
def test_a_file_of_another_length_ends_the_copy(there: bytes) -> None:
    with pytest.raises(ValueError, match="not as long"):
        list(archive(THE_SERVICE, {}, AT).copy([Along("a", 10, lambda: [there])]).pieces)


def test_a_table_is_made_row_by_row() -> None:
    made = table(THE_SERVICE, ("a", "b"), [["1", "é"], ["2", "ü" * 3]])
    assert whole(made.copy()).decode("utf-8-sig") == "a,b,part\r\n1,é,1 of 1\r\n2,üüü,1 of 1\r\n"


def test_files_stand_in_the_order_in_which_they_were_added() -> None:
    made = archive(THE_SERVICE, {"b": ["x"], "a": ["y"]}, AT)
    made.add("c", b"z")
    assert opened(whole(made.copy([along("d", b"d"), along("B", b"")]))).namelist() == ["b", "a", "c", "d", "B"]
