"""Scenes: how a test begins, made once in a process and copied for each test that begins so.

A function that takes a new installation and brings people into it is a scene::

    @scene
    def two_parties(world: World) -> list[Party]: ...

The first test that asks for it has it made in an installation of its own; what then stands in its database and its
mailbox, what time it is there, and what the function gave back are kept. Every test that asks for it, the first one
included, gets a copy of all of this in its own installation. It is made for a test alone, and not kept, where a copy
would not be the same: the installation was used before or has settings of its own, or the test has patched something.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import event

from odr.crypto.codes import AccessCode
from odr.crypto.secrets import Secret, SymmetricKey
from odr.settings.settings import KEY_STORE_FILE
from tests.support.engines import Engine
from tests.support.world import START, Person, World

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

# The key of every installation that scenes are copied into: what is sealed under it opens in each copy.
INSTALLATION_KEY = SymmetricKey.generate()
COPIED = ("odr.sqlite3", KEY_STORE_FILE, "files")
LIKE_VALUES = (str, bytes, int, float, type(None), UUID, date, datetime, timedelta, enum.Enum, Path, Secret, AccessCode)


def scene(build: F) -> F:
    """Marks a function that brings people into a new installation: ``(world, …)``, with values for what follows."""

    @wraps(build)
    def staged(world: World, *args: Any, **options: Any) -> Any:
        return SCENES.staged(build, world, args, options)

    return cast("F", staged)


class CopiedByField:
    """Something that a scene may give back, though it is no dataclass: each of its attributes is copied."""


@dataclasses.dataclass(frozen=True)
class Kept:
    """A scene as it was when it had been made. ``contents`` is its database, as its engine keeps it,
    ``parts`` what lay in its store of files."""

    world: World
    made: Any
    contents: Any
    keys: bytes
    parts: dict[str, bytes]


class Scenes:
    """The scenes of one process, and which installations they may be copied into."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Kept] = {}
        self._new: WeakSet[World] = WeakSet()
        self.costs: Hashable = None
        self._is_patched: Callable[[], bool] = lambda: False

    def may_copy_into(self, world: World) -> None:
        """Says that an installation is new, and stays so until something connects to its database."""
        self._new.add(world)

        @event.listens_for(world.database.engine, "connect")
        def is_used(*_given: object) -> None:
            self._new.discard(world)

    @contextmanager
    def made_alone_if(self, is_patched: Callable[[], bool]) -> Iterator[None]:
        """Within, scenes are made and not kept where something else stands in its place than usually."""
        before, self._is_patched = self._is_patched, is_patched
        try:
            yield
        finally:
            self._is_patched = before

    def staged(self, build: Callable[..., T], world: World, args: tuple[Any, ...], options: dict[str, Any]) -> T:
        """What ``build`` makes in this installation, copied if it can be."""
        if not self._is_new(world) or self._is_patched() or "key_store_url" in world.given:
            return build(world, *args, **options)
        key = (build, args, tuple(sorted(options.items())), _settings_of(world), world.engine.name, self.costs)
        if key not in self._kept:
            self._kept[key] = _make(build, world, args, options)
        kept = self._kept[key]
        self._new.discard(world)
        _engine_of(world).fill(world.settings.database_url, kept.contents)
        world.key_file.write_bytes(kept.keys)
        world.take_parts_of(kept.parts)
        world.time = kept.world.time
        world.mailbox.messages = list(kept.world.mailbox.messages)
        world.pauses[:] = kept.world.pauses
        copied: T = Copier(kept.world, world).copy(kept.made)
        return copied

    def _is_new(self, world: World) -> bool:
        return world in self._new and world.time == START and not world.mailbox.messages and not world.pauses


def _make(build: Callable[..., Any], like: World, args: tuple[Any, ...], options: dict[str, Any]) -> Kept:
    with TemporaryDirectory(prefix="scene-") as folder:
        world = World(Path(folder), like.engine, **like.given)
        SCENES.may_copy_into(world)  # one scene may begin with another
        try:
            made = build(world, *args, **options)
            world.database.dispose()
            left = [path.name for path in Path(folder).iterdir() if not path.name.startswith(COPIED)]
            assert not left, f"a scene leaves files that a copy would lack: {left}"
            contents = _engine_of(world).contents(world.settings.database_url)
            return Kept(world, made, contents, world.key_file.read_bytes(), world.parts())
        finally:
            world.close()


def _engine_of(world: World) -> Engine:
    return cast("Engine", world.engine)


def _settings_of(world: World) -> Hashable:
    return tuple(sorted((name, repr(value)) for name, value in world.given.items() if name != "installation_key"))


class Copier:
    """Copies what a scene gave back, so that it is about another installation, which has the same in its database."""

    def __init__(self, old: World, new: World) -> None:
        self._copies: dict[int, Any] = {id(old): new}
        self._new = new

    def copy(self, thing: T) -> T:
        """The same for the other installation. Raises ``TypeError`` for what nobody said how to copy."""
        if isinstance(thing, LIKE_VALUES):
            return thing
        if id(thing) not in self._copies:
            self._copies[id(thing)] = self._copied(thing)
        copied: T = self._copies[id(thing)]
        return copied

    def _copied(self, thing: Any) -> Any:
        if isinstance(thing, Person):
            return thing.at(self._new)
        if isinstance(thing, list | tuple | set | frozenset):
            return type(thing)(self.copy(one) for one in thing)
        if isinstance(thing, dict):
            return {self.copy(key): self.copy(value) for key, value in thing.items()}
        if isinstance(thing, CopiedByField):
            self._copies[id(thing)] = alike = object.__new__(type(thing))  # it may lead back to itself
            vars(alike).update({name: self.copy(value) for name, value in vars(thing).items()})
            return alike
        if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
            raise TypeError(f"a scene gave back a {type(thing).__name__}, which cannot be copied")
        made = object.__new__(type(thing))
        for one in dataclasses.fields(thing):
            object.__setattr__(made, one.name, self.copy(getattr(thing, one.name)))
        return made


SCENES = Scenes()
