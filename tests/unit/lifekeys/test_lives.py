"""Life keys in units of work: begun before what needs them, ended after it, whatever breaks in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import LifeKey
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.errors import Refusal
from odr.lifekeys.lives import LifeKeyGone, end, life_key, noted, store_of, with_key_store
from odr.lifekeys.store import KeyStore
from odr.lifekeys.store_tables import TABLES
from odr.lifekeys.tables import EndedLife
from odr.vaults.contents.folders import add_folder, folders_of, remove_everything, remove_folder
from odr.vaults.tables import Folder, Vault
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.endings import close, due
from tests.support.engines import Engine
from tests.support.vaults import Party, two_parties, vault_row, with_vault
from tests.support.world import World


class PlugPulled(BaseException):
    """The process ends here."""


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return with_vault(two_parties(world)[0])


def held(world: World) -> set[UUID]:
    with world.work() as work:
        return store_of(work.session).held()


def needed(world: World) -> set[UUID]:
    """What cannot be opened without a life key."""
    with world.work() as work:
        found = {one for table in (Vault, Folder) for one in work.session.scalars(select(table.id))}
        return found | {one for (one,) in work.session.execute(select(Vault.case_id))}


def notes(world: World) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(EndedLife)) or 0


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, where: type, name: str, breaks: Callable[..., Any]) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(where, name, breaks)
        yield


def pull(*_given: object) -> None:
    raise PlugPulled


def away(*_given: object) -> None:
    raise OperationalError("DELETE", None, Exception("away"))


def test_a_case_a_vault_and_each_of_its_folders_have_a_life_key_and_nothing_else_has(party: Party) -> None:
    assert held(party.world) == needed(party.world)
    assert len(held(party.world)) > 3


def test_what_is_removed_takes_its_life_key_along(party: Party) -> None:
    with party.opened() as opened:
        folder_id = add_folder(opened, "For a while").folder_id
    assert folder_id in held(party.world)
    with party.opened() as opened:
        remove_folder(opened, folder_id)
    assert folder_id not in held(party.world)
    before = held(party.world)
    with party.opened() as opened:
        remove_everything(opened)
        kept = {opened.vault.id, opened.vault.case_id}
    assert before & held(party.world) == kept
    assert held(party.world) == needed(party.world)


def test_a_destroyed_case_leaves_no_life_key(party: Party) -> None:
    close(party.world, party.case_id)
    due(party.world, party.case_id)
    one_round(party.world.app_context)
    assert held(party.world) == set()
    assert notes(party.world) == 0


def test_nothing_that_was_rolled_back_has_ended(party: Party) -> None:
    before = held(party.world)
    with pytest.raises(ZeroDivisionError), party.opened() as opened:
        remove_everything(opened)
        raise ZeroDivisionError
    with party.opened() as opened:
        folder = folders_of(opened)[0]
        savepoint = opened.work.session.begin_nested()
        end(opened.work, [folder.id])
        savepoint.rollback()
    assert held(party.world) == before
    with party.opened() as opened:
        assert all(folder.name for folder in folders_of(opened))


# --- the plug is pulled ----------------------------------------------------------------------------------------------


def test_where_a_crash_comes_before_the_commit_a_key_is_left_over_and_none_is_missing(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = KeyStore.write

    def write_and_end(store: KeyStore, born: Any) -> None:
        write(store, born)
        raise PlugPulled

    before = held(party.world)
    with broken(monkeypatch, KeyStore, "write", write_and_end), pytest.raises(PlugPulled), party.opened() as opened:
        add_folder(opened, "Never")
    assert needed(party.world) == before < held(party.world)


def test_where_the_key_cannot_be_written_nothing_comes_to_be_that_needs_it(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = needed(party.world)
    with broken(monkeypatch, KeyStore, "write", away), pytest.raises(OperationalError), party.opened() as opened:
        add_folder(opened, "Never")
    assert needed(party.world) == before == held(party.world)


def test_where_a_crash_comes_before_a_removal_is_committed_its_key_is_still_there(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(party.world)
    with broken(monkeypatch, KeyStore, "write", pull), pytest.raises(PlugPulled), party.opened() as opened:
        remove_everything(opened)  # begins new folders, whose keys are written first
    assert held(party.world) == before == needed(party.world)


@pytest.mark.parametrize("breaks", [pull, away], ids=["crash", "key store away"])
def test_where_it_comes_after_the_commit_the_upkeep_destroys_what_was_noted(
    party: Party, monkeypatch: pytest.MonkeyPatch, breaks: Callable[..., Any]
) -> None:
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
    with broken(monkeypatch, KeyStore, "destroy", breaks):
        try:
            with party.opened() as opened:
                remove_folder(opened, folder_id)
        except PlugPulled:
            assert breaks is pull
        assert folder_id in held(party.world)
        if breaks is away:  # and as long as it is away, the note stays
            one_round(party.world.app_context)
    assert notes(party.world) == 1
    one_round(party.world.app_context)
    assert folder_id not in held(party.world)
    assert notes(party.world) == 0
    assert held(party.world) == needed(party.world)


def test_where_the_upkeep_itself_is_ended_it_goes_on_from_there(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        remove_folder(opened, folder_id)
    with party.world.work() as work:
        assert noted(work) == [folder_id]
    destroy = KeyStore.destroy

    def destroy_and_end(store: KeyStore, ended: Any) -> None:
        destroy(store, ended)
        raise PlugPulled

    with broken(monkeypatch, KeyStore, "destroy", destroy_and_end), pytest.raises(PlugPulled):
        one_round(party.world.app_context)
    assert notes(party.world) == 1
    one_round(party.world.app_context)
    assert notes(party.world) == 0


# --- another worker, another machine ---------------------------------------------------------------------------------


def test_what_one_worker_destroyed_no_longer_opens_for_another_that_had_it_open(party: Party) -> None:
    other = with_key_store(
        party.world.settings.database_url, party.world.settings.key_store, party.world.app_context.installation
    )
    context = party.world.app_context
    with other.writing(EVERYTHING) as session:
        party.open_in(context.work(session))  # it has read the keys, and keeps its connections
    with party.world.work() as work:
        end(work, [vault_row(work, party).id])
    with other.writing(EVERYTHING) as session, pytest.raises(Refusal, match="Besides a code, the life key"):
        party.open_in(context.work(session))
    other.dispose()


@pytest.mark.both_engines("the key store on a server")
def test_a_vault_is_begun_opened_and_emptied_with_its_key_store_on_either(
    engine: Engine, make_world: Callable[..., World], tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    world = make_world(key_store_url=engine.empty(tmp_path / "keys"))
    party = with_vault(two_parties(world)[0])
    with party.opened() as opened:
        assert remove_everything(opened) == 0
    assert held(world) == needed(world)
    with world.work() as work:
        end(work, [vault_row(work, party).id])
    with pytest.raises(Refusal, match="Besides a code, the life key"), party.opened():
        pass
    world.database.dispose()
    engine.drop(world.settings.key_store)


# --- a key that is not there -----------------------------------------------------------------------------------------


def test_a_missing_life_key_is_told_as_what_it_is_on_the_page(party: Party) -> None:
    party.unlock()
    with party.world.work() as work:
        end(work, [vault_row(work, party).id])
    page = party.open()
    assert "/unlock" in party.person.path, "what was open asks for the code again"
    page = party.unlock()
    assert "Besides a code, the life key that lies apart from the database is needed" in page.text
    assert party.person.status < 500


def test_without_the_life_key_of_its_case_a_vault_is_neither_opened_nor_begun(world: World) -> None:
    tessa, leo = two_parties(world)
    with_vault(tessa)
    with world.work() as work:
        store_of(work.session).destroy([tessa.case_id])
    with pytest.raises(Refusal, match="Besides a code, the life key"), tessa.opened():
        pass
    with pytest.raises(Refusal, match="nothing can be begun here"):
        with_vault(leo)


def test_a_folder_without_its_life_key_shows_nothing_and_the_rest_opens(party: Party) -> None:
    with party.opened() as opened:
        first, second = (folder.id for folder in folders_of(opened)[:2])
    with party.world.work() as work:
        store_of(work.session).destroy([first])
    with party.opened() as opened:
        with pytest.raises(LifeKeyGone):
            opened.folder_key(first)
        with pytest.raises(Refusal, match="The life key of this folder is gone"):
            opened.folder_key_to_write(first)
        assert opened.folder_epoch(second) == 1
        opened.folder_key(second)


def test_a_life_key_put_into_anothers_place_wakes_nothing(party: Party) -> None:
    with party.opened() as opened:
        first, second = (folder.id for folder in folders_of(opened)[:2])
        own = life_key(opened.work, party.case_id, second)
    store = KeyStore(party.world.settings.key_store)
    table = TABLES.tables["life_keys"]
    with store.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == first).values(life_key=own.reveal()))
    store.dispose()
    with party.opened() as opened:
        names = {folder.id: folder.name for folder in folders_of(opened)}
    assert names[first] is None
    assert names[second] is not None


def test_without_its_key_store_a_database_opens_nothing(party: Party) -> None:
    bare = Database(party.world.settings.database_url)
    with bare.writing(EVERYTHING) as session, pytest.raises(RuntimeError, match="without its key store"):
        party.open_in(party.world.app_context.work(session))
    bare.dispose()


def test_a_visit_asks_the_key_store_once(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    party.unlock()
    path = f"/folders/{party.folder_id()}"
    asked: list[UUID] = []
    ask = KeyStore.keys_in

    def counted(store: KeyStore, case_id: UUID) -> dict[UUID, LifeKey]:
        asked.append(case_id)
        return ask(store, case_id)

    monkeypatch.setattr(KeyStore, "keys_in", counted)
    party.open(path)
    assert asked == [party.case_id]
    party.open("/codes")
    assert asked == [party.case_id] * 2


def test_that_a_life_key_is_gone_is_one_of_the_ways_of_not_opening(party: Party) -> None:
    with party.world.work() as work, pytest.raises(Unopenable, match=r"^life key$"):
        life_key(work, party.case_id, UUID(int=1))
