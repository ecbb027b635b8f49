"""Whether an agreement is in force, worked out anew from what was signed each time it is asked.

No column says so. What a row says of an end, a state or a date is held against the signatures and against the audit
log, and whatever does not fit together opens nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.cases import FACILITATOR, UNDER_WAY
from odr.cases.tables import Case, Participant
from odr.crypto.errors import CryptoError
from odr.crypto.signing import VerifyingKey
from odr.db import payload
from odr.db.work import Work
from odr.facilitation.document.document import Document
from odr.facilitation.tables import Agreement, DisclosureAnswer, Engagement, Paper
from odr.facilitation.validity.offered import Offered, latest
from odr.facilitation.validity.paper_rows import PaperKind, of_kind, sealed_digest
from odr.facilitation.validity.people import facilitator_of, parties_of
from odr.organisations.organisations import is_suspended
from odr.signed.document import BadSigned, check_all_signed


class Trouble(Enum):
    """Why an agreement is not in force."""

    ALTERED = "altered"
    ENDED = "ended"
    CASE_OVER = "case over"
    NOT_HERE = "not here"
    SUSPENDED = "suspended"
    NO_AGREEMENT = "no agreement"
    UNSIGNED = "unsigned"
    NEW_PARTY = "new party"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True)
class Validity:
    """How an engagement stands. ``unsigned`` and ``unanswered`` are the participants who are waited for."""

    troubles: frozenset[Trouble]
    offered: Offered | None
    unsigned: tuple[UUID, ...] = ()
    unanswered: tuple[UUID, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether access can be given and used."""
        return not self.troubles

    @property
    def altered(self) -> bool:
        """Whether something in the database does not fit what was signed or recorded."""
        return Trouble.ALTERED in self.troubles

    @property
    def digest(self) -> bytes | None:
        """The digest of the agreement in force."""
        return self.offered.digest if self.in_force and self.offered is not None else None


def validity(work: Work, engagement: Engagement) -> Validity:
    """How an engagement stands now. Checks every signature; about ten queries."""
    case = work.session.get_one(Case, engagement.case_id)
    parties = parties_of(work, case.id)
    facilitator = facilitator_of(work, engagement)
    offered = latest(work, engagement)
    disclosures = of_kind(work, engagement, PaperKind.DISCLOSURE)
    troubles = set(_by_the_rows(work, case, engagement, facilitator))
    if not _fits_the_log(work, engagement, disclosures):
        troubles.add(Trouble.ALTERED)
    unsigned: tuple[UUID, ...] = ()
    if offered is None:
        troubles.add(Trouble.NO_AGREEMENT)
    elif offered.document is None or not _fits_the_case(work, engagement, facilitator, offered.document, disclosures):
        troubles.add(Trouble.ALTERED)
    else:
        signed = offered.signed_by()
        if len(signed) != len(offered.signatures):
            troubles.add(Trouble.ALTERED)
        unsigned = tuple(UUID(one.participant) for one in offered.document.signers if one.participant not in signed)
        troubles |= _by_the_document(offered.document, offered, parties)
    unanswered = unanswered_by(work, engagement, parties, offered, disclosures)
    if unanswered or not disclosures:
        troubles.add(Trouble.DISCLOSURE)
    return Validity(frozenset(troubles), offered, unsigned, unanswered)


def in_force_in(work: Work, case: Case) -> list[Engagement]:
    """The engagements of a case whose agreements are in force."""
    rows = work.session.scalars(
        select(Engagement).where(Engagement.case_id == case.id, Engagement.ended_at.is_(None))
    ).all()
    return [one for one in rows if validity(work, one).in_force]


def bound_facilitators(work: Work, case_id: UUID) -> set[UUID]:
    """The facilitators of a case, as participants, whose agreements are in force."""
    case = work.session.get_one(Case, case_id)
    return {one.participant_id for one in in_force_in(work, case) if one.participant_id is not None}


