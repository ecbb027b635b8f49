"""What the plugin makes cheaper stays what it is, and a test about its costs pays them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, render_template
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

import odr.app
from odr.accounts import signin
from odr.crypto import passwords
from odr.crypto.passwords import hash_password, password_matches
from odr.db.about import EVERYTHING
from odr.db.database import Database, erases
from odr.organisations.organisations import add_organisation
from tests.plugins import pace
from tests.support.engines import Engine
from tests.support.world import World

pytestmark = pytest.mark.both_engines("it changes both")

SUITE = """
import pytest
from odr.crypto.passwords import hash_password

def test_of_anything(): assert "m=8,t=1,p=1" in hash_password("seven green kettles sing")

@pytest.mark.as_in_service({why})
def test_of_passwords(): assert "m=19456,t=2,p=1" in hash_password("seven green kettles sing")

def test_of_something_else(): test_of_anything()
"""
pytest_plugins = ["pytester"]


def run(pytester: pytest.Pytester, why: str) -> pytest.RunResult:
    pytester.makepyfile(SUITE.format(why=why))
    return pytester.runpytest_subprocess("-p", "tests.plugins.pace", "-p", "no:cacheprovider", "-W", "error")


def test_only_a_test_that_says_so_pays_for_passwords_as_in_service(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    run(pytester, "'it is about passwords'").assert_outcomes(passed=3)
    run(pytester, "").assert_outcomes(passed=2, errors=1)


def test_a_cheap_hash_tells_right_from_wrong_like_any_other() -> None:
    cheap = hash_password("seven green kettles sing")
    assert cheap.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert password_matches("seven green kettles sing", cheap)
    assert not password_matches("seven green kettles sang", cheap)


def test_the_hash_of_nobody_has_the_figures_of_everybodys() -> None:
    cheap = signin._nobodys_hash()
    try:
        pace.set_costs(as_in_service=True)
        assert f"m={passwords.MEMORY_KIB},t={passwords.PASSES}," in signin._nobodys_hash()
        assert cheap != signin._nobodys_hash()
    finally:
        pace.set_costs(as_in_service=False)
    assert "m=8,t=1," in signin._nobodys_hash()


def test_a_template_that_was_changed_is_compiled_again(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    for words in ("the first words", "other words"):
        template.write_text(words)
        for _ in range(2):
            app = Flask("somebody", template_folder=str(tmp_path))
            with app.app_context():
                assert render_template("page.html") == words


def test_every_address_is_written_as_without_the_plugin(world: World) -> None:
    builder: Any = Rule._compile_builder
    for rule in world.app.url_map.iter_rules():
        values: dict[str, Any] = {
            name: 7 if isinstance(converter, NumberConverter) else "x/y z"
            for name, converter in rule._converters.items()
        }
        built = [
            compiled(rule, append_unknown).__get__(rule, None)(**values, further="&")
            for compiled in (builder, builder.__wrapped__)
            for append_unknown in (True, False)
        ]
        assert built[:2] == built[2:]
        assert rule.build(values | {"further": "&"}) == built[0]


def test_databases_of_one_kind_share_the_statements_that_were_compiled_and_nothing_else(
    engine: Engine, tmp_path: Path
) -> None:
    found = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        database = Database(engine.migrated(folder))
        with database.writing(EVERYTHING) as session:
            session.execute(text("INSERT INTO throttles (bucket, failures, failed_at) VALUES ('a', 1, '2026-11-03')"))
        with database.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM throttles")) == 1
        found.append(database)
    assert found[0].engine._compiled_cache is found[1].engine._compiled_cache
    assert found[0].engine.dialect is found[1].engine.dialect
    assert found[0].engine.pool is not found[1].engine.pool
    for database in found:
        database.dispose()
        engine.drop(database.url.render_as_string(hide_password=False))


@pytest.mark.only_on("sqlite", "a server of the tests waits for no disk")
@pytest.mark.parametrize("as_in_service", [True, False])
def test_only_as_in_service_a_database_waits_for_the_disk(engine: Engine, tmp_path: Path, as_in_service: bool) -> None:
    try:
        pace.set_costs(as_in_service=as_in_service)
        database = Database(engine.migrated(tmp_path))
    finally:
        pace.set_costs(as_in_service=False)
    with database.writing(EVERYTHING) as session:
        assert session.scalar(text("PRAGMA synchronous")) == (2 if as_in_service else 0)
    database.dispose()


@pytest.mark.only_on("postgresql", "SQLite overwrites what it removes")
@pytest.mark.parametrize("in_service", [True, False])
def test_tables_are_written_anew_only_for_a_test_that_looks_for_what_was_removed(
    world: World, monkeypatch: pytest.MonkeyPatch, in_service: bool
) -> None:
    monkeypatch.setattr(pace.REWRITES, "in_service", in_service)
    name = b"Removed Resolution Centre of the weir"
    with world.work() as work:
        made = add_organisation(work, name.decode())
    with world.work() as work:
        work.session.delete(work.session.merge(made))
        erases(work.session)
    assert (name in world.stored(later=True)) is not in_service


def test_apps_share_their_routes_and_none_has_those_that_a_test_has_put(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = make_world(), make_world()
    assert one.app.url_map is other.app.url_map
    of_a_test = Blueprint("of_a_test", __name__)
    with monkeypatch.context() as patch:
        patch.setattr(odr.app, "BLUEPRINTS", (*odr.app.BLUEPRINTS, of_a_test))
        assert make_world().app.url_map is not one.app.url_map
    last = make_world().app
    assert last.url_map is one.app.url_map
    assert {rule.endpoint for rule in last.url_map.iter_rules()} == set(last.view_functions)
