"""Somebody whose code was taken back, who kept the code and every key it ever opened, and who reads the database.

What they try, alone and with a helper who also writes to the database, are attacks of the self-test
(``odr.selftest.attacks.holder``); they are run, with their controls, in test_selftest.py. Here is what the party is
told.
"""

from typing import cast

import pytest
from sqlalchemy import delete

from odr.crypto.codes import AccessCode
from odr.errors import Refusal
from odr.selftest.attacks.holder import AFTERWARDS, code_taken_back, put_old_grants_back
from odr.selftest.story.story import Place, Teller
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import Grant
from tests.support import scenes
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def test_a_key_that_was_replaced_and_is_put_back_is_not_written_under_and_the_party_is_told(party: Party) -> None:
    assert party.code is not None
    place = Place(cast(Teller, party.person), party.case_id, [party.code.reveal()])
    with party.world.work() as work:
        former = code_taken_back(work, place)
    with party.opened() as opened:
        put_old_grants_back(opened.work, former, opened.code.id)
    with party.opened() as opened, pytest.raises(Refusal, match="altered in the database"):
        items.add(opened, folders_of(opened)[0].id, Draft("Afterwards", AFTERWARDS))


def test_grants_removed_beforehand_do_not_keep_a_key_from_being_renewed(party: Party) -> None:
    code = AccessCode.generate()
    with party.opened() as opened:
        code_id = issue_own_code(opened, code, "For the drawer")
    with party.world.work() as work:
        work.session.execute(delete(Grant).where(Grant.code_id == code_id))
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        revoke(opened, code_id)
        assert opened.folder_epoch(folder_id) == 2
