"""Coming in by an invitation: accepting it, and making the account of somebody who has none yet.

Each of these happens as a whole or not at all: a refusal uses no invitation up and leaves no account behind.
"""

from collections.abc import Callable
from typing import TypeVar

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.cases.people import administrators, participants
from odr.cases.tables import Adviser, Participant
from odr.db.work import Work
from odr.errors import NotFound
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.tables import Invitation, Organisation

Arrived = Participant | Organisation | Adviser
Place = TypeVar("Place")


def accept(
    work: Work, invitation: Invitation, account: Account, *, is_another: bool = False
) -> Participant | Organisation:
    """The place in the case that the invitation leads into, or the organisation that it lets administer.

    Raises ``Refusal`` as ``participants.join``, or ``NotFound`` if the invitation is over or is a set-up link.
    """
    if invitation.kind == InvitationKind.PARTICIPANT.value:
        return participants.join(work, invitation, account, is_another=is_another)
    return administrators.become_administrator(work, invitation, account)


def sign_up(
    work: Work,
    invitation: Invitation,
    contact: Contact,
    password: str,
    accepts: int,
    accepting: Callable[[Work, Invitation, Account], Place],
) -> tuple[Account, Place]:
    """A new account for the invited address, and what its invitation leads to. Raises like ``accepting``.

    ``accepts`` is the version of the policy that the person has read and accepted.
    """
    if invitations.email_of(work, invitation) is None:
        raise NotFound
    with work.session.begin_nested():
        account = create_account(
            work,
            invitations.checked_contact(work, invitation, contact),
            password,
            email_confirmed=True,
            accepts=accepts,
        )
        return account, accepting(work, invitation, account)


def set_up(
    work: Work, invitation: Invitation, contact: Contact, password: str, accepts: int, organisation_name: str
) -> tuple[Account, Organisation]:
    """A new account, whose address is not confirmed yet, that administers what the set-up link is for.

    Raises ``Refusal``, or ``NotFound`` if the link is over or of another kind.
    """
    with work.session.begin_nested():
        account = create_account(
            work,
            invitations.checked_contact(work, invitation, contact),
            password,
            email_confirmed=False,
            accepts=accepts,
        )
        return account, administrators.set_up(work, invitation, account, organisation_name)
