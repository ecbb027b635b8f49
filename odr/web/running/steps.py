"""What housekeeping does: the steps of a round, each with its items, and every item in a unit of work of its own."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from odr.accounts import dear, links, own_events, sent_forms, sessions, throttle
from odr.caseload import stuck
from odr.contracts import statements
from odr.db.about import EVERYTHING, About, Job, about
from odr.db.work import Work
from odr.departures import handing_over, notice, purging
from odr.departures import telling as ends
from odr.enquiries import enquiries, inviting, requests, surveys, telling
from odr.files import uses
from odr.files.sweeping import sweep
from odr.keyrings import opening as keyrings
from odr.lifekeys import lives, noting
from odr.mail.delivery import deliver_due
from odr.mail.outbox import is_any_due, queued_in
from odr.messages.news import telling as notices
from odr.organisations import invitations
from odr.push import subscriptions as push
from odr.push.delivery import deliver
from odr.registers import lawful
from odr.registers.telling import make_some, under_way
from odr.retention import closing, destroying, quiet, retention_period
from odr.retention import telling as holds
from odr.rights import deleting
from odr.settlements import reminders
from odr.training import reminders as training
from odr.vaults.opening.presenting import remove_idle
from odr.web import policies
from odr.web.asking.sessions import write_token
from odr.web.context import AppContext
from odr.web.running.statistics import write_hours

# Of records of an organisation and of mails to many, so that nothing else waits long for them.
STEPS_A_ROUND = 100


# What is done, and the name of the item it is done to; "" for a step that is done as a whole.
Item = tuple[str, Callable[[], object]]


T = TypeVar("T")


def steps(base: AppContext) -> Iterator[tuple[str, Callable[[], Iterable[Item]]]]:
    """Every step of a round by its name, in their order, with what gives its items."""
    settings = base.settings
    link, timezone = f"{settings.public_url}/cases", settings.timezone

    def whole(step: Callable[[Work], object]) -> Callable[[], Iterable[Item]]:
        """A step of one statement or two that need no lock."""
        return lambda: [("", lambda: in_work(base, about(), step))]

    def each(
        due: Callable[[Work], Iterable[UUID]], subject: Callable[[UUID], About], step: Callable[[Work, UUID], object]
    ) -> Callable[[], Iterable[Item]]:
        """A step for each row that is due, with its own lock."""
        return lambda: [(str(one), _item(base, subject(one), step, one)) for one in _due(base, due)]

    yield "deliver mail", lambda: [("", lambda: deliver_some(base))]
    yield "read the policies", lambda: [("", lambda: policies.refresh(base))]
    yield "write statistics", lambda: [("", lambda: write_hours(base))]
    yield "end sessions", whole(lambda work: sessions.remove_ended(work, settings.session_idle))
    yield "lock vaults", whole(lambda work: remove_idle(work, settings.idle_lock))
    yield "lock keyrings", whole(lambda work: keyrings.remove_idle(work, settings.idle_lock))
    yield "forget failures", whole(throttle.remove_stale)
    yield "end dear requests", whole(dear.remove_left_behind)
    yield "remove links", whole(links.remove_expired)
    yield "remove sent forms", whole(sent_forms.remove_old)
    yield "remove invitations", whole(invitations.remove_expired)
    yield "send notices", each(notices.due, _of_account, lambda work, one: notices.send_due(work, link, timezone, one))
    yield "tell browsers", lambda: _pushes(base)
    yield (
        "destroy notes",
        each(
            lambda work: holds.cases_with_due_notes(work, timezone),
            _of_case,
            lambda work, one: holds.destroy_due_notes(work, one, timezone),
        ),
    )
    yield (
        "fix days",
        each(
            retention_period.without_a_day,
            _of_case,
            lambda work, one: closing.fix_missing_day(work, one, timezone, link),
        ),
    )
    yield (
        "remind",
        each(retention_period.to_be_reminded, _of_case, lambda work, one: closing.remind(work, one, timezone, link)),
    )
    yield (
        "look at quiet cases",
        each(quiet.to_look_at, _of_case, lambda work, one: quiet.look(work, one, timezone, link)),
    )
    yield "look for stuck cases", each(stuck.to_look_at, _of_case, stuck.look)
    yield (
        "remind of settlements",
        each(
            lambda work: reminders.due(work, timezone),
            _of_case,
            lambda work, one: reminders.send_due(work, one, timezone, link),
        ),
    )
    yield (
        "remind of training",
        each(
            training.due,
            _of_account,
            lambda work, one: training.send_due(work, one, timezone, f"{settings.public_url}/me/training"),
        ),
    )
    # Before what may destroy: whoever is told late still has some days to look.
    yield (
        "tell of holds",
        each(
            lambda work: holds.due(work, timezone),
            lambda one: about(cases=[one], jobs=[Job.DESK]),
            lambda work, one: holds.tell_due(work, one, timezone, link),
        ),
    )
    yield "destroy cases", lambda: destructions(base, [])
    yield "make records", lambda: _records(base)
    yield (
        "erase organisations",
        each(
            lambda work: purging.due(work, timezone),
            lambda _one: EVERYTHING,
            lambda work, one: purging.purge_due(work, one, timezone),
        ),
    )
    yield "tell of breaches", lambda: _some_at_a_time(base, under_way, make_some)
    yield (
        "ask for research",
        lambda: _some_at_a_time(
            base, inviting.under_way, lambda work, one: inviting.make_some(work, one, settings.public_url)
        ),
    )
    yield "tell of disclosures", lambda: _lawful_tellings(base)
    yield "give up uploads", whole(uses.end_uploads)
    # After whatever removes something else, so that its files go in the same round.
    yield "remove files", lambda: _removals(base)
    yield "destroy life keys", each(lives.noted, lambda _one: about(), lives.carry_out)
    yield (
        "name removals",
        each(
            noting.waiting,
            lambda _one: about(jobs=[Job.REMOVALS]),
            lambda work, _one: noting.settle(work, lives.ledger_of(work.session)),
        ),
    )
    yield "forget own events", whole(own_events.remove_old)
    yield "destroy enquiries", whole(enquiries.remove_old)
    yield "destroy requests", whole(requests.remove_old)
    yield "forget who answered", whole(surveys.forget_who_answered)
    yield "destroy surveys", whole(surveys.remove_old)
    yield (
        "remind of requests",
        each(
            requests.to_be_reminded,
            lambda _one: about(),
            lambda work, one: telling.remind(work, one, settings.public_url),
        ),
    )
    yield (
        "remind of statements",
        each(
            statements.to_be_reminded,
            lambda _one: about(jobs=[Job.DESK]),
            lambda work, one: statements.remind(
                work, one, lambda token: f"{settings.public_url}/statement/{write_token(token)}"
            ),
        ),
    )
    yield (
        "remind of ends",
        each(
            lambda work: notice.to_be_reminded(work, timezone),
            lambda _one: about(jobs=[Job.DESK]),
            lambda work, one: notice.remind(work, one, settings.public_url),
        ),
    )
    # After whatever begins to tell.
    yield (
        "tell of ends",
        lambda: _some_at_a_time(base, ends.under_way, lambda work, one: ends.make_some(work, one, settings.public_url)),
    )
    yield "finish erasing", lambda: [("", base.database.catch_up_on_erasures)]


def _pushes(base: AppContext) -> Iterator[Item]:
    """Browsers that are to be told, each by itself; none where the operator has set no key for it."""
    sender = base.push
    if sender is None:
        return

    def one(subscription_id: UUID, account_id: UUID) -> Item:
        return str(subscription_id), lambda: deliver(base.database, base.work, sender, account_id, subscription_id)

    yield from (one(*found) for found in _due(base, push.due))


def _records(base: AppContext) -> Iterator[Item]:
    """Records of organisations whose contract has ended, some steps of each, every one in a unit of work of its own."""
    settings = base.settings

    def step(organisation_id: UUID) -> object:
        return in_work(
            base,
            about(jobs=[Job.DESK]),
            lambda work: handing_over.step(
                work,
                organisation_id,
                settings.timezone,
                lambda token: f"{settings.public_url}/administration/contract/records/{write_token(token)}",
            ),
        )

    def make(organisation_id: UUID) -> None:
        for _step in range(STEPS_A_ROUND):
            if not step(organisation_id):
                return

    def one(organisation_id: UUID) -> Item:
        return str(organisation_id), lambda: make(organisation_id)

    yield from (one(found) for found in _due(base, lambda work: handing_over.due(work, settings.timezone)))


def _some_at_a_time(
    base: AppContext, waiting: Callable[[Work], Iterable[T]], make: Callable[[Work, T], bool]
) -> Iterator[Item]:
    """Mails to many, some in a unit of work, so that nobody waits long for the desk or the outbox."""

    def make_all(one: T) -> None:
        for _step in range(STEPS_A_ROUND):
            if not in_work(base, about(jobs=[Job.DESK]), lambda work: make(work, one)):
                return

    def item(one: T) -> Item:
        return str(one), lambda: make_all(one)

    yield from (item(one) for one in _due(base, waiting))


def _lawful_tellings(base: AppContext) -> Iterator[Item]:
    """Mails to the people whom a disclosure that the law required concerns, on the day from which they may be told."""
    settings = base.settings

    def tell(number: int) -> object:
        return in_work(
            base,
            about(jobs=[Job.DESK]),
            lambda work: lawful.tell(work, number, settings.timezone, settings.public_url),
        )

    def one(number: int) -> Item:
        return str(number), lambda: tell(number)

    yield from (one(number) for number in _due(base, lambda work: lawful.due(work, settings.timezone)))


def _of_case(case_id: UUID) -> About:
    return about(cases=[case_id])


def _of_account(account_id: UUID) -> About:
    return about(accounts=[account_id])


def destructions(base: AppContext, destroyed: list[UUID]) -> Iterator[Item]:
    """The cases whose day has come; those that were destroyed are added to the list."""

    def destroy(case_id: UUID) -> None:
        with base.database.reading() as session:
            subject = destroying.subject_of(base.work(session), case_id)
        if in_work(base, subject, lambda work: destroying.destroy_due(work, case_id, base.settings.timezone)):
            destroyed.append(case_id)
            # Whoever deleted their account may have been named by this case alone.
            in_work(base, about(), lambda work: deleting.remove_bare(work, subject.accounts))

    def one(case_id: UUID) -> Item:
        return str(case_id), lambda: destroy(case_id)

    yield from (one(case_id) for case_id in _due(base, lambda work: destroying.due(work, base.settings.timezone)))


def _removals(base: AppContext) -> Iterator[Item]:
    def one(file_id: UUID) -> Item:
        return str(file_id), lambda: sweep(base.database, base.work, base.files.store, file_id)

    yield "", base.files.store.remove_left_behind
    with base.database.reading() as session:
        found, base.files_looked_at = uses.unused(base.work(session), base.files_looked_at)
    yield from (one(file_id) for file_id in found)


def deliver_some(base: AppContext) -> None:
    """Delivers some of the mail that is due. Where there is more, the thread is woken, unless none leaves for now."""
    if not deliver_due(base.database, base.work, base.transport):
        return
    with base.database.reading() as session:
        if is_any_due(base.work(session)):
            base.mail_waiting.set()


def _due(base: AppContext, due: Callable[[Work], Iterable[T]]) -> list[T]:
    with base.database.reading() as session:
        return list(due(base.work(session)))


def _item(base: AppContext, subject: About, step: Callable[[Work, UUID], object], one: UUID) -> Callable[[], object]:
    return lambda: in_work(base, subject, lambda work: step(work, one))


def in_work(base: AppContext, subject: About, step: Callable[[Work], object]) -> object:
    """Does something in a unit of work about the subject; the thread is woken if mail was queued in it."""
    with base.database.writing(subject) as session:
        done = step(base.work(session))
    if queued_in(session):
        base.mail_waiting.set()
    return done
