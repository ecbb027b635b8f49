"""A process that has imported all of `odr`, and forks for each command that it is told to run: that begins at once.

What it tells the command is what `tests/plugins/pace.py` tells an app within a test: a password's hash takes as little
as it can, SQLite does not wait for the disk, and templates are compiled once for all installations. Nothing of this is
a setting that an installation could have. Whoever is about the program itself starts it as everybody does
(``running(…, as_in_service=True)``).

With ``TESTS_ANSWER_AFTER=1`` every change comes to the app a second later, as over a bad line: a test that goes on
without waiting for what it needs, and passes only where a click is answered at once, then fails each time.

With a clock, a file that says what time it is, time stands still until a test moves it: what can be done for some
seconds only can then be done however slow the machine is, and nobody waits for what happens some seconds later.
"""

import atexit
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[2]
LATE = "TESTS_ANSWER_AFTER"


def clock_of(file: Path) -> Callable[[], datetime]:
    """A clock that reads a file."""
    return lambda: datetime.fromisoformat(file.read_text(encoding="ascii"))


class Seed:
    """The process, as tests see it."""

    def __init__(self) -> None:
        self._templates = TemporaryDirectory(prefix="odr-templates-")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ODR_")}
        # -P: what else is in this folder has names that others may have as well.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.browser.seed", self._templates.name],
            env=environment | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], output: Path, clock: Path | None
    ) -> "Forked":
        """Begins a command, whose output goes to a file."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = [list(arguments), dict(environment), str(output), clock and str(clock)]
        output.touch()
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()))

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()
        self._templates.cleanup()


class Forked:
    """A command that has been begun so; what `subprocess.Popen` can do, as far as it is needed."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> str | None:
        """``None`` as long as it runs. How it ended only the process knows that has begun it."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return "ended"
        return None

    def terminate(self) -> None:
        """Tells it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


@cache
def the_seed() -> Seed:
    """The one of this process, made when it is needed first."""
    seed = Seed()
    atexit.register(seed.close)
    return seed


def _fork_for_each_order() -> list[Any]:
    """Returns in the processes that are begun, with what each has to do; ends the other one with its input."""
    signal.signal(signal.SIGCHLD, _reap)
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            order: list[Any] = json.loads(line)
            return order
        print(pid, flush=True)
    sys.exit()


def _reap(_number: int, _frame: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _write_to(output: str) -> None:
    for descriptor, path, how in ((0, os.devnull, os.O_RDONLY), (1, output, os.O_WRONLY | os.O_TRUNC)):
        opened = os.open(path, how)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.dup2(1, 2)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]  # both are files of text


def _answer_late(seconds: float) -> None:
    """What was sent is not there yet when the next thing is looked at."""
    from flask import Flask  # noqa: PLC0415

    answer = Flask.wsgi_app

    def late(self: Flask, environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            time.sleep(seconds)
        return answer(self, environ, start_response)

    Flask.wsgi_app = late  # type: ignore[method-assign]  # of this process and those that it forks


def _main(templates: Path) -> None:
    from odr import app  # noqa: PLC0415  # the half that tests import has no use for any of it
    from odr.cli import main  # noqa: PLC0415
    from odr.server import import_the_app  # noqa: PLC0415
    from odr.web.context import AppContext  # noqa: PLC0415
    from odr.web.showing import compiled  # noqa: PLC0415
    from tests.plugins import pace  # noqa: PLC0415

    pace.keep_what_is_compiled()
    pace.set_costs(as_in_service=False)
    keep_compiled = compiled.keep_compiled
    vars(compiled)["keep_compiled"] = lambda made, _folder: keep_compiled(made, templates)
    import_the_app()
    _answer_late(float(os.environ.get(LATE, "0")))
    arguments, environment, output, clock = _fork_for_each_order()
    random.seed()
    os.environ.clear()
    os.environ.update(environment)
    _write_to(output)
    if clock:
        # Every worker makes its app from the name that stands in this module.
        vars(app)["AppContext"] = partial(AppContext, clock=clock_of(Path(clock)))
    main(arguments, prog_name="odr")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
