"""What becomes of a message that was sent: undoing it in the first seconds, taking it back later."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.releasing import was_by_release
from odr.messages.saying.sending import addressing_in, can_undo, own_message, room_if_undone, undo, was_opened
from odr.messages.saying.sending import take_back as take_back_for_good
from odr.pages.messages.blueprint import messages
from odr.pages.messages.room import ComposeForm, show_room
from odr.pages.messages.shared import go_to
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import audience_in, mailbox_of
from odr.web.showing.rendering import render
from odr.web.visiting.visits import open_vault


@open_vault(messages, "/sent/<uuid:message_id>/undo", methods=("POST",), without_acceptance=True)
def undo_message(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Undoes a message and gives its words back, in the form they came from, if they stand nowhere else any more.

    The button carries them as well, so that a second click gives them back again.
    """
    box = mailbox_of(visit)
    try:
        own = own_message(box, message_id)
    except NotFound:
        undone_in = room_if_undone(box, message_id)
        if undone_in is None:
            raise
        if was_by_release(box, message_id):
            return _without_words(visit, undone_in)
        return _with_words(visit, box, undone_in, request.form.get("text", ""))
    room, disclosed = own.room, own.document.disclosed is not None
    try:
        words = undo(box, message_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return go_to(visit, "room", room_id=room.id)
    # What was said in confidence comes into no form in which one button tells it to others: it stands in its caucus.
    if disclosed or was_by_release(box, message_id):
        return visit.made(message_id, _without_words(visit, room))
    return _with_words(visit, box, room_of(box, room.id), words)


def _without_words(visit: OpenVaultVisit, room: OpenRoom) -> Response:
    visit.flash(_("It was not sent. Nobody has seen it."))
    return go_to(visit, "room", room_id=room.id)


def _with_words(visit: OpenVaultVisit, box: OpenMailbox, room: OpenRoom, words: str) -> Response:
    visit.flash(
        _("It was not sent. Nobody has seen it, and your words are below.")
        if words
        else _("It was not sent. Nobody has seen it.")
    )
    return show_room(visit, box, room, ComposeForm(text=words))


@open_vault(messages, "/sent/<uuid:message_id>/take-back", methods=("GET", "POST"), without_acceptance=True)
def take_back(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Takes a message back, after one more question."""
    box = mailbox_of(visit)
    own = own_message(box, message_id)
    room = own.room
    if request.method == "POST":
        try:
            opened = take_back_for_good(box, message_id)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(
                _("Taken back. Somebody had already opened it.")
                if opened
                else _("Taken back. Nobody else had opened it.")
            )
            return visit.made(message_id, go_to(visit, "room", room_id=room.id))
        return go_to(visit, "room", room_id=room.id)
    seen = not can_undo(box, own.row) and was_opened(box, own.row)
    return render(
        "confirm.html",
        audience=audience_in(visit, addressing_in(box, room), caucus=room.is_caucus),
        question=_("Take this message back?"),
        what_happens=[
            _("Its content is removed for everybody, and nobody can bring it back."),
            _("A line stays in the room that says you have taken a message back, and whether it had been opened."),
            _("Somebody has opened it already. What they have read, they have read.")
            if seen
            else _("So far nobody else has opened it."),
        ],
        irreversible=True,
        action_url=url_for("messages.take_back", case_id=case_id, message_id=message_id),
        confirm_text=_("Take it back"),
        cancel_url=url_for("messages.room", case_id=case_id, room_id=room.id),
    )
