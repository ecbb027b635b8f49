"""The roster: facilitators whom an organisation knows. Administrators keep it and can suggest; they appoint nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from odr.accounts.contact import checked_email, contacts_of, email_tag, find_by_email
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.life import OVER
from odr.cases.tables import Case
from odr.crypto.secrets import Token
from odr.db.database import erases
from odr.db.once import kept_row, once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.eligibility import may_be_asked
from odr.facilitation.tables import Engagement, RosterEntry, RosterInvitation, Suggestion
from odr.i18n import gettext as _
from odr.organisations import authority, invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import administers
from odr.organisations.tables import Invitation, Organisation
from odr.texts import in_order, one_line

LONGEST = 200
LONGEST_ABOUT = 600
MOST_SUGGESTIONS = 5


@dataclass(frozen=True)
class Listed:
    """Somebody of the roster, by name."""

    account_id: UUID
    name: str
    languages: str
    fields: str
    available: bool
    qualification: str = ""
    fee: str = ""
    about: str = ""


@once(RosterEntry, Account)
def roster_of(work: Work, organisation_id: UUID, *, available: bool = False) -> list[Listed]:
    """Everybody of the roster by name, or only those who can be chosen now. In two queries."""
    wanted = select(RosterEntry).where(RosterEntry.organisation_id == organisation_id)
    if available:
        wanted = wanted.where(RosterEntry.available)
    rows = work.session.scalars(wanted).all()
    contacts = contacts_of(work, [row.account_id for row in rows])
    listed = [
        Listed(
            row.account_id,
            contacts[row.account_id].legal_name,
            row.languages,
            row.fields,
            row.available,
            row.qualification,
            row.fee,
            row.about,
        )
        for row in rows
    ]
    return sorted(listed, key=lambda one: (in_order(one.name), str(one.account_id)))


def load_of(work: Work, organisation_id: UUID) -> dict[UUID, int]:
    """In how many cases of an organisation that go on each facilitator is at work. In one query; none is left out."""
    counted = work.session.execute(
        select(Engagement.account_id, func.count())
        .join(Case, Case.id == Engagement.case_id)
        .where(
            Case.organisation_id == organisation_id,
            Engagement.joined_at.is_not(None),
            Engagement.ended_at.is_(None),
        )
        .group_by(Engagement.account_id)
    )
    return {account_id: count for account_id, count in counted if account_id is not None}


def entry_of(work: Work, organisation_id: UUID, account_id: UUID) -> RosterEntry:
    """One entry of an organisation's roster. Raises ``NotFound``."""
    row = kept_row(work, RosterEntry, (organisation_id, account_id))
    if row is None:
        raise NotFound
    return row


def invite_to_roster(
    work: Work, organisation: Organisation, email: str, languages: str, fields: str, by: UUID, confirms: int
) -> tuple[Invitation, Token]:
    """Invites somebody to the roster by email. Raises ``Refusal``, also unless it is confirmed that this may be."""
    confirms = authority.checked(confirms)
    languages, fields = _checked(languages, "languages"), _checked(fields, "fields")
    tag = email_tag(work, checked_email(email))
    if invitations.is_open_to(work, organisation, InvitationKind.ROSTER, tag):
        raise Refusal(_("An invitation to this address is open already. Take it back first to send another."), "email")
    account = find_by_email(work, email)
    if account is not None and work.session.get(RosterEntry, (organisation.id, account.id)) is not None:
        raise Refusal(_("This person is in your roster already."), "email")
    if account is not None and administers(work, account.id, organisation.id):
        raise Refusal(_("An administrator cannot be a facilitator in a case of their own organisation."), "email")
    invitation, token = invitations.invite(work, InvitationKind.ROSTER, organisation, email, by, confirms)
    work.session.add(RosterInvitation(invitation_id=invitation.id, languages=languages, fields=fields))
    work.session.flush()
    return invitation, token


def invited_to_roster(work: Work, organisation: Organisation) -> Sequence[Invitation]:
    """The invitations to the roster that are open or were declined, the newest first."""
    return invitations.open_or_declined(work, organisation, InvitationKind.ROSTER)


def revoke_invitation(work: Work, organisation: Organisation, invitation_id: UUID) -> None:
    """Takes an invitation to the roster back. Raises ``NotFound`` or ``Refusal``."""
    invitation = invitations.of_organisation(work, organisation, invitation_id)
    if invitation.kind != InvitationKind.ROSTER.value:
        raise NotFound
    invitations.revoke(work, invitation)


