"""What a party says they are in the dispute, rule by rule."""

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.people import dispute_roles
from odr.cases.tables import Participant
from odr.db.work import Work
from odr.errors import Refusal
from odr.rights import deleting
from tests.support.people import account_of
from tests.support.vaults import Party, case_row, participant_of, two_parties
from tests.support.world import World


def say(party: Party, typed: str) -> None:
    with party.world.work() as work:
        dispute_roles.say(work, participant_of(work, party), case_row(work, party.case_id), typed)


def said(party: Party) -> str:
    with party.world.work() as work:
        return dispute_roles.role_of(work, participant_of(work, party))


def entries(work: Work) -> list[AuditEntry]:
    return list(work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.DISPUTE_ROLE_CHANGED.value)))


def test_a_party_says_what_they_are_and_takes_it_back_and_each_change_is_in_the_log(world: World) -> None:
    tessa, leo = two_parties(world)
    say(tessa, "  former   tenant ")
    assert said(tessa) == "former tenant"
    assert said(leo) == ""
    say(tessa, "former tenant")
    say(tessa, "")
    assert said(tessa) == ""
    say(tessa, " ")
    with world.work() as work:
        assert participant_of(work, tessa).sealed_dispute_role is None
        assert [one.subject_id for one in entries(work)] == [tessa.participant_id] * 2


@pytest.mark.parametrize(
    "typed",
    [
        "tenant). Leo Landlord has withdrawn. (x",
        "tenant” has signed “x",
        'tenant" and',
        "tenant: see below",
        "tenant. Nothing is left to do",
        "tenant） and（",
        "···",
        "x" * 41,
    ],
)
def test_nobody_ends_the_brackets_to_speak_as_the_service(world: World, typed: str) -> None:
    tessa, _leo = two_parties(world)
    with pytest.raises(Refusal) as refused:
        say(tessa, typed)
    assert refused.value.field == "dispute_role"
    assert said(tessa) == ""


@pytest.mark.parametrize(
    "typed",
    ["Facilitator", "the co-facilitator", "neutral MEDIATOR", "médiatrice", "Ｆacilitator", "adviser of the court"],
)
def test_nobody_says_to_be_what_the_service_itself_says_of_people(world: World, typed: str) -> None:
    tessa, _leo = two_parties(world)
    with pytest.raises(Refusal, match="is shown by the service"):
        say(tessa, typed)
    assert said(tessa) == ""


def test_once_the_case_is_closed_nobody_changes_it(world: World) -> None:
    tessa, _leo = two_parties(world)
    say(tessa, "tenant")
    with world.work() as work:
        case_row(work, tessa.case_id).state = CaseState.CLOSED.value
    with pytest.raises(Refusal, match="This case is closed"):
        say(tessa, "buyer")
    assert said(tessa) == "tenant"


def test_a_role_that_was_altered_in_the_database_is_shown_as_none_and_can_be_said_again(world: World) -> None:
    tessa, leo = two_parties(world)
    say(leo, "landlord")
    with world.work() as work:
        participant_of(work, tessa).sealed_dispute_role = participant_of(work, leo).sealed_dispute_role
    assert said(tessa) == ""
    say(tessa, "")
    with world.work() as work:
        assert participant_of(work, tessa).sealed_dispute_role is None


def test_of_an_account_that_is_deleted_no_role_is_kept(world: World) -> None:
    tessa, leo = two_parties(world)
    say(tessa, "tenant")
    say(leo, "landlord")
    with world.work() as work:
        deleting.remove_what_is_theirs(work, account_of(work, tessa.person))
    with world.work() as work:
        kept = work.session.scalars(select(Participant.sealed_dispute_role)).all()
    assert [one is None for one in sorted(kept, key=lambda one: one is not None)] == [True, False]
    assert said(leo) == "landlord"
