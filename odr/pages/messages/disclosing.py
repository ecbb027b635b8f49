"""Showing an entry of one's own to others: which room, exactly what to whom, and once more whether it is meant."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.entries.rooms import rooms_of
from odr.messages.saying.disclosing import copy_in
from odr.messages.saying.disclosing import disclose as disclose_copy
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.offers.preparing import holds_pins, is_prepared
from odr.pages.messages.blueprint import messages
from odr.pages.messages.shared import go_to, named_files
from odr.vaults.contents.items import ChangedMeanwhile, OpenItem, read
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.files import files_shown
from odr.web.parts.rooms import audience_in, mailbox_of, own_audience, room_name, which_room
from odr.web.showing.rendering import render
from odr.web.typed.forms import AgainForm, VersionForm
from odr.web.visiting.visits import open_vault


class DiscloseForm(VersionForm, AgainForm):
    """A word beside the copy; the rest says what was shown, and to whom."""

    text = TextAreaField(lazy_gettext("A word with it"), render_kw={"rows": 3})
    readers = HiddenField()


@open_vault(messages, "/disclose/<uuid:item_id>")
def choose_room(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Asks in which room an entry is to be disclosed."""
    box = mailbox_of(visit)
    item = _item(visit, item_id)
    if item.draft is not None and (is_prepared(item.draft.text) or holds_pins(item.draft.text)):
        # What an offer is prepared in is nothing to be shown; the page of the entry leads to where it is prepared.
        return redirect(url_for("vaults.item", case_id=case_id, item_id=item_id), 303)
    rooms = [(room, addressing_in(box, room), which_room(box, room)) for room in rooms_of(box)]
    why_not = None
    try:
        box.require_speaking()
    except Refusal as refusal:
        why_not = refusal.message
    return render(
        "messages/choose_room.html",
        audience=own_audience(visit),
        case=visit.case,
        item=item,
        rooms=rooms,
        room_name=room_name,
        why_not=why_not,
    )


@open_vault(messages, "/disclose/<uuid:item_id>/to", methods=("GET", "POST"))
def disclose(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Shows exactly what would be sent to whom, and sends it once that is confirmed. ``room`` says into which room."""
    box = mailbox_of(visit)
    room = next((one for one in rooms_of(box) if str(one.id) == request.values.get("room")), None)
    if room is None:
        raise NotFound
    item = _item(visit, item_id)
    form = DiscloseForm.posted()
    status = 200
    if form.is_sent():
        try:
            sent = disclose_copy(
                box,
                item_id,
                form.based_on(),
                room.id,
                form.text.data or "",
                form.readers.data or "",
                file_ids=named_files("file"),
                again=form.again.data,
            )
        except ChangedMeanwhile as meanwhile:
            item, status = meanwhile.current, 409
            form.refuse(Refusal(_("This entry was changed in the meantime. Please look at what would be sent now.")))
        except ReadersChanged:
            status = 409
            form.refuse(Refusal(_("Who would read it has changed. Nothing was sent. Please look once more.")))
        except Refusal as refusal:
            status = 422
            form.refuse(refusal)
        else:
            visit.flash(_("A copy was sent. The entry itself stays private."))
            return visit.made(sent, go_to(visit, "room", room_id=room.id))
    addressing = addressing_in(box, room)
    form.version.data = item.line.version
    chosen = named_files("file")
    form.readers.data = addressing.fingerprint()
    return render(
        "messages/disclose.html",
        audience=audience_in(visit, addressing, caucus=room.is_caucus),
        status=status,
        case=visit.case,
        item=item,
        room=room,
        name=room_name(room),
        addressing=addressing,
        which=which_room(box, room),
        form=form,
        action_url=url_for("messages.disclose", case_id=case_id, item_id=item_id, room=room.id),
        sent=request.method == "POST",
        copy=copy_in(visit.opened, item_id, room.id),
        files=[(one, one.entry.id in chosen) for one in files_shown(visit.work, item.files)],
    )


def _item(visit: OpenVaultVisit, item_id: UUID) -> OpenItem:
    item = read(visit.opened, item_id)
    if item.draft is None:
        raise NotFound
    return item
