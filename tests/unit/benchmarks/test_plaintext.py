"""The control of the benchmarks still stores plaintext and still works, whatever sealing has come to consist of."""

import pytest
from sqlalchemy import select

from benchmarks.plaintext import plaintext
from odr.selftest.harness.world import World
from odr.vaults.tables import Item
from tests.support.scenes import SCENES
from tests.support.vaults import party_with_vault

pytestmark = pytest.mark.only_on("sqlite", "the benchmarks run on it")

TITLE = "The least I would accept"


def test_the_control_stores_what_was_typed_and_answers_like_the_app(world: World) -> None:
    with plaintext(), SCENES.made_alone_if(lambda: True):  # nothing that was sealed is copied in, and no plaintext out
        party = party_with_vault(world)
        party.unlock()
        party.open(f"/folders/{party.folder_id()}/add")
        page = party.person.submit("Keep it", title=TITLE, text="Half of it")
        assert (page.heading, party.person.status) == (TITLE, 200)
        page = party.person.follow("Change")
        page = party.person.submit("Keep the changes", text="Two thirds of it")
        assert "Two thirds of it" in page.text
        assert TITLE in party.open().text
        party.open()
        party.person.submit("Lock")
        assert party.unlock().heading == "Your private information"
    with world.work() as work:
        stored = work.session.scalars(select(Item.sealed_title)).one()
    assert TITLE.encode() in stored
