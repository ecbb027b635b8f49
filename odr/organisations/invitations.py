"""Invitations: single-use links that expire, can be taken back, and reveal nothing of a case.

Looking at one uses nothing up. Accepting one that was mailed confirms the address it was mailed to.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import aliased

from odr.accounts.contact import Contact, checked_email, email_tag
from odr.accounts.sent_forms import forget
from odr.accounts.tables import Account
from odr.crypto.secrets import Token
from odr.db.database import erases
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop
from odr.organisations.tables import Invitation, Organisation

VALID = timedelta(days=14)
SETUP_VALID = timedelta(days=2)
KEPT_AFTERWARDS = timedelta(days=30)
# Nobody is reminded more often than that.
ONCE_IN = timedelta(days=1)


class InvitationState(Enum):
    """What has become of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    DECLINED = "declined"
    EXPIRED = "expired"


class InvitationKind(Enum):
    """What accepting an invitation does."""

    PARTICIPANT = "participant"
    ADMINISTRATOR = "administrator"
    SETUP = "setup"
    ADVISER = "adviser"
    ROSTER = "roster"
    FACILITATOR = "facilitator"
    OPERATOR = "operator"


def invite(
    work: Work,
    kind: InvitationKind,
    organisation: Organisation,
    typed_email: str,
    by: UUID,
    confirms: int | None = None,
) -> tuple[Invitation, Token]:
    """An invitation to one email address, and the secret part of its link. Raises ``Refusal``.

    ``confirms`` is the wording in which an administrator confirms that the address may be entered (``authority``).
    """
    email = checked_email(typed_email)
    invitation, token = _make(work, kind, organisation, VALID)
    invitation.created_by, invitation.confirmed_wording = by, confirms
    invitation.email_tag = email_tag(work, email)
    invitation.sealed_email = work.installation.seal(email.encode("utf-8"), invitation.sealed_email_context())
    work.session.add(invitation)
    work.session.flush()
    return invitation, token


def invite_on_console(work: Work, organisation: Organisation | None) -> Token:
    """A set-up link for the first administrator of an organisation, or, without one, of the whole installation.

    A new first set-up link replaces the ones before it.
    """
    if organisation is None:
        work.session.execute(
            delete(Invitation).where(
                Invitation.kind == InvitationKind.SETUP.value,
                Invitation.organisation_id.is_(None),
                Invitation.accepted_at.is_(None),
            )
        )
    invitation, token = _make(work, InvitationKind.SETUP, organisation, SETUP_VALID)
    work.session.add(invitation)
    return token


def invite_operator(work: Work, typed_email: str, roles: str) -> tuple[Invitation, Token]:
    """A set-up link for somebody whose service it is, and its secret part. Raises ``Refusal``.

    A new link to an address replaces the ones before it.
    """
    email = checked_email(typed_email)
    invitation, token = _make(work, InvitationKind.OPERATOR, None, SETUP_VALID)
    invitation.email_tag, invitation.operator_roles = email_tag(work, email), roles
    invitation.sealed_email = work.installation.seal(email.encode("utf-8"), invitation.sealed_email_context())
    work.session.execute(
        delete(Invitation).where(
            Invitation.kind == InvitationKind.OPERATOR.value,
            Invitation.email_tag == invitation.email_tag,
            Invitation.accepted_at.is_(None),
        )
    )
    work.session.add(invitation)
    work.session.flush()
    erases(work.session)
    return invitation, token


def find(work: Work, token: Token) -> Invitation:
    """The invitation of this link, as long as it can be accepted. Uses nothing up. Raises ``NotFound``."""
    invitation = _of_link(work, token)
    if invitation is None or not is_open(work, invitation):
        raise NotFound
    return invitation


def declined_with(work: Work, token: Token) -> Invitation | None:
    """The invitation that somebody has declined with this link."""
    invitation = _of_link(work, token)
    was_declined = invitation is not None and state_of(work, invitation) is InvitationState.DECLINED
    return invitation if was_declined else None


def _of_link(work: Work, token: Token) -> Invitation | None:
    return work.session.scalar(
        select(Invitation).where(Invitation.token_hash == work.installation.token_hash("invitation", token))
    )


def state_of(work: Work, invitation: Invitation) -> InvitationState:
    """What has become of it."""
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    if invitation.declined_at is not None:
        return InvitationState.DECLINED
    return InvitationState.OPEN if invitation.expires_at > work.now else InvitationState.EXPIRED


def is_open(work: Work, invitation: Invitation) -> bool:
    """Whether it can still be accepted."""
    return state_of(work, invitation) is InvitationState.OPEN


def invited_account(work: Work, invitation: Invitation) -> Account | None:
    """The account that has the invited address, if there is one."""
    if invitation.email_tag is None:
        return None
    return work.session.scalar(select(Account).where(Account.email_tag == invitation.email_tag))


