"""The browser's half of the formats in a real browser, under a policy that lets it run its own files and nothing else.

What Python made is opened in the browser, and what the browser made is opened in Python.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, Route

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.context import Context, Purpose
from odr.crypto.inner import (
    InnerKey,
    InnerPlaces,
    grant_inner,
    inner_pair,
    inner_proof_key,
    open_inner_grant,
    open_previous_inner,
)
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import BoxSeed, SigningSeed, SymmetricKey
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.files.format import FileEntry, open_checked, open_root
from tests.browser.conftest import OpenContext
from tests.unit.crypto.test_vectors import FORMATS

Case = dict[str, Any]
ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors"
# WebCrypto is there on localhost. Nothing listens: every answer comes from the files below.
ORIGIN = "http://localhost:9"
POLICY = "default-src 'none'; script-src 'self'"
CHECKS = "/tests/reader/checks.js"
SERVED = ("tests/reader/checks.js", "odr/web/static/reader/")
READ = dict.fromkeys(("case", "vault", "folder", "item", "subject"), UUID) | dict.fromkeys(("version", "epoch"), int)
KEY = bytes(range(32))
PLACE: Case = {
    "purpose": "item",
    "case": "11110000-0000-4000-8000-000000000000",
    "version": str(2**64 - 1),
    "detail": "fünf",
}


@pytest.fixture
def page(open_context: OpenContext) -> Iterator[Page]:
    with open_context() as context:
        context.route("**/*", _answer)
        page = context.new_page()
        page.goto(ORIGIN + "/")
        yield page


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN + "/")
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    if path == "":
        body = f'<!doctype html><title>Formats</title><script type="module" src="{CHECKS}"></script>'
        route.fulfill(body=body, headers=headers | {"Content-Type": "text/html"})
    elif path.startswith(SERVED):
        route.fulfill(path=ROOT / path, headers=headers | {"Content-Type": "text/javascript"})
    else:
        route.fulfill(status=404, headers=headers)


def _context(place: Case) -> Context:
    parts = {name: READ.get(name, str)(value) for name, value in place.items() if name != "purpose"}
    return Context(purpose=Purpose(place["purpose"]), **parts)  # type: ignore[arg-type]  # each by its name


def _run(page: Page, file: str, groups: dict[str, list[Case]]) -> Case:
    script = f"async ([file, groups]) => (await import('{CHECKS}')).run(file, groups)"
    result: Case = page.evaluate(script, [file, groups])
    return result


def test_every_known_answer_comes_out_in_the_browser(page: Page) -> None:
    files = page.evaluate(f"async () => Object.keys((await import('{CHECKS}')).CHECKS)")
    # Rooms are read through the service, and a password opens no folder.
    assert FORMATS - {"messages", "passwords"} <= set(files)
    assert {"inner", "records", "code_lists", "files"} <= set(files)
    for file in files:
        groups = json.loads((VECTORS / f"{file}.json").read_text("ascii"))
        result = _run(page, file, groups)
        assert result["wrong"] == []
        assert result["ran"] == sum(map(len, groups.values()))


def test_what_python_seals_afresh_opens_in_the_browser(page: Page) -> None:
    place = _context(PLACE)
    sealed, boxed, signed = [], [], []
    for text in (b"", "Größe".encode(), bytes(3 * 16384)):
        one = {"context": PLACE, "plaintext": text.hex()}
        sealed.append(one | {"key": KEY.hex(), "sealed": seal(SymmetricKey(KEY), text, place).hex()})
        box = BoxKeyPair(BoxSeed(KEY)).public.seal(text, place)
        boxed.append(one | {"seed": KEY.hex(), "box": box.hex()})
        pair = SigningKeyPair(SigningSeed(KEY))
        signature = pair.sign(text, place).hex()
        signed.append(
            {"seed": KEY.hex(), "public_key": pair.public.encoded.hex(), "context": PLACE}
            | {"document": text.hex(), "signature": signature}
        )
    code, key = AccessCode.generate(CodeKind.BROWSER), InnerKey.generate()
    share, ids = code.browser_share(), [uuid4() for _ in range(4)]
    box = grant_inner(key, inner_pair(share).public, inner_proof_key(share), InnerPlaces(*ids[:3]).grant(2, ids[3]))
    where = dict(zip(("case", "vault", "folder"), map(str, ids), strict=False))
    granted = [{"code": code.reveal(), "where": where, "epoch": "2", "code_id": str(ids[3])}]
    granted[0] |= {"key": key.reveal().hex(), "box": box.hex()}
    made = {"sealed": sealed, "boxed": boxed, "signed": signed, "granted": granted}
    assert _run(page, "from_javascript", made) == {"ran": 10, "wrong": []}


def test_what_the_browser_seals_afresh_opens_in_python(page: Page) -> None:
    made = page.evaluate(f"async () => (await import('{CHECKS}')).made()")
    assert len(made["sealed"]) == len(made["boxed"]) == 3
    for one in made["sealed"]:
        key, sealed = SymmetricKey(bytes.fromhex(one["key"])), bytes.fromhex(one["sealed"])
        assert open_sealed(key, sealed, _context(one["context"])).hex() == one["plaintext"]
    for one in made["boxed"]:
        pair = BoxKeyPair(BoxSeed(bytes.fromhex(one["seed"])))
        assert pair.open(bytes.fromhex(one["box"]), _context(one["context"])).hex() == one["plaintext"]
    (granted,) = made["granted"]
    share = AccessCode.parse(granted["code"], CodeKind.BROWSER).browser_share()
    places = InnerPlaces(*(UUID(granted["where"][name]) for name in ("case", "vault", "folder")))
    place = places.grant(int(granted["epoch"]), UUID(granted["code_id"]))
    box = bytes.fromhex(granted["box"])
    assert open_inner_grant(box, inner_pair(share), inner_proof_key(share), place).reveal().hex() == granted["key"]
    assert [one["name"] for one in made["previous"]] == ["folder", "stewardship"]
    for one in made["previous"]:
        places = InnerPlaces(**{name: UUID(value) for name, value in one["where"].items()})
        newer, sealed = InnerKey(bytes.fromhex(one["newer"])), bytes.fromhex(one["sealed"])
        assert open_previous_inner(newer, sealed, places.previous(int(one["epoch"]))).reveal().hex() == one["older"]
    assert [bytes.fromhex(one["content"]) for one in made["filed"]] == [b"", b"Fotos vom Schaden\n"]
    for one in made["filed"]:
        entry, case_id = FileEntry.of_payload(json.loads(one["entry"])), UUID(one["case"])
        digests = open_root(entry, case_id, bytes.fromhex(one["root"]))
        part = open_checked(entry, case_id, digests, 0, [bytes.fromhex(one["part"])])
        assert b"".join(part).hex() == one["content"]
    (signed,) = made["signed"]
    verifying = VerifyingKey(bytes.fromhex(signed["public_key"]))
    verifying.verify(bytes.fromhex(signed["signature"]), bytes.fromhex(signed["document"]), _context(signed["context"]))
