"""What waits in a case as far as it can be told without a code, at each stage of a facilitation."""

from dataclasses import replace

import pytest

from odr.agenda.lying import formal_rooms
from odr.agenda.progress import ProgressStep
from odr.agenda.tasks import Agenda, Task, What
from odr.agenda.unsealed import Known, known_of
from odr.agreements.papers import signing
from odr.agreements.papers.agreement_forms import recommended
from odr.cases.declarations import Ending, declare
from odr.cases.people.participants import cases_of
from odr.facilitation.engagement import engaging, proposal
from odr.facilitation.engagement.ending import withdraw
from tests.support.facilitation import TERMS, Facilitation, in_force, proposed
from tests.support.offers import make
from tests.support.people import account_of
from tests.support.rooms import another_party, correspondents, new_case, say
from tests.support.statements import asked_of
from tests.support.vaults import Party, case_row, in_another_case, participant_of, vault_row
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")


def known_by(party: Party) -> Known:
    """What a participant is told of their case."""
    with party.world.work() as work:
        account_id = account_of(work, party.person).id
        return known_of(work, account_id, cases_of(work, account_id))[party.case_id]


def done(party: Party) -> int:
    progress = known_by(party).progress
    assert progress is not None
    return progress.done


def own(party: Party) -> list[What]:
    return [task.what for task in known_by(party).agenda.own]


def others(party: Party) -> list[tuple[What, tuple[str, ...]]]:
    return [(task.what, task.who) for task in known_by(party).agenda.others]


def test_whoever_has_no_code_is_told_to_make_one_and_that_the_other_side_is_missing(world: World) -> None:
    tessa = another_party(world, new_case(world), "Tessa Tenant", vault=False)
    assert own(tessa) == [What.MAKE_CODE]
    assert others(tessa) == [(What.JOIN, ("The other party",))]
    assert known_by(tessa).progress is None


def test_each_stage_of_a_facilitation_waits_for_whom_it_is_up_to(world: World) -> None:
    facilitation = proposed(world)
    tessa, leo = facilitation.parties
    assert own(tessa) == []
    assert others(tessa) == [(What.AGREE_TO_PERSON, (leo.person.name,))]
    assert own(leo) == [What.AGREE_TO_PERSON]
    facilitation.agree()
    assert others(tessa) == others(leo) == [(What.TAKE_PLACE, ("Fay Middleton",))]
    facilitation.join()
    assert own(facilitation.mediator) == [What.DISCLOSE]
    facilitation.disclose().accept(tessa)
    assert own(leo) == [What.ANSWER_DISCLOSURE]
    assert own(tessa) == []
    assert others(facilitation.mediator) == [(What.ANSWER_DISCLOSURE, (leo.person.name,))]
    facilitation.accept(leo)
    assert own(facilitation.mediator) == [What.OFFER_AGREEMENT]
    facilitation.offer().sign(tessa)
    assert own(leo) == own(facilitation.mediator) == [What.SIGN_AGREEMENT]
    task = known_by(leo).agenda.own[0]
    assert (task.about, task.number, task.by) == (facilitation.engagement_id, 1, "Fay Middleton")
    facilitation.sign(leo, facilitation.mediator)
    assert [own(one) for one in facilitation.everybody] == [[], [], []]


def test_a_line_of_progress_goes_on_with_each_step_and_says_given_to_whom_it_concerns(world: World) -> None:
    facilitation = proposed(world)
    tessa, leo = facilitation.parties
    assert done(tessa) == 0
    facilitation.agree().join()
    assert done(tessa) == 1
    facilitation.disclose().accept()
    assert done(tessa) == 2
    facilitation.offer().sign()
    assert done(tessa) == 3
    facilitation.give(tessa)
    assert done(tessa) == done(facilitation.mediator) == len(ProgressStep)
    assert done(leo) == 3, "what one party gave is nothing that the other is told of"


def test_what_was_given_under_an_agreement_that_is_no_longer_in_force_counts_no_more(world: World) -> None:
    facilitation = in_force(world)
    tessa = facilitation.parties[0]
    facilitation.give(tessa)
    assert done(tessa) == done(facilitation.mediator) == len(ProgressStep)
    with facilitation.opened_by(tessa) as (opened, engagement):
        signing.offer_from_form(opened, engagement, recommended(), replace(TERMS, fees="borne by the landlord"))
    facilitation.sign()
    assert done(tessa) == done(facilitation.mediator) == len(ProgressStep) - 1, "nothing is open under the new one"
    facilitation.give(tessa)
    assert done(tessa) == done(facilitation.mediator) == len(ProgressStep)


