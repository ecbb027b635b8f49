"""Whether a service that serves an altered reader is found out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from click.testing import CliRunner, Result
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from odr.cli import main
from odr.crypto.signing import SigningKeyPair
from odr.web.reader.files import reader_headers
from odr.web.reader.manifest import BadManifest, Manifest
from odr.web.reader.site import ReaderSite
from odr.web.reader.verifying import Misled, ServiceAnswer, Site, differences, site_of

Alter = Callable[[str, ServiceAnswer], ServiceAnswer]
POLICY = "Content-Security-Policy"


@Request.application
def _app(_request: Request) -> Response:
    return Response("the app")


def found_by(alter: Alter) -> list[str]:
    """What is found of a service that alters its answers so."""
    client = Client(ReaderSite(_app))

    def fetch(path: str) -> ServiceAnswer:
        answer = client.get(f"/reader/{path}")
        return alter(path, ServiceAnswer(answer.status_code, list(answer.headers.items()), answer.data))

    return differences(Manifest.of_this_release(), fetch)


def headers_with(answer: ServiceAnswer, name: str, value: str) -> ServiceAnswer:
    return ServiceAnswer(
        answer.status, [*((key, one) for key, one in answer.headers if key != name), (name, value)], answer.body
    )


def test_a_service_that_serves_the_release_is_found_to() -> None:
    assert found_by(lambda _path, answer: answer) == []


@pytest.mark.parametrize("path", sorted(Manifest.of_this_release().files))
def test_one_altered_byte_in_any_file_is_found(path: str) -> None:
    def alter(asked: str, answer: ServiceAnswer) -> ServiceAnswer:
        body = answer.body[:-2] + bytes([answer.body[-2] ^ 1]) + answer.body[-1:]
        return ServiceAnswer(answer.status, answer.headers, body) if asked == path else answer

    assert found_by(alter) == [f"{path}: its bytes are not those of the release."]


def test_a_script_added_to_the_page_is_found() -> None:
    def alter(asked: str, answer: ServiceAnswer) -> ServiceAnswer:
        more = answer.body.replace(b"</head>", b'<script type="module" src="more.js"></script></head>')
        return ServiceAnswer(answer.status, answer.headers, more) if asked == "" else answer

    assert found_by(alter) == ["the page: its bytes are not those of the release."]


def test_a_script_that_no_release_has_is_found_even_if_no_page_names_it() -> None:
    def alter(_asked: str, answer: ServiceAnswer) -> ServiceAnswer:
        return ServiceAnswer(200, answer.headers, b"steal()") if answer.status == 404 else answer

    (found,) = found_by(alter)
    assert found.startswith("Something is served under a name that no release has")


@pytest.mark.parametrize("name", sorted(reader_headers()))
def test_another_policy_on_one_answer_is_found(name: str) -> None:
    altered = found_by(lambda path, answer: headers_with(answer, name, "other") if path == "" else answer)
    assert [one.split(" is ")[0] for one in altered] == [f"the page: {name}"]
    missing = found_by(
        lambda path, answer: (
            ServiceAnswer(answer.status, [it for it in answer.headers if it[0] != name], answer.body)
            if path == "start.js"
            else answer
        )
    )
    assert [one.split(" is ")[0] for one in missing] == [f"start.js: {name}"]


def test_a_second_policy_beside_the_right_one_is_found() -> None:
    def alter(path: str, answer: ServiceAnswer) -> ServiceAnswer:
        return (
            ServiceAnswer(answer.status, [*answer.headers, (POLICY, "default-src *")], answer.body)
            if path == ""
            else answer
        )

    assert len(found_by(alter)) == 1


@pytest.mark.parametrize("name", ["Link", "Service-Worker-Allowed", "Set-Cookie", "Refresh", "SourceMap"])
def test_a_header_that_makes_browsers_load_or_keep_more_is_found(name: str) -> None:
    assert len(found_by(lambda path, answer: headers_with(answer, name, "x") if path == "wire.js" else answer)) == 1


def test_a_file_that_is_served_as_something_else_or_not_at_all_is_found() -> None:
    as_text = found_by(
        lambda path, answer: headers_with(answer, "Content-Type", "text/plain") if path == "wire.js" else answer
    )
    assert as_text == ["wire.js: it is served as text/plain, not as text/javascript; charset=utf-8."]
    gone = found_by(lambda path, answer: ServiceAnswer(302, answer.headers, b"") if path == "wire.js" else answer)
    assert gone == ["wire.js: it is not served (status 302)."]


SERVICE, READER = "https://cases.example.org", "https://reader.cases.example.org"


def fetched(service: str = SERVICE, reader: str = READER) -> Callable[[str], ServiceAnswer]:
    """What a service and its reader answer, each at its origin."""
    client = Client(ReaderSite(_app, service, reader))

    def fetch(address: str) -> ServiceAnswer:
        origin, path = address[: address.index("/", 8)], address[address.index("/", 8) :]
        answer = client.get(path, base_url=origin)
        return ServiceAnswer(answer.status_code, list(answer.headers.items()), answer.data)

    return fetch


@pytest.mark.parametrize("given", [SERVICE, READER])
def test_a_reader_at_an_origin_of_its_own_is_found_from_either(given: str) -> None:
    fetch = fetched()
    site = site_of(given, fetch)
    assert site == Site(READER, SERVICE)
    assert differences(Manifest.of_this_release(), lambda path: fetch(f"{READER}/reader/{path}"), site.asks) == []


def test_a_reader_that_may_ask_somebody_else_is_found() -> None:
    fetch = fetched("https://evil.example", READER)
    altered = differences(Manifest.of_this_release(), lambda path: fetch(f"{READER}/reader/{path}"), SERVICE)
    assert len(altered) == len(Manifest.of_this_release().files) + 2
    assert all("Content-Security-Policy is default-src 'none';" in one for one in altered)


def test_a_reader_that_names_a_service_which_does_not_name_it_is_found() -> None:
    def fetch(address: str) -> ServiceAnswer:
        return (
            fetched()(address)
            if address.startswith(READER)
            else fetched(SERVICE, "https://cases.example.org:444")(address)
        )

    with pytest.raises(Misled, match="whose own reader is elsewhere"):
        site_of(READER, fetch)


def test_a_manifest_is_read_as_it_was_signed_and_by_nobody_elses_key() -> None:
    (_seed, pair), (_other_seed, other) = SigningKeyPair.generate(), SigningKeyPair.generate()
    manifest = Manifest.of_this_release()
    text = manifest.signed(pair)
    assert Manifest.read(text, pair.public) == manifest
    digest = manifest.files["start.js"][0]
    for wrong, key in [
        (text, other.public),
        (text.replace(digest, digest[::-1]), pair.public),
        (text.replace("frame-ancestors 'none'", "frame-ancestors *"), pair.public),
        ("{}", pair.public),
        ("no JSON", pair.public),
        ("[1]", pair.public),
    ]:
        with pytest.raises(BadManifest):
            Manifest.read(wrong, key)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@contextmanager
def serving(*, altered: bool = False) -> Iterator[str]:
    """A service at an address of its own; an altered one serves one more byte of a script."""
    site = ReaderSite(_app)

    @Request.application
    def served(request: Request) -> Response:
        answer = Client(site).get(request.full_path, headers={"Accept-Encoding": request.headers["Accept-Encoding"]})
        if altered and request.path.endswith("/start.js"):
            answer = Client(site).get(request.full_path)
            return Response(answer.data + b"\n", headers=[it for it in answer.headers if it[0] != "Content-Length"])
        return Response(answer.data, answer.status_code, answer.headers)

    with make_server("127.0.0.1", 0, served, handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def odr(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_command_compares_over_http_and_says_what_it_cannot_prove(tmp_path: Path) -> None:
    key, manifest = tmp_path / "key", tmp_path / "manifest.json"
    public = odr("reader", "key", str(key)).output.strip()
    assert key.stat().st_mode & 0o777 == 0o600
    manifest.write_text(odr("reader", "manifest", "--key", str(key)).output)
    with serving() as address:
        for more in ((), ("--manifest", str(manifest), "--signer", public)):
            result = odr("verify-site", address, *more)
            assert (result.exit_code, "cannot prove" in result.output) == (0, True), result.output
    with serving(altered=True) as address:
        result = odr("verify-site", address)
        assert result.exit_code == 1
        assert "start.js: its bytes are not those of the release." in result.output
        assert "cannot prove" in result.output


def test_the_command_ends_with_a_sentence_where_it_cannot_compare(tmp_path: Path) -> None:
    file, key = tmp_path / "manifest.json", tmp_path / "key"
    file.write_text("{}")
    public = odr("reader", "key", str(key)).output.strip()
    for arguments, words in [
        (("verify-site", "cases.example.org"), "Give the address"),
        (("verify-site", "file:///etc/passwd"), "Give the address"),
        (("verify-site", "http://127.0.0.1:1"), "could not be fetched"),
        (("verify-site", "http://localhost", "--manifest", str(file)), "Give both"),
        (("verify-site", "http://localhost", "--manifest", str(file), "--signer", public), "no manifest"),
        (("verify-site", "http://localhost", "--manifest", str(file), "--signer", "00"), "no public key"),
        (("reader", "manifest", "--key", str(file)), "holds no key"),
        (("reader", "key", str(key)), "left alone"),
    ]:
        result = odr(*arguments)
        assert (result.exit_code, words in result.output) == (2, True), result.output
