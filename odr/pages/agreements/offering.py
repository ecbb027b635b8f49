"""Offering a text of the agreement: from a form, or changed; and asking for another one."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.agreements.papers import signing
from odr.agreements.papers.agreement_forms import FormText, latest_own_form, own_forms, recommended, recommended_forms
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.offered import Offered, latest
from odr.facilitation.validity.people import participant_in, taking_part
from odr.i18n import gettext as _
from odr.i18n import page_language
from odr.messages.news.notices import New
from odr.pages.agreements.audiences import paper_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import ChangedTextForm, RequestForm, TermsForm
from odr.pages.agreements.shared import engagement_of, go_to, tell_all
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.rendering import render
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault

ROOT = "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/agreement"


@open_vault(agreements, f"{ROOT}/new", methods=("GET", "POST"))
def offer(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Offers a form, filled in."""
    engagement = engagement_of(visit, engagement_id)
    _require_taking_part(visit, engagement)
    own = latest_own_form(visit.work, visit.case.organisation_id)
    form = TermsForm.offering(own, visit.organisation.name, notes_days=30, breach_hours=24)
    if form.is_sent():
        try:
            made = signing.offer_from_form(visit.opened, engagement, form.chosen(own), form.terms())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return visit.made(made.id, _offered(visit, engagement, made.number))
    return render(
        "agreements/offer.html",
        audience=paper_audience(visit, engagement),
        case=visit.case,
        engagement=engagement,
        form=form,
    )


@open_vault(agreements, f"{ROOT}/<int:number>/change", methods=("GET", "POST"))
def change_text(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, number: int) -> Response:
    """Offers a changed text as the next version."""
    engagement = engagement_of(visit, engagement_id)
    _require_taking_part(visit, engagement)
    offered = latest(visit.work, engagement)
    if offered is None or (offered.row.number != number and sent_fields() is None):
        raise NotFound
    text = signing.text_of(visit.opened, engagement, offered)
    days = offered.document.notes_days if offered.document is not None else 30
    language = offered.document.language if offered.document is not None else page_language()
    form = ChangedTextForm.offering(language, text=text or "", notes_days=days)
    if form.is_sent():
        base = _base(visit, offered)
        try:
            made = signing.offer_text(
                visit.opened,
                engagement,
                base,
                form.notes_days.data or 0,
                form.text.data or "",
                form.written_in.data or "",
                number,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return visit.made(made.id, _offered(visit, engagement, made.number))
    elif sent_fields() is not None:
        _say_if_made_from_another(form, offered, number)
    return render(
        "agreements/change.html",
        audience=paper_audience(visit, engagement),
        case=visit.case,
        engagement=engagement,
        offered=offered,
        form=form,
    )


@open_vault(agreements, f"{ROOT}/ask-for-change", methods=("GET", "POST"))
def ask_for_change(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Says what should be different, without writing it out."""
    engagement = engagement_of(visit, engagement_id)
    _require_taking_part(visit, engagement)
    form = RequestForm.posted()
    if form.is_sent():
        try:
            signing.ask_for_change(visit.opened, engagement, form.text.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell_all(visit, engagement, New.CHANGE)
            visit.flash(_("Your wish is there. All who take part can read it."))
            return visit.made(engagement_id, go_to(visit, "engagement", engagement_id=engagement_id))
    return render(
        "agreements/ask_for_change.html",
        audience=paper_audience(visit, engagement),
        case=visit.case,
        engagement=engagement,
        form=form,
    )


def _say_if_made_from_another(form: ChangedTextForm, offered: Offered, number: int) -> None:
    """The page that brings a text back offers it over the latest version: never before that was said."""
    try:
        signing.require_latest(offered, number)
    except Refusal as refusal:
        form.refuse(refusal)


def _base(visit: OpenVaultVisit, offered: Offered) -> FormText:
    """The form that a version was made from, as its document names it; the recommended one if that is not found."""
    known = [*recommended_forms(), *own_forms(visit.work, visit.case.organisation_id)]
    digest = offered.document.form_digest if offered.document is not None else ""
    return next((form for form in known if form.digest == digest), recommended())


def _require_taking_part(visit: OpenVaultVisit, engagement: Engagement) -> None:
    place = participant_in(visit.opened)
    people = {one.id for one in taking_part(visit.work, engagement)}
    # To what was sent after the end the rules have an answer, with the words.
    is_over = engagement.ended_at is not None and sent_fields() is None
    if place.id not in people or engagement.participant_id is None or is_over:
        raise NotFound


def _offered(visit: OpenVaultVisit, engagement: Engagement, number: int) -> Response:
    tell_all(visit, engagement, New.SIGNATURE)
    visit.flash(_("The text is offered for signing. It is in force when all have signed, and not before."))
    return go_to(visit, "version", engagement_id=engagement.id, number=number)
