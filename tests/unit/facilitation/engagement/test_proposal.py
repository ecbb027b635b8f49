"""Proposing facilitation before anybody is named: who has to agree, what ends it, and what administrators learn."""

import pytest

from odr.audit.tables import AuditEntry
from odr.cases.people import participants
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging, proposal
from odr.facilitation.engagement.ending import withdraw
from odr.facilitation.engagement.proposal import WantedEnd, cases_without_a_name, ended_in, wanted_in
from odr.facilitation.tables import FacilitationProposal
from tests.support import scenes
from tests.support.facilitation import another_party, disclosed, proposed
from tests.support.people import account_of, with_account
from tests.support.vaults import Party, case_row, participant_of, two_parties
from tests.support.world import World


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    return two_parties(world)


def propose(party: Party) -> None:
    with party.world.work() as work:
        proposal.propose(work, case_row(work, party.case_id), participant_of(work, party))


def the_proposal(work: Work, party: Party) -> FacilitationProposal:
    found = wanted_in(work, case_row(work, party.case_id))
    assert found is not None
    return found.proposal


def agree(party: Party) -> bool:
    """Agrees, and says whether all have."""
    with party.world.work() as work:
        case = case_row(work, party.case_id)
        return proposal.agree(work, case, the_proposal(work, party), participant_of(work, party)).by_all


def say_no(party: Party) -> WantedEnd:
    with party.world.work() as work:
        case = case_row(work, party.case_id)
        return proposal.say_no(work, case, the_proposal(work, party), participant_of(work, party))


def is_wanted(party: Party) -> bool | None:
    """Whether all want one; ``None`` if nothing is proposed."""
    with party.world.work() as work:
        found = wanted_in(work, case_row(work, party.case_id))
        return None if found is None else found.by_all


def administrators_see(party: Party) -> bool:
    with party.world.work() as work:
        return party.case_id in cases_without_a_name(work, [case_row(work, party.case_id)])


def test_it_is_wanted_once_every_party_has_agreed(parties: list[Party]) -> None:
    tenant, landlord = parties
    propose(tenant)
    assert is_wanted(tenant) is False
    assert not administrators_see(tenant)
    assert agree(landlord)
    assert is_wanted(tenant) is True
    assert administrators_see(tenant)
    with tenant.world.work() as work:
        events = [one.event for one in work.session.query(AuditEntry) if one.event.startswith("facilitation.")]
    assert events == ["facilitation.proposed", "facilitation.agreed"]


def test_whoever_has_not_agreed_declines_and_whoever_has_withdraws_and_it_can_be_proposed_again(
    parties: list[Party],
) -> None:
    tenant, landlord = parties
    propose(tenant)
    assert say_no(landlord) is WantedEnd.DECLINED
    propose(landlord)
    assert say_no(landlord) is WantedEnd.WITHDRAWN
    propose(tenant)
    agree(landlord)
    assert say_no(landlord) is WantedEnd.WITHDRAWN
    assert is_wanted(tenant) is None
    with tenant.world.work() as work:
        ends = [one.end for one in ended_in(work, case_row(work, tenant.case_id))]
    assert sorted(end or "" for end in ends) == ["declined", "withdrawn", "withdrawn"]


def test_a_yes_to_an_earlier_proposal_is_none_to_the_next(parties: list[Party]) -> None:
    tenant, landlord = parties
    propose(tenant)
    agree(landlord)
    say_no(landlord)
    propose(tenant)
    assert is_wanted(tenant) is False
    assert not administrators_see(tenant)


def test_nobody_proposes_it_twice_agrees_twice_or_answers_what_is_over(parties: list[Party]) -> None:
    tenant, landlord = parties
    propose(tenant)
    with pytest.raises(Refusal):
        propose(landlord)
    with pytest.raises(Refusal):
        agree(tenant)
    with tenant.world.work() as work:
        over = the_proposal(work, tenant)
    say_no(landlord)
    with tenant.world.work() as work:
        row = proposal.proposal_in(work, case_row(work, tenant.case_id), over.id)
        with pytest.raises(Refusal):
            proposal.agree(work, case_row(work, tenant.case_id), row, participant_of(work, landlord))


