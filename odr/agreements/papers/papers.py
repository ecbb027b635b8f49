"""Papers: what is written about an engagement, sealed to everybody who takes part in it and signed by its author.

Each has a key of its own, sealed to each reader's mailbox; the signature is inside the seal. Administrators read none
of it, and whoever writes to the database can invent none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from odr.accounts.contact import contacts_of
from odr.agreements.papers.trusted_keys import known_keys, signing_keys_of
from odr.audit.log import Event
from odr.cases.tables import Participant
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.errors import BadKey, CryptoError, Unopenable
from odr.crypto.lifekeys import Dormant, woken
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.crypto.signing import VerifyingKey
from odr.db import payload
from odr.db.work import Work
from odr.errors import Refusal
from odr.facilitation.tables import Engagement, Paper, PaperBox
from odr.facilitation.validity.paper_rows import PaperKind
from odr.facilitation.validity.people import participant_in, taking_part
from odr.i18n import gettext as _
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import Vault


@dataclass(frozen=True)
class OpenPaper:
    """A paper as its reader sees it. ``content`` is ``None`` if it was altered in the database, or was not sealed to
    this reader."""

    id: UUID
    kind: PaperKind
    number: int
    author_id: UUID
    answers_id: UUID | None
    written_at: datetime
    content: dict[str, Any] | None

    def __repr__(self) -> str:
        return "<OpenPaper>"


def write(
    opened: OpenVault,
    engagement: Engagement,
    kind: PaperKind,
    content: dict[str, Any],
    answers_id: UUID | None = None,
) -> Paper:
    """Seals a paper to everybody who takes part in the engagement now, its author included.

    Raises ``Refusal`` if somebody has no place yet that it could be sealed to.
    """
    work, author = opened.work, participant_in(opened)
    readers = known_keys(opened, taking_part(work, engagement))
    number = work.session.scalar(
        select(func.max(Paper.number)).where(Paper.engagement_id == engagement.id, Paper.kind == kind.value)
    )
    paper = Paper(
        id=uuid4(),
        engagement_id=engagement.id,
        kind=kind.value,
        number=(number or 0) + 1,
        author_id=author.id,
        answers_id=answers_id,
        written_at=work.now,
    )
    document = payload.encode(content)
    signature = opened.signing_pair().sign(document, paper.signature_context(engagement))
    body = payload.encode({"content": content, "signature": signature.hex()})
    key = Dormant.generate()
    paper.sealed_body = seal(body_key(opened, engagement, paper, key), body, paper.sealed_body_context(engagement))
    boxes = []
    for _reader, keys in readers:
        row = PaperBox(paper_id=paper.id, vault_id=keys.vault_id, epoch=keys.mailbox.epoch)
        try:
            row.box = BoxPublicKey(keys.mailbox_key).seal(key.reveal(), row.box_context(engagement))
        except BadKey:
            raise Refusal(_("A key in the database was altered. Please tell the organisation.")) from None
        boxes.append(row)
    # Only now: a refusal is shown on a page, and a paper that not all of them can read would stay.
    work.session.add(paper)
    work.session.flush()
    work.session.add_all(boxes)
    work.session.flush()
    opened.record_for_case(Event.PAPER_WRITTEN, subject_id=paper.id)
    return paper


def read(opened: OpenVault, engagement: Engagement, papers: Sequence[Paper]) -> list[OpenPaper]:
    """The papers as this reader can read them. In a handful of queries, however many there are."""
    session = opened.work.session
    boxes = {
        box.paper_id: box
        for box in session.scalars(
            select(PaperBox).where(
                PaperBox.vault_id == opened.vault.id, PaperBox.paper_id.in_([one.id for one in papers])
            )
        )
    }
    keys = signing_keys_of(opened, papers) if papers else {}
    return [_opened(opened, engagement, paper, boxes.get(paper.id), keys.get(paper.id, [])) for paper in papers]


def participants_with_boxes(work: Work, paper_ids: Collection[UUID]) -> Sequence[Participant]:
    """To whom any of these papers is sealed, in the order in which they joined."""
    return work.session.scalars(
        select(Participant)
        .join(Vault, Vault.participant_id == Participant.id)
        .where(Vault.id.in_(select(PaperBox.vault_id).where(PaperBox.paper_id.in_(paper_ids))))
        .order_by(Participant.joined_at, Participant.id)
    ).all()


def body_key(opened: OpenVault, engagement: Engagement, paper: Paper, key: Dormant) -> SymmetricKey:
    """What a paper is sealed under: the key in its boxes together with the case's life key. Raises ``LifeKeyGone``."""
    return SymmetricKey(woken(key, opened.life_of_case(), paper.sealed_body_context(engagement)))


def _opened(
    opened: OpenVault, engagement: Engagement, paper: Paper, box: PaperBox | None, keys: Sequence[bytes]
) -> OpenPaper:
    content = None
    if box is not None:
        try:
            key = Dormant(opened.mailbox_pair(box.epoch).open(box.box, box.box_context(engagement)))
            under = body_key(opened, engagement, paper, key)
            body = payload.decode(open_sealed(under, paper.sealed_body, paper.sealed_body_context(engagement)))
            content = _signed_content(paper, engagement, body, keys)
        except (CryptoError, ValueError, KeyError, TypeError):
            content = None
    return OpenPaper(
        paper.id,
        PaperKind(paper.kind),
        paper.number,
        paper.author_id,
        paper.answers_id,
        paper.written_at,
        content,
    )


def _signed_content(
    paper: Paper, engagement: Engagement, body: dict[str, Any], keys: Sequence[bytes]
) -> dict[str, Any]:
    content: dict[str, Any] = body["content"]
    document = payload.encode(content)
    context = paper.signature_context(engagement)
    for key in keys:
        try:
            VerifyingKey(key).verify(bytes.fromhex(body["signature"]), document, context)
        except CryptoError:
            continue
        return content
    raise Unopenable("paper")


def authors_of(work: Work, papers: Sequence[OpenPaper]) -> dict[UUID, str]:
    """The authors by name."""
    rows = work.session.scalars(select(Participant).where(Participant.id.in_({one.author_id for one in papers}))).all()
    contacts = contacts_of(work, [row.account_id for row in rows])
    return {row.id: contacts[row.account_id].legal_name for row in rows}
