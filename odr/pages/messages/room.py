"""One room: reading it, and saying something in it."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from odr.cases.cases import PARTY
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.entries.reading import RoomPage, accept_as_is, read_room
from odr.messages.entries.resealing import newcomers
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import KeyState
from odr.messages.saying.sending import LONGEST_TEXT, ReadersChanged, addressing_in, send
from odr.messages.taking_along.formatting import quotation
from odr.pages.messages.blueprint import messages
from odr.pages.messages.lines import lines_of, lines_of_caucus
from odr.pages.messages.shared import go_to
from odr.pages.messages.with_files import MORE, WithFilesForm, show_with_files
from odr.vaults.contents.about import NotedKind, NotedThing
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.noting import notes_here
from odr.web.parts.rooms import audience_in, mailbox_of, room_name, which_room
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import resumed
from odr.web.typed.numbers import number_in_address
from odr.web.visiting.visits import open_vault

PRINTED = 500


class ComposeForm(PageForm):
    """Something to say. ``readers`` stands for those whom the form names."""

    text = TextAreaField(
        lazy_gettext("Your message"),
        [InputRequired(lazy_gettext("Please write something first."))],
        # A style tells by the blank whether anything was written.
        render_kw={"rows": 6, "placeholder": " ", "data-most": LONGEST_TEXT},
    )
    readers = HiddenField()


@open_vault(messages, "/rooms/<uuid:room_id>", without_acceptance=True)
def room(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Shows a room: from the first new message on, or the newest ones."""
    box = mailbox_of(visit)
    return show_room(visit, box, room_of(box, room_id))


@open_vault(messages, "/rooms/<uuid:room_id>/send", methods=("GET", "POST"))
def send_message(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Sends what was typed, or shows the room with it again."""
    box = mailbox_of(visit)
    found = room_of(box, room_id)
    if resumed():
        return show_room(visit, box, found, ComposeForm.posted())
    if request.method == "GET":
        return go_to(visit, "room", room_id=room_id)
    form = ComposeForm.posted()
    if MORE in request.form:  # what was typed goes along, and nothing is sent yet
        return show_with_files(visit, box, found, WithFilesForm(text=form.text.data))
    if not form.validate():
        return show_room(visit, box, found, form, status=422)
    try:
        sent = send(box, room_id, form.text.data or "", form.readers.data or "")
    except ReadersChanged:
        form.readers.data = None
        form.refuse(
            Refusal(
                _(
                    "Who will read this has changed since you opened the page. Nothing has been sent. Please look at "
                    "whom it goes to now, and send it again if that is right."
                ),
                "text",
            )
        )
        return show_room(visit, box, found, form, status=409)
    except Refusal as refusal:
        form.refuse(refusal)
        return show_room(visit, box, found, form, status=422)
    onward = url_for("messages.room", case_id=case_id, room_id=room_id, _anchor=f"m-{sent}")
    return visit.made(sent, redirect(onward, 303))


@open_vault(messages, "/rooms/<uuid:room_id>/print", without_acceptance=True)
def print_room(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """The newest messages of a room, without anything to press, for paper."""
    box = mailbox_of(visit)
    found = room_of(box, room_id)
    page = read_room(box, found, older_than=number_in_address("older_than"), size=PRINTED)
    return render(
        "messages/print.html",
        audience=audience_in(visit, addressing_in(box, found), caucus=found.is_caucus),
        case=visit.case,
        room=found,
        name=room_name(found),
        page=page,
        lines=lines_of_caucus(box, page) if found.is_caucus else lines_of(box, page),
    )


@open_vault(messages, "/rooms/<uuid:room_id>/go-on", methods=("GET", "POST"))
def go_on(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Goes on in a room that somebody has altered, after one more question."""
    box = mailbox_of(visit)
    found = room_of(box, room_id)
    if request.method == "POST":
        accept_as_is(box, room_id)
        visit.flash(_("From now on the room is compared with how it is now."))
        return go_to(visit, "room", room_id=room_id)
    return render(
        "confirm.html",
        audience=audience_in(visit, addressing_in(box, found), caucus=found.is_caucus),
        question=_("Go on in this room?"),
        what_happens=[
            _("Somebody has removed or altered messages here that you had seen. They will not come back by this."),
            _("From now on the room is compared with how it is now, and you can write in it again."),
            _("Please tell the organisation first, and ask the others whether they see the same."),
        ],
        irreversible=True,
        action_url=url_for("messages.go_on", case_id=case_id, room_id=room_id),
        confirm_text=_("Go on from how it is now"),
        cancel_url=url_for("messages.room", case_id=case_id, room_id=room_id),
    )


def show_room(
    visit: OpenVaultVisit, box: OpenMailbox, found: OpenRoom, form: ComposeForm | None = None, status: int = 200
) -> Response:
    """The page of a room, with what was typed into it if it could not be sent."""
    older, newer = number_in_address("older_than"), number_in_address("newer_than")
    page = read_room(box, found, older_than=older, newer_than=newer, from_unread=form is None)
    addressing = addressing_in(box, found)
    form = form or ComposeForm(text=_quoted(page))
    form.readers.data = addressing.fingerprint()
    why_not = None
    try:
        box.require_speaking()
    except Refusal as refusal:
        why_not = refusal.message
    return render(
        "messages/room.html",
        audience=audience_in(visit, addressing, caucus=found.is_caucus),
        status=status,
        case=visit.case,
        room=found,
        name=room_name(found),
        page=page,
        lines=lines_of_caucus(box, page) if found.is_caucus else lines_of(box, page),
        addressing=addressing,
        form=form,
        why_not=why_not,
        newcomers=newcomers(box, found) if why_not is None else [],
        which=which_room(box, found),
        is_party=box.participant.role == PARTY,
        notes_here=notes_here(visit, NotedThing(NotedKind.ROOM, found.id)),
        new_here=[one for one in addressing.readers if one.key_state is KeyState.NEW],
    )


def _quoted(page: RoomPage) -> str:
    """The beginning of an answer to the message that the address names: its words, as a quotation."""
    try:
        message_id = UUID(request.args.get("quote", ""))
    except ValueError:
        return ""
    said = next(
        (one.document.text for one in page.entries if one.document and one.row and one.row.id == message_id), ""
    )
    return quotation(said)
