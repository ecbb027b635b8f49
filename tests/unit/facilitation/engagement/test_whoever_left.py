"""A facilitator who has left learns nothing of whoever came after."""

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from uuid import UUID

import pytest

from odr.agenda.unsealed import known_of
from odr.agreements.access.desk import desk_of
from odr.agreements.access.notes import destroy_due_notes
from odr.agreements.papers import disclosing
from odr.audit.log import Event
from odr.audit.reading import WantedEntries
from odr.cases.cases import move
from odr.cases.life import Cause
from odr.cases.people import dispute_roles, participants
from odr.errors import NotFound
from odr.facilitation.engagement import engaging, proposal
from odr.facilitation.engagement.ending import End, end, withdraw
from odr.facilitation.engagement.reporting import Outcome, parties_to_report, report, reports_in
from odr.facilitation.validity.people import engagement_in
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.vaults.history.log import read_log
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.comings import come_back
from tests.support.facilitation import (
    Facilitation,
    another_facilitator,
    another_party,
    in_force,
    latest_disclosure,
    on_roster,
    proposed,
)
from tests.support.people import account_of, enter, with_account
from tests.support.vaults import Party, case_row, participant_of, with_vault
from tests.support.world import Person, World

FAY = "Fay Middleton"


@dataclass
class Replaced:
    """Somebody to whom a party objected, and who was taken instead."""

    before: Facilitation
    after: Facilitation

    def may_see(self, who: Party, which: Facilitation) -> bool:
        """Whether somebody in the case is told of an engagement."""
        with which.world.work() as work:
            try:
                engagement_in(work, case_row(work, which.case_id), which.engagement_id, participant_of(work, who))
            except NotFound:
                return False
            return True


@pytest.fixture
@scenes.scene
def replaced(world: World) -> Replaced:
    before = proposed(world).agree().join().disclose()
    world.later(minutes=1)
    with before.opened_by(before.parties[0]) as (opened, engagement):
        disclosing.object_to(opened, engagement, latest_disclosure(opened.work, engagement))
    world.later(minutes=1)
    person = with_account(world, "Grete Second")
    with world.work() as work:
        case = case_row(work, before.case_id)
        on_roster(work, case.organisation_id, person)
        by = participant_of(work, before.parties[0])
        engagement = engaging.propose_from_roster(work, case, by, account_of(work, person).id)
        after = Facilitation(world, before.parties, person, engagement.id)
    return Replaced(before, after.agree().join().disclose())


def test_an_engagement_is_seen_by_the_parties_and_whom_it_is_about(replaced: Replaced) -> None:
    old, new = replaced.before, replaced.after
    for party in old.parties:
        assert replaced.may_see(party, old)
        assert replaced.may_see(party, new)
    assert replaced.may_see(old.mediator, old)
    assert replaced.may_see(new.mediator, new)
    assert not replaced.may_see(old.mediator, new)
    assert not replaced.may_see(new.mediator, old)


def beside_them(found: Facilitation, name: str) -> Facilitation:
    """Somebody who takes the place of a further facilitator."""
    person = with_account(found.world, name)
    with found.world.work() as work:
        case = case_row(work, found.case_id)
        on_roster(work, case.organisation_id, person)
        by = participant_of(work, found.parties[0])
        engagement = engaging.propose_from_roster(work, case, by, account_of(work, person).id)
        beside = Facilitation(found.world, found.parties, person, engagement.id)
    return beside.agree().join()


def test_two_who_work_at_the_same_time_see_each_other(replaced: Replaced) -> None:
    new = replaced.after
    beside = beside_them(new, "Max Third")
    assert replaced.may_see(new.mediator, beside)
    assert replaced.may_see(beside.mediator, new)


def test_whoever_left_is_told_of_nobody_who_came_after(replaced: Replaced) -> None:
    old, new = replaced.before, replaced.after
    with old.opened_by(old.mediator) as (opened, _engagement):
        place = participant_of(opened.work, old.mediator)
        known = {"Tessa Tenant", "Leo Landlord", "Fay Middleton"}
        assert {one.name for one in participants.people_known_to(opened.work, place)} == known
        assert {one.name for one in OpenMailbox(opened).people.values()} == known
        entries = read_log(opened, WantedEntries()).rows
        assert new.engagement_id not in {entry.subject_id for entry in entries}
        about_case = [entry.event for entry in entries if entry.vault_id is None]
        assert about_case[0] == Event.FACILITATOR_ENDED.value
    for party in (*old.parties, new.mediator):
        with old.opened_by(party) as (opened, _engagement):
            assert "Grete Second" in {one.name for one in OpenMailbox(opened).people.values()}
            assert new.engagement_id in {entry.subject_id for entry in read_log(opened, WantedEntries()).rows}


