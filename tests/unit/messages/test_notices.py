"""Mail that something waits: as often as a person wants, and nothing else in it."""

import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from odr.accounts.contact import account_of, choose_time_zone
from odr.accounts.tables import Account
from odr.cases.tables import Case
from odr.errors import Refusal
from odr.meetings import standing as meetings
from odr.messages.documents import Act
from odr.messages.entries.letting_in import make_room
from odr.messages.news.mails import kind_words
from odr.messages.news.notices import IN_ROOMS, OF_ACTS, New, Notices, Preference, choose, note_news, preference_of
from odr.messages.news.telling import send_due, when
from odr.messages.saying.sending import undo
from odr.messages.tables import CaseNews, WaitingNotice
from odr.offers import terms as offers
from odr.organisations.tables import Organisation
from odr.settlements.doing import releases
from odr.settlements.standing import moves, obligations
from tests.support.people import enter
from tests.support.rooms import correspondents, joint_id, look, mailbox, new_case, say
from tests.support.settlements import say_act
from tests.support.vaults import Party, participant_of
from tests.support.world import World

LINK = "https://cases.example.org/cases"


def told(world: World) -> int:
    with world.work() as work:
        sent = send_due(work, LINK, UTC)
    world.deliver()
    return sent


def prefer(party: Party, notices: Notices, hour: int = 8) -> None:
    with party.world.work() as work:
        choose(work, participant_of(work, party).account_id, Preference(notices, hour=hour))


def account_id(party: Party) -> UUID:
    with party.world.work() as work:
        return participant_of(work, party).account_id


@pytest.mark.promise("P14")
def test_the_mail_says_where_and_what_kind_of_thing_is_new_and_nothing_else(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "The deposit was 1200.")
    assert told(world) == 1
    mail = world.mailbox.last(leo.person.email)
    # To the room itself, which opens to nobody who is not in it; and of whom it comes.
    link = f"/cases/{leo.case_id}/messages/rooms/{joint_id(leo)}\n"
    assert link in mail.body
    assert "Harbour Resolution Centre" in mail.subject
    assert "Harbour Resolution Centre\n- Case 2026-0142: messages\n" in mail.body
    for word in ("Tessa", "deposit", "tenancy"):
        assert word.casefold() not in (mail.subject + mail.body.replace(link, "")).casefold()


@pytest.mark.promise("P14")
def test_an_organisation_can_keep_the_references_of_its_cases_out_of_mails(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        work.session.scalars(select(Organisation)).one().names_cases = False
    say(tessa, "One")
    assert told(world) == 1
    mail = world.mailbox.last(leo.person.email)
    assert "- A case: messages\n" in mail.body
    assert "2026-0142" not in mail.subject + mail.body


@pytest.mark.promise("P14")
def test_a_reference_that_tells_the_kind_of_dispute_stands_in_no_mail(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        (case,) = work.session.scalars(select(Case))
        case.kind, case.reference = "family", "FAM-2026-0142"
    say(tessa, "One")
    assert told(world) == 1
    mail = world.mailbox.last(leo.person.email)
    assert "- A case: messages\n" in mail.body
    assert "FAM" not in mail.subject + mail.body


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("offer", "an offer or an answer to one"),
        ("suggestion answer", "an offer or an answer to one"),
        ("meeting", "a meeting"),
        ("meeting called off", "a meeting"),
        ("settlement version", "a settlement"),
        ("settlement refused", "a settlement"),
        ("settlement signature", "a signature"),
        ("release signed", "a signature"),
        ("something of a later version", "an offer, a meeting or a settlement"),
    ],
)
def test_the_mail_names_the_kind_of_what_was_said_formally_and_not_what_it_says(
    world: World, kind: str, words: str
) -> None:
    tessa, leo = correspondents(world)
    say_act(tessa, Act(kind, {"title": "The deposit"}))
    assert told(world) == 1
    mail = world.mailbox.last(leo.person.email)
    assert f"Harbour Resolution Centre\n- Case 2026-0142: {words}\n" in mail.body
    assert "deposit" not in mail.subject + mail.body


