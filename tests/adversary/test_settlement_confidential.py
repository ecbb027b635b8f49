"""A settlement, what is done about it and what is to be known of it, looked for by everybody who runs the service."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from flask import Response, make_response
from sqlalchemy import select, update

from odr.cases.tables import Case
from odr.db.columns import Base
from odr.db.work import Work
from odr.mail.outbox import Message
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.organisations.organisations import appoint, organisation_of
from odr.purposes import THE_SERVICE
from odr.settlements import reminders
from odr.settlements.document.release_document import What
from odr.settlements.doing import signing
from odr.settlements.drafting.drafting import SettlementDraft
from odr.settlements.standing import obligations
from odr.web.running.housekeeping import one_round
from odr.web.visiting.declared import Access, access_of
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


PAGE_OF_A_CASE = "/administration/cases/<uuid:case_id>"
Leak: TypeAlias = Callable[[World, pytest.MonkeyPatch], None]


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


def places_that_tell(world: World, capfd: pytest.CaptureFixture[str]) -> set[str]:
    """Where something of the settlement stands: in pages of administrators, mails, what the server says, or rows."""
    people = settled(world)
    office = enter(world.person("Ada Marsh"))
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, people[0].case_id).organisation_id)
        appoint(work, account_of(work, office), organisation)
    world.trained(office)
    world.later(days=2)
    one_round(world.app_context)
    world.deliver()
    enter(office)
    pages = every_page_of_administrators(world, office)
    assert "Settled" in pages[f"/administration/cases/{people[0].case_id}"]
    assert len(pages) > 8
    assert any("reminded" in mail.subject for mail in world.mailbox.messages)
    said = capfd.readouterr()
    with world.database.reading() as session:
        rows = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    looked_at = {
        "pages": pages.values(),
        "mails": [mail.subject + mail.body for mail in world.mailbox.messages],
        "server": [said.out + said.err],
        "rows": rows,
    }
    return {place for place, texts in looked_at.items() if any(one in text for one in PLANTED for text in texts)}


@pytest.mark.promise("P05", "P13")
def test_no_page_mail_line_of_the_log_or_row_says_anything_of_it(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    assert places_that_tell(world, capfd) == set()


def leaks_on_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a case tells administrators what the parties wrote."""
    endpoint = next(one.endpoint for one in world.app.url_map.iter_rules() if one.rule == PAGE_OF_A_CASE)
    view = world.app.view_functions[endpoint]

    @wraps(view)
    def telling(**parts: UUID) -> Response:
        answer = make_response(view(**parts))
        answer.set_data(answer.get_data() + street.encode())
        return answer

    monkeypatch.setitem(world.app.view_functions, endpoint, telling)


def leaks_in_a_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reminder says what of."""
    monkeypatch.setattr(
        reminders,
        "wanted_to_be_reminded",
        lambda to, *_parts: Message(THE_SERVICE, to, "You wanted to be reminded", reported),
    )


def leaks_to_the_server(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server says what it is asked to store."""
    offers = signing.offer

    def said_aloud(box: OpenMailbox, room_id: UUID, names: str, made: SettlementDraft, *rest: Any) -> UUID:
        print(made.clauses, file=sys.stderr)
        return offers(box, room_id, names, made, *rest)

    monkeypatch.setattr(signing, "offer", said_aloud)


def leaks_into_a_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case is called after its settlement, in a column that is not sealed: pages and mails name it."""
    plain = reminders.remind_on

    def renamed(work: Work, case_id: UUID, *rest: Any) -> None:
        work.session.execute(update(Case).where(Case.id == case_id).values(reference=title))
        plain(work, case_id, *rest)

    monkeypatch.setattr(reminders, "remind_on", renamed)


LEAKS: dict[Leak, set[str]] = {
    leaks_on_a_page: {"pages"},
    leaks_in_a_mail: {"mails"},
    leaks_to_the_server: {"server"},
    leaks_into_a_row: {"rows", "pages", "mails"},
}


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: str(leak.__name__))
def test_the_control_of_it_finds_what_leaks(
    world: World, leak: Leak, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    leak(world, monkeypatch)
    assert places_that_tell(world, capfd) == LEAKS[leak]


@pytest.mark.promise("P13")
def test_an_administrator_finds_no_way_to_what_parties_take_along(world: World) -> None:
    people = settled(world)
    office = enter(world.person("Ada Marsh"))
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, people[0].case_id).organisation_id)
        appoint(work, account_of(work, office), organisation)
    world.trained(office)
    room = f"/cases/{people[0].case_id}/settlement/{joint_id(people[0])}"
    release = proposals(people[0])[0].release.release
    for path in ("", "/version/1/pdf", "/version/1/file", "/obligations", "/obligations/calendar", "/releases"):
        assert office.client.get(room + path, base_url=office.origin).status_code == 404
    assert office.client.get(f"{room}/releases/{release}/file", base_url=office.origin).status_code == 404
