"""Inviting, joining and withdrawing, rule by rule."""

import pytest
from sqlalchemy import func, select

from odr.accounts.contact import Contact, find_by_email
from odr.accounts.signin import create_account
from odr.cases.life import CaseState
from odr.cases.people import participants, party_invitations
from odr.cases.tables import Participant
from odr.errors import NotFound, Refusal
from odr.organisations.tables import Invitation
from tests.support.cases import administrator_of, case_of, invited, joined, opened
from tests.support.people import enter
from tests.support.world import PASSWORD, World


def how_many_invitations(world: World) -> int:
    with world.work() as work:
        wanted = select(func.count()).select_from(Invitation).where(Invitation.kind == "participant")
        return work.session.scalar(wanted) or 0


def test_a_refused_invitation_leaves_nothing_behind(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    lena = joined(ada, case_id, "Lena Lord")
    invited(ada, case_id, "open@example.org")
    lena.post_with_token(f"/cases/{case_id}/withdraw")
    with world.work() as work:
        case_of(work, case_id).state = CaseState.NEGOTIATION.value
    world.later(days=1)
    enter(ada)
    invited(ada, case_id, "open@example.org")
    before = how_many_invitations(world)
    for email, told in (
        ("open@example.org", "is open already"),
        (tom.email, "takes part in the case already"),
        (ada.email, "An administrator cannot"),
        ("not an address", "does not look like an email address"),
    ):
        with world.work() as work:
            account, organisation = administrator_of(world, work, ada)
            with pytest.raises(Refusal, match=told) as refused:
                party_invitations.invite_party(work, organisation, case_of(work, case_id), email, account.id, 1)
            assert refused.value.field == "email"
    assert how_many_invitations(world) == before


def test_a_party_who_withdrew_can_be_invited_again_and_finds_their_place_as_they_left_it(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    lena = joined(ada, case_id, "Lena Lord")
    with world.work() as work:
        place = work.session.scalars(select(Participant).where(Participant.case_id == case_id)).one()
        before = place.id
    lena.post_with_token(f"/cases/{case_id}/withdraw")
    link = invited(ada, case_id, lena.email)
    lena.open(link)
    lena.submit("Accept")
    assert "You have joined the case." in lena.page.text
    with world.work() as work:
        place = work.session.scalars(select(Participant).where(Participant.case_id == case_id)).one()
        assert (place.id, place.withdrawn_at) == (before, None)


@pytest.mark.parametrize("state", [CaseState.SETTLED, CaseState.NOT_SETTLED, CaseState.CLOSED])
def test_nobody_joins_a_case_that_is_over(world: World, state: CaseState) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    invited(ada, case_id, "tom@example.org")
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        case = case_of(work, case_id)
        (invitation,) = party_invitations.invitations_to(work, case)
        case.state = state.value
        with pytest.raises(Refusal, match="This case is over"):
            party_invitations.invite_party(work, organisation, case, "x@example.org", account.id, 1)
        tom = create_account(
            work,
            Contact("Tom", "1 Quay Street", "tom@example.org", "+44 20 7946 0000"),
            PASSWORD,
            email_confirmed=True,
            accepts=1,
        )
        with pytest.raises(Refusal, match="This case is over"):
            participants.join(work, invitation, tom)
        assert work.session.scalars(select(Participant)).all() == []


def test_negotiation_begins_with_the_second_party_and_counts_only_who_stays(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    tom.post_with_token(f"/cases/{case_id}/withdraw")
    joined(ada, case_id, "Lena Lord")
    with world.work() as work:
        assert case_of(work, case_id).state == CaseState.INVITED.value
    joined(ada, case_id, "Nora Field")
    with world.work() as work:
        assert case_of(work, case_id).state == CaseState.NEGOTIATION.value


def test_with_three_parties_one_may_go_and_the_others_go_on(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    joined(ada, case_id, "Lena Lord")
    joined(ada, case_id, "Nora Field")
    tom.post_with_token(f"/cases/{case_id}/withdraw")
    with world.work() as work:
        assert case_of(work, case_id).state == CaseState.NEGOTIATION.value


def test_an_invitation_of_another_case_is_not_taken_back_from_this_one(world: World) -> None:
    ada = world.administrator()
    first, second = opened(ada), opened(ada)
    invited(ada, first, "tom@example.org")
    with world.work() as work:
        account, _organisation = administrator_of(world, work, ada)
        (invitation,) = party_invitations.invitations_to(work, case_of(work, first))
        with pytest.raises(NotFound):
            party_invitations.revoke_invitation(work, case_of(work, second), invitation.id, account.id)
        assert invitation.revoked_at is None


def test_cases_of_an_organisation_are_its_own(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada, "H-1"), "Tom Tenant")
    bea = world.administrator("Bea Hill", "Hill Mediation")
    tom.open(invited(bea, opened(bea, "B-1"), tom.email))
    tom.submit("Accept the invitation")
    with world.work() as work:
        account = find_by_email(work, tom.email)
        assert account is not None
        _bea, hill = administrator_of(world, work, bea)
        every = participants.cases_of(work, account.id)
        assert {(place.case.reference, place.organisation) for place in every} == {
            ("H-1", "Harbour Resolution Centre"),
            ("B-1", "Hill Mediation"),
        }
        within = participants.cases_of_within(work, hill, account.id)
        assert [place.case.reference for place in within] == ["B-1"]


@pytest.mark.parametrize(
    ("name", "telephone"),
    [("TOM  Ténant", "+44 161 496 0001"), ("Somebody Else", "0044 (0)161 496-0000"), ("tom ténant", "0161 496 0000")],
)
def test_one_person_under_two_addresses_is_noticed_and_asked(world: World, name: str, telephone: str) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = world.person("Tom Ténant", "tom@example.org")
    tom.open(invited(ada, case_id, tom.email))
    tom.submit("Accept the invitation", **tom.contact() | {"telephone": "+44 161 496 0000"}, password=PASSWORD)
    again = world.person(name, "tom.again@example.org")
    again.open(invited(ada, case_id, again.email))
    typed = again.contact() | {"telephone": telephone}
    # Asked: nothing is used up, no account is made, and what was typed is there.
    again.submit("Accept the invitation", **typed, password=PASSWORD)
    assert "takes part in this case already. If that is you, sign in" in again.page.text
    assert again.page.form("Accept the invitation").values["legal_name"] == [name]
    with world.work() as work:
        assert find_by_email(work, again.email) is None
        assert len(participants.people_in(work, case_id)) == 1
    # Two people of one name are let in when they say so, and the administrators see it.
    again.submit("Accept the invitation", password=PASSWORD, is_another="yes")
    with world.work() as work:
        assert len(participants.people_in(work, case_id)) == 2
    assert "have the same name, telephone number or mailbox" in ada.open(f"/administration/cases/{case_id}").text


def test_whoever_only_reads_alike_a_little_is_not_asked(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    for name in ("Tom Tenant", "Tomas Tenant", "Tim Tenant"):
        joined(ada, case_id, name)
    with world.work() as work:
        assert len(participants.people_in(work, case_id)) == 3
    assert "have the same name" not in ada.open(f"/administration/cases/{case_id}").text
