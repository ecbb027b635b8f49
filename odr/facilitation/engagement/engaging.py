"""Engaging a facilitator: a party proposes one, the others agree or decline, and the one who is asked comes or not.

Administrators have no part in it but to suggest.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.accounts.contact import checked_email, find_by_email
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.cases import FACILITATOR, PARTY
from odr.cases.life import UNDER_WAY
from odr.cases.people.participants import find, refuse_if_alike
from odr.cases.tables import Case, Participant
from odr.crypto.secrets import Token
from odr.db.database import erases
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.eligibility import may_be_asked, may_facilitate
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.engagement.proposal import agree_with_a_name
from odr.facilitation.engagement.roster import entry_of
from odr.facilitation.tables import Consent, Engagement
from odr.facilitation.validity.people import parties_to_agree, require_open
from odr.facilitation.validity.rows import going_on_in
from odr.i18n import gettext as _
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Invitation
from odr.vaults import reset
from odr.vaults.opening.presenting import vault_of

MOST_OPEN = 5


def propose_from_roster(work: Work, case: Case, by: Participant, account_id: UUID) -> Engagement:
    """A party proposes somebody of the roster. Raises ``Refusal``, or ``NotFound`` if they are not in it."""
    entry = entry_of(work, case.organisation_id, account_id)
    account = work.session.get_one(Account, account_id)
    _check_proposer(work, case, by)
    if not entry.available or not may_be_asked(work, case, account):
        raise Refusal(_("This person cannot be asked at the moment. Please choose somebody else."), "facilitator")
    if any(one.account_id == account_id for one in open_in(work, case)):
        raise Refusal(_("This person is proposed already."), "facilitator")
    return _propose(work, case, by, Engagement(id=uuid4(), account_id=account_id))


def propose_by_email(work: Work, case: Case, by: Participant, typed_email: str) -> Engagement:
    """A party proposes somebody by email. Raises ``Refusal``.

    Whether the address belongs to anybody is not told, nor whether to somebody in the case: a party would find out by
    it with which address another signs in. Whoever cannot take the place learns that when they answer.
    """
    email = checked_email(typed_email)
    _check_proposer(work, case, by)
    account = find_by_email(work, email)
    if account is not None and account.id == by.account_id:
        raise Refusal(_("This is your own address."), "email")
    if any(email_of(work, one) == email for one in open_in(work, case)):
        raise Refusal(_("This person is proposed already."), "email")
    engagement = Engagement(id=uuid4(), case_id=case.id)
    engagement.sealed_email = work.installation.seal(email.encode("utf-8"), engagement.sealed_email_context())
    return _propose(work, case, by, engagement)


def exchange(
    work: Work, case: Case, engagement: Engagement, by: Participant, account_id: UUID | None, typed_email: str = ""
) -> Engagement:
    """A party proposes somebody else in the place of a facilitator, whose work ends with it.

    Nothing ends unless the other can be proposed. Raises like ``propose_from_roster`` and ``propose_by_email``, and
    ``Refusal`` if the work has ended before.
    """
    require_open(work, engagement)
    if engagement.joined_at is None:
        raise NotFound
    if account_id is not None:
        proposed = propose_from_roster(work, case, by, account_id)
    else:
        proposed = propose_by_email(work, case, by, typed_email)
    end(work, engagement, by.account_id, End.ENDED)
    return proposed


def answer(work: Work, engagement: Engagement, party: Participant, *, agreed: bool) -> None:
    """A party agrees to a proposal, or declines, which ends it. Raises ``Refusal`` if it is decided or over."""
    require_open(work, engagement)
    if engagement.asked_at is not None:
        raise Refusal(_("This is decided already."))
    if not agreed:
        end(work, engagement, party.account_id, End.DECLINED)
        return
    row = work.session.get(Consent, (engagement.id, party.id))
    if row is None:
        row = Consent(engagement_id=engagement.id, participant_id=party.id)
        work.session.add(row)
    row.agreed, row.answered_at = True, work.now
    work.session.flush()
    record(work, engagement.case_id, Event.FACILITATOR_AGREED, actor_id=party.account_id, subject_id=engagement.id)
    agree_with_a_name(work, work.session.get_one(Case, engagement.case_id), party)
    if not parties_to_agree(work, engagement):
        engagement.asked_at = work.now


def ask_by_email(work: Work, engagement: Engagement, by: UUID) -> tuple[str, Invitation, Token]:
    """The address of somebody who was proposed by email, and an invitation for them, once every party has agreed.

    Replaces an invitation that was sent before. Raises ``Refusal``, or ``NotFound`` for somebody of the roster.
    """
    case = require_open(work, engagement)
    email = email_of(work, engagement)
    if email is None or engagement.joined_at is not None:
        raise NotFound
    if engagement.asked_at is None:
        raise Refusal(_("Not every party has agreed yet."))
    earlier = work.session.get(Invitation, engagement.invitation_id) if engagement.invitation_id else None
    if earlier is not None:
        invitations.revoke(work, earlier)
    organisation = organisation_of(work, case.organisation_id)
    invitation, token = invitations.invite(work, InvitationKind.FACILITATOR, organisation, email, by)
    engagement.invitation_id = invitation.id
    return email, invitation, token


def wait_to_ask(engagement: Engagement) -> None:
    """Whoever every party agreed to ask could not be asked: the proposal waits to be answered again, as it did."""
    engagement.asked_at = None


def remind(work: Work, engagement: Engagement) -> None:
    """Notes that whoever was asked is written to once more.

    Raises ``Refusal`` within a day of the last mail, or if it is over; ``NotFound`` unless an answer is waited for.
    """
    if engagement.asked_at is None or engagement.joined_at is not None:
        raise NotFound
    require_open(work, engagement)
    invitations.refuse_to_remind(work, engagement.asked_again_at or engagement.asked_at)
    engagement.asked_again_at = work.now


def of_invitation(work: Work, invitation: Invitation) -> Engagement:
    """The engagement that an invitation leads to. Raises ``NotFound``."""
    found = _of_invitation(work, invitation.id)
    if found is None:
        raise NotFound
    return found


@once(Engagement)
def _of_invitation(work: Work, invitation_id: UUID) -> Engagement | None:
    return work.session.scalar(select(Engagement).where(Engagement.invitation_id == invitation_id))


def accept_invitation(work: Work, invitation: Invitation, account: Account, *, is_another: bool = False) -> Participant:
    """Somebody who was asked by email takes the place, or nothing happens. Raises like ``join``."""
    engagement = of_invitation(work, invitation)
    with work.session.begin_nested():
        invitations.accept(work, invitation, account)
        engagement.account_id = account.id
        engagement.sealed_email = None
        erases(work.session)
        return join(work, engagement, account, is_another=is_another)


def decline_invitation(work: Work, invitation: Invitation) -> Engagement:
    """Whoever has the link of somebody who was asked by email does not come; nobody knows who it was.

    Raises ``NotFound`` if the invitation is over or of another kind.
    """
    engagement = of_invitation(work, invitation)
    invitations.decline(work, invitation)
    record(work, engagement.case_id, Event.INVITATION_DECLINED, actor_id=None, subject_id=invitation.id)
    end(work, engagement, None, End.NOT_COMING)
    return engagement


def join(work: Work, engagement: Engagement, account: Account, *, is_another: bool = False) -> Participant:
    """The one who was asked takes the facilitator's place in the case, in which nothing is open to them yet.

    Raises ``Refusal``, or ``NotFound`` if it is not they who are asked; and ``LooksAlike`` if they could be somebody
    who takes part, and have not said to be another.

    Notes of theirs whose day has come are destroyed before this, unless a hold keeps the case: only the pages can ask
    about that.
    """
    if engagement.account_id != account.id or engagement.asked_at is None:
        raise NotFound
    case = require_open(work, engagement)
    if engagement.joined_at is not None:
        raise Refusal(_("You have taken this place already."))
    place = find(work, case.id, account.id)
    if not may_facilitate(work, case, account) or (place is not None and place.withdrawn_at is None):
        raise Refusal(_("You cannot take this place in this case."))
    if not is_another:
        refuse_if_alike(work, case, account)
    if place is None:
        place = Participant(id=uuid4(), case_id=case.id, account_id=account.id, role=FACILITATOR)
        work.session.add(place)
    else:
        # Their notes of an earlier time may have been destroyed: then they begin as if they had never been here.
        reset.clear_away(work, place)
    place.joined_at, place.withdrawn_at = work.now, None
    work.session.flush()
    vault = vault_of(work, place)
    if vault is not None:
        # The notes belong to the work that begins; those too that a hold keeps of which nobody may be told, for a place
        # has one vault, and nobody works in one that is shut (docs/decisions/0017).
        vault.opens_until = None
    engagement.participant_id, engagement.joined_at = place.id, work.now
    work.session.flush()
    record(work, case.id, Event.FACILITATOR_JOINED, actor_id=account.id, subject_id=engagement.id)
    return place


def decline_place(work: Work, engagement: Engagement, account: Account) -> None:
    """The one who was asked does not come. Raises ``Refusal``, or ``NotFound`` if it is not they who are asked."""
    if engagement.account_id != account.id or engagement.asked_at is None or engagement.joined_at is not None:
        raise NotFound
    require_open(work, engagement)
    end(work, engagement, account.id, End.NOT_COMING)


def engagements_in(work: Work, case: Case) -> Sequence[Engagement]:
    """Every engagement of a case, the latest first."""
    return _all_in(work, case.id)


@once(rows_of=(Engagement,))
def _all_in(work: Work, case_id: UUID) -> Sequence[Engagement]:
    rows = select(Engagement).where(Engagement.case_id == case_id)
    return work.session.scalars(rows.order_by(Engagement.proposed_at.desc(), Engagement.id)).all()


def open_in(work: Work, case: Case) -> list[Engagement]:
    """Those that have not ended."""
    return sorted(going_on_in(work, [case.id]), key=lambda one: one.proposed_at, reverse=True)


def email_of(work: Work, engagement: Engagement) -> str | None:
    """The address that somebody was proposed by, until they have answered."""
    if engagement.sealed_email is None:
        return None
    return work.installation.open(engagement.sealed_email, engagement.sealed_email_context()).decode("utf-8")


def _check_proposer(work: Work, case: Case, by: Participant) -> None:
    if case.state not in UNDER_WAY:
        raise Refusal(_("The parties are not negotiating, so no facilitator can work in this case."))
    if by.role != PARTY or by.withdrawn_at is not None or by.case_id != case.id:
        raise NotFound
    if len(open_in(work, case)) >= MOST_OPEN:
        raise Refusal(_("There are %(count)d proposals already. Please answer those first.", count=MOST_OPEN))


def _propose(work: Work, case: Case, by: Participant, engagement: Engagement) -> Engagement:
    engagement.case_id = case.id
    engagement.proposed_by = by.id
    engagement.proposed_at = work.now
    work.session.add(engagement)
    work.session.flush()
    record(work, case.id, Event.FACILITATOR_PROPOSED, actor_id=by.account_id, subject_id=engagement.id)
    answer(work, engagement, by, agreed=True)
    return engagement
