"""Backups of a test's installation, and what comes of one when it is brought back to an empty place."""

from pathlib import Path

from odr.backup.copying import make_backup
from odr.backup.manifest import Manifest
from odr.backup.restoring import Restored, restore
from odr.files.store import store_at
from odr.selftest.harness.scratch import in_folder
from tests.support.engines import Postgresql
from tests.support.vaults import Party
from tests.support.world import World


def back_up(world: World, folder: Path) -> Path:
    """A backup of everything, as ``odr backup`` makes it."""
    context = world.app_context
    world.belongs_together()
    make_backup(context.database, context.files.store, context.installation, folder, world.time)
    return folder


def bring_back(
    world: World, backup: Path, place: Path, *, older_keys: bool = False, files: str = ""
) -> tuple[World, Restored]:
    """The backup in an empty place of the same kind, with today's key store, as ``odr restore`` does it.

    ``files`` is the bucket that its files go into, if not a folder.
    """
    place.mkdir()
    url = world.engine.empty(place) if isinstance(world.engine, Postgresql) else in_folder(place)
    done = restore(
        backup,
        url,
        world.settings.key_store,
        store_at(files, place / "files", 1),
        world.app_context.installation,
        world.time,
        older_keys=older_keys,
    )
    return of_restored(world, place, url, files), done


def of_restored(world: World, place: Path, url: str = "", files: str = "") -> World:
    """The installation whose database is in this place, or at this address."""
    found = World(
        place,
        world.engine,
        url=url or in_folder(place),
        installation_key=world.settings.installation_key,
        key_store_url=world.settings.key_store,
        **({"files": files} if files else {}),
    )
    found.time = world.time
    return found


def manifest_of(world: World, backup: Path) -> Manifest:
    """What a backup says of itself."""
    return Manifest.read(backup, world.app_context.installation)


def at(world: World, party: Party) -> Party:
    """Somebody, at an installation that was brought back; signed in anew."""
    found = Party(world, party.person.at(world), party.case_id, party.participant_id, party.code)
    found.person.sign_in()
    return found
