"""Settlements in the worked example: written up, signed, done and released by the same rules as in the browser."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from odr.db.work import Work
from odr.demo.house import House, Seat
from odr.demo.moves import room_with
from odr.messages.mailbox import OpenMailbox
from odr.messages.sending import addressing_in
from odr.settlements import obligations, releases, signing
from odr.settlements.document import Person
from odr.settlements.drafting import Typed, beginning
from odr.settlements.in_force import in_force_in
from odr.settlements.reading import settlement_in
from odr.settlements.release_document import What

WEEKS = timedelta(weeks=4)


def offer(house: House, work: Work, seats: Sequence[Seat], title: str, points: Sequence[Typed]) -> None:
    """The first of the parties writes it up, and offers it to the others in the room of all parties."""
    box = OpenMailbox(seats[0].open(work))
    room = room_with(box)
    last_day = work.now.astimezone(house.settings.timezone).date() + WEEKS
    begun = beginning(box, title=title, points=points)
    draft = replace(begun, people=[_person(one) for one in seats], last_day=last_day)
    signing.offer(box, room.id, addressing_in(box, room).fingerprint(), draft, "", house.settings.timezone)


def sign(work: Work, seat: Seat) -> None:
    """A party signs the latest version."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    latest = settlement_in(box, room).standing.latest
    assert latest is not None  # noqa: S101  it was offered above
    shown = addressing_in(box, room).fingerprint()
    signing.sign_as(box, room.id, shown, latest.digest, seat.contact.legal_name)


def report(work: Work, seat: Seat, number: int, words: str) -> None:
    """A party reports that what a point of the settlement asks of them is done."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    obligations.report(box, room.id, addressing_in(box, room).fingerprint(), number, words)


def propose_release(work: Work, seat: Seat, numbers: Sequence[int], recipient: str, purpose: str) -> None:
    """A party proposes that some points may be known to somebody."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    shown = addressing_in(box, room).fingerprint()
    releases.propose(box, room.id, shown, What.POINTS, numbers, recipient, purpose)


def sign_release(work: Work, seat: Seat) -> None:
    """A party signs the latest release that was proposed."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    found = in_force_in(box, room.id)
    latest = releases.worked_out(found.settlement, found.since, found.acts)[-1]
    shown = addressing_in(box, room).fingerprint()
    releases.sign_release(box, room.id, shown, latest.digest, seat.contact.legal_name)


def _person(seat: Seat) -> Person:
    contact = seat.contact
    return Person(
        participant=str(seat.participant_id),
        legal_name=contact.legal_name,
        postal_address=contact.postal_address,
        email=contact.email,
        telephone=contact.telephone,
        role=seat.called.casefold(),
    )
