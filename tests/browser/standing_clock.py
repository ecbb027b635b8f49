"""Runs a command of `odr` with a clock that stands still until a test moves it: ``python standing_clock.py FILE run``.

What can be done for some seconds only can then be done however slow the machine is, and nobody waits for what happens
some seconds later. The file says what time it is.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from odr import app
from odr.cli import main
from odr.web.context import AppContext


def clock_of(file: Path) -> Callable[[], datetime]:
    """A clock that reads a file."""
    return lambda: datetime.fromisoformat(file.read_text(encoding="ascii"))


if __name__ == "__main__":
    clock, *arguments = sys.argv[1:]
    # Every worker makes its app from the name that stands in this module.
    vars(app)["AppContext"] = partial(AppContext, clock=clock_of(Path(clock)))
    main(arguments, prog_name="odr")
