"""Who may act for whom; and that what is refused tells nobody but the person themself."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import event, func, select

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.cases import cases
from odr.cases.life import CaseState
from odr.cases.people import adviser_invitations, advisers, participants, party_invitations
from odr.cases.people.administrators import become_administrator, invite_administrator
from odr.cases.tables import Adviser, AdviserInvitation
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.organisations.invitations import InvitationKind, InvitationState, invite, remove_expired, state_of
from odr.organisations.organisations import appoint, suspend
from odr.organisations.tables import Invitation, Organisation
from odr.vaults.codes import adviser_codes
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, still_acts
from tests.support.people import account_of, with_account
from tests.support.vaults import Party, case_row, participant_of, two_parties, with_vault
from tests.support.world import PASSWORD, Person, World

NEUTRAL = "You cannot take this place in this case."


@pytest.fixture
@scenes.scene
def parties(world: World) -> tuple[Party, Party]:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    return tessa, leo


@pytest.fixture
def tessa(parties: tuple[Party, Party]) -> Party:
    return parties[0]


def invited(work: Work, party: Party, email: str) -> Invitation:
    return adviser_codes.invite(work, participant_of(work, party), case_row(work, party.case_id), email)[0]


def organisation_of(work: Work, party: Party) -> Organisation:
    return work.session.get_one(Organisation, case_row(work, party.case_id).organisation_id)


def open_to(work: Work, party: Party) -> list[str]:
    return [one.to for one in adviser_invitations.open_invitations(work, participant_of(work, party))]


# --- inviting --------------------------------------------------------------------------------------------------------


def test_a_party_invites_somebody_who_then_acts_for_it(tessa: Party) -> None:
    ines = adviser_of(tessa)
    with tessa.world.work() as work:
        assert [one.name for one in advisers.advisers_of(work, participant_of(work, tessa))] == ["Ines Law"]
        (place,) = advisers.cases_advised(work, ines.account_id)
        assert (place.party, place.case.reference) == ("Tessa Tenant", "2026-0142")
        assert open_to(work, tessa) == []


@pytest.mark.parametrize(
    ("email", "told"),
    [("not an address", "does not look like"), ("tessa@example.org", "own address"), ("asked@example.org", "already")],
)
def test_an_address_that_will_not_do_is_refused_and_nothing_is_written(tessa: Party, email: str, told: str) -> None:
    with tessa.world.work() as work:
        invited(work, tessa, "asked@example.org")
        before = work.session.scalar(select(func.count()).select_from(Invitation))
        with pytest.raises(Refusal, match=told) as refused:
            invited(work, tessa, email)
        assert refused.value.field == "email"
        assert work.session.scalar(select(func.count()).select_from(Invitation)) == before


def test_five_invitations_may_be_open_and_a_sixth_waits(tessa: Party) -> None:
    with tessa.world.work() as work:
        asked = [invited(work, tessa, f"adviser{number}@example.org") for number in range(5)]
        with pytest.raises(Refusal, match="5 invitations are open"):
            invited(work, tessa, "adviser5@example.org")
        adviser_codes.take_back(work, participant_of(work, tessa), asked[0].id)
        invited(work, tessa, "adviser5@example.org")


def test_taking_back_and_inviting_again_sends_no_mail_without_end(tessa: Party) -> None:
    with tessa.world.work() as work:
        for _ in range(10):
            adviser_codes.take_back(work, participant_of(work, tessa), invited(work, tessa, "victim@example.org").id)
        with pytest.raises(Refusal, match="try again tomorrow"):
            invited(work, tessa, "victim@example.org")
    tessa.world.later(hours=25)
    with tessa.world.work() as work:
        invited(work, tessa, "victim@example.org")


def test_there_are_ten_advisers_at_most(tessa: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adviser_invitations, "MOST_ADVISERS", 1)
    adviser_of(tessa)
    with tessa.world.work() as work, pytest.raises(Refusal, match="1 people can act for you at most"):
        invited(work, tessa, "another@example.org")


def test_without_a_vault_there_is_nothing_to_act_with(world: World) -> None:
    party = two_parties(world)[0]
    with world.work() as work, pytest.raises(Refusal, match="make your own access code first"):
        invited(work, party, "ines@example.org")


def test_a_facilitator_has_no_adviser(tessa: Party) -> None:
    with tessa.world.work() as work:
        participant_of(work, tessa).role = "facilitator"
        with pytest.raises(NotFound):
            invited(work, tessa, "ines@example.org")


def test_a_party_that_withdrew_keeps_its_vault_and_may_have_an_adviser(tessa: Party) -> None:
    with tessa.world.work() as work:
        participants.withdraw(work, participant_of(work, tessa), case_row(work, tessa.case_id))
    ines = adviser_of(tessa)
    with tessa.world.work() as work:
        assert still_acts(work, ines)


def test_nobody_new_acts_in_a_case_that_is_closed(tessa: Party) -> None:
    nora = with_account(tessa.world, "Nora Field")
    with tessa.world.work() as work:
        invitation = invited(work, tessa, nora.email)
        case_row(work, tessa.case_id).state = CaseState.CLOSED.value
        with pytest.raises(Refusal, match="closed"):
            invited(work, tessa, "other@example.org")
        with pytest.raises(Refusal, match="This case is over"):
            adviser_codes.accept(work, invitation, account_of(work, nora))


def test_a_party_takes_back_its_own_invitations_alone(parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    with tessa.world.work() as work:
        invitation = invited(work, tessa, "ines@example.org")
        with pytest.raises(NotFound):
            adviser_codes.take_back(work, participant_of(work, leo), invitation.id)
        assert open_to(work, tessa) == ["ines@example.org"]
        assert open_to(work, leo) == []
        adviser_codes.take_back(work, participant_of(work, tessa), invitation.id)
        assert open_to(work, tessa) == []


def test_an_invitation_of_another_kind_makes_nobody_an_adviser(tessa: Party) -> None:
    nora = with_account(tessa.world, "Nora Field")
    with tessa.world.work() as work:
        organisation, by = organisation_of(work, tessa), participant_of(work, tessa).account_id
        for kind in (InvitationKind.ADMINISTRATOR, InvitationKind.PARTICIPANT, InvitationKind.ADVISER):
            other, _token = invite(work, kind, organisation, nora.email, by)
            with pytest.raises(NotFound):
                adviser_codes.accept(work, other, account_of(work, nora))


# --- who cannot take the place ---------------------------------------------------------------------------------------


def adviser_of_the_other(tessa: Party, leo: Party) -> Person:
    return adviser_of(leo, "Olga Other").person


def former_adviser_of_the_other(tessa: Party, leo: Party) -> Person:
    olga = adviser_of(leo, "Olga Other")
    with tessa.world.work() as work:
        adviser_codes.end(work, olga.row(work), olga.account_id)
    return olga.person


def the_other_party(tessa: Party, leo: Party) -> Person:
    return leo.person


def an_administrator(tessa: Party, leo: Party) -> Person:
    ada = with_account(tessa.world, "Ada Marsh")
    with tessa.world.work() as work:
        appoint(work, account_of(work, ada), organisation_of(work, tessa))
    return ada


ELSEWHERE = [adviser_of_the_other, former_adviser_of_the_other, the_other_party, an_administrator]


@pytest.mark.promise("P22")
@pytest.mark.parametrize("somebody", ELSEWHERE)
def test_whoever_stands_elsewhere_learns_it_when_they_accept_and_the_party_learns_nothing(
    parties: tuple[Party, Party], somebody: Callable[[Party, Party], Person]
) -> None:
    tessa, leo = parties
    person = somebody(tessa, leo)
    with tessa.world.work() as work:
        # Like anybody else's address: no refusal, an invitation that is open, and stays so.
        invitation = invited(work, tessa, person.email)
        with pytest.raises(Refusal) as refused:
            adviser_codes.accept(work, invitation, account_of(work, person))
        assert refused.value.message == NEUTRAL
        assert state_of(work, invitation) is InvitationState.OPEN
        assert open_to(work, tessa) == [person.email]
        assert advisers.advisers_of(work, participant_of(work, tessa)) == []


def test_the_control_somebody_who_stands_nowhere_else_is_let_in(
    parties: tuple[Party, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule the other side's adviser would come in."""
    tessa, leo = parties
    person = adviser_of_the_other(tessa, leo)
    monkeypatch.setattr(advisers, "stands_elsewhere", lambda *_given: False)
    with tessa.world.work() as work:
        adviser = adviser_codes.accept(work, invited(work, tessa, person.email), account_of(work, person))
        assert adviser.participant_id == tessa.participant_id


