"""Whether the service stands."""

from typing import Any, cast

import pytest

from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db.migrate import downgrade
from odr.evidence.probe import Store, keep, keep_store, key_fits
from odr.settings import SmtpServer
from odr.web import health
from tests.support.engines import Engine
from tests.support.people import signed_in
from tests.support.world import World

pytestmark = pytest.mark.both_engines("each is away in its own way")

WELL = {"database": "ok", "migrations": "ok", "key": "ok", "keys": "ok", "mail": "files", "upkeep": "ok"}
UNKNOWN = {"key": "unknown", "keys": "unknown", "mail": "files", "upkeep": "unknown"}


def state(world: World) -> tuple[int, dict[str, str]]:
    response = world.person().client.get("/healthz", base_url=world.settings.public_url)
    return response.status_code, response.get_json()


def test_a_service_that_stands_says_so(world: World) -> None:
    assert state(world) == (
        200,
        {"database": "ok", "migrations": "ok", "key": "ok", "keys": "ok", "mail": "files", "upkeep": "ok"},
    )


def test_a_database_behind_its_migrations_is_told(world: World) -> None:
    downgrade(world.database, "base")
    assert state(world) == (
        503,
        {
            "database": "ok",
            "migrations": "behind",
            "key": "unknown",
            "keys": "unknown",
            "mail": "files",
            "upkeep": "unknown",
        },
    )


def put_the_database_away(world: World) -> None:
    world.database.dispose()
    cast(Engine, world.engine).take_away(world.settings.database_url)


def test_a_database_that_is_away_is_told(world: World) -> None:
    put_the_database_away(world)
    assert state(world) == (503, UNKNOWN | {"database": "unreachable", "migrations": "unknown"})


@pytest.mark.parametrize("path", ["/me", "/sign-in", "/cases", "/nothing"])
def test_while_the_database_is_away_people_are_told_in_words(world: World, path: str) -> None:
    person = signed_in(world)
    put_the_database_away(world)
    page = person.open(path)
    assert person.status == 503
    assert page.heading == "We are not open just now"
    assert page.audience == "Anybody can read this page. It holds nothing about you."


def test_mail_that_does_not_answer_is_told_and_not_asked_for_each_time(
    make_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(smtp=SmtpServer("smtp", "127.0.0.1", 1))
    asked: list[SmtpServer] = []
    answers = [False]

    def ask(server: SmtpServer) -> bool:
        asked.append(server)
        return answers[0]

    monkeypatch.setattr(health, "mail_answers", ask)
    assert state(world) == (
        503,
        {"database": "ok", "migrations": "ok", "key": "ok", "keys": "ok", "mail": "unreachable", "upkeep": "ok"},
    )
    assert state(world)[0] == 503
    assert len(asked) == 1
    answers[0] = True
    monkeypatch.setattr(health, "_MAIL_ASKED_EVERY", -1.0)
    assert state(world) == (
        200,
        {"database": "ok", "migrations": "ok", "key": "ok", "keys": "ok", "mail": "ok", "upkeep": "ok"},
    )


def test_a_database_beside_another_installation_key_is_told(world: World) -> None:
    """It was restored beside a new key: everything stands, and nobody could sign in."""
    signed_in(world)
    other = world.app_context.installation
    with world.work() as work:
        keep(work)
        assert keep_store(work) is Store.OK
    world.app_context.installation = Installation(SymmetricKey.generate())
    status, told = state(world)
    assert (status, told["key"]) == (503, "of another database")
    with world.work() as work:
        keep(work)
        assert not key_fits(work), "no probe of its own is put in the place of the right one"
    world.app_context.installation = other
    assert state(world)[0] == 200
