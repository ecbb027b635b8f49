"""The same pages with 10 other cases in the database and with 100,000, turn by turn in one process."""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import crowd
from benchmarks.browser import Browser, Took
from benchmarks.figures import Aims, compare, print_compared, print_heading
from odr.organisations.tables import Organisation
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from odr.web.running.housekeeping import one_round
from tests.support.people import account_of
from tests.support.vaults import two_parties, with_vault
from tests.support.world import PASSWORD, World

HOUSEKEEPING = "one round of housekeeping"
FEW = 10
MANY = 100_000
# Indexes are a step or two deeper. What looked at every case would take a thousand times as long.
SAME = 1.2


class Place:
    """One installation: an administrator, a case with two parties, and a crowd of other cases."""

    def __init__(self, folder: Path, others: int) -> None:
        folder.mkdir()
        self._world = world = World(folder)
        administrator = world.administrator()
        party, other = two_parties(world)
        with_vault(party)
        with_vault(other)
        folder_id = party.folder_id()
        with party.opened() as opened:
            items = [add(opened, folder_id, Draft(f"Entry {n}", "What I would accept. " * 20)) for n in range(60)]
        with world.work() as work:
            organisation_id = work.session.query(Organisation.id).scalar()
            person = account_of(work, other.person).id
        assert organisation_id is not None
        cases = crowd.fill(world, organisation_id, others)
        # In the small crowd after the tenth, so that it is followed by a full page too. Odd ones are of this house.
        middle = cases[10 if others == FEW else others // 2 + 1]
        self.size = sum(file.stat().st_size for file in folder.iterdir())
        party.unlock()
        stranger = world.person("Nobody")
        stranger.open("/sign-in")
        party.person.open("/cases")
        self._party, self._administrator = Browser(party.person), Browser(administrator)
        self._stranger = Browser(stranger)
        self._email = party.person.email
        case = f"/cases/{party.case_id}"
        self.pages: dict[str, Callable[[], Took]] = {
            "signing in": self._sign_in,
            "my cases": self._page(self._party, "/cases", "2026-0142"),
            "the case": self._page(self._party, case, "2026-0142", "Leo Landlord"),
            "a folder of 60": self._page(self._party, f"{case}/vault/folders/{folder_id}", "Entry "),
            "an item": self._page(self._party, f"{case}/vault/items/{items[0]}", "What I would accept"),
            "adding an item": self._add(f"{case}/vault/folders/{folder_id}/add"),
            "one's own details": self._page(self._party, "/me", self._email),
            "administrators: the cases": self._page(self._administrator, "/administration", "2026-0142", "C-0000005"),
            "  those of one state": self._page(self._administrator, "/administration?state=negotiation", "C-0000005"),
            "  further down the list": self._page(
                self._administrator, f"/administration?older_than={middle}", "C-", "newer_than"
            ),
            "administrators: one case": self._page(
                self._administrator, f"/administration{case}", "2026-0142", "Leo Landlord"
            ),
            "administrators: the people": self._page(self._administrator, "/administration/people", "Leo Landlord"),
            "administrators: one person": self._page(
                self._administrator, f"/administration/people/{person}", "Leo Landlord"
            ),
            "administrators: finding a person": self._find,
            "administrators: the form for a new case": self._page(
                self._administrator, "/administration/cases/new", "reference"
            ),
            # Not a page: it looks at every session there is.
            HOUSEKEEPING: self._housekeeping,
        }

    def close(self) -> None:
        self._world.database.dispose()

    def _page(self, browser: Browser, path: str, *words: str) -> Callable[[], Took]:
        def ask() -> Took:
            answer = browser.get(path)
            assert answer.status == 200, f"{path}: {answer.status}"
            for word in words:
                assert word in answer.text, f"{word!r} is not on {path}"
            return answer.took

        return ask

    def _add(self, path: str) -> Callable[[], Took]:
        def ask() -> Took:
            answer = self._party.post(path, {"title": "One more", "text": "What happened since. " * 20})
            assert answer.status == 303, answer.status
            return answer.took

        return ask

    def _sign_in(self) -> Took:
        answer = self._stranger.post("/sign-in", {"email": self._email, "password": PASSWORD})
        assert answer.status == 303, answer.status
        return answer.took

    def _find(self) -> Took:
        answer = self._administrator.post("/administration/people", {"words": self._email})
        assert answer.status == 303, answer.status
        return answer.took

    def _housekeeping(self) -> Took:
        processor, wall = time.process_time(), time.perf_counter()
        one_round(self._world.app_context)
        return Took.since(processor, wall)


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    many = 10_000 if quick else MANY
    began = time.perf_counter()
    small, large = Place(folder / "few", FEW), Place(folder / "many", many)
    took = time.perf_counter() - began
    print(f"\nWith {many:,} other cases the database is {large.size / 1e6:,.0f} MB (filled in {took:.0f} s).")
    print_heading(f"{many:,}", str(FEW))
    rounds, times = (4, 3) if quick else (12, 4)
    ratios = {}
    for name in small.pages:
        found = compare(name, large.pages[name], small.pages[name], rounds=rounds, times=times)
        print_compared(found)
        ratios[name] = found.ratio.processor
    small.close()
    large.close()
    slowest, ratio = max(((name, ratios[name]) for name in ratios if name != HOUSEKEEPING), key=lambda pair: pair[1])
    aims.note(
        ratio <= SAME,
        f"with {many:,} other cases every page costs what it costs with {FEW}: at most {SAME} × "
        f"(“{slowest.strip()}” is the furthest off, {ratio:.2f} ×)",
    )
