"""Nothing is offered that will be refused: everybody of the played case follows every control of every page.

A link that is shown leads to a page. A form that is sent as it stands, by each of its buttons, leads to a page or comes
back with a sentence about what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from flask import abort
from sqlalchemy import delete, event, func, select

from odr.messages.tables import Message
from odr.selftest.crawl.crawlers import a_crawler
from odr.selftest.story.story import Story
from tests.support.engines import Engine
from tests.support.follow import IDENTIFIER, Follower, ways_to_send
from tests.support.world import Person, World

ROLES = (
    "nobody", "Ada Marsh", "Bruno Quill", "Tessa Wren", "Leo Stone", "Nora Field", "Omar Reed", "Ines Lamb",
    "Fay Heron", "Petra Vane", "Silas Rook", "Alma Finch",
)  # fmt: skip


WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")


@dataclass
class AsItWas:
    """An installation that is put back as it was after each form, so that none depends on another.

    Most forms write nothing: they only look for something, or are refused. After those there is nothing to put back.
    """

    world: World
    kept: str
    person: Person
    cookie: str
    is_changed: bool = False

    def __post_init__(self) -> None:
        self.keys = self.world.key_file.read_bytes()
        event.listen(self.world.database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_given: object) -> None:
        self.is_changed = self.is_changed or WRITES.search(statement) is not None

    def put_back(self) -> None:
        self.person.client.set_cookie(self.person.cookie_name, self.cookie, domain="localhost")
        if not self.is_changed and self.world.key_file.read_bytes() == self.keys:
            return
        self.world.database.dispose()
        cast(Engine, self.world.engine).put_back(self.world.settings.database_url, self.kept)
        self.world.put_keys_back()
        self.is_changed = False


@pytest.mark.parametrize("name", ROLES)
def test_whatever_is_offered_to_somebody_is_not_refused(story: Story, tmp_path: Path, name: str) -> None:
    world = story.copied(tmp_path / "installation")
    try:
        follower = Follower(a_crawler(story, world, name))
        follower.look_everywhere()
        world.database.dispose()
        (tmp_path / "kept").mkdir()
        kept = world.engine.copied(world.settings.database_url, tmp_path / "kept")
        as_it_was = AsItWas(world, kept, follower.person, follower.person.cookie())
        chosen: set[tuple[str, str, str]] = set()
        for here, form, button in follower.forms.values():
            for typed in ways_to_send(form, form.action or here, chosen):
                follower.send(here, form, button, typed)
                as_it_was.put_back()
    finally:
        world.close()
    assert follower.refused == []
    assert len(follower.pages) > 8
    assert follower.forms


def test_a_link_that_leads_nowhere_is_found(story: Story, copy_of_story: Callable[[], World]) -> None:
    """The control: one page that is offered is not there."""
    world = copy_of_story()
    follower = Follower(a_crawler(story, world, "Tessa Wren"))
    world.app.view_functions["vaults.codes"] = lambda **_given: abort(404)
    follower.look_everywhere()
    assert {IDENTIFIER.sub("…", one).partition(" ")[2] for one in follower.refused} == {
        "offers /cases/…/vault/codes: 404"
    }


def test_what_a_form_has_written_is_put_back_and_what_wrote_nothing_is_left(story: Story, tmp_path: Path) -> None:
    world = story.copied(tmp_path / "installation")
    try:
        person = a_crawler(story, world, "Tessa Wren")
        world.database.dispose()
        (tmp_path / "kept").mkdir()
        kept = world.engine.copied(world.settings.database_url, tmp_path / "kept")
        as_it_was = AsItWas(world, kept, person, person.cookie())
        person.open("/cases")
        assert not as_it_was.is_changed
        before = rows_in(world)
        with world.work() as work:
            work.session.execute(delete(Message))
        assert as_it_was.is_changed
        assert rows_in(world) < before
        as_it_was.put_back()
        assert rows_in(world) == before
        assert not as_it_was.is_changed
    finally:
        world.close()


def rows_in(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0
