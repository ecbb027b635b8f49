"""Coming in by an invitation happens as a whole or not at all."""

import pytest
from sqlalchemy import select

from odr.accounts.contact import Contact
from odr.accounts.tables import Account
from odr.cases.people import arrivals
from odr.cases.people.participants import case_of_invitation
from odr.cases.tables import Participant
from odr.crypto.secrets import Token
from odr.errors import NotFound, Refusal
from odr.organisations import invitations
from odr.organisations.invitations import InvitationState
from odr.organisations.organisations import any_organisation
from odr.web.asking.sessions import read_token
from tests.support.cases import invited, opened
from tests.support.world import PASSWORD, World


def contact(email: str = "tom@example.org", name: str = "Tom Tenant") -> Contact:
    return Contact(name, "1 Quay Street", email, "+44 20 7946 0000")


def token_of(link: str) -> Token:
    token = read_token(link.rsplit("/", 1)[-1])
    assert token is not None
    return token


@pytest.mark.parametrize(("name", "password"), [("Tom", "too short"), ("", PASSWORD)])
def test_a_refused_sign_up_leaves_no_account_and_the_invitation_open(world: World, name: str, password: str) -> None:
    ada = world.administrator()
    token = token_of(invited(ada, opened(ada), "tom@example.org"))
    with world.work() as work, pytest.raises(Refusal):
        arrivals.sign_up(work, invitations.find(work, token), contact(name=name), password, 1, arrivals.accept)
    with world.work() as work:
        assert len(work.session.scalars(select(Account)).all()) == 1
        assert invitations.state_of(work, invitations.find(work, token)) is InvitationState.OPEN


def test_a_sign_up_that_may_not_join_leaves_no_account(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    token = token_of(invited(ada, case_id, "tom@example.org"))
    with world.work() as work:
        invitation = invitations.find(work, token)
        case_of_invitation(work, invitation).state = "closed"
        with pytest.raises(Refusal):
            arrivals.sign_up(work, invitation, contact(), PASSWORD, 1, arrivals.accept)
    with world.work() as work:
        assert len(work.session.scalars(select(Account)).all()) == 1
        assert work.session.scalars(select(Participant)).all() == []


def test_a_refused_set_up_leaves_neither_account_nor_organisation_and_the_link_open(world: World) -> None:
    token = token_of(world.set_up_link())
    for name, password in (("", PASSWORD), ("Harbour", "too short"), ("x" * 201, PASSWORD)):
        with world.work() as work, pytest.raises(Refusal):
            arrivals.set_up(work, invitations.find(work, token), contact(), password, 1, name)
    with world.work() as work:
        assert not any_organisation(work)
        assert work.session.scalars(select(Account)).all() == []
        account, organisation = arrivals.set_up(work, invitations.find(work, token), contact(), PASSWORD, 1, "Harbour")
        assert organisation.name == "Harbour"
        assert account.email_confirmed_at is None


def test_signing_up_by_a_mailed_invitation_confirms_the_address(world: World) -> None:
    ada = world.administrator()
    token = token_of(invited(ada, opened(ada), "tom@example.org"))
    with world.work() as work:
        invitation = invitations.find(work, token)
        account, place = arrivals.sign_up(
            work, invitation, contact(email="else@example.org"), PASSWORD, 1, arrivals.accept
        )
        assert account.email_confirmed_at == world.time
        assert isinstance(place, Participant)
        assert account.email_tag == invitation.email_tag


def test_a_set_up_link_is_no_way_to_sign_up(world: World) -> None:
    token = token_of(world.set_up_link())
    with world.work() as work, pytest.raises(NotFound):
        arrivals.sign_up(work, invitations.find(work, token), contact(), PASSWORD, 1, arrivals.accept)
