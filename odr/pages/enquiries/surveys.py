"""Surveys: making one at the desk or in an organisation, answering, and what it came to."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.audit.desk import DeskEvent, mark_of, record_on_desk
from odr.enquiries import inviting, wording
from odr.enquiries import surveys as rules
from odr.enquiries.tables import Survey
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role
from odr.organisations.tables import Organisation
from odr.pages.enquiries.blueprint import enquiries
from odr.pages.enquiries.forms import SurveyForm
from odr.web.asking.visitors import AdministratorVisit, OperatorVisit, SignedInVisit
from odr.web.showing.audience import Audience, desk_audience, service_audience, survey_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import administrator, operator, signed_in

# What a form can send for a fixed answer.
_NUMBERS = frozenset(str(number) for number in range(rules.MOST_ANSWERS))


@operator(enquiries, "/desk/surveys", Role.PRIVACY, methods=("GET", "POST"))
def desk_surveys(visit: OperatorVisit) -> Response:
    """The service's own surveys, and a new one."""
    form = SurveyForm.posted()
    row = _made(visit, form, None)
    if row is not None:
        record_on_desk(visit.work, DeskEvent.SURVEY_MADE, actor_id=visit.account.id, subject_id=row.id)
        return visit.made(row.id, redirect(url_for("enquiries.desk_surveys"), 303))
    return _list(visit, form, None, desk_audience(), "enquiries.desk_survey", "enquiries/desk_surveys.html")


@operator(enquiries, "/desk/surveys/<uuid:survey_id>", Role.PRIVACY)
def desk_survey(visit: OperatorVisit, survey_id: UUID) -> Response:
    """One of them: its questions, and once it has closed what it came to."""
    row = rules.find_made_by(visit.work, survey_id, None)
    return _shown(
        visit,
        row,
        desk_audience(),
        url_for("enquiries.desk_surveys"),
        mark=mark_of(row.id),
        invite_url=url_for("enquiries.invite", survey_id=row.id) if inviting.may_invite(visit.work, row) else None,
    )


@operator(enquiries, "/desk/surveys/<uuid:survey_id>/invite", Role.PRIVACY, methods=("POST",))
def invite(visit: OperatorVisit, survey_id: UUID) -> Response:
    """Mails whoever consents to being asked for research."""
    row = rules.find_made_by(visit.work, survey_id, None)
    here = redirect(url_for("enquiries.desk_survey", survey_id=survey_id), 303)
    try:
        inviting.begin(visit.work, row, visit.account.id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("Whoever consents to being asked for research gets a mail with the way to it."))
        return visit.made(survey_id, here)
    return here


@administrator(enquiries, "/administration/surveys", methods=("GET", "POST"))
def house_surveys(visit: AdministratorVisit) -> Response:
    """An organisation's surveys, and a new one for the people in its cases."""
    form = SurveyForm.posted()
    row = _made(visit, form, visit.organisation)
    if row is not None:
        return visit.made(row.id, redirect(url_for("enquiries.house_surveys"), 303))
    audience = service_audience(visit.organisation.name)
    return _list(visit, form, visit.organisation, audience, "enquiries.house_survey", "enquiries/house_surveys.html")


@administrator(enquiries, "/administration/surveys/<uuid:survey_id>")
def house_survey(visit: AdministratorVisit, survey_id: UUID) -> Response:
    """One of them: its questions, and once it has closed what it came to."""
    row = rules.find_made_by(visit.work, survey_id, visit.organisation)
    return _shown(visit, row, service_audience(visit.organisation.name), url_for("enquiries.house_surveys"))


@signed_in(enquiries, "/me/surveys")
def own_surveys(visit: SignedInVisit) -> Response:
    """What the visitor is asked, and was."""
    return render(
        "enquiries/own_surveys.html",
        audience=survey_audience(),
        rows=[
            (row, rules.questionnaire(visit.work, row).title, rules.is_open(visit.work, row))
            for row in rules.asked_of(visit.work, visit.account)
        ],
    )


@signed_in(enquiries, "/me/surveys/<uuid:survey_id>", methods=("GET", "POST"))
def own_survey(visit: SignedInVisit, survey_id: UUID) -> Response:
    """The questions, as long as it is open; then what it came to."""
    row = rules.find_asked_of(visit.work, survey_id, visit.account)
    form = PageForm.posted()
    if not rules.is_open(visit.work, row):
        if sent_fields() is not None:
            form.refuse(Refusal(_("This survey is closed. Your answers were not counted.")))
        return _shown(visit, row, survey_audience(), url_for("enquiries.own_surveys"), for_askers=False, form=form)
    asked = rules.questionnaire(visit.work, row)
    # What is chosen has another name than what is typed: it is not listed among a person's words.
    chosen = {number: request.form.get(f"choice-{number}", "") for number in range(len(asked.questions))}
    texts = {number: request.form.get(f"question-{number}", "") for number in range(len(asked.questions))}
    if form.is_sent():
        numbers = {
            number: int(said) for number, said in chosen.items() if said.isascii() and said.isdigit() and len(said) < 4
        }
        free = {number: said for number, said in texts.items() if not asked.questions[number].answers}
        try:
            rules.answer(visit.work, row, visit.account, numbers, free)
        except Refusal as refusal:
            form.form_errors = [*form.form_errors, refusal.message]
        else:
            visit.flash(_("Thank you. Your answers are counted."))
            return visit.made(row.id, redirect(url_for("enquiries.own_surveys"), 303))
    return render(
        "enquiries/survey.html",
        audience=survey_audience(),
        form=form,
        row=row,
        asked=asked,
        chosen=chosen,
        typed=texts,
        answered=rules.has_answered(visit.work, row, visit.account),
    )


def _made(visit: SignedInVisit, form: SurveyForm, organisation: Organisation | None) -> Survey | None:
    if not form.is_sent():
        return None
    try:
        row = rules.make(
            visit.work, organisation, form.title.data or "", form.questions.data or "", form.days.data or 0
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    visit.flash(_("The survey is open."))
    return row


def _list(
    visit: SignedInVisit,
    form: SurveyForm,
    organisation: Organisation | None,
    audience: Audience,
    endpoint: str,
    template: str,
) -> Response:
    return render(
        template,
        audience=audience,
        form=form,
        rows=[
            (row, rules.questionnaire(visit.work, row).title, rules.is_open(visit.work, row))
            for row in rules.made_by(visit.work, organisation)
        ],
        endpoint=endpoint,
        roles=getattr(visit, "roles", None),
    )


def _shown(
    visit: SignedInVisit, row: Survey, audience: Audience, back: str, *, for_askers: bool = True, **values: Any
) -> Response:
    asked = rules.questionnaire(visit.work, row)
    closed = not rules.is_open(visit.work, row)
    return render(
        "enquiries/results.html",
        audience=audience,
        row=row,
        asked=asked,
        back=back,
        results=rules.results(visit.work, row, for_askers=for_askers) if closed else None,
        for_askers=for_askers,
        band_words=wording.band_words,
        **values,
    )
