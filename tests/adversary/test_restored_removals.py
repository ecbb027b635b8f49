"""What somebody removed by itself, and nothing else that goes takes along, is not in a restored installation either."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from odr.cases.people import party_invitations
from odr.cases.tables import Case, CaseInvitation
from odr.contracts import statements
from odr.contracts.tables import Statement
from odr.db.work import Work
from odr.errors import NotFound
from odr.facilitation.engagement import roster
from odr.facilitation.tables import RosterEntry, RosterInvitation, Suggestion
from odr.files.keeping import Announced
from odr.messages.saying import attached
from odr.messages.saying.sending import undo
from odr.messages.tables import Disclosure
from odr.organisations import mail_words
from odr.organisations.mail_words import OwnMail
from odr.organisations.tables import Invitation, Organisation
from odr.settlements import reminders
from odr.vaults.contents import items
from odr.vaults.contents.attached import begin_or_go_on, give_up
from odr.vaults.contents.drafts import Draft
from odr.web.running.housekeeping import one_round
from tests.support.departures import organisation_in
from tests.support.files import house_of, new_item, put_into_room
from tests.support.restoring import at, back_up, bring_back
from tests.support.rooms import correspondents, joint_id, mailbox, say
from tests.support.vaults import Party, participant_of, two_parties, with_vault
from tests.support.world import World

pytestmark = [pytest.mark.both_engines("rows are removed again in SQL"), pytest.mark.promise("P03")]


def case_of(work: Work, party: Party) -> Case:
    return work.session.get_one(Case, party.case_id)


def house_in(work: Work, party: Party) -> Organisation:
    return work.session.get_one(Organisation, case_of(work, party).organisation_id)


def test_a_file_that_was_left_out_of_a_message_does_not_wait_to_go_with_the_next(world: World, tmp_path: Path) -> None:
    tessa, _leo = correspondents(world)
    room_id = joint_id(tessa)
    gone, kept = (put_into_room(tessa, room_id, content) for content in (b"the wrong one", b"meant so"))
    backup = back_up(world, tmp_path / "backup")
    with mailbox(tessa) as box:
        attached.give_up(box, room_id, gone.id)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["file_uploads"] == 1
    with mailbox(at(restored, tessa)) as box:
        assert [one.id for one in attached.waiting_in(box, room_id)] == [kept.id]
    one_round(restored.app_context)
    assert len(restored.parts()) == 1, "the parts of the file that was left out are there again"
    restored.close()


def test_a_file_that_was_given_up_on_its_way_into_an_entry_is_not_gone_on_with(world: World, tmp_path: Path) -> None:
    party = with_vault(two_parties(world)[0])
    item_id, said = new_item(party), Announced("photo.jpg", "image/jpeg", 12, 1_700_000_000_000)
    with party.opened() as opened:
        coming, _goes_on = begin_or_go_on(opened, house_of(world), item_id, said)
    backup = back_up(world, tmp_path / "backup")
    with party.opened() as opened:
        give_up(opened, item_id, coming.place.file_id)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with at(restored, party).opened() as opened:
        again, goes_on = begin_or_go_on(opened, house_of(restored), item_id, said)
    assert not goes_on
    assert again.place.file_id != coming.place.file_id
    restored.close()


def test_what_somebody_was_called_who_has_declined_does_not_come_back(world: World, tmp_path: Path) -> None:
    party = two_parties(world)[0]
    with world.work() as work:
        case = case_of(work, party)
        one, other = (
            party_invitations.invite_party(work, house_in(work, party), case, email, case.opened_by, 1, "tenant")[0].id
            for email in ("carol@example.org", "dora@example.org")
        )
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        party_invitations.decline_invitation(work, work.session.get_one(Invitation, one))
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert work.session.get_one(Invitation, one).declined_at is not None
        assert work.session.get_one(CaseInvitation, one).sealed_dispute_role is None
        assert work.session.get_one(CaseInvitation, other).sealed_dispute_role is not None, "the control"
    restored.close()


def test_what_the_roster_was_to_say_of_whoever_has_declined_does_not_come_back(world: World, tmp_path: Path) -> None:
    party = two_parties(world)[0]
    with world.work() as work:
        by = case_of(work, party).opened_by
        invited = roster.invite_to_roster(
            work, house_in(work, party), "faye@example.org", "Norwegian", "Tenancies", by, 1
        )[0].id
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        roster.decline_invitation(work, work.session.get_one(Invitation, invited))
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert work.session.get_one(Invitation, invited).declined_at is not None
        assert work.session.get(RosterInvitation, invited) is None
    restored.close()


def test_nobody_is_suggested_again_who_was_taken_off_the_roster(world: World, tmp_path: Path) -> None:
    party = two_parties(world)[0]
    organisation_id = organisation_in(world, party.case_id)
    with world.work() as work:
        # Whoever it is, the rows are what counts.
        account_id = participant_of(work, party).account_id
        assert account_id is not None
        work.session.add(
            RosterEntry(
                organisation_id=organisation_id,
                account_id=account_id,
                languages="English",
                fields="Tenancies",
                available=True,
                added_at=work.now,
            )
        )
        work.session.add(Suggestion(case_id=party.case_id, account_id=account_id, suggested_at=work.now))
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        roster.remove_entry(work, house_in(work, party), account_id)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert work.session.get(Suggestion, (party.case_id, account_id)) is None
    restored.close()


def test_a_statement_that_was_taken_back_has_no_link_again_and_nobody_is_reminded_of_it(
    world: World, tmp_path: Path
) -> None:
    party = two_parties(world)[0]
    period = (date(2026, 10, 1), date(2026, 10, 31))
    with world.work() as work:
        by, due = case_of(work, party).opened_by, work.now.date() + timedelta(days=10)
        house, amount = house_in(work, party), statements.checked_amount("1,250.50", "EUR")
        gone, kept = (
            statements.record(work, house, number, period, amount, due, by, UTC) for number in ("2026-17", "2026-18")
        )
        token, gone_id, kept_id = statements.token_of(work, gone), gone.id, kept.id
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        statements.withdraw(work, work.session.get_one(Statement, gone_id), by)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["statements"] == 1
    restored.later(days=30)
    with restored.work() as work:
        with pytest.raises(NotFound):
            statements.find_by_link(work, token)
        assert kept_id in statements.to_be_reminded(work), "the control"
        assert gone_id not in statements.to_be_reminded(work)
    restored.close()


def test_nobody_is_reminded_on_a_day_that_they_removed(world: World, tmp_path: Path) -> None:
    party = two_parties(world)[0]
    day = world.time.date() + timedelta(days=10)
    with world.work() as work:
        account_id = participant_of(work, party).account_id
        assert account_id is not None
        for one in (day, day + timedelta(days=1)):
            reminders.remind_on(work, party.case_id, account_id, one, UTC)
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        reminders.forget(work, party.case_id, account_id, day)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["settlement_reminders"] == 1
    with restored.work() as work:
        assert reminders.days_of(work, party.case_id, account_id) == [day + timedelta(days=1)]
    restored.close()


def test_an_entry_does_not_say_again_that_a_copy_was_sent_that_was_undone(world: World, tmp_path: Path) -> None:
    tessa, _leo = correspondents(world)
    folder_id = tessa.folder_id(0)
    with tessa.opened() as opened:
        item_id = items.add(opened, folder_id, Draft("Damage", "See below."))
    message_id = say(tessa, "See below.", deliver=False)
    with world.work() as work:
        by = participant_of(work, tessa).account_id
        work.session.add(Disclosure(message_id=message_id, item_id=item_id, at=work.now, by=by))
    backup = back_up(world, tmp_path / "backup")
    with mailbox(tessa) as box:
        undo(box, message_id)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert work.session.get(Disclosure, message_id) is None
    restored.close()


def test_words_that_a_house_took_out_of_its_mails_are_not_in_them_again(world: World, tmp_path: Path) -> None:
    party = two_parties(world)[0]
    mail = next(iter(OwnMail))
    with world.work() as work:
        mail_words.add_words(work, house_in(work, party), mail, "en", "Ring Petra.", mail_words.mark_of(""))
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        mail_words.add_words(work, house_in(work, party), mail, "en", "", mail_words.mark_of("Ring Petra."))
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert mail_words.words_in(work, house_in(work, party), mail, "en") == ""
    restored.close()
