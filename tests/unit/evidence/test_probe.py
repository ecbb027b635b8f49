"""Which life keys are missed: those of what is still kept, and no others."""

from datetime import UTC

import pytest

from odr.agreements.access.notes import destroy_due_notes
from odr.evidence.probe import without_life_key
from odr.facilitation.engagement.ending import End, end
from odr.lifekeys.lives import store_of
from tests.support.facilitation import proposed
from tests.support.vaults import vault_row
from tests.support.world import World


@pytest.mark.both_engines("the key store lies on either")
def test_no_life_key_is_missed_where_notes_were_destroyed_on_their_day_and_any_other_loss_is(world: World) -> None:
    case = proposed(world).agree().join().disclose()
    with case.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    with case.at_work() as (work, engagement):
        assert engagement.notes_until is not None
        world.time = engagement.notes_until
    with world.work() as work:
        own, of_party = vault_row(work, case.mediator).id, vault_row(work, case.parties[0]).id
        assert without_life_key(work) == set()
    with world.work() as work:
        assert destroy_due_notes(work, UTC) == 1
    world.database.flush_erasures()
    with world.work() as work:
        assert own not in store_of(work.session).held()
        assert without_life_key(work) == set()
        store_of(work.session).destroy([of_party])
    with world.work() as work:
        assert of_party in without_life_key(work)
