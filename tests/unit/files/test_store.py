"""Both kinds of store, by one set of tests; the second against a server that speaks its protocol."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from odr.files.store import Missing, NoRoom, Store, StoreAway, store_at
from odr.files.store.directory import DirectoryStore
from odr.files.store.s3 import parsed
from tests.support.s3_server import serving_s3

ONE, TWO = "0" * 40, "ab" * 20


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    with serving_s3() as address:
        yield address


@pytest.fixture(params=["directory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    address = request.getfixturevalue("s3_address") if request.param == "s3" else ""
    kept = store_at(address, tmp_path / "files", 1)
    kept.remove(list(kept.names()))
    return kept


def test_what_was_put_in_is_there_as_it_was(store: Store) -> None:
    store.put(ONE, b"sealed\0bytes")
    assert (store.get(ONE), store.has(ONE), store.has(TWO)) == (b"sealed\0bytes", True, False)
    assert list(store.names()) == [ONE]


@pytest.mark.parametrize("length", [0, 5, 10, 100_003])
def test_a_part_comes_a_piece_at_a_time(store: Store, length: int) -> None:
    content = bytes(range(251)) * (length // 251 + 1)
    store.put(ONE, content[:length])
    pieces = list(store.pieces(ONE, 5))
    assert (b"".join(pieces), {len(one) for one in pieces[:-1]}) == (content[:length], {5} if length > 5 else set())
    with pytest.raises(Missing):
        next(store.pieces(TWO, 5))


def test_of_two_under_one_name_the_first_stays(store: Store) -> None:
    store.put(ONE, b"first")
    store.put(ONE, b"second")
    assert store.get(ONE) == b"first"


def test_what_was_removed_is_gone_and_removing_it_again_changes_nothing(store: Store) -> None:
    store.put(ONE, b"one")
    store.put(TWO, b"two")
    store.remove([ONE])
    store.remove([ONE])
    assert list(store.names()) == [TWO]
    with pytest.raises(Missing):
        store.get(ONE)


def test_room_is_made_sure_of(store: Store) -> None:
    store.make_sure_of_room(1)
    store.remove_left_behind()


def test_a_server_that_is_away_is_told_of() -> None:
    away = store_at("s3+http://key:secret@127.0.0.1:1/files", Path("unused"), 1)
    with pytest.raises(StoreAway):
        away.put(ONE, b"x")
    with pytest.raises(StoreAway):
        away.has(ONE)


def test_what_else_lies_in_a_bucket_is_no_part(s3_address: str) -> None:
    here = store_at(f"{s3_address}/mine", Path("unused"), 1)
    inside = store_at(f"{s3_address}/mine/of-another", Path("unused"), 1)
    for one in (here, inside):
        one.put("ab" * 20, b"x")
    assert list(here.names()) == list(inside.names()) == ["ab" * 20]


def test_a_bucket_that_is_not_there_is_told_of(s3_address: str) -> None:
    other = store_at(s3_address.replace("/files/odr", "/others"), Path("unused"), 1)
    with pytest.raises(StoreAway):
        other.put(ONE, b"x")


def test_files_in_the_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        DirectoryStore(tmp_path / "files", 1).put(ONE, b"x")
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path).parts[-1]: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {"files": 0o700, "new": 0o700, "00": 0o700, ONE: 0o600}


def test_nothing_is_half_there_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = DirectoryStore(tmp_path / "files", 1)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoom):
        kept.put(ONE, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_so_much_of_the_disk_is_left_free(tmp_path: Path) -> None:
    with pytest.raises(NoRoom):
        DirectoryStore(tmp_path / "files", 1).make_sure_of_room(10**18)


def test_each_part_asks_for_room_so_that_several_at_once_leave_as_much_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, free = DirectoryStore(tmp_path / "files", 10), [300]
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(total=1000, free=free[0]))
    for _each in range(2):  # two files that begin, each of which would fit by itself
        store.make_sure_of_room(150)
    store.put(ONE, bytes(150))
    free[0] -= 150
    with pytest.raises(NoRoom):
        store.put(TWO, bytes(150))
    assert list(store.names()) == [ONE]


def test_what_a_crash_left_is_removed_once_nobody_can_be_writing_it(tmp_path: Path) -> None:
    kept = DirectoryStore(tmp_path / "files", 1)
    kept.put(ONE, b"x")
    left, writing = (tmp_path / "files" / "new" / name for name in ("left", "writing"))
    for path in (left, writing):
        path.write_bytes(b"sealed")
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    kept.remove_left_behind()
    assert (left.exists(), writing.exists(), kept.has(ONE)) == (False, True, True)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "G" * 40, "0" * 39])
def test_nothing_but_the_name_of_a_part_is_looked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name of a part"):
        DirectoryStore(tmp_path, 1).get(name)


def test_a_bucket_is_read_from_its_address() -> None:
    bucket = parsed("s3+https://key:se%2Fcret@[::1]:9000/files/a/b?region=eu-1")
    assert (bucket.endpoint, bucket.bucket, bucket.prefix, bucket.region) == (
        "https://[::1]:9000",
        "files",
        "a/b/",
        "eu-1",
    )
    assert (bucket.access_key, bucket.secret_key) == ("key", "se/cret")
    assert "cret" not in repr(bucket)


@pytest.mark.parametrize(
    "address", ["https://host/b", "s3+https://host", "s3+https://key@host/b", "s3+https://h/b?x=1"]
)
def test_what_is_no_bucket_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="bucket"):
        parsed(address)
