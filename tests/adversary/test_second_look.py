"""What ends a right to read between the making of a page and its being shown: the page is thrown away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import template_rendered
from sqlalchemy import func, select, update

from odr.accounts import sessions
from odr.accounts.tables import BrowserSession
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.people import participants
from odr.crypto.codes import AccessCode
from odr.db import database
from odr.db.work import NeedsTheLock, Note
from odr.facilitation.engagement import ending
from odr.messages.saying.sending import take_back as take_message_back
from odr.messages.tables import Envelope
from odr.organisations.organisations import suspend
from odr.organisations.tables import Organisation
from odr.vaults.codes import adviser_codes
from odr.vaults.codes.changing import change_scope
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.correspondence import note_record, read_record, write_record
from odr.vaults.keys.scope import Scope
from odr.vaults.opening.presenting import lock
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Correspondence
from odr.web.showing import rendering
from tests.plugins.nesting import by_somebody_else
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.facilitation import in_force, secret_of
from tests.support.people import account_of, arrive
from tests.support.rooms import correspondents, joint_id, mailbox, say
from tests.support.vaults import Party, case_row, participant_of, party_with_vault, vault_row
from tests.support.world import Person, World

SECRET = "I would settle for four hundred and twelve"


@contextmanager
def meanwhile(world: World, act: Callable[[], object], times: int = 1) -> Iterator[list[str]]:
    """Does something when a page has been made and not been shown. Gives the names of the pages that were made."""
    made: list[str] = []

    def made_one(_app: object, template: Any, **_context: object) -> None:
        made.append(template.name)
        if len(made) <= times:
            with by_somebody_else():
                act()

    with template_rendered.connected_to(made_one, world.app):
        yield made


def readings(world: World, event: Event = Event.ITEM_READ) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).where(AuditEntry.event == event.value)) or 0


def write_item(party: Party) -> str:
    folder_id = party.folder_id()
    with party.opened() as opened:
        return str(items.add(opened, folder_id, Draft(SECRET, SECRET)))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is removed meanwhile waits for whoever still reads, which here is the page that waits for the removal."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


@pytest.fixture
def second(party: Party) -> AccessCode:
    """A second code of the party's, with which the browser has opened the vault; the first can take it back."""
    code = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, code, "For the drawer")
    party.open("/unlock")
    party.person.submit("Open", code=code.reveal())
    return code


def second_code_row(party: Party, code: AccessCode) -> Any:
    with party.opened(code) as opened:
        return opened.code.id


# What ends the right of a party's browser to read.
def take_back(party: Party, second: AccessCode) -> None:
    code_id = second_code_row(party, second)
    with party.opened() as opened:
        revoke(opened, code_id)


def narrow(party: Party, second: AccessCode) -> None:
    code_id, folder_id = second_code_row(party, second), party.folder_id(1)
    with party.opened() as opened:
        change_scope(opened, code_id, Scope((folder_id,)), "For the drawer")


def let_expire(party: Party, second: AccessCode) -> None:
    with party.world.work() as work:
        work.session.execute(update(AccessCodeRow).values(expires_at=work.now - timedelta(seconds=1)))


def lock_it(party: Party, second: AccessCode) -> None:
    with party.world.work() as work:
        own = select(BrowserSession.id).where(BrowserSession.account_id == account_of(work, party.person).id)
        for session_id in work.session.scalars(own).all():
            lock(work, participant_of(work, party), session_id)


def sign_out(party: Party, second: AccessCode) -> None:
    with party.world.work() as work:
        sessions.end_all(work, account_of(work, party.person).id)


ENDS = [take_back, narrow, let_expire, lock_it, sign_out]


@pytest.mark.promise("P01", "P06")
@pytest.mark.parametrize("end", ENDS)
def test_an_entry_is_not_shown_when_the_right_to_read_it_ends_while_its_page_is_made(
    party: Party, second: AccessCode, end: Callable[[Party, AccessCode], None]
) -> None:
    item_id = write_item(party)
    with meanwhile(party.world, lambda: end(party, second)) as made:
        page = party.open(f"/items/{item_id}")
    assert made[0] == "vaults/item.html"
    assert party.person.status in (200, 404), "the ordinary answer: to sign in, to open it, or that nothing is there"
    assert SECRET not in page.html
    assert readings(party.world) == 0


@pytest.mark.parametrize("end", ENDS)
def test_nor_is_a_page_that_nothing_is_recorded_of(
    party: Party, second: AccessCode, end: Callable[[Party, AccessCode], None]
) -> None:
    with party.opened() as opened:
        issue_own_code(opened, AccessCode.generate(), SECRET)
    with meanwhile(party.world, lambda: end(party, second)) as made:
        page = party.open("/codes")
    assert made[0] == "vaults/codes.html"
    assert party.person.status in (200, 404)
    assert SECRET not in page.html


def test_a_page_is_shown_and_recorded_once_when_something_else_changed_meanwhile(
    party: Party, second: AccessCode
) -> None:
    item_id = write_item(party)

    def look_in_another_tab() -> None:
        with party.world.work() as work:
            work.session.execute(update(BrowserSession).values(seen_at=work.now))

    with meanwhile(party.world, look_in_another_tab):
        page = party.open(f"/items/{item_id}")
    assert SECRET in page.html
    assert readings(party.world) == 1


