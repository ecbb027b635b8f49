"""The reader as it is served: the same for everybody, under one policy, and of nothing but its own files."""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from odr.web.reader.files import POLICY, STATIC, first_files, import_map, reader_files, reader_headers
from odr.web.reader.packing import packed, unpacked
from odr.web.reader.site import ReaderSite
from tests.support.world import World

FOLDER = STATIC / "reader"
# Nothing of it runs: signatures are not needed yet.
NOT_LOADED = {"crypto/signing.js"}
# What a telephone loads until something is read, and in all. It must not grow unseen: at first, the aim is 60 KB.
MOST_BYTES_AT_FIRST = 60_000
MOST_BYTES = 101_300
MOST_BYTES_OF_WORDS = 9_300
# Asks for the service, which only a reader that somebody keeps as a file has to (``odr.web.reader.kept``).
OF_THE_KEPT_FILE = {"page/connecting.js"}


@Request.application
def _app(_request: Request) -> Response:
    return Response("the app", headers={"Set-Cookie": "session=x"})


@pytest.fixture
def client() -> Client:
    return Client(ReaderSite(_app))


def test_the_page_and_every_module_come_as_they_are_in_the_release(client: Client) -> None:
    for path, file in reader_files().items():
        answer = client.get(f"/reader/{path}")
        assert (answer.status_code, answer.data, answer.content_type) == (200, file.body, file.content_type)
        if path not in {"index.html", "icon.svg"}:
            assert file.body == (FOLDER / path).read_bytes()
    assert client.get("/reader/").data == reader_files()["index.html"].body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/reader/", 200),
        ("HEAD", "/reader/start.js", 200),
        ("GET", "/reader", 308),
        ("GET", "/reader/nothing.js", 404),
        ("GET", "/reader/../odr.js", 404),
        ("GET", "/reader/vendor/noble/LICENSE", 404),
        ("POST", "/reader/", 405),
        ("PUT", "/reader/start.js", 405),
    ],
)
def test_every_answer_has_the_policy_and_nothing_of_who_asks(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method, headers={"Cookie": "session=x"})
    assert answer.status_code == status
    for name, value in reader_headers().items():
        assert answer.headers.getlist(name) == [value]
    assert "Set-Cookie" not in answer.headers


def test_the_policy_is_the_strictest_that_browsers_know() -> None:
    """Spelled out, so that a part of it that is taken out is missed."""
    headers = reader_headers()
    parts = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert re.fullmatch("'self' 'sha256-[A-Za-z0-9+/]{43}='", parts.pop("script-src"))
    assert parts == {
        **dict.fromkeys(("default-src", "form-action", "frame-ancestors", "base-uri", "trusted-types"), "'none'"),
        **dict.fromkeys(("style-src", "img-src", "connect-src"), "'self'"),
        "require-trusted-types-for": "'script'",
    }
    assert headers["Integrity-Policy"] == "blocked-destinations=(script)"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_answer_from_a_cache_has_the_policy_too(client: Client) -> None:
    tag = client.get("/reader/start.js").headers["ETag"]
    answer = client.get("/reader/start.js", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Content-Security-Policy"] == reader_headers()["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("deflate", None),
        ("", None),
    ],
)
def test_what_travels_packed_is_the_same(client: Client, accepted: str, coding: str | None) -> None:
    for path, file in reader_files().items():
        answer = client.get(f"/reader/{path}", headers={"Accept-Encoding": accepted})
        assert (answer.headers.get("Content-Encoding"), answer.headers["Vary"]) == (coding, "Accept-Encoding")
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert unpacked(answer.data, coding, 1_000_000) == file.body


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_what_a_stranger_packed_is_unpacked_no_further_than_it_is_wanted(coding: str) -> None:
    much = bytes(5_000_000)
    endless = brotli.compress(much, quality=1) if coding == "br" else gzip.compress(much, 1)
    assert unpacked(endless, coding, 1_000) == bytes(1_000)
    for wrong in (b"no such thing at all", endless[:-9]):
        with pytest.raises(OSError, match="not packed as it says"):
            unpacked(wrong, coding, len(much) + 1)


def test_everything_else_is_the_apps(client: Client) -> None:
    for path in ("/", "/readers/", "/static/reader/start.js", "/cases/reader/"):
        assert client.get(path).data == b"the app"


def test_at_an_origin_of_its_own_it_is_all_there_is_and_asks_the_service_alone() -> None:
    client = Client(ReaderSite(_app, "https://cases.example.org", "https://reader.cases.example.org"))
    there, here = "https://reader.cases.example.org", "https://cases.example.org"
    for path, file in reader_files().items():
        answer = client.get(f"/reader/{path}", base_url=there)
        assert (answer.status_code, answer.data) == (200, file.body)
    for method, path, status in [
        ("GET", "/reader/", 200),
        ("GET", "/", 308),
        ("GET", "/policy", 307),
        ("GET", "/sign-in", 404),
        ("GET", "/healthz", 404),
        ("POST", "/sign-in", 405),
    ]:
        answer = client.open(path, method=method, base_url=there)
        assert answer.status_code == status
        for name, value in reader_headers(here).items():
            assert answer.headers.getlist(name) == [value]
    assert "connect-src https://cases.example.org;" in reader_headers(here)["Content-Security-Policy"]
    assert client.get("/policy", base_url=there).headers["Location"] == f"{here}/policy"
    assert client.get("/sign-in", base_url=here).data == b"the app"
    assert client.get("/reader/", base_url=here).headers["Location"] == f"{there}/reader/"