@pytest.mark.parametrize("ended", [False, True])
def test_an_adviser_does_not_join_the_case_as_a_party_and_the_administrator_learns_nothing(
    tessa: Party, ended: bool
) -> None:
    ines = adviser_of(tessa)
    with tessa.world.work() as work:
        if ended:
            adviser_codes.end(work, ines.row(work), ines.account_id)
        organisation, case = organisation_of(work, tessa), case_row(work, tessa.case_id)
        invitation, _token = party_invitations.invite_party(
            work, organisation, case, ines.person.email, case.opened_by, 1
        )
        with pytest.raises(Refusal) as refused:
            participants.join(work, invitation, account_of(work, ines.person))
        assert refused.value.message == NEUTRAL
        assert state_of(work, invitation) is InvitationState.OPEN


def test_an_adviser_does_not_become_an_administrator_and_those_who_invite_them_learn_nothing(tessa: Party) -> None:
    ines = adviser_of(tessa)
    with tessa.world.work() as work:
        organisation = organisation_of(work, tessa)
        invitation, _token = invite_administrator(
            work, organisation, ines.person.email, case_row(work, tessa.case_id).opened_by, 1
        )
        with pytest.raises(Refusal, match="cannot become its administrator"):
            become_administrator(work, invitation, account_of(work, ines.person))
        assert state_of(work, invitation) is InvitationState.OPEN


