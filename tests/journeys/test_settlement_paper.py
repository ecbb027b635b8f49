"""After the last signature: the paper is checked, all is done that was to be done, and something is released."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from odr.cli import main
from odr.retention.closing import close
from odr.settlements.tables import SettlementReminder
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support.people import enter
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import draft, offer, sign
from tests.support.vaults import Party, case_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a whole story")

PLANTED = (
    title := "Settlement about the boat Aurelia",
    paid := "The deposit for the mooring is repaid",
    words := "Sent by transfer from the savings account",
    recipient := "Example Bank, loans department",
    purpose := "So that the loan can be paid out",
)


def settled(world: World, count: int = 2) -> list[Party]:
    people = correspondents(world, count)
    begun = draft(people[0], title)
    who = {"who": str(people[1].participant_id), "whom": str(people[0].participant_id)}
    point = replace(begun.points[0], text=paid, due=str(world.time.date() + timedelta(days=5)), **who)
    offer(people[0], replace(begun, points=[point, begun.points[1]]))
    for party in people:
        sign(party)
        browsing(party)
    return people


def browsing(party: Party) -> None:
    """Signed in, with the vault open."""
    enter(party.person)
    party.unlock()
    assert party.person.status == 200, party.person.page.text


def see(party: Party, path: str) -> str:
    page = party.person.open(path)
    assert party.person.status == 200, page.text
    return page.text


def taken(party: Party, path: str, folder: Path) -> Path:
    response = party.person.client.get(path, base_url=party.person.origin)
    assert response.status_code == 200
    file = folder / path.rsplit("/", 1)[-1]
    file.write_bytes(response.data)
    return file


def verified(path: Path) -> str:
    result = CliRunner().invoke(main, ["verify", str(path)])
    assert result.exit_code == 0, result.output
    return result.output


def release_path(party: Party, releases: str) -> str:
    party.person.open(releases)
    return next(url for url in party.person.page.links.values() if url.startswith(f"{releases}/") and "new" not in url)


@pytest.mark.promise("P05", "P13")
def test_from_the_last_signature_to_the_destroyed_case(world: World, tmp_path: Path) -> None:
    owed, owing = settled(world)
    room = f"/cases/{owed.case_id}/settlement/{joint_id(owed)}"

    # The paper alone is checked, anywhere.
    said = verified(taken(owed, f"{room}/version/1/pdf", tmp_path))
    assert "HOLDS: every party named has signed this very text" in said
    assert f"“{title}”" in said

    # What is to be done: reported, denied, reported, confirmed; overdue is seen by its people alone.
    obligations = f"{room}/obligations"
    assert "To do" in see(owing, obligations)
    see(owing, f"{obligations}/1/report")
    owing.person.submit("It is done", words=words)
    assert owing.person.path == obligations
    assert words in see(owed, obligations)
    see(owed, f"{obligations}/1/not-so")
    owed.person.submit("It is not so", words="Nothing has come.")
    assert "Said not to be done" in see(owing, obligations)

    # A reminder is a bare day, and its mail says nothing.
    day = world.time.date() + timedelta(days=3)
    owing.person.submit("Remind me", day=day.isoformat())
    assert "You will get a mail on that day." in owing.person.page.text
    calendar = taken(owing, f"{obligations}/calendar", tmp_path).read_text()
    assert calendar.count("BEGIN:VEVENT") == 1
    assert not any(one in calendar for one in PLANTED)
    world.later(days=3)
    one_round(world.app_context)
    world.deliver()
    (mail,) = [one for one in world.mailbox.messages if "reminded" in one.subject]
    assert mail.to == owing.person.email
    assert not any(one in mail.subject + mail.body for one in PLANTED)
    browsing(owing)
    assert "Remove it" not in see(owing, obligations)

    world.later(days=3)
    for party in (owed, owing):
        browsing(party)
    assert "Overdue" in see(owed, obligations)
    see(owing, f"{obligations}/1/report")
    owing.person.submit("It is done")
    see(owed, f"{obligations}/1/confirm")
    owed.person.submit("Confirm it")
    page = see(owing, obligations)
    assert "Done and confirmed" in page
    assert "Overdue" not in page

    # A release: nothing to take before all have signed.
    releases = f"{room}/releases"
    see(owed, f"{releases}/new")
    owed.person.submit("Propose it", what="points", points=["1"], recipient=recipient, purpose=purpose)
    path = release_path(owed, releases)
    assert owed.person.client.get(f"{path}/file", base_url=owed.person.origin).status_code == 404
    see(owed, path)
    owed.person.submit("Sign this release", name=owed.person.name)
    assert owed.person.client.get(f"{path}/file", base_url=owed.person.origin).status_code == 404
    assert paid in see(owing, path)
    owing.person.submit("Sign this release", name=owing.person.name)
    said = verified(taken(owing, f"{path}/file", tmp_path))
    assert f"“{paid}”" in said
    assert "All keys are returned." not in said
    assert "HOLDS: every party named has agreed" in said

    # What the parties take along holds all of it, and each file can be checked by itself.
    owed.person.open(f"/cases/{owed.case_id}/messages/export")
    owed.person.submit("Get the file")
    with ZipFile(BytesIO(owed.person.response.data)) as packed:
        names = [name for name in packed.namelist() if name.startswith("settlement-")]
        assert names == ["settlement-1.pdf", "settlement-1.json", "settlement-1-release-1.json"]
        for name in names:
            packed.extract(name, tmp_path)
            assert "HOLDS" in verified(tmp_path / name)

    # Closed, it can be read and taken along; destroyed, nothing of it is left.
    see(owing, obligations)
    owing.person.submit("Remind me", day=(world.time.date() + timedelta(days=700)).isoformat())
    with world.work() as work:
        close(work, case_row(work, owed.case_id), None, UTC, "https://odr.example", "https://odr.example")
    assert "Done and confirmed" in see(owing, obligations)
    assert "Confirm it" not in see(owed, obligations)
    verified(taken(owed, f"{room}/version/1/pdf", tmp_path))
    with world.work() as work:
        last = case_row(work, owed.case_id).kept_until
    assert last is not None
    world.time = last + timedelta(days=1)
    assert destroy_due_cases(world.app_context) == 1
    browsing_fails = owed.person.client.get(f"{room}/version/1/pdf", base_url=owed.person.origin)
    assert browsing_fails.status_code in (302, 303, 404)
    with world.work() as work:
        assert work.session.scalars(select(SettlementReminder)).all() == []
