"""What it costs to have a thousand pages open, each of which asks from time to time whether something is new."""

from pathlib import Path
from time import process_time

from benchmarks.figures import Aims
from tests.support.rooms import joint_id, say
from tests.support.vaults import in_another_case, two_parties, with_vault
from tests.support.world import World

PAGES, EVERY_SECONDS = 1_000, 120
# Nobody does anything: every page asks as rarely as it does then. Of one processor.
MOST = 0.10


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Asks for somebody in several cases, with messages waiting, and prints."""
    folder.mkdir()
    world = World(folder)
    first = [with_vault(one) for one in two_parties(world)]
    cases = [first, *([with_vault(one) for one in in_another_case(first, f"2026-1{n:03d}")] for n in range(5))]
    for tessa, _leo in cases:
        say(tessa, "One")
    leo = first[1]
    path = f"/news?case={leo.case_id}&room={joint_id(leo)}"
    client, origin = leo.person.client, leo.person.origin
    times = 100 if quick else 500
    print("\nOpen pages")
    for what, asked in (("pages of a room", path), ("lists of six cases", "/news?list=own")):
        for _warm in range(20):
            client.get(asked, base_url=origin)
        began = process_time()
        for _one in range(times):
            client.get(asked, base_url=origin)
        each = (process_time() - began) / times
        share = each * PAGES / EVERY_SECONDS
        print(f"  one question of {what}: {each * 1000:.2f} ms of processor time, the client's with it")
        aims.note(share <= MOST, f"{PAGES:,} open {what}: {share:.1%} of one processor, at most {MOST:.0%}")
    world.database.dispose()
