"""Opening a folder of 200 entries in Chromium: one that only the browser opens, beside the service's own page.

From the code to the list by the clock, with the same server, in the same run.
"""

import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.figures import Aims
from benchmarks.real import serving
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from tests.browser.conftest import ARGUMENTS
from tests.browser.ensure_chromium import find_chromium
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, World

ENTRIES, ROUNDS, MOST = 200, 9, 1.5
# As many stand on the first page of either.
FIRST = 50
NAME = "Kept"
TEXT = "The painter was here on Tuesday, and his bill is higher than what we spoke of. " * 6
# By the reader's own modules, on its own page: a code, a folder and what is in it.
FILL = """async ([id, name, text, count]) => {
    const [{ Interface }, { OpenVault }, { firstCode }, { VaultWriter }] = await Promise.all(
        ['interface', 'open_vault', 'vault_codes', 'vault_writing'].map((one) => import(`/reader/${one}.js`)));
    const service = new Interface(id);
    await service.session();
    const code = await firstCode(service, await service.state());
    const vault = await OpenVault.open(service, code);
    const writer = new VaultWriter(vault);
    const folder = await writer.makeFolder(name);
    for (let number = 0; number < count; number++) {
        await writer.write(folder, { title: `Entry ${number}`, text, fields: [], files: [] });
    }
    vault.lock();
    return code.reveal();
}"""


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Measures and prints. A round opens both, one after the other, and gives one ratio."""
    folder.mkdir(mode=0o700)
    world = World(folder)
    party = with_vault(two_parties(world)[0])
    folder_id = party.folder_id()
    there = f"{party.root}/folders/{folder_id}"
    with party.opened() as opened:
        for number in range(ENTRIES):
            add(opened, folder_id, Draft(f"Entry {number}", TEXT))
    with serving(world) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=ARGUMENTS)
        context = browser.new_context(base_url=f"http://localhost:{server.port}")
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto("/sign-in")
        page.locator("[name=email]").fill(party.person.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/cases")
        _service(page, party, there)
        page.goto(f"/reader/#{party.case_id}")
        code = page.evaluate(FILL, [str(party.case_id), NAME, TEXT, ENTRIES])
        kept, served = [], []
        for number in range((3 if quick else ROUNDS) + 1):
            one, other = _reader(page, party, code), _service(page, party, there)
            if number > 0:  # the first one only warms up
                kept.append(one)
                served.append(other)
        browser.close()
    ratio = statistics.median(one / other for one, other in zip(kept, served, strict=True))
    print(f"\nOpening a folder of {ENTRIES} in Chromium, from the code to the list, medians by the clock")
    print(f"a browser folder in the reader: {statistics.median(kept):.3f} s; ", end="")
    print(f"a folder on the service's page: {statistics.median(served):.3f} s")
    aims.note(
        ratio <= MOST, f"opening a browser folder of {ENTRIES}: {ratio:.2f} × the service's page, at most {MOST} ×"
    )


def _reader(page: Page, party: Party, code: str) -> float:
    page.goto("about:blank")
    page.goto(f"/reader/#{party.case_id}")
    page.get_by_label("Your code for this browser").fill(code)
    named = page.get_by_role("button", name=NAME, exact=True)
    return _timed(lambda: _through(page, named, page.get_by_role("heading", name=NAME)))


def _service(page: Page, party: Party, path: str) -> float:
    page.goto(party.root)
    lock = page.get_by_role("button", name="Lock", exact=True)
    if lock.is_visible():
        lock.click()
        lock.wait_for(state="detached")
    page.goto(f"{party.root}/unlock")
    assert party.code is not None
    page.get_by_label("Your access code").fill(party.code.reveal())
    named = page.locator(f'a[href="{path}"]').first
    return _timed(lambda: _through(page, named, page.locator("main .split")))


def _through(page: Page, folder: Locator, there: Locator) -> None:
    """Sends the code, goes on to the folder, and waits until its entries are there."""
    page.get_by_role("button", name="Open", exact=True).click()
    folder.click()
    there.wait_for()
    page.locator("main .items li", has_text="Entry").nth(FIRST - 1).wait_for()


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began
