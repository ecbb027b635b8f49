"""The desk's pages of what was written to the service: enquiries, feedback and requests."""

from uuid import UUID

from flask import redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from odr.accounts.sent_forms import forget
from odr.audit.desk import DeskEvent, mark_of, record_on_desk
from odr.db.work import Work
from odr.enquiries import enquiries as written
from odr.enquiries import feedback, finding_requests, requests, telling, wording
from odr.enquiries.kinds import READERS, EnquiryKind
from odr.enquiries.requests import Side
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role
from odr.organisations.organisations import names_to_choose_from, organisation_of
from odr.organisations.tables import Organisation
from odr.pages.enquiries.answering import answered_page, carry_out, lines_of
from odr.pages.enquiries.blueprint import enquiries
from odr.pages.enquiries.forms import PassOnForm
from odr.web.asking.visitors import OperatorVisit
from odr.web.showing.audience import answered_audience, desk_audience
from odr.web.showing.rendering import render
from odr.web.typed.kept import which_form
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.visits import operator

_EVENTS = {
    "answer": DeskEvent.REQUEST_ANSWERED,
    "ask": DeskEvent.REQUEST_MORE_ASKED,
    "extend": DeskEvent.REQUEST_EXTENDED,
}


@operator(enquiries, "/desk/enquiries", READERS)
def desk(visit: OperatorVisit) -> Response:
    """What has come in, without what it says; all of it, or what nobody has read."""
    unread = request.args.get("unread") == "1"
    newer_than, older_than = neighbours_in_address()
    page = written.page_at_desk(visit.work, unread=unread, newer_than=newer_than, older_than=older_than)
    return render(
        "enquiries/desk.html",
        audience=desk_audience(_("Not what it says: that stands on a page for each, and each look is written down.")),
        roles=visit.roles,
        page=page,
        rows=[(row, wording.enquiry_words(EnquiryKind(row.kind))) for row in page.rows],
        unread=unread,
        mark_of=mark_of,
    )


@operator(enquiries, "/desk/enquiries/<uuid:enquiry_id>", READERS, methods=("GET", "POST"))
def at_desk(visit: OperatorVisit, enquiry_id: UUID) -> Response:
    """One of them, and what is done with it. That it is read is written down first."""
    row, by = written.find(visit.work, enquiry_id), visit.account.id
    if request.method == "POST":
        return _deal_with(visit, enquiry_id)
    visit.work.note(lambda then: written.note_read(then, enquiry_id, by))
    one = written.opened(visit.work, row)
    return render(
        "enquiries/at_desk.html",
        audience=desk_audience(_("Answer by mail. Remove it when it is dealt with.")),
        roles=visit.roles,
        one=one,
        mark_of=mark_of,
        words=wording.enquiry_words(one.kind),
        fields=[(wording.field_words(name), said) for name, said in one.fields.items() if said],
    )


@operator(enquiries, "/desk/requests", Role.PRIVACY)
def desk_requests(visit: OperatorVisit) -> Response:
    """All requests with their deadlines, those passed on too."""
    names = {row.id: row.name for row in visit.work.session.execute(select(Organisation.id, Organisation.name))}
    newer_than, older_than = neighbours_in_address()
    page = finding_requests.page_to_answer(visit.work, None, newer_than=newer_than, older_than=older_than)
    return render(
        "enquiries/requests.html",
        audience=desk_audience(),
        page=page,
        rows=lines_of(page.rows, names),
        endpoint="enquiries.desk_request",
        mark_of=mark_of,
        roles=visit.roles,
    )


@operator(enquiries, "/desk/requests/<uuid:request_id>", Role.PRIVACY, methods=("GET", "POST"))
def desk_request(visit: OperatorVisit, request_id: UUID) -> Response:
    """One request: who asks, what was written, and answering it. That it is read is written down first."""
    row, by = finding_requests.find_at_desk(visit.work, request_id), visit.account.id
    houses = names_to_choose_from(visit.work)
    passing = which_form() == "pass-on"
    pass_on = PassOnForm.posted(prefix="pass-on-") if passing else PassOnForm(prefix="pass-on-")
    pass_on.organisation.choices = [(str(one), name) for one, name in houses.items()]
    here = url_for("enquiries.desk_request", request_id=request_id)
    if passing and pass_on.validate():
        house = organisation_of(visit.work, UUID(pass_on.organisation.data))
        try:
            said = requests.pass_on(visit.work, row, house, pass_on.message.data or "")
        except Refusal as refusal:
            pass_on.refuse(refusal)
        else:
            record_on_desk(visit.work, DeskEvent.REQUEST_PASSED_ON, actor_id=by, subject_id=request_id)
            telling.arrived(visit.work, row, visit.app.settings.public_url)
            telling.news(visit.work, row, visit.app.settings.public_url)
            visit.flash(_("Passed on. Whoever asked sees to whom."))
            return visit.made(said, redirect(here, 303))
    forms, done = carry_out(visit, row, Side.SERVICE)
    if done is not None:
        days = forms.extend.days.data if done.act == "extend" else None
        record_on_desk(visit.work, _EVENTS[done.act], actor_id=by, subject_id=request_id, count=days)
        return visit.made(done.said, redirect(here, 303))
    visit.work.note(lambda then: _note_read(then, request_id, by))
    return answered_page(
        visit,
        row,
        forms,
        here,
        answered_audience(None),
        mark_of=mark_of,
        pass_on=pass_on if row.organisation_id is None else None,
        refused=pass_on,  # a colleague has passed it on meanwhile, and its section is gone
        roles=visit.roles,
    )


def _deal_with(visit: OperatorVisit, enquiry_id: UUID) -> Response:
    row, by = written.find(visit.work, enquiry_id), visit.account.id
    act = request.form.get("act", "")
    if act == "publish":
        try:
            feedback.publish(visit.work, row, by)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("Published."))
    elif act == "take-down":
        feedback.take_down(visit.work, row, by)
        visit.flash(_("It is not published any more."))
    elif act == "remove":
        written.remove(visit.work, row, by)
        forget(visit.work, [enquiry_id])
        visit.flash(_("It is gone."))
        return visit.made(enquiry_id, redirect(url_for("enquiries.desk"), 303))
    else:
        raise NotFound
    return redirect(url_for("enquiries.at_desk", enquiry_id=enquiry_id), 303)


def _note_read(work: Work, request_id: UUID, by: UUID) -> None:
    record_on_desk(work, DeskEvent.REQUEST_READ, actor_id=by, subject_id=request_id)
