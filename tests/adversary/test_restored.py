"""A restored backup brings nothing back: whoever has it, every code and every file, finds what was removed gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from odr.accounts.contact import Contact, account_of, contact_of, find_by_email
from odr.accounts.signin import create_account, replace_password
from odr.accounts.tables import Account, BrowserSession
from odr.backup.errors import BadBackup
from odr.backup.restoring import Restored, make_ready, restore
from odr.backup.states import DatabaseState, state_of
from odr.cases.people import dispute_roles, participants, party_invitations
from odr.cases.tables import Case, CaseInvitation, Destruction
from odr.crypto.codes import AccessCode
from odr.departures import purging
from odr.enquiries import feedback, requests
from odr.enquiries.requests import RequestKind
from odr.enquiries.tables import Enquiry, Request
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.engagement.engaging import answer, join, propose_by_email, propose_from_roster
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import parties_to_agree
from odr.lifekeys import lives, noting
from odr.messages.saying.sending import take_back
from odr.organisations.tables import Invitation, Organisation
from odr.rights import deleting
from odr.selftest.harness.scratch import in_folder
from odr.vaults import reset
from odr.vaults.codes import issuing
from odr.vaults.codes.changing import change_scope
from odr.vaults.contents import folders, items, listing
from odr.vaults.contents.attached import remove_file
from odr.vaults.contents.drafts import Draft
from odr.vaults.keys.scope import Scope
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Folder, Item, Vault
from odr.web.running.housekeeping import one_round
from tests.support.departures import organisation_in
from tests.support.endings import close, due, lived, receipt_in
from tests.support.facilitation import in_force
from tests.support.files import content_of, content_of_said, new_item, put, put_into_room, say_with
from tests.support.people import signed_in
from tests.support.restoring import at, back_up, bring_back, of_restored
from tests.support.rooms import correspondents, joint_id, look, mailbox, say, states, texts
from tests.support.vaults import Party, case_row, participant_of, two_parties, vault_row, with_vault
from tests.support.world import PASSWORD, Person, World

on_both = pytest.mark.both_engines(
    "what is gone is asked for in SQL, and a server is given its rows back by themselves"
)
KEPT = "the sentence that stays"
REMOVED = "the sentence that goes"


@pytest.fixture
def party(world: World) -> Party:
    found = two_parties(world)[0]
    return with_vault(found)


def kept_item(party: Party, words: str, folder: int = 0) -> UUID:
    folder_id = party.folder_id(folder)
    with party.opened() as opened:
        return items.add(opened, folder_id, Draft(words, words))


def remove(party: Party, item_id: UUID) -> None:
    with party.opened() as opened:
        items.remove(opened, item_id)


def titles(party: Party) -> list[str]:
    with party.opened() as opened:
        return [item.draft.title for item in listing.each_item(opened) if item.draft is not None]


def rows(world: World, model: type[Vault | Item | AccessCodeRow | BrowserSession]) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def ready_again(world: World) -> Restored:
    context = world.app_context
    return make_ready(world.database, context.files.store, context.installation, world.time)


@on_both
@pytest.mark.promise("P03")
def test_an_entry_that_was_removed_is_not_in_a_restored_installation(party: Party, tmp_path: Path) -> None:
    kept_item(party, KEPT)
    item_id = kept_item(party, REMOVED)
    backup = back_up(party.world, tmp_path / "backup")
    remove(party, item_id)
    restored, done = bring_back(party.world, backup, tmp_path / "restored")
    assert done.again["items"] == 1
    assert titles(at(restored, party)) == [KEPT]
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_whichever_of_several_backups_is_restored_nothing_that_was_removed_singly_is_in_it(
    party: Party, tmp_path: Path
) -> None:
    kept_item(party, KEPT)
    item_id, with_file = kept_item(party, REMOVED), new_item(party)
    gone, stays = (put(party, with_file, content, f"{len(content)}.jpg").id for content in (b"a photograph", b"a plan"))
    backups = [back_up(party.world, tmp_path / "first")]
    kept_item(party, "Written between the two")
    backups.append(back_up(party.world, tmp_path / "second"))
    remove(party, item_id)
    backups.append(back_up(party.world, tmp_path / "third"))
    with party.opened() as opened:
        remove_file(opened, with_file, gone)
    one_round(party.world.app_context)
    for number, backup in enumerate(backups):
        restored, _done = bring_back(party.world, backup, tmp_path / f"restored-{number}")
        found = at(restored, party)
        assert REMOVED not in titles(found)
        assert KEPT in titles(found)
        assert content_of(found, with_file, gone) is None
        assert content_of(found, with_file, stays) == b"a plan"
        assert len(restored.parts()) == 1
        restored.close()


def test_where_no_ledger_is_kept_it_would_come_back(
    party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    item_id = kept_item(party, REMOVED)
    backup = back_up(party.world, tmp_path / "backup")
    monkeypatch.setattr(noting, "before_flush", lambda _session: None)
    remove(party, item_id)
    restored, _done = bring_back(party.world, backup, tmp_path / "restored")
    assert titles(at(restored, party)) == [REMOVED]
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_what_was_removed_in_a_crash_before_the_ledger_said_so_does_not_come_back(
    party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_given: object) -> None:
        raise SystemError

    item_id = kept_item(party, REMOVED)
    backup = back_up(party.world, tmp_path / "backup")
    with monkeypatch.context() as crashed, pytest.raises(SystemError):
        crashed.setattr(noting, "after_commit", crash)
        remove(party, item_id)
    one_round(party.world.app_context)  # of whatever process comes next
    restored, done = bring_back(party.world, backup, tmp_path / "restored")
    assert done.again["items"] == 1
    assert titles(at(restored, party)) == []
    restored.close()


def test_what_was_not_removed_after_all_is_not_removed_by_a_restore(party: Party, tmp_path: Path) -> None:
    item_id = kept_item(party, KEPT)
    backup = back_up(party.world, tmp_path / "backup")
    with pytest.raises(ZeroDivisionError), party.opened() as opened:
        items.remove(opened, item_id)
        opened.work.session.flush()
        raise ZeroDivisionError
    with party.world.work() as work:
        savepoint = work.session.begin_nested()
        work.session.delete(work.session.get_one(Item, item_id))
        work.session.flush()
        savepoint.rollback()
    restored, done = bring_back(party.world, backup, tmp_path / "restored")
    assert "items" not in done.again
    assert titles(at(restored, party)) == [KEPT]
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_folder_and_file_that_were_removed_and_a_vault_that_was_emptied_stay_so(world: World, tmp_path: Path) -> None:
    tessa, leo = (with_vault(one) for one in two_parties(world))
    for party in (tessa, leo):
        kept_item(party, KEPT)
    gone = tessa.folder_id(1)
    kept_item(tessa, REMOVED, folder=1)
    with_file = new_item(tessa)
    file_id = put(tessa, with_file, b"a photograph").id
    backup = back_up(world, tmp_path / "backup")
    with tessa.opened() as opened:
        remove_file(opened, with_file, file_id)
    with tessa.opened() as opened:
        folders.remove_folder(opened, gone)
    with leo.opened() as opened:
        folders.remove_everything(opened)
    one_round(world.app_context)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    assert sorted(titles(at(restored, tessa))) == ["Damage", KEPT]
    assert content_of(at(restored, tessa), with_file, file_id) is None
    assert titles(at(restored, leo)) == []
    with restored.work() as work:
        assert work.session.get(Folder, gone) is None
    assert restored.parts() == {}, "the parts of the file that was removed are there again"
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_a_vault_that_was_destroyed_to_begin_afresh_stays_so(party: Party, tmp_path: Path) -> None:
    kept_item(party, REMOVED)
    backup = back_up(party.world, tmp_path / "backup")
    with party.world.work() as work:
        vault = work.session.scalars(select(Vault).where(Vault.participant_id == party.participant_id)).one()
        work.session.delete(vault)
        lives.end(work, [vault.id])
    restored, done = bring_back(party.world, backup, tmp_path / "restored")
    assert done.again["vaults"] == 1
    assert rows(restored, Vault) == rows(restored, Item) == rows(restored, AccessCodeRow) == 0
    restored.close()


@on_both
@pytest.mark.promise("P06")
def test_a_code_that_was_taken_back_and_one_that_was_narrowed_stay_dead(party: Party, tmp_path: Path) -> None:
    revoked, narrowed, kept = (AccessCode.generate() for _ in range(3))
    first = party.folder_id(0)
    with party.opened() as opened:
        ids = [
            issuing.issue_own_code(opened, code, label)
            for code, label in ((revoked, "Drawer"), (narrowed, "Desk"), (kept, "Safe"))
        ]
    backup = back_up(party.world, tmp_path / "backup")
    with party.opened() as opened:
        revoke(opened, ids[0])
    with party.opened() as opened:
        change_scope(opened, ids[1], Scope(folders=(first,)), "Desk")
    restored, done = bring_back(party.world, backup, tmp_path / "restored")
    assert done.again["access_codes"] == 2
    again = at(restored, party)
    for code in (revoked, narrowed):
        with pytest.raises(Refusal, match="does not open this"), again.opened(code):
            pass
    for opening in (kept, party.code):
        with again.opened(opening) as opened:
            assert opened.opens_all
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_a_message_that_was_taken_back_stays_taken_back(world: World, tmp_path: Path) -> None:
    tessa, leo = correspondents(world)
    message_id = say(tessa, REMOVED)
    say(tessa, KEPT)
    backup = back_up(world, tmp_path / "backup")
    with mailbox(tessa) as box:
        take_back(box, message_id)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["messages"] == 1
    page = look(at(restored, leo))
    assert REMOVED not in texts(page)
    assert KEPT in texts(page)
    assert "altered" not in states(page)
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_the_files_of_a_message_that_was_taken_back_stay_gone_and_those_of_others_stay(
    world: World, tmp_path: Path
) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    gone, kept = (put_into_room(tessa, room_id, content) for content in (b"regretted", b"meant so"))
    taken_back, stays = say_with(tessa, room_id, gone), say_with(tessa, room_id, kept)
    backup = back_up(world, tmp_path / "backup")
    with mailbox(tessa) as box:
        take_back(box, taken_back)
    one_round(world.app_context)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["file_uses"] == 1
    assert content_of_said(at(restored, leo), stays, kept.id) == b"meant so"
    with pytest.raises(NotFound):
        content_of_said(at(restored, leo), taken_back, gone.id)
    assert len(restored.parts()) == 1, "the parts of the file that was taken back are there again"
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_a_case_that_was_destroyed_stays_destroyed_with_the_receipt_it_had(world: World, tmp_path: Path) -> None:
    facilitated, _adviser = lived(world)
    close(world, facilitated.case_id)
    backup = back_up(world, tmp_path / "backup")
    due(world, facilitated.case_id)
    one_round(world.app_context)
    receipt = receipt_in(world, facilitated.case_id)
    assert receipt is not None
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["cases"] == 1
    one_round(restored.app_context)
    assert restored.mailbox.messages == [], "somebody was told once more"
    again = receipt_in(restored, facilitated.case_id)
    assert again is not None
    for column in Destruction.__table__.columns:
        assert getattr(again, column.name) == getattr(receipt, column.name)
    with restored.work() as work:
        assert work.session.get_one(Case, facilitated.case_id).state == "destroyed"
    assert rows(restored, Vault) == rows(restored, Item) == rows(restored, AccessCodeRow) == 0
    restored.close()


@on_both
@pytest.mark.promise("P20")
def test_the_vault_of_whoever_was_engaged_again_since_shuts_on_its_day_in_a_restored_installation(
    world: World, tmp_path: Path
) -> None:
    """The later engagement is not in the backup, and so no other day would ever be fixed."""
    facilitated = in_force(world)
    with facilitated.at_work() as (work, engagement):
        end(work, engagement, engagement.account_id, End.WITHDREW)
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        by, place = participant_of(work, facilitated.parties[0]), participant_of(work, facilitated.mediator)
        again = propose_from_roster(work, case_row(work, facilitated.case_id), by, place.account_id)
        for party in parties_to_agree(work, again):
            answer(work, again, party, agreed=True)
        join(work, again, work.session.get_one(Account, place.account_id))
        assert vault_row(work, facilitated.mediator).opens_until is None
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert "opens_until" not in done.again
    with restored.work() as work:
        engagement = work.session.scalars(select(Engagement)).one()
        assert vault_row(work, facilitated.mediator).opens_until == engagement.notes_until
    restored.close()


@on_both
@pytest.mark.promise("P20")
def test_an_agreement_that_ended_stays_ended_and_its_codes_dead(world: World, tmp_path: Path) -> None:
    facilitated = in_force(world)
    code_id = facilitated.give(facilitated.parties[0])
    backup = back_up(world, tmp_path / "backup")
    with facilitated.at_work() as (work, engagement):
        end(work, engagement, engagement.account_id, End.WITHDREW)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["engagements"] == done.again["opens_until"] == 1
    assert "vaults" not in done.again
    with restored.work() as work:
        engagement = work.session.scalars(select(Engagement)).one()
        assert engagement.ended_at is not None
        assert vault_row(work, facilitated.mediator).opens_until == engagement.notes_until
        assert engagement.end == End.WITHDREW.value
        assert work.session.get(AccessCodeRow, code_id) is None
    restored.close()


@on_both
def test_an_old_password_and_a_browser_that_was_signed_in_stay_dead(party: Party, tmp_path: Path) -> None:
    world, tessa = party.world, party.person
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        account = account_of(work, participant_of(work, party).account_id)
        replace_password(work, account, "a quite different sentence", tessa.email)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["password_hash"] == 1
    assert done.again["sessions"] >= 1
    assert rows(restored, BrowserSession) == 0
    back = tessa.at(restored)
    assert "Sign out" not in back.sign_in(PASSWORD).text
    assert "Sign out" not in back.sign_in("a quite different sentence").text, "no new password is written down"
    restored.close()


# --- the ledger itself ------------------------------------------------------------------------------------------------


@pytest.fixture
def removed(party: Party, tmp_path: Path) -> tuple[Party, Path]:
    """A backup, and two removals since."""
    first, second = kept_item(party, REMOVED), kept_item(party, REMOVED)
    backup = back_up(party.world, tmp_path / "backup")
    remove(party, first)
    remove(party, second)
    return party, backup


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM ledger WHERE number = (SELECT max(number) FROM ledger)", "was cut"),
        ("DELETE FROM ledger WHERE number = 1", "was changed"),
        ("DELETE FROM ledger", "was cut"),
        ("DELETE FROM ledger_end", "was cut"),
        ("UPDATE ledger SET said = X'7B7D' WHERE number = 1", "was changed"),
        ("UPDATE ledger SET unit = hex(randomblob(16)) WHERE number = 1", "was changed"),
        ("UPDATE ledger_end SET number = 1, mark = (SELECT mark FROM ledger WHERE number = 1)", "was changed"),
    ],
)
def test_a_ledger_that_was_cut_or_changed_is_refused(
    removed: tuple[Party, Path], tmp_path: Path, statement: str, why: str
) -> None:
    party, backup = removed
    party.world.database.dispose()
    with closing(sqlite3.connect(party.world.key_file)) as connection, connection:
        connection.execute(statement)
    with pytest.raises(BadBackup, match=why):
        bring_back(party.world, backup, tmp_path / "restored")
    assert list((tmp_path / "restored").iterdir()) == []
    with pytest.raises(BadBackup, match=why):
        bring_back(party.world, backup, tmp_path / "again", older_keys=True)


def test_a_ledger_older_than_the_backup_is_refused_unless_that_is_meant(party: Party, tmp_path: Path) -> None:
    world = party.world
    world.belongs_together()
    old_keys = world.key_file.read_bytes()
    remove(party, kept_item(party, REMOVED))
    one_round(world.app_context)
    kept_item(party, KEPT)
    backup = back_up(world, tmp_path / "backup")
    world.database.dispose()
    world.key_file.write_bytes(old_keys)
    with pytest.raises(BadBackup, match="older than this database"):
        bring_back(world, backup, tmp_path / "restored")
    restored, _done = bring_back(world, backup, tmp_path / "meant", older_keys=True)
    assert titles(at(restored, party)) == [KEPT]
    with restored.database.reading() as session:
        assert state_of(restored.app_context.work(session)) is DatabaseState.READY
    restored.close()


def test_a_key_store_of_another_installation_is_refused(
    removed: tuple[Party, Path], tmp_path: Path, make_world: Callable[..., World]
) -> None:
    party, backup = removed
    other = make_world()
    other.belongs_together()
    party.world.database.dispose()
    party.world.key_file.write_bytes(other.key_file.read_bytes())
    with pytest.raises(BadBackup, match="of another database"):
        bring_back(party.world, backup, tmp_path / "restored")


def test_nothing_is_restored_over_what_is_there(removed: tuple[Party, Path], tmp_path: Path) -> None:
    party, backup = removed
    place = tmp_path / "restored"
    bring_back(party.world, backup, place)[0].database.dispose()
    before = (place / "odr.sqlite3").read_bytes()
    context = party.world.app_context
    keys, now = party.world.settings.key_store, party.world.time
    with pytest.raises(BadBackup, match="There is something at"):
        restore(backup, in_folder(place), keys, context.files.store, context.installation, now)
    assert (place / "odr.sqlite3").read_bytes() == before


@on_both
def test_a_browser_that_was_signed_out_since_is_not_signed_in_by_what_other_tools_put_back(
    party: Party, tmp_path: Path
) -> None:
    """Signing out is no removal that the ledger tells of, so the database is not known as restored."""
    world, place = party.world, tmp_path / "by-hand"
    place.mkdir()
    world.belongs_together()
    world.database.dispose()
    by_hand = world.engine.copied(world.settings.database_url, place)
    party.person.post_with_token("/sign-out")
    restored = of_restored(world, place, by_hand)
    with restored.database.reading() as session:
        assert state_of(restored.app_context.work(session)) is DatabaseState.READY
    assert rows(restored, BrowserSession) >= 1
    assert ready_again(restored).again["sessions"] >= 1
    assert rows(restored, BrowserSession) == 0
    restored.close()


@on_both
def test_a_database_that_other_tools_put_back_is_known_as_such_and_made_ready(party: Party, tmp_path: Path) -> None:
    world, place = party.world, tmp_path / "by-hand"
    place.mkdir()
    gone = [kept_item(party, REMOVED) for _ in range(2)]
    world.belongs_together()
    world.database.dispose()
    by_hand = world.engine.copied(world.settings.database_url, place)
    for item_id in gone:
        remove(party, item_id)
    restored = of_restored(world, place, by_hand)
    with restored.database.reading() as session:
        assert state_of(restored.app_context.work(session)) is DatabaseState.RESTORED
    done = ready_again(restored)
    assert done.again["items"] == 2
    with restored.database.reading() as session:
        assert state_of(restored.app_context.work(session)) is DatabaseState.READY
    assert titles(at(restored, party)) == []
    assert ready_again(restored).again == {"sessions": 1}, "and nothing else"
    assert ready_again(restored).again == {}
    restored.close()


def test_an_installation_that_goes_on_is_never_taken_for_a_restored_one(party: Party) -> None:
    world = party.world
    for number in range(6):
        remove(party, kept_item(party, f"{number}"))
        with world.database.reading() as session:
            assert state_of(world.app_context.work(session)) is DatabaseState.READY
        if number % 2:
            one_round(world.app_context)
            with world.work() as work:
                assert not noting.waiting(work), "notes are forgotten once the ledger says them"
                assert noting.listed(work) == lives.ledger_of(work.session).end()


@on_both
@pytest.mark.promise("P03")
def test_a_role_in_the_dispute_that_was_removed_stays_so_and_one_that_was_kept_stays(
    world: World, tmp_path: Path
) -> None:
    tessa, leo = two_parties(world)
    with world.work() as work:
        case = work.session.get_one(Case, tessa.case_id)
        for party in (tessa, leo):
            dispute_roles.say(work, participant_of(work, party), case, "tenant")
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        dispute_roles.say(work, participant_of(work, tessa), work.session.get_one(Case, tessa.case_id), "")
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["sealed_dispute_role"] == 1
    with restored.work() as work:
        assert participant_of(work, tessa).sealed_dispute_role is None
        assert dispute_roles.role_of(work, participant_of(work, leo)) == "tenant"
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_an_account_that_was_deleted_stays_deleted_and_nobody_is_told_once_more(world: World, tmp_path: Path) -> None:
    person = world.person("Nora Neighbour", "nora@example.org")
    with world.work() as work:
        account_id = create_account(
            work, Contact(email=person.email, **person.contact()), PASSWORD, email_confirmed=True, accepts=1
        ).id
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        deleting.delete_account(work, account_of(work, account_id), world.settings.timezone)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["accounts"] == 1
    with restored.work() as work:
        assert contact_of(work, account_of(work, account_id)).email == ""
        assert account_of(work, account_id).password_hash == ""
    one_round(restored.app_context)
    assert restored.mailbox.messages == []
    restored.close()


@on_both
@pytest.mark.promise("P61")
def test_an_organisation_that_was_erased_stays_erased(party: Party, tmp_path: Path) -> None:
    world = party.world
    organisation_id = organisation_in(world, party.case_id)
    kept_item(party, REMOVED)
    with world.work() as work:
        asked = requests.ask_from_outside(work, RequestKind.ACCESS, "Rosa Hale", "rosa@example.org", "All of it")
        assert asked is not None
        requests.confirm(work, asked[0], 30)
        requests.pass_on(work, asked[0], work.session.get_one(Organisation, organisation_id), "Yours, please.")
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        requests.take_over(work, organisation_id)
        purging._remove_rows(work, organisation_id)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.again["organisations"] == 1
    with restored.work() as work:
        assert work.session.scalars(select(Request.organisation_id)).all() == [None], "not answered yet, by anybody"
    assert rows(restored, Vault) == rows(restored, Item) == rows(restored, AccessCodeRow) == 0
    with restored.work() as work:
        assert work.session.get(Case, party.case_id) is None
    restored.close()


@on_both
@pytest.mark.promise("P35")
@pytest.mark.parametrize("taken", ["consent taken back", "taken down"])
def test_feedback_that_is_not_published_any_more_is_not_published_by_a_restore(
    world: World, tmp_path: Path, taken: str
) -> None:
    petra, nora = world.operator(), signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.", shown_as="N. F.")
    with world.work() as work:
        row = work.session.scalars(select(Enquiry)).one()
        by = find_by_email(work, petra.email)
        assert by is not None
        feedback.consent(work, row)
        feedback.publish(work, row, by.id)
        assert len(feedback.published(work)) == 1
        by_id = by.id
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        row = work.session.scalars(select(Enquiry)).one()
        if taken == "taken down":
            feedback.take_down(work, row, by_id)
        else:
            feedback.withdraw_consent(work, row)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert feedback.published(work) == []
        row = work.session.scalars(select(Enquiry)).one()
        assert row.published_at is None
        assert (row.consent_at is None) == (taken != "taken down")
    restored.close()


@on_both
@pytest.mark.promise("P35")
def test_a_consent_given_since_is_not_in_the_ledger(world: World, tmp_path: Path) -> None:
    """The control: it is noted that something ended, not that it began."""
    nora = signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.", shown_as="N. F.")
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        feedback.consent(work, work.session.scalars(select(Enquiry)).one())
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert work.session.scalars(select(Enquiry)).one().consent_at is None
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_a_new_beginning_that_was_called_off_is_not_asked_for_again_by_a_restore(party: Party, tmp_path: Path) -> None:
    """Else whoever has the password could destroy the vault at once: the days of waiting are long over."""
    world = party.world
    with world.work() as work:
        reset.ask(work, participant_of(work, party))
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        reset.call_off(work, participant_of(work, party))
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    restored.later(days=4)
    with restored.work() as work:
        assert reset.asked_from(work, participant_of(work, party)) is None
    restored.close()


@on_both
@pytest.mark.promise("P03", "P52")
@pytest.mark.parametrize("then", ["deleted", "still there"])
def test_the_address_of_an_accepted_invitation_does_not_come_back(world: World, tmp_path: Path, then: str) -> None:
    """Without its account nobody would ever remove it: it does not expire once it was accepted."""
    party = with_vault(two_parties(world)[0])
    carol = world.person("Carol Reed", "carol@example.org")
    with world.work() as work:
        case = work.session.get_one(Case, party.case_id)
        organisation = work.session.get_one(Organisation, case.organisation_id)
        invited = party_invitations.invite_party(work, organisation, case, carol.email, case.opened_by, 1, "tenant")[
            0
        ].id
    if then == "still there":
        account_for(world, carol)
    backup = back_up(world, tmp_path / "backup")
    if then == "deleted":
        account_for(world, carol)
    with world.work() as work:
        account = find_by_email(work, carol.email)
        assert account is not None
        case = work.session.get_one(Case, party.case_id)
        place = participants.join(work, work.session.get_one(Invitation, invited), account, is_another=True)
        work.session.flush()
        participants.withdraw(work, place, case)
        account_id = account.id
    if then == "deleted":
        with world.work() as work:
            deleting.delete_account(work, account_of(work, account_id), world.settings.timezone)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        row = work.session.get_one(Invitation, invited)
        assert row.accepted_at is not None
        assert row.sealed_email is None
        assert work.session.get_one(CaseInvitation, invited).sealed_dispute_role is None
        assert (row.email_tag is None) == (then == "deleted")
    restored.close()


@on_both
@pytest.mark.promise("P03")
def test_the_address_somebody_was_proposed_by_does_not_come_back(world: World, tmp_path: Path) -> None:
    tessa = with_vault(two_parties(world)[0])
    with world.work() as work:
        case = work.session.get_one(Case, tessa.case_id)
        place = participant_of(work, tessa)
        proposed = propose_by_email(work, case, place, "faye@example.org").id
    backup = back_up(world, tmp_path / "backup")
    with world.work() as work:
        end(work, work.session.get_one(Engagement, proposed), None, End.DECLINED)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    with restored.work() as work:
        assert work.session.get_one(Engagement, proposed).sealed_email is None
    restored.close()


def account_for(world: World, person: Person) -> None:
    with world.work() as work:
        contact = Contact(email=person.email, **person.contact())
        create_account(work, contact, PASSWORD, email_confirmed=True, accepts=1)
