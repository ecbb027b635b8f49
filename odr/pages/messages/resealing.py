"""Letting somebody who came later read what one said before."""

from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from odr.errors import Refusal
from odr.i18n import lazy_gettext, ngettext
from odr.messages.entries.resealing import lacking, reseal
from odr.pages.messages.blueprint import messages
from odr.pages.messages.lines import lines_for
from odr.pages.messages.shared import go_to
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of, own_audience, room_name, which_room
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import identifiers
from odr.web.visiting.visits import open_vault

MOST_SHOWN = 100


class LetReadForm(PageForm):
    """Which messages; ``shown`` says to which keys."""

    messages = SelectMultipleField(
        lazy_gettext("What you said before"), option_widget=CheckboxInput(), validate_choice=False
    )
    shown = HiddenField()
    every = HiddenField()


@open_vault(messages, "/rooms/<uuid:room_id>/let-read/<uuid:participant_id>", methods=("GET", "POST"))
def let_read(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, participant_id: UUID) -> Response:
    """Shows what the visitor said before somebody came, and seals to them what they choose."""
    box = mailbox_of(visit)
    room, newcomer, entries = lacking(box, room_id, participant_id)
    form = LetReadForm.posted(shown=newcomer.keys.fingerprint() if newcomer.keys else "")
    if form.is_sent():
        chosen = None if form.every.data else identifiers(form.messages.data or [])
        try:
            count = reseal(box, room_id, participant_id, chosen, form.shown.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(
                ngettext(
                    "%(name)s can read %(n)s message of yours from before.",
                    "%(name)s can read %(n)s messages of yours from before.",
                    count,
                    name=newcomer.name,
                )
            )
            return visit.made(participant_id, go_to(visit, "room", room_id=room_id))
    box.keep()
    return render(
        "messages/let_read.html",
        audience=own_audience(visit),
        case=visit.case,
        room=room,
        name=room_name(room),
        newcomer=newcomer,
        which=which_room(box, room),
        lines=lines_for(box, entries[-MOST_SHOWN:]),
        count=len(entries),
        form=form,
        chosen=set(form.messages.data or []),
    )
