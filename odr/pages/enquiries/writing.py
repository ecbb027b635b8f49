"""Writing to those who run the service: anybody's message, a wish to try it, and a support request."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.enquiries import enquiries as rules
from odr.enquiries import wording
from odr.enquiries.kinds import KEPT, EnquiryKind
from odr.enquiries.writing import count_from
from odr.errors import Refusal
from odr.operators.operators import colleagues, privacy_officer
from odr.pages.enquiries.blueprint import enquiries
from odr.pages.enquiries.forms import ContactForm, SupportForm, TrialForm
from odr.web.asking.visitors import SignedInVisit, Visit
from odr.web.showing.audience import desk_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.visiting.subjects import own_account
from odr.web.visiting.visits import public, signed_in


@public(enquiries, "/contact", methods=("GET", "POST"), subject=own_account, without_acceptance=True)
def contact(visit: Visit) -> Response:
    """A message of anybody to those who run the service. Nothing is looked up about whoever sends it."""
    form = ContactForm.posted()
    return _page(visit, EnquiryKind.CONTACT, form, {one.name: one.data or "" for one in form}, "enquiries/contact.html")


@public(enquiries, "/try", methods=("GET", "POST"), subject=own_account, without_acceptance=True)
def trial(visit: Visit) -> Response:
    """Somebody wants to try the service."""
    form = TrialForm.posted()
    return _page(visit, EnquiryKind.TRIAL, form, {one.name: one.data or "" for one in form}, "enquiries/trial.html")


@signed_in(enquiries, "/me/support", methods=("GET", "POST"), without_acceptance=True)
def support(visit: SignedInVisit) -> Response:
    """A question of somebody who is signed in; their name and address go with it."""
    form, own = SupportForm.posted(), visit.contact()
    typed = {"name": own.legal_name, "email": own.email, "message": form.message.data or ""}
    return _page(visit, EnquiryKind.SUPPORT, form, typed, "enquiries/support.html")


def _page(visit: Visit, kind: EnquiryKind, form: PageForm, typed: Mapping[str, str], template: str) -> Response:
    if form.is_sent():
        try:
            count_from(visit.work, request.remote_addr)
            account = visit.account if KEPT[kind].account else None
            row = rules.write(visit.work, kind, typed, account, link_to("enquiries.desk"))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return visit.made(row.id, redirect(url_for(request.endpoint or "", sent="yes"), 303))
    return render(
        template,
        audience=desk_audience(wording.purpose(kind)),
        form=form,
        sent=request.method == "GET" and "sent" in request.args,
        fields=wording.kept_words(kind),
        purpose=wording.purpose(kind),
        keeping=wording.keeping(kind),
        privacy_address=officer_address(visit),
    )


def officer_address(visit: Visit) -> str:
    """Where the privacy officer is written to: as the settings say, else as the officer has given it."""
    if visit.app.settings.privacy_address:
        return visit.app.settings.privacy_address
    officer = privacy_officer(colleagues(visit.work))
    return officer.contact.email if officer is not None else ""
