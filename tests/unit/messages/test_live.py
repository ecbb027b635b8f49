"""What an open page is told: that something is new, as far as whoever asks is to know it, and nothing else."""

from uuid import UUID

from odr.cases.tables import Case
from odr.facilitation.engagement.ending import withdraw
from odr.messages.entries.rooms import make_room
from odr.messages.news.live import Live, live
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.rooms import another_party, correspondents, joint_id, look, mailbox, new_case, say
from tests.support.vaults import Party, participant_of
from tests.support.world import World


def seen(party: Party, case_id: UUID | None = None, room_id: UUID | None = None) -> Live:
    with party.world.work() as work:
        return live(work, participant_of(work, party).account_id, case_id, room_id)


def test_messages_are_counted_in_all_cases_in_one_and_in_one_room(world: World) -> None:
    tessa, leo = correspondents(world)
    with mailbox(tessa) as box:
        further = make_room(box, "Keys", [leo.participant_id])
    say(tessa, "One")
    say(tessa, "Two", further)
    say(tessa, "Three", further)
    everywhere = seen(leo)
    assert (everywhere.unread, everywhere.here, everywhere.changed) == (3, 0, None)
    assert seen(leo, leo.case_id).here == 3
    assert seen(leo, leo.case_id, further).here == 2
    look(leo, further)
    assert (seen(leo, leo.case_id).unread, seen(leo, leo.case_id, further).here) == (1, 0)
    assert seen(tessa, tessa.case_id).unread == 0


def test_nothing_is_told_before_it_is_delivered(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "In anger", deliver=False)
    assert seen(leo, leo.case_id).unread == 0


def test_a_change_that_the_log_tells_everybody_is_told(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    before = seen(leo, leo.case_id).changed
    world.later(minutes=1)
    with world.work() as work:
        withdraw(work, participant_of(work, nora), work.session.get_one(Case, nora.case_id))
    after = seen(tessa, tessa.case_id).changed
    assert before is not None
    assert after is not None
    assert after > before
    # Who has left is told of nothing any more.
    assert seen(nora, nora.case_id).changed is None


def test_what_somebody_does_in_private_is_told_to_nobody(world: World) -> None:
    tessa, leo = correspondents(world)
    before = seen(leo, leo.case_id)
    world.later(minutes=1)
    with tessa.opened() as opened:
        add(opened, folders_of(opened)[0].id, Draft("Rent", "1200"))
    assert seen(leo, leo.case_id) == before


def test_of_a_case_of_others_it_says_what_it_says_of_none(world: World) -> None:
    tessa, _leo = correspondents(world)
    stranger = another_party(world, new_case(world, "2026-0999"), "Ann Wood")
    say(tessa, "One")
    nowhere = seen(stranger, UUID(int=1), UUID(int=2))
    assert seen(stranger, tessa.case_id, joint_id(tessa)) == nowhere
    assert nowhere == Live(0, 0, None)
