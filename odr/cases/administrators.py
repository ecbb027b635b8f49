"""Becoming an administrator: by invitation, or by a set-up link from the console.

It stands here and not with the organisations because of its one rule: an administrator cannot take part in a case
of their own organisation, whichever of the two came first.
"""

from uuid import UUID

from odr.accounts.contact import contact_of
from odr.accounts.tables import Account
from odr.cases.participants import takes_part_anywhere
from odr.db.work import Work
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import add_organisation, administers, appoint, organisation_of
from odr.organisations.tables import Invitation, Organisation
from odr.refusals import NotFound, Refusal
from odr.words import gettext as _


def become_administrator(work: Work, invitation: Invitation, account: Account) -> Organisation:
    """Accepts an invitation to administer. Raises ``Refusal``, or ``NotFound`` if it is over or of another kind."""
    if invitation.kind != InvitationKind.ADMINISTRATOR.value or invitation.organisation_id is None:
        raise NotFound
    organisation = organisation_of(work, invitation.organisation_id)
    invitations.accept(work, invitation, account)
    _appoint(work, account, organisation)
    return organisation


def set_up(work: Work, invitation: Invitation, account: Account, organisation_name: str) -> Organisation:
    """Uses a set-up link: makes the organisation if the link is not for one that exists, and appoints the account.

    Raises ``Refusal`` for a poor name, ``NotFound`` if the link is over or of another kind.
    """
    if invitation.kind != InvitationKind.SETUP.value:
        raise NotFound
    invitations.accept(work, invitation, account)
    if invitation.organisation_id is None:
        organisation = add_organisation(work, organisation_name)
    else:
        organisation = organisation_of(work, invitation.organisation_id)
    _appoint(work, account, organisation)
    return organisation


def person_of_organisation(work: Work, organisation: Organisation, account_id: UUID) -> Account:
    """An account that takes part in the organisation's cases or administers it. Raises ``NotFound`` for any other."""
    account = work.session.get(Account, account_id)
    if account is None or not (
        administers(work, account_id, organisation.id) or takes_part_anywhere(work, account_id, organisation)
    ):
        raise NotFound
    return account


def name_and_email(work: Work, account: Account) -> tuple[str, str]:
    """What administrators see of a person: the legal name and the email address."""
    contact = contact_of(work, account)
    return contact.legal_name, contact.email


def _appoint(work: Work, account: Account, organisation: Organisation) -> None:
    if takes_part_anywhere(work, account.id, organisation):
        raise Refusal(_("You take part in a case of this organisation, so you cannot become its administrator."))
    appoint(work, account, organisation)
