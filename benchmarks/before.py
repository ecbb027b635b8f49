"""Unlocking beside an earlier commit: a checkout of it is named by ``ODR_BENCH_BEFORE``, and both work turn by turn."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.browser import Took
from benchmarks.figures import Aims, compare, print_compared, print_heading

MOST_BY_BEFORE = 0.6
CHECKOUT = "ODR_BENCH_BEFORE"
# Uses nothing but what both commits have; prints the processor time of one unlocking for each line it is sent.
_WORK = """
import sys
from contextlib import nullcontext, redirect_stderr
from io import StringIO
from pathlib import Path
with redirect_stderr(StringIO()):
    from benchmarks.sealing import Side
    side = Side(Path(sys.argv[1]), nullcontext)
    print("ready", flush=True)
    for _line in sys.stdin:
        took = side.unlock()
        print(took.processor, took.wall, flush=True)
"""


class Worker:
    """One commit at work, in a process of its own."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORK, str(folder)],
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._said() == "ready", f"{checkout} does not come up"

    def unlock(self) -> Took:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        processor, wall = map(float, self._said().split())
        return Took(processor, wall)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints, if there is a checkout to compare with."""
    named = os.environ.get(CHECKOUT)
    if not named:
        print(f"\nUnlocking beside an earlier commit: no checkout is named by {CHECKOUT}, so it was not measured.")
        return
    folder.mkdir()
    now = Worker(Path(__file__).resolve().parent.parent, folder / "now")
    before = Worker(Path(named).resolve(), folder / "before")
    print_heading("now", "before")
    rounds, times = (6, 3) if quick else (20, 6)
    found = compare("unlocking a vault of 200", now.unlock, before.unlock, rounds=rounds, times=times)
    print_compared(found)
    ratio = found.ratio.processor
    aims.note(ratio <= MOST_BY_BEFORE, f"unlocking: {ratio:.2f} × the earlier commit, at most {MOST_BY_BEFORE} ×")
    for worker in (now, before):
        worker.close()
