"""Invitations: how long they live, what they keep, and what ends them."""

import pytest
from sqlalchemy import select

from odr.db.database import erases
from odr.errors import NotFound, Refusal
from odr.organisations import invitations
from odr.organisations.invitations import KEPT_AFTERWARDS, VALID, InvitationKind, InvitationState
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Invitation
from tests.support.cases import accepted, administrator_of, invited, opened
from tests.support.world import World


def test_an_invitation_ends_to_the_second(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        _made, token = invitations.invite(
            work, InvitationKind.ADMINISTRATOR, organisation, "tom@example.org", account.id
        )
    world.time += VALID
    with world.work() as work:
        with pytest.raises(NotFound):
            invitations.find(work, token)
        (invitation,) = work.session.scalars(select(Invitation).where(Invitation.kind == "administrator"))
        assert invitations.state_of(work, invitation) is InvitationState.EXPIRED
    world.later(microseconds=-1)
    with world.work() as work:
        assert invitations.find(work, token).id == invitation.id


def test_an_accepted_invitation_keeps_no_address(world: World) -> None:
    ada = world.administrator()
    accepted(world.person("Tom Tenant"), invited(ada, opened(ada), "tom@example.org"))
    with world.work() as work:
        (invitation,) = work.session.scalars(select(Invitation).where(Invitation.kind == "participant"))
        assert invitation.sealed_email is None
        assert invitations.email_of(work, invitation) is None
        assert invitations.state_of(work, invitation) is InvitationState.ACCEPTED
        with pytest.raises(Refusal):
            invitations.revoke(work, invitation)


def test_what_came_to_nothing_is_removed_after_a_while_and_what_was_accepted_stays(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    accepted(world.person("Tom Tenant"), invited(ada, case_id, "tom@example.org"))
    invited(ada, case_id, "nobody@example.org")
    world.time += VALID + KEPT_AFTERWARDS
    with world.work() as work:
        invitations.remove_expired(work)
        assert len(work.session.scalars(select(Invitation)).all()) == 3
    world.later(seconds=1)
    with world.work() as work:
        invitations.remove_expired(work)
    with world.work() as work:
        left = work.session.scalars(select(Invitation)).all()
        assert {one.kind for one in left} == {"setup", "participant"}
        assert all(one.accepted_at is not None for one in left)


def test_a_housekeeping_round_with_nothing_to_remove_erases_nothing(world: World) -> None:
    with world.work() as work:
        invitations.remove_expired(work)
        before = set(work.session.info)
        erases(work.session)
        assert set(work.session.info) - before, "it was said already that something is erased"


def test_a_new_first_set_up_link_takes_the_place_of_the_one_before(world: World) -> None:
    with world.work() as work:
        earlier = invitations.invite_on_console(work, None)
        later = invitations.invite_on_console(work, None)
        with pytest.raises(NotFound):
            invitations.find(work, earlier)
        assert invitations.find(work, later).organisation_id is None


def test_an_invitation_is_of_its_own_organisation(world: World) -> None:
    ada = world.administrator()
    invited(ada, opened(ada), "tom@example.org")
    with world.work() as work:
        other = add_organisation(work, "Hill Mediation")
        (invitation,) = work.session.scalars(select(Invitation).where(Invitation.kind == "participant"))
        with pytest.raises(NotFound):
            invitations.of_organisation(work, other, invitation.id)
