"""Tables of what whoever runs the service has to know: results of the self-test, and what the upkeep could not do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, ShortText, identifier, metadata, sealed

LONGEST_FINDING = 200
LONGEST_WEAKNESS = 120


class SelfTest(Base):
    """One run of the self-test, on a scratch database: nothing here says anything about a case."""

    __tablename__ = "self_tests"

    id: Mapped[UUID] = identifier()
    at: Mapped[datetime] = metadata("shown to administrators; finds the last run", Moment, index=True)
    version: Mapped[str] = metadata("says of which version it was", String(40))
    engine: Mapped[str] = metadata("says on which kind of database", String(20))
    seconds: Mapped[int] = metadata("shown to administrators", Integer)


class SelfTestLine(Base):
    """What one attack tried and found."""

    __tablename__ = "self_test_lines"

    test_id: Mapped[UUID] = metadata(
        "says of which run", Uuid, ForeignKey("self_tests.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = metadata("orders the lines", Integer, primary_key=True, autoincrement=False)
    attack: Mapped[str] = metadata("one of a fixed list", String(40))
    how: Mapped[str] = metadata("one of a fixed list", String(20))
    tried: Mapped[int] = metadata("shown to administrators", Integer)
    found: Mapped[int] = metadata("shown to administrators", Integer)
    first: Mapped[str | None] = metadata(
        "names the first finding, or the place of what kept the attack from running; never a secret",
        String(LONGEST_FINDING),
    )
    ran: Mapped[bool] = metadata("says whether the attack could be run as it is meant")


class Trouble(Base):
    """Something that the upkeep could not do; removed once it could."""

    __tablename__ = "troubles"

    step: Mapped[str] = metadata("one of a fixed list", String(40), primary_key=True)
    item: Mapped[str] = metadata(
        "names the row that it was about, to whoever runs the service", String(40), primary_key=True
    )
    error: Mapped[str] = metadata("says what kind of error it was", String(80))
    since: Mapped[datetime] = metadata("shown to whoever runs the service", Moment)


class KeyProbe(Base):
    """A word sealed under the installation key: whether key and database belong together. There is one at most."""

    __tablename__ = "key_probes"

    id: Mapped[UUID] = identifier()
    sealed_probe: Mapped[bytes] = sealed()

    def sealed_probe_context(self) -> Context:
        """Where the word belongs."""
        return Context(purpose=Purpose.KEY_PROBE, subject=self.id)


class WeaknessCheck(Base):
    """One check for known weaknesses of the packages that are installed."""

    __tablename__ = "weakness_checks"

    id: Mapped[UUID] = identifier()
    at: Mapped[datetime] = metadata("shown to administrators and operators; finds the last check", Moment, index=True)
    looked_at: Mapped[int] = metadata("says how many packages were looked at", Integer)
    left_out: Mapped[int] = metadata("says how many could not be looked at", Integer)


class WeaknessLine(Base):
    """A known weakness that a check found."""

    __tablename__ = "weakness_lines"

    check_id: Mapped[UUID] = metadata(
        "says of which check", Uuid, ForeignKey("weakness_checks.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = metadata("orders the lines", Integer, primary_key=True, autoincrement=False)
    package: Mapped[str] = metadata("names the package", ShortText(LONGEST_WEAKNESS))
    version: Mapped[str] = metadata("says which version of it is installed", ShortText(LONGEST_WEAKNESS))
    name: Mapped[str] = metadata("names the weakness, as published", ShortText(LONGEST_WEAKNESS))
    fixed_in: Mapped[str] = metadata("says which versions mend it", ShortText(LONGEST_WEAKNESS))
