"""The facilitator's desk: every case they are asked to or work in, and whose turn it is.

It is the one list of their cases: those in which they are a party, or act for one, stand in a part of their own.
"""

from itertools import groupby
from uuid import UUID

from flask import redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import StringField

from odr.agenda import listing
from odr.agenda.listing import AgendaRow
from odr.agenda.tasks import Agenda, What
from odr.agenda.wording import role_words, step_words
from odr.agreements.access.desk import DeskLine, Turn, desk_of
from odr.cases.cases import PARTY
from odr.cases.people import advisers, participants
from odr.cases.people.participants import LooksAlike
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case
from odr.departures import telling
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.wording import stage_words
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import accounts_of_parties
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.keyrings.entries import cases_that_open
from odr.keyrings.opening import is_unlocked, keyring_of
from odr.messages.news.notices import New, note_news
from odr.pages.agreements.blueprint import agreements
from odr.retention.retention_period import days_of
from odr.retention.telling import destroy_due_notes
from odr.web.asking.visitors import SignedInVisit
from odr.web.parts.agenda import Waiting, waiting_of, ways_in
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import page_in_address
from odr.web.typed.personal_code import PersonalCodeForm
from odr.web.visiting.dear import dear
from odr.web.visiting.subjects import case_of_engagement
from odr.web.visiting.visits import signed_in

# What the desk says by itself, with more than an agenda knows of it.
_SAID = (What.TYPE_CODE, What.READ_GIVEN, What.TAKE_PLACE)


class DeskFilter(PageForm):
    """Which of the cases to show."""

    search = StringField(_l("Reference or name"), render_kw={"autocomplete": "off"})

    def wanted(self) -> str:
        """What to look for, if something is."""
        return (self.search.data or "").strip() if self.is_sent() else ""


@signed_in(agreements, "/facilitation", methods=("GET", "POST"), only_reads=True, without_acceptance=True)
@dear("POST")
def desk(visit: SignedInVisit) -> Response:
    """All of it, what is to be done first, twenty-five to a page.

    What is looked for comes by a form and not by a link, so that no name stands in a history of a browser.
    """
    work, account_id, idle = visit.work, visit.account.id, visit.app.settings.idle_lock
    keyring = keyring_of(work, account_id)
    form = DeskFilter.posted()
    search = form.wanted()
    found = desk_of(work, account_id, page_in_address(), search)
    facilitated, others = _rows(visit, found.lines)
    others = [row for row in others if listing.fits(row, search)]
    return render(
        "agreements/desk.html",
        audience=only_you_audience(
            _("Only you see this list."),
            _("Each organisation knows in which of its own cases you are the facilitator."),
        ),
        found=found,
        groups=[(turn, list(each)) for turn, each in groupby(found.lines, key=lambda one: one.turn)],
        rows=facilitated,
        others=others[: listing.PAGE],
        more_others=len(others) - listing.PAGE,
        # Whoever works in no case as facilitator now finds first what they are in as a party.
        others_first=all(one.turn is Turn.OVER for one in found.lines),
        search=search,
        filter=form,
        turn_words=turn_words,
        stage_words=stage_words,
        step_words=step_words,
        role_words=role_words,
        waiting_of=_waiting,
        ways_in=ways_in,
        days_of=days_of,
        own_account=account_id,
        form=PersonalCodeForm(),
        has_keyring=keyring is not None,
        keyring_is_open=keyring is not None and is_unlocked(work, account_id, visit.session_id, idle),
        in_keyring=cases_that_open(work, account_id) if keyring is not None else set(),
    )


def _rows(visit: SignedInVisit, lines: list[DeskLine]) -> tuple[dict[UUID, AgendaRow], list[AgendaRow]]:
    """What is known of the cases on this page of the desk, by case; and those in which they are anything else."""
    work, account_id = visit.work, visit.account.id
    here = {one.case.id for one in lines}
    places = [
        one for one in participants.cases_of(work, account_id) if one.case.id in here or one.participant.role == PARTY
    ]
    rows = listing.rows_of(work, account_id, places, advisers.cases_advised(work, account_id))
    return {row.case.id: row for row in rows if row.facilitates}, [row for row in rows if not row.facilitates]


def _waiting(row: AgendaRow) -> Waiting:
    """What waits in a case; of one that they facilitate, what the desk does not say by itself."""
    if not row.facilitates:
        return waiting_of(row.known.agenda, row.case.id)
    own = [one for one in row.known.agenda.own if one.what not in _SAID]
    # Meetings, offers and settlements stand in messages: without the code of each case nobody knows if one waits.
    return waiting_of(Agenda(own=own, locked=row.known.agenda.locked), row.case.id)


@signed_in(agreements, "/facilitation/<uuid:engagement_id>/take", methods=("POST",), subject=case_of_engagement)
def take_place(visit: SignedInVisit, engagement_id: UUID) -> Response:
    """Whoever is asked takes the place."""
    engagement = _asked(visit, engagement_id)
    case = visit.work.session.get_one(Case, engagement.case_id)
    destroy_due_notes(visit.work, engagement.case_id, visit.app.settings.timezone)
    try:
        place = engaging.join(visit.work, engagement, visit.account, is_another="is_another" in request.args)
    except LooksAlike as alike:
        return _ask_if_another(engagement, alike)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return redirect(url_for("agreements.desk"), 303)
    telling.arrived(visit.work, case.organisation_id, visit.account.id, visit.app.settings.public_url)
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
        engagement = _asked(visit, engagement_id)
        engaging.decline_place(visit.work, engagement, visit.account)
        note_news(visit.work, engagement.case_id, accounts_of_parties(visit.work, engagement.case_id), New.CHANGE)
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
    found = visit.work.session.scalar(
        select(Engagement)
        .join(Case, Case.id == Engagement.case_id)
        .where(
            Engagement.id == engagement_id,
            Engagement.account_id == visit.account.id,
            Engagement.asked_at.is_not(None),
            is_open_to_its_people(visit.work.now),
        )
    )
    if found is None:
        raise NotFound
    return found