def test_every_kind_of_act_there_is_has_a_word_in_mails_of_its_own() -> None:
    said = {
        *(offers.OFFER, offers.ACCEPTED, offers.DECLINED, offers.WITHDRAWN),
        *(offers.SUGGESTION, offers.ANSWER, offers.RESULT),
        *meetings.KINDS,
        *(kind.value for kind in moves.ACTS),
        *obligations.KINDS,
        *releases.KINDS,
    }
    assert said == set(OF_ACTS)
    assert len({kind_words(one) for one in New}) == len(New)


def test_an_answer_is_called_in_mails_what_the_thing_it_answers_is_called() -> None:
    """Or the mail would tell that somebody has accepted, refused or called off."""
    for kinds in (
        (offers.OFFER, offers.ACCEPTED, offers.DECLINED, offers.WITHDRAWN),
        (offers.SUGGESTION, offers.ANSWER, offers.RESULT),
        meetings.KINDS,
        (moves.MoveKind.VERSION.value, moves.MoveKind.REFUSED.value, moves.MoveKind.TAKEN_BACK.value),
        obligations.KINDS,
    ):
        assert len({OF_ACTS[one] for one in kinds}) == 1


def test_a_mail_about_many_things_names_each_kind_once(world: World) -> None:
    tessa, leo = correspondents(world)
    for kind in ("offer", "settlement version", "offer withdrawn", "meeting", "offer"):
        say_act(tessa, Act(kind, {}))
    say(tessa, "One")
    say(tessa, "Two")
    assert told(world) == 1
    line = "- Case 2026-0142: an offer or an answer to one, a meeting, a settlement, messages\n"
    assert line in world.mailbox.last(leo.person.email).body


def test_what_was_said_formally_and_read_before_the_mail_is_not_named_in_it(world: World) -> None:
    tessa, leo = correspondents(world)
    say_act(tessa, Act("offer", {}))
    look(leo)
    say_act(tessa, Act("meeting", {}))
    assert told(world) == 1
    assert "- Case 2026-0142: a meeting\n" in world.mailbox.last(leo.person.email).body