def test_what_has_ended_is_given_no_longer_though_its_party_has_not_been_there_since(world: World) -> None:
    facilitation = in_force(world)
    tessa = facilitation.parties[0]
    facilitation.give(tessa)
    world.later(days=60)
    assert done(tessa) == done(facilitation.mediator) == len(ProgressStep) - 1


def test_a_code_to_type_and_new_entries_wait_for_the_facilitator_alone(world: World) -> None:
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    _row, code = facilitation.give_by_hand(tessa)
    assert own(facilitation.mediator) == [What.TYPE_CODE]
    facilitation.type_in(code)
    assert own(facilitation.mediator) == [What.READ_GIVEN]
    assert own(tessa) == own(leo) == []


def test_a_proposal_of_facilitation_waits_for_who_has_not_answered_it(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        proposal.propose(work, case_row(work, tessa.case_id), participant_of(work, tessa))
    assert own(leo) == [What.ANSWER_FACILITATION]
    assert others(tessa) == [(What.ANSWER_FACILITATION, (leo.person.name,))]
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        found = proposal.wanted_in(work, case)
        assert found is not None
        proposal.agree(work, case, found.proposal, participant_of(work, leo))
    assert own(tessa) == own(leo) == [What.NAME_SOMEBODY]


def test_once_one_party_has_said_how_it_ended_the_other_is_asked(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        declare(work, participant_of(work, tessa), case_row(work, tessa.case_id), Ending.SETTLED)
    assert own(leo) == [What.SAY_HOW_IT_ENDED]
    assert others(tessa) == [(What.SAY_HOW_IT_ENDED, (leo.person.name,))]


def test_messages_wait_with_their_number_and_lead_to_the_one_room_they_are_in(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "One.")
    say(tessa, "Two.")
    (task,) = known_by(leo).agenda.own
    assert (task.what, task.count) == (What.READ_MESSAGES, 2)
    assert task.room_id is not None
    assert own(tessa) == []


def test_nothing_waits_for_who_has_withdrawn_but_what_was_written_to_them(world: World) -> None:
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    say(tessa, "A word.")
    with world.work() as work:
        withdraw(work, participant_of(work, leo), case_row(work, leo.case_id))
    assert own(leo) == [What.READ_MESSAGES]
    assert others(leo) == []
    assert known_by(facilitation.mediator).agenda == Agenda()


def test_without_a_code_it_is_told_that_something_formal_is_there_and_nothing_of_what_it_says(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        assert not formal_rooms(work, vault_row(work, leo).id)
    make(tessa)
    with world.work() as work:
        assert formal_rooms(work, vault_row(work, leo).id)
    for task in known_by(leo).agenda.own:
        assert task == Task(What.READ_MESSAGES, leo.case_id, room_id=task.room_id, count=1)


def test_many_cases_take_as_many_statements_as_one(world: World) -> None:
    facilitation = proposed(world)
    tessa = facilitation.parties[0]
    one = _statements(tessa)
    _another_case(facilitation, "2026-0200")
    two = _statements(tessa)
    for number in range(1, 4):
        _another_case(facilitation, f"2026-02{number:02}")
    assert _statements(tessa) == two
    assert two <= one + 1, "a single case is looked up by its key"


def _statements(party: Party) -> int:
    with party.world.work() as work:
        account_id = account_of(work, party.person).id
        places = cases_of(work, account_id)
        with asked_of(party.world) as asked:
            found = known_of(work, account_id, places)
    assert all(What.AGREE_TO_PERSON in [task.what for task in one.agenda.others] for one in found.values())
    return len(asked)


def _another_case(facilitation: Facilitation, reference: str) -> None:
    """The same people in one more case, with the same person proposed."""
    first, *_others = in_another_case(facilitation.parties, reference)
    with facilitation.world.work() as work:
        engaging.propose_from_roster(
            work,
            case_row(work, first.case_id),
            participant_of(work, first),
            account_of(work, facilitation.person).id,
        )
