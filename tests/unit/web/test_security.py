"""Headers on every kind of answer, the address that is answered, and forms from other sites."""

import base64
from typing import Any

import pytest
from flask import Blueprint
from werkzeug.test import TestResponse

import odr.app
from odr.settings.environment import settings_from
from odr.web.asking.visitors import Visit
from odr.web.visiting.security import HEADERS, HSTS
from odr.web.visiting.visits import public
from tests.support.people import signed_in
from tests.support.world import Person, World

TLS = {"public_url": "https://cases.example.org", "host": "0.0.0.0", "trusted_proxies": ("192.0.2.1",)}

# One of each kind: a page, a form that is refused, a way on, what is not there, what takes no such method, a file.
ANSWERS = {
    "a page": ("GET", "/sign-in", 200),
    "another page": ("GET", "/promises", 200),
    "a way on": ("GET", "/cases", 302),
    "nothing": ("GET", "/nothing", 404),
    "a wrong method": ("POST", "/promises", 403),
    "another wrong method": ("PUT", "/promises", 403),
    "a wrong method to look with": ("GET", "/sign-out", 405),
    "a form without a token": ("POST", "/sign-in", 403),
    "the state of the service": ("GET", "/healthz", 200),
    "a style sheet": ("GET", "/static/odr.css", 200),
    "a style sheet that is not there": ("GET", "/static/nothing.css", 404),
    "what a browser may ask": ("OPTIONS", "/sign-in", 200),
    "only the head": ("HEAD", "/sign-in", 200),
}


def asked(person: Person, method: str, path: str, **options: Any) -> TestResponse:
    response = person.client.open(path, method=method, base_url=person.origin, **options)
    response.get_data()
    response.close()
    return response


@pytest.mark.promise("P44")
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_carries_every_header(world: World, kind: str) -> None:
    method, path, status = ANSWERS[kind]
    response = asked(world.person(), method, path)
    assert response.status_code == status
    for name, value in HEADERS.items():
        assert response.headers.getlist(name) == [value]
    is_static = status == 200 and path.startswith("/static/")
    assert (response.headers.get("Cache-Control") == "no-store") is (not is_static)


def test_a_failure_carries_every_header_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Blueprint("broken", __name__)

    @public(broken, "/broken")
    def page(visit: Visit) -> str:
        raise ValueError("tessa@example.org")

    monkeypatch.setattr(odr.app, "BLUEPRINTS", (*odr.app.BLUEPRINTS, broken))
    world.app = odr.app.create_app(world.settings, app_context=world.app_context, keep_house=False)
    response = asked(world.person(), "GET", "/broken")
    assert response.status_code == 500
    assert b"tessa" not in response.get_data()
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_the_policy_lets_a_page_fetch_from_this_service_alone() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("img-src") == "'self' data:"
    assert {policy.pop(name) for name in ("frame-ancestors", "base-uri")} == {"'none'"}
    assert set(policy.values()) == {"'self'"}
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_a_page_of_somebody_signed_in_is_never_stored(world: World) -> None:
    person = signed_in(world)
    for path in ("/me", "/cases", "/me/change", "/nothing"):
        person.open(path)
        assert person.response.headers["Cache-Control"] == "no-store"


def test_only_what_is_served_over_tls_asks_to_stay_there(make_world: Any) -> None:
    plain, secure = make_world(), make_world(**TLS)
    assert "Strict-Transport-Security" not in asked(plain.person(), "GET", "/sign-in").headers
    for path in ("/sign-in", "/nothing", "/cases", "/static/odr.css", "/healthz"):
        assert asked(secure.person(), "GET", path).headers["Strict-Transport-Security"] == HSTS