def test_which_kind_it_was_is_kept_for_nobody_whom_no_mail_will_tell(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    prefer(nora, Notices.NEVER)
    say(tessa, "One")
    assert told(world) == 1  # and Leo does not look
    say_act(tessa, Act("offer", {}))
    with world.work() as work:
        assert not work.session.scalars(select(CaseNews)).all()
        note_news(work, leo.case_id, [participant_of(work, leo).account_id], New.SIGNATURE)
    assert told(world) == 1
    line = "- Case 2026-0142: a text to sign, an offer, a meeting or a settlement, messages\n"
    assert line in world.mailbox.last(leo.person.email).body


def test_nothing_of_the_kind_is_kept_once_the_mail_has_told_it(world: World) -> None:
    tessa, _leo = correspondents(world)
    say_act(tessa, Act("offer", {}))
    with world.work() as work:
        (row,) = work.session.scalars(select(CaseNews)).all()
        assert New(row.what) in IN_ROOMS
    assert told(world) == 1
    with world.work() as work:
        assert not work.session.scalars(select(CaseNews)).all()


def test_many_things_in_many_cases_make_one_mail(world: World) -> None:
    tessa, leo = correspondents(world)
    accounts = [account_id(leo)]
    others = [new_case(world, f"2026-1{number:03d}") for number in range(40)]
    with world.work() as work:
        for case_id in (leo.case_id, *others):
            for what in (New.SIGNATURE, New.WITHDRAWAL):
                note_news(work, case_id, accounts, what)
    say(tessa, "One")
    assert told(world) == 1
    (mail,) = world.mailbox.messages
    assert "- Case 2026-0142: somebody has withdrawn, a text to sign, messages\n" in mail.body
    assert mail.body.count("- Case") < 25
    assert "lines more" in mail.body
    assert f"{LINK}\n" in mail.body
    assert told(world) == 0


def test_never_more_than_a_few_a_day_whatever_happens(world: World) -> None:
    _tessa, leo = correspondents(world)
    sent = 0
    for _quarter in range(24 * 4):
        with world.work() as work:
            note_news(work, leo.case_id, [participant_of(work, leo).account_id], New.CHANGE)
        sent += told(world)
        world.later(minutes=15)
    assert 2 <= sent <= 5


def test_who_has_not_looked_at_messages_is_told_of_something_else(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One")
    assert told(world) == 1
    with world.work() as work:
        note_news(work, leo.case_id, [participant_of(work, leo).account_id], New.SIGNATURE)
    look(leo)  # and what was noted meanwhile is not lost by that
    assert told(world) == 1
    assert "- Case 2026-0142: a text to sign\n" in world.mailbox.last(leo.person.email).body


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
        assert send_due(work, LINK, UTC) == 1
    look(leo)
    world.deliver()
    assert world.mailbox.messages == []


def test_daily_is_at_the_hour_that_was_chosen_and_never_is_never(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    zone = ZoneInfo("Europe/Paris")
    with world.work() as work:
        hour = (work.now.astimezone(zone).hour + 3) % 24
    prefer(leo, Notices.DAILY, hour)
    prefer(nora, Notices.NEVER)
    say(tessa, "One")
    sent_at = None
    for _step in range(5 * 4):
        with world.work() as work:
            if send_due(work, LINK, zone):
                sent_at = work.now.astimezone(zone).hour
        world.later(minutes=15)
    world.deliver()
    assert sent_at == hour
    assert [mail.to for mail in world.mailbox.messages] == [leo.person.email]


def test_daily_is_by_the_own_clock_of_whoever_has_chosen_a_time_zone(world: World) -> None:
    tessa, leo = correspondents(world)
    tokyo = ZoneInfo("Asia/Tokyo")
    with world.work() as work:
        account = participant_of(work, leo).account_id
        choose_time_zone(work, account_of(work, account), "Asia/Tokyo")
        hour = (work.now.astimezone(tokyo).hour + 3) % 24
    prefer(leo, Notices.DAILY, hour)
    say(tessa, "One")
    sent_at = None
    for _step in range(5 * 4):
        with world.work() as work:
            if send_due(work, LINK, ZoneInfo("America/Chicago")):
                sent_at = work.now.astimezone(tokyo).hour
        world.later(minutes=15)
    assert sent_at == hour


@pytest.mark.parametrize(
    ("zone", "day", "hour", "told_at"),
    [
        ("Europe/London", "2026-03-29", 1, "2026-03-29T02:00+01:00"),
        ("Europe/Paris", "2026-03-29", 2, "2026-03-29T03:00+02:00"),
        ("Africa/Cairo", "2026-04-24", 0, "2026-04-24T01:00+03:00"),
        ("Atlantic/Azores", "2026-03-29", 0, "2026-03-29T01:00+00:00"),
        ("America/Nuuk", "2026-03-28", 23, "2026-03-29T00:00-01:00"),
        ("America/New_York", "2026-03-08", 2, "2026-03-08T03:00-04:00"),
        ("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-04T02:30+11:00"),
        ("Antarctica/Troll", "2026-03-29", 1, "2026-03-29T03:00+02:00"),
    ],
)
def test_a_chosen_hour_that_the_clocks_leap_over_is_when_they_leap(
    zone: str, day: str, hour: int, told_at: str
) -> None:
    """And whoever asks again at that moment hears the same, and not of the next day."""
    expected = datetime.fromisoformat(told_at)
    for minutes in (0, 1, 30, 59, 23 * 60):
        assert daily(expected - timedelta(minutes=minutes), hour, zone) == expected
    assert date.fromisoformat(day) in (expected.date(), expected.date() - timedelta(days=1))
    following = daily(expected + timedelta(seconds=1), hour, zone).astimezone(ZoneInfo(zone))
    assert (following.date(), following.hour) == (date.fromisoformat(day) + timedelta(days=1), hour)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/London", "2026-03-29"), ("Europe/London", "2026-10-25"), ("Africa/Cairo", "2026-04-24"),
        ("Africa/Cairo", "2026-10-30"), ("America/New_York", "2026-11-01"), ("America/Nuuk", "2026-03-29"),
        ("America/Nuuk", "2026-10-25"), ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"),
        ("Asia/Tokyo", "2026-03-29"), ("Antarctica/Troll", "2026-10-25"),
    ],
)  # fmt: skip
def test_daily_is_once_on_each_day_however_the_clocks_change(zone: str, day: str, hour: int) -> None:
    """Something new comes every quarter of an hour for six days: the mails are a day apart, more or less the leap."""
    begin = datetime.combine(date.fromisoformat(day) - timedelta(days=3), datetime.min.time(), UTC)
    moments = sorted({daily(begin + timedelta(minutes=15 * step), hour, zone) for step in range(6 * 24 * 4)})
    assert len(moments) >= 6
    assert all(daily(one, hour, zone) == one for one in moments), "a mail that is due stays due"
    lengths = {later - earlier for earlier, later in itertools.pairwise(moments)}
    assert timedelta(hours=22) <= min(lengths)
    assert max(lengths) <= timedelta(hours=26)
    leapt = [one for one in moments if one.astimezone(ZoneInfo(zone)).hour != hour]
    assert len(leapt) <= 1


def daily(moment: datetime, hour: int, zone: str) -> datetime:
    """When somebody is told of what has been due since a moment, who is told daily at this hour."""
    row = WaitingNotice(due_at=moment.astimezone(UTC))
    found = when(row, Preference(Notices.DAILY, hour=hour), ZoneInfo(zone))
    assert found is not None
    return found


def test_who_wants_no_mail_is_not_told_of_what_was_noted_before(world: World) -> None:
    _tessa, leo = correspondents(world)
    with world.work() as work:
        note_news(work, leo.case_id, [participant_of(work, leo).account_id], New.SIGNATURE)
    prefer(leo, Notices.NEVER)
    prefer(leo, Notices.AT_ONCE)
    assert told(world) == 0


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_that_no_day_has_is_refused(world: World, hour: int) -> None:
    _tessa, leo = correspondents(world)
    with pytest.raises(Refusal):
        prefer(leo, Notices.DAILY, hour)


def test_who_chooses_never_is_not_told_of_what_waits_already(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One")
    prefer(leo, Notices.NEVER)
    assert told(world) == 0


@pytest.mark.parametrize("earlier", [(Notices.DAILY, 11), (Notices.AT_ONCE, 8)])
def test_what_was_put_off_to_an_hour_is_told_as_somebody_wants_it_from_now_on(
    world: World, earlier: tuple[Notices, int]
) -> None:
    tessa, leo = correspondents(world)
    world.time = world.time.replace(hour=9)
    prefer(leo, Notices.DAILY, 20)
    say(tessa, "One")
    assert told(world) == 0  # put off to the evening
    prefer(leo, Notices.DAILY, 20)
    world.later(hours=1)
    assert told(world) == 0
    prefer(leo, *earlier)
    world.later(hours=1)
    assert told(world) == 1


def test_what_was_put_off_by_another_clock_is_told_at_the_hour_of_the_new_one(world: World) -> None:
    tessa, leo = correspondents(world)
    world.time = world.time.replace(hour=9)  # in UTC, and so in the evening of Tokyo
    prefer(leo, Notices.DAILY, 20)
    say(tessa, "One")
    assert told(world) == 0
    enter(leo.person)
    leo.person.open("/me/time-zone")
    leo.person.submit("Save", time_zone="Asia/Tokyo")
    world.later(hours=3)
    assert told(world) == 1


def test_choosing_anew_loses_nothing_that_was_just_sent(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One", deliver=False)
    prefer(leo, Notices.AT_ONCE)
    assert told(world) == 0, "it can't be read yet"
    world.later(minutes=1)
    assert told(world) == 1


def test_an_address_that_nobody_confirmed_is_not_written_to(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        work.session.get_one(Account, participant_of(work, leo).account_id).email_confirmed_at = None
    say(tessa, "One")
    assert told(world) == 0


def test_what_holds_for_whoever_has_not_chosen(world: World) -> None:
    tessa, _leo = correspondents(world)
    with world.work() as work:
        assert preference_of(work, participant_of(work, tessa).account_id) == Preference(
            Notices.AT_ONCE, receipts=False
        )
