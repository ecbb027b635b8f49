"""Declining an invitation by its link, whatever it is to. Looking at the question declines nothing; the button does."""

from collections.abc import Callable, Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.cases.people import party_invitations
from odr.db.work import Work
from odr.facilitation.engagement import engaging, roster
from odr.facilitation.validity.people import accounts_of_parties
from odr.i18n import gettext as _
from odr.messages.news.notices import New, note_news
from odr.organisations import invitations as rules
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Invitation
from odr.pages.cases.blueprint import invitations
from odr.vaults.codes import adviser_codes
from odr.web.asking.sessions import read_token
from odr.web.asking.visitors import Visit
from odr.web.parts.answering import find_invitation, over
from odr.web.showing.audience import link_audience, public_audience
from odr.web.showing.rendering import render
from odr.web.visiting.subjects import case_of_invitation
from odr.web.visiting.visits import public


def _decline_to_facilitate(work: Work, invitation: Invitation) -> None:
    engagement = engaging.decline_invitation(work, invitation)
    note_news(work, engagement.case_id, accounts_of_parties(work, engagement.case_id), New.CHANGE)


# Each kind that is mailed to somebody who did not ask for it. Set-up links are given to whoever asked for them.
_WAYS: Mapping[str, Callable[[Work, Invitation], None]] = {
    InvitationKind.PARTICIPANT.value: party_invitations.decline_invitation,
    InvitationKind.ADVISER.value: adviser_codes.decline,
    InvitationKind.ADMINISTRATOR.value: rules.decline,
    InvitationKind.ROSTER.value: roster.decline_invitation,
    InvitationKind.FACILITATOR.value: _decline_to_facilitate,
}
# What people ask for, and not the organisation.
_BY_PEOPLE = (InvitationKind.ADVISER.value, InvitationKind.FACILITATOR.value)


@public(
    invitations,
    "/invitation/<token>/decline",
    methods=("GET", "POST"),
    subject=case_of_invitation,
    without_acceptance=True,
)
def decline(visit: Visit, token: str) -> Response:
    """Whoever has the link does not want what it is to, after one more question; no account is needed.

    A second click is answered as the first.
    """
    invitation = find_invitation(visit, token)
    secret = read_token(token)
    if invitation is None and secret is not None and request.method == "POST":
        earlier = rules.declined_with(visit.work, secret)
        if earlier is not None:
            return _declined(earlier)
    if invitation is None or invitation.kind not in _WAYS:
        return over()
    if request.method == "POST":
        _WAYS[invitation.kind](visit.work, invitation)
        return _declined(invitation)
    arrives = invitation.kind in (InvitationKind.ROSTER.value, InvitationKind.FACILITATOR.value)
    return render(
        "confirm.html",
        audience=link_audience(),
        question=_("Decline this invitation?"),
        what_happens=[
            _("The link in your mail stops working."),
            _who_sees(visit, invitation),
            _("Your email address is kept with that for some weeks, and then removed."),
            _("If you have no account here, nothing else of you is stored."),
        ],
        irreversible=False,
        action_url=request.path,
        confirm_text=_("Decline the invitation"),
        cancel_url=url_for("agreements.arrive" if arrives else "invitations.show", token=token),
        cancel_text=_("Back to the invitation"),
    )


def _who_sees(visit: Visit, invitation: Invitation) -> str:
    """Who learns of it. The link alone names nobody but the organisation."""
    organisation = organisation_of(visit.work, invitation.organisation_id) if invitation.organisation_id else None
    name = organisation.name if organisation is not None else ""
    if invitation.kind == InvitationKind.ADVISER.value:
        return _("Whoever asks you to act for them sees that you have declined, and no reason. They can ask you again.")
    if invitation.kind == InvitationKind.FACILITATOR.value:
        return _(
            "The parties and %(organisation)s see that you have declined, and no reason. "
            "The parties can ask you again.",
            organisation=name,
        )
    return _("%(organisation)s sees that you have declined, and no reason. It can invite you again.", organisation=name)


def _declined(invitation: Invitation) -> Response:
    by_people = invitation.kind in _BY_PEOPLE
    return render("invitations/declined.html", audience=public_audience(), by_people=by_people)
