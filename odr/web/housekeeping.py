"""What has to happen by itself: mail leaves, and what is over is removed.

Each worker does it in a thread; claims in the database keep two from doing the same. Missing a round costs nothing.
"""

import threading
import time

from odr.accounts import links, sent_forms, sessions, throttle
from odr.agreements.access.notes import destroy_due_notes
from odr.db.about import EVERYTHING, about
from odr.keyrings import opening as keyrings
from odr.mail.delivery import deliver_due
from odr.messages import notices
from odr.organisations import invitations
from odr.retention import closing, destroying, quiet, retention_period
from odr.vaults.opening.presenting import remove_idle
from odr.web.context import AppContext
from odr.web.logs import log_exception

EVERY_SECONDS = 20.0


def start(base: AppContext) -> threading.Thread:
    """Starts the thread; it ends with the process."""
    thread = threading.Thread(target=_run, args=(base,), name="housekeeping", daemon=True)
    thread.start()
    return thread


def one_round(base: AppContext) -> None:
    """Delivers what is due and removes what is over."""
    deliver_due(base.database, base.work, base.transport)
    with base.database.writing(EVERYTHING) as session:
        work = base.work(session)
        sessions.remove_ended(work, base.settings.session_idle)
        remove_idle(work, base.settings.idle_lock)
        keyrings.remove_idle(work, base.settings.idle_lock)
        throttle.remove_stale(work)
        links.remove_expired(work)
        sent_forms.remove_old(work)
        invitations.remove_expired(work)
        notices.send_due(work, f"{base.settings.public_url}/cases")
        destroy_due_notes(work, base.settings.timezone)
        closing.fix_missing_days(work, base.settings.timezone, f"{base.settings.public_url}/cases")
        closing.remind_due(work, base.settings.timezone, f"{base.settings.public_url}/cases")
    look_at_quiet_cases(base)
    destroy_due_cases(base)


def look_at_quiet_cases(base: AppContext) -> None:
    """Looks whether the cases go on whose turn it is, each in a unit of work of its own."""
    with base.database.reading() as session:
        due = quiet.to_look_at(base.work(session))
    for case_id in due:
        try:
            with base.database.writing(about(cases=[case_id])) as session:
                quiet.look(base.work(session), case_id, base.settings.timezone, f"{base.settings.public_url}/cases")
        except Exception as error:  # whatever it was, the next round tries again
            log_exception(error)


def destroy_due_cases(base: AppContext) -> int:
    """Destroys the cases whose day has come, each in a unit of work of its own. Returns how many that were.

    One that cannot be destroyed is noted, tried again in the next round, and does not stand in the way of the others.
    """
    with base.database.reading() as session:
        work = base.work(session)
        due = {case_id: destroying.subject_of(work, case_id) for case_id in retention_period.due(work)}
    count = 0
    for case_id, subject in due.items():
        try:
            with base.database.writing(subject) as session:
                count += destroying.destroy_due(base.work(session), case_id, base.settings.timezone) is not None
        except Exception as error:  # whatever it was, the next round tries again
            log_exception(error)
    if count:
        base.mail_waiting.set()
    return count


def _run(base: AppContext) -> None:
    last: float | None = None
    while True:
        woken = base.mail_waiting.wait(EVERY_SECONDS)
        base.mail_waiting.clear()
        try:
            # Where somebody does something every few seconds, each of which wakes it, rounds must still be made.
            if woken and last is not None and time.monotonic() - last < EVERY_SECONDS:
                deliver_due(base.database, base.work, base.transport)
            else:
                last = time.monotonic()
                one_round(base)
        except Exception as error:  # whatever it was, the next round tries again
            log_exception(error)
