"""The upkeep has its turn, however busy the service is."""

import threading
import time
from itertools import pairwise

import pytest

from odr.web import housekeeping
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks, and erasing")


class Enough(BaseException):
    """Ends the thread of this test."""


def test_a_busy_service_does_not_keep_the_upkeep_from_its_rounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[float] = []
    deliveries: list[float] = []

    def one_round(_base: object) -> None:
        rounds.append(time.monotonic())
        if len(rounds) == 4:
            raise Enough

    def run() -> None:
        with pytest.raises(Enough):
            housekeeping._run(world.app_context)

    monkeypatch.setattr(housekeeping, "EVERY_SECONDS", 0.1)
    monkeypatch.setattr(housekeeping, "one_round", one_round)
    monkeypatch.setattr(housekeeping, "deliver_due", lambda *_given: deliveries.append(time.monotonic()))
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < until:
        world.app_context.mail_waiting.set()  # somebody does something
        time.sleep(0.005)
    assert not thread.is_alive()
    assert len(rounds) == 4
    assert len(deliveries) > 4
    assert all(after - before >= 0.09 for before, after in pairwise(rounds))
