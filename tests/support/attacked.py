"""The attacks of the self-test, held to what each has to show."""

from __future__ import annotations

from odr.evidence.wording import found_by, title_of, tried_by
from odr.selftest.run import line_of
from odr.selftest.story.stage import Attack, Stage

# The attacks that walk every route, and who walks: they are run in tests/adversary/test_every_route.py.
WALKERS = {"administrator-routes": "Ada Marsh", "other-party-routes": "Leo Stone"}


def finds_nothing_and_tries_enough(stage: Stage, attack: Attack) -> None:
    """The attack runs to its end, finds nothing, and is told in words."""
    line = line_of(attack, stage)
    assert (line.first, line.found) == (None, 0)
    assert line.ran
    assert line.holds
    assert line.tried >= attack.at_least
    assert line.how == {"thief-files": "files"}.get(attack.name, "")
    # And it is told in words.
    assert title_of(line) != attack.name
    assert str(line.tried) in tried_by(line)
    assert tried_by(line) != f"{line.tried} attempts"
    assert found_by(line) == "nothing found"
