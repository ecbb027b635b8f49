"""What the page of a case says of one's own private information, and what administrators see of it: numbers."""

import pytest

from odr.organisations.organisations import appoint
from odr.organisations.tables import Organisation
from odr.vaults.contents import items
from odr.vaults.contents.counts import items_in
from odr.vaults.contents.drafts import Draft
from tests.support.people import account_of, signed_in
from tests.support.vaults import party_with_vault, two_parties, with_vault
from tests.support.world import World


def test_the_card_says_whether_ones_private_information_is_made_locked_or_open(world: World) -> None:
    tessa, leo = two_parties(world)
    case = f"/cases/{tessa.case_id}"
    assert "Not begun yet." in tessa.person.open(case).text
    with_vault(tessa)
    page = tessa.person.open(case)
    assert "Locked. Open it with your access code." in page.text
    assert page.link("Open with my code") == f"{case}/vault/unlock"
    assert "Only holders of your access codes can read this: you." in page.text
    assert "You hold 1 code to your private information." in page.text
    assert page.link("See who can read what") == f"{case}/who-reads-what"
    tessa.unlock()
    page = tessa.person.open(case)
    assert "Open in this browser." in page.text
    assert page.link("Go to my private information") == f"{case}/vault"
    # To the other party the same page says nothing of it.
    assert "Not begun yet." in leo.person.open(case).text
    world.later(minutes=31)
    assert "Locked." in tessa.person.open(case).text


@pytest.mark.promise("P05")
def test_administrators_see_how_many_items_are_sealed_and_no_word_of_them(world: World) -> None:
    tessa = party_with_vault(world)
    folder = tessa.folder_id()
    with tessa.opened() as opened:
        for number in range(3):
            items.add(opened, folder, Draft(title=f"planted title {number}", text="planted text", fields=()))
    ada = signed_in(world, "Ada Marsh")
    with world.work() as work:
        organisation = work.session.query(Organisation).one()
        appoint(work, account_of(work, ada), organisation)
        assert items_in(work, [tessa.case_id]) == {tessa.case_id: 3}
        assert items_in(work, []) == {}
    world.trained(ada)
    for path in ("/administration", f"/administration/cases/{tessa.case_id}"):
        page = ada.open(path)
        assert "3 items" in page.text
        assert "planted" not in page.html
