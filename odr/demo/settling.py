"""Settlements in the worked example: written up, signed, done and released by the same rules as in the browser."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from odr.db.work import Work
from odr.demo.files import into_draft
from odr.demo.house import House, Seat
from odr.demo.moves import everybody, room_with
from odr.messages.entries.rooms import OpenRoom
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in
from odr.offers.negotiation import agreed
from odr.settlements.document.document import NamedParty
from odr.settlements.document.release_document import What
from odr.settlements.doing import releases, signing
from odr.settlements.drafting import preparing
from odr.settlements.drafting.beginnings import from_agreed
from odr.settlements.drafting.drafting import TypedPoint, beginning
from odr.settlements.standing import obligations
from odr.settlements.standing.in_force import in_force_in
from odr.settlements.standing.obligations import obligations_of
from odr.settlements.standing.reading import settlement_in
from odr.settlements.templates.ours import our_template
from odr.settlements.templates.template import begun_with

WEEKS = timedelta(weeks=4)
# Where it is done: among the parties, unless something else is said.
Where = Callable[[OpenMailbox], OpenRoom]


def offer(
    house: House,
    work: Work,
    seats: Sequence[Seat],
    title: str,
    points: Sequence[TypedPoint],
    *,
    inventory: bool = False,
    template: str = "",
) -> None:
    """The first of the parties writes it up, and offers it to the others in the room of all parties.

    Of a flat, the ``inventory`` of its rooms is part of it. With a ``template`` of ours, it has the clauses of that.
    """
    box = OpenMailbox(seats[0].open(work))
    room = room_with(box)
    last_day = work.now.astimezone(house.settings.timezone).date() + WEEKS
    begun = begun_with(box, our_template(template)) if template else beginning(box)
    people = [_person(one) for one in seats]
    draft = replace(begun, title=title, points=points, people=people, last_day=last_day)
    if inventory:
        preparing.keep(box, room.id, draft, "")
        work.session.flush()
        saved = preparing.kept_draft(box, room.id)
        assert saved is not None  # noqa: S101  it was saved above
        draft = replace(draft, files=[str(into_draft(house, box.opened, saved.item_id).id)])
    kept = preparing.kept_draft(box, room.id)
    signing.offer(box, room.id, addressing_in(box, room).fingerprint(), draft, "", house.settings.timezone, kept)
    if inventory:
        preparing.forget(box, room.id)


def write_up(house: House, work: Work, seats: Sequence[Seat], by: Seat) -> None:
    """A party writes up what all have accepted, and offers it to everybody, as owed to them."""
    box = OpenMailbox(by.open(work))
    room = everybody(box)
    last_day = work.now.astimezone(house.settings.timezone).date() + WEEKS
    begun = from_agreed(box, agreed(box)[0])
    points = [replace(one, whom=str(by.participant_id) if one.who else "") for one in begun.points]
    draft = replace(begun, people=[_person(one) for one in seats], points=points, last_day=last_day)
    signing.offer(box, room.id, addressing_in(box, room).fingerprint(), draft, "", house.settings.timezone)


def state(work: Work, seat: Seat) -> None:
    """The facilitator states that the latest version came out of a mediation."""
    box = OpenMailbox(seat.open(work))
    room = everybody(box)
    latest = settlement_in(box, room).standing.latest
    assert latest is not None  # noqa: S101  it was offered above
    shown = addressing_in(box, room).fingerprint()
    signing.state_as_facilitator(box, room.id, shown, latest.digest, signing.statement_to_begin_with())


def sign(work: Work, seat: Seat, where: Where = room_with) -> None:
    """A party signs the latest version."""
    box = OpenMailbox(seat.open(work))
    room = where(box)
    latest = settlement_in(box, room).standing.latest
    assert latest is not None  # noqa: S101  it was offered above
    shown = addressing_in(box, room).fingerprint()
    signing.sign_as(box, room.id, shown, latest.digest, seat.contact.legal_name)


def report(work: Work, seat: Seat, number: int, words: str, where: Where = room_with) -> None:
    """A party reports that what a point of the settlement asks of them is done."""
    box = OpenMailbox(seat.open(work))
    room = where(box)
    obligations.report(box, room.id, addressing_in(box, room).fingerprint(), number, words)


def confirm(work: Work, seat: Seat, number: int, words: str, where: Where = room_with) -> None:
    """A party confirms that what was reported about a point is so."""
    box = OpenMailbox(seat.open(work))
    room = where(box)
    found = next(one for one in obligations_of(in_force_in(box, room.id)) if one.point.number == number)
    obligations.confirm(box, room.id, addressing_in(box, room).fingerprint(), number, found.report, words)


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


def _person(seat: Seat) -> NamedParty:
    contact = seat.contact
    return NamedParty(
        participant=str(seat.participant_id),
        legal_name=contact.legal_name,
        postal_address=contact.postal_address,
        email=contact.email,
        telephone=contact.telephone,
        role=seat.called.casefold(),
    )