def test_whoever_left_is_not_told_that_a_successor_is_wanted_nor_who_has_answered(world: World) -> None:
    # Given a proposal without a name that had ended when the facilitator left, and one that begins after it
    declined = proposed(world)
    tessa, leo = declined.parties
    with declined.at_work() as (work, engagement):
        end(work, engagement, account_of(work, leo.person).id, End.DECLINED)

    def propose() -> UUID:
        with world.work() as work:
            return proposal.propose(work, case_row(work, declined.case_id), participant_of(work, tessa)).id

    def say_no(proposal_id: UUID, by: Party) -> None:
        with world.work() as work:
            case = case_row(work, declined.case_id)
            proposal.say_no(work, case, proposal.proposal_in(work, case, proposal_id), participant_of(work, by))

    say_no(propose(), leo)
    found = another_facilitator(declined)
    page = f"/cases/{found.case_id}/facilitation"
    world.later(minutes=1)
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(minutes=1)
    before = found.person.open(page).text
    assert "A facilitator, nobody by name" in before, "the control: that was in their time"

    # Then neither what goes on, nor how it ends, changes anything that they read
    later = propose()
    assert "nobody by name yet" in leo.person.open(page).text
    assert found.person.open(page).text == before
    world.later(minutes=1)
    say_no(later, leo)
    assert leo.person.open(page).text.count("A facilitator, nobody by name") == 2
    assert found.person.open(page).text == before


@pytest.mark.parametrize("cause", [Cause.ALL_SAY_SETTLED, Cause.ALL_SAY_NOT_SETTLED])
def test_the_pages_of_whoever_left_do_not_say_whether_the_parties_have_settled(world: World, cause: Cause) -> None:
    # Given a facilitator who has left, and what their pages say
    found = in_force(world)
    tessa, leo = found.parties
    world.later(minutes=1)
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(minutes=1)
    pages = [f"/cases/{found.case_id}{path}" for path in ("", "/settlement")]
    found.mediator.unlock()

    def read_by(who: Party) -> list[str]:
        return [who.person.open(page).text for page in pages]

    before = read_by(found.mediator)
    leo.unlock()
    before_of_leo = read_by(leo)

    # When a party says what it is in the dispute, and the case ends
    with world.work() as work:
        case = case_row(work, found.case_id)
        dispute_roles.say(work, participant_of(work, tessa), case, "Subtenant")
        move(work, case, cause)

    # Then the pages of a party say so, and theirs do not
    assert all(now != then for now, then in zip(read_by(leo), before_of_leo, strict=True)), "the control"
    assert read_by(found.mediator) == before


def test_whoever_left_is_not_told_that_a_case_has_ended_before_it_is_closed(world: World) -> None:
    found = in_force(world)
    _tessa, leo = found.parties
    page, words = f"/cases/{found.case_id}", "This case has ended, and nobody has closed it."
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
        move(work, case_row(work, found.case_id), Cause.ALL_SAY_SETTLED)
    world.later(days=91)
    one_round(world.app_context)
    world.deliver()
    assert words in enter(leo.person).open(page).text
    assert words not in enter(found.person).open(page).text
    told = [mail.to for mail in world.mailbox.messages if "has ended, and nobody has closed it" in mail.body]
    assert leo.person.email in told
    assert found.person.email not in told
    world.later(days=32)
    one_round(world.app_context)
    assert "This case is closed" in enter(found.person).open(page).text


def test_the_desk_of_whoever_left_names_no_party_who_came_after(world: World, replaced: Replaced) -> None:
    world.later(minutes=1)
    another_party(world, replaced.before.case_id)
    with world.work() as work:
        desks = [
            desk_of(work, account_of(work, one.mediator.person).id, 1).lines[0].parties
            for one in (replaced.before, replaced.after)
        ]
    assert set(desks[0]) == {"Tessa Tenant", "Leo Landlord"}
    assert set(desks[1]) == {"Tessa Tenant", "Leo Landlord", "Nora Neighbour"}


