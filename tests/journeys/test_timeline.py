"""What happened in a case, as far as each may see it without a code."""

import pytest

from odr.facilitation.engagement.ending import withdraw
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from tests.support.advisers import adviser_of
from tests.support.facilitation import in_force
from tests.support.rooms import say
from tests.support.vaults import case_row, participant_of, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")


def test_whoever_takes_part_reads_what_happened_in_the_case_and_nothing_of_anothers_vault(world: World) -> None:
    tessa, leo = two_parties(world)
    leo.person.open(f"/cases/{leo.case_id}")
    leo.person.follow("What happened in this case so far")
    before = leo.person.page.text
    assert "Tessa Tenant joined the case." in before
    assert "You joined the case." in before
    with_vault(tessa)
    folder_id = tessa.folder_id()
    with tessa.opened() as opened:
        items.add(opened, folder_id, Draft(title="Deposit", text="In cash.", fields=()))
    assert leo.person.open(f"/cases/{leo.case_id}/timeline").text == before


def test_a_facilitator_who_has_left_is_told_of_nothing_that_came_after(world: World) -> None:
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    path = f"/cases/{facilitation.case_id}/timeline"
    world.later(minutes=1)
    fay = facilitation.person
    fay.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/end")
    fay.submit()
    assert "Fay Middleton" in tessa.person.open(path).text
    told = fay.open(path).text
    world.later(minutes=1)
    with world.work() as work:
        withdraw(work, participant_of(work, leo), case_row(work, leo.case_id))
    assert "Leo Landlord withdrew from the case." in tessa.person.open(path).text
    assert fay.open(path).text == told


def test_an_adviser_has_no_timeline_of_the_case(world: World) -> None:
    tessa, _leo = two_parties(world)
    ines = adviser_of(with_vault(tessa))
    ines.person.open(f"/cases/{tessa.case_id}/timeline")
    assert ines.person.status == 404


def test_a_message_is_in_nobodys_timeline(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    before = leo.person.open(f"/cases/{leo.case_id}/timeline").text
    say(tessa, "A word.")
    assert leo.person.open(f"/cases/{leo.case_id}/timeline").text == before
