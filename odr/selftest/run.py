"""Running the self-test: a scratch database, the case, the attacks one after the other."""

from __future__ import annotations

import contextlib
import io
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from odr.evidence.results import AttackLine
from odr.evidence.wording import PLAYED
from odr.selftest.attacks.all_attacks import ATTACKS
from odr.selftest.harness.scratch import Databases, SqliteDatabases
from odr.selftest.harness.scratch_postgresql import scratch_on_server
from odr.selftest.story.chapters import played
from odr.selftest.story.stage import Attack, Stage
from odr.settings.settings import Settings

# What the scratch installation has of its own: its place and its keys; mail, which goes nowhere; and the language that
# the people of the case speak.
OF_ITS_OWN = frozenset({"instance", "installation_key", "database_url", "key_store_url", "smtp", "language"})


# A message can be taken back for a while, and the people of the case wait for it.
PATIENCE = timedelta(minutes=15)


def run(settings: Settings) -> Iterator[AttackLine]:
    """Plays the case beside the installation with these settings and yields a line for each attack, as it ends.

    The first one is no attack but says how the case was played (``PLAYED``); if it was not, it is the only one.
    Raises ``NoScratch`` if no scratch database can be made.
    """
    with scratch(settings) as (databases, folder):
        (home := folder / "played").mkdir()
        try:
            with _quiet():
                story = played(home, databases, **same_settings(settings))
        except Exception as error:
            yield AttackLine(PLAYED, 0, 0, first=_place_of(error), ran=False)
            return
        try:
            yield AttackLine(PLAYED, len(story.seen), 0)
            stage = Stage(story, folder)
            for attack in ATTACKS:
                yield line_of(attack, stage)
        finally:
            story.world.close()


def line_of(attack: Attack, stage: Stage) -> AttackLine:
    """Runs one attack. One that breaks off, or tries less than it has to, has shown nothing and says so."""
    try:
        with _quiet():
            found = attack.run(stage)
    except Exception as error:
        return AttackLine(attack.name, 0, 0, first=_place_of(error), ran=False)
    first = found.what[0] if found.what else None
    ran = found.tried >= attack.at_least
    if not ran and first is None:
        first = f"tried {found.tried}, not {attack.at_least}"
    return AttackLine(attack.name, found.tried, len(found.what), found.how, first, ran)


@contextlib.contextmanager
def scratch(settings: Settings) -> Iterator[tuple[Databases, Path]]:
    """Databases of the same kind beside the installation's own, and a folder; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="selftest-", dir=settings.instance, ignore_cleanup_errors=True) as name:
        if settings.database_url.startswith("sqlite:"):
            yield SqliteDatabases(Path(name)), Path(name)
        else:
            with scratch_on_server(settings.database_url) as databases:
                yield databases, Path(name)


def same_settings(settings: Settings) -> dict[str, Any]:
    """What the scratch installation has in common with the real one; people may be idle for ``PATIENCE`` at least."""
    same = {one.name: getattr(settings, one.name) for one in fields(settings) if one.name not in OF_ITS_OWN}
    return same | {name: max(same[name], PATIENCE) for name in ("idle_lock", "session_idle")}


def _place_of(error: BaseException) -> str:
    """Kind and place of an error. Its message is left out, as everywhere."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _quiet() -> contextlib.redirect_stderr[io.StringIO]:
    """The scratch installation's log is not the service's."""
    return contextlib.redirect_stderr(io.StringIO())
