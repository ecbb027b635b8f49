"""Mail that something waits: as often as a person wants, and nothing else in it."""

import pytest

from odr.accounts.tables import Account
from odr.messages.notices import Notices, Preference, choose, preference_of, send_due
from odr.messages.rooms import make_room
from odr.messages.sending import undo
from tests.support.rooms import correspondents, joint_id, look, mailbox, say
from tests.support.vaults import Party, participant_of
from tests.support.world import World


def told(world: World) -> int:
    with world.work() as work:
        sent = send_due(work, "https://cases.example.org/cases")
    world.deliver()
    return sent


def prefer(party: Party, notices: Notices) -> None:
    with party.world.work() as work:
        choose(work, participant_of(work, party).account_id, Preference(notices))


@pytest.mark.promise("P14")
def test_the_mail_says_that_something_waits_and_where_and_nothing_else(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "The deposit was 1200.")
    assert told(world) == 1
    mail = world.mailbox.last(leo.person.email)
    # To the room itself, which opens to nobody who is not in it; and of whom it comes.
    link = f"/cases/{leo.case_id}/messages/rooms/{joint_id(leo)}\n"
    assert link in mail.body
    assert "Harbour Resolution Centre" in mail.subject
    for word in ("Tessa", "deposit", "2026-0142", "tenancy", "message"):
        assert word.casefold() not in (mail.subject + mail.body.replace(link, "")).casefold()


def test_what_waits_in_several_rooms_or_cases_is_led_to_where_all_of_it_is_found(world: World) -> None:
    tessa, leo = correspondents(world)
    with mailbox(tessa) as box:
        further = make_room(box, "Keys", [leo.participant_id])
    say(tessa, "One")
    say(tessa, "Two", further)
    assert told(world) == 1
    assert f"/cases/{leo.case_id}/messages\n" in world.mailbox.last(leo.person.email).body


def test_nobody_is_told_before_it_is_delivered_nor_of_what_was_undone(world: World) -> None:
    tessa, _leo = correspondents(world)
    message_id = say(tessa, "In anger", deliver=False)
    assert told(world) == 0
    with mailbox(tessa) as box:
        undo(box, message_id)
    world.later(seconds=30)
    assert told(world) == 0


def test_who_was_told_is_not_told_again_until_they_have_looked(world: World) -> None:
    tessa, leo = correspondents(world)
    room = joint_id(tessa)
    say(tessa, "One", room)
    assert told(world) == 1
    say(tessa, "Two", room)
    assert told(world) == 0
    look(leo, room)
    say(tessa, "Three", room)
    assert told(world) == 1


def test_who_has_read_meanwhile_is_not_told(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One")
    look(leo)
    assert told(world) == 0


def test_who_reads_while_the_mail_waits_is_not_written_to(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One")
    with world.work() as work:
        assert send_due(work, "https://cases.example.org/cases") == 1
    look(leo)
    world.deliver()
    assert world.mailbox.messages == []


def test_daily_is_a_day_later_and_never_is_never(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    prefer(leo, Notices.DAILY)
    prefer(nora, Notices.NEVER)
    say(tessa, "One")
    assert told(world) == 0
    world.later(hours=24)
    assert told(world) == 1
    assert [mail.to for mail in world.mailbox.messages] == [leo.person.email]


def test_who_chooses_never_is_not_told_of_what_waits_already(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One")
    prefer(leo, Notices.NEVER)
    assert told(world) == 0


def test_an_address_that_nobody_confirmed_is_not_written_to(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        work.session.get_one(Account, participant_of(work, leo).account_id).email_confirmed_at = None
    say(tessa, "One")
    assert told(world) == 0


def test_what_holds_for_whoever_has_not_chosen(world: World) -> None:
    tessa, _leo = correspondents(world)
    with world.work() as work:
        assert preference_of(work, account_id_in(work, tessa)) == Preference(Notices.AT_ONCE, receipts=False)


def account_id_in(work, party: Party):  # type: ignore[no-untyped-def]
    return participant_of(work, party).account_id
