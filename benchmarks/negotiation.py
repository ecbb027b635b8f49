"""The negotiation at a glance, with two hundred offers: sealed and signed, beside plaintext."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.browser import Browser, Took
from benchmarks.figures import Aims, compare, print_compared, print_heading
from benchmarks.messages import unsealed
from odr.amounts import Amount
from odr.messages.entries.posting import post
from odr.messages.saying.acts import acts_in
from odr.messages.saying.sending import addressing_in
from odr.offers.answering import asked_in
from odr.offers.standing import name_of
from odr.offers.terms import Offer, Point, Terms
from tests.support.people import enter
from tests.support.rooms import correspondents, joint, mailbox
from tests.support.world import World

MOST_RATIO = 1.3
OFFERS, SHORTER = 200, 50
TEXT = "Paid back into the usual account within two weeks, less what the painter's bill shows for the kitchen wall."


class Side:
    """One installation with two parties who have made each other so many offers of four points in turns."""

    def __init__(self, folder: Path, manner: Callable[[], AbstractContextManager[None]], offers: int) -> None:
        folder.mkdir()
        self._manner = manner
        with manner():
            self.world = World(folder)
            self.parties = correspondents(self.world, 2)
            for number in range(offers):
                self._offer(number)
            reader = self.parties[0]
            enter(reader.person)
            reader.unlock()
            self._browser = Browser(reader.person)
        self._path = f"/cases/{reader.case_id}/negotiation"
        self.look()

    def look(self) -> Took:
        """The page."""
        with self._manner():
            answer = self._browser.get(self._path)
        assert answer.status == 200, answer.text[:2000]
        assert "Where each of you stands" in answer.text
        return answer.took

    def close(self) -> None:
        self.world.database.dispose()

    def _offer(self, number: int) -> None:
        with mailbox(self.parties[number % 2]) as box:
            room = joint(box)
            before = acts_in(box, room).acts[-1:]
            points = tuple(
                Point(heading, TEXT, Amount(Decimal(1000 + number), "EUR") if heading == "Deposit" else None)
                for heading in ("Deposit", "Keys", "Painter", "Heating")
            )
            terms = Terms("Deposit against keys", points)
            counters = name_of(before[0]) if before else None
            offer = Offer(terms, self.world.time + timedelta(days=90), asked_in(box, room), counters)
            post(box, room.row, addressing_in(box, room).readers, act=offer.act())
            box.keep()
        self.world.later(minutes=5)


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    offers = SHORTER if quick else OFFERS
    sealed, plain = Side(folder / "sealed", nullcontext, offers), Side(folder / "plain", unsealed, offers)
    print_heading("sealed", "plaintext")
    rounds, times = (6, 3) if quick else (20, 6)
    found = compare(f"a negotiation with {offers} offers", sealed.look, plain.look, rounds=rounds, times=times)
    print_compared(found)
    ratio = found.ratio.processor
    aims.note(
        ratio <= MOST_RATIO, f"a negotiation with {offers} offers: {ratio:.2f} × plaintext, at most {MOST_RATIO} ×"
    )
    sealed.close()
    plain.close()
