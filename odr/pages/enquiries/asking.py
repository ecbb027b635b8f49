"""Requests about one's own data: asking from outside and signed in, and seeing how it stands."""

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts import signin
from odr.accounts.languages import written_to
from odr.accounts.sent_forms import forget
from odr.cases.people.participants import cases_of
from odr.crypto.secrets import Token
from odr.enquiries import finding_requests, mails, requests, telling, wording
from odr.enquiries.requests import RequestKind
from odr.enquiries.tables import Request
from odr.enquiries.writing import count_from
from odr.errors import NotFound, Refusal
from odr.i18n import current_language
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.organisations.organisations import organisation_of
from odr.pages.enquiries.blueprint import enquiries
from odr.pages.enquiries.forms import OutsideForm, RequestForm, WordsForm
from odr.pages.enquiries.writing import officer_address
from odr.texts import in_order
from odr.web.asking.sessions import read_token, write_token
from odr.web.asking.visitors import SignedInVisit, Visit
from odr.web.showing.audience import desk_audience, request_audience, typed_to_service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.visiting.subjects import own_account
from odr.web.visiting.visits import public, signed_in
from odr.web.visiting.waiting import wait_after_wrong_ones


@public(enquiries, "/requests/new", methods=("GET", "POST"), subject=own_account, without_acceptance=True)
def ask_outside(visit: Visit) -> Response:
    """Takes a request of somebody who is not signed in. It counts when they confirm it by the link that is mailed."""
    form = OutsideForm.posted().offer()
    if form.is_sent():
        try:
            count_from(visit.work, request.remote_addr)
            asked = requests.ask_from_outside(
                visit.work, RequestKind(form.kind.data), form.name.data, form.email.data, form.message.data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            made = uuid4()
            if asked is not None:
                row, email, token = asked
                made = row.id
                link = link_to("enquiries.by_link", token=write_token(token))
                # Whoever asks is not known here: in the language of the page on which they do.
                with written_to(visit.work, current_language()):
                    outbox.queue(visit.work, mails.confirm_request(email, link), about=row.id, until=row.keep_until)
            return visit.made(made, redirect(url_for("enquiries.ask_outside", sent="yes"), 303))
    return render(
        "enquiries/ask.html",
        audience=desk_audience(_("It is used to answer your request.")),
        form=form,
        sent=request.method == "GET" and "sent" in request.args,
        days=visit.app.settings.request_days,
        privacy_address=officer_address(visit),
    )


@public(enquiries, "/requests/<token>", methods=("GET", "POST"), subject=own_account, without_acceptance=True)
def by_link(visit: Visit, token: str) -> Response:
    """A request of somebody from outside, by their link. Looking at it confirms nothing."""
    try:
        row = finding_requests.find_by_link(visit.work, _secret(token))
    except NotFound:
        return render("enquiries/request_over.html", audience=typed_to_service_audience(), status=404)
    here = url_for("enquiries.by_link", token=token)
    if request.method == "POST" and request.form.get("act") == "confirm":
        settings = visit.app.settings
        if requests.confirm(visit.work, row, settings.request_days):
            telling.receipt(visit.work, row, settings.public_url, settings.timezone)
        return redirect(here, 303)
    return _one(visit, row, here, lambda: redirect(url_for("enquiries.ask_outside"), 303))


@signed_in(enquiries, "/me/requests", methods=("GET", "POST"), before=wait_after_wrong_ones, without_acceptance=True)
def own_requests(visit: SignedInVisit) -> Response:
    """What the visitor has asked, and asking something more, confirmed by the password."""
    houses = {str(place.case.organisation_id): place.organisation for place in cases_of(visit.work, visit.account.id)}
    form = RequestForm.posted().offer(sorted(houses.items(), key=lambda one: (in_order(one[1]), one[0])))
    settings = visit.app.settings
    if form.is_sent():
        try:
            signin.check_present_password(visit.work, visit.account, form.current.data, request.remote_addr)
            row = requests.ask_signed_in(
                visit.work,
                visit.account,
                RequestKind(form.kind.data),
                form.message.data,
                settings.request_days,
                UUID(form.about.data) if form.about.data else None,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            telling.receipt(visit.work, row, settings.public_url, settings.timezone)
            visit.flash(_("Your request has arrived. A receipt is on its way to your address."))
            return visit.made(row.id, redirect(url_for("enquiries.own_request", request_id=row.id), 303))
    return render(
        "enquiries/own_requests.html",
        audience=desk_audience(_("Or an organisation, if you choose that it is to answer.")),
        form=form,
        own=finding_requests.of_account(visit.work, visit.account),
        kind_words=lambda row: wording.kind_words(RequestKind(row.kind)),
        state_words=wording.state_words,
        days=settings.request_days,
    )


@signed_in(enquiries, "/me/requests/<uuid:request_id>", methods=("GET", "POST"), without_acceptance=True)
def own_request(visit: SignedInVisit, request_id: UUID) -> Response:
    """How one of them stands, and what was written about it."""
    row = finding_requests.find_own(visit.work, request_id, visit.account)
    here = url_for("enquiries.own_request", request_id=request_id)
    return _one(visit, row, here, lambda: redirect(url_for("enquiries.own_requests"), 303))


def _one(visit: Visit, row: Request, here: str, gone: Callable[[], Response]) -> Response:
    form = WordsForm.posted()
    if request.method == "POST" and request.form.get("act") == "take-back":
        requests.take_back(visit.work, row)
        forget(visit.work, [row.id])
        visit.flash(_("Your request is taken back, and nothing of it is kept."))
        return visit.made(row.id, gone())
    if form.is_sent():
        try:
            said = requests.tell_more(visit.work, row, form.message.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            telling.arrived(visit.work, row, visit.app.settings.public_url)
            visit.flash(_("It has arrived."))
            return visit.made(said, redirect(here, 303))
    organisation = organisation_of(visit.work, row.organisation_id).name if row.organisation_id else None
    written = finding_requests.said_about(visit.work, row)
    return render(
        "enquiries/request.html",
        audience=request_audience(organisation),
        form=form,
        row=row,
        here=here,
        is_open=row.state in requests.OPEN,
        kind=wording.kind_words(RequestKind(row.kind)),
        state=wording.state_words(row.state),
        organisation=organisation,
        has_left=finding_requests.was_answered_by_one_that_left(row, written),
        said=[(wording.step_words(one.step, one.side, organisation or ""), one) for one in written],
    )


def _secret(token: str) -> Token:
    secret = read_token(token)
    if secret is None:
        raise NotFound
    return secret