def test_the_desk_of_whoever_left_says_of_no_party_that_they_left_or_came_back_since(world: World) -> None:
    # Given one who withdraws in the facilitator's time, and another who does so after it
    found = in_force(world, third=True)
    tessa, leo, nora = found.parties
    world.later(minutes=1)

    def names() -> set[str]:
        with found.at_work() as (work, _engagement):
            return set(desk_of(work, account_of(work, found.person).id, 1).lines[0].parties)

    assert names() == {"Tessa Tenant", "Leo Landlord", "Nora Neighbour"}
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(minutes=1)
    assert names() == {"Tessa Tenant", "Leo Landlord"}
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(minutes=1)

    # When one comes back and the other leaves, the desk is as it was
    come_back(nora)
    assert names() == {"Tessa Tenant", "Leo Landlord"}
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, leo), case_row(work, tessa.case_id))
    assert names() == {"Tessa Tenant", "Leo Landlord"}


def test_whoever_left_finds_the_others_in_the_case_as_they_were_at_the_end(world: World) -> None:
    # Given one who withdraws in the facilitator's time, and another facilitator who works beside
    found = in_force(world, third=True)
    _tessa, leo, nora = found.parties
    beside = beside_them(found, "Max Third")
    world.later(minutes=1)
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(minutes=1)

    def seen() -> tuple[object, ...]:
        with found.opened_by(found.mediator) as (opened, _engagement):
            place = participant_of(opened.work, found.mediator)
            account = account_of(opened.work, found.person)
            people = participants.people_known_to(opened.work, place)
            places = participants.cases_of(opened.work, account.id)
            return (
                [(one.name, one.joined_at, one.withdrawn_at is not None) for one in people if one.name != FAY],
                {one.name: one.withdrawn for one in OpenMailbox(opened).people.values() if one.name != FAY},
                {one.name for one in known_of(opened.work, account.id, places)[found.case_id].others},
            )

    in_their_time = seen()
    gone = {"Tessa Tenant": False, "Leo Landlord": False, "Nora Neighbour": True, "Max Third": False}
    assert in_their_time[1:] == (gone, {"Tessa Tenant", "Leo Landlord"})
    page = found.person.open(f"/cases/{found.case_id}").text
    assert page.count("Withdrew on") == 1
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(minutes=1)
    assert seen() == in_their_time

    # When one comes back, another withdraws, and the other facilitator leaves and is engaged again
    come_back(nora)
    assert seen() == in_their_time
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, leo), case_row(work, leo.case_id))
    assert seen() == in_their_time
    with beside.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    assert seen() == in_their_time
    world.later(minutes=1)
    with beside.at_work() as (work, _engagement):
        case = case_row(work, found.case_id)
        by = participant_of(work, found.parties[0])
        again = engaging.propose_from_roster(work, case, by, account_of(work, beside.person).id)
        engaging.answer(work, again, participant_of(work, nora), agreed=True)
        engaging.join(work, again, account_of(work, beside.person))
    assert seen() == in_their_time

    # Then the pages tell nothing of it either
    root = f"/cases/{found.case_id}"
    found.mediator.unlock()
    assert found.person.open(root).text.count("Withdrew on") == 1
    assert found.person.open(f"{root}/messages/people").text.count("Has withdrawn") == 1
    # And whoever is still there sees how it is
    with found.at_work() as (work, _engagement):
        here = participants.people_known_to(work, participant_of(work, found.parties[0]))
    assert {one.name for one in here if one.withdrawn_at is not None} == {"Leo Landlord", FAY}


def test_a_receipt_for_destroyed_notes_goes_to_the_parties_and_whose_they_were(
    world: World, replaced: Replaced
) -> None:
    old, new = replaced.before, replaced.after
    with new.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(days=30)
    with old.at_work() as (work, engagement):
        engagement.notes_until = work.now + timedelta(days=1)  # the other's day alone has come
        assert destroy_due_notes(work, UTC) == 1
    world.deliver()
    receipts = [mail.to for mail in world.mailbox.messages if "were destroyed" in mail.body]
    assert sorted(receipts) == sorted([*(one.person.email for one in new.parties), new.person.email])


