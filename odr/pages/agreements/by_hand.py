"""A code for a facilitator that a party hands over itself: shown once, until it was proven kept; then typed once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from odr.agreements.access import giving
from odr.agreements.access.giving import GivenAccess, given_under
from odr.agreements.access.opening import receive
from odr.dates import format_full_day
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.stages import shown
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import facilitator_of, participant_in
from odr.i18n import gettext as _
from odr.messages.news.notices import New
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import TypedCodeForm
from odr.pages.agreements.shared import engagement_of, go_to, tell_facilitator
from odr.vaults.codes.pending import PendingCode, new_pending
from odr.vaults.codes.scope_words import folder_words, opens_words
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.holders import Holder
from odr.vaults.opening.presenting import read_code
from odr.web.asking.login import current_session
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts import shown_codes
from odr.web.parts.shown_codes import ProofForm, only_shown_here, sheet_of
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import open_vault, steward

ROOT = "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>"


def show_by_hand(
    visit: OpenVaultVisit, engagement: Engagement, access: GivenAccess, replaces: UUID | None = None, *, again: bool
) -> None:
    """Lets a fresh code wait in this browser, to be shown on the next page. Raises ``Refusal`` or ``NotFound``."""
    giving.check_access(visit.opened, engagement, access, again=again)
    facilitator = facilitator_of(visit.work, engagement)
    if facilitator is None:
        raise NotFound
    name = shown(visit.work, [engagement])[0].name
    last_day = (access.until - timedelta(microseconds=1)).astimezone(visit.app.settings.timezone).date()
    folders = folder_words(folders_of(visit.opened))
    says = [
        _(
            "Opens %(what)s, until the end of %(day)s, for %(name)s, and only while the agreement is in force.",
            what=opens_words(access.scope(), folders),
            day=format_full_day(last_day),
            name=name,
        ),
        _("It is typed once, at “Your desk”, on the page of this case."),
    ]
    holder = Holder(facilitator.account_id, name, is_owner=False)
    shown_codes.wait(_key(visit, engagement), new_pending(access.purpose, access.scope(), holder, says))
    current_session()[_replaced(visit, engagement)] = None if replaces is None else str(replaces)


@steward(agreements, f"{ROOT}/give/code", methods=("GET", "POST"))
def code_by_hand(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Shows the code until the party has proven that they have it ready; then it begins to work."""
    engagement = engagement_of(visit, engagement_id)
    pending = shown_codes.waiting(_key(visit, engagement))
    if pending is None or pending.holder is None:
        return go_to(visit, "who_reads_what")
    form = ProofForm.posted()
    if form.proves(pending):
        try:
            code_id = _give(visit, engagement, pending)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell_facilitator(visit, engagement, New.ACCESS)
            visit.flash(
                _(
                    "The code works from now on. Please give it to %(name)s in person, on paper or by telephone: by "
                    "mail others could read it.",
                    name=pending.holder.name,
                )
            )
            return visit.made(code_id, go_to(visit, "who_reads_what"))
    form.ask_for(pending)
    return render(
        "agreements/code_by_hand.html",
        audience=only_shown_here(),
        engagement=engagement,
        form=form,
        **_sheet(visit, pending),
    )


@steward(agreements, f"{ROOT}/give/code/sheet")
def code_by_hand_sheet(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """The sheet to print, as a page of its own, for as long as the code waits for its proof."""
    pending = shown_codes.waiting(_key(visit, engagement_of(visit, engagement_id)))
    if pending is None:
        return go_to(visit, "who_reads_what")
    back = url_for("agreements.code_by_hand", case_id=case_id, engagement_id=engagement_id)
    return render("vaults/code_sheet.html", audience=only_shown_here(), back=back, **_sheet(visit, pending))


@open_vault(agreements, f"{ROOT}/code", methods=("GET", "POST"))
def type_code(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Where the facilitator types a code that they were given by hand."""
    engagement = engagement_of(visit, engagement_id)
    if engagement.participant_id != participant_in(visit.opened).id or engagement.ended_at is not None:
        raise NotFound
    form = TypedCodeForm.posted()
    if form.is_sent():
        try:
            code_id = receive(visit.opened, engagement, read_code(form.code.data or ""))
        except Refusal as refusal:
            form.refuse(Refusal(refusal.message, "code"))
        else:
            visit.flash(_("It is open, and stays with your own code: you need not type this one again."))
            return visit.made(code_id, go_to(visit, "given", code_id=code_id))
    form.code.data = ""
    return render(
        "agreements/type_code.html",
        audience=only_you_audience(
            _("Only you see this page."), _("The party sees in its own log that you opened what it gave, and when.")
        ),
        case=visit.case,
        engagement=engagement,
        waiting=[one.party for one in given_under(visit.work, engagement) if one.untyped and not one.in_browser],
        form=form,
    )


def _give(visit: OpenVaultVisit, engagement: Engagement, pending: PendingCode) -> UUID:
    if pending.scope.folders is None or pending.scope.until is None:
        raise NotFound
    replaces = current_session().get(_replaced(visit, engagement))
    code_id = giving.give_by_hand(
        visit.opened,
        engagement,
        pending.code,
        GivenAccess(pending.scope.folders, pending.label, pending.scope.until),
        replaces=UUID(replaces) if replaces else None,
    )
    shown_codes.forget(_key(visit, engagement))
    current_session().pop(_replaced(visit, engagement), None)
    return code_id


def _sheet(visit: OpenVaultVisit, pending: PendingCode) -> dict[str, Any]:
    # What it is for stays with the party: it is not on the sheet.
    return sheet_of(visit, pending) | {
        "case": visit.case,
        "organisation": visit.organisation.name,
        "is_owners": False,
        "says": pending.says,
        "label": None,
    }


def _key(visit: OpenVaultVisit, engagement: Engagement) -> str:
    return f"{visit.participant.id}:given:{engagement.id}"


def _replaced(visit: OpenVaultVisit, engagement: Engagement) -> str:
    return f"replaced:{_key(visit, engagement)}"
