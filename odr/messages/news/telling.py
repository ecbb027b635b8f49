"""Telling people by mail that something is new for them: one mail for many things, as often as each of them wants. With
each mail their browsers are told as well in which they want that (``odr.push``).

At once is never soon after the last mail: the more there were lately, the longer the pause. Daily is at an hour of the
person's own time zone, else of the service's. Nothing of what is new stands in a mail but of which kind it is, and
where.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import delete, select, true

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.cases.named import reference_in_mails
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case
from odr.db.work import Work
from odr.mail.outbox import queue
from odr.messages.documents import ACT, MESSAGE
from odr.messages.news.mails import MailHouse, NewInCase, something_new
from odr.messages.news.notices import IN_ROOMS, New, Notices, Preference, about_messages
from odr.messages.news.unread import waiting_by_kind
from odr.messages.tables import CaseNews, MessagePreference, WaitingNotice
from odr.organisations.tables import Organisation
from odr.push import subscriptions as push
from odr.texts import in_order
from odr.zones import zone_of

# How long nothing is mailed after the first, second, … mail in a row; in a row means without so long a quiet between.
PAUSES = (timedelta(), timedelta(hours=1), timedelta(hours=8))
QUIET = timedelta(hours=12)
_AT_A_TIME = 50


def due(work: Work) -> Sequence[UUID]:
    """The accounts that are to be told now, the longest due first. Fifty at most."""
    found = select(WaitingNotice.account_id).where(WaitingNotice.due_at <= work.now)
    return work.session.scalars(found.order_by(WaitingNotice.due_at).limit(_AT_A_TIME)).all()


def send_due(work: Work, link: str, timezone: tzinfo, account_id: UUID | None = None) -> int:
    """Queues the mails that are due, to one account or to fifty at a time; returns how many.

    ``link`` leads to the person's own cases. Each mail leads on to the one case, and the one room, in which something
    is new, if it is only one.
    """
    rows = work.session.scalars(
        select(WaitingNotice)
        .where(
            WaitingNotice.due_at <= work.now,
            true() if account_id is None else WaitingNotice.account_id == account_id,
        )
        .order_by(WaitingNotice.due_at)
        .limit(_AT_A_TIME)
    ).all()
    accounts = [row.account_id for row in rows]
    reached = select(Account.id).where(Account.id.in_(accounts), Account.email_confirmed_at.is_not(None))
    confirmed = set(work.session.scalars(reached))
    chosen = {
        row.account_id: Preference(Notices(row.notices), row.receipts, row.hour)
        for row in work.session.scalars(select(MessagePreference).where(MessagePreference.account_id.in_(accounts)))
    }
    contacts = contacts_of(work, confirmed)
    sent = 0
    for row in rows:
        own = zone_of(contacts[row.account_id].time_zone) if row.account_id in contacts else None
        moment = when(row, chosen.get(row.account_id, Preference()), own or timezone)
        if moment is not None and moment > work.now:
            row.due_at = moment
            continue
        row.due_at = None
        news = _news(work, row) if moment is not None and row.account_id in confirmed else None
        work.session.execute(delete(CaseNews).where(CaseNews.account_id == row.account_id))
        if news is None:
            continue
        contact = contacts[row.account_id]
        with written_to(work, contact.language, news.language):
            mail = something_new(contact.email, news.houses, news.way(link))
            queue(work, mail, about=about_messages(row.account_id) if news.messages_alone else None)
        push.wake(work, row.account_id)
        row.times = row.times + 1 if row.told_at is not None and work.now < row.told_at + QUIET else 1
        row.told_at, row.told = work.now, row.told or bool(news.rooms)
        sent += 1
    return sent


def when(row: WaitingNotice, preference: Preference, timezone: tzinfo) -> datetime | None:
    """When somebody is told of what is due, as they want it; ``None`` for never."""
    if row.due_at is None or preference.notices is Notices.NEVER:
        return None
    if preference.notices is Notices.DAILY:
        return _at_hour(row.due_at, preference.hour, timezone)
    if row.told_at is None or row.times == 0:
        return row.due_at
    return max(row.due_at, row.told_at + PAUSES[min(row.times, len(PAUSES)) - 1])


def _at_hour(moment: datetime, hour: int, timezone: tzinfo) -> datetime:
    """The first time from this moment on that it is this hour.

    An hour that the clocks leap over begins when they do; of one that comes twice the first counts. Compared in UTC:
    by the clock on the wall the leap would be past the hour, and the mail put off by a day as soon as it is due.
    """
    local = moment.astimezone(timezone)
    at = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    # The day before, too: the leap may end on the next day.
    found = (at + timedelta(days=days) for days in (-1, 0, 1))
    return next(one for one in (each.astimezone(UTC) for each in found) if one >= moment).astimezone(moment.tzinfo)


@dataclass(frozen=True)
class _News:
    """What is new for somebody: by organisation for the mail, and by case and room for the way there."""

    houses: list[MailHouse]
    language: str
    cases: frozenset[UUID]
    rooms: dict[UUID, set[UUID]]
    messages_alone: bool

    def way(self, cases_link: str) -> str:
        """To the one case or room in which something is new, if it is only one."""
        if len(self.cases) != 1:
            return cases_link
        (case_id,) = self.cases
        if not self.messages_alone:
            return f"{cases_link}/{case_id}"
        rooms = self.rooms[case_id]
        room = f"/rooms/{next(iter(rooms))}" if len(rooms) == 1 else ""
        return f"{cases_link}/{case_id}/messages{room}"


def _news(work: Work, row: WaitingNotice) -> _News | None:
    """What is new, ``None`` if that is nothing: what was noted, and what waits to be read."""
    kinds: dict[UUID, set[New]] = {}
    acts: dict[UUID, set[New]] = {}
    for case_id, what in work.session.execute(
        select(CaseNews.case_id, CaseNews.what)
        .join(Case, Case.id == CaseNews.case_id)
        .where(CaseNews.account_id == row.account_id, is_open_to_its_people(work.now))
    ):
        (acts if New(what) in IN_ROOMS else kinds).setdefault(case_id, set()).add(New(what))
    waiting = waiting_by_kind(work, row.account_id)
    rooms = {case_id: set().union(*each.values()) for case_id, each in waiting.items()}
    if not kinds and (row.told or not rooms):
        return None
    cases = frozenset(kinds) | frozenset(rooms)
    found = work.session.execute(
        select(Case, Organisation).join(Organisation, Organisation.id == Case.organisation_id).where(Case.id.in_(cases))
    ).all()
    houses: dict[str, MailHouse] = {}
    for case, house in found:
        here = waiting.get(case.id, {})
        # What was read meanwhile is told of no more; of which kind it was is not known of what an earlier mail told.
        formal = acts.get(case.id, {New.FORMAL}) if ACT in here else set()
        new = NewInCase(reference_in_mails(case, house), _in_order(kinds.get(case.id, set()) | formal), MESSAGE in here)
        houses.setdefault(house.name, MailHouse(house.name, [])).cases.append(new)
    for each in houses.values():
        each.cases.sort(key=lambda one: in_order(one.reference))
    spoken = {house.language for _case, house in found}
    return _News(
        sorted(houses.values(), key=lambda one: in_order(one.name)),
        spoken.pop() if len(spoken) == 1 else "",
        cases,
        rooms,
        not kinds,
    )


def _in_order(kinds: Iterable[New]) -> list[New]:
    order = list(New)
    return sorted(kinds, key=order.index)
