"""What was removed of a browser folder stays gone: for whoever restores a backup, and for whoever has kept one.

They have what nobody should have: every code whole, with the share that no server is given, the installation key, and
today's key store. Of what pages write it is in ``test_restored``, ``test_old_backup`` and ``test_destroyed_case``.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from odr.crypto.codes import AccessCode
from odr.crypto.lifekeys import LifeKey
from odr.crypto.secrets import CodeSecret
from odr.lifekeys import noting
from odr.lifekeys.store import KeyStore
from odr.retention.case_rows import ways
from odr.selftest.attacks.thief import Thief, every_life, stored_values
from odr.selftest.harness.encodings import found
from odr.selftest.harness.sealed_value import IN_A_BROWSER
from odr.vaults import reset
from odr.vaults.contents import folders
from odr.web.running.housekeeping import one_round
from tests.adversary.test_browser_folder_attacks import OF_A_CODE, a_second_code, code_column, rows
from tests.support import scenes
from tests.support.browser_folders import Browser, Code, Folder
from tests.support.endings import close, due
from tests.support.restoring import at, back_up, bring_back
from tests.support.vaults import case_row, participant_of, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("what is gone is asked for in SQL, and each has backups of its own")

GONE = "The landlord offered 400 for the walnut table."
STAYS = "The blue ledger lies in the cellar."
TITLE = "A title nobody else has"
OF_A_FOLDER = ("inner_grants", "inner_records", "inner_record_pages", "inner_previous")
OF_BROWSERS = (*OF_A_FOLDER, "inner_code_lists", "browser_codes")
SEALED_IN_BROWSERS = {
    "folders.sealed_name",
    "items.sealed_title",
    "items.sealed_body",
    "inner_records.sealed_root",
    "inner_record_pages.sealed_page",
    "inner_previous.sealed_key",
    "inner_code_lists.sealed_list",
}


class Scene(scenes.CopiedByField):
    """A party with two browser folders, in each an entry; of the first the key was renewed once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.party = with_vault(two_parties(world)[0])
        self.browser = Browser(self.party).begin()
        self.first, self.second = self.browser.new_folder("First of names"), self.browser.new_folder("Second of names")
        self.gone = self.first.write(TITLE, GONE)
        self.first.renew([self.browser.code])
        self.kept = self.second.write("Ledger", STAYS)

    def remove_entry(self) -> None:
        """As the party's browser does it."""
        assert self.first.send(self.first.next(removed=[str(self.gone)])) == {"taken": True}

    def remove_folder(self) -> None:
        assert self.browser.post(f"{self.first.path}/remove", {}) == {"removed": True}

    def remove_everything(self) -> None:
        """On the page of the service, with a code that is typed there."""
        with self.party.opened() as opened:
            folders.remove_everything(opened)

    def begin_afresh(self) -> None:
        """As somebody does who has lost every code."""
        with self.world.work() as work:
            reset.ask(work, participant_of(work, self.party))
        self.world.later(seconds=reset.WAIT.total_seconds() + 60)
        with self.world.work() as work:
            case = case_row(work, self.party.case_id)
            reset.destroy(work, participant_of(work, self.party), case, case.reference)

    def destroy_case(self) -> None:
        close(self.world, self.party.case_id)
        due(self.world, self.party.case_id)
        one_round(self.world.app_context)

    def brought_back(self, backup: Path, place: Path) -> Restored:
        """The restored installation, at the party's browser, which opens the vault with the code that it has."""
        restored, _done = bring_back(self.world, backup, place)
        browser = copy(self.browser)
        browser.party = at(restored, self.party)
        browser.get("/session")
        if browser.status == 200:  # of a case that is gone there is none
            browser.open()
        return Restored(restored, browser, Folder(browser, self.first.id), Folder(browser, self.second.id))


@dataclass(frozen=True)
class Restored:
    """What a restore made of it, and the party's browser there."""

    world: World
    browser: Browser
    first: Folder
    second: Folder

    def opened_with(self, code: Code) -> int:
        """How the service answers whoever comes with this code."""
        self.browser.post("/close", {})
        self.browser.open(code)
        return self.browser.status


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return Scene(world)


# --- restored ---------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P03")
def test_an_entry_that_a_browser_removed_is_not_in_a_restored_installation(scene: Scene, tmp_path: Path) -> None:
    backup = back_up(scene.world, tmp_path / "backup")
    scene.remove_entry()
    restored = scene.brought_back(backup, tmp_path / "restored")
    assert restored.first.read() == {}
    assert set(restored.second.read()) == {"Ledger"}
    restored.world.close()


