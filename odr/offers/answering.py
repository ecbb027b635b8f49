"""Making an offer, and answering one: what may be said when. What follows from it is ``odr.offers.standing``."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from odr.cases.cases import FACILITATOR, PARTY
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.entries.letting_in import make_caucus, receiver
from odr.messages.entries.proving import has_started_over
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.saying import acts
from odr.messages.saying.acts import RoomActs, acts_in, say
from odr.messages.saying.sending import addressing_in
from odr.offers.negotiation import Negotiation, negotiation, offers_in, said_since
from odr.offers.standing import OfferStanding, OfferState
from odr.offers.suggested import Suggested, SuggestionState, prove
from odr.offers.terms import (
    ACCEPTED,
    ANSWER,
    DECLINED,
    LONGEST_TEXT,
    OFFER,
    RESULT,
    SUGGESTION,
    WITHDRAWN,
    Offer,
    Reply,
    Terms,
    checked,
    sorted_ids,
)
from odr.texts import too_long


class Moved(Refusal):
    """Something was said since the page was opened that matters for what the form does; nothing was said."""


def asked_in(box: OpenMailbox, room: OpenRoom) -> tuple[UUID, ...]:
    """Whom an offer in a room asks: every party in it but the author. A facilitator is not asked."""
    others = [one for one in room.members if one.role == PARTY and not one.withdrawn]
    return sorted_ids([one.participant_id for one in others if one.participant_id != box.own_id])


def gone_from(box: OpenMailbox, found: OfferStanding | Suggested) -> list[Correspondent]:
    """Those whom an offer or a suggestion concerns and who have withdrawn: without them nobody answers it for all."""
    concerned = [box.people.get(one) for one in (found.said.author_id, *found.offer.asked)]
    return [one for one in concerned if one is not None and one.withdrawn]


def lost_by_author(box: OpenMailbox, found: OfferStanding) -> bool:
    """Whether its author has started over: they can neither read it nor withdraw it, and nobody can accept it."""
    return has_started_over(box, found.said.author_id, found.said.keys)


def make_offer(
    box: OpenMailbox,
    room_id: UUID,
    shown: str,
    terms: Terms,
    until: datetime,
    counters: UUID | None = None,
    seen: str = "",
) -> UUID:
    """Offers something to every other party in a room; with ``counters`` in answer to an offer there, which it ends.

    ``shown`` and ``seen`` are what the form named: its readers, and how far its page had seen. Raises like ``say``,
    ``Moved``, ``Refusal`` for terms that can't be offered, ``NotFound`` for a room or an offer that is not there.
    """
    box.require_speaking()
    _require_party(box)
    terms = checked(terms)
    require_future(box.work, until)
    room = room_of(box, room_id)
    asked = asked_in(box, room)
    if not asked:
        raise Refusal(_("There is no other party in this room whom you could ask."), "room")
    before = None
    if counters is not None:
        before = _open_offer(box, room, counters, seen, as_asked=True)
    else:
        require_sound(acts_in(box, room))
    require_reach(box, room, asked)
    offer = Offer(terms, until, asked, before.named() if before is not None else None)
    return say(box, room_id, shown, offer.act())


def accept(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str, seen: str) -> OfferState:
    """Accepts an offer: signed over what it says and over what the room ended with. Returns what it is now.

    Raises like ``make_offer``.
    """
    _answer(box, room_id, entry_id, shown, seen, ACCEPTED)
    found = next(one for one in offers_in(box, acts_in(box, room_of(box, room_id))) if one.entry_id == entry_id)
    return found.state


def decline(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str, seen: str, words: str = "") -> None:
    """Declines an offer, with words or without. Raises like ``make_offer``."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST_TEXT:
        raise too_long(len(words), LONGEST_TEXT, "words")
    _answer(box, room_id, entry_id, shown, seen, DECLINED, words)


def withdraw(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str, seen: str) -> None:
    """Withdraws one's own offer, as long as not all have accepted. Raises like ``make_offer``."""
    _answer(box, room_id, entry_id, shown, seen, WITHDRAWN)


