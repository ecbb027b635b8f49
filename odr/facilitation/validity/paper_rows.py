"""Papers as the database has them, sealed: what can be said of them without opening one."""

from collections.abc import Sequence
from enum import Enum

from sqlalchemy import select

from odr.crypto.derivation import digest
from odr.db.work import Work
from odr.facilitation.tables import Engagement, Paper


class PaperKind(Enum):
    """What a paper is."""

    DISCLOSURE = "disclosure"
    QUESTION = "question"
    ANSWER = "answer"
    TEXT = "text"
    REQUEST = "request"


def of_kind(work: Work, engagement: Engagement, *kinds: PaperKind) -> Sequence[Paper]:
    """The papers of these kinds, each kind in its order."""
    return work.session.scalars(
        select(Paper)
        .where(Paper.engagement_id == engagement.id, Paper.kind.in_([kind.value for kind in kinds]))
        .order_by(Paper.number, Paper.kind)
    ).all()


def sealed_digest(paper: Paper) -> str:
    """SHA-256 of the sealed paper, in hexadecimal: what stands for it where it cannot be opened."""
    return digest(paper.sealed_body).hex()
