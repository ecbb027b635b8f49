"""The same pages with sealing and with plaintext, turn by turn in one process."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from benchmarks.browser import Answer, Browser, Took
from benchmarks.figures import Aims, Compared, compare, print_compared, print_heading
from benchmarks.plaintext import plaintext
from odr.crypto.codes import AccessCode
from odr.vaults.contents.drafts import Draft, Field
from odr.vaults.contents.items import add
from odr.vaults.contents.listing import PAGE
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import Item
from tests.support.vaults import participant_of, two_parties, with_vault
from tests.support.world import World

FOLDER = 200
MOST_RATIO = 1.25
MOST_TO_UNLOCK = 0.010
TITLE = "The least I would accept, number"
TEXT = (
    "Half of the deposit back before Christmas, and a reference that I can show to the next landlord. I do not want to "
    "meet in court, but if the heating is not put right I shall have to. He was told three times, and he knows it.\n"
) * 3
FIELDS = (Field("Deposit", "amount", "1850.00 GBP"), Field("Paid on", "date", "2024-02-01"))
TYPED = {
    "text": TEXT,
    **{f"fields-{number}-kind": field.kind for number, field in enumerate(FIELDS)},
    **{f"fields-{number}-name": field.name for number, field in enumerate(FIELDS)},
    **{f"fields-{number}-value": field.value for number, field in enumerate(FIELDS)},
    "fields-0-echoed": FIELDS[0].value,  # the amount was shown as it will be read
}


class Side:
    """One installation with two parties. One has a folder of 200 items; into the other's vault items are added."""

    def __init__(self, folder: Path, manner: Callable[[], AbstractContextManager[None]]) -> None:
        folder.mkdir()
        self._manner = manner
        with manner():
            self.world = World(folder)
            self.reader, self.writer = (with_vault(party) for party in two_parties(self.world))
            full = self.reader.folder_id()
            with self.reader.opened() as opened:
                items = [add(opened, full, Draft(f"{TITLE} {number}", TEXT, FIELDS)) for number in range(FOLDER)]
            self._item = items[0]
            self._versions: dict[UUID, int] = {}
            self.full_path = f"{self.reader.root}/folders/{full}"
            self.item_path = f"{self.reader.root}/items/{self._item}"
            self._into = f"{self.writer.root}/folders/{self.writer.folder_id()}/add"
            for party in (self.reader, self.writer):
                party.unlock()
            self._reads, self._writes = Browser(self.reader.person), Browser(self.writer.person)
            self._number = 0

    def add(self) -> Took:
        """The form of a new item, sent."""
        self._number += 1
        with self._manner():
            answer = _moved(self._writes.post(self._into, TYPED | {"title": f"{TITLE} {self._number}"}))
            if self._number == 1:
                shown = self._writes.get(answer.location.removeprefix(self.reader.person.origin))
                _shows(shown, f"{TITLE} 1", "Half of the deposit", "850.00")
        return answer.took

    def read(self) -> Took:
        """The page of one item."""
        with self._manner():
            answer = self._reads.get(self.item_path)
        _shows(answer, f"{TITLE} 0", "Half of the deposit", "850.00")
        return answer.took

    def change(self) -> Took:
        """The form of a changed item, sent."""
        version = self._versions.get(self._item, 1)
        with self._manner():
            answer = _moved(
                self._reads.post(
                    f"{self.reader.root}/items/{self._item}/change",
                    TYPED | {"title": f"{TITLE} 0", "version": str(version)},
                )
            )
        self._versions[self._item] = version + 1
        return answer.took

    def list_page(self) -> Took:
        """The first page of the folder of 200."""
        with self._manner():
            answer = self._reads.get(self.full_path)
        _shows(answer, TITLE)
        assert answer.text.count(TITLE) >= PAGE
        return answer.took

    def list_all(self) -> Took:
        """Every page of the folder of 200."""
        with self._manner():
            answers = [self._reads.get(f"{self.full_path}?page={number}") for number in range(1, FOLDER // PAGE + 1)]
        assert sum(answer.text.count(TITLE) for answer in answers) >= FOLDER
        return Took.total(answer.took for answer in answers)

    def search(self) -> Took:
        """A search that opens all 200 items."""
        with self._manner():
            answer = self._reads.post(f"{self.reader.root}/search", {"words": "christmas number"})
        assert answer.text.count(TITLE) >= FOLDER
        return answer.took

    def unlock(self) -> Took:
        """The form with the access code, sent; the vault was locked before."""
        party = self.reader
        assert party.code is not None
        with self._manner():
            _moved(self._reads.post(f"{party.root}/lock"))
            answer = _moved(self._reads.post(f"{party.root}/unlock", {"code": party.code.reveal()}))
        assert answer.location.endswith("/vault"), answer.location
        return answer.took

    def unlock_rule(self) -> Took:
        """The rule behind that form by itself, from the typed code to the open vault."""
        party = self.reader
        assert party.code is not None
        typed = party.code.reveal()
        with self._manner(), self.world.work() as work:
            participant = participant_of(work, party)
            processor, wall = time.process_time(), time.perf_counter()
            opened, _share = unlock(work, participant, AccessCode.parse(typed))
            took = Took.since(processor, wall)
            assert opened.vault.participant_id == party.participant_id
        return took

    def is_stored_as_written(self) -> bool:
        """Whether a title stands in the database as it was typed."""
        with self.world.work() as work:
            title = work.session.scalars(select(Item.sealed_title).where(Item.id == self._item)).one()
        return TITLE.encode() in title

    def close(self) -> None:
        self.world.database.dispose()


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    sealed, plain = Side(folder / "sealed", nullcontext), Side(folder / "plain", plaintext)
    assert plain.is_stored_as_written()
    assert not sealed.is_stored_as_written()
    steps: dict[str, Callable[[Side], Took]] = {
        "adding an item": Side.add,
        "reading an item": Side.read,
        "changing an item": Side.change,
        "listing a folder of 200, its first 50": Side.list_page,
        "listing a folder of 200, all four pages": Side.list_all,
        "searching 200 items": Side.search,
        "unlocking": Side.unlock,
        "unlocking, the rule by itself": Side.unlock_rule,
    }
    print_heading("sealed", "plaintext")
    found: dict[str, Compared] = {}
    rounds, times = (6, 3) if quick else (20, 6)
    for name, step in steps.items():
        found[name] = compare(name, _on(step, sealed), _on(step, plain), rounds=rounds, times=times)
        print_compared(found[name])
    for name in ("adding an item", "reading an item"):
        ratio = found[name].ratio.processor
        aims.note(ratio <= MOST_RATIO, f"{name}: {ratio:.2f} × plaintext, at most {MOST_RATIO} ×")
    unlocking = found["unlocking"].one.processor
    aims.note(
        unlocking < MOST_TO_UNLOCK,
        f"unlocking: {unlocking * 1000:.1f} ms of processor time, under {MOST_TO_UNLOCK * 1000:.0f} ms",
    )
    sealed.close()
    plain.close()


def _on(step: Callable[[Side], Took], side: Side) -> Callable[[], Took]:
    return lambda: step(side)


def _moved(answer: Answer) -> Answer:
    """An answer that says it is done and leads on."""
    assert answer.status == 303, f"{answer.status}: {answer.text[:2000]}"
    return answer


def _shows(answer: Answer, *words: str) -> None:
    assert answer.status == 200, f"{answer.status}: {answer.location} {answer.text[:2000]}"
    for word in words:
        assert word in answer.text, f"{word!r} is not on the page"
