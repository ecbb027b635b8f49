"""One line a request, of a route, a status and a time; a failure by kind and place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Blueprint

import odr.app
from odr.web.asking.sessions import SealedSessionInterface
from odr.web.asking.visitors import Visit
from odr.web.logs import log_exception
from odr.web.visiting.visits import public
from tests.support.people import signed_in
from tests.support.vaults import party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("each says in its own way what failed")

SECRET = "she would settle for four hundred"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_each_request_leaves_one_line_with_four_things_in_it(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    party = party_with_vault(world)
    capsys.readouterr()
    asked = [
        f"{party.root}/unlock?next={party.root}", f"/cases/{party.case_id}?word=heron", "/nothing/heron?q=heron",
        "/static/odr.css", "/healthz", "/sign-in?next=/heron", "/heron%ff",
    ]  # fmt: skip
    for path in asked:
        party.person.client.get(path, base_url=party.person.origin, headers={"User-Agent": "heron"}).close()
    written = lines(capsys)
    assert [line["route"] for line in written] == [
        "vaults.unlock", "cases.case", "none", "static", "health.healthz", "accounts.sign_in", "none",
    ]  # fmt: skip
    for line in written:
        assert set(line) == {"time", "route", "status", "ms"}
        assert isinstance(line["status"], int)
        assert line["ms"] >= 0
    whole = json.dumps(written)
    assert "heron" not in whole
    assert str(party.case_id) not in whole
    assert party.person.address not in whole


def test_what_is_typed_is_in_no_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    person = signed_in(world)
    capsys.readouterr()
    person.post_with_token("/me/change", person.contact() | {"legal_name": SECRET, "telephone": "no number"})
    (line,) = lines(capsys)
    assert (line["route"], line["status"]) == ("accounts.change_details", 422)
    assert SECRET not in json.dumps(line)


@contextmanager
def failing(world: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Iterator[None]:
    broken = Blueprint("broken", __name__)

    @public(broken, "/broken/<word>")
    def page(visit: Visit, word: str) -> str:
        raise error

    monkeypatch.setattr(odr.app, "BLUEPRINTS", (*odr.app.BLUEPRINTS, broken))
    world.app = odr.app.create_app(world.settings, app_context=world.app_context, keep_house=False)
    yield


def test_a_failure_is_told_by_kind_and_place_and_never_by_its_message(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with failing(world, monkeypatch, ValueError(SECRET)):
        response = world.person().client.get(f"/broken/{SECRET}", base_url="http://localhost:8000")
    assert response.status_code == 500
    assert SECRET not in response.get_data(as_text=True)
    error, line = lines(capsys)
    assert error["error"] == "ValueError"
    assert any(place.endswith(":page") for place in error["places"])
    assert set(error) == {"time", "error", "places"}
    assert line["status"] == 500
    assert SECRET not in json.dumps([error, line])


def test_a_failure_outside_of_any_view_is_told_no_differently(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What goes wrong while a session is opened or written is reported by Flask itself, with the whole traceback."""

    def fail(*_arguments: object) -> None:
        raise ValueError(SECRET)

    for broken in ("save_session", "open_session"):
        with monkeypatch.context() as patch:
            patch.setattr(SealedSessionInterface, broken, fail)
            response = world.person().client.get("/sign-in", base_url="http://localhost:8000")
        assert response.status_code == 500
        assert b"<h1>Something went wrong on our side</h1>" in response.get_data()
        assert response.headers["Cache-Control"] == "no-store"
        captured = capsys.readouterr()
        assert SECRET not in captured.err + captured.out
        assert "ValueError" in captured.err
        assert all(
            set(json.loads(line)) <= {"time", "route", "status", "ms", "error", "places"}
            for line in captured.err.splitlines()
        )


def test_the_cause_of_a_failure_is_not_told_either(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        log_exception(error)
    (line,) = lines(capsys)
    assert line["error"] == "RuntimeError"
    assert SECRET not in json.dumps(line)
