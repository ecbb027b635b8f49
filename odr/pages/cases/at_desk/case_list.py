"""The administrators' list of cases, and opening one."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.caseload import stuck
from odr.caseload.wording import since_words, why_words
from odr.cases import cases as rules
from odr.cases.life import CaseState
from odr.cases.naming import reference_patterns, references
from odr.cases.naming.kinds import kind_for, kinds_of, names_of, offered
from odr.cases.people import finding
from odr.cases.tables import Case
from odr.cases.wording import state_words
from odr.db.paging import Page
from odr.errors import Refusal
from odr.facilitation.engagement.proposal import cases_without_a_name
from odr.i18n import gettext as _
from odr.mail.outbox import waiting
from odr.pages.cases.at_desk.filters import FindCaseForm, StateFilter
from odr.pages.cases.blueprint import administration
from odr.pages.cases.forms import OpenCaseForm
from odr.pages.cases.looking import looked_for, with_address
from odr.vaults.contents.counts import items_in
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import administrator

# So many of the cases that are stuck stand above the list.
FIRST = 5


@administrator(administration, "/administration")
def home(visit: AdministratorVisit) -> Response:
    """The organisation's cases, by numbers and dates."""
    return _page(visit, FindCaseForm())


@administrator(administration, "/administration/find", methods=("GET", "POST"), only_reads=True)
@dear("POST")
def find(visit: AdministratorVisit) -> Response:
    """The cases with this reference, or into which this address was invited; or else the people whose name or address
    has what was typed.

    It is looked for by a form and not by a link, so that no name stands in a history of a browser.
    """
    form = FindCaseForm.posted()
    if not form.is_sent():
        return _page(visit, form)
    words = form.words.data.strip()
    if "@" not in words:
        found = references.found_by(visit.work, visit.organisation, words)
    else:
        is_here = with_address(visit, words) is not None
        found = [] if is_here else finding.cases_inviting(visit.work, visit.organisation, words)
    if len(found) == 1:
        return redirect(url_for("administration.case", case_id=found[0].id), 303)
    if not found:
        try:
            return looked_for(visit, words)
        except Refusal:
            form.refuse(Refusal(_("None of your cases has such a reference, and nobody in them such a name."), "words"))
            return _page(visit, form)
    more = len(found) > references.MOST_FOUND
    return _page(visit, form, Page(found[: references.MOST_FOUND], None, None), more=more)


@administrator(administration, "/administration/cases/new", methods=("GET", "POST"))
def open_case(visit: AdministratorVisit) -> Response:
    """A new case."""
    own = visit.organisation
    form = OpenCaseForm.offering(offered(own))
    if form.is_sent():
        try:
            kind = kind_for(own, form.chosen())
            reference = form.reference.data or ""
            if not reference.strip():
                reference = rules.NextReferences(visit.work, own).give(kind)
            case = rules.open_case(visit.work, own, reference, form.chosen(), visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Case %(reference)s is open. Invite the parties now.", reference=case.reference))
            return visit.made(case.id, redirect(url_for("administration.case", case_id=case.id), 303), case.id)
    return render(
        "administration/open_case.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        following=rules.suggested_reference(visit.work, own),
        # Another kind would make another one.
        is_example=reference_patterns.read(own.reference_pattern).names_kind and len(offered(own)) > 1,
    )


def _page(
    visit: AdministratorVisit, find_form: FindCaseForm, found: Page[Case, UUID] | None = None, *, more: bool = False
) -> Response:
    """The list; with ``found``, what was looked for instead. ``more`` says that there is more than is shown."""
    asked = {name: request.args.get(name, "") for name in ("state", "kind", "why", "unmoved")} if found is None else {}
    kinds = kinds_of(visit.organisation)
    form = StateFilter.asked(asked, kinds)
    state, unmoved = form.wanted()
    kind = form.wanted_kind()
    newer_than, older_than = neighbours_in_address()
    page = found or rules.page_of_cases(
        visit.work,
        visit.organisation,
        state,
        kind=kind,
        why=form.wanted_why(),
        unmoved=unmoved,
        newer_than=newer_than,
        older_than=older_than,
    )
    names = names_of(visit.organisation)
    case_ids = [case.id for case in page.rows]
    reasons = stuck.reasons_of(visit.work, case_ids)
    # That is told at once, and only as long as it is so: not from when the service last looked.
    wanting = cases_without_a_name(visit.work, page.rows)
    for case_id, found_there in reasons.items():
        others = [one for one in found_there if one is not stuck.WhyStuck.FACILITATOR_WANTED]
        reasons[case_id] = [*others, *([stuck.WhyStuck.FACILITATOR_WANTED] if case_id in wanting else [])]
    return render(
        "administration/home.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        find_form=find_form,
        page=page,
        searched=found is not None,
        by_address=found is not None and "@" in (find_form.words.data or ""),
        more=more,
        filtered={name: value for name, value in asked.items() if value},
        stuck=stuck.listing(visit.work, visit.organisation, size=FIRST) if found is None else None,
        since_words=since_words,
        reasons_of=lambda case: [why_words(why) for why in reasons[case.id]],
        parties=rules.parties_in(visit.work, case_ids),
        items=items_in(visit.work, case_ids),
        mail=waiting(visit.work),
        kind_of=lambda case: names.get(case.kind, names[""]),
        state_of=lambda case: state_words(CaseState(case.state)),
    )
