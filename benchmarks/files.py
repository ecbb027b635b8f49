"""Files: in and out beside a control that stores plaintext, the first byte of a large one, lists, a worker's memory."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.browser import Browser, Took
from benchmarks.figures import Aims, compare, print_compared, print_heading
from benchmarks.plaintext import plaintext
from benchmarks.real import MEGABYTE, Visitor, serving
from odr.files.format import PART, FileEntry
from odr.files.keeping import Announced, receive
from odr.vaults.contents import items, listing
from odr.vaults.contents.attached import begin, complete, expect_for
from odr.vaults.contents.drafts import Draft
from tests.support.files import house_of, new_item, put
from tests.support.s3_server import serving_s3
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, World

MOST_RATIO = 1.3
MOST_FIRST_BYTE = 1.2
MOST_LIST = 1.2
MOST_GROWTH = 40
SENT = 16 * MEGABYTE
SMALL, TWO_PARTS, LARGE = MEGABYTE, 8 * MEGABYTE, 1000 * MEGABYTE
FEW, MANY = 10, 1000
ENTRIES = 100
NAME = "statement.pdf"
# Bytes that compress to nothing and hold no blanks: what is measured is the way of a file, not what is in it.
_BLOCK = bytes(range(256)) * 256


class Side:
    """One installation, with a party that puts files into one entry and takes another out again.

    ``files`` is the bucket that they lie in, if not in a folder of the installation.
    """

    def __init__(self, folder: Path, manner: Callable[[], AbstractContextManager[None]], files: str = "") -> None:
        folder.mkdir()
        self._manner = manner
        with manner():
            self.world = World(folder, files=files)
            self.party = with_vault(two_parties(self.world)[0])
            self._item = new_item(self.party)
            self._path = _path(self.party, self._item, put(self.party, self._item, _content(SENT), NAME))
            self.party.unlock()
            self._browser = Browser(self.party.person)
            self._number = 0

    def send(self) -> Took:
        """The form with a file, from its first byte to the answer."""
        self._number += 1
        path = f"{self.party.root}/items/{self._item}/files/add"
        with self._manner():
            answer = self._browser.post(path, {"file": (BytesIO(_content(SENT)), f"{self._number} {NAME}")})
        assert answer.status == 303, answer.text[:2000]
        return answer.took

    def send_in_parts(self) -> Took:
        """The same as the script of the page sends it: begun, each part, completed; what the app took for all of it."""
        self._number += 1
        path, content = f"{self.party.root}/items/{self._item}/files/begin", _content(SENT)
        said = {"name": f"{self._number} {NAME}", "type": "application/pdf", "length": SENT, "modified": self._number}
        with self._manner():
            answers = [self._browser.post(path, said)]
            at = json.loads(answers[0].text)["at"]
            for number, begin in enumerate(range(0, SENT, PART)):
                answers.append(self._browser.put(f"{at}/parts/{number}", content[begin : begin + PART]))
            answers.append(self._browser.post(f"{at}/complete"))
        assert json.loads(answers[-1].text) == {"whole": True}, answers[-1].text[:2000]
        return Took.total(answer.took for answer in answers)

    def take(self) -> Took:
        """The file, from the request to its last byte."""
        with self._manner():
            took, length = _fetched(self.party, self._path, whole=True)
        assert length == SENT, length
        return took

    def close(self) -> None:
        self.world.database.dispose()


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares, measures and prints."""
    folder.mkdir()
    rounds, times = (3, 1) if quick else (8, 2)
    large = LARGE // 10 if quick else LARGE
    _in_and_out(folder / "in-a-folder", aims, rounds, times)
    with serving_s3() as bucket:
        _in_and_out(folder / "in-a-bucket", aims, rounds, times, bucket)
    _first_byte(folder / "first", aims, large, rounds)
    _lists(folder / "lists", aims, MANY // 5 if quick else MANY, rounds)
    _memory(folder / "memory", aims, large)


def _in_and_out(folder: Path, aims: Aims, rounds: int, times: int, bucket: str = "") -> None:
    """Each way of a file, in and out, turn by turn with the control, which keeps its files in the same kind of place.

    A bucket is served by another process, whose time on the processor is not in it.
    """
    folder.mkdir()
    print_heading("sealed", "plaintext")
    sealed, plain = (
        Side(folder / name, manner, f"{bucket}/{name}" if bucket else "")
        for name, manner in (("sealed", nullcontext), ("plain", plaintext))
    )
    for way, step in {"in": Side.send, "in, part by part": Side.send_in_parts, "out": Side.take}.items():
        name = f"a file of 16 MB {way}" + (", a bucket" if bucket else "")
        found = compare(name, partial(step, sealed), partial(step, plain), rounds=rounds, times=times)
        print_compared(found)
        ratio = found.ratio.processor
        aims.note(ratio <= MOST_RATIO, f"{name}: {ratio:.2f} × plaintext, at most {MOST_RATIO} ×")
    sealed.close()
    plain.close()


def _first_byte(folder: Path, aims: Aims, large: int, rounds: int) -> None:
    """Until the first bytes of a file have left, turn by turn with one of 8 MB and one of less than a part."""
    folder.mkdir()
    world = World(folder, file_megabytes=2 * LARGE // MEGABYTE)
    party = with_vault(two_parties(world)[0])
    item_id = new_item(party)
    paths = {size: _path(party, item_id, _put_large(party, item_id, size)) for size in (SMALL, TWO_PARTS, large)}
    party.unlock()
    small, eight, big = (partial(_first, party, paths[size]) for size in (SMALL, TWO_PARTS, large))
    for name, other in (("8 MB", eight), ("1 MB", small)):
        print_heading(f"{large // MEGABYTE} MB", name)
        found = compare("the first byte of a file", big, other, rounds=rounds, times=5)
        print_compared(found)
        ratio = found.ratio.processor
        said = f"the first byte of {large // MEGABYTE} MB: {ratio:.2f} × that of {name}, at most {MOST_FIRST_BYTE} ×"
        aims.note(ratio <= MOST_FIRST_BYTE, said)
    world.database.dispose()


def _lists(folder: Path, aims: Aims, many: int, rounds: int) -> None:
    """The page of a folder whose entries hold many files, turn by turn with one whose entries hold few."""
    folder.mkdir()
    world = World(folder)
    parties = [
        _with_files(with_vault(party), count) for party, count in zip(two_parties(world), (many, FEW), strict=True)
    ]
    for party in parties:
        party.unlock()
    print_heading(f"{many} files", f"{FEW} files")
    one, other = (partial(_listed, Browser(party.person), party) for party in parties)
    found = compare(f"a folder of {ENTRIES}, its first page", one, other, rounds=rounds, times=5)
    print_compared(found)
    aims.note(
        found.ratio.processor <= MOST_LIST,
        f"a list with {many} files: {found.ratio.processor:.2f} × one with {FEW}, at most {MOST_LIST} ×",
    )
    world.database.dispose()


def _memory(folder: Path, aims: Aims, size: int) -> None:
    """A large file up and down, through the real server: how much more its workers hold at their most."""
    folder.mkdir()
    world = World(folder)
    party = with_vault(two_parties(world)[0])
    item_id = new_item(party)
    with serving(world, ODR_FILE_MEGABYTES="2000", ODR_FILES_MEGABYTES_EACH="4000") as server:
        visitor = [in_the_vault(server.port, party) for _each in range(8)][-1]  # both workers have answered a few pages
        server.forget_the_most()
        fresh = server.workers()
        visitor.expect(200, visitor.get(f"{party.root}/items/{item_id}/files/add"))
        visitor.expect(303, visitor.send_file(f"{party.root}/items/{item_id}/files/add", NAME, _pieces(size), size))
        visitor.expect(200, visitor.get(f"{party.root}/items/{item_id}"))
        assert visitor.fetch(visitor.page.link(NAME)) == size
        used = server.workers()
    grown = max(after["VmHWM"] - before["VmHWM"] for before, after in zip(fresh, used, strict=True))
    print(f"\nA worker after {size // MEGABYTE} MB up and down: {grown:.1f} MB more at its most than before")
    aims.note(grown < MOST_GROWTH, f"{size // MEGABYTE} MB up and down: {grown:.0f} MB more, under {MOST_GROWTH} MB")


def _content(size: int) -> bytes:
    return b"".join(_pieces(size))


def _pieces(size: int) -> Iterator[bytes]:
    """So many bytes, some at a time."""
    for there in range(0, size, len(_BLOCK)):
        yield _BLOCK[: size - there]


def _path(party: Party, item_id: UUID, entry: FileEntry) -> str:
    return f"{party.root}/items/{item_id}/files/{entry.id}"


def _fetched(party: Party, path: str, *, whole: bool) -> tuple[Took, int]:
    """Asks for a file, and takes all of it or its first bytes; how many came."""
    headers = [("Cookie", f"{party.person.cookie_name}={party.person.cookie()}")]
    environ = EnvironBuilder(path, party.person.origin, headers=headers).get_environ()
    environ["REMOTE_ADDR"] = "192.0.2.10"
    processor, wall = time.process_time(), time.perf_counter()
    body, status, _headers = run_wsgi_app(party.world.app, environ)
    length = sum(map(len, body)) if whole else len(next(iter(body)))
    took = Took.since(processor, wall)
    body.close()  # type: ignore[attr-defined]  # every answer of ours has one
    assert status.startswith("200"), status
    return took, length


def _first(party: Party, path: str) -> Took:
    took, length = _fetched(party, path, whole=False)
    assert length
    return took


def _put_large(party: Party, item_id: UUID, size: int) -> FileEntry:
    """A file that is never in memory as a whole."""
    house = house_of(party.world)
    with party.opened() as opened:
        expected = expect_for(opened, house, item_id, Announced(NAME, "application/pdf", size))
    with party.opened() as opened:
        begin(opened, expected)
    received = receive(house, expected.coming, _pieces(size))
    with party.opened() as opened:
        return complete(opened, item_id, expected.coming, received)


def _with_files(party: Party, count: int) -> Party:
    """A folder of entries, with so many small files in them in all."""
    folder_id = party.folder_id()
    with party.opened() as opened:
        ids = [items.add(opened, folder_id, Draft(f"Entry {number}", "See the bills.")) for number in range(ENTRIES)]
    for number in range(count):
        put(party, ids[number % ENTRIES], f"Bill {number}".encode(), f"{number}.txt")
    return party


def _listed(browser: Browser, party: Party) -> Took:
    answer = browser.get(f"{party.root}/folders/{party.folder_id()}")
    assert answer.text.count("Entry ") >= listing.PAGE
    return answer.took


def in_the_vault(port: int, party: Party) -> Visitor:
    """Somebody at a real server, with their vault open."""
    assert party.code is not None
    visitor = Visitor(port)
    visitor.expect(200, visitor.get("/sign-in"))
    visitor.expect(303, visitor.send("/sign-in", email=party.person.email, password=PASSWORD))
    visitor.expect(200, visitor.get(f"{party.root}/unlock"))
    visitor.expect(303, visitor.send(f"{party.root}/unlock", code=party.code.reveal()))
    visitor.expect(200, visitor.get(party.root))
    return visitor
