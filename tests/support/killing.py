"""Work in a process of its own that is killed at whatever moment, and what it said before.

``ODR_TEST_KILLS`` says how often; the moments come from a seed.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

from tests.support.world import World

KILLS = int(os.environ.get("ODR_TEST_KILLS", "12"))
LONGEST_SECONDS = 0.4
_AT_WORK = "begun"
Say = Callable[[str], None]


def killed(
    world: World, work: Callable[[Say], None], chance: random.Random, longest: float = LONGEST_SECONDS
) -> list[str]:
    """Works in a process of its own until that is killed; gives what it said before."""
    world.database.dispose()
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(heard)
            os.write(said, f"{_AT_WORK}\n".encode())
            work(lambda line: _write(said, line))
        finally:
            os._exit(1)  # it never ends by itself
    os.close(said)
    with os.fdopen(heard) as pipe:
        assert pipe.readline().strip() == _AT_WORK
        time.sleep(chance.random() * longest)
        os.kill(child, signal.SIGKILL)
        lines = pipe.read().splitlines()
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process ended by itself"
    return lines


def _write(said: int, line: str) -> None:
    os.write(said, f"{line}\n".encode())
