"""The sheet of a case for the drawer: what it says, and what it never does."""

import pytest

from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from tests.support.advisers import adviser_of
from tests.support.facilitation import in_force
from tests.support.rooms import say
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
