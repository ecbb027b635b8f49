"""One offer: what it says, what became of it, and answering it."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.offers import answering
from odr.offers.differences import differences
from odr.offers.negotiation import Negotiation, last_seen, negotiation
from odr.offers.standing import OfferStanding, OfferState
from odr.pages.offers.blueprint import offers
from odr.pages.offers.shared import LOOKS, go_to, speakers_in, state_words, why_words
from odr.vaults.contents.about import NotedKind, NotedThing
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.noting import notes_here
from odr.web.parts.rooms import audience_in, mailbox_of, room_name, which_room
from odr.web.parts.speaking import names_in, why_not
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import open_vault


class AnswerForm(PageForm):
    """An answer. ``readers`` and ``seen`` say what its page showed: to whom it goes, and how far the room had come."""

    words = TextAreaField(lazy_gettext("A word with it"), render_kw={"rows": 3})
    readers = HiddenField()
    seen = HiddenField()


@open_vault(offers, "/offers/<uuid:message_id>", without_acceptance=True)
def offer(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Shows one offer with everything that was said about it."""
    box = mailbox_of(visit)
    there = negotiation(box)
    found = there.offer(message_id)
    acts = there.room(found.said.room_id)
    room = acts.room
    before = _before(there, found)
    reason, name = why_not(box), names_in(box)
    is_open = found.state is OfferState.OPEN and acts.is_sound and reason is None
    answers = [*found.accepted, *([found.ended_by] if found.ended_by and found.ended_by not in found.accepted else [])]
    told = speakers_in(box, [found.said, *answers, *(one.said for one in found.ignored)])
    accepted = {one.author_id for one in found.accepted}
    # Without each of them it can neither be accepted nor declined; a new one goes to those who are left.
    gone = [one.name for one in answering.gone_from(box, found)] if is_open else []
    may_counter = is_open and found.certain and box.own_id in found.offer.asked and box.own_id not in accepted
    lost = is_open and not gone and answering.lost_by_author(box, found)
    is_anybody_left = not gone or bool(answering.asked_in(box, room))
    return render(
        "offers/offer.html",
        audience=audience_in(visit, addressing_in(box, room), caucus=room.is_caucus),
        case=visit.case,
        room=room,
        room_name=room_name(room),
        offer=found,
        terms=found.offer.terms,
        before=before,
        changes=differences(before.offer.terms, found.offer.terms) if before is not None else [],
        after=next((one for one in there.offers if found.ended_by and one.entry_id == found.ended_by.entry_id), None),
        answers=answers,
        told=told,
        name=name,
        own_id=box.own_id,
        state=state_words(found.state),
        look=LOOKS[found.state],
        why_words=why_words,
        gone=gone,
        lost_by=name(found.said.author_id) if lost else None,
        may_answer=may_counter and not gone,
        may_counter=may_counter and is_anybody_left,
        may_withdraw=is_open and not gone and box.own_id == found.said.author_id,
        why_not=reason if found.state is OfferState.OPEN else None,
        notes_here=notes_here(visit, NotedThing(NotedKind.OFFER, found.entry_id)),
    )


@open_vault(offers, "/offers/<uuid:message_id>/accept", methods=("GET", "POST"))
def accept(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Accepts an offer, after one more question."""
    return _answer(visit, message_id, "accept")


@open_vault(offers, "/offers/<uuid:message_id>/decline", methods=("GET", "POST"))
def decline(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Declines an offer, with words or without."""
    return _answer(visit, message_id, "decline")


@open_vault(offers, "/offers/<uuid:message_id>/withdraw", methods=("GET", "POST"))
def withdraw(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Withdraws one's own offer, after one more question."""
    return _answer(visit, message_id, "withdraw")


def _answer(visit: OpenVaultVisit, message_id: UUID, how: str) -> Response:
    box = mailbox_of(visit)
    there = negotiation(box)
    found = there.offer(message_id)
    if box.own_id not in (found.offer.asked if how != "withdraw" else (found.said.author_id,)):
        raise NotFound
    form = AnswerForm.posted()
    status = None
    if form.is_sent():
        try:
            said = _say(box, found, how, form)
        except ReadersChanged:
            status = 409
            form.refuse(Refusal(_("Who would read it has changed. Nothing was sent. Please look once more.")))
        except Refusal as refusal:
            status = 409 if isinstance(refusal, answering.Moved) else 422
            form.refuse(refusal)
        else:
            visit.flash(said)
            return visit.made(message_id, go_to(visit, "offer", message_id=message_id))
        there = negotiation(box)
        found = there.offer(message_id)
    elif request.method == "GET" and found.state is not OfferState.OPEN:
        return go_to(visit, "offer", message_id=message_id)
    room = there.room(found.said.room_id).room
    addressing = addressing_in(box, room)
    form.readers.data = addressing.fingerprint()
    form.seen.data = last_seen(there.room(found.said.room_id))
    return render(
        f"offers/{how}.html",
        audience=audience_in(visit, addressing, caucus=room.is_caucus),
        status=status,
        case=visit.case,
        offer=found,
        terms=found.offer.terms,
        form=form,
        which=which_room(box, room),
        addressing=addressing,
        name=names_in(box),
        told=speakers_in(box, [found.said]),
        is_last=len(found.waiting) == 1,
        is_open=found.state is OfferState.OPEN,
        action_url=url_for(f"offers.{how}", case_id=visit.case.id, message_id=message_id),
    )


def _say(box: OpenMailbox, found: OfferStanding, how: str, form: AnswerForm) -> str:
    room_id, entry_id = found.said.room_id, found.entry_id
    shown, seen = form.readers.data or "", form.seen.data or ""
    if how == "accept":
        state = answering.accept(box, room_id, entry_id, shown, seen)
        return _("Accepted by all.") if state is OfferState.ACCEPTED else _("Accepted. The others are still to answer.")
    if how == "decline":
        answering.decline(box, room_id, entry_id, shown, seen, form.words.data or "")
        return _("Declined.")
    answering.withdraw(box, room_id, entry_id, shown, seen)
    return _("Withdrawn.")


def _before(there: Negotiation, found: OfferStanding) -> OfferStanding | None:
    """The offer that this one answers, as far as the reader sees it."""
    if found.offer.counters is None:
        return None
    try:
        return there.offer(found.offer.counters.entry_id)
    except NotFound:
        return None
