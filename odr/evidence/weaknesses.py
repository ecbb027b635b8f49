"""Checks for known weaknesses of what is installed: kept by ``odr weaknesses``, read by the pages."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from odr.db.work import Work
from odr.evidence.tables import LONGEST_WEAKNESS, WeaknessCheck, WeaknessLine

# After so long a check is overdue, that for weaknesses and the self-test.
OVERDUE = timedelta(days=30)


class NoReport(ValueError):
    """What was read is no report of pip-audit."""


@dataclass(frozen=True)
class Weakness:
    """A known weakness of a package that is installed. ``fixed_in`` is empty as long as no version mends it."""

    package: str
    version: str
    name: str
    fixed_in: str = ""


@dataclass(frozen=True)
class Check:
    """One check: how many packages were looked at, which could not be, and what is known of the others."""

    at: datetime
    looked_at: int
    left_out: int
    weaknesses: Sequence[Weakness]

    @property
    def holds(self) -> bool:
        """Whether every package was looked at and nothing is known. No package at all shows nothing."""
        return self.looked_at > 0 and not self.left_out and not self.weaknesses


def check_of(reports: Iterable[str], at: datetime) -> Check:
    """What pip-audit wrote (``--format json``), one report or more, as one check. A package that is in two counts once.

    Raises ``NoReport``.
    """
    looked_at, left_out = set[tuple[str, str]](), set[str]()
    found: dict[tuple[str, str, str], Weakness] = {}
    for report in reports:
        for package in _packages(report):
            name, version, known = package.get("name"), package.get("version"), package.get("vulns")
            if not isinstance(name, str):
                raise NoReport
            if "skip_reason" in package:
                left_out.add(name)
                continue
            if not isinstance(version, str) or not isinstance(known, list):
                raise NoReport
            looked_at.add((name, version))
            for one in known:
                weakness = _weakness(name, version, one)
                found[name, version, weakness.name] = weakness
    return Check(at, len(looked_at), len(left_out), [found[one] for one in sorted(found)])


def keep_check(work: Work, check: Check) -> None:
    """Writes a check down."""
    row = WeaknessCheck(id=uuid4(), at=check.at, looked_at=check.looked_at, left_out=check.left_out)
    work.session.add(row)
    work.session.flush()
    work.session.add_all(
        WeaknessLine(
            check_id=row.id,
            number=number,
            package=one.package[:LONGEST_WEAKNESS],
            version=one.version[:LONGEST_WEAKNESS],
            name=one.name[:LONGEST_WEAKNESS],
            fixed_in=one.fixed_in[:LONGEST_WEAKNESS],
        )
        for number, one in enumerate(check.weaknesses)
    )


def latest_check(work: Work) -> Check | None:
    """The last check, if there ever was one."""
    row = work.session.scalars(select(WeaknessCheck).order_by(WeaknessCheck.at.desc()).limit(1)).first()
    if row is None:
        return None
    lines = select(WeaknessLine).where(WeaknessLine.check_id == row.id).order_by(WeaknessLine.number)
    found = [Weakness(one.package, one.version, one.name, one.fixed_in) for one in work.session.scalars(lines)]
    return Check(row.at, row.looked_at, row.left_out, found)


def is_overdue(at: datetime | None, now: datetime) -> bool:
    """Whether a check that was last made then is to be made again. One that never was is."""
    return at is None or at + OVERDUE <= now


def _packages(report: str) -> list[dict[str, Any]]:
    try:
        read = json.loads(report)
    except ValueError:
        raise NoReport from None
    packages = read.get("dependencies") if isinstance(read, dict) else None
    if not isinstance(packages, list) or not all(isinstance(one, dict) for one in packages):
        raise NoReport
    return packages


def _weakness(package: str, version: str, told: Any) -> Weakness:
    name = told.get("id") if isinstance(told, dict) else None
    fixed = told.get("fix_versions", []) if isinstance(told, dict) else None
    if not isinstance(name, str) or not isinstance(fixed, list) or not all(isinstance(one, str) for one in fixed):
        raise NoReport
    return Weakness(package, version, name, ", ".join(fixed))