def email_of(work: Work, invitation: Invitation) -> str | None:
    """The address that it was sent to; ``None`` for one from the console, and once it was accepted."""
    if invitation.sealed_email is None:
        return None
    return work.installation.open(invitation.sealed_email, invitation.sealed_email_context()).decode("utf-8")


def accept(work: Work, invitation: Invitation, account: Account) -> None:
    """Uses the invitation up; what it leads to is the caller's. Raises ``Refusal`` or ``NotFound`` if it is over."""
    if not is_open(work, invitation):
        raise NotFound
    to_operator = invitation.kind == InvitationKind.OPERATOR.value
    if account.operator_roles is not None and not to_operator:
        raise Refusal(
            _(
                "You are signed in with an account of the desk of the people who run this service. It takes part in "
                "nothing else. Please use another email address for this."
            )
        )
    if invitation.email_tag is not None:
        if invitation.email_tag != account.email_tag:
            raise Refusal(_("This invitation was sent to another email address than the one of your account."))
        if not to_operator:  # that one was not mailed, so its link says nothing of who reads mail there
            account.email_confirmed_at = account.email_confirmed_at or work.now
    invitation.accepted_at = work.now
    invitation.accepted_by = account.id
    # From here on the account says who it was; the address it had then is kept no longer than needed.
    invitation.sealed_email = None
    drop(work, invitation.id)
    erases(work.session)


def checked_contact(work: Work, invitation: Invitation, contact: Contact) -> Contact:
    """The contact data of somebody who signs up by this invitation: the email is the invited one.

    Raises ``Refusal`` if the link names no address and the one given is not one.
    """
    invited = email_of(work, invitation)
    email = invited if invited is not None else checked_email(contact.email)
    return replace(contact, email=email)


def revoke(work: Work, invitation: Invitation) -> None:
    """Takes an invitation back. Raises ``Refusal`` if it has been accepted or declined."""
    if invitation.accepted_at is not None:
        raise Refusal(_("This invitation has been accepted already."))
    if invitation.declined_at is not None:
        raise Refusal(_("This invitation has been declined already."))
    invitation.revoked_at = invitation.revoked_at or work.now
    forget(work, [invitation.id])
    drop(work, invitation.id)


def decline(work: Work, invitation: Invitation) -> None:
    """Whoever has the link does not want to come: it can't be accepted any more. Raises ``NotFound`` if it is over."""
    if not is_open(work, invitation):
        raise NotFound
    invitation.declined_at = work.now
    drop(work, invitation.id)
    # Whoever sends the same form once more, invites anew.
    forget(work, [invitation.id])


def refuse_to_remind(work: Work, written_at: datetime) -> None:
    """Raises ``Refusal`` if somebody who has not answered was last written to within a day."""
    if written_at > work.now - ONCE_IN:
        raise Refusal(_("They were written to within the last day. Please wait before you remind them."))


def open_or_declined(work: Work, organisation: Organisation, kind: InvitationKind) -> Sequence[Invitation]:
    """The organisation's invitations of one kind that are open, and those that were declined, the newest first.

    What was declined is not told any more of whoever has accepted another one since.
    """
    later = aliased(Invitation)
    accepted_since = exists().where(
        later.organisation_id == Invitation.organisation_id,
        later.kind == Invitation.kind,
        later.email_tag == Invitation.email_tag,
        later.accepted_at > Invitation.declined_at,
    )
    return work.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation.id,
            Invitation.kind == kind.value,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            or_(
                and_(Invitation.declined_at.is_not(None), ~accepted_since),
                and_(Invitation.declined_at.is_(None), Invitation.expires_at > work.now),
            ),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def is_open_to(work: Work, organisation: Organisation, kind: InvitationKind, tag: bytes) -> bool:
    """Whether the organisation has an open invitation of this kind to the address with this tag."""
    sent = open_or_declined(work, organisation, kind)
    return any(one.email_tag == tag and is_open(work, one) for one in sent)


def of_organisation(work: Work, organisation: Organisation, invitation_id: UUID) -> Invitation:
    """One of the organisation's own invitations. Raises ``NotFound``."""
    invitation = work.session.get(Invitation, invitation_id)
    if invitation is None or invitation.organisation_id != organisation.id:
        raise NotFound
    return invitation


def remove_expired(work: Work) -> None:
    """Removes the addresses of invitations that came to nothing, thirty days after they ended."""
    removed = work.session.scalars(
        delete(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.expires_at < work.now - KEPT_AFTERWARDS)
        .returning(Invitation.id)
    ).all()
    if removed:
        erases(work.session)


def _make(
    work: Work, kind: InvitationKind, organisation: Organisation | None, valid: timedelta
) -> tuple[Invitation, Token]:
    token = Token.generate()
    invitation = Invitation(
        id=uuid4(),
        kind=kind.value,
        organisation_id=organisation.id if organisation else None,
        token_hash=work.installation.token_hash("invitation", token),
        created_at=work.now,
        expires_at=work.now + valid,
    )
    return invitation, token
