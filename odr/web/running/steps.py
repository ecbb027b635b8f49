"""What housekeeping does: the steps of a round in their order, each with its items (``odr.web.running.units``)."""

import time
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from odr.accounts import dear, links, own_events, sent_forms, sessions, throttle
from odr.caseload import stuck
from odr.contracts import statements
from odr.db.about import EVERYTHING, Job, about
from odr.departures import handing_over, notice, purging
from odr.departures import telling as ends
from odr.enquiries import enquiries, inviting, requests, surveys, telling
from odr.files import uses
from odr.files.store import StoreAway
from odr.files.sweeping import sweep
from odr.keyrings import opening as keyrings
from odr.lifekeys import lives, noting
from odr.mail.delivery import deliver_due
from odr.mail.outbox import is_any_due
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
from odr.web.running.units import (
    STEPS_A_ROUND,
    Item,
    due_in,
    each,
    in_work,
    of_account,
    of_case,
    of_desk,
    some_at_a_time,
    whole,
)

# How long a round removes files at most: mail leaves between two rounds.
REMOVING_SECONDS = 60.0
# What says that nothing else of a step can be done either: that it is away, it would be told anew for each item.
AWAY = (StoreAway, lives.KeyStoreAway)
# A step of a round: its name, and what gives its items.
Step = tuple[str, Callable[[], Iterable[Item]]]


def steps(base: AppContext) -> Iterator[Step]:
    """Every step of a round by its name, in their order, with what gives its items."""
    yield from _of_the_service(base)
    yield from _told_soon(base)
    yield from _of_cases(base)
    yield from _of_organisations(base)
    yield from _of_files_and_keys(base)
    yield from _of_enquiries(base)
    yield from _told_when_due(base)
    yield "finish erasing", lambda: [("", base.database.catch_up_on_erasures)]


def _of_the_service(base: AppContext) -> Iterator[Step]:
    """What leaves, and what has been left: sessions, open vaults, links, forms."""
    settings = base.settings
    yield "deliver mail", lambda: [("", lambda: deliver_some(base))]
    yield "read the policies", lambda: [("", lambda: policies.refresh(base))]
    yield "write statistics", lambda: [("", lambda: write_hours(base))]
    yield "end sessions", whole(base, lambda work: sessions.remove_ended(work, settings.session_idle))
    yield "lock vaults", whole(base, lambda work: remove_idle(work, settings.idle_lock))
    yield "lock keyrings", whole(base, lambda work: keyrings.remove_idle(work, settings.idle_lock))
    yield "forget failures", whole(base, throttle.remove_stale)
    yield "end dear requests", whole(base, dear.remove_left_behind)
    yield "remove links", whole(base, links.remove_expired)
    yield "remove sent forms", whole(base, sent_forms.remove_old)
    yield "remove invitations", whole(base, invitations.remove_expired)


def _told_soon(base: AppContext) -> Iterator[Step]:
    """What somebody waits to hear of."""
    link, timezone = _cases_page(base), base.settings.timezone
    send = each(base, notices.due, of_account, lambda work, one: notices.send_due(work, link, timezone, one))
    yield "send notices", send
    yield "tell browsers", lambda: _pushes(base)


def _of_cases(base: AppContext) -> Iterator[Step]:
    """The days of cases, up to the last. Whoever is told of a hold late still has some days to look."""
    link, timezone, training_page = _cases_page(base), base.settings.timezone, f"{base.settings.public_url}/me/training"
    yield (
        "destroy notes",
        each(
            base,
            lambda work: holds.cases_with_due_notes(work, timezone),
            of_case,
            lambda work, one: holds.destroy_due_notes(work, one, timezone),
        ),
    )
    fix = each(
        base,
        retention_period.without_a_day,
        of_case,
        lambda work, one: closing.fix_missing_day(work, one, timezone, link),
    )
    yield "fix days", fix
    to_be_reminded = retention_period.to_be_reminded
    yield "remind", each(base, to_be_reminded, of_case, lambda work, one: closing.remind(work, one, timezone, link))
    look = each(base, quiet.to_look_at, of_case, lambda work, one: quiet.look(work, one, timezone, link))
    yield "look at quiet cases", look
    yield "look for stuck cases", each(base, stuck.to_look_at, of_case, stuck.look)
    yield (
        "remind of settlements",
        each(
            base,
            lambda work: reminders.due(work, timezone),
            of_case,
            lambda work, one: reminders.send_due(work, one, timezone, link),
        ),
    )
    remind = each(
        base, training.due, of_account, lambda work, one: training.send_due(work, one, timezone, training_page)
    )
    yield "remind of training", remind
    yield (
        "tell of holds",
        each(
            base,
            lambda work: holds.due(work, timezone),
            lambda one: about(cases=[one], jobs=[Job.DESK]),
            lambda work, one: holds.tell_due(work, one, timezone, link),
        ),
    )
    yield "destroy cases", lambda: destructions(base, [])


