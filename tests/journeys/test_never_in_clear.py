"""A large file on its way in is never on the disk in clear: not while it comes, and not after the server was killed."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from pathlib import Path

import pytest

from benchmarks.files import in_the_vault
from benchmarks.real import MEGABYTE, Visitor, serving
from odr.files.format import PART
from tests.support.disk import family, of_all_tests, places_with
from tests.support.files import new_item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on(
    "sqlite", "a server of PostgreSQL has files of its own; no byte of an upload gets there"
)

SIZE = 50 * MEGABYTE
# At these places of the file the disk is searched, and at the last of them the server is killed the second time.
LOOKED_AT = (2 * PART + PART // 2, 30 * MEGABYTE, SIZE - MEGABYTE // 64)


class Planted:
    """Fifty megabytes of one sentence, which nobody has written anywhere before."""

    def __init__(self) -> None:
        self.since = time.time() - 1
        self.sentence = f"The neighbour has seen {secrets.token_hex(16)} from the window. ".encode()
        self._block = self.sentence * (MEGABYTE // len(self.sentence))

    def between(self, begin: int, end: int, look: Callable[[int], None]) -> Iterator[bytes]:
        """The file from one byte to another, some at a time; ``look`` is called where the disk is to be searched.

        Meanwhile a byte goes on its way now and then: the server waits for nobody who has stopped sending.
        """
        at = begin
        while at < end:
            stop = min(end, *(one for one in (*LOOKED_AT, end) if one > at))
            while at < stop:
                piece = self._block[: stop - at]
                yield piece
                at += len(piece)
            if at in LOOKED_AT:
                with ThreadPoolExecutor(1) as beside:
                    looking = beside.submit(look, at)
                    while not wait([looking], timeout=2).done and at < end:
                        yield self._block[:1]
                        at += 1
                    looking.result()


Send = Callable[[Visitor, str, Planted, Callable[[int], None]], None]


def by_form(visitor: Visitor, entry: str, planted: Planted, look: Callable[[int], None]) -> None:
    visitor.expect(200, visitor.get(f"{entry}/files/add"))
    pieces = planted.between(0, SIZE, look)
    visitor.expect(303, visitor.send_file(f"{entry}/files/add", "statement.txt", pieces, SIZE))


def part_by_part(visitor: Visitor, entry: str, planted: Planted, look: Callable[[int], None]) -> None:
    visitor.expect(200, visitor.get(f"{entry}/files/add"))
    said = {"name": "statement.txt", "type": "text/plain", "length": str(SIZE), "modified": str(secrets.randbits(40))}
    at = visitor.tell(f"{entry}/files/begin", **said)["at"]
    for number, begin in enumerate(range(0, SIZE, PART)):
        end = min(begin + PART, SIZE)
        visitor.expect(200, visitor.put(f"{at}/parts/{number}", planted.between(begin, end, look), end - begin))
    assert visitor.tell(f"{at}/complete") == {"whole": True}


@pytest.fixture
def party(world: World) -> Party:
    return party_with_vault(world)


@pytest.mark.parametrize("send", [by_form, part_by_part])
def test_fifty_megabytes_are_nowhere_in_clear_while_they_come_nor_after_a_kill(
    party: Party, tmp_path: Path, send: Send
) -> None:
    planted, passing = Planted(), tmp_path / "passing"
    passing.mkdir()
    folders, besides = [party.world.settings.instance, passing], of_all_tests(tmp_path)
    entry = f"{party.root}/items/{new_item(party)}"
    looked: list[int] = []
    with serving(party.world, TMPDIR=str(passing)) as server:

        def search(at: int) -> None:
            looked.append(at)
            assert places_with(planted.sentence, planted.since, folders, family(server.process), besides) == []

        def kill(at: int) -> None:
            search(at)
            if at == LOOKED_AT[1]:
                for process in family(server.process):
                    os.kill(process, signal.SIGKILL)

        with closing(in_the_vault(server.port, party)) as visitor:
            send(visitor, entry, planted, search)
        assert looked == list(LOOKED_AT)
        with closing(in_the_vault(server.port, party)) as visitor, suppress(OSError, http.client.HTTPException):
            send(visitor, entry, planted, kill)
        assert looked == [*LOOKED_AT, *LOOKED_AT[:2]], "nobody was killed"
        assert places_with(planted.sentence, planted.since, folders, besides=besides) == []


_LEAVES = """
import mmap, os, sys, tempfile
words, way = sys.argv[1].encode(), sys.argv[2]
if way == "in a file without a name":
    kept = tempfile.TemporaryFile(); kept.write(words); kept.flush()
elif way == "in a temporary folder":
    kept = tempfile.NamedTemporaryFile(); kept.write(words); kept.flush()
elif way == "in shared memory":
    kept = open("/dev/shm/" + sys.argv[3], "w+b"); kept.write(words); kept.flush()
else:
    handle = os.memfd_create("passing"); os.write(handle, words)
    kept = mmap.mmap(handle, len(words)); os.close(handle)
print("left", flush=True)
sys.stdin.read()
if way == "in shared memory":
    os.unlink(kept.name)
"""


@pytest.mark.parametrize(
    "way", ["in a file without a name", "in a temporary folder", "in shared memory", "in memory that has a file"]
)
def test_the_search_finds_what_somebody_leaves(tmp_path: Path, way: str) -> None:
    """The control."""
    planted = Planted()
    program = [sys.executable, "-c", _LEAVES, planted.sentence.decode(), way, secrets.token_hex(8)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"left\n"
        found = places_with(planted.sentence, planted.since, [tmp_path], family(process.pid), of_all_tests(tmp_path))
        process.communicate()
    assert found, way