def test_somebody_whom_the_organisation_has_suspended_takes_no_new_place_and_keeps_one_they_have(tessa: Party) -> None:
    ines, nora = adviser_of(tessa), with_account(tessa.world, "Nora Field")
    with tessa.world.work() as work:
        for person in (ines.person, nora):
            account = account_of(work, person)
            suspend(work, account.id, organisation_of(work, tessa), case_row(work, tessa.case_id).opened_by)
        with pytest.raises(Refusal, match="suspended") as refused:
            adviser_codes.accept(work, invited(work, tessa, nora.email), account_of(work, nora))
        assert "administrators" in refused.value.message
        assert still_acts(work, ines)


# --- acting in several cases, ending, and again ----------------------------------------------------------------------


def test_one_person_acts_in_several_cases_for_whomever_asks(world: World, tessa: Party) -> None:
    ines = adviser_of(tessa)
    other, _ = two_parties(world, reference="2026-0200", names=("Omar Reed", "Nora Field"))
    second = adviser_of(with_vault(other), person=ines.person)
    with world.work() as work:
        found = {(one.case.reference, one.party) for one in advisers.cases_advised(work, ines.account_id)}
        assert found == {("2026-0142", "Tessa Tenant"), ("2026-0200", "Omar Reed")}
        assert second.account_id == ines.account_id


def test_whoever_acts_already_is_not_taken_twice(tessa: Party) -> None:
    ines = adviser_of(tessa)
    with tessa.world.work() as work, pytest.raises(Refusal, match="act for this person already"):
        adviser_codes.accept(work, invited(work, tessa, ines.person.email), account_of(work, ines.person))


def test_after_ending_the_same_person_may_act_for_the_same_party_again_and_is_bound_anew(tessa: Party) -> None:
    ines = adviser_of(tessa)
    with tessa.world.work() as work:
        adviser_codes.end(work, ines.row(work), ines.account_id)
        assert not still_acts(work, ines)
    again = adviser_of(tessa, person=ines.person, bound=False)
    with tessa.world.work() as work:
        assert still_acts(work, again)
        assert again.row(work).undertaking_version is None
        assert ines.row(work).ended_at is not None, "the row of before stays"
        assert work.session.scalar(select(func.count()).select_from(Adviser)) == 2


