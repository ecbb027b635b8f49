"""A pytest plugin: what every test would otherwise do again is done once in a process, and what it waits for is cheap.

Nothing here changes what the app answers. Templates, routes and SQL statements are compiled once and not again for
every installation that a test makes. A password's hash is made at the lowest figures there are: it carries its figures
with it, so it is checked as any other. SQLite does not wait for the disk: no test pulls the plug of this machine. On
PostgreSQL no table is rewritten after something was removed from it: only who looks into its files can tell. What is
dear, such as a search, is not counted in the database: whoever asks one thing after another never has two under way.

A test about the costs themselves says so: `@pytest.mark.as_in_service("why")`; and one that looks into the files says
`@pytest.mark.erases("why")`, and finds what was removed if it does not. Programs that a test starts are as in service
always, but for the servers that tests/browser/seed.py begins.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import CodeType, FunctionType
from typing import Any

import flask
import pytest
import sqlalchemy
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine import Dialect
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.wrappers import Response

from odr import app
from odr.accounts import signin
from odr.crypto import passwords
from odr.db import database, sqlite
from odr.db.erasure import Removed, rewrite
from odr.lifekeys import store
from odr.web.context import AppContext
from odr.web.visiting import dear, declared

MARKER = "as_in_service(why): the test is about what something costs, so nothing is made cheaper for it"
ERASES = "erases(why): the test looks for what was removed, so PostgreSQL's tables are rewritten for it"
# The least that Argon2 takes: 8 KiB for each lane, one pass.
CHEAP = {"MEMORY_KIB": 8, "PASSES": 1}
IN_SERVICE = {name: getattr(passwords, name) for name in CHEAP}


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known, and lets this process keep what it has compiled."""
    config.addinivalue_line("markers", MARKER)
    config.addinivalue_line("markers", ERASES)
    keep_what_is_compiled()


