"""Answering an invitation. Looking at it uses nothing up; only the button does."""

from collections.abc import Callable
from functools import partial

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import account_of, contact_of
from odr.accounts.tables import Account
from odr.cases.named import neutral_reference
from odr.cases.people import arrivals, participants
from odr.cases.people.adviser_invitations import inviting
from odr.cases.people.arrivals import Arrived
from odr.cases.people.dispute_roles import role_given
from odr.cases.tables import Adviser, Participant
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.organisations import invitations as rules
from odr.organisations.invitations import InvitationKind
from odr.organisations.naming import name_at
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Invitation, Organisation
from odr.pages.cases.blueprint import invitations
from odr.vaults.codes import adviser_codes
from odr.web.asking.visitors import Visit
from odr.web.parts.answering import Answering, Step, answer, find_invitation, over
from odr.web.showing.audience import advising_invitation_audience, invitation_audience, link_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.subjects import case_of_invitation
from odr.web.visiting.visits import public

ANSWERED_ELSEWHERE = (InvitationKind.SETUP.value, InvitationKind.ROSTER.value, InvitationKind.FACILITATOR.value)


@public(invitations, "/invitation/<token>", methods=("GET", "POST"), subject=case_of_invitation)
def show(visit: Visit, token: str) -> Response:
    """What the link leads to, and the one thing to do about it: accept, sign in, sign up or sign out."""
    invitation = find_invitation(visit, token)
    if invitation is None or invitation.organisation_id is None or invitation.kind in ANSWERED_ELSEWHERE:
        return over()
    organisation = organisation_of(visit.work, invitation.organisation_id)
    return answer(
        visit,
        Answering(
            invitation, _accepting(invitation), partial(_go_in, visit), partial(_page, visit, invitation, organisation)
        ),
    )


def _accepting(invitation: Invitation) -> Callable[[Work, Invitation, Account], Arrived]:
    """What accepts it: somebody who acts for a party is noted in that party's own log.

    Whoever could be somebody else of the case is asked, and says with a tick that they are not.
    """
    accept = adviser_codes.accept if invitation.kind == InvitationKind.ADVISER.value else arrivals.accept
    return partial(accept, is_another="is_another" in request.form)


def _go_in(visit: Visit, place: Arrived) -> Response:
    if isinstance(place, Participant):
        visit.flash(_("You have joined the case."))
        return visit.made(place.id, redirect(url_for("vaults.begin", case_id=place.case_id), 303), place.case_id)
    if isinstance(place, Adviser):
        visit.flash(_("You have accepted. One thing is left, before anything can be shown to you."))
        return visit.made(place.id, redirect(url_for("cases.undertaking", case_id=place.case_id), 303), place.case_id)
    visit.flash(_("You are an administrator of %(organisation)s now.", organisation=place.name))
    return visit.made(place.id, redirect(url_for("administration.home"), 303))


def _page(
    visit: Visit,
    invitation: Invitation,
    organisation: Organisation,
    step: Step,
    form: PageForm | None,
    asks: bool,
) -> Response:
    is_party = invitation.kind == InvitationKind.PARTICIPANT.value
    is_adviser = invitation.kind == InvitationKind.ADVISER.value
    # The link alone says nothing of what the case is about.
    role = role_given(visit.work, invitation.id) if is_party and step == "accept" else ""
    audience = link_audience(shows_role=bool(role))
    if step == "sign up" and is_adviser:
        audience = advising_invitation_audience(organisation.name)
    elif step == "sign up":
        audience = invitation_audience(organisation.name, is_party=is_party)
    return render(
        "invitations/show.html",
        audience=audience,
        token=(request.view_args or {})["token"],
        # What is sent where nothing can be accepted is refused, though there is no form to say so.
        status=422 if form is None and request.method == "POST" else None,
        organisation=organisation.name,
        house=organisation,
        # As the mail says that brought the reader here.
        called=name_at(visit.work, organisation, invitation.created_at),
        is_adviser=is_adviser,
        # Whoever is to act has to know for whom; whoever is signed in as somebody else does not.
        party=_party(visit, invitation) if is_adviser and step in ("sign up", "accept") else None,
        is_party=is_party,
        reference=_reference(visit, invitation, organisation) if is_party else "",
        role=role,
        # Shown where it has to be typed or recognised, and to nobody who is signed in as somebody else.
        email=rules.email_of(visit.work, invitation) if step in ("sign up", "sign in") else None,
        until=invitation.expires_at,
        step=step,
        form=form,
        asks_if_another=asks,
    )


def _reference(visit: Visit, invitation: Invitation, organisation: Organisation) -> str:
    """The reference of the case, unless it tells the kind: whoever reads the mailbox has the link."""
    case = participants.case_of_invitation(visit.work, invitation)
    return neutral_reference(case.reference, case.kind, organisation)


def _party(visit: Visit, invitation: Invitation) -> str:
    participant = inviting(visit.work, invitation)
    return contact_of(visit.work, account_of(visit.work, participant.account_id)).legal_name
