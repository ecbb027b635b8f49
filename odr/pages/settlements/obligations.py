"""What a settlement in force asks for: who does what by when, reported and confirmed; reminders and a calendar file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import make_response
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.pages.settlements.after import After, after
from odr.pages.settlements.asking import AskingForm, ask, done
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import go_to
from odr.settlements import reminders
from odr.settlements.papers.calendar import calendar_of
from odr.settlements.papers.wording import facts_of
from odr.settlements.standing import obligations as rules
from odr.settlements.standing.obligations import Done, Obligation, obligations_of
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm, day_within_reach
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault

ROOT = "/<uuid:room_id>/obligations"


class SayForm(AskingForm):
    """Something said of an obligation, with or without words."""

    words = TextAreaField(
        _l("What you would like to say about it"),
        description=_l("Everybody in this room reads it."),
        render_kw={"rows": 3},
    )
    answered = HiddenField()


class DayForm(PageForm):
    """A day on which somebody wants to be reminded."""

    day = DateField(_l("Remind me on"), [InputRequired(_l("Please choose a day.")), day_within_reach])


@open_vault(settlements, ROOT, without_acceptance=True)
def obligations(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Every obligation with how far it is, and the days on which one is reminded."""
    return _page(visit, after(visit, room_id), DayForm())


