"""One meeting: what was proposed, who can come when, and what is done about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import make_response, request
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.meetings import arranging
from odr.meetings.calendar import appointment
from odr.meetings.reading import Meetings, last_said, meetings_of
from odr.meetings.standing import MeetingStanding, MeetingState
from odr.meetings.terms import MOST_MOMENTS, Can
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import speakers
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.messages.taking_along.formatting import as_html
from odr.offers.answering import Moved
from odr.pages.meetings.blueprint import meetings
from odr.pages.meetings.shared import CAN_LOOKS, LOOKS, can_words, go_to, length_words, state_words
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.asking.zones import page_zone
from odr.web.parts.rooms import audience_in, mailbox_of, room_name, which_room
from odr.web.parts.speaking import names_in, why_not
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm, number_in
from odr.web.visiting.visits import open_vault
from odr.zones import zone_name


class ReplyForm(PageForm):
    """Something said of a meeting. ``readers`` and ``seen`` are what the page showed."""

    readers = HiddenField()
    seen = HiddenField()


class AnswerForm(ReplyForm):
    """Whether one can come, moment by moment: its fields are "can-0" and so on, as many as moments can be proposed."""

    def of(self, found: MeetingStanding, before: tuple[Can, ...]) -> list[tuple[datetime, Any]]:
        """The question of each moment, with what was answered before."""
        questions: list[tuple[datetime, Any]] = [
            (moment, self[f"can-{number}"]) for number, moment in enumerate(found.meeting.moments)
        ]
        for number, (_moment, field) in enumerate(questions):
            field.choices = [(can.value, can_words(can)) for can in Can]
            if not field.data and before:
                field.data = before[number].value
        return questions

    def chosen(self, found: MeetingStanding) -> list[Can]:
        """The answers. Raises ``Refusal`` if one is missing."""
        try:
            return [Can(str(self[f"can-{number}"].data or "")) for number in range(len(found.meeting.moments))]
        except ValueError:
            raise Refusal(_("Please say for each moment whether you can come.")) from None


for _number in range(MOST_MOMENTS):
    setattr(AnswerForm, f"can-{_number}", RadioField(validate_choice=False))


class FixForm(ReplyForm):
    """Which of the moments it is."""

    chosen = RadioField(lazy_gettext("Which date is it?"), validate_choice=False)


@open_vault(meetings, "/<uuid:message_id>", without_acceptance=True)
def meeting(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Shows one meeting, with the form for what its reader can do next."""
    box = mailbox_of(visit)
    there = meetings_of(box)
    return _show(visit, box, there, there.meeting(message_id))


