"""An organisation's template, put in the place of another organisation's or of another version: it does not open."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from odr.settlements.tables import SettlementTemplate
from odr.settlements.templates import own
from tests.support import scenes
from tests.support.people import account_of, with_account
from tests.support.world import World
from tests.unit.settlements.templates.test_templates import TYPED

pytestmark = pytest.mark.both_engines("somebody writes to the database")

MOVED = {("settlement_templates", "sealed_contents")}


@pytest.fixture
@scenes.scene
def templates(world: World) -> World:
    person = with_account(world)
    with world.work() as work:
        for name in ("Harbour", "Valley"):
            own.save(work, add_organisation(work, name), TYPED, account_of(work, person).id)
    return world


def rows(work: Work) -> list[SettlementTemplate]:
    return list(work.session.scalars(select(SettlementTemplate).order_by(SettlementTemplate.id)))


def exchange_contents(work: Work) -> None:
    one, other = rows(work)
    one.sealed_contents, other.sealed_contents = other.sealed_contents, one.sealed_contents


def exchange_organisations(work: Work) -> None:
    one, other = rows(work)
    one.organisation_id, other.organisation_id = other.organisation_id, one.organisation_id


def count_otherwise(work: Work) -> None:
    rows(work)[0].number = 7


@pytest.mark.promise("P06")
@pytest.mark.parametrize("move", [exchange_contents, exchange_organisations, count_otherwise])
def test_it_opens_where_it_belongs_and_nowhere_else(templates: World, move: Callable[[Work], None]) -> None:
    with templates.database.writing(EVERYTHING) as session:
        work = templates.app_context.work(session)
        first = rows(work)[0]
        own.own_template(work, first.organisation_id, first.id)
        move(work)
        session.flush()
        with pytest.raises(Unopenable):
            own.own_template(work, first.organisation_id, first.id)
