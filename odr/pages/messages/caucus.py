"""Speaking with a facilitator alone, and releasing something of it to others."""

from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.errors import AlreadyDone, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.messages.entries.letting_in import make_caucus
from odr.messages.saying.releasing import release as release_message
from odr.messages.saying.releasing import released_among, rooms_to_release_into, to_release
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.pages.messages.blueprint import messages
from odr.pages.messages.shared import go_to
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.files import files_shown
from odr.web.parts.rooms import audience_in, mailbox_of, room_name
from odr.web.showing.rendering import render
from odr.web.typed.forms import AgainForm
from odr.web.visiting.visits import open_vault


class ReleaseForm(AgainForm):
    """Into which room."""

    room = RadioField(lazy_gettext("Into which room?"), [InputRequired(lazy_gettext("Please choose a room."))])


@open_vault(messages, "/caucus/<uuid:participant_id>", methods=("POST",))
def caucus(visit: OpenVaultVisit, case_id: UUID, participant_id: UUID) -> Response:
    """The room of a party and a facilitator alone; it is opened when it is first asked for."""
    try:
        room_id = make_caucus(mailbox_of(visit), participant_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return go_to(visit, "rooms")
    return go_to(visit, "room", room_id=room_id)


@open_vault(messages, "/sent/<uuid:message_id>/release", methods=("GET", "POST"))
def release(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Shows exactly what would be said where, to whom, and does it once that is confirmed."""
    box = mailbox_of(visit)
    own = to_release(box, message_id)
    room = own.room
    rooms = [(one, addressing_in(box, one)) for one in rooms_to_release_into(box)]
    form = ReleaseForm.posted()
    form.room.choices = [
        SelectChoice(
            f"{one.id} {addressing.fingerprint()}",
            _(
                "%(room)s: read by %(names)s",
                room=room_name(one),
                names=", ".join(named(person.name) for person in addressing.readers),
            ),
        )
        for one, addressing in rooms
        if addressing.readers
    ]
    if form.is_sent():
        wanted, _space, shown = (form.room.data or "").partition(" ")
        try:
            sent = release_message(box, message_id, UUID(wanted), shown, again=form.again.data)
        except ReadersChanged:
            form.refuse(Refusal(_("Who would read it has changed. Nothing was sent. Please look once more."), "room"))
        except AlreadyDone as refusal:
            form.refuse(refusal)
        except Refusal as refusal:
            form.refuse(Refusal(refusal.message, "room"))
        else:
            visit.flash(_("Released. What else you said to the facilitator stays between the two of you."))
            return visit.made(sent, go_to(visit, "room", room_id=UUID(wanted)))
    return render(
        "messages/release.html",
        audience=audience_in(visit, addressing_in(box, room), caucus=True),
        case=visit.case,
        room=room,
        document=own.document,
        files=files_shown(visit.work, own.document.files),
        message_id=message_id,
        released_at=released_among(box, [message_id]).get(message_id),
        form=form,
    )