def test_a_party_who_comes_later_is_asked_too_and_one_who_leaves_no_longer(world: World, parties: list[Party]) -> None:
    tenant, landlord = parties
    third = another_party(world, tenant.case_id)
    propose(tenant)
    assert not agree(landlord)
    fourth = another_party(world, tenant.case_id, "Olga Owner")
    assert not agree(third)
    assert not administrators_see(tenant)
    with world.work() as work:
        participants.withdraw(work, participant_of(work, fourth), case_row(work, tenant.case_id))
    assert is_wanted(tenant) is True
    assert administrators_see(tenant)


def test_only_a_party_of_this_case_has_a_say(world: World, parties: list[Party]) -> None:
    tenant = parties[0]
    propose(tenant)
    stranger = two_parties(world, reference="2026-0999", names=("Ann Wood", "Ben Wood"))[0]
    with world.work() as work:
        case, other = case_row(work, tenant.case_id), case_row(work, stranger.case_id)
        mine, place = the_proposal(work, tenant), participant_of(work, stranger)
        for moves in (lambda: proposal.agree(work, case, mine, place), lambda: proposal.propose(work, case, place)):
            with pytest.raises(NotFound):
                moves()
        with pytest.raises(NotFound):
            proposal.agree(work, other, mine, place)
        with pytest.raises(NotFound):
            proposal.proposal_in(work, other, mine.id)


def test_a_facilitator_has_no_say_in_it(world: World) -> None:
    facilitation = disclosed(world)
    with facilitation.at_work() as (work, _engagement), pytest.raises(NotFound):
        proposal.propose(work, case_row(work, facilitation.case_id), participant_of(work, facilitation.mediator))


def test_whoever_names_somebody_or_agrees_to_a_name_wants_one(world: World, parties: list[Party]) -> None:
    tenant, landlord = parties
    propose(tenant)
    mediator = with_account(world, "Maya Bridge")
    with world.work() as work:
        case = case_row(work, tenant.case_id)
        engaging.propose_by_email(work, case, participant_of(work, landlord), mediator.email)
    assert is_wanted(tenant) is True
    # Somebody is named: there is nothing for administrators to suggest.
    assert not administrators_see(tenant)


def test_it_is_not_proposed_beside_a_name_and_is_done_when_an_agreement_is_in_force(world: World) -> None:
    facilitation = proposed(world)
    tenant, landlord = facilitation.parties
    with pytest.raises(Refusal):
        propose(landlord)
    with facilitation.at_work() as (work, engagement):
        engaging.answer(work, engagement, participant_of(work, landlord), agreed=False)
    propose(tenant)
    agree(landlord)
    with facilitation.at_work() as (work, _engagement):
        case = case_row(work, facilitation.case_id)
        account_id = account_of(work, facilitation.person).id
        made = engaging.propose_from_roster(work, case, participant_of(work, tenant), account_id)
        facilitation.engagement_id = made.id
    facilitation.agree().join()
    facilitation.disclose().accept().offer()
    assert is_wanted(tenant) is True
    facilitation.sign()
    assert is_wanted(tenant) is None
    with world.work() as work:
        ends = {one.end for one in work.session.query(FacilitationProposal)}
        assert ends == {WantedEnd.DONE.value}
        assert not ended_in(work, case_row(work, tenant.case_id))


def test_it_ends_with_the_case(parties: list[Party]) -> None:
    tenant, landlord = parties
    propose(tenant)
    with tenant.world.work() as work:
        case, place = case_row(work, tenant.case_id), participant_of(work, landlord)
        withdraw(work, place, case)
    with tenant.world.work() as work:
        assert [one.end for one in work.session.query(FacilitationProposal)] == [WantedEnd.CASE_OVER.value]


def test_a_party_alone_has_nobody_to_propose_it_to(parties: list[Party]) -> None:
    tenant, landlord = parties
    with tenant.world.work() as work:
        participant_of(work, landlord).withdrawn_at = work.now
        work.session.flush()
        with pytest.raises(Refusal):
            proposal.propose(work, case_row(work, tenant.case_id), participant_of(work, tenant))
