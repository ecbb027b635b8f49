"""Taking a code back from vaults of very different sizes, turn by turn; and how fast an audit log is checked."""

import time
from pathlib import Path

from benchmarks.browser import Browser, Took
from benchmarks.figures import Aims, compare, median, print_compared, print_heading
from odr.audit.chain import verify
from odr.crypto.codes import AccessCode
from odr.selftest.harness.world import World
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.vaults import Party, two_parties, with_vault

SIZES = (10, 1_000, 10_000)
SIZES_QUICKLY = (10, 100, 1_000)
# The same new keys for the same codes and folders, however much the folders hold.
SAME = 1.2


class Filled:
    """A vault with so many entries in its three folders, open at a browser."""

    def __init__(self, party: Party, size: int) -> None:
        self.size = size
        self.party = with_vault(party)
        with party.opened() as opened:
            folders = [folder.id for folder in folders_of(opened)]
            for number in range(size):
                add(opened, folders[number % len(folders)], Draft(f"Entry {number}", "What I would accept. " * 20))
        party.unlock()
        self._browser = Browser(party.person)

    def revoke(self) -> Took:
        """A code for everything is made, which does not count, and taken back: the form, sent."""
        with self.party.opened() as opened:
            code_id = issue_own_code(opened, AccessCode.generate(), "For the drawer")
        answer = self._browser.post(f"{self.party.root}/codes/{code_id}/take-back")
        assert answer.status == 303, f"{answer.status}: {answer.text[:2000]}"
        assert answer.location.endswith("/codes"), answer.location
        return answer.took

    def check_log(self) -> tuple[int, Took]:
        """The whole chain of the case, and how many entries it has."""
        with self.party.world.work() as work:
            processor, wall = time.process_time(), time.perf_counter()
            verdict = verify(work, self.party.case_id)
            took = Took.since(processor, wall)
        assert verdict.problem is None, verdict
        return verdict.head.number, took


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    world = World(folder)
    sizes = SIZES_QUICKLY if quick else SIZES
    vaults = [Filled(_party(world, number), size) for number, size in enumerate(sizes)]
    smallest, others = vaults[0], vaults[1:]
    print_heading("this many", str(smallest.size))
    rounds, times = (6, 3) if quick else (12, 4)
    ratios = {}
    for vault in others:
        name = f"taking a code back, {vault.size:,} entries"
        found = compare(name, vault.revoke, smallest.revoke, rounds=rounds, times=times)
        print_compared(found)
        ratios[vault.size] = found.ratio.processor
    entries, took = _checked(vaults[-1], 3 if quick else 7)
    print(
        f"\nChecking an audit log of {entries:,} entries: {entries / took.processor:,.0f} a second of processor time, "
        f"{entries / took.wall:,.0f} by the clock"
    )
    world.database.dispose()
    for size, ratio in ratios.items():
        aims.note(
            ratio <= SAME,
            f"taking a code back from {size:,} entries: {ratio:.2f} × what it costs with {smallest.size}, "
            f"at most {SAME} ×",
        )


def _party(world: World, number: int) -> Party:
    names = (f"Tessa{number} Tenant", f"Leo{number} Landlord")
    return two_parties(world, reference=f"2026-{number:04}", names=names)[0]


def _checked(vault: Filled, times: int) -> tuple[int, Took]:
    found = [vault.check_log() for _ in range(times)]
    return found[0][0], median([took for _entries, took in found])
