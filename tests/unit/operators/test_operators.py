"""Operators: how one becomes one, what an operator is not, and their log."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.audit.chain import chains, verify
from odr.audit.desk import DeskEvent, page_of_desk
from odr.audit.tables import DESK
from odr.cases.people import administrators
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.operators import operators
from odr.operators.operators import Role
from odr.operators.wording import role_words, sentence
from odr.organisations import invitations
from tests.support.world import PASSWORD, World

PETRA = Contact("Petra Vane", "1 Quay Street, Harbourtown", "petra@example.org", "+44 20 7946 0001")


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    with world.work() as work:
        yield work


def an_operator(work: Work, contact: Contact = PETRA, *roles: Role) -> Account:
    token = operators.invite(work, contact.email, roles or tuple(Role))
    return operators.set_up(work, operators.find_invitation(work, token), contact, PASSWORD, 1)


def test_an_operator_has_the_roles_that_their_link_gave(work: Work) -> None:
    petra = an_operator(work, PETRA, Role.PRIVACY)
    silas = an_operator(work, replace(PETRA, email="silas@example.org"), Role.SUPPORT, Role.ACCOUNTS)
    found = {one.account_id: one.roles for one in operators.colleagues(work)}
    assert found == {petra.id: {Role.PRIVACY}, silas.id: {Role.SUPPORT, Role.ACCOUNTS}}


def test_a_link_works_once_and_only_the_latest_to_an_address(work: Work) -> None:
    earlier = operators.invite(work, PETRA.email, [Role.PRIVACY])
    latest = operators.invite(work, PETRA.email, [Role.SUPPORT])
    with pytest.raises(NotFound):
        operators.find_invitation(work, earlier)
    operators.set_up(work, operators.find_invitation(work, latest), PETRA, PASSWORD, 1)
    with pytest.raises(NotFound):
        operators.find_invitation(work, latest)


def test_a_link_without_a_role_is_refused(work: Work) -> None:
    with pytest.raises(Refusal):
        operators.invite(work, PETRA.email, [])


def test_a_link_that_was_printed_says_nothing_of_who_reads_mail_there(work: Work) -> None:
    assert an_operator(work).email_confirmed_at is None


def test_an_address_that_has_an_account_gets_no_link_to_the_desk(work: Work) -> None:
    create_account(work, PETRA, PASSWORD, email_confirmed=True, accepts=1)
    with pytest.raises(Refusal, match="of their own"):
        operators.invite(work, PETRA.email, [Role.PRIVACY])


def test_a_link_to_an_organisation_is_none_to_the_desk_and_the_other_way_round(work: Work) -> None:
    into_organisation = invitations.find(work, invitations.invite_on_console(work, None))
    with pytest.raises(NotFound):
        operators.set_up(work, into_organisation, PETRA, PASSWORD, 1)
    to_the_desk = operators.find_invitation(work, operators.invite(work, PETRA.email, [Role.PRIVACY]))
    account = create_account(work, replace(PETRA, email="other@example.org"), PASSWORD, email_confirmed=True, accepts=1)
    with pytest.raises(NotFound):
        administrators.set_up(work, to_the_desk, account, "Hillside Mediation")


@pytest.mark.parametrize("ended", [False, True])
def test_an_operators_account_is_let_into_no_organisation_not_even_afterwards(work: Work, ended: bool) -> None:
    """Every way into a case or an organisation is an invitation, and accepting any of them is one rule."""
    petra = an_operator(work)
    if ended:
        operators.end(work, PETRA.email)
    invitation = invitations.find(work, invitations.invite_on_console(work, None))
    with pytest.raises(Refusal, match="takes part in nothing else"):
        administrators.set_up(work, invitation, petra, "Hillside Mediation")


def test_whoever_ends_has_no_role_and_nobody_can_be_ended_twice(work: Work) -> None:
    petra = an_operator(work)
    operators.end(work, PETRA.email)
    assert operators.roles_of(petra) == frozenset()
    with pytest.raises(Refusal, match="no operator"):
        operators.end(work, PETRA.email)


def test_what_is_no_role_gives_none(work: Work) -> None:
    petra = an_operator(work)
    petra.operator_roles = "everything privacy,support"
    assert operators.roles_of(petra) == frozenset()


def test_the_log_of_the_desk_says_what_was_done_and_holds(work: Work) -> None:
    an_operator(work)
    operators.end(work, PETRA.email)
    names = {one.account_id: one.contact.legal_name for one in operators.colleagues(work)}
    assert [sentence(entry, names) for entry in page_of_desk(work).rows] == [
        "Whoever runs the machine ended the work of Petra Vane at the desk.",
        "Petra Vane set up an account for the desk.",
        "Whoever runs the machine made a set-up link for an operator.",
    ]
    assert chains(work) == [DESK]
    assert verify(work, DESK).problem is None


def test_every_event_of_the_desk_and_every_role_has_words(work: Work) -> None:
    an_operator(work)
    (entry, *_rest) = page_of_desk(work).rows
    for event in (*(one.value for one in DeskEvent), "of.a_later_version"):
        entry.event = event
        said = sentence(entry, {})
        assert said.endswith(".")
        assert "%" not in said
    work.session.refresh(entry)
    assert len({role_words(role) for role in Role}) == len(Role)
