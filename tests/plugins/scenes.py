"""A pytest plugin: which tests get a copy of a scene, and which have one made for them (tests/support/scenes.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What its scenes cost is part of them: a test that is about costs has scenes of its own."""
    from tests.support.scenes import SCENES

    SCENES.costs = tuple(next(item.iter_markers(name), None) is not None for name in ("as_in_service", "erases"))


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    """As pytest's own; a scene that is made after something was patched is made for this test alone."""
    from tests.support.scenes import SCENES

    with pytest.MonkeyPatch.context() as patch, SCENES.made_alone_if(lambda: bool(patch._setattr or patch._setitem)):
        yield patch
