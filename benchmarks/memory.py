"""What a worker of the real server holds in memory after a few hundred requests, sign-ins among them."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.figures import Aims
from benchmarks.real import MEASURES, Visitor, serving
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, World

MOST_MEGABYTES = 110
VISITORS = 8
TRIES = 100


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Starts a server in a folder of its own, makes it work, and reads what the kernel says of its workers."""
    folder.mkdir(mode=0o700)
    world = World(folder)
    parties = [_with_items(party) for party in two_parties(world)]
    rounds = 3 if quick else 10
    with serving(world) as server:
        fresh = server.workers()
        with ThreadPoolExecutor(VISITORS) as visitors:
            asked = sum(visitors.map(lambda number: _visit(server.port, parties[number % 2], rounds), range(VISITORS)))
        used = server.workers()
    print(f"\nA worker in MB, after {asked} requests of {VISITORS} visitors at once, {VISITORS * rounds} sign-ins")
    for name, words in MEASURES.items():
        print(f"  {words:24}{_each(used, name)}    when it has just started: {_each(fresh, name)}")
    most = max(worker["VmHWM"] for worker in used)
    aims.note(most < MOST_MEGABYTES, f"a worker: {most:.0f} MB at its most, under {MOST_MEGABYTES} MB")


def _with_items(party: Party) -> Party:
    with_vault(party)
    folder_id = party.folder_id()
    with party.opened() as opened:
        for number in range(60):
            add(opened, folder_id, Draft(f"Entry {number}", "What I would accept, and what I would not. " * 30))
    return party


def _visit(port: int, party: Party, rounds: int) -> int:
    """Signs in, unlocks, reads, writes and signs out, over and over. Gives how many requests that were."""
    asked = 0
    assert party.code is not None
    for _ in range(rounds):
        visitor = Visitor(port)
        visitor.expect(200, visitor.get("/sign-in"))
        visitor.expect(303, visitor.send("/sign-in", email=party.person.email, password=PASSWORD))
        visitor.expect(200, visitor.get(f"{party.root}/unlock"))
        visitor.expect(303, visitor.send(f"{party.root}/unlock", code=party.code.reveal()))
        visitor.expect(200, visitor.get("/cases"))
        visitor.expect(200, visitor.get(party.root))
        folder = f"{party.root}/folders/{party.folder_id()}"
        visitor.expect(200, visitor.get(folder))
        visitor.expect(200, visitor.get(f"{folder}/add"))
        visitor.expect(303, visitor.send(f"{folder}/add", title="One more", text="What happened since. " * 40))
        visitor.expect(200, visitor.get(visitor.location))
        visitor.expect(200, visitor.get(folder))
        visitor.expect(200, _searched(visitor, f"{party.root}/search"))
        asked += visitor.asked
    return asked


def _searched(visitor: Visitor, path: str) -> int:
    """Searches; whoever has several dear requests under way is asked to wait, and waits."""
    for _ in range(TRIES):
        status = visitor.send(path, words="accept")
        if status != 429:
            return status
        time.sleep(0.05)
    return status


def _each(workers: list[dict[str, float]], name: str) -> str:
    return ", ".join(f"{worker[name]:.1f}" for worker in workers)
