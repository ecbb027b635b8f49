"""Inviting several people into one case from a list: first what would come of each line, then all of them together."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.caseload import several_people as rules
from odr.caseload.several import MOST_LINES
from odr.caseload.several_people import Invited
from odr.cases.cases import case_of_organisation
from odr.cases.life import OVER
from odr.cases.tables import Case
from odr.errors import Refusal
from odr.i18n import ngettext
from odr.organisations import authority
from odr.pages.cases.at_desk.list_forms import InviteSeveralForm
from odr.pages.cases.at_desk.lists import seen, take_file
from odr.pages.cases.blueprint import administration
from odr.pages.cases.invitation_mail import mail_invitation
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.uploads import takes_file
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/cases/<uuid:case_id>/invite-several", methods=("GET", "POST"))
@takes_file
def invite_several(visit: AdministratorVisit, case_id: UUID) -> Response:
    """The list as it was typed, what would come of it, and inviting those who have been seen so."""
    case = case_of_organisation(visit.work, visit.organisation, case_id)
    form = InviteSeveralForm.posted()
    try:
        is_brought = take_file(visit, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, case, form)
    if not form.is_sent():
        return _page(visit, case, form)
    text = form.lines.data or ""
    lines: list[Invited] = []
    try:
        lines = rules.looked_through(visit.work, visit.organisation, case, text)
        if is_brought or any(line.wrong for line in lines) or form.seen.data != seen(text):
            return _page(visit, case, form, lines)
        confirms = authority.checked(form.confirms())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, case, form, lines)
    # What could be refused was looked at above, under the same lock: from here on it is all of them.
    sent = rules.invite_all(visit.work, visit.organisation, case, lines, visit.account.id, confirms)
    for invitation, token in sent:
        mail_invitation(visit, invitation, token, said=False)
    visit.flash(ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(sent)))
    return visit.made(case_id, redirect(url_for("administration.case", case_id=case_id), 303))


def _page(visit: AdministratorVisit, case: Case, form: InviteSeveralForm, lines: Sequence[Invited] = ()) -> Response:
    """The form, with what would come of each line once it was looked through."""
    good = bool(lines) and not any(line.wrong for line in lines)
    form.seen.data = seen(form.lines.data or "") if good else ""
    return render(
        "administration/invite_several.html",
        audience=service_audience(visit.organisation.name),
        case=case,
        form=form,
        lines=lines,
        heading=rules.heading_of(form.lines.data or "") if lines else "",
        good=good,
        wrong=sum(bool(line.wrong) for line in lines),
        may_invite=case.state not in OVER,
        most=MOST_LINES,
    )
