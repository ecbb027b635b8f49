"""Who takes part in an engagement: the parties as they are now, and the facilitator."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.told import told_in
from odr.cases.cases import PARTY
from odr.cases.life import UNDER_WAY
from odr.cases.people.participants import Person
from odr.cases.seats import participants_in
from odr.cases.tables import Case, Participant
from odr.db.once import kept_row
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.rows import rows_of
from odr.i18n import gettext as _
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Vault, VaultSecret


@dataclass(frozen=True)
class PartiesMet:
    """Which parties there were in a facilitator's time: at some time of it, and at its end, or now if it goes on."""

    ever: frozenset[UUID]
    last: frozenset[UUID]


def parties_of(work: Work, case_id: UUID) -> Sequence[Participant]:
    """The parties who have not withdrawn, in the order in which they joined."""
    return [one for one in participants_in(work, case_id) if one.role == PARTY and one.withdrawn_at is None]


def accounts_of_parties(work: Work, case_id: UUID) -> set[UUID]:
    """Theirs."""
    return {one.account_id for one in parties_of(work, case_id)}


def parties_to_agree(work: Work, engagement: Engagement) -> list[Participant]:
    """The parties who have not agreed yet to ask whoever is proposed."""
    agreed = rows_of(work, [engagement.id])[engagement.id].agreed
    return [party for party in parties_of(work, engagement.case_id) if party.id not in agreed]


def facilitator_of(work: Work, engagement: Engagement) -> Participant | None:
    """The facilitator's place in the case, once they have taken it."""
    return None if engagement.participant_id is None else kept_row(work, Participant, engagement.participant_id)


def taking_part(work: Work, engagement: Engagement) -> list[Participant]:
    """The parties, and the facilitator last."""
    facilitator = facilitator_of(work, engagement)
    return [*parties_of(work, engagement.case_id), *([facilitator] if facilitator is not None else [])]


def parties_met(work: Work, engagement: Engagement) -> PartiesMet:
    """The parties of a facilitator's time, as the log tells it: of who came, or came back, later they learn nothing.

    Whoever comes back has the row that they had, which says only how it is now.
    """
    here: set[UUID] = set()
    ever: set[UUID] = set()
    has_come = False
    for one in told_in(work, frozenset([engagement.case_id]))[engagement.case_id]:
        if one.event == Event.PARTICIPANT_JOINED.value and one.subject_id is not None:
            here.add(one.subject_id)
        elif one.event == Event.PARTICIPANT_WITHDREW.value and one.subject_id is not None:
            here.discard(one.subject_id)
        elif one.event == Event.FACILITATOR_JOINED.value and one.subject_id == engagement.id:
            has_come = True
        elif one.event == Event.FACILITATOR_ENDED.value and one.subject_id == engagement.id:
            break
        if has_come:
            ever |= here
    return PartiesMet(frozenset(ever), frozenset(here))


def engagement_in(work: Work, case: Case, engagement_id: UUID, seen_by: Participant) -> Engagement:
    """An engagement of this case that this participant is told of. Raises ``NotFound`` for any other."""
    found = work.session.get(Engagement, engagement_id)
    if found is None or found.case_id != case.id or not is_told_of(found, seen_by):
        raise NotFound
    return found


def is_told_of(engagement: Engagement, participant: Participant | Person) -> bool:
    """Whether a participant of the case sees how far an engagement is.

    Every party does. Of the facilitators only whom it is about, and who works in the case at the same time: whoever
    has left is not told who came after, nor whoever came after of those who had left.
    """
    own_id = participant.participant_id if isinstance(participant, Person) else participant.id
    if participant.role == PARTY or engagement.participant_id == own_id:
        return True
    return participant.withdrawn_at is None and engagement.ended_at is None


def participant_in(opened: OpenVault) -> Participant:
    """Whose vault it is. Raises ``NotFound`` unless it is in their own hands, with the right to read and sign."""
    found = opened.work.session.get(Participant, opened.vault.participant_id)
    if (
        found is None
        or found.account_id != opened.actor_id
        or not (opened.may(SecretKind.MAILBOX) and opened.may(SecretKind.SIGNING))
    ):
        raise NotFound
    return found


def require_open(work: Work, engagement: Engagement) -> Case:
    """The case of an engagement that goes on. Raises ``Refusal`` if either is over."""
    case = work.session.get_one(Case, engagement.case_id)
    if engagement.ended_at is not None:
        raise Refusal(_("This has ended already."))
    if case.state not in UNDER_WAY:
        raise Refusal(_("The parties are not negotiating, so no facilitator can work in this case."))
    return case


def public_keys(
    work: Work, participants: Sequence[Participant], kind: SecretKind
) -> dict[UUID, tuple[Vault, int, bytes]]:
    """For each participant who has a vault: the vault, and the epoch and public key of this secret as it is now."""
    rows = work.session.execute(
        select(Vault, VaultSecret.epoch, VaultSecret.public_key)
        .join(VaultSecret, VaultSecret.vault_id == Vault.id)
        .where(Vault.participant_id.in_([one.id for one in participants]), VaultSecret.kind == kind.value)
        .order_by(VaultSecret.epoch)
    )
    return {vault.participant_id: (vault, epoch, key or b"") for vault, epoch, key in rows}
