"""Organisations, their administrators, and suspension."""

import pytest

from odr.errors import Refusal
from odr.organisations import organisations
from odr.organisations.organisations import add_organisation
from tests.support.cases import administrator_of, joined, opened
from tests.support.people import account_of
from tests.support.world import World


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "\x00", "\u202e\u3164", "—"])
def test_a_name_is_one_line_of_printable_text(world: World, name: str) -> None:
    with world.work() as work, pytest.raises(Refusal) as refused:
        add_organisation(work, name)
    assert refused.value.field == "organisation"


def test_a_name_is_given_once(world: World) -> None:
    with world.work() as work:
        assert add_organisation(work, "  Har\u202ebour\n Centre\x00 ").name == "Harbour Centre"
        with pytest.raises(Refusal):
            add_organisation(work, "harbour centre")


def test_an_account_administers_one_organisation(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        account, _organisation = administrator_of(world, work, ada)
        with pytest.raises(Refusal):
            organisations.appoint(work, account, add_organisation(work, "Hill Mediation"))


def test_a_suspension_is_of_one_organisation_and_can_end(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada), "Tom Tenant")
    with world.work() as work:
        admin, organisation = administrator_of(world, work, ada)
        other = add_organisation(work, "Hill Mediation")
        account = account_of(work, tom)
        for _twice in range(2):
            organisations.suspend(work, account.id, organisation, admin.id)
        assert organisations.is_suspended(work, account.id, organisation.id)
        assert not organisations.is_suspended(work, account.id, other.id)
        assert organisations.suspended_among(work, organisation.id, [account.id, admin.id]) == {account.id}
        organisations.end_suspension(work, account.id, organisation)
        assert not organisations.is_suspended(work, account.id, organisation.id)


def test_a_suspended_administrator_still_counts_as_one_where_a_party_may_not_be(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada), "Tom Tenant")
    with world.work() as work:
        admin, organisation = administrator_of(world, work, ada)
        organisations.suspend(work, admin.id, organisation, account_of(work, tom).id)
        work.session.flush()
        assert organisations.administered_by(work, admin.id) is None
        assert organisations.administers(work, admin.id, organisation.id)
        with pytest.raises(Refusal):
            organisations.suspend(work, admin.id, organisation, admin.id)
