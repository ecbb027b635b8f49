"""The versions of an agreement that were offered, and the signatures under them, as the database has them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, select

from odr.crypto.errors import Unopenable
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound
from odr.facilitation.document.document import Document, parse
from odr.facilitation.tables import Agreement, AgreementSignature, Engagement
from odr.signed.document import BadSigned, Signature, check_signature


@dataclass(frozen=True)
class Offered:
    """One version. ``document`` is ``None`` if it was altered in the database."""

    row: Agreement
    document: Document | None
    signatures: tuple[Signature, ...]

    @property
    def digest(self) -> bytes | None:
        """What codes are bound to."""
        return None if self.document is None else self.document.digest()

    def signed_by(self) -> frozenset[str]:
        """The participants whose signatures verify. Each is verified once."""
        return self._signed_by

    @cached_property
    def _signed_by(self) -> frozenset[str]:
        return frozenset(one.participant for one in self.signatures if self.verifies(one))

    def verifies(self, signature: Signature) -> bool:
        """Whether it is a signer's own signature over this version."""
        if self.document is None:
            return False
        try:
            check_signature(self.document, signature)
        except BadSigned:
            return False
        return True


@once(Agreement, AgreementSignature)
def versions_of(work: Work, engagement: Engagement) -> list[Offered]:
    """Every version, the latest first. In two queries."""
    rows = work.session.scalars(
        select(Agreement).where(Agreement.engagement_id == engagement.id).order_by(Agreement.number.desc())
    ).all()
    return _with_signatures(work, engagement, rows)


def latest(work: Work, engagement: Engagement) -> Offered | None:
    """The latest version; it alone can be in force."""
    return latest_of(work, [engagement])[0].get(engagement.id)


def latest_of(work: Work, engagements: Sequence[Engagement]) -> tuple[dict[UUID, Offered], dict[UUID, int]]:
    """The latest version of each engagement that has one, and how many versions it has. In one query."""
    found = _latest_rows(work, frozenset(one.id for one in engagements))
    by_id = {one.id: one for one in engagements}
    signatures = _by_agreement(made for _row, made, _versions in found if made is not None)
    rows = {row.engagement_id: row for row, _made, _versions in found}
    offered = {one: _offered(work, by_id[one], row, signatures) for one, row in rows.items()}
    return offered, {row.engagement_id: versions for row, _made, versions in found}


@once(Agreement, AgreementSignature)
def _latest_rows(
    work: Work, engagement_ids: frozenset[UUID]
) -> Sequence[tuple[Agreement, AgreementSignature | None, int]]:
    newest = (
        select(Agreement.engagement_id, func.max(Agreement.number).label("number"), func.count().label("versions"))
        .where(Agreement.engagement_id.in_(engagement_ids))
        .group_by(Agreement.engagement_id)
        .subquery()
    )
    rows = work.session.execute(
        select(Agreement, AgreementSignature, newest.c.versions)
        .join(newest, (newest.c.engagement_id == Agreement.engagement_id) & (newest.c.number == Agreement.number))
        .outerjoin(AgreementSignature, AgreementSignature.agreement_id == Agreement.id)
        .order_by(AgreementSignature.signed_at, AgreementSignature.participant_id)
    )
    return [(row, made, versions) for row, made, versions in rows]


def version(work: Work, engagement: Engagement, number: int) -> Offered:
    """One version. Raises ``NotFound``."""
    if number >= 1 << 31:  # more than the column of any engine holds
        raise NotFound
    rows = work.session.scalars(
        select(Agreement).where(Agreement.engagement_id == engagement.id, Agreement.number == number)
    ).all()
    found = next(iter(_with_signatures(work, engagement, rows)), None)
    if found is None:
        raise NotFound
    return found


def _with_signatures(work: Work, engagement: Engagement, rows: Sequence[Agreement]) -> list[Offered]:
    signatures = _signatures(work, rows)
    return [_offered(work, engagement, row, signatures) for row in rows]


def _offered(
    work: Work, engagement: Engagement, row: Agreement, signatures: Mapping[UUID, Sequence[Signature]]
) -> Offered:
    return Offered(row, _document(work, engagement, row), tuple(signatures.get(row.id, ())))


def _signatures(work: Work, rows: Sequence[Agreement]) -> dict[UUID, list[Signature]]:
    if not rows:
        return {}
    return _by_agreement(
        work.session.scalars(
            select(AgreementSignature)
            .where(AgreementSignature.agreement_id.in_([row.id for row in rows]))
            .order_by(AgreementSignature.signed_at, AgreementSignature.participant_id)
        )
    )


def _by_agreement(rows: Iterable[AgreementSignature]) -> dict[UUID, list[Signature]]:
    signatures: dict[UUID, list[Signature]] = {}
    for one in rows:
        signatures.setdefault(one.agreement_id, []).append(
            Signature(str(one.participant_id), one.signed_at.isoformat(), one.signature)
        )
    return signatures


def _document(work: Work, engagement: Engagement, row: Agreement) -> Document | None:
    try:
        document = parse(work.installation.open(row.sealed_document, row.sealed_document_context(engagement)))
    except (Unopenable, BadSigned):
        return None
    fits = (
        document.agreement == str(row.id)
        and document.engagement == str(engagement.id)
        and document.case == str(engagement.case_id)
        and document.number == row.number
        and document.paper == str(row.paper_id)
    )
    return document if fits else None
