"""Sending what was prepared: exactly what goes to whom, and once more whether it is meant."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.cases.cases import FACILITATOR
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.offers import answering
from odr.offers.differences import differences
from odr.offers.negotiation import Negotiation, last_seen, negotiation
from odr.offers.preparing import PreparedItem, prepared_item, remove_prepared
from odr.offers.terms import Terms
from odr.pages.offers.blueprint import offers
from odr.pages.offers.preparing import CHECK, until_of
from odr.pages.offers.shared import go_to
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of, room_name
from odr.web.parts.speaking import names_in, why_not
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import VersionForm
from odr.web.visiting.visits import open_vault


class SendForm(VersionForm):
    """Into which room: its value names the room, who would read it, and how far the page had seen it."""

    room = RadioField(lazy_gettext("Who is asked?"), [InputRequired(lazy_gettext("Please choose a room."))])

    def chosen(self) -> tuple[UUID, str, str]:
        """The room, its readers and how far it was seen. Raises ``NotFound`` for what this form never offered."""
        parts = str(self.room.data or "").split(" ")
        try:
            return UUID(parts[0]), parts[1], parts[2] if len(parts) > 2 else ""
        except (ValueError, IndexError):
            raise NotFound from None


@open_vault(offers, "/prepared/<uuid:item_id>/send", methods=("GET", "POST"))
def send(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Shows what would be offered, as all who are asked will read it, and offers it once that is confirmed."""
    box = mailbox_of(visit)
    found = prepared_item(box, item_id)
    try:
        terms, until = found.prepared.terms(), until_of(visit, found.prepared.until)
    except Refusal:
        return go_to(visit, "prepared", item_id=item_id, **{CHECK: "yes"})
    there = negotiation(box)
    form = SendForm.posted()
    rooms = _rooms(box, there, found)
    form.room.choices = [SelectChoice(value, words, {"data-not-words": True}) for value, words in rooms]
    form.room.validate_choice = False
    if len(rooms) == 1 and not form.room.data:
        form.room.data = rooms[0][0]
    status = None
    if form.is_sent():
        room_id, shown, seen = form.chosen()
        try:
            if form.based_on() != found.version:
                raise answering.Moved(_("This was changed in the meantime. Please look at what would be sent now."))
            if box.participant.role == FACILITATOR:
                made = answering.suggest(box, room_id, shown, terms, until)
            else:
                counters = found.prepared.entry if found.prepared.room == room_id else None
                made = answering.make_offer(box, room_id, shown, terms, until, counters, seen)
        except ReadersChanged:
            status = 409
            form.refuse(Refusal(_("Who would read it has changed. Nothing was sent. Please look once more.")))
        except Refusal as refusal:
            status = 409 if isinstance(refusal, answering.Moved) else 422
            form.refuse(refusal)
        else:
            return _sent(visit, box, item_id, room_id, made)
        # What was chosen stood for how it was; the person chooses anew.
        form.room.data = rooms[0][0] if len(rooms) == 1 else None
    form.version.data = found.version
    before = _before(there, found)
    return render(
        "offers/send.html",
        audience=private_audience(visit, found.folder_id),
        status=status,
        case=visit.case,
        item=found,
        terms=terms,
        until=until,
        before=before,
        changes=differences(before, terms) if before is not None else [],
        form=form,
        why_not=why_not(box),
        name=names_in(box),
        suggests=box.participant.role == FACILITATOR,
        sent=request.method == "POST",
    )


def _sent(visit: OpenVaultVisit, box: OpenMailbox, item_id: UUID, room_id: UUID, made: UUID) -> Response:
    if visit.opened.may_write:
        remove_prepared(box, item_id)
    if box.participant.role == FACILITATOR:
        visit.flash(_("Your suggestion is put to all parties."))
        return visit.made(made, go_to(visit, "suggestion", message_id=made))
    visit.flash(_("Your offer is made."))
    return visit.made(made, go_to(visit, "offer", message_id=made))


def _rooms(box: OpenMailbox, there: Negotiation, found: PreparedItem) -> list[tuple[str, str]]:
    """The rooms it can be sent into, with what the form carries of each and in words who is asked there."""
    rooms = []
    for one in there.rooms:
        room, name = one.room, names_in(box)
        if found.prepared.room is not None and room.id != found.prepared.room:
            continue
        if box.participant.role == FACILITATOR and room.kind is not RoomKind.EVERYBODY:
            continue
        asked = answering.asked_in(box, room)
        addressing = addressing_in(box, room)
        if not asked or not addressing.readers:
            continue
        others = [person.name for person in addressing.readers if person.participant_id not in asked]
        words = _("%(room)s: asks %(names)s", room=room_name(room), names=", ".join(named(name(id_)) for id_ in asked))
        if others:
            words = _("%(words)s; also read by %(others)s", words=words, others=", ".join(map(named, others)))
        rooms.append((f"{room.id} {addressing.fingerprint()} {last_seen(one)}".strip(), words))
    return rooms


def _before(there: Negotiation, found: PreparedItem) -> Terms | None:
    if found.prepared.entry is None:
        return None
    try:
        return there.offer(found.prepared.entry).offer.terms
    except NotFound:
        return None
