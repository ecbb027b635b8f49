"""Operators and their roles. An operator's account is theirs alone: it takes part in no case and in no organisation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.accounts import sessions
from odr.accounts.contact import Contact, checked_email, contacts_of, find_by_email
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.audit.desk import DeskEvent, record_on_desk
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.tables import Invitation


class Role(Enum):
    """What an operator may do on the desk. A value is never renamed: accounts keep it."""

    PRIVACY = "privacy"
    SUPPORT = "support"
    ACCOUNTS = "accounts"


@dataclass(frozen=True)
class Colleague:
    """An operator, as the others see them. One whose roles have ended has none."""

    account_id: UUID
    contact: Contact
    roles: frozenset[Role]


def invite(work: Work, typed_email: str, roles: Collection[Role]) -> Token:
    """The secret part of a set-up link for a new operator. Raises ``Refusal``."""
    if not roles:
        raise Refusal(_("Please give a role."))
    account = find_by_email(work, checked_email(typed_email))
    if account is not None:
        raise Refusal(
            _(
                "There is already an account with this email address. An operator needs an address of their own, which "
                "takes part in nothing else."
            )
        )
    _invitation, token = invitations.invite_operator(work, typed_email, _written(roles))
    record_on_desk(work, DeskEvent.OPERATOR_INVITED, actor_id=None, subject_id=None)
    return token


def find_invitation(work: Work, token: Token) -> Invitation:
    """The set-up link of an operator, as long as it can be used. Uses nothing up. Raises ``NotFound``."""
    invitation = invitations.find(work, token)
    if invitation.kind != InvitationKind.OPERATOR.value:
        raise NotFound
    return invitation


def set_up(work: Work, invitation: Invitation, contact: Contact, password: str, accepts: int) -> Account:
    """A new account with the roles that the link gives. Raises ``Refusal``, or ``NotFound`` if the link is over.

    Either all of it happens or nothing.
    """
    if invitation.kind != InvitationKind.OPERATOR.value:
        raise NotFound
    with work.session.begin_nested():
        account = create_account(
            work,
            invitations.checked_contact(work, invitation, contact),
            password,
            email_confirmed=False,
            accepts=accepts,
        )
        account.operator_roles = invitation.operator_roles or ""
        invitations.accept(work, invitation, account)
        record_on_desk(work, DeskEvent.OPERATOR_JOINED, actor_id=account.id, subject_id=account.id)
    return account


def end(work: Work, typed_email: str) -> None:
    """Takes an operator's roles, and signs them out everywhere. Raises ``Refusal`` if there is no such operator.

    The account never takes part in anything else: what it saw of the desk is no party's or administrator's.
    """
    account = find_by_email(work, checked_email(typed_email))
    if account is None or not account.operator_roles:
        raise Refusal(_("There is no operator with this email address."))
    account.operator_roles = ""
    sessions.end_all(work, account.id)
    record_on_desk(work, DeskEvent.OPERATOR_ENDED, actor_id=None, subject_id=account.id)


def roles_of(account: Account) -> frozenset[Role]:
    """What an account may do on the desk; nothing, unless it is an operator's. A word that is no role gives none."""
    known = {role.value: role for role in Role}
    return frozenset(known[word] for word in (account.operator_roles or "").split() if word in known)


def any_operator(work: Work) -> bool:
    """Whether anybody was ever an operator: then their log has entries."""
    return work.session.scalar(select(Account.id).where(Account.operator_roles.is_not(None)).limit(1)) is not None


def colleagues(work: Work) -> list[Colleague]:
    """Everybody who is or was an operator, the earliest first."""
    accounts = work.session.scalars(
        select(Account).where(Account.operator_roles.is_not(None)).order_by(Account.created_at, Account.id)
    ).all()
    contacts = contacts_of(work, [account.id for account in accounts])
    return [Colleague(account.id, contacts[account.id], roles_of(account)) for account in accounts]


def privacy_officer(among: Iterable[Colleague]) -> Colleague | None:
    """Who is told of requests about personal data, and written to where the settings name no address."""
    return next((one for one in among if Role.PRIVACY in one.roles), None)


def _written(roles: Collection[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))
