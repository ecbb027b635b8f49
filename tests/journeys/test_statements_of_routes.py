"""How many statements each route takes: a number for each in one table, and a route that grows past its own fails.

Every page and form is walked as in service, and the dearest of its good answers counts: from the first look at the
session to the last word of the answer, whatever unit of work it is in. And none asks twice what cannot have changed, or
does anything slow while it holds a lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from sqlalchemy import exists, func, select

from odr.accounts.tables import Account
from odr.cases.tables import Case
from odr.db.about import about
from odr.privacy.tables import Acceptance, PolicyVersion
from tests.plugins.pace import counting_what_is_dear
from tests.support.statement_numbers import STATEMENTS
from tests.support.statements import Answered, answered_by, brought_in_again, repeated
from tests.support.under_lock import SLOW, Slow, slow_under_lock
from tests.support.vaults import two_parties, with_vault
from tests.support.walks import (
    walk_as_administrator,
    walk_as_adviser,
    walk_as_party,
    walk_codes,
    walk_desk,
    walk_end_of_case,
    walk_endings,
    walk_messages,
    walk_new_keys,
    walk_own_account,
    walk_own_keyring,
    walk_setting_up,
)
from tests.support.walks_browser_folders import walk_browser_folders, walk_given_browser_folders
from tests.support.walks_contracts import walk_contracts
from tests.support.walks_enquiries import walk_enquiries
from tests.support.walks_facilitation import walk_facilitation
from tests.support.walks_holds import walk_holds
from tests.support.walks_offers import walk_offers
from tests.support.walks_registers import walk_lawful, walk_registers
from tests.support.walks_settlements import walk_settled, walk_settlement, walk_settlement_files
from tests.support.walks_support import walk_support
from tests.support.walks_training import walk_training
from tests.support.world import World

if TYPE_CHECKING:
    from tests.support.engines import Engine

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")


# Routes that ask something again, and why.
_ROOM = "each of its steps looks at the end of the room for itself before it writes there"
_TEXT = "the page and the rule behind it each look for what they work on"
_ROWS = "it goes through every table of a person, first to count and then to write"
_TWICE = "it goes through the messages once for the table and once for the page, so that it never holds them"
_NOW = "what is changed by its author and by the desk is read again where nobody else can change it any more"
MAY_ASK_AGAIN = {
    "GET enquiries.at_desk": _NOW,
    "POST enquiries.at_desk": _NOW,
    "POST enquiries.desk_request": _NOW,
    "POST enquiries.house_request": _NOW,
    "POST enquiries.own_feedback": _NOW,
    "POST enquiries.own_request": _NOW,
    "GET rights.delete": _ROWS,
    "GET rights.held": _ROWS,
    "GET settlements.begin": _TEXT,
    "GET settlements.room": _TEXT,
    "POST meetings.answer": _ROOM,
    "POST meetings.call_off": _ROOM,
    "POST meetings.fix": _ROOM,
    "POST meetings.propose": _ROOM,
    "POST messages.export": _TWICE,
    "POST offers.accept": _ROOM,
    "POST offers.answer": _ROOM,
    "POST offers.decline": _ROOM,
    "POST offers.send": _ROOM,
    "POST offers.tell": _ROOM,
    "POST offers.withdraw": _ROOM,
    "POST privacy.accept_policy": _TEXT,
    "POST registers.hand_over": _ROWS,
    "POST rights.delete": _ROWS,
    "POST rights.download": _ROWS,
    "POST settlement_templates.retire_template": _TEXT,
    "POST settlement_templates.template": _TEXT,
}


def a_party_and_an_adviser(world: World) -> None:
    party = with_vault(two_parties(world)[0])
    walk_as_adviser(party)
    walk_as_party(party)


def two_who_write(world: World) -> None:
    party, other = (with_vault(party) for party in two_parties(world))
    walk_messages(party, other)
    walk_end_of_case(party)


def two_who_negotiate(world: World) -> None:
    party, other = (with_vault(party) for party in two_parties(world))
    walk_offers(party, other)


def codes_and_accounts(world: World) -> None:
    party, other = two_parties(world)
    walk_codes(party)
    walk_own_keyring(party)
    with_vault(other)
    walk_new_keys(party, other)
    walk_own_account(party.person)


def administrators(world: World) -> None:
    administrator = world.administrator()
    walk_as_administrator(administrator)


def a_facilitator(world: World) -> None:
    administrator = world.administrator()
    walk_endings(administrator)
    walk_facilitation(world, administrator)


WALKS = (
    a_party_and_an_adviser,
    two_who_write,
    two_who_negotiate,
    codes_and_accounts,
    administrators,
    walk_setting_up,
    walk_enquiries,
    walk_desk,
    a_facilitator,
    walk_settlement,
    walk_contracts,
    walk_settled,
    walk_settlement_files,
    walk_training,
    walk_registers,
    walk_lawful,
    walk_holds,
    walk_support,
    walk_browser_folders,
    walk_given_browser_folders,
)


@pytest.fixture(scope="module")
def walked(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Answered], list[Slow]]:
    """Every request of every walk, and all that was slow in them under a lock."""
    walks = [_walked(walk, engine, tmp_path_factory) for walk in WALKS]
    return [one for found, _slow in walks for one in found], [one for _found, slow in walks for one in slow]


@pytest.fixture
def answered(walked: tuple[list[Answered], list[Slow]]) -> list[Answered]:
    """Every request that was answered with a page, or with the way to one."""
    return [one for one in walked[0] if one.status < 400]


def _walked(
    walk: Callable[[World], None], engine: Engine, factory: pytest.TempPathFactory
) -> tuple[list[Answered], list[Slow]]:
    world = World(factory.mktemp("installation"), engine)
    try:
        with counting_what_is_dear(), answered_by(world) as found, slow_under_lock(world) as slow:
            walk(world)
    finally:
        world.close()
    return found, slow


def routes_of(engine: Engine, factory: pytest.TempPathFactory) -> set[str]:
    world = World(factory.mktemp("installation"), engine)
    rules = list(world.app.url_map.iter_rules())
    world.close()
    return {
        f"{method} {rule.endpoint}" for rule in rules for method in (rule.methods or set()) & {"GET", "POST", "PUT"}
    }


def test_no_route_takes_more_statements_than_its_number(answered: list[Answered]) -> None:
    dearest: dict[str, Answered] = {}
    for one in answered:
        if one.route not in dearest or len(one.asked) > len(dearest[one.route].asked):
            dearest[one.route] = one

    grown = {
        route: (len(one.asked), STATEMENTS[route], [asked.statement for asked in one.asked])
        for route, one in dearest.items()
        if len(one.asked) > STATEMENTS.get(route, 0)
    }
    assert not grown, {route: (count, number) for route, (count, number, _asked) in grown.items()}


def test_no_route_asks_the_same_twice_of_one_unit_of_work(answered: list[Answered]) -> None:
    again: dict[str, set[str]] = {}
    for one in answered:
        again.setdefault(one.route, set()).update(repeated(one.asked))
    assert {route: found for route, found in again.items() if found and route not in MAY_ASK_AGAIN} == {}


def test_no_subquery_brings_a_table_in_again_whose_row_stands_outside_of_it(answered: list[Answered]) -> None:
    found = {
        one.route: again for one in answered for asked in one.asked if (again := brought_in_again(asked.statement))
    }
    assert found == {}


def test_a_table_that_is_brought_in_again_would_be_noticed() -> None:
    inner = select(func.max(PolicyVersion.number)).where(PolicyVersion.organisation_id == Case.organisation_id)
    accepted = exists().where(Acceptance.account_id == Account.id, Acceptance.number == inner.scalar_subquery())
    cases = select(Account.id, accepted).join(Case, Case.opened_by == Account.id)
    assert brought_in_again(str(cases)) == {"cases"}
    right = inner.correlate_except(PolicyVersion).scalar_subquery()
    accepted = exists().where(Acceptance.account_id == Account.id, Acceptance.number == right)
    assert brought_in_again(str(select(Account.id, accepted).join(Case, Case.opened_by == Account.id))) == set()


def test_no_route_does_anything_slow_while_it_holds_a_lock(walked: tuple[list[Answered], list[Slow]]) -> None:
    assert walked[1] == []


@pytest.mark.parametrize(("where", "name"), SLOW)
def test_what_is_slow_under_a_lock_would_be_noticed(world: World, where: object, name: str) -> None:
    with mock.patch.object(where, name), slow_under_lock(world) as slow, world.app.test_request_context("/sign-in"):
        getattr(where, name)()
        with world.database.writing(about()):
            getattr(where, name)()
    assert slow == [Slow("GET accounts.sign_in", name)]


def test_every_route_has_a_number_and_is_walked(
    answered: list[Answered], engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    routes = routes_of(engine, tmp_path_factory)

    assert set(STATEMENTS) == routes
    assert {one.route for one in answered} == routes
