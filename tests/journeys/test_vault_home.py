"""What an open vault begins with, and adding from anywhere."""

import pytest

from odr.offers.preparing import Prepared, Typed, prepare
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from tests.support.rooms import mailbox
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")


def written(party: Party, title: str, folder: int = 0) -> None:
    """An entry in one of the folders, a minute after the last."""
    party.world.later(minutes=1)
    folder_id = party.folder_id(folder)
    with party.opened() as opened:
        items.add(opened, folder_id, Draft(title=title, text="Words.", fields=()))


def test_a_vault_begins_with_all_folders_and_what_changed_last_in_any_of_them(world: World) -> None:
    tessa = party_with_vault(world)
    for number in range(12):
        written(tessa, f"Entry {number}", number % 2)
    page = tessa.unlock()
    assert tessa.person.path == tessa.root
    with tessa.opened() as opened:
        names = [folder.name for folder in folders_of(opened)]
    for name in names:
        assert name is not None
        assert page.link(name)
    shown = [line for line in page.links if line.startswith("Entry")]
    assert shown == [f"Entry {number}" for number in range(11, 1, -1)]


def test_something_is_added_from_the_beginning_into_a_chosen_folder(world: World) -> None:
    tessa = party_with_vault(world)
    tessa.unlock()
    tessa.person.follow("Add something")
    second = tessa.folder_id(1)
    page = tessa.person.submit("Keep it", title="Keys", text="Four.", folder=str(second))
    assert page.heading == "Keys"
    with tessa.opened() as opened:
        assert [line.title for line in listing.list_folder(opened, second)[0]] == ["Keys"]


@pytest.mark.parametrize("folder", ["", "no folder", "6f70e7a7-0725-1de5-8b0d-6465736b0001"])
def test_what_is_no_folder_of_ones_own_is_refused_and_what_was_typed_stays(world: World, folder: str) -> None:
    tessa = party_with_vault(world)
    tessa.unlock()
    tessa.person.post_with_token(f"{tessa.root}/add", {"title": "Keys", "text": "Four.", "folder": folder})
    assert tessa.person.status == 422
    assert "Please choose one of your folders." in tessa.person.page.text
    assert tessa.person.page.form("Keep it").values["title"] == ["Keys"]


def test_each_entry_of_the_list_leads_to_changing_it_at_once(world: World) -> None:
    tessa = party_with_vault(world)
    written(tessa, "Deposit")
    tessa.unlock()
    tessa.person.open(tessa.person.page.links["Change “Deposit”"])
    assert "Deposit" in tessa.person.page.text
    tessa.person.submit("Keep the changes", title="The deposit")
    assert tessa.person.page.heading == "The deposit"


def test_an_offer_in_preparation_is_neither_changed_nor_shown_as_an_entry(world: World) -> None:
    tessa = party_with_vault(world)
    folder_id = tessa.folder_id()
    with mailbox(tessa) as box:
        prepared = prepare(box, folder_id, Prepared("An offer", (Typed("Keys"),), "2026-12-01"))
    tessa.unlock()
    for path in (f"{tessa.root}/items/{prepared}/change", f"/cases/{tessa.case_id}/messages/disclose/{prepared}"):
        tessa.person.open(path)
        assert tessa.person.path == f"{tessa.root}/items/{prepared}"
