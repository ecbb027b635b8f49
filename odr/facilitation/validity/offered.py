"""The versions of an agreement that were offered, and the signatures under them, as the database has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound
from odr.facilitation.document.document import AgreementDocument, parse
from odr.facilitation.tables import Agreement, AgreementSignature, Engagement
from odr.facilitation.validity.rows import rows_of
from odr.signed.document import BadSigned, Signature, check_signature


@dataclass(frozen=True)
class Offered:
    """One version. ``document`` is ``None`` if it was altered in the database."""

    row: Agreement
    document: AgreementDocument | None
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
    rows = rows_of(work, [engagement.id])[engagement.id]
    return None if rows.latest is None else offered(work, engagement, rows.latest, rows.signatures)


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
    return [offered(work, engagement, row, signatures.get(row.id, ())) for row in rows]


def offered(work: Work, engagement: Engagement, row: Agreement, signatures: Iterable[AgreementSignature]) -> Offered:
    """A version with its signatures, from their rows."""
    made = [Signature(str(one.participant_id), one.signed_at.isoformat(), one.signature) for one in signatures]
    return Offered(row, _document(work, engagement, row), tuple(made))


def _signatures(work: Work, rows: Sequence[Agreement]) -> dict[UUID, list[AgreementSignature]]:
    signatures: dict[UUID, list[AgreementSignature]] = {}
    if rows:
        made = select(AgreementSignature).where(AgreementSignature.agreement_id.in_([row.id for row in rows]))
        for one in work.session.scalars(made.order_by(AgreementSignature.signed_at, AgreementSignature.participant_id)):
            signatures.setdefault(one.agreement_id, []).append(one)
    return signatures


def _document(work: Work, engagement: Engagement, row: Agreement) -> AgreementDocument | None:
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
