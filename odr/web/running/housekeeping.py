"""What has to happen by itself: mail leaves, and what is over is removed.

Each worker does it in a thread; claims and locks in the database keep two from doing the same. Missing a round costs
nothing. Each step is by itself, and so is each item of a step: what fails is noted for whoever runs the service
(``odr.evidence.troubles``), tried again in the next round, and does not stand in the way of anything else. Where what a
step needs is away, the step ends at the first item that says so.
"""

import threading
import time
from collections.abc import Callable, Iterable
from uuid import UUID

from odr.db.about import about
from odr.evidence import troubles
from odr.i18n import in_language
from odr.web.context import AppContext
from odr.web.logs import log_exception
from odr.web.running.steps import AWAY, deliver_some, destructions, steps
from odr.web.running.units import Item, in_work

EVERY_SECONDS = 20.0


def start(base: AppContext) -> threading.Thread:
    """Starts the thread; it ends with the process."""
    thread = threading.Thread(target=_run, args=(base,), name="housekeeping", daemon=True)
    thread.start()
    return thread


def one_round(base: AppContext) -> None:
    """Does what is due, step by step and item by item."""
    # Not in that of whoever was here last. Mails are worded for each of those who get one.
    with in_language(base.settings.language):
        noted = _steps_with_troubles(base)
        for name, items in steps(base):
            _do(base, name, items, noted)


def destroy_due_cases(base: AppContext) -> int:
    """Destroys the cases whose day has come, each in a unit of work of its own. Returns how many that were."""
    destroyed: list[UUID] = []
    _do(base, "destroy cases", lambda: destructions(base, destroyed), _steps_with_troubles(base))
    return len(destroyed)


def _do(base: AppContext, name: str, items: Callable[[], Iterable[Item]], noted: frozenset[str] | None) -> None:
    """One step, whatever fails in it. ``noted`` are the steps with troubles at the beginning of the round."""
    failed: dict[str, str] = {}
    try:
        for item, do in items():
            try:
                do()
            except Exception as error:  # whatever it was, the next round tries again
                log_exception(error)
                failed[item] = type(error).__name__
                if isinstance(error, AWAY):
                    break  # each of the others would wait as long to be told the same, and everything else with it
    except Exception as error:  # not even what is due could be told
        log_exception(error)
        failed[""] = type(error).__name__
    if not failed and noted is not None and name not in noted:
        return  # as a rule there is nothing to write
    try:
        in_work(base, about(), lambda work: troubles.note(work, name, failed))
    except Exception as error:  # the database is away, which tells itself
        log_exception(error)


def _steps_with_troubles(base: AppContext) -> frozenset[str] | None:
    """Those of which something is noted; ``None`` if that could not be told."""
    try:
        with base.database.reading() as session:
            return frozenset(row.step for row in troubles.troubles(base.work(session)))
    except Exception as error:
        log_exception(error)
        return None


def _run(base: AppContext) -> None:
    last: float | None = None
    while True:
        woken = base.mail_waiting.wait(EVERY_SECONDS)
        base.mail_waiting.clear()
        with base.upkeep:
            last = _one_turn(base, woken=woken, last=last)


def _one_turn(base: AppContext, *, woken: bool, last: float | None) -> float | None:
    """A round, or only the delivery of mail if one was made lately; gives when the last round began."""
    try:
        # Where somebody does something every few seconds, each of which wakes it, rounds must still be made.
        if woken and last is not None and time.monotonic() - last < EVERY_SECONDS:
            deliver_some(base)
        else:
            last = time.monotonic()
            one_round(base)
    except Exception as error:  # whatever it was, the next round tries again
        log_exception(error)
    return last
