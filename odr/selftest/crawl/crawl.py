"""Somebody walks every route of the app, with every identifier that exists, and notes whatever is not theirs to see."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, select
from werkzeug.test import TestResponse

import odr.tables  # noqa: F401  every table
from odr.db.columns import Base
from odr.selftest.crawl.crawlers import a_crawler, own_case_rows, own_cases, own_session, own_words
from odr.selftest.crawl.on_its_way import expect_a_file, is_there
from odr.selftest.crawl.resources import Together
from odr.selftest.crawl.steps import Step, go, some_of, steps, thorough_in
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Story


def crawled_by(name: str) -> Callable[[Stage], Found]:
    """The attack of somebody of the story who walks every route."""

    def run(stage: Stage) -> Found:
        with stage.copy() as world:
            return walk(stage.story, world, name)

    return run


def walk(
    story: Story,
    world: World,
    name: str,
    own: set[str] | None = None,
    look: Callable[[Person, Step, TestResponse], None] | None = None,
) -> Found:
    """Walks every route; ``own`` are the private texts that the walker may see, as a rule those they wrote.

    ``look`` is shown the walker and each answer.

    Found is each answer that shows a private text of somebody else, or that failed; and, at the end, each table of
    the vaults in which something of somebody else's was changed, added or removed, and whether a part was put into a
    file that somebody else is sending.
    """
    crawler = a_crawler(story, world, name)
    own = own_words(story, name) if own is None else own
    foreign = foreign_parts(story, own)
    assert len(foreign) >= 80, "there is hardly anything to be found"
    search = finder(list(foreign))
    on_its_way = expect_a_file(story, world, name, thorough_in(story, name))
    before = vault_rows(world, keep=own_case_rows(story, name))
    found, answered = Found(), 0
    crawled = steps(world, story, own_session(crawler, world), thorough_in(story, name))
    for step in some_of(crawled, own_cases(story, world, name), Together(world)):
        response = go(crawler, step)
        if look is not None:
            look(crawler, step, response)
        answered += response.status_code == 200
        hit = search(shown_by(response))
        found.note(hit is not None, f"{step.method} {step.endpoint} shows private text {foreign.get(hit or '')}")
        if response.status_code >= 500:
            found.what.append(f"{step.method} {step.endpoint} failed with {response.status_code}")
    assert answered >= 10, "the walker came nowhere"
    after = vault_rows(world, keep=own_case_rows(story, name))
    found.note(is_there(world, on_its_way), "a part of somebody else's file was put in")
    found.what += [f"rows of {table} were changed" for table in before if before[table] != after[table]]
    return found


def foreign_parts(story: Story, own: set[str]) -> dict[str, int]:
    """Every private text that is not ``own``, and each half of it, with its number."""
    parts = {part: number for number, text in enumerate(story.private) if text not in own for part in parts_of(text)}
    return {part: number for part, number in parts.items() if not any(part in text for text in own)}


def shown_by(response: TestResponse) -> str:
    """Everything that an answer shows: headers and body; of a packed file, what is in it.

    A PDF names its letters by their place in a font, so its own streams are unpacked and no more: what it says also
    stands on a page and in a file of JSON, which are walked as well.
    """
    raw = response.get_data()
    response.close()
    if response.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [f"{name}\n{_words_in(archive.read(name))}" for name in archive.namelist()]
        return "\n".join([str(response.headers), *members])
    return f"{response.headers}\n{_words_in(raw)}"


def _words_in(raw: bytes) -> str:
    if raw.startswith(b"%PDF-"):
        streams = re.findall(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL)
        return b"".join([raw, *map(_inflated, streams)]).decode("latin-1")
    return raw.decode("utf-8")


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:  # is not packed
        return stream


def parts_of(text: str) -> Iterator[str]:
    """A text, and its halves: somebody may be shown the beginning of it."""
    half = len(text) // 2
    yield from (text, text[:half], text[half:]) if half >= 10 else (text,)


def finder(words: list[str]) -> Callable[[str], str | None]:
    """Looks for private words, escaped for HTML or not."""

    clean: set[str] = set()  # most answers of a walk are one and the same page

    def search(shown: str) -> str | None:
        if shown in clean:
            return None
        plain = html.unescape(shown)
        hit = next((word for word in words if word in plain or word in shown), None)
        if hit is None:
            clean.add(shown)
        return hit

    return search


def vault_rows(world: World, keep: UUID | None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the vaults' tables, those of one case left out, as bytes on the disk."""
    with world.database.reading() as session:
        vaults = Base.metadata.tables["vaults"]
        foreign = set(
            session.scalars(select(vaults.c.id).where(vaults.c.case_id != keep) if keep else select(vaults.c.id))
        )
        rows = {}
        for name in ("vaults", "vault_secrets", "access_codes", "folders", "items"):
            table = Base.metadata.tables[name]
            owner = table.c.id if name == "vaults" else table.c.vault_id
            columns = [
                one for one in table.columns if isinstance(one.type, LargeBinary) or one.name in ("id", "version")
            ]
            found = session.execute(select(*columns).where(owner.in_(foreign)))
            rows[name] = sorted((tuple(row) for row in found), key=repr)
        assert all(rows.values())
        rooms, messages = Base.metadata.tables["rooms"], Base.metadata.tables["messages"]
        elsewhere = select(rooms.c.id).where(rooms.c.case_id != keep) if keep else select(rooms.c.id)
        said = session.execute(select(messages).where(messages.c.room_id.in_(elsewhere)))
        rows["messages"] = sorted((tuple(row) for row in said), key=repr)
    return rows
