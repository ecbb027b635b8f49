"""The register of promises: read from `promises.toml` beside this file, and checked before anybody relies on it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal, cast

REGISTER_FILE = Path(__file__).with_name("promises.toml")

Keeper = Literal["code", "operator"]
State = Literal["kept", "not yet"]

_ID = re.compile(r"P\d\d")
_PROMISE_FIELDS = frozenset({"id", "section", "promise", "keeper", "state", "how"})
_SECTION_FIELDS = frozenset({"id", "title"})


class BadRegister(ValueError):
    """The register says something that can't be so; the message names the entry."""


@dataclass(frozen=True)
class Promise:
    """One promise. `promise` and `how` are English messages: a page shows them through gettext."""

    id: str
    section: str
    promise: str
    keeper: Keeper
    state: State
    how: str

    @property
    def needs_test(self) -> bool:
        """Whether a test marked with this id must run and pass: code claims to keep it."""
        return self.keeper == "code" and self.state == "kept"


@dataclass(frozen=True)
class Section:
    """A heading of the register with the promises under it. `title` is an English message."""

    id: str
    title: str
    promises: tuple[Promise, ...]


@lru_cache(maxsize=1)
def load_promises() -> tuple[Section, ...]:
    """The register of this service, in the order in which it is shown.

    Raises `BadRegister` when the file contradicts itself.
    """
    return read_register(REGISTER_FILE.read_text(encoding="utf-8"))


def all_promises(sections: tuple[Section, ...]) -> dict[str, Promise]:
    """Every promise of the register by its id."""
    return {promise.id: promise for section in sections for promise in section.promises}


def read_register(text: str) -> tuple[Section, ...]:
    """The sections of a register given as TOML.

    Raises `BadRegister` for text that is not TOML, a field missing, unknown, empty or with a percent sign, an id of
    the wrong form or used twice, an unknown section, keeper or state, and a section without a promise.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRegister(f"the register is not TOML: {error}") from error
    if set(tables) != {"section", "promise"}:
        raise BadRegister("the register holds [[section]] and [[promise]] tables and nothing else")
    titles: dict[str, str] = {}
    for entry in tables["section"]:
        fields = _checked_fields(entry, _SECTION_FIELDS)
        if fields["id"] in titles:
            raise BadRegister(f"section {fields['id']} stands there twice")
        titles[fields["id"]] = fields["title"]
    promises: dict[str, Promise] = {}
    for entry in tables["promise"]:
        promise = _checked_promise(entry, titles)
        if promise.id in promises:
            raise BadRegister(f"{promise.id} stands there twice")
        promises[promise.id] = promise
    return tuple(_section(key, title, promises) for key, title in titles.items())


def extract_messages(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for the register: its titles and texts, each with the comment that names its entry.

    Yields line number, function name, message and comments, as `babel.messages.extract` asks of a method of its own.
    """
    text = fileobj.read().decode("utf-8")
    lines = text.splitlines()
    for section in read_register(text):
        yield _line_of(lines, "title", section.title), "gettext", section.title, [f"Section {section.id}"]
        for promise in section.promises:
            yield (
                _line_of(lines, "promise", promise.promise),
                "gettext",
                promise.promise,
                [f"{promise.id}, the promise"],
            )
            yield _line_of(lines, "how", promise.how), "gettext", promise.how, [f"{promise.id}, how it is kept"]


def _checked_fields(entry: Mapping[str, Any], expected: frozenset[str]) -> dict[str, str]:
    name = entry.get("id", "an entry without id")
    if set(entry) != expected:
        raise BadRegister(f"{name}: wrong fields {sorted(set(entry) ^ expected)}")
    for field, value in entry.items():
        if not isinstance(value, str) or not value.strip():
            raise BadRegister(f"{name}: {field} is empty")
        if "%" in value:
            # gettext would take it for a place to fill, and the page would not come.
            raise BadRegister(f"{name}: {field} holds a percent sign")
    return cast("dict[str, str]", dict(entry))


def _checked_promise(entry: Mapping[str, Any], titles: Mapping[str, str]) -> Promise:
    fields = _checked_fields(entry, _PROMISE_FIELDS)
    name = fields["id"]
    if not _ID.fullmatch(name):
        raise BadRegister(f"{name}: an id is a P and two digits")
    if fields["section"] not in titles:
        raise BadRegister(f"{name}: there is no section {fields['section']}")
    keeper, state = fields["keeper"], fields["state"]
    if keeper not in ("code", "operator"):
        raise BadRegister(f"{name}: keeper is neither code nor operator")
    if state not in ("kept", "not yet"):
        raise BadRegister(f"{name}: state is neither kept nor not yet")
    return Promise(
        name, fields["section"], fields["promise"], cast("Keeper", keeper), cast("State", state), fields["how"]
    )


def _section(key: str, title: str, promises: Mapping[str, Promise]) -> Section:
    own = tuple(promise for promise in promises.values() if promise.section == key)
    if not own:
        raise BadRegister(f"section {key} has no promise")
    return Section(key, title, own)


def _line_of(lines: list[str], field: str, value: str) -> int:
    """The line on which the value stands; the first line when it is written in a way this search does not see."""
    for number, line in enumerate(lines, start=1):
        if line.startswith(field) and value in line:
            return number
    return 1
