"""Proposing dates: in which room, what about, where, how long, and the moments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.cases.cases import FACILITATOR
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.meetings.arranging import propose as propose_meeting
from odr.meetings.clock import read_moment
from odr.meetings.terms import MOST_MOMENTS
from odr.messages.entries.rooms import OpenRoom, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.offers.answering import asked_in
from odr.pages.meetings.blueprint import meetings
from odr.pages.meetings.shared import MINUTES, go_to, length_words
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.asking.zones import page_zone
from odr.web.parts.rooms import mailbox_of, own_audience, room_name
from odr.web.parts.speaking import why_not
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm, number_in
from odr.web.typed.rows import RowsForm
from odr.web.visiting.visits import open_vault
from odr.zones import zone_name

_FIRST_ROWS = 3


class MomentForm(PageForm):
    """One moment that is proposed."""

    day = StringField(lazy_gettext("Day"))
    clock = StringField(lazy_gettext("Time"))


class ProposeForm(RowsForm):
    """What is proposed. The value of ``room`` names the room, and who would read it."""

    rows_name, most_rows, starts_at = "moments", MOST_MOMENTS, "day"

    room = RadioField(lazy_gettext("With whom?"), [InputRequired(lazy_gettext("Please choose."))])
    title = StringField(
        lazy_gettext("What about?"),
        [InputRequired(lazy_gettext("Please say in a few words what you meet about."))],
        render_kw={"autocomplete": "off"},
    )
    where = StringField(lazy_gettext("Where?"), render_kw={"autocomplete": "off"})
    minutes = SelectField(lazy_gettext("How long?"), validate_choice=False)
    # The zone in which the page asked for times.
    zone = HiddenField()
    # Twice as many as are proposed, so that whoever sends too many is told so and loses none.
    moments = FieldList(FormField(MomentForm), max_entries=2 * MOST_MOMENTS)

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.minutes.choices = [(str(one), length_words(one)) for one in MINUTES]
        while len(self.moments.entries) < _FIRST_ROWS:
            self.append_row()
        for field in (self.moments.entries[0].form.day, self.moments.entries[0].form.clock):
            field.flags.required = True

    def chosen_room(self) -> tuple[UUID, str]:
        """The room and its readers. Raises ``NotFound`` for what this form never offered."""
        parts = str(self.room.data or "").split(" ")
        try:
            return UUID(parts[0]), parts[1]
        except (ValueError, IndexError):
            raise NotFound from None

    def is_of_another_zone(self) -> bool:
        """Whether the page asked for times of another zone than it would now."""
        return self.zone.data != page_zone().key

    def chosen_moments(self, visit: OpenVaultVisit) -> list[datetime]:
        """The moments of the rows that are not empty. Raises ``Refusal``."""
        found, zone = [], page_zone()
        for number, entry in enumerate(self.moments):
            day, clock = str(entry.form.day.data or ""), str(entry.form.clock.data or "")
            if day.strip() or clock.strip():
                place = f"moments-{number}"
                found.append(read_moment(day, clock, zone, f"{place}-day", f"{place}-clock"))
        return found


@open_vault(meetings, "/propose", methods=("GET", "POST"))
def propose(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Proposes dates to the parties of a room; the first page asks what, and nothing is sent by looking at it."""
    box = mailbox_of(visit)
    if box.participant.role != FACILITATOR:
        raise NotFound
    form = ProposeForm.posted(minutes="60")
    rooms = _rooms(box)
    form.room.choices = [SelectChoice(value, words, {"data-not-words": True}) for value, words in rooms]
    form.room.validate_choice = False
    wanted = request.args.get("room", "")
    if not form.room.data:
        form.room.data = next((value for value, _w in rooms if len(rooms) == 1 or value.split(" ")[0] == wanted), None)
    status = None
    if form.wants_another_row():
        form.add_row()
    if request.method == "POST" and form.is_of_another_zone():
        status = 409
        zone = page_zone()
        form.zone.data = zone.key
        form.refuse(
            Refusal(
                _(
                    "Your time zone has changed: all times are %(zone)s now. Nothing was sent. Please look once more.",
                    zone=zone_name(zone),
                ),
                "moments-0-clock",
            )
        )
    elif not form.wants_another_row() and form.is_sent():
        try:
            room_id, shown = form.chosen_room()
            words = (form.title.data or "", form.where.data or "")
            moments = form.chosen_moments(visit)
            made = propose_meeting(box, room_id, shown, *words, number_in(form.minutes.data), moments)
        except ReadersChanged:
            status = 409
            form.room.data = None
            form.refuse(Refusal(_("Who would read it has changed. Nothing was sent. Please look once more."), "room"))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The dates are proposed."))
            return visit.made(made, go_to(visit, "meeting", message_id=made))
    # What was typed stays of the zone that was told then, until a page has said that there is another.
    form.zone.data = form.zone.data or page_zone().key
    return render(
        "meetings/propose.html",
        audience=own_audience(visit),
        status=status,
        case=visit.case,
        form=form,
        zone_name=zone_name(page_zone()),
        why_not=why_not(box),
    )


def _rooms(box: OpenMailbox) -> list[tuple[str, str]]:
    """The rooms in which somebody could be asked: what the form carries of each, and who is asked there, in words."""
    found = []
    for room in rooms_of(box):
        asked = asked_in(box, room)
        addressing = addressing_in(box, room)
        if asked and addressing.readers and room.kind is not None:
            found.append((f"{room.id} {addressing.fingerprint()}", _who(box, room, asked)))
    return found


def _who(box: OpenMailbox, room: OpenRoom, asked: tuple[UUID, ...]) -> str:
    names = ", ".join(named(box.people[one].name) for one in asked)
    if room.is_caucus:
        return _("%(names)s alone, in confidence", names=names)
    return _("%(room)s: asks %(names)s", room=room_name(room), names=names)
