"""The reader's own work, in Chromium: opening a folder of 200 entries, and searching 10,000 not opened before."""

import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Route, sync_playwright

from benchmarks.figures import Aims
from odr.web.reader.files import STATIC, first_files, reader_files
from odr.web.reader.packing import packed
from tests.browser.conftest import ARGUMENTS
from tests.browser.ensure_chromium import find_chromium

ORIGIN = "http://localhost:9"
PAGE = Path(__file__).with_name("reader.js")
OPENED, SEARCHED, ROUNDS = 200, 10_000, 3
MOST_TO_SEARCH, MOST_OF_FLOOR, MOST_TO_LOAD = 1.0, 2.5, 60_000


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Measures and prints. Nothing listens: the files come from the disk, so that no network is measured."""
    del folder
    many = SEARCHED // 10 if quick else SEARCHED
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.route("**/*", _answer)
        page.goto(ORIGIN + "/")
        took: list[dict[str, Any]] = [
            page.evaluate("async ([few, many]) => (await import('/reader.js')).run(few, many)", [OPENED, many])
            for _round in range(ROUNDS)
        ]
        browser.close()
    middle = {name: statistics.median(one[name] for one in took) / 1000 for name in took[0]}
    search = middle["searched"] * SEARCHED / many
    loaded = sum(len(packed(path, "br")) for path in first_files())
    whole = sum(len(packed(path, "br")) for path in reader_files())
    print(f"\nThe reader in Chromium, medians of {ROUNDS}, by the clock")
    print(f"opening a folder of {OPENED}, its list too: {middle['opened']:.3f} s")
    floor = f"WebCrypto alone {middle['floor']:.2f} s"
    print(f"searching {many:,}, none opened before: {middle['searched']:.2f} s, {floor}, again {middle['again']:.2f} s")
    print(
        f"listing {many:,} titles: {middle['listed']:.2f} s; what is loaded, compressed: {loaded:,} of {whole:,} bytes"
    )
    aims.note(
        search <= MOST_TO_SEARCH,
        f"searching {SEARCHED:,} entries in the reader: {search:.2f} s, at most {MOST_TO_SEARCH:.0f} s",
    )
    ratio = statistics.median(one["searched"] / one["floor"] for one in took)
    aims.note(ratio <= MOST_OF_FLOOR, f"the same: {ratio:.1f} × WebCrypto alone, at most {MOST_OF_FLOOR}")
    aims.note(
        loaded <= MOST_TO_LOAD,
        f"the reader until something is read, compressed: {loaded:,} bytes, at most {MOST_TO_LOAD:,}",
    )


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    if path == "/":
        route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
    else:
        file = PAGE if path == "/reader.js" else STATIC / "reader" / path.removeprefix("/reader/")
        route.fulfill(path=file, content_type="text/javascript")