# --- a facilitator's suggestion --------------------------------------------------------------------------------------


def suggest(box: OpenMailbox, room_id: UUID, shown: str, terms: Terms, until: datetime) -> UUID:
    """Puts a suggestion to all parties, in the room of everybody. Raises like ``make_offer``."""
    box.require_speaking()
    if box.participant.role != FACILITATOR:
        raise Refusal(_("Only a facilitator puts a suggestion to all."))
    terms = checked(terms)
    require_future(box.work, until)
    room = room_of(box, room_id)
    if room.kind is not RoomKind.EVERYBODY:
        raise NotFound
    asked = asked_in(box, room)
    require_sound(acts_in(box, room))
    require_reach(box, room, asked)
    return say(box, room_id, shown, Offer(terms, until, asked).act(SUGGESTION))


def answer(box: OpenMailbox, entry_id: UUID, *, accepts: bool) -> None:
    """Answers a suggestion in secret, once: in the caucus with the facilitator, which is opened if there is none.

    Raises ``Refusal`` if it is over or was answered, ``NotFound`` for one that is not there.
    """
    box.require_speaking()
    found = suggestion_to_answer(box, negotiation(box), entry_id)
    facilitator = found.said.author_id
    require_reach_of(box, [facilitator])
    caucus = room_of(box, make_caucus(box, facilitator))
    require_sound(acts_in(box, caucus))
    proof = prove(box, found.named(), box.signing_pair(), accepts=accepts)
    reply = Reply(found.named(), acts.head(box, caucus).hex())
    shown = addressing_in(box, caucus).fingerprint()
    say(box, caucus.id, shown, reply.act(ANSWER, accepts=accepts, proof=proof.encoded()))


def suggestion_to_answer(box: OpenMailbox, there: Negotiation, entry_id: UUID) -> Suggested:
    """A suggestion that this party can still answer. Raises like ``answer``."""
    found = there.suggestion(entry_id)
    if box.own_id not in found.offer.asked:
        raise NotFound
    if not found.certain:
        raise _altered()
    if found.lost:
        raise Refusal(
            _(
                "Whoever made this suggestion has started over since and can neither read it nor tell what came of it, "
                "so it can't be answered any more. Please ask for a new one. Nothing has been sent."
            )
        )
    if found.state is not SuggestionState.OPEN:
        raise Refusal(_("This suggestion is over. Nothing has been sent."))
    if box.own_id in found.answers:
        raise Refusal(_("This suggestion was answered before, and that stands. Nothing has been sent."))
    for one in gone_from(box, found):
        raise _has_withdrawn(one)
    return found


def tell(box: OpenMailbox, entry_id: UUID, shown: str) -> UUID:
    """Tells everybody that all have accepted a suggestion, with each one's signature. Only its facilitator can.

    Raises ``Refusal`` unless all have accepted, if it was told before, or if not all would read it; ``NotFound`` for
    one that is not there.
    """
    box.require_speaking()
    found = negotiation(box).suggestion(entry_id)
    if found.said.author_id != box.own_id:
        raise NotFound
    if not found.certain:
        raise _altered()
    if found.result is not None:
        raise Refusal(_("Everybody was told before."))
    if not found.all_accept:
        raise Refusal(_("Not all have accepted. Nothing was told to anybody."))
    room_id = found.said.room_id
    room = room_of(box, room_id)
    require_reach(box, room, found.offer.asked)
    proofs = [found.answers[one].proof.encoded() for one in found.offer.asked]
    reply = Reply(found.named(), acts.head(box, room).hex())
    return say(box, room_id, shown, reply.act(RESULT, proofs=proofs))


# --- what has to hold ------------------------------------------------------------------------------------------------


def _answer(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str, seen: str, kind: str, words: str = "") -> None:
    box.require_speaking()
    room = room_of(box, room_id)
    found = _open_offer(box, room, entry_id, seen, as_asked=kind != WITHDRAWN)
    require_reach(box, room, [found.said.author_id, *found.offer.asked])
    if kind == ACCEPTED and lost_by_author(box, found):
        raise Moved(
            _(
                "Whoever made this offer has started over since and can neither read it nor withdraw it, so it can't "
                "be accepted any more. Please ask for a new one. Nothing has been sent."
            )
        )
    reply = Reply(found.named(), acts.head(box, room).hex())
    say(box, room_id, shown, reply.act(kind), words)


