"""What the database has about engagements, looked up at once for as many of them as are asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from odr.audit.told import told_in
from odr.cases.cases import PARTY
from odr.cases.seats import participants_among, suspended_among
from odr.cases.tables import Case, Participant
from odr.db.once import once
from odr.db.work import Work
from odr.facilitation.tables import Agreement, AgreementSignature, Consent, DisclosureAnswer, Engagement, Paper
from odr.facilitation.validity.offered import Offered, offered
from odr.facilitation.validity.places import places_of, signature_id
from odr.facilitation.validity.rows import rows_of
from odr.organisations.tables import Suspension
from odr.vaults.keys.published import NOTHING_PUBLISHED, Published, key_id, published_among
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Vault, VaultSecret


@dataclass(frozen=True)
class Facts:
    """What there is about one engagement. ``people`` are all who ever had a place in the case.

    ``text`` is the paper that the latest version names, ``versions`` counts them all, ``agreed`` are the parties who
    agreed to ask the person, and ``told`` says how often the log tells of what. ``places`` are where it tells of
    signatures, ``published`` what it tells of keys, and ``keys`` the public ones that sign, by what the log calls them,
    if any was ever renewed.
    """

    case: Case
    people: dict[UUID, Participant]
    facilitator: Participant | None
    is_suspended: bool
    offered: Offered | None
    versions: int
    text: Paper | None
    disclosures: list[Paper]
    answers: dict[tuple[UUID, UUID], DisclosureAnswer]
    agreed: frozenset[UUID]
    told: Counter[str]
    places: Mapping[UUID, int]
    published: Published
    keys: Mapping[UUID, bytes]

    @property
    def parties(self) -> list[Participant]:
        """The parties who have not withdrawn, in the order in which they joined."""
        return [one for one in self.people.values() if one.role == PARTY and one.withdrawn_at is None]


def look_up(work: Work, engagements: Sequence[Engagement]) -> dict[UUID, Facts]:
    """What there is about each of them: one snapshot in a unit of work, until something of it is written.

    In three queries at most, however many there are; what was looked up before is not asked for again.
    """
    known = _known(work)
    unknown = [one for one in engagements if one.id not in known]
    if unknown:
        known.update(_look_up(work, unknown))
    case_ids = frozenset(one.case_id for one in engagements)
    heard = _heard(work, case_ids, [one.id for one in engagements])
    places = places_of(work, case_ids, frozenset(_signatures_of(known[one.id] for one in engagements)))
    published = published_among(work, case_ids)
    renewed = any(one.has_renewed(SecretKind.SIGNING) for one in published.values())
    keys = _signing_keys(work, case_ids) if renewed else {}
    return {
        one.id: replace(known[one.id], told=heard[one.id], places=places, published=published[one.case_id], keys=keys)
        for one in engagements
    }


@once(VaultSecret)
def _signing_keys(work: Work, case_ids: frozenset[UUID]) -> dict[UUID, bytes]:
    """Every signing key of these cases as the database has it; the log says which of them count."""
    rows = work.session.scalars(
        select(VaultSecret.public_key)
        .join(Vault, Vault.id == VaultSecret.vault_id)
        .where(Vault.case_id.in_(case_ids), VaultSecret.kind == SecretKind.SIGNING.value)
    )
    return {key_id(public_key): public_key for public_key in rows if public_key}


def _signatures_of(found: Iterable[Facts]) -> Iterator[UUID]:
    """What the log calls the signatures under the latest versions, who made them, and the answers to disclosures."""
    for one in found:
        if one.offered is not None:
            for signature in one.offered.signatures:
                yield signature_id(one.offered.row.id, UUID(signature.participant))
                yield UUID(signature.participant)
        for paper_id, participant_id in one.answers:
            yield signature_id(paper_id, participant_id)


@once(Agreement, AgreementSignature, Case, Consent, DisclosureAnswer, Engagement, Paper, Participant, Suspension)
def _known(work: Work) -> dict[UUID, Facts]:
    """What this unit of work has looked up, but for what the log tells."""
    return {}


def _heard(work: Work, case_ids: frozenset[UUID], engagement_ids: Sequence[UUID]) -> dict[UUID, Counter[str]]:
    """How often the log tells of what about each of these engagements."""
    found: dict[UUID, Counter[str]] = {one: Counter() for one in engagement_ids}
    for one in (one for told in told_in(work, case_ids).values() for one in told):
        if one.subject_id in found:
            found[one.subject_id][one.event] += 1
    return found


def _look_up(work: Work, engagements: Sequence[Engagement]) -> dict[UUID, Facts]:
    case_ids = {one.case_id for one in engagements}
    cases, suspended = _cases(work, case_ids), suspended_among(work, case_ids)
    people = {
        case_id: {one.id: one for one in places} for case_id, places in participants_among(work, case_ids).items()
    }
    rows = rows_of(work, [one.id for one in engagements])
    found = {}
    for one in engagements:
        case, own = cases[one.case_id], rows[one.id]
        facilitator = None if one.participant_id is None else people[case.id].get(one.participant_id)
        found[one.id] = Facts(
            case,
            people[case.id],
            facilitator,
            facilitator is not None and facilitator.id in suspended,
            offered(work, one, own.latest, own.signatures) if own.latest is not None else None,
            own.versions,
            own.text,
            own.disclosures,
            own.answers,
            frozenset(own.agreed),
            Counter(),
            {},
            NOTHING_PUBLISHED,
            {},
        )
    return found


def _cases(work: Work, case_ids: set[UUID]) -> dict[UUID, Case]:
    if len(case_ids) == 1:  # mostly the one that the page is about, which is there already
        return {case_id: work.session.get_one(Case, case_id) for case_id in case_ids}
    return {row.id: row for row in work.session.scalars(select(Case).where(Case.id.in_(case_ids)))}