@pytest.mark.promise("P62")
def test_behind_tls_nothing_is_answered_without_it(make_world: Any) -> None:
    person = make_world(**TLS).person()
    for path in ("/sign-in", "/", "/me"):
        response = asked(person, "GET", path)
        assert response.status_code in (200, 302)
        person.origin = "http://cases.example.org"
        refused = asked(person, "GET", path)
        assert refused.status_code == 400
        assert b"It is at https://cases.example.org" in refused.get_data()
        person.origin = "https://cases.example.org"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""]
)
def test_no_other_host_is_answered_and_none_is_put_into_a_link(world: World, host: str) -> None:
    for path in ("/sign-in", "/cases", "/healthz"):
        response = asked(world.person(), "GET", path, headers={"Host": host})
        assert response.status_code == 400
        assert b"evil" not in response.get_data()
        assert "Location" not in response.headers


def test_on_this_machine_every_name_of_it_is_answered(world: World) -> None:
    for host in ("localhost:8000", "127.0.0.1:8000", "localhost:9999"):
        assert asked(world.person(), "GET", "/sign-in", headers={"Host": host}).status_code == 200


def test_a_probe_may_ask_by_the_address_of_the_machine_and_nobody_else(make_world: Any) -> None:
    person = make_world(**TLS).person()
    assert asked(person, "GET", "/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert asked(person, "GET", "/sign-in", headers={"Host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:8000.evil.example"},
        {"Origin": "https://localhost:8000"}, {"Origin": ""},
    ],
)  # fmt: skip
def test_a_form_from_another_site_does_nothing_even_with_the_token(world: World, headers: dict[str, str]) -> None:
    person = signed_in(world)
    before = person.open("/me").text
    typed = person.contact() | {"legal_name": "Somebody Else", "csrf_token": person.token()}
    person.post("/me/change", typed, **headers)
    assert person.status == 403
    assert person.open("/me").text == before
    # The same form from here is taken.
    person.post("/me/change", typed)
    assert "Somebody Else" in person.page.text


def test_a_browser_that_says_nothing_of_where_it_comes_from_is_held_to_the_token(world: World) -> None:
    person = signed_in(world)
    typed = person.contact() | {"legal_name": "Nora New"}
    for token, name in (("", "Nora Field"), ("x" * 43, "Nora Field"), (person.token(), "Nora New")):
        person.client.post("/me/change", data=typed | {"csrf_token": token}, base_url=person.origin)
        assert name in person.open("/me").text


def test_the_token_of_one_browser_is_none_in_another(world: World) -> None:
    nora, omar = signed_in(world), signed_in(world, "Omar Reed")
    nora.post("/me/change", nora.contact() | {"csrf_token": omar.token()})
    assert nora.status == 403


def test_every_method_that_is_not_for_looking_needs_the_token(world: World) -> None:
    person = signed_in(world)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert asked(person, method, "/me/change").status_code == 403


@pytest.mark.parametrize(
    ("public_url", "host", "asked"),
    [
        ("https://Cases.Example.org:443", "cases.example.org", "https://cases.example.org"),
        ("https://cases.example.org", "CASES.example.org:443", "https://cases.example.org"),
        ("https://[2001:DB8::1]", "[2001:db8::1]", "https://[2001:db8::1]"),
        ("http://[::1]:8000", "[::1]:8000", "http://[::1]:8000"),
        ("http://localhost:8000", "[::1]:8000", "http://localhost:8000"),
    ],
)
def test_whoever_comes_by_the_address_in_the_settings_is_answered(
    make_world: Any, public_url: str, host: str, asked: str
) -> None:
    key = base64.urlsafe_b64encode(bytes(range(32))).decode()
    environ = {"ODR_INSTALLATION_KEY": key, "ODR_PUBLIC_URL": public_url}
    if public_url.startswith("https"):
        environ["ODR_TRUSTED_PROXIES"], environ["ODR_SMTP_URL"] = "192.0.2.1", "smtps://x.example"
        environ["ODR_MAIL_FROM"] = "a@x.example"
    read = settings_from(environ)
    world = make_world(public_url=read.public_url, host=read.host, trusted_proxies=read.trusted_proxies)
    answer = world.app.test_client().get("/sign-in", base_url=asked, headers={"Host": host})
    assert answer.status_code == 200
