"""Opening several cases from a list: first what would come of each line, then all of them together."""

from collections.abc import Sequence

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.caseload import several as rules
from odr.caseload.several import CaseLine
from odr.cases.naming.kinds import name_of
from odr.errors import Refusal
from odr.i18n import ngettext
from odr.organisations import authority
from odr.pages.cases.at_desk.list_forms import SeveralCasesForm
from odr.pages.cases.at_desk.lists import seen, take_file
from odr.pages.cases.blueprint import administration
from odr.pages.cases.invitation_mail import mail_invitation
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.uploads import takes_file
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/cases/several", methods=("GET", "POST"))
@takes_file
def open_several(visit: AdministratorVisit) -> Response:
    """The list as it was typed, what would come of it, and opening what has been seen so."""
    form = SeveralCasesForm.posted()
    try:
        is_brought = take_file(visit, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    if not form.is_sent():
        return _page(visit, form)
    text = form.lines.data or ""
    lines: list[CaseLine] = []
    try:
        lines = rules.looked_through(visit.work, visit.organisation, text)
        if is_brought or any(line.wrong for line in lines) or form.seen.data != _seen(text, lines):
            return _page(visit, form, lines)
        confirms = authority.checked(form.confirms())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form, lines)
    # What could be refused was looked at above, under the same lock: from here on it is all of them.
    made = rules.open_all(visit.work, visit.organisation, lines, visit.account.id, confirms)
    for _case, invitations in made:
        for invitation, token in invitations:
            mail_invitation(visit, invitation, token, said=False)
    sent = sum(len(invitations) for _case, invitations in made)
    visit.flash(ngettext("%(n)s case is open.", "%(n)s cases are open.", len(made)))
    if sent:
        visit.flash(ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", sent))
    return visit.made(visit.organisation.id, redirect(url_for("administration.home"), 303))


def _page(visit: AdministratorVisit, form: SeveralCasesForm, lines: Sequence[CaseLine] = ()) -> Response:
    """The form, with what would come of each line once it was looked through."""
    good = bool(lines) and not any(line.wrong for line in lines)
    form.seen.data = _seen(form.lines.data or "", lines) if good else ""
    return render(
        "administration/several.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        lines=lines,
        heading=rules.heading_of(visit.organisation, form.lines.data or "") if lines else "",
        good=good,
        wrong=sum(bool(line.wrong) for line in lines),
        invited=sum(len(line.emails) for line in lines),
        kind_of=lambda line: line.kind if line.wrong else name_of(visit.organisation, line.kind),
        most=rules.MOST_LINES,
    )


def _seen(text: str, lines: Sequence[CaseLine]) -> str:
    """Also of the references: a case may have been opened meanwhile that took one of those that were to be given."""
    return seen(text, *(line.reference for line in lines))
