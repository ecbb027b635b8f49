"""Sending files with a message: put in first, by the form or part by part by a script, then sent with some words.

What was put in waits in the room, for whoever put it in alone, so that nothing has to be sent twice when the message
could not be.
"""

from collections.abc import Collection
from uuid import UUID

from flask import jsonify, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, HiddenField, TextAreaField

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import KeyState
from odr.messages.saying.attached import (
    begin_or_go_on,
    chosen_of,
    coming_of,
    complete,
    expect_for,
    give_up,
    is_waiting,
    unfinished_in,
    waiting_in,
)
from odr.messages.saying.sending import LONGEST_TEXT, ReadersChanged, addressing_in, send
from odr.pages.messages.blueprint import messages
from odr.pages.messages.shared import go_to, named_files
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts import part_by_part
from odr.web.parts.files import files_shown, limits_of, received_from_form, unfinished_shown
from odr.web.parts.rooms import audience_in, mailbox_of, room_name, which_room
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import resumed
from odr.web.typed.uploads import has_file, takes_file
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault

# The button of the room's own form that leads here says this, with what was typed.
MORE = "more"
# A button beside a file that is not whole, with which it is; what was typed and ticked goes along.
GIVE_UP = "give_up"


class WithFilesForm(PageForm):
    """Words, and a file. ``readers`` stands for those whom the form names. The file is the last of the form."""

    text = TextAreaField(lazy_gettext("Your message"), render_kw={"rows": 4, "data-most": LONGEST_TEXT})
    readers = HiddenField()
    file = FileField(lazy_gettext("A file"))


@open_vault(messages, "/rooms/<uuid:room_id>/with-files", methods=("GET", "POST"))
@takes_file
@dear("POST")
def with_files(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Shows what has been put in for a room, takes one more file, and sends all that was ticked."""
    box = mailbox_of(visit)
    found = room_of(box, room_id)
    form = WithFilesForm.posted()
    if request.method == "GET":
        return show_with_files(visit, box, found, form, named_files("with") if resumed() else None)
    if GIVE_UP in request.form:
        _discard(visit, box, room_id)
        return show_with_files(visit, box, found, form, named_files("with"))
    chosen = named_files("with")
    try:
        if has_file():
            expected, received = received_from_form(
                visit.work, lambda house, arriving: expect_for(box, house, room_id, arriving.announced)
            )
            chosen.add(complete(box, room_id, expected.coming, received).id)
        if not chosen:
            raise Refusal(_("Please choose a file."), "file")
        files = chosen_of(box, room_id, chosen)
        sent = send(box, room_id, form.text.data or "", form.readers.data or "", files=files)
    except ReadersChanged:
        form.refuse(
            Refusal(
                _(
                    "Who will read this has changed since you opened the page. Nothing has been sent. Please look at "
                    "whom it goes to now, and send it again if that is right."
                ),
                "text",
            )
        )
        return show_with_files(visit, box, found, form, chosen, status=409)
    except Refusal as refusal:
        form.refuse(refusal)
        return show_with_files(visit, box, found, form, chosen, status=422)
    onward = url_for("messages.room", case_id=case_id, room_id=room_id, _anchor=f"m-{sent}")
    return visit.made(sent, redirect(onward, 303))


def _discard(visit: OpenVaultVisit, box: OpenMailbox, room_id: UUID) -> None:
    """What has arrived of a file goes; one that is whole by now, or gone, is left as it is, and the page shows it."""
    named = request.form[GIVE_UP]
    unfinished = (one.coming.place.file_id for one in unfinished_in(box, room_id))
    file_id = next((one for one in unfinished if str(one) == named), None)
    if file_id is not None:
        give_up(box, room_id, file_id)
        visit.flash(_("What had arrived of that file is gone."))


def show_with_files(
    visit: OpenVaultVisit,
    box: OpenMailbox,
    found: OpenRoom,
    form: WithFilesForm,
    ticked: Collection[UUID] | None = None,
    status: int = 200,
) -> Response:
    """The page, with what was typed and what waits: all of it is to go along, or what was ``ticked``."""
    addressing = addressing_in(box, found)
    form.readers.data = addressing.fingerprint()
    why_not = None
    try:
        box.require_speaking()
    except Refusal as refusal:
        why_not = refusal.message
    waiting = files_shown(visit.work, waiting_in(box, found.id))
    return render(
        "messages/with_files.html",
        audience=audience_in(visit, addressing, caucus=found.is_caucus),
        status=status,
        case=visit.case,
        room=found,
        name=room_name(found),
        which=which_room(box, found),
        addressing=addressing,
        new_here=[one for one in addressing.readers if one.key_state is KeyState.NEW],
        form=form,
        why_not=why_not,
        limits=limits_of(visit.work, box.own_id),
        unfinished=unfinished_shown(unfinished_in(box, found.id)),
        waiting=[(one, ticked is None or one.entry.id in ticked) for one in waiting],
    )


@open_vault(messages, "/rooms/<uuid:room_id>/files/begin", methods=("POST",))
def begin_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Says that a file comes, and which parts of it are there already."""
    if resumed():  # nothing was typed that could be brought back
        return go_to(visit, "with_files", room_id=room_id)
    box = mailbox_of(visit)
    room_of(box, room_id)  # what is somebody else's is not there, whatever is said of the file
    try:
        coming, goes_on = begin_or_go_on(box, app_context().files, room_id, part_by_part.announced())
        at = url_for("messages.give_file_up", case_id=case_id, room_id=room_id, file_id=coming.place.file_id)
        return part_by_part.begun(visit.work, coming, at.removesuffix("/give-up"), goes_on=goes_on)
    except Refusal as refusal:
        return part_by_part.refused(refusal)


@open_vault(messages, "/rooms/<uuid:room_id>/files/<uuid:file_id>/parts/<int:number>", methods=("PUT",))
@takes_file
@dear("PUT")
def put_part(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, file_id: UUID, number: int) -> Response:
    """Takes one part. Once more makes no difference."""
    try:
        return part_by_part.take_part(visit.work, coming_of(mailbox_of(visit), room_id, file_id), number)
    except Refusal as refusal:
        return part_by_part.refused(refusal)


@open_vault(messages, "/rooms/<uuid:room_id>/files/<uuid:file_id>/complete", methods=("POST",))
@dear("POST")
def complete_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, file_id: UUID) -> Response:
    """Looks over what has arrived; if it is the whole file, it waits for its message from here on."""
    if resumed():
        return go_to(visit, "with_files", room_id=room_id)
    box = mailbox_of(visit)
    try:
        if not is_waiting(box, room_id, file_id):
            coming = coming_of(box, room_id, file_id)
            complete(box, room_id, coming, part_by_part.look_over(visit.work, coming))
    except Refusal as refusal:
        return part_by_part.refused(refusal)
    return jsonify(whole=True)


@open_vault(messages, "/rooms/<uuid:room_id>/files/<uuid:file_id>/give-up", methods=("POST",), without_acceptance=True)
def give_file_up(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, file_id: UUID) -> Response:
    """What is there of a file that is not to be sent goes."""
    give_up(mailbox_of(visit), room_id, file_id)
    return jsonify(given_up=True)