def keep_what_is_compiled() -> None:
    """For every app that this process makes from now on."""
    flask.Flask.jinja_options = {**flask.Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Rule._compile_builder = compiled_once(Rule._compile_builder)  # type: ignore[method-assign]
    vars(app)["Flask"] = WithRoutesOfTheFirst
    vars(database)["create_engine"] = vars(sqlite)["create_engine"] = vars(store)["create_engine"] = ENGINES
    vars(database)["rewrite"] = REWRITES
    vars(declared)["in_a_place"] = PLACES


def pytest_collection_finish() -> None:
    """Lets Python look for garbage less often, and not among all that there is before the first test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Sets what this test pays."""
    marks = {name: list(item.iter_markers(name)) for name in ("as_in_service", "erases")}
    for mark in (*marks["as_in_service"], *marks["erases"]):
        (_why,) = mark.args  # has to be given
    set_costs(as_in_service=bool(marks["as_in_service"]))
    REWRITES.in_service = bool(marks["erases"] or marks["as_in_service"])
    PLACES.in_service = bool(marks["as_in_service"])


def set_costs(*, as_in_service: bool) -> None:
    """What is made from now on costs as much as in service, or as little as it can."""
    figures = IN_SERVICE if as_in_service else CHEAP
    if any(getattr(passwords, name) != value for name, value in figures.items()):
        for name, value in figures.items():
            setattr(passwords, name, value)
        signin._nobodys_hash.cache_clear()
    ENGINES.waits_for_the_disk = as_in_service


class CompiledTemplates(BytecodeCache):
    """Jinja's code of each template, as long as its source and its place stay the same."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja asks for it before it compiles."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja hands over what it has compiled."""
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


def compiled_once(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """werkzeug's function that writes an address; it depends on what the rule says and not on whose rule it is."""
    kept: dict[tuple[object, ...], FunctionType] = {}

    @wraps(compile_builder)
    def compiled(rule: Rule, append_unknown: bool = True) -> FunctionType:
        if rule.defaults:
            made: FunctionType = compile_builder(rule, append_unknown)
            return made
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    return compiled


class RoutesOnce(Map):
    """The routes of the first app, for the others too: every app adds the same ones."""

    def __init__(self, **given: Any) -> None:
        self._known: set[tuple[object, ...]] = set()
        super().__init__(**given)

    def add(self, rulefactory: RuleFactory) -> None:
        """Adds what is not there yet."""
        assert isinstance(rulefactory, Rule)  # Flask adds nothing else
        methods = frozenset(rulefactory.methods or ())
        key = (rulefactory.rule, rulefactory.endpoint, methods, tuple(sorted((rulefactory.defaults or {}).items())))
        if key not in self._known:
            super().add(rulefactory)
            self._known.add(key)


class WithRoutesOfTheFirst(flask.Flask):
    """The app, without a state machine of its own for some hundred addresses."""

    _routes: tuple[tuple[flask.Blueprint, ...], Map] | None = None

    @classmethod
    def url_map_class(cls, *, host_matching: bool) -> Map:  # type: ignore[override]  # Flask only calls it
        """Flask asks it for a new map, and gets the one there is; a new one where a test has put routes of its own."""
        if cls._routes is None:
            cls._routes = app.BLUEPRINTS, RoutesOnce(host_matching=host_matching)
        usual, routes = cls._routes
        return routes if usual == app.BLUEPRINTS else Map(host_matching=host_matching)


class EnginesAlike:
    """Makes SQLAlchemy's engines, of which those for one kind of database share their dialect and their statements."""

    def __init__(self, create: Callable[..., sqlalchemy.Engine]) -> None:
        self._create = create
        self._alike: dict[str, tuple[Dialect, Any]] = {}
        self.waits_for_the_disk = True

    def __call__(self, url: str, **options: Any) -> sqlalchemy.Engine:
        """The engine that the app asks for."""
        engine = self._create(url, **options)
        kind = f"{engine.dialect.name}+{engine.dialect.driver}"
        dialect, statements = self._alike.get(kind, (None, None))
        if dialect is None or dialect.server_version_info is None:  # has not been connected, and does not know itself
            self._alike[kind] = (engine.dialect, engine._compiled_cache)
        else:
            engine.dialect, engine._compiled_cache = dialect, statements
        if kind.startswith("sqlite") and not self.waits_for_the_disk:
            sqlalchemy.event.listen(engine, "engine_connect", _do_not_wait_for_the_disk)
        return engine


def _do_not_wait_for_the_disk(connection: sqlalchemy.Connection) -> None:
    # After the app's own configuration, and before the first transaction.
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute("PRAGMA synchronous=OFF").close()


class Rewrites:
    """Writes PostgreSQL's tables anew after something was removed from them, for those who look."""

    def __init__(self, rewrite: Callable[..., bool]) -> None:
        self._rewrite = rewrite
        self.in_service = True

    def __call__(self, connection: sqlalchemy.Connection, removed: Removed | None = None) -> bool:
        """What the database does after a unit of work; what is done by night, for every table, is always done."""
        return self._rewrite(connection, removed) if self.in_service or removed is None else True


class Places:
    """Gives a place to whatever is dear, for those who try whether there are enough."""

    def __init__(self, in_a_place: Callable[[AppContext, Callable[[], Response]], Response]) -> None:
        self._in_a_place = in_a_place
        self.in_service = True

    def __call__(self, base: AppContext, answer: Callable[[], Response]) -> Response:
        """What a route does with a request that is dear."""
        return self._in_a_place(base, answer) if self.in_service else answer()


@contextmanager
def counting_what_is_dear() -> Iterator[None]:
    """What is asked within is counted as in service, if it is dear."""
    before, PLACES.in_service = PLACES.in_service, True
    try:
        yield
    finally:
        PLACES.in_service = before


@contextmanager
def erasing() -> Iterator[None]:
    """What is made within erases as in service, whoever is the first to need it."""
    before, REWRITES.in_service = REWRITES.in_service, True
    try:
        yield
    finally:
        REWRITES.in_service = before


ENGINES = EnginesAlike(sqlalchemy.create_engine)
REWRITES = Rewrites(rewrite)
PLACES = Places(dear.in_a_place)
