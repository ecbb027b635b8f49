"""PostgreSQL refuses what somebody typed: full, read-only, or gone in the middle of it. Nothing is told as saved, and
the words come back into their form. ``test_not_stored`` tells the same of SQLite, whose refusals are others."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import create_engine, func, select, text

from odr.vaults.tables import Item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("postgresql", "it refuses in ways of its own; test_not_stored has those of SQLite")

WORDS = "I would settle for four hundred and twelve"
Way = Callable[[World], AbstractContextManager[None]]


@contextmanager
def refusing_entries(world: World, body: str) -> Iterator[None]:
    """Whoever adds an entry meets this."""
    with world.database.engine.begin() as connection:
        connection.execute(
            text(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$")
        )
        connection.execute(text("CREATE TRIGGER refuse BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION refuse()"))
    try:
        yield
    finally:
        with world.database.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER refuse ON items"))
            connection.execute(text("DROP FUNCTION refuse"))


def full(world: World) -> AbstractContextManager[None]:
    return refusing_entries(world, "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full';")


def gone_in_the_middle(world: World) -> AbstractContextManager[None]:
    return refusing_entries(world, "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1);")


def without_memory(world: World) -> AbstractContextManager[None]:
    return refusing_entries(world, "RAISE EXCEPTION 'out of memory' USING ERRCODE = 'out_of_memory';")


@contextmanager
def read_only(world: World) -> Iterator[None]:
    """As a server is that stands by for another."""
    name = world.database.engine.dialect.identifier_preparer.quote(str(world.database.url.database))
    with world.database.engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    world.database.dispose()
    try:
        yield
    finally:
        allowed = create_engine(world.database.url, connect_args={"options": "-c default_transaction_read_only=off"})
        with allowed.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
        allowed.dispose()
        world.database.dispose()


@pytest.fixture
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def entries(world: World) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(Item)) or 0


@pytest.mark.parametrize("way", [full, gone_in_the_middle, without_memory, read_only])
def test_an_entry_that_postgresql_refuses_is_not_told_as_kept_and_comes_back_into_its_form(
    world: World, party: Party, way: Way
) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    with way(world):
        page = party.person.send(form, "Keep it", title="The least", text=WORDS * 300)
        assert party.person.status == 503
        assert page.heading == "This could not be saved"
        assert "Saved" not in page.text
        assert WORDS in page.text
    assert entries(world) == 0
    page = party.person.submit("Back to the form")
    assert page.form("Keep it").values["text"] == [WORDS * 300]
    assert party.person.submit("Keep it").heading == "The least"
    assert entries(world) == 1