@pytest.mark.promise("P06")
@pytest.mark.parametrize("what", ["ended", "bound no more"])
def test_nothing_is_shown_to_an_adviser_who_stops_acting_while_the_page_is_made(party: Party, what: str) -> None:
    item_id = write_item(party)
    ines: Acting = given(adviser_of(party), 0)
    ines.unlock()

    def end() -> None:
        with party.world.work() as work:
            if what == "ended":
                adviser_codes.end(work, ines.row(work), account_of(work, party.person).id)
            else:
                ines.row(work).undertaking_version = 0

    with meanwhile(party.world, end) as made:
        page = ines.open(f"/items/{item_id}")
    assert made[0] == "vaults/item.html"
    assert SECRET not in page.html
    assert readings(party.world) == 0


@pytest.mark.promise("P05")
@pytest.mark.parametrize("what", ["ended", "withdrawn", "taken back", "suspended", "over"])
def test_nothing_is_shown_to_a_facilitator_whose_agreement_ends_while_the_page_is_made(world: World, what: str) -> None:
    facilitation = in_force(world)
    giver = facilitation.parties[0]
    code_id = facilitation.give(giver, days=1)
    world.later(hours=23, minutes=50)
    arrive(facilitation.person)
    with giver.opened() as opened:
        folder_id = giver_folder(opened)
    facilitation.mediator.unlock()
    given_at = f"/cases/{facilitation.case_id}/given/{code_id}"
    # So that the opening itself is in the log already, and what is looked at is the second look alone.
    assert facilitation.person.open(given_at).text
    before = readings(world, Event.FOLDER_LISTED)

    def end() -> None:
        with facilitation.at_work() as (work, engagement):
            by = account_of(work, giver.person).id
            case = case_row(work, facilitation.case_id)
            if what == "ended":
                ending.end(work, engagement, by, ending.End.ENDED)
            elif what == "withdrawn":
                participants.withdraw(work, participant_of(work, giver), case)
            elif what == "taken back":
                revoke(giver.open_in(work), code_id)
            elif what == "suspended":
                house = work.session.get_one(Organisation, case.organisation_id)
                suspend(work, account_of(work, facilitation.person).id, house, by)
            else:
                world.later(minutes=20)

    with meanwhile(world, end) as made:
        page = facilitation.person.open(f"{given_at}/folders/{folder_id}")
    assert made[0] == "agreements/given_folder.html"
    assert f"Of {giver.person.name}" not in page.text
    assert secret_of(giver) not in page.text
    assert readings(world, Event.FOLDER_LISTED) == before


def giver_folder(opened: Any) -> Any:
    return folders_of(opened)[0].id


def test_what_two_tabs_remember_of_a_room_at_once_is_not_lost(world: World) -> None:
    tessa, leo = correspondents(world)
    say(leo, "Hello from Leo")
    room_id = joint_id(tessa)
    arrive(tessa.person)
    tessa.unlock()
    other = Other(tessa.person)

    def read_it_there() -> None:
        other.person.open(f"/cases/{tessa.case_id}/messages/rooms/{room_id}")

    with meanwhile(world, read_it_there):
        page = tessa.person.open(f"/cases/{tessa.case_id}/messages/rooms/{room_id}")
    assert "Hello from Leo" in page.text
    assert tessa.person.status == other.person.status == 200
    assert readings(world, Event.MESSAGES_READ) == 2
    assert "altered" not in tessa.person.open(f"/cases/{tessa.case_id}/messages/rooms/{room_id}").text


def test_a_record_that_another_has_gone_on_with_is_not_written_over(world: World) -> None:
    tessa, _leo = correspondents(world)
    for based_on in (0, 1):
        with world.work() as work:
            known = work.session.get(Correspondence, vault_row(work, tessa).id)
            assert (known.version if known is not None else 0) == based_on
        with tessa.opened() as opened:
            write_record(opened, b"what the other tab remembers")
        notes: list[Note] = []
        with tessa.opened() as opened:
            opened.work = replace(opened.work, notes=notes)
            note_record(opened, b"what this tab remembers", based_on)
        with world.work() as work, pytest.raises(NeedsTheLock):
            notes[0](work)
        with tessa.opened() as opened:
            assert read_record(opened) == b"what the other tab remembers"


class Other:
    """Another tab of the same browser."""

    def __init__(self, person: Person) -> None:
        self.person = Person(person.world, person.name, person.email, person.address)
        self.person.client = person.client


def test_a_taken_back_message_leaves_no_key_behind_although_somebody_was_reading_it(world: World) -> None:
    tessa, leo = correspondents(world)
    message_id = say(leo, "I take this back")
    room_id = joint_id(tessa)
    arrive(tessa.person)
    tessa.unlock()

    def take_it_back() -> None:
        with mailbox(leo) as box:
            take_message_back(box, message_id)

    with meanwhile(world, take_it_back):
        tessa.person.open(f"/cases/{tessa.case_id}/messages/rooms/{room_id}")
    with world.work() as work:
        kept = work.session.scalars(select(Envelope.sealed_key).where(Envelope.message_id == message_id)).all()
    assert kept
    assert not any(kept)


def test_a_view_that_reads_and_changes_a_row_without_noting_it_is_refused(
    world: World, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    party.unlock()
    item_id = write_item(party)
    real = rendering.render_template  # type: ignore[attr-defined]

    def forgetful(*names: Any, **values: Any) -> str:
        values["case"].reference = "another"
        return real(*names, **values)

    monkeypatch.setattr("odr.web.showing.rendering.render_template", forgetful)
    page = party.open(f"/items/{item_id}")
    assert party.person.status == 500
    assert SECRET not in page.html