@open_vault(settlements, f"{ROOT}/<int:number>/report", methods=("GET", "POST"))
def report_done(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """Whoever does it reports that it is done."""
    found, obligation, form = _one_of(visit, room_id, number)
    if obligation.point.who != found.own or _is_over(obligation, Done.REPORTED, Done.CONFIRMED):
        return go_to(visit, "obligations", room_id=room_id)

    def act() -> None:
        rules.report(found.box, room_id, form.readers.data or "", number, form.words.data or "")

    return _done(visit, found, form, act, _("Reported. The others are told.")) or _ask(
        visit,
        found,
        obligation,
        form,
        "report_done",
        question=_("Report that point %(number)s is done?", number=number),
        what_happens=[_("The others are told. Whoever it is owed to can confirm it, or say that it is not so.")],
        confirm_text=_("It is done"),
    )


@open_vault(settlements, f"{ROOT}/<int:number>/confirm", methods=("GET", "POST"))
def confirm_done(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """Whoever it is owed to confirms that it is done."""
    found, obligation, form = _one_of(visit, room_id, number)
    if found.own not in obligation.owed_to or _is_over(obligation, Done.CONFIRMED):
        return go_to(visit, "obligations", room_id=room_id)
    act = _answering(found, form, number, rules.confirm)
    return _done(visit, found, form, act, _("Confirmed. The others are told.")) or _ask(
        visit,
        found,
        obligation,
        form,
        "confirm_done",
        question=_("Confirm that point %(number)s is done?", number=number),
        what_happens=[_("The others are told. A confirmation stays.")],
        confirm_text=_("Confirm it"),
        irreversible=True,
    )


@open_vault(settlements, f"{ROOT}/<int:number>/not-so", methods=("GET", "POST"))
def not_done(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """Whoever it is owed to says that what was reported is not so."""
    found, obligation, form = _one_of(visit, room_id, number)
    if found.own not in obligation.owed_to or _is_over(obligation, *(one for one in Done if one is not Done.REPORTED)):
        return go_to(visit, "obligations", room_id=room_id)
    act = _answering(found, form, number, rules.deny)
    return _done(visit, found, form, act, _("Saved. The others are told.")) or _ask(
        visit,
        found,
        obligation,
        form,
        "not_done",
        question=_("Say that point %(number)s is not done?", number=number),
        what_happens=[_("The others are told. It can be reported once more.")],
        confirm_text=_("It is not so"),
    )


def _is_over(obligation: Obligation, *states: Done) -> bool:
    """Whether a question is not put, because it stands so already. Words that were sent are not dropped for it."""
    return sent_fields() is None and obligation.state in states


@open_vault(settlements, f"{ROOT}/remind", methods=("POST",))
def remind(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Notes a day on which to be reminded by mail."""
    found, form = after(visit, room_id), DayForm.posted()
    if form.is_sent():
        try:
            reminders.remind_on(visit.work, case_id, visit.account.id, form.day.data, visit.app.settings.timezone)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved. You will get a mail on that day."))
            return visit.made(room_id, go_to(visit, "obligations", room_id=room_id))
    return _page(visit, found, form)


@open_vault(settlements, f"{ROOT}/forget", methods=("POST",))
def forget_day(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Removes a day."""
    found, form = after(visit, room_id), DayForm.posted()
    if not form.is_sent():
        return _page(visit, found, form)
    reminders.forget(visit.work, case_id, visit.account.id, form.day.data)
    visit.flash(_("Removed. No mail comes on that day."))
    return go_to(visit, "obligations", room_id=room_id)


@open_vault(settlements, f"{ROOT}/calendar", without_acceptance=True)
def calendar(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """The days as a calendar file, whose words say nothing of the settlement."""
    found = after(visit, room_id)
    days = [one.due for one in obligations_of(found.in_force) if one.due is not None]
    link = link_to("settlements.obligations", case_id=case_id, room_id=room_id)
    words = _("Something you agreed on · %(organisation)s", organisation=visit.organisation.name)
    response = make_response(calendar_of(days, room_id, words, link, visit.work.now))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="days.ics"'
    return response


def _page(visit: OpenVaultVisit, found: After, form: DayForm) -> Response:
    return render(
        "settlements/obligations.html",
        audience=found.audience,
        case=visit.case,
        found=found,
        obligations=[(one, facts_of(found.in_force.settlement, one.point)) for one in obligations_of(found.in_force)],
        state_words=_state_words,
        said_words=_said_words,
        days=reminders.days_of(visit.work, visit.case.id, visit.account.id),
        can_be_reminded=visit.participant.withdrawn_at is None,
        form=form,
    )


def _one_of(visit: OpenVaultVisit, room_id: UUID, number: int) -> tuple[After, Obligation, SayForm]:
    found = after(visit, room_id)
    obligation = next((one for one in obligations_of(found.in_force) if one.point.number == number), None)
    if obligation is None or not found.may_act:
        raise NotFound
    return found, obligation, SayForm.posted()


def _answering(
    found: After, form: SayForm, number: int, rule: Callable[[OpenMailbox, UUID, str, int, str, str], None]
) -> Callable[[], None]:
    """What answers a report by this rule."""
    readers, answered, words = form.readers.data or "", form.answered.data or "", form.words.data or ""
    return lambda: rule(found.box, found.room_id, readers, number, answered, words)


def _done(visit: OpenVaultVisit, found: After, form: SayForm, act: Callable[[], None], said: str) -> Response | None:
    return done(visit, found.room_id, form, act, said, "obligations")


def _ask(
    visit: OpenVaultVisit, found: After, obligation: Obligation, form: SayForm, endpoint: str, **words: Any
) -> Response:
    form.answered.data, form.readers.data = obligation.report, found.shown
    number, audience = obligation.point.number, found.audience
    return ask(visit, found.room_id, audience, form, endpoint, "obligations", dangerous=False, number=number, **words)


def _state_words(state: Done) -> str:
    return {
        Done.OPEN: _("To do"),
        Done.REPORTED: _("Reported done"),
        Done.NOT_SO: _("Said not to be done"),
        Done.CONFIRMED: _("Done and confirmed"),
    }[state]


def _said_words(kind: str, name: str) -> str:
    return {
        rules.REPORTED: _("%(name)s reported it done", name=name),
        rules.CONFIRMED: _("%(name)s confirmed it", name=name),
        rules.NOT_SO: _("%(name)s said that it is not so", name=name),
    }[kind]
