"""What the database has of engagements, in one statement: each with its consents, its latest version and the signatures
under it, the text that it names, and the disclosures with their answers.

Each part comes in rows of its own (``_PARTS``), so that none is repeated for every row of another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select, union_all
from sqlalchemy.orm import aliased

from odr.db.once import once
from odr.db.work import Work
from odr.facilitation.tables import Agreement, AgreementSignature, Consent, DisclosureAnswer, Engagement, Paper
from odr.facilitation.validity.paper_rows import PaperKind


@dataclass
class Rows:
    """The rows about one engagement. ``agreed`` are the participants who agreed to ask the person.

    ``versions`` counts what was offered, ``latest`` is the last of it, ``text`` the paper that it names.
    """

    engagement: Engagement
    agreed: set[UUID] = field(default_factory=set)
    versions: int = 0
    latest: Agreement | None = None
    signatures: list[AgreementSignature] = field(default_factory=list)
    text: Paper | None = None
    disclosures: list[Paper] = field(default_factory=list)
    answers: dict[tuple[UUID, UUID], DisclosureAnswer] = field(default_factory=dict)


def rows_of(work: Work, engagement_ids: Collection[UUID]) -> dict[UUID, Rows]:
    """What there is of these engagements. In one query, for those that were not asked about before."""
    known = _known(work)
    unknown = [one for one in engagement_ids if one not in known]
    if unknown:
        known |= _collected(work.session.execute(_BY_ID, {"ids": unknown}).all())
    return {one: known[one] for one in engagement_ids}


def going_on_in(work: Work, case_ids: Collection[UUID]) -> list[Engagement]:
    """The engagements of these cases that no row says have ended, the earliest first.

    In one query, with all that ``rows_of`` has of them, for those cases that were not asked about before.
    """
    known = _known_cases(work)
    unknown = [one for one in case_ids if one not in known]
    if unknown:
        found = _collected(work.session.execute(_GOING_ON, {"ids": unknown}).all())
        _known(work).update(found)
        known.update((case_id, []) for case_id in unknown)
        for rows in sorted(found.values(), key=lambda one: (one.engagement.proposed_at, one.engagement.id)):
            known[rows.engagement.case_id].append(rows.engagement)
    return [engagement for case_id in case_ids for engagement in known[case_id]]


@once(Agreement, AgreementSignature, Consent, DisclosureAnswer, Engagement, Paper)
def _known(work: Work) -> dict[UUID, Rows]:
    """What this unit of work has asked about, by engagement."""
    return {}


@once(Engagement)
def _known_cases(work: Work) -> dict[UUID, list[Engagement]]:
    """The engagements that go on in the cases that this unit of work has asked about."""
    return {}


def _collected(found: Sequence[Any]) -> dict[UUID, Rows]:
    rows: dict[UUID, Rows] = {}
    for engagement, agreed, latest, versions, signature, text, disclosure, answer in found:
        one = rows.setdefault(engagement.id, Rows(engagement))
        if agreed is not None:
            one.agreed.add(agreed)
        if latest is not None:
            one.latest, one.versions = latest, versions
        if signature is not None:
            one.signatures.append(signature)
        if text is not None:
            one.text = text
        if disclosure is not None and disclosure not in one.disclosures:
            one.disclosures.append(disclosure)
        if answer is not None:
            one.answers[answer.paper_id, answer.participant_id] = answer
    for one in rows.values():
        one.signatures.sort(key=lambda row: (row.signed_at, row.participant_id))
        one.disclosures.sort(key=lambda row: (row.number, row.id))
    return rows


_PARTS = union_all(*(select(literal_column(str(part)).label("part")) for part in range(4))).subquery("parts")
_AGREED, _OFFERED, _TEXT, _DISCLOSED = (_PARTS.c.part == literal_column(str(part)) for part in range(4))

_version = aliased(Agreement)
_disclosure = aliased(Paper)
_newest = select(func.max(_version.number)).where(_version.engagement_id == Engagement.id).scalar_subquery()
_versions = select(func.count()).where(_version.engagement_id == Engagement.id).scalar_subquery()
_text_of_newest = (
    select(_version.paper_id)
    .where(_version.engagement_id == Engagement.id)
    .order_by(_version.number.desc())
    .limit(1)
    .scalar_subquery()
)


def _asked(*which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            Engagement,
            Consent.participant_id,
            Agreement,
            _versions,
            AgreementSignature,
            Paper,
            _disclosure,
            DisclosureAnswer,
        )
        .select_from(Engagement)
        .join(_PARTS, literal_column("1") == literal_column("1"))
        .outerjoin(Consent, and_(_AGREED, Consent.engagement_id == Engagement.id, Consent.agreed))
        .outerjoin(Agreement, and_(_OFFERED, Agreement.engagement_id == Engagement.id, Agreement.number == _newest))
        .outerjoin(AgreementSignature, AgreementSignature.agreement_id == Agreement.id)
        .outerjoin(Paper, and_(_TEXT, Paper.id == _text_of_newest))
        .outerjoin(
            _disclosure,
            and_(
                _DISCLOSED,
                _disclosure.engagement_id == Engagement.id,
                _disclosure.kind == PaperKind.DISCLOSURE.value,
            ),
        )
        .outerjoin(DisclosureAnswer, DisclosureAnswer.paper_id == _disclosure.id)
        .where(*which)
    )


_BY_ID = _asked(Engagement.id.in_(bindparam("ids", expanding=True)))
_GOING_ON = _asked(Engagement.case_id.in_(bindparam("ids", expanding=True)), Engagement.ended_at.is_(None))