def decline_invitation(work: Work, invitation: Invitation) -> None:
    """Whoever has the link does not want to be on the roster; what it was to say of them is not kept.

    Raises ``NotFound`` if the invitation is over or of another kind.
    """
    asked = work.session.get(RosterInvitation, invitation.id)
    if asked is None:
        raise NotFound
    invitations.decline(work, invitation)
    work.session.delete(asked)
    erases(work.session)


def enter(work: Work, invitation: Invitation, account: Account) -> RosterEntry:
    """Accepts an invitation to the roster. Raises ``Refusal``, or ``NotFound`` if it is over or of another kind."""
    asked = work.session.get(RosterInvitation, invitation.id)
    if asked is None or invitation.organisation_id is None:
        raise NotFound
    if administers(work, account.id, invitation.organisation_id):
        raise Refusal(_("An administrator cannot be a facilitator in a case of their own organisation."))
    invitations.accept(work, invitation, account)
    row = work.session.get(RosterEntry, (invitation.organisation_id, account.id))
    if row is None:
        row = RosterEntry(organisation_id=invitation.organisation_id, account_id=account.id, added_at=work.now)
        work.session.add(row)
    row.languages, row.fields, row.available = asked.languages, asked.fields, True
    work.session.flush()
    return row


@dataclass(frozen=True)
class More:
    """What else an entry may say; each may be empty."""

    qualification: str = ""
    fee: str = ""
    about: str = ""


def change_entry(
    work: Work,
    organisation: Organisation,
    account_id: UUID,
    languages: str,
    fields: str,
    more: More = More(),
    *,
    available: bool,
) -> None:
    """Corrects an entry. Raises ``NotFound`` or ``Refusal``."""
    row = entry_of(work, organisation.id, account_id)
    languages, fields = _checked(languages, "languages"), _checked(fields, "fields")
    checked = More(
        _checked_or_empty(more.qualification, LONGEST, "qualification"),
        _checked_or_empty(more.fee, LONGEST, "fee"),
        _checked_or_empty(more.about, LONGEST_ABOUT, "about"),
    )
    # Only now: of an entry that is refused nothing is kept.
    row.languages, row.fields, row.available = languages, fields, available
    row.qualification, row.fee, row.about = checked.qualification, checked.fee, checked.about


def remove_entry(work: Work, organisation: Organisation, account_id: UUID) -> None:
    """Takes somebody off the roster. What the parties of a case have agreed with them stays. Raises ``NotFound``."""
    work.session.delete(entry_of(work, organisation.id, account_id))
    work.session.execute(
        delete(Suggestion).where(
            Suggestion.account_id == account_id,
            Suggestion.case_id.in_(select(Case.id).where(Case.organisation_id == organisation.id)),
        )
    )


def suggest(work: Work, case: Case, account_id: UUID, by: UUID) -> None:
    """Suggests somebody of the roster to the parties of a case; they decide. Raises ``NotFound`` or ``Refusal``."""
    entry_of(work, case.organisation_id, account_id)
    account = work.session.get_one(Account, account_id)
    if case.state in OVER:
        raise Refusal(_("This case is over."))
    if not may_be_asked(work, case, account):
        raise Refusal(_("This person has another place in this case and cannot be its facilitator."), "facilitator")
    if work.session.get(Suggestion, (case.id, account_id)) is not None:
        raise Refusal(_("You have suggested this person already."), "facilitator")
    if len(suggested(work, case)) >= MOST_SUGGESTIONS:
        raise Refusal(_("You have made %(count)d suggestions. Let the parties choose.", count=MOST_SUGGESTIONS))
    work.session.add(Suggestion(case_id=case.id, account_id=account_id, suggested_at=work.now))
    work.session.flush()
    record(work, case.id, Event.FACILITATOR_SUGGESTED, actor_id=by)


@once(Suggestion)
def _suggested(work: Work, case_id: UUID) -> frozenset[UUID]:
    return frozenset(work.session.scalars(select(Suggestion.account_id).where(Suggestion.case_id == case_id)))


def suggested(work: Work, case: Case) -> list[Listed]:
    """Those of the roster who are suggested for a case and can be chosen now."""
    ids = _suggested(work, case.id)
    roster = roster_of(work, case.organisation_id, available=True) if ids else []
    return [one for one in roster if one.account_id in ids]


def _checked(typed: str, field: str) -> str:
    return one_line(typed, LONGEST, missing=_("Please fill this in."), field=field)


def _checked_or_empty(typed: str, longest: int, field: str) -> str:
    """One line; what was typed as several is joined."""
    joined = " ".join(typed.split())
    return one_line(joined, longest, missing=_("Please fill this in."), field=field) if joined else ""
