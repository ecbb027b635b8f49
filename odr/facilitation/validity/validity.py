"""Whether an agreement is in force, worked out from what was signed each time it is asked.

No column says so. What a row says of an end, a state or a date is held against the signatures and against the audit
log, and whatever does not fit together opens nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from odr.audit.log import Event
from odr.cases.cases import FACILITATOR
from odr.cases.life import UNDER_WAY
from odr.cases.tables import Case, Participant
from odr.crypto.errors import CryptoError
from odr.crypto.signing import VerifyingKey
from odr.db import payload
from odr.db.work import Work
from odr.facilitation.document.document import AgreementDocument
from odr.facilitation.tables import DisclosureAnswer, Engagement, Paper
from odr.facilitation.validity.lookup import Facts, look_up
from odr.facilitation.validity.offered import Offered
from odr.facilitation.validity.paper_rows import sealed_digest
from odr.facilitation.validity.places import signature_id
from odr.facilitation.validity.rows import going_on_in
from odr.signed.document import BadSigned, check_all_signed
from odr.vaults.keys.published import key_id
from odr.vaults.keys.secrets import SecretKind


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
    CAME_BACK = "came back"
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
    """How an engagement stands now. Checks every signature; seven queries at most."""
    return validities(work, [engagement])[engagement.id]


def validities(work: Work, engagements: Sequence[Engagement]) -> dict[UUID, Validity]:
    """How each of these stands now, in as many queries as for one."""
    about = look_up(work, engagements)
    return {one.id: judged(one, about[one.id]) for one in engagements}


def judged(engagement: Engagement, about: Facts) -> Validity:
    """How an engagement stands by what there is about it. Checks every signature."""
    offered, disclosures, parties = about.offered, about.disclosures, about.parties
    troubles = set(_by_the_rows(engagement, about))
    if not _fits_the_log(engagement, about):
        troubles.add(Trouble.ALTERED)
    unsigned: tuple[UUID, ...] = ()
    if offered is None:
        troubles.add(Trouble.NO_AGREEMENT)
    elif offered.document is None or not _fits_the_case(engagement, about, offered.document):
        troubles.add(Trouble.ALTERED)
    else:
        signed = offered.signed_by()
        if len(signed) != len(offered.signatures) or not _signed_in_time(about, offered, offered.document):
            troubles.add(Trouble.ALTERED)
        unsigned = tuple(UUID(one.participant) for one in offered.document.signers if one.participant not in signed)
        troubles |= _by_the_document(offered.document, offered, parties)
        if any(_came_back_since(about, offered, party) for party in parties):
            troubles.add(Trouble.CAME_BACK)
    unanswered = _unanswered(engagement, parties, offered, disclosures, about)
    if unanswered or not disclosures:
        troubles.add(Trouble.DISCLOSURE)
    return Validity(frozenset(troubles), offered, unsigned, unanswered)


def in_force_in(work: Work, case: Case) -> list[tuple[Engagement, Validity]]:
    """The engagements of a case whose agreements are in force, and how they stand."""
    rows = open_in(work, case.id)
    found = validities(work, rows) if rows else {}
    return [(one, found[one.id]) for one in rows if found[one.id].in_force]


def open_in(work: Work, case_id: UUID) -> Sequence[Engagement]:
    """The engagements of a case that no row says has ended."""
    return going_on_in(work, [case_id])


def bound_facilitators(work: Work, case_id: UUID) -> set[UUID]:
    """The facilitators of a case, as participants, whose agreements are in force."""
    case = work.session.get_one(Case, case_id)
    return {one.participant_id for one, _stands in in_force_in(work, case) if one.participant_id is not None}


def unanswered_by(
    work: Work,
    engagement: Engagement,
    parties: Sequence[Participant],
    offered: Offered | None,
    disclosures: Sequence[Paper],
) -> tuple[UUID, ...]:
    """The parties who have not accepted every disclosure that was made while they were there, and the last one.

    Who has signed the agreement has accepted those that stand in it; later ones need an answer of their own, signed
    with the signing key that was theirs then.
    """
    about = look_up(work, [engagement])[engagement.id]
    return _unanswered(engagement, parties, offered, disclosures, about)


def _unanswered(
    engagement: Engagement,
    parties: Sequence[Participant],
    offered: Offered | None,
    disclosures: Sequence[Paper],
    about: Facts,
) -> tuple[UUID, ...]:
    document = offered.document if offered is not None else None
    listed = set(document.disclosures) if document is not None else set()
    signed = offered.signed_by() if offered is not None else frozenset()
    waiting = []
    for party in parties:
        for paper in disclosures:
            if paper.written_at < party.joined_at and paper is not disclosures[-1]:
                continue
            if sealed_digest(paper) in listed and str(party.id) in signed:
                continue
            answer = about.answers.get((paper.id, party.id))
            if answer is None or not _accepts(engagement, paper, party, answer, document, about):
                waiting.append(party.id)
                break
    return tuple(waiting)


def answer_document(paper: Paper, at: str) -> bytes:
    """What a party signs who accepts a disclosure."""
    return payload.encode({"kind": "odr disclosure accepted", "paper": sealed_digest(paper), "at": at})


def _accepts(
    engagement: Engagement,
    paper: Paper,
    party: Participant,
    answer: DisclosureAnswer,
    document: AgreementDocument | None,
    about: Facts,
) -> bool:
    signer = document.signer(party.id) if document is not None else None
    if signer is None:
        # Nothing is signed yet, and nothing opens before the signatures, which then stand for this answer too.
        return True
    key = _key_then(bytes.fromhex(signer.key), about, about.places.get(signature_id(paper.id, party.id)))
    if key is None:
        return False
    try:
        VerifyingKey(key).verify(
            answer.signature,
            answer_document(paper, answer.answered_at.isoformat()),
            answer.signature_context(engagement, paper),
        )
    except (CryptoError, ValueError):
        return False
    return True


def _key_then(key: bytes, about: Facts, place: int | None) -> bytes | None:
    """The signing key that was the newest at a place in the log, of the vault that this key is of."""
    vault_id = about.published.vault_of(SecretKind.SIGNING, key)
    if place is None or vault_id is None:
        return None
    newest = about.published.newest(SecretKind.SIGNING, vault_id, place)
    if newest is None:
        return None
    return key if newest[0] == key_id(key) else about.keys.get(newest[0])


def _signed_in_time(about: Facts, offered: Offered, document: AgreementDocument) -> bool:
    """Whether each signature was made with the key that was its signer's newest at its place in the log.

    Otherwise somebody who kept a key that was replaced could sign with it in the name of whoever had it.
    """
    for signature in offered.signatures:
        signer = document.signer(signature.participant)
        place = about.places.get(signature_id(offered.row.id, UUID(signature.participant)))
        if signer is None or place is None:
            return False
        if not about.published.was_newest(SecretKind.SIGNING, bytes.fromhex(signer.key), place):
            return False
    return True


def _came_back_since(about: Facts, offered: Offered, party: Participant) -> bool:
    """Whether a party withdrew after signing and has come back: then they stand like one who is new.

    What they left they have not agreed to anew; no room with the facilitator opens before they sign another version.
    """
    signed = about.places.get(signature_id(offered.row.id, party.id))
    came = about.places.get(party.id)
    return signed is not None and came is not None and came > signed


def _by_the_rows(engagement: Engagement, about: Facts) -> list[Trouble]:
    found = []
    if engagement.ended_at is not None:
        found.append(Trouble.ENDED)
    if about.case.state not in UNDER_WAY:
        found.append(Trouble.CASE_OVER)
    if about.facilitator is None or about.facilitator.withdrawn_at is not None:
        found.append(Trouble.NOT_HERE)
    elif about.is_suspended:
        found.append(Trouble.SUSPENDED)
    return found


def _by_the_document(document: AgreementDocument, offered: Offered, parties: Sequence[Participant]) -> set[Trouble]:
    found = set()
    try:
        check_all_signed(document, offered.signatures)
    except BadSigned:
        found.add(Trouble.UNSIGNED)
    if any(document.signer(party.id) is None for party in parties):
        found.add(Trouble.NEW_PARTY)
    return found


def _fits_the_case(engagement: Engagement, about: Facts, document: AgreementDocument) -> bool:
    """Whether people, text and disclosures are those that the document names."""
    places = {str(one.id): one for one in about.people.values()}
    for signer in document.signers:
        place = places.get(signer.participant)
        if place is None or str(place.account_id) != signer.account or place.role != signer.role:
            return False
    facilitator, text = about.facilitator, about.text
    if facilitator is None or document.facilitator.participant != str(facilitator.id):
        return False
    if facilitator.role != FACILITATOR or engagement.account_id != facilitator.account_id:
        return False
    if text is None or text.engagement_id != engagement.id or sealed_digest(text) != document.sealed_text:
        return False
    return [sealed_digest(paper) for paper in about.disclosures][: len(document.disclosures)] == document.disclosures


def _fits_the_log(engagement: Engagement, about: Facts) -> bool:
    """Whether the log tells of as many versions, disclosures and ends as there are: none was taken away or undone."""
    return (
        about.told[Event.AGREEMENT_PROPOSED.value] == about.versions
        and about.told[Event.DISCLOSURE_MADE.value] == len(about.disclosures)
        and about.told[Event.FACILITATOR_ENDED.value] == (engagement.ended_at is not None)
    )