def test_where_no_ledger_is_kept_it_would_be_there_again(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    backup = back_up(scene.world, tmp_path / "backup")
    monkeypatch.setattr(noting, "before_flush", lambda _session: None)
    scene.remove_entry()
    restored = scene.brought_back(backup, tmp_path / "restored")
    assert restored.first.read()[TITLE][0] == GONE
    restored.world.close()


@pytest.mark.promise("P03")
def test_a_browser_folder_that_was_removed_is_not_there_again_and_the_other_is(scene: Scene, tmp_path: Path) -> None:
    backup = back_up(scene.world, tmp_path / "backup")
    scene.remove_folder()
    restored = scene.brought_back(backup, tmp_path / "restored")
    restored.browser.get(restored.first.path)
    assert restored.browser.status == 404
    assert set(restored.second.read()) == {"Ledger"}
    with restored.world.work() as work:
        for name in OF_A_FOLDER:
            assert rows(work, name, folder_id=scene.first.id) == [], name
            assert rows(work, name, folder_id=scene.second.id) != [] or name == "inner_previous", name
    restored.world.close()


@pytest.mark.promise("P03")
def test_a_file_that_a_browser_removed_is_not_there_again(scene: Scene, tmp_path: Path) -> None:
    file_id, kept = scene.second.send_file(), scene.second.send_file()
    item = scene.second.write("Photo", "", files=[file_id, kept])
    backup = back_up(scene.world, tmp_path / "backup")
    scene.second.send(scene.second.next(put=[scene.second.row("Photo", "", item, 2, files=[kept])]))
    one_round(scene.world.app_context)
    restored = scene.brought_back(backup, tmp_path / "restored")
    at = f"{restored.second.path}/files"
    for path in (f"{at}/{file_id}/root", f"{at}/{file_id}/parts/0"):
        restored.browser.raw(path)
        assert restored.browser.status == 404, path
    assert restored.browser.raw(f"{at}/{kept}/parts/0")[:1] == b"\1"
    assert len(restored.world.parts()) == 1, "the parts of the file that was removed are there again"
    restored.world.close()


@pytest.mark.promise("P06")
def test_a_browsers_code_that_was_taken_back_and_one_that_was_narrowed_stay_dead(scene: Scene, tmp_path: Path) -> None:
    revoked, kept, narrowed = (
        a_second_code(scene.browser, scene.first),
        a_second_code(scene.browser, scene.first),
        Code(),
    )
    folders_of_it = [scene.first.id, scene.second.id]
    assert scene.browser.post("/codes", narrowed.new(scene.browser.owner_id, folders_of_it)) == {"issued": True}
    backup = back_up(scene.world, tmp_path / "backup")
    scene.browser.post(f"/codes/{revoked.id}/revoke", {})
    less = {"folders": [str(scene.first.id)], "may_write": False, "expires": None}
    assert scene.browser.post(f"/codes/{narrowed.id}/narrow", less) == {"narrowed": True}
    restored = scene.brought_back(backup, tmp_path / "restored")
    with restored.world.work() as work:
        for code in (revoked, narrowed):
            assert not any(rows(work, name, **{code_column(name): code.id}) for name in OF_A_CODE)
    for code, status in ((revoked, 422), (narrowed, 422), (kept, 200), (scene.browser.code, 200)):
        assert restored.opened_with(code) == status
    restored.world.close()


@pytest.mark.promise("P03")
@pytest.mark.parametrize("removal", [Scene.begin_afresh, Scene.destroy_case], ids=["its vault", "its case"])
def test_with_its_vault_or_its_case_nothing_of_a_browser_folder_is_there_again(
    scene: Scene, tmp_path: Path, removal: Callable[[Scene], None]
) -> None:
    backup = back_up(scene.world, tmp_path / "backup")
    removal(scene)
    restored = scene.brought_back(backup, tmp_path / "restored")
    assert restored.browser.status in (404, 422)
    with restored.world.work() as work:
        for name in OF_BROWSERS:
            assert rows(work, name) == [], name
    restored.world.close()


@pytest.mark.promise("P03")
def test_a_vault_that_was_emptied_has_no_browser_folder_again_and_its_code_opens_none(
    scene: Scene, tmp_path: Path
) -> None:
    backup = back_up(scene.world, tmp_path / "backup")
    scene.remove_everything()
    restored = scene.brought_back(backup, tmp_path / "restored")
    assert restored.browser.get("/state")["folders"] == []
    for folder in (restored.first, restored.second):
        restored.browser.get(folder.path)
        assert restored.browser.status == 404
    restored.world.close()


# --- kept -------------------------------------------------------------------------------------------------------------


class Backup:
    """Every row as it was, in the hands of somebody with every code whole; they find today's key store."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        code = scene.browser.code
        assert scene.party.code is not None
        whole = [code.code, scene.party.code]
        in_hand = [part.reveal() for one in whole for part in (one.server_share(), one.browser_share(), secret_of(one))]
        in_hand.append(scene.world.settings.installation_key.reveal())
        with scene.world.database.reading() as session:
            work = scene.world.app_context.work(session)
            self.at_its_time, self.later = Thief(work, in_hand), Thief(work, in_hand)

    def read_later(self, lives: dict[UUID, LifeKey] | None = None) -> str:
        """What opens now."""
        with self.scene.world.database.reading() as session:
            self.later.lives = every_life(self.scene.world.app_context.work(session)) if lives is None else lives
        return read_by(self.later)


def secret_of(code: AccessCode) -> CodeSecret:
    """What people write down of a code."""
    return code._secret


def read_by(thief: Thief) -> str:
    thief.work_until_nothing_new_opens()
    return b"\n".join(plaintext for _column, plaintext in thief.opened).decode("utf-8", "replace")


def inner_columns(thief: Thief) -> set[str]:
    """Where something opened that a browser had sealed."""
    return {one.removesuffix(IN_A_BROWSER) for one in thief.columns() if one.endswith(IN_A_BROWSER)}


@pytest.mark.promise("P11")
def test_with_every_code_whole_all_of_it_opens_as_long_as_it_is_there(scene: Scene) -> None:
    """The control of those that follow: the thief knows how, and lacks nothing but the life keys later on."""
    backup = Backup(scene)
    before = read_by(backup.at_its_time)
    for words in (GONE, STAYS, TITLE, "First of names", "Second of names"):
        assert words in before
    assert inner_columns(backup.at_its_time) == SEALED_IN_BROWSERS
    assert "inner_grants.box" in backup.at_its_time.columns()


REMOVALS = [Scene.remove_folder, Scene.remove_everything, Scene.begin_afresh, Scene.destroy_case]


@pytest.mark.promise("P11")
@pytest.mark.parametrize("removal", REMOVALS, ids=["a folder", "what was in a vault", "a vault", "a case"])
def test_nothing_of_what_was_removed_opens_from_a_backup_with_every_code_whole(
    scene: Scene, removal: Callable[[Scene], None]
) -> None:
    backup = Backup(scene)
    removal(scene)
    after = backup.read_later()
    assert [words for words in (GONE, TITLE, "First of names") if words in after] == []
    # The key itself is at hand: that it opens nothing is the doing of the outer seal, whose life key is gone.
    assert "inner_grants.box" in backup.later.columns()
    if removal is Scene.remove_folder:
        assert STAYS in after
    else:
        assert STAYS not in after
        assert inner_columns(backup.later) <= {"inner_code_lists.sealed_list"}
    if removal in (Scene.begin_afresh, Scene.destroy_case):
        assert inner_columns(backup.later) == set()


@pytest.mark.only_on("sqlite", "of which database the backup is makes no difference here")
def test_where_the_life_keys_are_kept_it_all_opens(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    backup = Backup(scene)
    monkeypatch.setattr(KeyStore, "destroy", lambda *_given: None)
    scene.destroy_case()
    store = KeyStore(scene.world.settings.key_store)
    after = backup.read_later(store.keys_in(scene.party.case_id))
    store.dispose()
    assert [words for words in (GONE, STAYS) if words not in after] == []


@pytest.mark.promise("P05")
def test_without_the_browsers_share_nothing_that_a_browser_sealed_opens_for_whoever_has_all_else(scene: Scene) -> None:
    """Whoever runs the service, and has watched every code being typed: they have all the server ever had."""
    code = scene.browser.code.code
    assert scene.party.code is not None
    with scene.world.database.reading() as session:
        work = scene.world.app_context.work(session)
        shares = [one.server_share().reveal() for one in (code, scene.party.code)]
        thief = Thief(
            work, [scene.world.settings.installation_key.reveal(), *shares, *stored_values(work)], every_life(work)
        )
    read = read_by(thief)
    assert [words for words in (GONE, STAYS, TITLE, "First of names") if words in read] == []
    assert inner_columns(thief) == set()
    # All of the outer seals are open, and what lies in them was tried.
    assert thief.columns() >= SEALED_IN_BROWSERS
    assert {one.column.removesuffix(IN_A_BROWSER) for one in thief.values if IN_A_BROWSER in one.column} == (
        SEALED_IN_BROWSERS
    )


# --- a case that was destroyed ----------------------------------------------------------------------------------------


@pytest.mark.erases("a thief searches the files")
@pytest.mark.promise("P11", "P60")
def test_no_row_of_a_browser_and_no_byte_of_one_is_left_of_a_destroyed_case(scene: Scene) -> None:
    values = {value: place for name in OF_BROWSERS for value, place in _bytes_of(scene.world, name)}
    assert len(values) == 10
    assert {place.split(".")[0] for place in values.values()} == set(OF_BROWSERS)
    assert set(OF_BROWSERS) < ways().keys()
    before = _left(scene.world, values)
    assert {one[: one.index(" in ")] for one in before} == set(values.values()), "the control"
    scene.destroy_case()
    with scene.world.work() as work:
        assert {name: rows(work, name) for name in OF_BROWSERS} == {name: [] for name in OF_BROWSERS}
    assert _left(scene.world, values) == []


def _bytes_of(world: World, name: str) -> list[tuple[bytes, str]]:
    with world.work() as work:
        return [
            (value, f"{name}.{column}")
            for row in rows(work, name)
            for column, value in row.items()
            if isinstance(value, bytes)
        ]


def _left(world: World, values: dict[bytes, str]) -> list[str]:
    if not world.database.is_sqlite:
        world.engine.let_go(world.settings.database_url)
    return found(world.files(), [(place, "bytes", value) for value, place in values.items()])