def _open_offer(box: OpenMailbox, room: OpenRoom, entry_id: UUID, seen: str, *, as_asked: bool) -> OfferStanding:
    """An offer that this participant may answer, or withdraw, now; nothing that matters was said since ``seen``."""
    there = acts_in(box, room)
    require_sound(there)
    found = next((one for one in offers_in(box, there) if one.entry_id == entry_id), None)
    if found is None or (box.own_id not in found.offer.asked if as_asked else box.own_id != found.said.author_id):
        raise NotFound
    if found.state is not OfferState.OPEN:
        raise Moved(_over(found.state))
    # Whoever offered it may withdraw it all the same: those who were there can accept it, and a withdrawal of what has
    # ended changes nothing.
    if as_asked and not found.certain:
        raise Moved(
            _(
                "While you were away, something was said in this room that you cannot read. It may have ended this "
                "offer, so please ask for a new one. Nothing has been sent."
            )
        )
    if box.own_id in {one.author_id for one in found.accepted}:
        raise Moved(_("This offer was accepted in your name before. Nothing has been sent."))
    others = [one for one in said_since(there, seen) if one.author_id != box.own_id]
    if any(one.kind in (OFFER, SUGGESTION, RESULT) for one in others):
        raise Moved(
            _(
                "Since you opened this page, something else was offered here. Please look at it first. "
                "Nothing has been sent."
            )
        )
    return found


def _over(state: OfferState) -> str:
    match state:
        case OfferState.ACCEPTED:
            return _("All have accepted this offer already. Nothing has been sent.")
        case OfferState.DECLINED:
            return _("This offer was declined meanwhile, and is over. Nothing has been sent.")
        case OfferState.COUNTERED:
            return _(
                "A counter-offer has taken the place of this offer. Please look at that one. Nothing has been sent."
            )
        case OfferState.WITHDRAWN:
            return _("This offer was withdrawn, and is over. Nothing has been sent.")
        case _:
            return _("The time of this offer is over. Nothing has been sent.")


def _require_party(box: OpenMailbox) -> None:
    if box.participant.role != PARTY:
        raise Refusal(_("A facilitator makes no offers. You can put a suggestion to all."))


def require_future(work: Work, until: datetime) -> None:
    """Raises ``Refusal`` if something would be over before it is offered."""
    if until <= work.now:
        raise Refusal(_("Please choose a day that is not over yet."), "until")


def require_sound(there: RoomActs) -> None:
    """Raises ``Refusal`` if something in a room was altered, removed or held back."""
    if not there.is_sound:
        raise _altered()


def _altered() -> Refusal:
    return Refusal(
        _(
            "Something in this room was altered, removed or held back in the database, so nothing can be agreed in it. "
            "Please tell the organisation, and use another room. Nothing has been sent."
        )
    )


def _has_withdrawn(one: Correspondent) -> Refusal:
    return Refusal(_("%(name)s has withdrawn from this case.", name=one.name))


def require_reach(box: OpenMailbox, room: OpenRoom, concerned: Collection[UUID]) -> None:
    """That all whom an offer concerns see what is said about it: what came of it has to be the same for each.

    Raises ``Refusal``, or ``NotFound`` for somebody who is not in the room.
    """
    require_reach_of(box, concerned)
    # Who can't be reached is told first: a facilitator without an agreement in force is in no common room.
    inside = {one.participant_id for one in room.members}
    if not inside.issuperset(concerned):
        raise NotFound


def require_reach_of(box: OpenMailbox, concerned: Collection[UUID]) -> None:
    """That something can be sealed to these others now, whatever room it is said in. Raises like ``require_reach``."""
    for one in concerned:
        if one != box.own_id:
            receiver(box, one)