def test_the_page_among_the_static_files_which_names_no_digest_leads_to_the_one_that_does(client: Client) -> None:
    assert client.get("/static/reader/index.html").data == reader_files()["index.html"].body


def test_the_policy_lets_nothing_run_but_modules_that_the_page_names_by_their_digest() -> None:
    page = reader_files()["index.html"].body.decode("utf-8")
    assert re.findall(r"<script[^>]*>", page) == ['<script type="importmap">', '<script type="module" src="start.js">']
    assert not re.search(r"\son[a-z]+=|javascript:|<base|<meta http-equiv", page, re.IGNORECASE)
    (inline,) = re.findall(r'<script type="importmap">(.*?)</script>', page, re.DOTALL)
    assert inline == import_map()
    policy = reader_headers()["Content-Security-Policy"]
    scripts = dict(part.split(" ", 1) for part in policy.split("; "))["script-src"]
    assert scripts == f"'self' 'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"
    named = json.loads(inline)["integrity"]
    modules = {path for path in reader_files() if path.endswith(".js")}
    assert set(named) == {f"./{path}" for path in modules}
    for path in modules:
        body = reader_files()[path].body
        assert named[f"./{path}"] == "sha256-" + base64.b64encode(hashlib.sha256(body).digest()).decode()
    for needed in ("form-action 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "frame-ancestors"):
        assert needed in policy
    assert "unsafe" not in policy


def test_every_module_is_one_that_the_page_comes_to() -> None:
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}
    assert there - NOT_LOADED == {path for path in reader_files() if path.endswith(".js")}


def test_no_form_of_the_page_works_without_the_script() -> None:
    page = (FOLDER / "index.html").read_text("utf-8")
    assert not re.search(r"<form[^>]*(action|method)=", page)
    assert re.findall(r"<button[^>]*>", page) == ['<button type="submit" disabled>']
    assert not re.search(r"<(input|textarea)[^>]* name=", page)


@pytest.mark.promise("P50")
def test_the_page_leads_to_the_privacy_policy_in_a_tab_of_its_own_that_knows_nothing_of_it(world: World) -> None:
    """In its own tab it would lock what is open, and ask whether what is typed is to be lost."""
    page = (FOLDER / "index.html").read_text("utf-8")
    (link,) = re.findall(r"<a [^>]*>", page)
    assert link == f'<a id="policy" href="{POLICY}" target="_blank" rel="noopener" data-words>'
    assert page.index("</main>") < page.index(link), "it stays, whatever is shown"
    nobody = world.person()
    nobody.open(POLICY)
    assert nobody.status == 200


def test_no_module_makes_code_or_markup_of_text_or_keeps_anything() -> None:
    forbidden = re.compile(
        r"\b(innerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|localStorage|sessionStorage"
        r"|indexedDB|caches\b|document\.cookie|console\.|history\.(?:push|replace)State|serviceWorker|sendBeacon|importScripts|setAttribute\('on)"
    )
    for path in _own_modules():
        assert not forbidden.search(path.read_text("utf-8")), path


def test_nothing_is_loaded_that_no_part_of_the_page_uses() -> None:
    """Known answers of what only the service does are tests/reader's own."""
    texts = [
        re.sub(r"/\*\*.*?\*/|^\s*//[^\n]*", "", path.read_text("utf-8"), flags=re.S | re.M) for path in _own_modules()
    ]
    words = Counter(re.findall(r"\w+", "\n".join(texts)))
    exported = re.findall(r"^export (?:async )?(?:const|let|function|class) (\w+)", "\n".join(texts), re.M)
    assert len(exported) > 100
    assert [name for name in exported if words[name] == 1] == []


def test_a_telephone_loads_no_more_than_it_did() -> None:
    """To open and read (tests/browser/test_browser_folders.py sees that no other file is asked for). Words in
    another language than English are loaded by whoever reads it alone, one file of them."""
    sizes = {path: len(packed(path, "br")) for path in reader_files()}
    words = {path for path in sizes if path.startswith("words/")}
    assert sum(sizes[path] for path in first_files()) <= MOST_BYTES_AT_FIRST
    assert sum(sizes[path] for path in sizes.keys() - words - OF_THE_KEPT_FILE) <= MOST_BYTES
    assert max(sizes[path] for path in words) <= MOST_BYTES_OF_WORDS


# Nothing of anybody's stands there: who is signed out, what is not there, and a service that does not answer.
SHOW_NOTHING = {"You are signed out", "Nothing here", "The service can’t be reached"}


def test_every_view_says_who_can_read_what_stands_in_it() -> None:
    """By ``audience`` itself, or by what is made of it."""
    views: dict[str, bool] = {}
    for path in (FOLDER / "page").glob("*.js"):
        source = path.read_text("utf-8")
        made = [*re.findall(r"const (\w+) = audience\(", source), "stewards"]
        for found in re.finditer(r"screen\.show\((?!'')", source):
            shown = source[found.end() : _end_of_call(source, found.end())]
            heading = re.findall(r"t`([^`]+)`", shown)[0]
            views[f"{path.stem}: {heading}"] = "audience" in shown or any(
                re.search(rf"\b{name}\b", shown) for name in made
            )
    assert len(views) > 12
    assert {view for view, says in views.items() if not says} == {f"opening: {heading}" for heading in SHOW_NOTHING}


def _end_of_call(source: str, at: int) -> int:
    """Where the parenthesis closes that opens before ``at``."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        at += 1
    return at


def _own_modules() -> list[Path]:
    return [path for path in FOLDER.rglob("*.js") if "vendor" not in path.parts]