def unanswered_by(
    work: Work,
    engagement: Engagement,
    parties: Sequence[Participant],
    offered: Offered | None,
    disclosures: Sequence[Paper],
) -> tuple[UUID, ...]:
    """The parties who have not accepted every disclosure that was made while they were there, and the last one.

    Who has signed the agreement has accepted those that stand in it; later ones need an answer of their own, signed
    with the key that stands in the agreement.
    """
    document = offered.document if offered is not None else None
    listed = set(document.disclosures) if document is not None else set()
    signed = offered.signed_by() if offered is not None else set()
    answers = {
        (one.paper_id, one.participant_id): one
        for one in work.session.scalars(
            select(DisclosureAnswer).where(DisclosureAnswer.paper_id.in_([paper.id for paper in disclosures]))
        )
    }
    waiting = []
    for party in parties:
        for paper in disclosures:
            if paper.written_at < party.joined_at and paper is not disclosures[-1]:
                continue
            if sealed_digest(paper) in listed and str(party.id) in signed:
                continue
            answer = answers.get((paper.id, party.id))
            if answer is None or not _accepts(engagement, paper, party, answer, document):
                waiting.append(party.id)
                break
    return tuple(waiting)


def answer_document(paper: Paper, at: str) -> bytes:
    """What a party signs who accepts a disclosure."""
    return payload.encode({"kind": "odr disclosure accepted", "paper": sealed_digest(paper), "at": at})


def _accepts(
    engagement: Engagement, paper: Paper, party: Participant, answer: DisclosureAnswer, document: Document | None
) -> bool:
    signer = document.signer(party.id) if document is not None else None
    if signer is None:
        # Nothing is signed yet, and nothing opens before the signatures, which then stand for this answer too.
        return True
    try:
        VerifyingKey(bytes.fromhex(signer.key)).verify(
            answer.signature,
            answer_document(paper, answer.answered_at.isoformat()),
            answer.signature_context(engagement, paper),
        )
    except (CryptoError, ValueError):
        return False
    return True


def _by_the_rows(work: Work, case: Case, engagement: Engagement, facilitator: Participant | None) -> list[Trouble]:
    found = []
    if engagement.ended_at is not None:
        found.append(Trouble.ENDED)
    if case.state not in UNDER_WAY:
        found.append(Trouble.CASE_OVER)
    if facilitator is None or facilitator.withdrawn_at is not None:
        found.append(Trouble.NOT_HERE)
    elif is_suspended(work, facilitator.account_id, case.organisation_id):
        found.append(Trouble.SUSPENDED)
    return found


def _by_the_document(document: Document, offered: Offered, parties: Sequence[Participant]) -> set[Trouble]:
    found = set()
    try:
        check_all_signed(document, offered.signatures)
    except BadSigned:
        found.add(Trouble.UNSIGNED)
    if any(document.signer(party.id) is None for party in parties):
        found.add(Trouble.NEW_PARTY)
    return found


def _fits_the_case(
    work: Work,
    engagement: Engagement,
    facilitator: Participant | None,
    document: Document,
    disclosures: Sequence[Paper],
) -> bool:
    """Whether people, text and disclosures are those that the document names."""
    places = {
        str(one.id): one
        for one in work.session.scalars(
            select(Participant).where(Participant.id.in_([UUID(signer.participant) for signer in document.signers]))
        )
    }
    for signer in document.signers:
        place = places.get(signer.participant)
        if (
            place is None
            or place.case_id != engagement.case_id
            or str(place.account_id) != signer.account
            or place.role != signer.role
        ):
            return False
    if facilitator is None or document.facilitator.participant != str(facilitator.id):
        return False
    if facilitator.role != FACILITATOR or engagement.account_id != facilitator.account_id:
        return False
    text = work.session.get(Paper, UUID(document.paper))
    if text is None or text.engagement_id != engagement.id or sealed_digest(text) != document.sealed_text:
        return False
    return [sealed_digest(paper) for paper in disclosures][: len(document.disclosures)] == document.disclosures


def _fits_the_log(work: Work, engagement: Engagement, disclosures: Sequence[Paper]) -> bool:
    """Whether the log tells of as many versions, disclosures and ends as there are: none was taken away or undone."""
    rows = work.session.execute(
        select(AuditEntry.event, func.count().label("times"))
        .where(AuditEntry.subject_id == engagement.id, AuditEntry.case_id == engagement.case_id)
        .group_by(AuditEntry.event)
    )
    told = Counter({row.event: row.times for row in rows})
    versions = work.session.scalar(
        select(func.count()).select_from(Agreement).where(Agreement.engagement_id == engagement.id)
    )
    return (
        told[Event.AGREEMENT_PROPOSED.value] == versions
        and told[Event.DISCLOSURE_MADE.value] == len(disclosures)
        and told[Event.FACILITATOR_ENDED.value] == (engagement.ended_at is not None)
    )
