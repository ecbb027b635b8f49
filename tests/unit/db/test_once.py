"""A unit of work asks once, and is never answered from what has been written over since."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Case
from odr.db.once import once
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from tests.support.people import account_of, with_account
from tests.support.statements import asked_of
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is kept by the session, whatever the database")


@once(Organisation)
def names(work: Work) -> tuple[str, ...]:
    return tuple(work.session.scalars(select(Organisation.name).order_by(Organisation.name)))


@once(rows_of=(Organisation,))
def rows(work: Work) -> tuple[Organisation, ...]:
    return tuple(work.session.scalars(select(Organisation).order_by(Organisation.name)))


@once(Case)
def cases(work: Work, organisation_id: UUID) -> int:
    return len(work.session.scalars(select(Case.id).where(Case.organisation_id == organisation_id)).all())


def renamed(work: Work) -> None:
    work.session.scalars(select(Organisation)).one().name = "Renamed"


def renamed_and_flushed(work: Work) -> None:
    renamed(work)
    work.session.flush()


def renamed_by_a_statement(work: Work) -> None:
    work.session.execute(update(Organisation).values(name="Renamed"))


def removed_by_a_statement(work: Work) -> None:
    work.session.execute(delete(Organisation))


def removed(work: Work) -> None:
    work.session.delete(work.session.scalars(select(Organisation)).one())


def added(work: Work) -> None:
    add_organisation(work, "Another")


def test_the_same_is_asked_once_in_a_unit_and_again_in_the_next(world: World) -> None:
    for _unit in range(2):
        with world.work() as work, asked_of(world) as asked:
            assert [names(work), names(work)] == [(), ()]
        assert len(asked) == 1


def test_other_arguments_are_another_question(world: World) -> None:
    person = with_account(world, "Ada Marsh")
    with world.work() as work:
        mine, other = add_organisation(work, "Mine"), add_organisation(work, "Other")
        open_case(work, mine, "1", CaseKind.OTHER, account_of(work, person).id)
        assert [cases(work, one.id) for one in (mine, other, mine)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("change", "then"),
    [
        (added, ("Another", "Harbour")),
        (renamed, ("Renamed",)),
        (renamed_and_flushed, ("Renamed",)),
        (renamed_by_a_statement, ("Renamed",)),
        (removed, ()),
        (removed_by_a_statement, ()),
    ],
)
def test_whatever_is_written_is_answered_at_once(
    world: World, change: Callable[[Work], None], then: tuple[str, ...]
) -> None:
    with world.work() as work:
        add_organisation(work, "Harbour")
        assert names(work) == ("Harbour",)
        assert [one.name for one in rows(work)] == ["Harbour"]
        change(work)

        assert names(work) == then
        assert len(rows(work)) == len(then)


def test_what_was_undone_is_not_answered(world: World) -> None:
    with world.work() as work:
        add_organisation(work, "Harbour")
        with work.session.begin_nested() as nested:
            add_organisation(work, "Another")
            assert len(names(work)) == 2
            nested.rollback()

        assert names(work) == ("Harbour",)


def test_of_rows_it_is_asked_again_only_when_there_are_others(world: World) -> None:
    with world.work() as work:
        add_organisation(work, "Harbour")
        rows(work)
        renamed_and_flushed(work)
        with asked_of(world) as asked:
            assert [one.name for one in rows(work)] == ["Renamed"]
        assert asked == []


def test_whoever_makes_the_answer_says_it(world: World) -> None:
    with world.work() as work, asked_of(world) as asked:
        names.know(work, ("Harbour",))
        assert names(work) == ("Harbour",)
    assert asked == []
