"""A facilitator who is engaged in a case again: with the notes they had, or a new place once those are gone."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import delete, select

from odr.agreements.access.notes import destroy_due_notes
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.errors import Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.ending import End, end
from odr.messages.mailboxes.people import KeyState
from odr.vaults.opening.presenting import unlock, vault_of
from odr.vaults.tables import AccessCodeRow
from odr.web.running.housekeeping import one_round
from tests.support.comings import accept_keys
from tests.support.facilitation import DISCLOSURE, Facilitation, in_force
from tests.support.holds import desk, hold
from tests.support.people import account_of, arrive, enter
from tests.support.rooms import mailbox
from tests.support.vaults import case_row, participant_of, vault_row, with_vault
from tests.support.world import World

READ = ("disclosures", "agreement/1")

pytestmark = pytest.mark.both_engines("the key store lies on either")


def ended(found: Facilitation) -> None:
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)


def notes_destroyed(found: Facilitation) -> None:
    world = found.world
    with found.at_work() as (work, engagement):
        assert engagement.notes_until is not None
        world.time = engagement.notes_until
    with world.work() as work:
        assert destroy_due_notes(work, UTC) == 1


def asked_again(found: Facilitation) -> Facilitation:
    """The parties agree on the same person once more."""
    with found.world.work() as work:
        case = case_row(work, found.case_id)
        by = participant_of(work, found.parties[0])
        engagement = engaging.propose_from_roster(work, case, by, account_of(work, found.person).id)
        again = Facilitation(found.world, found.parties, found.person, engagement.id, found.facilitator)
    return again.agree()


def taken(found: Facilitation) -> None:
    """They take the place again, and no more."""
    with found.at_work() as (work, engagement):
        engaging.join(work, engagement, account_of(work, found.person))


def test_whoever_is_engaged_again_after_their_notes_were_destroyed_makes_a_new_place_at_once(world: World) -> None:
    # Given a facilitator who has left, and whose notes were destroyed on their day
    found = in_force(world)
    ended(found)
    notes_destroyed(found)
    again = asked_again(found)

    # When they take the place again
    for person in (found.person, *(one.person for one in found.parties)):
        enter(person)
    taken(again)

    # Then they are led to a new access code, with nothing to start over and nothing to wait for
    page = found.person.open(f"/cases/{found.case_id}")
    assert "Your notes were destroyed" not in page.text
    found.person.follow("Make my access code")
    assert found.person.status == 200
    assert found.person.path.endswith("/vault/begin")
    with world.work() as work:
        assert vault_of(work, participant_of(work, found.mediator)) is None

    # And everything goes on from there, once the others have looked at the new keys
    with_vault(again.mediator)
    for party in found.parties:
        with mailbox(party) as box:
            assert box.person(found.mediator.participant_id).key_state is KeyState.CHANGED
            accept_keys(box)
    again.disclose().accept().offer().sign()
    assert again.validity().in_force

    # And the parties still read what was disclosed and signed before
    tessa = found.parties[0]
    tessa.unlock()
    pages = [
        tessa.person.open(f"/cases/{found.case_id}/facilitation/{found.engagement_id}/{page}").text for page in READ
    ]
    assert DISCLOSURE.earlier_work in pages[0]
    assert not any("altered" in page for page in pages)


def test_whoever_is_engaged_again_before_the_day_of_their_notes_finds_them(world: World) -> None:
    found = in_force(world)
    ended(found)
    with world.work() as work:
        before = vault_row(work, found.mediator).id
    again = asked_again(found)
    taken(again)
    with found.opened_by(found.mediator) as (opened, _engagement):
        assert opened.vault.id == before


def test_a_vault_whose_codes_alone_were_removed_is_not_taken_away(world: World) -> None:
    # Given somebody who writes to the database, and removes every code of a facilitator who has left
    found = in_force(world)
    ended(found)
    with world.work() as work:
        before = vault_row(work, found.mediator).id
        work.session.execute(delete(AccessCodeRow).where(AccessCodeRow.vault_id == before))
    taken(asked_again(found))

    # Then the vault is still there, for a backup to bring the codes back
    with world.work() as work:
        assert vault_row(work, found.mediator).id == before
        assert found.mediator.code is not None
        with pytest.raises(Refusal):
            unlock(work, participant_of(work, found.mediator), found.mediator.code)


def day_of_notes_is_over(found: Facilitation) -> None:
    """The upkeep has not been there yet."""
    with found.at_work() as (_work, engagement):
        assert engagement.notes_until is not None
        found.world.time = engagement.notes_until + timedelta(hours=1)


def taken_at_the_desk(found: Facilitation, again: Facilitation) -> None:
    arrive(found.person)
    found.person.post_with_token(f"/facilitation/{again.engagement_id}/take", {})
    assert found.person.path.endswith("/vault/begin") or found.person.path.endswith("/unlock")


def test_whoever_takes_the_place_again_before_the_upkeep_destroyed_their_notes_begins_anew(world: World) -> None:
    found = in_force(world)
    ended(found)
    day_of_notes_is_over(found)
    again = asked_again(found)

    taken_at_the_desk(found, again)

    found.person.open(f"/cases/{found.case_id}")
    found.person.follow("Make my access code")
    assert found.person.path.endswith("/vault/begin")
    with found.at_work() as (work, engagement):
        assert engagement.notes_destroyed_at is not None
        assert vault_of(work, participant_of(work, found.mediator)) is None
        destroyed = select(AuditEntry).where(AuditEntry.event == Event.FACILITATOR_NOTES_DESTROYED.value)
        assert len(work.session.scalars(destroyed).all()) == 1
    with_vault(again.mediator)
    one_round(world.app_context)
    with again.opened_by(again.mediator) as (opened, _engagement):
        assert opened.vault.opens_until is None


def test_whoever_takes_the_place_again_while_a_hold_keeps_their_notes_in_silence_works_with_their_code(
    world: World,
) -> None:
    found = in_force(world)
    ended(found)
    with world.work() as work:
        before = vault_row(work, found.mediator).id
    hold(world, found.case_id, 900, desk(world), told_in=800)
    day_of_notes_is_over(found)
    one_round(world.app_context)
    again = asked_again(found)

    taken_at_the_desk(found, again)

    with found.at_work() as (_work, engagement):
        assert engagement.notes_destroyed_at is None
    one_round(world.app_context)
    with again.opened_by(again.mediator) as (opened, _engagement):
        assert opened.vault.id == before
    arrive(found.person)
    assert "does not open this" not in found.mediator.unlock().text
    again.disclose().accept().offer().sign()
    assert again.validity().in_force


def worked_twice(world: World) -> tuple[Facilitation, Facilitation]:
    """Work that ended today, with thirty days for its notes, and work of the same person until twenty days later."""
    found = in_force(world)
    ended(found)
    world.later(days=5)
    again = asked_again(found)
    taken(again)
    world.later(days=15)
    ended(again)
    return found, again


def test_the_notes_of_whoever_worked_twice_go_on_the_day_of_the_later_work(world: World) -> None:
    found, again = worked_twice(world)
    world.later(days=11)  # the day of the earlier work is over
    one_round(world.app_context)
    with again.opened_by(again.mediator) as (opened, later):
        assert opened.vault.opens_until == later.notes_until
        destroyed = select(AuditEntry).where(AuditEntry.event == Event.FACILITATOR_NOTES_DESTROYED.value)
        assert opened.work.session.scalars(destroyed).all() == []
    world.later(days=20)
    one_round(world.app_context)
    with again.at_work() as (work, later):
        assert [one.subject_id for one in work.session.scalars(destroyed)] == [later.id]
        vault = vault_row(work, found.mediator)
        assert work.session.scalars(select(AccessCodeRow.id).where(AccessCodeRow.vault_id == vault.id)).all() == []


def said_of_the_earlier(found: Facilitation) -> list[str]:
    """The page of the earlier engagement, to the facilitator and to a party; what was disclosed in it; the desk."""
    page = f"/cases/{found.case_id}/facilitation/{found.engagement_id}"
    arrive(found.person)
    said = [found.person.open(page).text, found.person.open("/facilitation").text]
    party = found.parties[0]
    arrive(party.person)
    party.unlock()
    return [*said, party.person.open(page).text, party.person.open(f"{page}/disclosures").text]


def test_the_pages_of_earlier_work_say_of_the_notes_what_is_so_of_the_later(world: World) -> None:
    found, _again = worked_twice(world)

    # When the day of the earlier work is over, its notes open as long as those of the later
    world.later(days=11)
    one_round(world.app_context)
    own, at_desk, of_party, disclosed = said_of_the_earlier(found)
    assert "open their notes until" not in own + of_party
    assert "could open your notes" not in at_desk
    assert "What was disclosed" in own
    assert "notes are destroyed on" in of_party
    assert found.person.name in disclosed.split("Read by", 1)[1].split(".", 1)[0]

    # And when that of the later is over, those of both are
    world.later(days=20)
    one_round(world.app_context)
    own, at_desk, of_party, disclosed = said_of_the_earlier(found)
    assert "could open their notes until" in own
    assert "could open their notes until" in of_party
    assert at_desk.count("You could open your notes until") == 2
    assert "What was disclosed" not in own
    assert found.person.name not in disclosed.split("Read by", 1)[1].split(".", 1)[0]


def test_earlier_work_is_said_to_be_over_where_its_notes_were_gone_before_the_later_began(world: World) -> None:
    found = in_force(world)
    ended(found)
    notes_destroyed(found)
    world.later(days=1)
    taken(asked_again(found))
    own, _at_desk, of_party, _disclosed = said_of_the_earlier(found)
    assert "could open their notes until" in own
    assert "could open their notes until" in of_party


def test_the_notes_of_whoever_works_again_are_said_to_have_no_day_yet(world: World) -> None:
    found = in_force(world)
    ended(found)
    world.later(days=5)
    taken(asked_again(found))
    for days in (0, 26):
        world.later(days=days)
        one_round(world.app_context)
        own, at_desk, of_party, _disclosed = said_of_the_earlier(found)
        assert "notes are destroyed on" not in own + of_party + at_desk
        assert "open their notes until" not in own + of_party
        assert "What was disclosed" in own
