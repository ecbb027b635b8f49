"""Controls: an attack that has to find something, because what it attacks is broken; ended when it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from odr.selftest.attacks import writer
from odr.selftest.crawl import crawl
from odr.selftest.crawl.steps import Step, steps
from odr.selftest.story.stage import Found


class Enough(Exception):
    """Everything that the control waits for was found."""


def first_found(attack: Callable[[], Found], *wanted: str) -> list[str]:
    """What an attack finds until it has found something that begins with each of ``wanted``, or has tried everything.

    A walk asks only for the routes that are named there: ``GET vaults.item shows private text``.
    """
    found: list[str] = []
    note = Found.note

    def noted(self: Found, succeeded: bool, finding: str) -> None:
        note(self, succeeded, finding)
        if succeeded:
            found.append(finding)
            if all(any(one.startswith(beginning) for one in found) for beginning in wanted):
                raise Enough

    def named_steps(*given: Any) -> Iterator[Step]:
        return (step for step in steps(*given) if f"{step.method} {step.endpoint}" in named)

    named = {" ".join(one.split()[:2]) for one in wanted}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Found, "note", noted)
        for module in (crawl, writer):
            patch.setattr(module, "steps", named_steps)
        try:
            return attack().what
        except Enough:
            return found
