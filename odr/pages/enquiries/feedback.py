"""Feedback: writing it, letting it be published and taking that back, and what is published."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.sent_forms import forget
from odr.enquiries import enquiries as written
from odr.enquiries import feedback as rules
from odr.enquiries import wording
from odr.enquiries.kinds import EnquiryKind
from odr.enquiries.writing import count_from
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.pages.enquiries.blueprint import enquiries
from odr.pages.enquiries.forms import FeedbackForm
from odr.privacy.consents import SENTENCES, Use
from odr.web.asking.visitors import SignedInVisit, Visit
from odr.web.showing.audience import desk_audience, public_audience
from odr.web.showing.rendering import link_to, render
from odr.web.visiting.admission import accepted_first
from odr.web.visiting.visits import public, signed_in


@public(enquiries, "/feedback", without_acceptance=True)
def published(visit: Visit) -> Response:
    """What its authors let be published."""
    return render("enquiries/published.html", audience=public_audience(), told=rules.published(visit.work))


@signed_in(enquiries, "/me/feedback", methods=("GET", "POST"), without_acceptance="reading")
def feedback(visit: SignedInVisit) -> Response:
    """Writes feedback, and shows what the visitor has written to those who run the service."""
    form = FeedbackForm.posted()
    if form.is_sent():
        typed = {"message": form.message.data or "", "shown_as": form.shown_as.data or ""}
        try:
            count_from(visit.work, request.remote_addr)
            row = written.write(visit.work, EnquiryKind.FEEDBACK, typed, visit.account, link_to("enquiries.desk"))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Thank you. It has arrived."))
            return visit.made(row.id, redirect(url_for("enquiries.own_feedback", enquiry_id=row.id), 303))
    return render(
        "enquiries/feedback.html",
        audience=desk_audience(_("Nothing is published unless you say so on the next page.")),
        form=form,
        own=written.of_account(visit.work, visit.account),
        words=wording.enquiry_words,
        fields=wording.kept_words(EnquiryKind.FEEDBACK),
        purpose=wording.purpose(EnquiryKind.FEEDBACK),
        keeping=wording.keeping(EnquiryKind.FEEDBACK),
    )


@signed_in(enquiries, "/me/feedback/<uuid:enquiry_id>", methods=("GET", "POST"), without_acceptance="in part")
def own_feedback(visit: SignedInVisit, enquiry_id: UUID) -> Response:
    """One thing that the visitor has written: as it would be published, and letting it be, or not, or removing it."""
    row = written.find_own(visit.work, enquiry_id, visit.account)
    if request.method == "POST":
        act = request.form.get("act", "")
        if act == "consent":
            accepted_first(visit)
            rules.consent(visit.work, row)
            visit.flash(_("Saved. It may be published as it stands here."))
        elif act == "withdraw":
            rules.withdraw_consent(visit.work, row)
            visit.flash(_("Saved. It is not published, and will not be."))
        elif act == "remove":
            written.take_back(visit.work, row)
            forget(visit.work, [enquiry_id])
            visit.flash(_("It is gone."))
            return visit.made(enquiry_id, redirect(url_for("enquiries.feedback"), 303))
        else:
            raise NotFound
        return redirect(url_for("enquiries.own_feedback", enquiry_id=enquiry_id), 303)
    return render(
        "enquiries/own_feedback.html",
        audience=desk_audience(_("The people who run this service publish nothing without your consent.")),
        one=written.opened(visit.work, row),
        words=wording.enquiry_words,
        sentence=str(SENTENCES[Use.FEEDBACK]),
    )
