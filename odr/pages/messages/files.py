"""Files of a message: taken out, and looked at, by whoever can read the message."""

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from odr.messages.saying.attached import file_of, take_out
from odr.messages.saying.sending import addressing_in
from odr.pages.messages.blueprint import messages
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.files import or_refused, sent_file
from odr.web.parts.looking import cleaned, what_it_tells
from odr.web.parts.rooms import audience_in, mailbox_of, room_name
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault

_FILE = "/said/<uuid:message_id>/files/<uuid:file_id>"


@open_vault(messages, _FILE, without_acceptance=True)
def file(visit: OpenVaultVisit, case_id: UUID, message_id: UUID, file_id: UUID) -> Response:
    """Sends a file, or the part of it that is asked for."""
    box, base = mailbox_of(visit), app_context()
    return or_refused(lambda: sent_file(take_out(box, base.files, message_id, file_id), base))


@open_vault(messages, f"{_FILE}/look")
@dear("GET")
def look_at_file(visit: OpenVaultVisit, case_id: UUID, message_id: UUID, file_id: UUID) -> Response:
    """Shows what a file tells of, and an image written anew, or a text. A process of its own opens it."""
    box = mailbox_of(visit)
    room, entry = file_of(box, message_id, file_id)
    return render(
        "files/look_at.html",
        audience=audience_in(visit, addressing_in(box, room), caucus=room.is_caucus),
        back_to=url_for("messages.room", case_id=case_id, room_id=room.id),
        title=None if room.is_common else room_name(room),
        no_title=room_name(room),
        file_url=url_for("messages.file", case_id=case_id, message_id=message_id, file_id=file_id),
        cleaned_url=url_for("messages.cleaned_file", case_id=case_id, message_id=message_id, file_id=file_id),
        **what_it_tells(entry, lambda: take_out(box, app_context().files, message_id, file_id)),
    )


@open_vault(messages, f"{_FILE}/cleaned")
@dear("GET")
def cleaned_file(visit: OpenVaultVisit, case_id: UUID, message_id: UUID, file_id: UUID) -> Response:
    """Sends a copy without the details that hide in it. The original stays as it is."""
    box = mailbox_of(visit)
    _room, entry = file_of(box, message_id, file_id)
    return cleaned(entry, lambda: take_out(box, app_context().files, message_id, file_id))
