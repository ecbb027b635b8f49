"""Somebody who reads the memory of an idle server: what people typed and read is not in it any more."""

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from benchmarks.real import Visitor
from odr.files.tables import FileUse
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from odr.vaults.keys.secrets import proof_key_of
from tests.support.disk import memory_of
from tests.support.files import new_item, put
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, World

ROOT = Path(__file__).parents[2]
WORD = "heronbrook-sixtyfour"
IN_FILE = "kept in a file, willowmere-ninety "
PROGRAM = """
import sys
import odr.door
odr.door.RENEWED_AFTER_SECONDS = float(sys.argv[1])
from odr.cli import main
main(["run"])
"""


@contextmanager
def server(world: World, port: int, renewed_after: float) -> Iterator[int]:
    world.belongs_together()
    world.database.dispose()
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode("ascii")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ODR_")}
    environment |= {"ODR_INSTANCE": str(world.folder), "ODR_PORT": str(port), "ODR_INSTALLATION_KEY": key}
    with (world.folder / "server.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(renewed_after)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(30)


def workers(server_id: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{server_id}/task/{server_id}/children").read_text().split()}


def found_in(processes: set[int], secrets: dict[str, bytes]) -> set[str]:
    """Which of the secrets stand in the memory of any of them, as text in one of Python's ways, or as bytes."""
    found = set()
    for process in processes:
        try:
            memory = memory_of(process)
        except (FileNotFoundError, ProcessLookupError):  # it has ended, and its memory with it
            continue
        found |= {name for name, secret in secrets.items() if secret in memory}
    return found


def file_ids(world: World) -> list[UUID]:
    with world.work() as work:
        return list(work.session.scalars(select(FileUse.file_id)))


def visit(port: int, party: Party, files: Sequence[str]) -> None:
    """Signs in, unlocks, reads, takes a file along, and locks."""
    until = time.monotonic() + 60
    while True:
        visitor = Visitor(port)
        try:
            visitor.expect(200, visitor.get("/sign-in"))
            break
        except OSError:
            visitor.close()
            assert time.monotonic() < until
            time.sleep(0.1)
    assert party.code is not None
    visitor.expect(303, visitor.send("/sign-in", email=party.person.email, password=PASSWORD))
    visitor.expect(200, visitor.get(f"{party.root}/unlock"))
    visitor.expect(303, visitor.send(f"{party.root}/unlock", code=party.code.reveal()))
    visitor.expect(200, visitor.get(party.root))
    visitor.expect(200, visitor.get(f"{party.root}/folders/{party.folder_id()}"))
    visitor.expect(200, visitor.send(f"{party.root}/search", words="heron"))
    for file in files:
        assert visitor.fetch(file) == len(IN_FILE) * 5000
    visitor.expect(303, visitor.send(f"{party.root}/lock"))
    visitor.close()


@pytest.mark.as_in_service("it is about what a server keeps in memory")
def test_an_idle_server_holds_nothing_of_what_was_typed_and_read(world: World) -> None:
    party = with_vault(two_parties(world)[0])
    folder = party.folder_id()
    with party.opened() as opened:
        add(opened, folder, Draft(WORD, f"What I would accept: {WORD}"))
    item_id = new_item(party)
    put(party, item_id, IN_FILE.encode() * 5000, "notes.txt")
    files = [f"{party.root}/items/{item_id}/files/{file_id}" for file_id in file_ids(world)]
    assert party.code is not None
    share = party.code.server_share().reveal()
    secrets = {
        "the word": WORD.encode(), "the file": IN_FILE.encode() * 3,
        "the code": party.code.reveal().encode(), "the share": share,
        "the proof key of its grants": proof_key_of(party.code.server_share()).reveal(),
        "the password": PASSWORD.encode(), "the code as typed": party.code.reveal().replace(" ", "%20").encode(),
    }  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    held = {"the installation key": world.settings.installation_key.reveal()}
    with server(world, port, 3.0) as running:
        visit(port, party, files)
        # Which of them is there yet is up to what was written over freed memory since.
        assert found_in(workers(running), secrets), "the control: a moment later it is there"
        until = time.monotonic() + 90
        while left := found_in(workers(running) | {running}, secrets):
            assert time.monotonic() < until, left
            time.sleep(1)
        assert found_in(workers(running), held) == set(held), "the control: their memory was looked through"