def test_a_party_names_somebody_who_has_acted_for_it_and_nobody_else(world: World, tessa: Party) -> None:
    ines = adviser_of(tessa)
    with world.work() as work:
        assert adviser_invitations.known_to(work, participant_of(work, tessa)) == {}, "she acts here already"
        adviser_codes.end(work, ines.row(work), ines.account_id)
    olga = adviser_of(with_vault(two_parties(world, reference="2", names=("Omar Reed", "Nora Field"))[0]), "Olga Other")
    with world.work() as work:
        participant, case = participant_of(work, tessa), case_row(work, tessa.case_id)
        assert adviser_invitations.known_to(work, participant) == {ines.account_id: "Ines Law"}
        adviser_codes.invite_known(work, participant, case, ines.account_id)
        assert open_to(work, tessa) == ["Ines Law"], "by name: where she reads mail now is hers"
        with pytest.raises(Refusal, match="is open already"):
            adviser_codes.invite_known(work, participant, case, ines.account_id)
        with pytest.raises(NotFound):
            adviser_codes.invite_known(work, participant, case, olga.account_id)


def test_an_address_typed_does_not_tell_whether_it_is_that_of_somebody_known(tessa: Party) -> None:
    ines = adviser_of(tessa)
    with tessa.world.work() as work:
        adviser_codes.end(work, ines.row(work), ines.account_id)
        participant, case = participant_of(work, tessa), case_row(work, tessa.case_id)
        adviser_codes.invite_known(work, participant, case, ines.account_id)
        invited(work, tessa, ines.person.email)
        assert sorted(open_to(work, tessa)) == ["Ines Law", "ines@example.org"]


def test_closing_the_case_ends_whoever_acts_in_it_and_every_invitation(parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    both: list[Acting] = [adviser_of(tessa), adviser_of(leo, "Olga Other")]
    with tessa.world.work() as work:
        invitation = invited(work, tessa, "late@example.org")
        case = case_row(work, tessa.case_id)
        case.state = CaseState.SETTLED.value
        cases.close(work, case, case.opened_by)
        assert not any(still_acts(work, one) for one in both), "even before anything else is done"
        assert all(advisers.cases_advised(work, one.account_id) == [] for one in both)
        adviser_codes.end_all(work, case, case.opened_by)
        assert all(one.row(work).ended_at is not None for one in both)
        assert state_of(work, invitation) is InvitationState.REVOKED


def test_another_case_goes_on_when_one_is_closed(world: World, tessa: Party) -> None:
    ines = adviser_of(tessa)
    other, _ = two_parties(world, reference="2026-0200", names=("Omar Reed", "Nora Field"))
    second = adviser_of(with_vault(other), person=ines.person)
    with world.work() as work:
        adviser_codes.end_all(work, case_row(work, tessa.case_id), ines.account_id)
        assert not still_acts(work, ines)
        assert still_acts(work, second)


def test_lists_take_as_many_statements_for_many_as_for_one(world: World, tessa: Party) -> None:
    def asked() -> int:
        found: list[str] = []
        with world.work() as work:
            participant = participant_of(work, tessa)
            listen = (world.database.engine, "before_cursor_execute", lambda *given: found.append(given[2]))
            event.listen(*listen)
            advisers.advisers_of(work, participant)
            adviser_invitations.open_invitations(work, participant)
            adviser_invitations.known_to(work, participant)
            event.remove(*listen)
        return len(found)

    adviser_of(tessa)
    few = asked()
    with world.work() as work:
        for number in range(6):
            contact = Contact(f"Adviser {number}", "1 Street", f"a{number}@example.org", "+44 20 7946 0000")
            account = create_account(work, contact, PASSWORD, email_confirmed=True, accepts=1)
            _acting_row(work, tessa, account.id)
    assert asked() == few


def _acting_row(work: Work, party: Party, account_id: UUID) -> None:
    work.session.add(
        Adviser(case_id=party.case_id, participant_id=party.participant_id, account_id=account_id, joined_at=work.now)
    )


def test_an_invitation_that_was_removed_for_its_age_takes_its_place_along(tessa: Party) -> None:
    with tessa.world.work() as work:
        invited(work, tessa, "never@example.org")
    tessa.world.later(days=45)
    with tessa.world.work() as work:
        remove_expired(work)
        assert work.session.scalars(select(AdviserInvitation)).all() == []
