"""A settlement, what is done about it and what is to be known of it, looked for by everybody who runs the service."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from odr.db.columns import Base
from odr.organisations.organisations import appoint, organisation_of
from odr.settlements import obligations, reminders
from odr.settlements.release_document import What
from odr.web.housekeeping import one_round
from odr.web.visits import Access, access_of
from tests.support.people import account_of, enter
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import draft, offer, shown, sign
from tests.support.vaults import Party, case_row
from tests.support.world import Person, World
from tests.unit.settlements.test_releases import agree, proposals, proposed

pytestmark = pytest.mark.both_engines("somebody looks at every page and every row")

PLANTED = (
    title := "Settlement about the yacht Aurelia",
    text := "The mooring fee of the yacht is waived",
    street := "4 Harpsichord Mews",
    clause := "Nobody mentions the yacht at the regatta",
    reported := "The key lies under the third flowerpot",
)


def settled(world: World) -> list[Party]:
    people = correspondents(world)
    begun = draft(people[0], title)
    who = {"who": str(people[1].participant_id), "whom": str(people[0].participant_id)}
    point = replace(begun.points[0], text=text, due=str(world.time.date() + timedelta(days=1)), **who)
    at_home = [replace(one, postal_address=street) for one in begun.people]
    clauses = begun.clauses | {"costs": clause}
    offer(people[0], replace(begun, points=[point], people=at_home, clauses=clauses))
    for party in people:
        sign(party)
    room_id = joint_id(people[1])
    tomorrow, zone = world.time.date() + timedelta(days=1), world.app_context.settings.timezone
    with mailbox(people[1]) as box:
        obligations.report(box, room_id, shown(box, room_id), 1, reported)
        reminders.remind_on(box.work, box.case.id, box.opened.actor_id, tomorrow, zone)
    digest = proposed(people[0], What.WHOLE, ())
    agree(people[0], digest)
    assert not proposals(people[0])[0].is_agreed
    return people


def every_page_of_administrators(world: World, office: Person) -> dict[str, str]:
    """Every route that an administrator may ask for, with every identifier there is in its place."""
    with world.database.reading() as session:
        known = {
            f"{table.name.removesuffix('s')}_id": sorted({str(one) for one in session.scalars(select(key))})
            for table in Base.metadata.sorted_tables
            for key in list(table.primary_key.columns)[:1]
        }
    found: dict[str, str] = {}
    for rule in world.app.url_map.iter_rules():
        access = access_of(world.app, rule.endpoint)
        if "GET" not in (rule.methods or set()) or access is not Access.ADMINISTRATOR:
            continue
        paths = [rule.rule]
        for name in rule.arguments:
            values = known.get(name, [])[:6]
            paths = [re.sub(rf"<(?:\w+:)?{name}>", one, path) for path in paths for one in values]
        for path in paths:
            answer = office.client.get(path, base_url=office.origin)
            assert answer.status_code < 500, path
            found[path] = answer.get_data(as_text=True)
    return found


@pytest.mark.promise("P05", "P13")
def test_no_page_mail_line_of_the_log_or_row_says_anything_of_it(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    people = settled(world)
    office = enter(world.person("Ada Marsh"))
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, people[0].case_id).organisation_id)
        appoint(work, account_of(work, office), organisation)
    world.later(days=2)
    one_round(world.app_context)
    world.deliver()
    enter(office)
    pages = every_page_of_administrators(world, office)
    assert "Settled" in pages[f"/administration/cases/{people[0].case_id}"]
    assert len(pages) > 8
    for path, page in pages.items():
        assert [one for one in PLANTED if one in page] == [], path
    assert any("reminded" in mail.subject for mail in world.mailbox.messages)
    for mail in world.mailbox.messages:
        assert [one for one in PLANTED if one in mail.subject + mail.body] == []
    said = capfd.readouterr()
    assert [one for one in PLANTED if one in said.out + said.err] == []
    with world.database.reading() as session:
        rows = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert [one for one in PLANTED if any(one in row for row in rows)] == []


@pytest.mark.promise("P13")
def test_an_administrator_finds_no_way_to_what_parties_take_along(world: World) -> None:
    people = settled(world)
    office = enter(world.person("Ada Marsh"))
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, people[0].case_id).organisation_id)
        appoint(work, account_of(work, office), organisation)
    room = f"/cases/{people[0].case_id}/settlement/{joint_id(people[0])}"
    release = proposals(people[0])[0].release.release
    for path in ("", "/version/1/pdf", "/version/1/file", "/obligations", "/obligations/calendar", "/releases"):
        assert office.client.get(room + path, base_url=office.origin).status_code == 404
    assert office.client.get(f"{room}/releases/{release}/file", base_url=office.origin).status_code == 404
