"""Hours that are over, as rows; and the figures that are made of them. A group under five is "other"."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import delete, select

from odr.dates import beginning_of
from odr.db.guard import by_itself
from odr.db.upsert import insert_into
from odr.db.work import Work
from odr.privacy.statistics.seen import OTHER, CounterKind
from odr.privacy.statistics.tally import Counts
from odr.privacy.tables import UsageCount

SMALLEST_GROUP = 5
KEPT = timedelta(days=730)


def folded(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts with every group under five in "other", the largest first and "other" last."""
    shown = {name: n for name, n in counts.items() if n >= SMALLEST_GROUP and name != OTHER}
    rest = sum(counts.values()) - sum(shown.values())
    ordered = dict(sorted(shown.items(), key=lambda one: (-one[1], one[0])))
    return ordered | ({OTHER: rest} if rest else {})


def write(work: Work, hours: Mapping[datetime, Counts]) -> None:
    """Adds hours that are over to the rows, folded: a row names nothing that happened less than five times an hour.

    In the order of their names, and not in the order in which anything happened. Rows are kept for two years.
    """
    work.session.execute(by_itself(delete(UsageCount).where(UsageCount.hour < work.now - KEPT)))
    for hour, counts in sorted(hours.items()):
        for kind in CounterKind:
            of_kind = folded({value: n for (its_kind, value), n in counts.items() if its_kind is kind})
            for value in sorted(of_kind):
                statement = insert_into(work.session, UsageCount).values(
                    hour=hour, kind=kind.value, value=value, count=of_kind[value]
                )
                work.session.execute(
                    by_itself(
                        statement.on_conflict_do_update(
                            index_elements=["hour", "kind", "value"],
                            set_={"count": UsageCount.count + of_kind[value]},
                        )
                    )
                )


class Figures:
    """The figures of one month."""

    def __init__(self, work: Work, month: date, timezone: tzinfo) -> None:
        first, after = beginning_of(month, timezone), beginning_of(next_month(month), timezone)
        rows = work.session.scalars(
            select(UsageCount).where(UsageCount.hour >= first, UsageCount.hour < after).order_by(UsageCount.hour)
        ).all()
        self._totals: dict[CounterKind, Counter[str]] = {kind: Counter() for kind in CounterKind}
        self.by_day: Counter[int] = Counter()
        self.by_hour: Counter[int] = Counter()
        for row in rows:
            self._totals[CounterKind(row.kind)][row.value] += row.count
            if row.kind == CounterKind.PAGE.value:
                local = row.hour.astimezone(timezone)
                self.by_day[local.day] += row.count
                self.by_hour[local.hour] += row.count

    @staticmethod
    def any_before(work: Work, month: date, timezone: tzinfo) -> bool:
        """Whether anything was counted before this month."""
        first = beginning_of(month, timezone)
        return work.session.scalar(select(UsageCount.hour).where(UsageCount.hour < first).limit(1)) is not None

    def of(self, kind: CounterKind) -> dict[str, int]:
        """How often each value was counted, the largest first; groups under five in "other"."""
        return folded(self._totals[kind])


def next_month(month: date) -> date:
    """The first day of the month after this one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
