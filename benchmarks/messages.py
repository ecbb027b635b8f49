"""Sending and reading messages with sealing and with plaintext, and a long room beside a short one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from benchmarks.browser import Browser, Took
from benchmarks.figures import Aims, Compared, compare, print_compared, print_heading
from benchmarks.plaintext import plaintext
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.posting import post
from odr.messages.entries.reading import PAGE
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import UNDO, Message
from tests.support.people import enter
from tests.support.rooms import correspondents, mailbox
from tests.support.world import World

MOST_RATIO = 1.5
MOST_BY_LENGTH = 1.2
PEOPLE = 11
LONG, SHORTER_LONG = 10_000, 2_000
TEXT = (
    "The painter was here on **Tuesday**, and his bill is higher than what we spoke of. I would pay half of it if the "
    "heating is put right before Christmas.\n\n- the kitchen wall\n- the frame of the window\n"
)


@contextmanager
def unsealed() -> Iterator[None]:
    """The control, with signatures taken out as well: as it would be if nobody had to be convinced of anything."""
    swaps: list[tuple[Any, str, Any]] = [
        (VerifyingKey, "__post_init__", lambda _self: None),
        (VerifyingKey, "verify", lambda _self, _signature, _document, _context: None),
        (SigningKeyPair, "sign", lambda _self, _document, _context: bytes(65)),
    ]
    before = [(owner, name, vars(owner)[name]) for owner, name, _plain in swaps]
    with plaintext():
        for owner, name, plain in swaps:
            setattr(owner, name, plain)
        try:
            yield
        finally:
            for owner, name, value in before:
                setattr(owner, name, value)


class Side:
    """One installation with a case of eleven: a room for three, one for all, one that has been read, and a long one."""

    def __init__(self, folder: Path, manner: Callable[[], AbstractContextManager[None]], long: int) -> None:
        folder.mkdir()
        self._manner = manner
        with manner():
            self.world = World(folder)
            people = correspondents(self.world, PEOPLE)
            self.writer, self.reader = people[:2]
            with mailbox(self.writer) as box:
                ids = [one.participant_id for one in people[1:]]
                self.rooms = {
                    name: make_room(box, name, ids[:count])
                    for name, count in (("two", 2), ("ten", 10), ("short", 1), ("long", 1), ("unread", 1))
                }
            self._shown = {name: self._fingerprint(name) for name in ("two", "ten")}
            for name, count in (("short", PAGE), ("long", long)):
                self._fill(name, count)
            for party in (self.writer, self.reader):
                enter(party.person)
                party.unlock()
            self._writes, self._reads = Browser(self.writer.person), Browser(self.reader.person)
            for name in ("short", "long"):
                self.read(name)

    def send(self, name: str) -> Took:
        """The form of a message, sent to everybody else in the room."""
        typed = {"text": TEXT, "readers": self._shown[name], "once": str(uuid4())}
        with self._manner():
            answer = self._writes.post(f"{self._path(name)}/send", typed)
        assert answer.status == 303, f"{answer.status}: {answer.text[:2000]}"
        return answer.took

    def read(self, name: str) -> Took:
        """The page of a room: its newest fifty messages."""
        with self._manner():
            answer = self._reads.get(self._path(name))
        assert answer.status == 200, answer.text[:2000]
        assert answer.text.count("The painter was here") == PAGE, answer.text.count("The painter was here")
        return answer.took

    def size_of(self, name: str) -> int:
        """How long the page of a room is."""
        with self._manner():
            return len(self._reads.get(self._path(name)).text)

    def read_for_the_first_time(self) -> Took:
        """The same, of fifty messages that the reader has not opened yet."""
        with self._manner():
            self._fill("unread", PAGE)
        return self.read("unread")

    def is_stored_as_written(self) -> bool:
        """Whether words stand in the database as they were typed."""
        with self.world.work() as work:
            stored = select(Message.sealed_body).where(Message.room_id == self.rooms["short"])
            return any(TEXT[:30].encode() in (body or b"") for body in work.session.scalars(stored))

    def close(self) -> None:
        self.world.database.dispose()

    def _path(self, name: str) -> str:
        return f"/cases/{self.writer.case_id}/messages/rooms/{self.rooms[name]}"

    def _fingerprint(self, name: str) -> str:
        with mailbox(self.writer) as box:
            return addressing_in(box, room_of(box, self.rooms[name])).fingerprint()

    def _fill(self, name: str, count: int) -> None:
        with mailbox(self.writer) as box:
            _say(box, self.rooms[name], count)
        self.world.later(seconds=UNDO.total_seconds())  # until then nobody else is shown them


def _say(box: OpenMailbox, room_id: UUID, count: int) -> None:
    room = room_of(box, room_id)
    readers = addressing_in(box, room).readers
    for _number in range(count):
        post(box, room.row, readers, text=TEXT)
    box.keep()


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    long = SHORTER_LONG if quick else LONG
    sealed, plain = Side(folder / "sealed", nullcontext, long), Side(folder / "plain", unsealed, long)
    assert plain.is_stored_as_written()
    assert not sealed.is_stored_as_written()
    steps: dict[str, Callable[[Side], Took]] = {
        "sending to 2": lambda side: side.send("two"),
        "sending to 10": lambda side: side.send("ten"),
        "reading a page of 50": lambda side: side.read("short"),
        "reading 50 for the first time": Side.read_for_the_first_time,
        f"opening a room of {long:,}": lambda side: side.read("long"),
    }
    print_heading("sealed", "plaintext")
    rounds, times = (6, 3) if quick else (20, 6)
    found: dict[str, Compared] = {}
    for name, step in steps.items():
        found[name] = compare(name, _on(step, sealed), _on(step, plain), rounds=rounds, times=times)
        print_compared(found[name])
    ratio = found["reading a page of 50"].ratio.processor
    aims.note(ratio <= MOST_RATIO, f"reading a page of 50 messages: {ratio:.2f} × plaintext, at most {MOST_RATIO} ×")
    print_heading("long", "short")
    name = f"a room of {long:,} beside one of {PAGE}"
    by_length = compare(name, lambda: sealed.read("long"), lambda: sealed.read("short"), rounds=rounds, times=times)
    print_compared(by_length)
    ratio = by_length.ratio.processor
    aims.note(ratio <= MOST_BY_LENGTH, f"opening {name}: {ratio:.2f} ×, at most {MOST_BY_LENGTH} ×")
    sealed.close()
    plain.close()


def _on(step: Callable[[Side], Took], side: Side) -> Callable[[], Took]:
    return lambda: step(side)
