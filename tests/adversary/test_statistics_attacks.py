"""A thief of the database and of the logs looks in the statistics for who did what, and when."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from odr.privacy.statistics.counts import SMALLEST_GROUP
from odr.privacy.statistics.seen import OTHER, CounterKind
from odr.privacy.tables import UsageCount
from odr.web.running.housekeeping import one_round
from tests.support.people import signed_in
from tests.support.vaults import two_parties, with_vault
from tests.support.world import Person, World

STRANGE = "Mozilla/5.0 (X11; Linux x86_64) Gecko Firefox/97.0"
TO_COME = {"Sec-Fetch-Site": "cross-site", "User-Agent": STRANGE, "Accept-Language": "is-IS"}


def visit(person: Person, path: str = "/", **headers: str) -> None:
    response = person.client.get(
        path,
        base_url=person.origin,
        headers=TO_COME | {"Referer": "https://only.nora.example/her-own-page"} | headers,
        environ_overrides={"REMOTE_ADDR": "198.51.100.77"},
    )
    assert response.status_code in (200, 302)


def rows(world: World) -> list[tuple[Any, ...]]:
    with world.database.reading() as session:
        return [(one.hour, one.kind, one.value, one.count) for one in session.scalars(select(UsageCount))]


def an_hour_later(world: World) -> None:
    world.time = (world.time + timedelta(hours=1)).replace(minute=0, second=7)
    one_round(world.app_context)


@pytest.mark.promise("P41")
def test_nothing_of_a_visit_reaches_the_database_before_its_hour_is_over(world: World) -> None:
    """Not by a row, nor by the moment of one: within the hour no statement names the counters."""
    nora = signed_in(world)
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "usage_counts" in statement:
            written.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    for _time in range(12):
        visit(nora, "/me")
    one_round(world.app_context)
    assert written == []
    an_hour_later(world)
    assert written
    event.remove(world.database.engine, "before_cursor_execute", note)


@pytest.mark.promise("P41")
def test_the_rows_of_an_hour_are_the_same_whatever_the_order_in_which_people_came(world: World) -> None:
    """Two orders of the same visits; what a thief of the files finds in the table is the same, in the same order."""
    found = []
    for order in (("/sign-in", "/policy"), ("/policy", "/sign-in")):
        visitor = world.person("Visitor")
        for path in order:
            for _time in range(SMALLEST_GROUP):
                visit(visitor, path)
                world.later(minutes=1)
        an_hour_later(world)
        found.append([row[1:] for row in rows(world) if row[0] == max(one[0] for one in rows(world))])
        world.later(hours=1)
    assert found[0] == found[1]


@pytest.mark.promise("P41")
def test_a_thief_of_database_and_logs_does_not_learn_from_where_and_with_what_somebody_came(world: World) -> None:
    """Nora alone was there in her hour, as the log of her case tells; her browser, language and site stay untold."""
    party = with_vault(two_parties(world)[0])
    an_hour_later(world)
    log = io.StringIO()
    with redirect_stderr(log):
        for _time in range(SMALLEST_GROUP - 1):
            visit(party.person)
        party.unlock()
        visit(party.person, f"{party.root}/log")
    an_hour_later(world)
    stolen = b"".join(world.files().values()) + log.getvalue().encode()
    for told in (b"Firefox", b"only.nora", b"is-IS", b"198.51.100", b"her-own-page"):
        assert told not in stolen, told
    mine = [(kind, value) for _hour, kind, value, _count in rows(world)]
    for kind in (CounterKind.BROWSER, CounterKind.SYSTEM, CounterKind.LANGUAGE, CounterKind.REFERRER):
        assert {value for its_kind, value in mine if its_kind == kind.value} <= {OTHER}, kind
    assert all(set(json.loads(line)) <= {"time", "route", "status", "ms"} for line in log.getvalue().splitlines())


@pytest.mark.promise("P41")
def test_no_row_holds_an_address_or_an_identifier_only_names_of_routes(world: World) -> None:
    party = with_vault(two_parties(world)[0])
    party.unlock()
    for _time in range(SMALLEST_GROUP):
        party.person.open(f"{party.root}/folders/{party.folder_id(0)}?words=my+own+search")
    an_hour_later(world)
    pages = {value for _hour, kind, value, _count in rows(world) if kind == CounterKind.PAGE.value}
    assert "vaults.folder" in pages
    assert pages <= {rule.endpoint for rule in world.app.url_map.iter_rules()} | {OTHER}
    assert not any("own" in str(row) or str(party.case_id) in str(row) for row in rows(world))


@pytest.mark.promise("P42")
@pytest.mark.parametrize("signal", ["DNT", "Sec-GPC"])
def test_whoever_asks_not_to_be_tracked_is_not_counted_at_all(world: World, signal: str) -> None:
    visitor = world.person("Visitor")
    for _time in range(9):
        visit(visitor, "/sign-in", **{signal: "1"})
    nora = signed_in(world)
    visit(nora, "/me", **{signal: "1"})
    an_hour_later(world)
    counted = {value: count for _hour, kind, value, count in rows(world) if kind == CounterKind.PAGE.value}
    assert "accounts.sign_in" not in counted
    for _time in range(9):  # the control
        visit(visitor, "/sign-in", **{signal: "0"})
    an_hour_later(world)
    assert ("accounts.sign_in", 9) in {(value, count) for _hour, _kind, value, count in rows(world)}


@pytest.mark.promise("P41")
def test_a_time_on_site_is_counted_without_anything_kept_for_it(world: World) -> None:
    """From the session's two moments; the same session is in each band once."""
    people = [signed_in(world, f"{name} Field") for name in ("Nora", "Omar", "Ines", "Leo", "Tessa")]
    assert len(people) == SMALLEST_GROUP
    for minutes in (0.5, 1, 0.1, 2, 3, 0.5):
        world.later(minutes=minutes)
        for person in people:
            person.open("/me")
    world.time = world.time.replace(minute=0) + timedelta(hours=1)
    one_round(world.app_context)
    stays = {value: count for _hour, kind, value, count in rows(world) if kind == CounterKind.STAY.value}
    assert stays["1 to 5 minutes"] == SMALLEST_GROUP
    assert stays["5 to 20 minutes"] == SMALLEST_GROUP


@pytest.mark.promise("P46")
def test_only_operators_see_the_figures_and_nothing_sends_them_anywhere(world: World) -> None:
    visitor, ada = world.person("Visitor"), world.administrator()
    for _time in range(6):
        visit(visitor, "/sign-in")
    an_hour_later(world)
    petra = world.operator("Petra Vane")
    petra.open("/desk/statistics")
    assert "accounts.sign_in" in petra.page.text
    assert "Other (groups under five)" in petra.page.text
    assert "<svg" in petra.page.html
    assert "http" not in petra.page.html.split("<main", 1)[1].replace(petra.origin, "")
    for person in (visitor, ada):
        person.open("/desk/statistics")
        assert person.path == "/sign-in" or person.status == 404
    for absent in ("?month=2026-13", "?month=x", "?month=0001-01"):
        petra.open(f"/desk/statistics{absent}")
        assert petra.status == 404
    world.deliver()
    assert not any("sign_in" in message.body for message in world.mailbox.messages)
