"""The results of self-tests: kept by the command, read by the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from odr.db.work import Work
from odr.evidence.tables import LONGEST_FINDING, SelfTest, SelfTestLine


@dataclass(frozen=True)
class AttackLine:
    """What one attack did. ``how`` says which of several ways it took, ``first`` names the first thing it found.

    ``ran`` is false if the attack could not be run, or tried less than it has to; ``first`` then says where it ended.
    """

    attack: str
    tried: int
    found: int
    how: str = ""
    first: str | None = None
    ran: bool = True

    @property
    def holds(self) -> bool:
        """Whether the attack was run and came away with nothing."""
        return self.ran and not self.found


@dataclass(frozen=True)
class Result:
    """One run of the self-test."""

    at: datetime
    version: str
    engine: str
    seconds: int
    lines: Sequence[AttackLine]

    @property
    def holds(self) -> bool:
        """Whether every attack was run and nothing was found. No attack at all shows nothing."""
        return bool(self.lines) and all(line.holds for line in self.lines)


def keep(work: Work, result: Result) -> None:
    """Writes a run down. The one thing that the self-test writes into the installation's own database."""
    test = SelfTest(id=uuid4(), at=result.at, version=result.version[:40], engine=result.engine, seconds=result.seconds)
    work.session.add(test)
    work.session.flush()
    work.session.add_all(
        SelfTestLine(
            test_id=test.id,
            number=number,
            attack=line.attack,
            how=line.how,
            tried=line.tried,
            found=line.found,
            first=line.first[:LONGEST_FINDING] if line.first else None,
            ran=line.ran,
        )
        for number, line in enumerate(result.lines)
    )


def latest(work: Work) -> Result | None:
    """The last run, if there ever was one."""
    test = work.session.scalars(select(SelfTest).order_by(SelfTest.at.desc()).limit(1)).first()
    if test is None:
        return None
    rows = select(SelfTestLine).where(SelfTestLine.test_id == test.id).order_by(SelfTestLine.number)
    lines = [
        AttackLine(row.attack, row.tried, row.found, row.how, row.first, row.ran) for row in work.session.scalars(rows)
    ]
    return Result(test.at, test.version, test.engine, test.seconds, lines)
