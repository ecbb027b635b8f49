"""``make bench``: measures, prints, and ends non-zero if an aim was missed. ``--quick`` looks only roughly."""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from contextlib import redirect_stderr
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    backup,
    before,
    exporting,
    files,
    floor,
    live,
    locks,
    memory,
    messages,
    negotiation,
    opening,
    reader,
    revoking,
    scale,
    sealing,
    searching,
    settlements,
)
from benchmarks.figures import Aims

PARTS = {
    "floor": floor.run,
    "sealing": sealing.run,
    "messages": messages.run,
    "settlements": settlements.run,
    "negotiation": negotiation.run,
    "revoking": revoking.run,
    "searching": searching.run,
    "live": live.run,
    "reader": reader.run,
    "opening": opening.run,
    "files": files.run,
    "exporting": exporting.run,
    "backup": backup.run,
    "memory": memory.run,
    "scale": scale.run,
    "before": before.run,
    "locks": locks.run,
}


def main() -> int:
    """Runs the parts that were asked for, all of them unless some are named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What sealing costs, beside plaintext.")
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], default=[], help="only these (otherwise all)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and 10,000 other cases")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, cryptography {version('cryptography')}, "
        f"{os.cpu_count()} cores, load when it began {os.getloadavg()[0]:.1f}"
    )
    aims = Aims()
    # The app writes a line for each request to standard error; here it goes nowhere.
    with (
        tempfile.TemporaryDirectory(prefix="odr-bench-") as folder,
        Path(os.devnull).open("w") as nowhere,
    ):
        for name in given.part or PARTS:
            with redirect_stderr(nowhere):
                PARTS[name](Path(folder) / name, aims, quick=given.quick)
    return 0 if aims.print() else 1


if __name__ == "__main__":
    sys.exit(main())