@open_vault(meetings, "/<uuid:message_id>/answer", methods=("GET", "POST"))
def answer(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Says when one can come; again, as long as no moment is fixed."""

    def say(box: OpenMailbox, found: MeetingStanding, form: AnswerForm) -> str:
        chosen = form.chosen(found)
        arranging.answer(box, found.said.room_id, found.entry_id, form.readers.data or "", chosen)
        return _("Your answer is sent.")

    return _reply(visit, message_id, AnswerForm, say)


@open_vault(meetings, "/<uuid:message_id>/fix", methods=("GET", "POST"))
def fix(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Fixes one of the moments."""

    def say(box: OpenMailbox, found: MeetingStanding, form: FixForm) -> str:
        if not form.chosen.data:
            raise Refusal(_("Please choose one of the moments."), "chosen")
        chosen = number_in(form.chosen.data) - 1
        said = form.readers.data or "", form.seen.data or ""
        arranging.fix(box, found.said.room_id, found.entry_id, *said, chosen)
        return _("The date is fixed, and all who were asked are told.")

    return _reply(visit, message_id, FixForm, say)


@open_vault(meetings, "/<uuid:message_id>/call-off", methods=("GET", "POST"))
def call_off(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Calls a meeting off, after one more question."""
    box = mailbox_of(visit)
    there = meetings_of(box)
    found = there.meeting(message_id)
    if found.said.author_id != box.own_id:
        raise NotFound
    form, status = ReplyForm.posted(), None
    if form.is_sent():
        try:
            arranging.call_off(box, found.said.room_id, message_id, form.readers.data or "")
        except ReadersChanged:
            status = 409
            form.refuse(_readers_changed())
        except Refusal as refusal:
            status = 409 if isinstance(refusal, Moved) else 422
            form.refuse(refusal)
        else:
            visit.flash(_("Called off. All who were asked are told."))
            return visit.made(message_id, go_to(visit, "meeting", message_id=message_id))
    elif request.method == "GET" and (found.state is MeetingState.CALLED_OFF or found.is_past(visit.work.now)):
        return go_to(visit, "meeting", message_id=message_id)
    room = there.room(found.said.room_id).room
    addressing = addressing_in(box, room)
    form.readers.data = addressing.fingerprint()
    return render(
        "meetings/call_off.html",
        audience=audience_in(visit, addressing, caucus=room.is_caucus),
        status=status,
        case=visit.case,
        meeting=found,
        form=form,
        which=which_room(box, room),
        addressing=addressing,
    )


@open_vault(meetings, "/<uuid:message_id>/calendar", without_acceptance=True)
def calendar(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """The date as a calendar file that says "Appointment", and nothing of the case."""
    found = meetings_of(mailbox_of(visit)).meeting(message_id)
    if found.begins is None:
        raise NotFound
    response = make_response(appointment(found, _("Appointment")))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _reply(
    visit: OpenVaultVisit,
    message_id: UUID,
    kind: type[ReplyForm],
    say: Callable[[OpenMailbox, MeetingStanding, Any], str],
) -> Response:
    """Says something of a meeting, or shows the page of it again with what was typed."""
    box = mailbox_of(visit)
    there = meetings_of(box)
    found = there.meeting(message_id)
    may = found.said.author_id == box.own_id if kind is FixForm else box.own_id in found.meeting.asked
    if not may:
        raise NotFound
    if request.method == "GET":
        return go_to(visit, "meeting", message_id=message_id)
    form = kind.posted()
    try:
        if form.is_sent():
            visit.flash(say(box, found, form))
            return visit.made(message_id, go_to(visit, "meeting", message_id=message_id))
        status = None
    except ReadersChanged:
        status = 409
        form.refuse(_readers_changed())
    except Refusal as refusal:
        status = 409 if isinstance(refusal, Moved) else 422
        form.refuse(refusal)
    there = meetings_of(box)
    return _show(visit, box, there, there.meeting(message_id), form, status)


def _show(
    visit: OpenVaultVisit,
    box: OpenMailbox,
    there: Meetings,
    found: MeetingStanding,
    typed: ReplyForm | None = None,
    status: int | None = None,
) -> Response:
    room = there.room(found.said.room_id)
    addressing = addressing_in(box, room.room)
    answers = found.state is MeetingState.OPEN and box.own_id in found.meeting.asked
    reason = why_not(box, *([found.said.author_id] if answers else []))
    is_open = found.state is MeetingState.OPEN and found.certain and reason is None and bool(addressing.readers)
    own = found.answers.get(box.own_id)
    answering = fixing = None
    questions: list[tuple[datetime, Any]] = []
    if is_open and box.own_id in found.meeting.asked:
        answering = typed if isinstance(typed, AnswerForm) else AnswerForm()
        questions = answering.of(found, own.answers if own is not None else ())
    if is_open and box.own_id == found.said.author_id:
        fixing = typed if isinstance(typed, FixForm) else FixForm()
    for form in (answering, fixing):
        if form is not None:
            form.readers.data, form.seen.data = addressing.fingerprint(), last_said(room)
    names = names_in(box)
    accounts = speakers(box, [found.said, *(one.said for one in found.answers.values())])
    return render(
        "meetings/meeting.html",
        audience=audience_in(visit, addressing, caucus=room.room.is_caucus),
        status=status,
        case=visit.case,
        meeting=found,
        where=Markup(as_html(found.meeting.where)),  # noqa: S704  as_html escapes whatever it does not make
        length=length_words(found.meeting.minutes),
        room=room.room,
        room_name=room_name(room.room),
        which=which_room(box, room.room),
        addressing=addressing,
        answering=answering,
        questions=questions,
        fixing=fixing,
        typed=typed,
        has_answered=own is not None,
        name=names,
        said_by=lambda act: accounts.get(act.account_id, names(act.author_id)),
        own_id=box.own_id,
        cans=list(Can),
        can_words=can_words,
        can_looks=CAN_LOOKS,
        state=state_words(found.state),
        look=LOOKS[found.state],
        zone_name=zone_name(page_zone()),
        is_over=found.is_past(visit.work.now),
        may_call_off=found.said.author_id == box.own_id
        and found.state in (MeetingState.OPEN, MeetingState.FIXED)
        and not found.is_past(visit.work.now)
        and reason is None
        and room.is_sound,
        why_not=reason if found.state is MeetingState.OPEN else None,
    )


def _readers_changed() -> Refusal:
    return Refusal(_("Who would read it has changed. Nothing was sent. Please look once more."))
