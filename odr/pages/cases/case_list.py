"""The administrators' list of cases, and opening one."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.cases import cases as rules
from odr.cases.cases import CaseKind
from odr.cases.life import CaseState
from odr.cases.wording import kind_words, state_words
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.proposal import cases_without_a_name
from odr.i18n import gettext as _
from odr.mail.outbox import waiting
from odr.pages.cases.blueprint import administration
from odr.pages.cases.forms import OpenCaseForm, StateFilter
from odr.vaults.contents.counts import items_in
from odr.web.audience import service_audience
from odr.web.numbers import neighbours_in_address
from odr.web.rendering import render
from odr.web.visitors import AdministratorVisit
from odr.web.visits import administrator


@administrator(administration, "/administration")
def home(visit: AdministratorVisit) -> Response:
    """The organisation's cases, by numbers and dates."""
    wanted = request.args.get("state", "")
    newer_than, older_than = neighbours_in_address()
    page = rules.page_of_cases(
        visit.work, visit.organisation, _state(wanted), newer_than=newer_than, older_than=older_than
    )
    case_ids = [case.id for case in page.rows]
    return render(
        "administration/home.html",
        audience=service_audience(visit.organisation.name),
        form=StateFilter(data={"state": wanted}),
        page=page,
        filtered=wanted,
        parties=rules.parties_in(visit.work, case_ids),
        items=items_in(visit.work, case_ids),
        want_facilitator=cases_without_a_name(visit.work, page.rows),
        mail=waiting(visit.work),
        kind_of=lambda case: kind_words(CaseKind(case.kind)),
        state_of=lambda case: state_words(CaseState(case.state)),
    )


@administrator(administration, "/administration/cases/new", methods=("GET", "POST"))
def open_case(visit: AdministratorVisit) -> Response:
    """A new case."""
    form = OpenCaseForm.posted(reference=rules.suggested_reference(visit.work, visit.organisation))
    if form.is_sent():
        try:
            case = rules.open_case(
                visit.work, visit.organisation, form.reference.data, CaseKind(form.kind.data), visit.account.id
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Case %(reference)s is open. Invite the parties now.", reference=case.reference))
            return visit.made(case.id, redirect(url_for("administration.case", case_id=case.id), 303), case.id)
    return render(
        "administration/open_case.html",
        audience=service_audience(visit.organisation.name),
        form=form,
    )


def _state(wanted: str) -> CaseState | None:
    try:
        return CaseState(wanted) if wanted else None
    except ValueError:
        raise NotFound from None
