"""The routine checks, as administrators and the people at the desk see them."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from odr.backup.copying import make_backup
from odr.backup.keys import copy_keys
from odr.evidence import troubles
from odr.evidence.results import AttackLine, Result, keep
from odr.evidence.weaknesses import check_of, keep_check
from odr.lifekeys.store import Copied, KeyStore
from odr.operators.operators import Role
from tests.support.world import World

WEAK = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.6"]}]}
SOUND = {"name": "flask", "version": "3.1.0", "vulns": []}


def checked(world: World, *packages: Mapping[str, object]) -> None:
    """As ``odr weaknesses`` does it."""
    with world.work() as work:
        keep_check(work, check_of([json.dumps({"dependencies": packages, "fixes": []})], work.now))


@pytest.mark.promise("P64")
def test_both_kinds_of_people_see_what_was_checked_when_and_what_is_overdue(world: World) -> None:
    ada, petra = world.administrator(), world.operator("Petra Vane")
    pages = [(ada, "/administration/self-test"), (petra, "/desk/checks")]
    for person, path in pages:
        text = person.open(path).text
        assert "This check was never made here." in text
        assert "make audit" in text
        assert "odr selftest" in text
    checked(world, SOUND, WEAK)
    for person, path in pages:
        text = person.open(path).text
        assert "1 weakness was known." in text
        assert "jinja2 3.1.0" in text
        assert "Mended in 3.1.6" in text
    checked(world, SOUND)
    for person, path in pages:
        text = person.open(path).text
        assert "Nothing was known of any of them." in text
        assert "overdue" not in text
    world.later(days=30)
    for person, path in pages:
        person.sign_in()
        assert "This check is overdue" in person.open(path).text


def test_the_desk_sees_how_old_the_copies_are_and_what_would_be_lost(world: World, tmp_path: Path) -> None:
    petra = world.operator("Petra Vane")
    world.belongs_together()
    text = petra.open("/desk/checks").text
    assert "There is no backup. With the disk everything would be lost." in text
    assert "Without it nothing that people keep here would open again." in text
    assert "odr backup keys TO" in text

    store, context = KeyStore(world.settings.key_store), world.app_context
    make_backup(context.database, context.files.store, context.installation, tmp_path / "backup", world.time)
    store.note_copy(Copied.INSTALLATION, world.time)
    copy_keys(store, tmp_path / "keys.sqlite3", world.time)
    assert "odr backup" not in petra.open("/desk/checks").text

    world.later(days=2)
    petra.sign_in()
    text = petra.open("/desk/checks").text
    assert "What was done since the last backup would be lost" in text
    assert "whatever was begun since its copy would be lost" in text
    store.dispose()


def condition(text: str) -> str:
    """What the desk says of how the service stands."""
    return text.partition("How the service stands")[2].partition("Who runs this service")[0]


@pytest.mark.promise("P54")
@pytest.mark.parametrize(
    ("role", "address", "words"),
    [
        (Role.SUPPORT, "", "Nobody has this role, and ODR_PRIVACY_ADDRESS is not set: people are shown no address."),
        (Role.SUPPORT, "officer@example.org", "Nobody has this role: nobody is told of requests about"),
        (Role.PRIVACY, "", "People can write to one."),
    ],
)
def test_the_desk_says_whether_people_can_write_to_a_privacy_officer(  # type: ignore[no-untyped-def]
    make_world, role: Role, address: str, words: str
) -> None:
    world = make_world(privacy_address=address)
    petra = world.operator("Petra Vane", role)
    assert f"Privacy officer{words}" in condition(petra.open("/desk").text)


def test_the_desk_says_at_one_look_how_the_service_stands(world: World) -> None:
    petra = world.operator("Petra Vane")
    world.belongs_together()
    told = condition(petra.open("/desk").text)
    for words in ("Written to files", "All of it was done.", "BackupNever made.", "Never run.", "Never looked for."):
        assert words in told
    store = KeyStore(world.settings.key_store)
    store.note_copy(Copied.INSTALLATION, world.time)
    store.dispose()
    checked(world, SOUND)
    with world.work() as work:
        keep(work, Result(work.now, "0.1.0", "sqlite", 58, [AttackLine("log-forger", 10, 0)]))
        troubles.note(work, "deliver mail", {"": "OSError"})
    told = condition(petra.open("/desk").text)
    for words in (
        "BackupFresh.",
        "Copy of the key storeNever made.",
        "Nothing is known against what is installed.",
        "Found nothing.",
    ):
        assert words in told
    assert "1 thing failed: “odr check” names it." in told
    world.later(days=40)
    petra.sign_in()
    told = condition(petra.open("/desk").text)
    assert "BackupLate." in told
    assert "Looked for too long ago." in told