def test_a_facilitator_reports_of_the_parties_of_their_time_and_of_nobody_who_came_after(world: World) -> None:
    # Given three parties, of whom one withdraws while the facilitator works, and a fourth who comes after the end
    found = in_force(world, third=True)
    tessa, _leo, nora = found.parties
    world.later(minutes=1)
    with found.at_work() as (work, engagement):
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(minutes=1)
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(minutes=1)
    late = another_party(world, found.case_id, "Paul Late")

    # Then the form names the three, and not the fourth, of whom nothing can be said either
    page = found.person.open(f"/cases/{found.case_id}/facilitation/{found.engagement_id}/report")
    assert set(page.form("Report this").choices["attended"]) == {str(one.participant_id) for one in found.parties}
    assert "Nora Neighbour" in page.text
    assert "Paul Late" not in page.text
    with found.at_work() as (work, engagement):
        place = participant_of(work, found.mediator)
        with pytest.raises(NotFound):
            report(work, engagement, place, Outcome.NOT_SETTLED, [late.participant_id])
    found.person.submit(
        "Report this", outcome="not settled", attended=[str(tessa.participant_id), str(nora.participant_id)]
    )
    with found.at_work() as (work, _engagement):
        reported = reports_in(work, case_row(work, found.case_id))[found.engagement_id]
    assert (reported.attended, reported.absent) == (["Nora Neighbour", "Tessa Tenant"], ["Leo Landlord"])


def test_a_party_who_left_before_a_facilitator_came_is_nobody_they_report_of(world: World) -> None:
    found = proposed(world, third=True)
    nora = found.parties.pop()
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(minutes=1)
    found.agree().join()
    with found.at_work() as (work, engagement):
        assert {one.id for one in parties_to_report(work, engagement)} == {one.participant_id for one in found.parties}


def test_the_report_names_a_party_who_came_back_only_if_that_was_in_the_facilitators_time(world: World) -> None:
    # Given two parties who withdraw before the facilitator comes, of whom one comes back while they work
    found = proposed(world, third=True)
    nora, paul = found.parties.pop(), another_party(world, found.case_id, "Paul Late")
    for party in (nora, paul):
        with found.at_work() as (work, _engagement):
            withdraw(work, participant_of(work, party), case_row(work, party.case_id))
        world.later(minutes=1)
    found.agree().join().disclose().accept().offer().sign()
    world.later(minutes=1)

    def reported_of() -> set[UUID]:
        with found.at_work() as (work, engagement):
            return {one.id for one in parties_to_report(work, engagement)}

    both = {one.participant_id for one in found.parties}
    assert reported_of() == both
    come_back(nora)
    assert reported_of() == {*both, nora.participant_id}

    # When it has ended, whoever withdrew in its time stays named, and whoever comes back after it is not
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(minutes=1)
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    world.later(minutes=1)
    come_back(paul)
    come_back(nora)
    assert reported_of() == {*both, nora.participant_id}
    page = found.person.open(f"/cases/{found.case_id}/facilitation/{found.engagement_id}/report")
    named = page.form("Report this").choices["attended"]
    assert set(named) == {str(one) for one in (*both, nora.participant_id)}


def test_a_paper_names_those_to_whom_it_is_sealed_and_not_who_takes_part_now(world: World) -> None:
    # Given an agreement of three, of whom one withdraws, and a fourth who comes while the facilitator still works
    found = in_force(world, third=True)
    nora = found.parties[2]
    with found.at_work() as (work, _engagement):
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(minutes=1)
    paul = with_vault(another_party(world, found.case_id, "Paul Late"))
    root = f"/cases/{found.case_id}/facilitation/{found.engagement_id}"

    opened: list[Person] = []

    def read_by(who: Party, page: str) -> str:
        if who.person not in opened:
            who.unlock()
            opened.append(who.person)
        return who.person.open(f"{root}/{page}").audience

    # Then pages of what was written name who reads it; where somebody writes, also who will read that
    for page in ("agreement/1", "disclosures"):
        audience = read_by(found.mediator, page)
        assert all(name in audience for name in ("Read by you, ", "Tessa Tenant", "Leo Landlord", "Nora Neighbour"))
    assert "Paul Late" not in read_by(found.mediator, "agreement/1")
    assert "What you write here is also read by Paul Late." in read_by(found.mediator, "disclosures")
    assert "What you write here" not in read_by(nora, "disclosures")
    # The fourth is not among them: nothing of it is sealed to them
    for page in ("agreement/1", "disclosures"):
        readers = read_by(paul, page).partition(".")[0].removeprefix("Read by ")
        assert set(re.split(", | and ", readers)) == {"Tessa Tenant", "Leo Landlord", "Nora Neighbour", "Fay Middleton"}

    # And whoever has left reads nothing of the fourth
    with found.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    for page in ("agreement/1", "disclosures"):
        assert "Nora Neighbour" in read_by(found.mediator, page)
        assert "Paul Late" not in found.mediator.person.page.text
