"""The sheet of a case for the drawer: what it says, and what it never does."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from odr.accounts.contact import contact_of, store_contact
from odr.crypto.codes import AccessCode
from odr.dates import format_appointment, format_full_day
from odr.meetings.terms import Can
from odr.messages.tables import Envelope
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.keys.scope import Scope
from tests.support.advisers import adviser_of
from tests.support.endings import close
from tests.support.facilitation import in_force
from tests.support.meetings import answer, fix, moments, propose
from tests.support.people import account_of, enter
from tests.support.rooms import correspondents, say
from tests.support.settlements import draft, offer, sign
from tests.support.vaults import two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about a page")


def test_the_sheet_names_the_people_with_their_roles_and_the_agreement_in_force(world: World) -> None:
    facilitation = in_force(world)
    tessa = facilitation.parties[0].person
    tessa.open(f"/cases/{facilitation.case_id}")
    tessa.follow("The sheet of this case, for the drawer")
    said = tessa.page.text
    assert "Tessa Tenant (you)" in said
    assert "With Fay Middleton: version 1, signed by all." in said
    assert "In force since" in said
    assert f"/cases/{facilitation.case_id}/vault/unlock" in said
    assert "You hold 1 access code." in said


def test_the_sheet_of_a_case_without_a_facilitator_says_that_no_agreement_is_in_force(world: World) -> None:
    tessa, _leo = two_parties(world)
    said = tessa.person.open(f"/cases/{tessa.case_id}/sheet").text
    assert "None is in force." in said
    assert "You have no access code in this case yet." in said


def test_whoever_finds_the_sheet_reads_no_code_and_nothing_private(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    folder_id = tessa.folder_id()
    with tessa.opened() as opened:
        items.add(opened, folder_id, Draft(title="Zebra title", text="Zebra text.", fields=()))
    say(leo, "Zebra message.")
    tessa.unlock()
    html = tessa.person.open(f"/cases/{tessa.case_id}/sheet").html
    assert "Leo Landlord" in html
    assert "Zebra" not in html
    assert tessa.code is not None
    assert tessa.code.reveal() not in html
    assert 'class="code"' not in html


def test_the_sheet_has_the_title_and_the_days_of_a_settlement_where_the_vault_is_open(world: World) -> None:
    tessa, leo = correspondents(world)
    begun = draft(tessa, "Deposit and keys")
    due = (world.time + timedelta(days=40)).date()
    owed = replace(begun.points[0], due=str(due), who=str(leo.participant_id), whom=str(tessa.participant_id))
    offer(tessa, replace(begun, points=[owed, begun.points[1]]))
    sign(tessa)
    path = f"/cases/{leo.case_id}/sheet"
    enter(leo.person)
    locked = leo.person.open(path)
    assert "Deposit and keys" not in locked.html
    assert "Its text and its dates open with your code alone." in locked.text
    leo.unlock()
    assert "Deposit and keys" not in leo.person.open(path).html, "not all have signed"
    sign(leo)

    with world.work() as work:
        opened = work.session.scalars(select(Envelope.opened_at)).all()
    page = leo.person.open(path)
    assert "Deposit and keys" in page.text
    assert "Version 1, signed by all on" in page.text
    assert "Point 1 of the settlement: Leo Landlord" in page.text
    assert page.text.index("Point 2 of the settlement") < page.text.index("Point 1 of the settlement"), (
        "it is due first"
    )
    assert str(due.day) in page.text
    for words in ("The deposit is repaid.", "1250", "1,250"):  # what is to be done is not for whoever finds the paper
        assert words not in page.text
    with world.work() as work:
        assert work.session.scalars(select(Envelope.opened_at)).all() == opened, "it was told of, and not opened"


def test_the_sheet_says_when_a_fixed_meeting_begins_and_nothing_else_of_it(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    entry_id = propose(facilitation.mediator, 3, 5)
    for party in (tenant, landlord):
        answer(party, entry_id, Can.YES, Can.YES)
    path = f"/cases/{facilitation.case_id}/sheet"
    tenant.unlock()
    assert "None yet." in tenant.person.open(path).text, "nothing is fixed"
    fix(facilitation.mediator, entry_id, 1)
    said = tenant.person.open(path).text
    assert f"A meeting begins{format_appointment(moments(world, 5)[0], UTC)} (UTC)" in said
    assert "None yet." not in said
    for words in ("A first talk", "Harbour Street 4"):
        assert words not in said
    world.later(days=1)
    enter(tenant.person)
    locked = tenant.person.open(path).text
    assert "A meeting begins" not in locked
    assert "None that this sheet knows of" in locked
    assert "None yet." not in locked
    world.later(days=6)
    enter(tenant.person)
    tenant.unlock()
    assert "A meeting begins" not in tenant.person.open(path).text, "it is over"


def test_the_sheet_tells_days_in_the_readers_own_time_zone(world: World) -> None:
    world.time = world.time.replace(hour=23)
    tessa, _leo = two_parties(world)
    tessa.person.open("/me")
    with world.work() as work:
        account = account_of(work, tessa.person)
        store_contact(work, account, replace(contact_of(work, account), time_zone="Asia/Kolkata"))
    day = (world.time + timedelta(hours=6)).date()
    said = tessa.person.open(f"/cases/{tessa.case_id}/sheet").text
    assert f"In negotiation since {format_full_day(day)}" in said
    assert f"Joined on {format_full_day(day)}" in said


def test_where_it_cannot_be_told_the_sheet_does_not_say_that_no_settlement_is_in_force(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    sign(leo)
    close(world, leo.case_id)
    some, scope = AccessCode.generate(), Scope((leo.folder_id(1),), may_write=True)
    with leo.opened() as opened:
        issue_own_code(opened, some, "For one folder", scope)
    leo.code = some
    enter(leo.person)
    leo.unlock()
    said = leo.person.open(f"/cases/{leo.case_id}/sheet").text
    assert "Its text and its dates open with your code alone." in said
    assert "None is in force." not in said.split("Settlement", 1)[1]
    assert "Open with my code" not in said


def test_the_sheet_leads_to_the_code_and_back_to_itself(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    sign(leo)
    enter(leo.person)
    leo.person.open(f"/cases/{leo.case_id}/sheet")
    leo.person.follow("Open with my code, so that its title and its days stand on this sheet")
    assert leo.code is not None
    leo.person.submit("Open", code=leo.code.reveal())
    assert leo.person.path == f"/cases/{leo.case_id}/sheet"
    assert "Deposit and keys" in leo.person.page.text


def test_a_facilitator_who_has_left_and_an_adviser_have_no_sheet(world: World) -> None:
    facilitation = in_force(world)
    path = f"/cases/{facilitation.case_id}/sheet"
    fay = facilitation.person
    assert "Fay Middleton (you)" in fay.open(path).text
    fay.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/end")
    fay.submit()
    fay.open(path)
    assert fay.status == 404
    ines = adviser_of(facilitation.parties[0])
    ines.person.open(path)
    assert ines.person.status == 404
