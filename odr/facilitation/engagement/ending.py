"""The end of an engagement: every access goes with it, at once, whether the vault of whoever ends it is open or not."""

from datetime import timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import delete, select

from odr.audit.log import Event, record
from odr.cases.cases import move
from odr.cases.life import OVER, UNDER_WAY, Cause, way_from
from odr.cases.people import participants
from odr.cases.tables import Case, Participant
from odr.db.database import erases
from odr.db.work import Work
from odr.errors import Refusal
from odr.facilitation.engagement.proposal import WantedEnd, end_wanted
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.people import parties_to_agree
from odr.facilitation.validity.validity import in_force_in, open_in
from odr.i18n import gettext as _
from odr.mail.outbox import drop
from odr.organisations import invitations
from odr.organisations.tables import Invitation
from odr.vaults.opening.presenting import vault_of
from odr.vaults.tables import AccessCodeRow, Vault

# Where no agreement was ever offered that says another number of days.
NOTES_DAYS = 30


class End(Enum):
    """Why an engagement ended."""

    DECLINED = "declined"  # a party did not agree to ask
    NOT_COMING = "not coming"  # whoever was asked
    OBJECTED = "objected"  # a party, to a disclosure
    ENDED = "ended"  # a party, later
    WITHDREW = "withdrew"  # the facilitator
    CASE_OVER = "case over"


def end(work: Work, engagement: Engagement, by: UUID | None, why: End) -> None:
    """Ends an engagement with every code that was given under it. Raises ``Refusal`` if it has ended already."""
    if engagement.ended_at is not None:
        raise Refusal(_("This has ended already."))
    engagement.ended_at, engagement.ended_by, engagement.end = work.now, by, why.value
    if engagement.invitation_id is not None:
        invitation = work.session.get(Invitation, engagement.invitation_id)
        if invitation is not None and invitations.is_open(work, invitation):
            invitations.revoke(work, invitation)
    elif engagement.asked_at is not None and engagement.joined_at is None:
        drop(work, engagement.id)
    engagement.sealed_email = None
    facilitator = work.session.get(Participant, engagement.participant_id) if engagement.participant_id else None
    if facilitator is not None:
        facilitator.withdrawn_at = work.now
        engagement.notes_until = work.now + timedelta(days=notes_days(work, engagement))
    work.session.flush()
    if facilitator is not None:
        _fix_last_day(work, facilitator, engagement)
    erases(work.session)
    record(work, engagement.case_id, Event.FACILITATOR_ENDED, actor_id=by, subject_id=engagement.id)
    take_codes(work, engagement, by)
    settle_state(work, work.session.get_one(Case, engagement.case_id))


def _fix_last_day(work: Work, facilitator: Participant, ended: Engagement) -> None:
    """Their vault opens until their notes are destroyed: all of them, those of earlier work too, on the day of this."""
    vault = vault_of(work, facilitator)
    if vault is not None:
        vault.opens_until = ended.notes_until
        work.session.flush()


def take_codes(work: Work, engagement: Engagement, by: UUID | None, of_vault: UUID | None = None) -> int:
    """Removes the facilitator's codes with their grants, all of them or those to one vault. Returns how many went.

    The end of each stands in the log of its vault, so that a row that is put back opens nothing.
    """
    # Not by the codes that were handed over: what is missing there must not keep a code alive.
    conditions = [
        AccessCodeRow.holder_id == engagement.account_id,
        AccessCodeRow.agreement_digest.is_not(None),
        AccessCodeRow.vault_id.in_(select(Vault.id).where(Vault.case_id == engagement.case_id)),
    ]
    if of_vault is not None:
        conditions.append(AccessCodeRow.vault_id == of_vault)
    removed = delete(AccessCodeRow).where(*conditions).returning(AccessCodeRow.id, AccessCodeRow.vault_id)
    gone = sorted((code_id, vault_id) for code_id, vault_id in work.session.execute(removed))
    for code_id, vault_id in gone:
        record(work, engagement.case_id, Event.CODE_ENDED, actor_id=by, vault_id=vault_id, subject_id=code_id)
    if gone:
        erases(work.session)
    return len(gone)


def end_with_case(work: Work, case: Case, by: UUID | None) -> None:
    """Ends every engagement of a case that is over. What opens a vault looks at the case as well."""
    if case.state not in OVER:
        return
    for engagement in open_in(work, case.id):
        end(work, engagement, by, End.CASE_OVER)
    end_wanted(work, case.id, WantedEnd.CASE_OVER)


def withdraw(work: Work, party: Participant, case: Case) -> list[Engagement]:
    """A party withdraws, and with it all that it gave to facilitators ends; everything if the case is over with that.

    Returns the proposals that waited for this party alone: whoever is proposed is to be asked now. Raises ``Refusal``
    like ``odr.cases.people.participants.withdraw``.
    """
    participants.withdraw(work, party, case)
    vault = vault_of(work, party)
    open_ones = open_in(work, case.id)
    if vault is not None:
        for engagement in open_ones:
            take_codes(work, engagement, party.account_id, vault.id)
    end_with_case(work, case, party.account_id)
    if case.state not in UNDER_WAY:
        return []
    agreed_now = [one for one in open_ones if one.asked_at is None and not parties_to_agree(work, one)]
    for engagement in agreed_now:
        engagement.asked_at = work.now
    return agreed_now


def settle_state(work: Work, case: Case) -> None:
    """Brings the state of a case that goes on to what it is: with a facilitator under an agreement, or without."""
    if case.state in UNDER_WAY:
        cause = Cause.AGREEMENT_IN_FORCE if in_force_in(work, case) else Cause.AGREEMENT_OVER
        if way_from(case.state, cause):
            move(work, case, cause)


def notes_days(work: Work, engagement: Engagement) -> int:
    """How many days after the end the notes are destroyed, by the latest text that was offered."""
    offered = latest(work, engagement)
    return NOTES_DAYS if offered is None or offered.document is None else offered.document.notes_days
