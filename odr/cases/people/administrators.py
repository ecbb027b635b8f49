"""Becoming an administrator: by invitation, or by a set-up link from the console.

It stands here and not with the organisations because of its one rule: an administrator cannot take part in a case
of their own organisation, whichever of the two came first.
"""

from uuid import UUID

from odr.accounts.contact import checked_email, contact_of, email_tag, find_by_email
from odr.accounts.tables import Account
from odr.cases.people import advisers
from odr.cases.people.participants import takes_part_anywhere
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations import authority, invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import (
    add_organisation,
    administers,
    any_organisation,
    appoint,
    is_suspended,
    organisation_of,
)
from odr.organisations.tables import Invitation, Organisation


def invite_administrator(
    work: Work, organisation: Organisation, email: str, by: UUID, confirms: int
) -> tuple[Invitation, Token]:
    """Invites somebody to administer. Raises ``Refusal``, also unless it is confirmed that this may be.

    What it looks at is the organisation's own: whether the address is known elsewhere is told to the person alone.
    """
    confirms, tag = authority.checked(confirms), email_tag(work, checked_email(email))
    if invitations.is_open_to(work, organisation, InvitationKind.ADMINISTRATOR, tag):
        raise Refusal(_("An invitation to this address is open already. Take it back first to send another."), "email")
    account = find_by_email(work, email)
    if account is not None and administers(work, account.id, organisation.id):
        raise Refusal(_("This person is an administrator already."), "email")
    if account is not None and takes_part_anywhere(work, account.id, organisation):
        raise Refusal(
            _("This person takes part in one of your cases, so they cannot become an administrator."), "email"
        )
    return invitations.invite(work, InvitationKind.ADMINISTRATOR, organisation, email, by, confirms)


def revoke_invitation(work: Work, organisation: Organisation, invitation_id: UUID) -> None:
    """Takes an invitation to administer back. Raises ``NotFound`` or ``Refusal``."""
    invitation = invitations.of_organisation(work, organisation, invitation_id)
    if invitation.kind != InvitationKind.ADMINISTRATOR.value:
        raise NotFound
    invitations.revoke(work, invitation)


def become_administrator(work: Work, invitation: Invitation, account: Account) -> Organisation:
    """Accepts an invitation to administer. Raises ``Refusal``, or ``NotFound`` if it is over or of another kind.

    Either all of it happens or nothing: a refusal does not use the invitation up.
    """
    if invitation.kind != InvitationKind.ADMINISTRATOR.value or invitation.organisation_id is None:
        raise NotFound
    organisation = organisation_of(work, invitation.organisation_id)
    with work.session.begin_nested():
        invitations.accept(work, invitation, account)
        _appoint(work, account, organisation)
    return organisation


def set_up(work: Work, invitation: Invitation, account: Account, organisation_name: str) -> Organisation:
    """Uses a set-up link: makes the organisation if the link is not for one that exists, and appoints the account.

    Raises ``Refusal`` for a poor name, ``NotFound`` if the link is over or of another kind. Either all of it happens
    or nothing.
    """
    if not can_set_up(work, invitation):
        raise NotFound
    with work.session.begin_nested():
        invitations.accept(work, invitation, account)
        if invitation.organisation_id is None:
            organisation = add_organisation(work, organisation_name)
        else:
            organisation = organisation_of(work, invitation.organisation_id)
        _appoint(work, account, organisation)
    return organisation


def can_set_up(work: Work, invitation: Invitation) -> bool:
    """Whether this is a set-up link that still does something: the very first one ends with the first organisation."""
    return invitation.kind == InvitationKind.SETUP.value and (
        invitation.organisation_id is not None or not any_organisation(work)
    )


def person_of_organisation(work: Work, organisation: Organisation, account_id: UUID) -> Account:
    """An account that takes part in the organisation's cases or administers it. Raises ``NotFound`` for any other.

    One that is suspended is found also when the cases it was in are destroyed: somebody has to be able to end that.
    """
    account = work.session.get(Account, account_id)
    if account is None or not (
        administers(work, account_id, organisation.id)
        or takes_part_anywhere(work, account_id, organisation)
        or is_suspended(work, account_id, organisation.id)
    ):
        raise NotFound
    return account


def name_and_email(work: Work, account: Account) -> tuple[str, str]:
    """What administrators see of a person: the legal name and the email address."""
    contact = contact_of(work, account)
    return contact.legal_name, contact.email


def find_person(work: Work, organisation: Organisation, email: str) -> Account | None:
    """Somebody of the organisation by their address. Of anybody else there is no word here. Raises ``Refusal``."""
    account = find_by_email(work, checked_email(email))
    try:
        return person_of_organisation(work, organisation, account.id) if account is not None else None
    except NotFound:
        return None


def _appoint(work: Work, account: Account, organisation: Organisation) -> None:
    if takes_part_anywhere(work, account.id, organisation):
        raise Refusal(_("You take part in a case of this organisation, so you cannot become its administrator."))
    if advisers.has_advised_within(work, organisation, account.id):
        # Said to nobody but them: the administrators are not told who acts for whom.
        raise Refusal(
            _("You act or have acted in a case of this organisation, so you cannot become its administrator.")
        )
    if is_suspended(work, account.id, organisation.id):
        raise Refusal(_("Your account is suspended by this organisation. Please speak to its administrators."))
    appoint(work, account, organisation)
