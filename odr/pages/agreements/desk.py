"""The facilitator's desk: every case they are asked to or work in, and whose turn it is."""

from itertools import groupby
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.agreements.access.desk import Turn, desk_of
from odr.cases.participants import LooksAlike
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.wording import stage_words
from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.keyrings.entries import cases_that_open
from odr.keyrings.opening import is_unlocked, keyring_of
from odr.pages.agreements.blueprint import agreements
from odr.web.audience import only_you_audience
from odr.web.numbers import page_in_address
from odr.web.personal_code import PersonalCodeForm
from odr.web.rendering import render
from odr.web.subjects import case_of_engagement
from odr.web.visitors import SignedInVisit
from odr.web.visits import signed_in


@signed_in(agreements, "/facilitation", without_acceptance=True)
def desk(visit: SignedInVisit) -> Response:
    """All of it, what is to be done first, twenty-five to a page."""
    page, idle = page_in_address(), visit.app.settings.idle_lock
    keyring = keyring_of(visit.work, visit.account.id)
    found = desk_of(visit.work, visit.account.id, page)
    return render(
        "agreements/desk.html",
        audience=only_you_audience(
            _("Only you see this list."),
            _("Each organisation knows in which of its own cases you are the facilitator."),
        ),
        found=found,
        groups=[(turn, list(lines)) for turn, lines in groupby(found.lines, key=lambda one: one.turn)],
        turn_words=turn_words,
        stage_words=stage_words,
        own_account=visit.account.id,
        form=PersonalCodeForm(),
        has_keyring=keyring is not None,
        keyring_is_open=keyring is not None and is_unlocked(visit.work, visit.account.id, visit.session_id, idle),
        in_keyring=cases_that_open(visit.work, visit.account.id) if keyring is not None else set(),
    )


@signed_in(agreements, "/facilitation/<uuid:engagement_id>/take", methods=("POST",), subject=case_of_engagement)
def take_place(visit: SignedInVisit, engagement_id: UUID) -> Response:
    """Whoever is asked takes the place."""
    engagement = _asked(visit, engagement_id)
    try:
        place = engaging.join(visit.work, engagement, visit.account, is_another="is_another" in request.args)
    except LooksAlike as alike:
        return _ask_if_another(engagement, alike)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return redirect(url_for("agreements.desk"), 303)
    visit.flash(_("You have taken the place. First you need a place of your own for your notes, and its code."))
    onward = redirect(url_for("vaults.begin", case_id=place.case_id), 303)
    return visit.made(engagement_id, onward, place.case_id)


@signed_in(
    agreements,
    "/facilitation/<uuid:engagement_id>/decline",
    methods=("POST",),
    subject=case_of_engagement,
    without_acceptance=True,
)
def decline_place(visit: SignedInVisit, engagement_id: UUID) -> Response:
    """Whoever is asked does not come."""
    try:
        engaging.decline_place(visit.work, _asked(visit, engagement_id), visit.account)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("You have declined. The parties are told that you cannot come, and no reason."))
        return visit.made(engagement_id, redirect(url_for("agreements.desk"), 303))
    return redirect(url_for("agreements.desk"), 303)


def turn_words(turn: Turn) -> str:
    """The heading of the cases in which it is somebody's turn."""
    return {
        Turn.OWN: _("For you to do"),
        Turn.OTHERS: _("Waits for others"),
        Turn.NOBODY: _("Under way, and nothing waits"),
        Turn.OVER: _("Over"),
    }[turn]


def _ask_if_another(engagement: Engagement, alike: LooksAlike) -> Response:
    return render(
        "confirm.html",
        audience=only_you_audience(_("Only you see this page."), _("Nobody is told that you were asked.")),
        question=_("Are you somebody else?"),
        what_happens=[alike.message],
        irreversible=False,
        dangerous=False,
        action_url=url_for("agreements.take_place", engagement_id=engagement.id, is_another="yes"),
        confirm_text=_("I am somebody else, and take the place"),
        cancel_url=url_for("agreements.desk"),
    )


def _asked(visit: SignedInVisit, engagement_id: UUID) -> Engagement:
    found = visit.work.session.get(Engagement, engagement_id)
    if found is None or found.account_id != visit.account.id or found.asked_at is None:
        raise NotFound
    return found