def _of_organisations(base: AppContext) -> Iterator[Step]:
    """What organisations are given at their end, and what is told to many."""
    timezone, public_url = base.settings.timezone, base.settings.public_url
    yield "make records", lambda: _records(base)
    yield (
        "erase organisations",
        each(
            base,
            lambda work: purging.due(work, timezone),
            lambda _one: EVERYTHING,
            lambda work, one: purging.purge_due(work, one, timezone, public_url),
        ),
    )
    yield "tell of breaches", lambda: some_at_a_time(base, under_way, make_some)
    yield (
        "ask for research",
        lambda: some_at_a_time(base, inviting.under_way, lambda work, one: inviting.make_some(work, one, public_url)),
    )
    yield "tell of disclosures", lambda: _lawful_tellings(base)
    yield "remove bare accounts", lambda: _bare_accounts(base)


def _of_files_and_keys(base: AppContext) -> Iterator[Step]:
    """After whatever removes something else, so that its files go in the same round."""
    yield "give up uploads", whole(base, uses.end_uploads)
    yield "remove files", lambda: _removals(base)
    yield "destroy life keys", each(base, lives.noted, lambda _one: about(), lives.carry_out)
    yield (
        "name removals",
        each(
            base,
            noting.waiting,
            lambda _one: about(jobs=[Job.REMOVALS]),
            lambda work, _one: noting.settle(work, lives.ledger_of(work.session)),
        ),
    )


def _of_enquiries(base: AppContext) -> Iterator[Step]:
    """What people have asked and answered, once its time is over."""
    yield "forget own events", whole(base, own_events.remove_old)
    yield "destroy enquiries", whole(base, enquiries.remove_old)
    yield "destroy requests", whole(base, requests.remove_old)
    yield "forget who answered", whole(base, surveys.forget_who_answered)
    yield "destroy surveys", whole(base, surveys.remove_old)


def _told_when_due(base: AppContext) -> Iterator[Step]:
    """What nobody may forget. Of ends after whatever begins to tell of them."""
    timezone, public_url = base.settings.timezone, base.settings.public_url
    yield (
        "remind of requests",
        each(
            base,
            requests.to_be_reminded,
            of_desk,
            lambda work, one: telling.remind(work, one, public_url),
        ),
    )
    yield (
        "remind of statements",
        each(
            base,
            statements.to_be_reminded,
            of_desk,
            lambda work, one: statements.remind(
                work, one, lambda token: f"{public_url}/statement/{write_token(token)}"
            ),
        ),
    )
    yield (
        "remind of ends",
        each(
            base,
            lambda work: notice.to_be_reminded(work, timezone),
            of_desk,
            lambda work, one: notice.remind(work, one, public_url),
        ),
    )
    yield (
        "tell of ends",
        lambda: some_at_a_time(base, ends.under_way, lambda work, one: ends.make_some(work, one, public_url)),
    )


def _cases_page(base: AppContext) -> str:
    return f"{base.settings.public_url}/cases"


def _pushes(base: AppContext) -> Iterator[Item]:
    """Browsers that are to be told, each by itself; none where the operator has set no key for it."""
    sender = base.push
    if sender is None:
        return

    def one(subscription_id: UUID, account_id: UUID) -> Item:
        return str(subscription_id), lambda: deliver(base.database, base.work, sender, account_id, subscription_id)

    yield from (one(*found) for found in due_in(base, push.due))


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

    yield from (one(found) for found in due_in(base, lambda work: handing_over.due(work, settings.timezone)))


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

    yield from (one(number) for number in due_in(base, lambda work: lawful.due(work, settings.timezone)))


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

    yield from (one(case_id) for case_id in due_in(base, lambda work: destroying.due(work, base.settings.timezone)))


def _bare_accounts(base: AppContext) -> Iterator[Item]:
    """What is left of deleted accounts, once the last that pointed at it is gone, in whichever way."""

    def one(account_id: UUID) -> Item:
        return str(account_id), lambda: in_work(base, about(), lambda work: deleting.remove_bare(work, [account_id]))

    with base.database.reading() as session:
        found, base.accounts_looked_at = deleting.bare_among(base.work(session), base.accounts_looked_at)
    yield from (one(account_id) for account_id in found)


def _removals(base: AppContext) -> Iterator[Item]:
    """The files that belong nowhere, as many as one round has time for; the next goes on from there."""

    def one(file_id: UUID) -> Item:
        return str(file_id), lambda: sweep(base.database, base.work, base.files.store, file_id)

    ends = time.monotonic() + REMOVING_SECONDS
    yield "", base.files.store.remove_left_behind
    with base.database.reading() as session:
        work = base.work(session)
        found, go_on_from = uses.unused(work, base.files_looked_at)
        if not found and go_on_from != base.files_looked_at:
            found, go_on_from = uses.unused(work, go_on_from)
    for file_id in found:
        # Said before: one at which the step ends is not the first that is tried the next time.
        base.files_looked_at = file_id
        yield one(file_id)
        if time.monotonic() > ends:
            return
    base.files_looked_at = go_on_from


def deliver_some(base: AppContext) -> None:
    """Delivers some of the mail that is due. Where there is more, the thread is woken, unless none leaves for now."""
    if not deliver_due(base.database, base.work, base.transport):
        return
    with base.database.reading() as session:
        if is_any_due(base.work(session)):
            base.mail_waiting.set()
