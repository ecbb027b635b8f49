"""A case is found by any part of its reference with which a word or a number in it begins."""

from uuid import uuid4

import pytest

from odr.cases.naming.references import MOST_FOUND, found_by, is_taken, keys_of, note, reading_so
from odr.cases.tables import Case
from tests.support.cases import administrator_of, many_cases, opened
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about a rule")


def found(world: World, administrator: Person, typed: str) -> list[str]:
    with world.work() as work:
        _account, organisation = administrator_of(world, work, administrator)
        return [case.reference for case in found_by(work, organisation, typed)]


@pytest.mark.parametrize(
    "typed", ["2026-0117/b", "2026-01", "0117", "117", "B", "b", "２０２６", " 0117 ", "2026‑0117"]
)
def test_a_reference_is_found_by_each_of_its_parts(world: World, typed: str) -> None:
    ada = world.administrator()
    opened(ada, "2026-0117/B")
    assert found(world, ada, typed) == ["2026-0117/B"]


@pytest.mark.parametrize("typed", ["", "   ", "17", "026", "2026-0117/BC", "%", "_", "\x00", "\U0010ffff"])
def test_nothing_is_found_by_what_no_part_begins_with(world: World, typed: str) -> None:
    ada = world.administrator()
    opened(ada, "2026-0117/B")
    assert found(world, ada, typed) == []


def test_of_two_that_read_alike_the_one_that_was_typed_is_meant(world: World) -> None:
    """From before alike ones were refused."""
    ada = world.administrator()
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        for reference in ("2026-0117", "2026\u20130117", "0117"):
            case = Case(
                id=uuid4(), organisation_id=organisation.id, reference=reference, kind="", state="draft",
                state_since=work.now, opened_at=work.now,
                opened_by=account.id,
            )  # fmt: skip
            work.session.add(case)
            work.session.flush()
            note(work, case)
        work.session.flush()
        for reference in ("2026-0117", "2026\u20130117", "0117"):
            found = reading_so(work, organisation.id, reference)
            assert found is not None
            assert found.reference == reference
        assert reading_so(work, organisation.id, "2026\u20110117") is None
        assert is_taken(work, organisation.id, "2026\u20110117")
        assert not is_taken(work, organisation.id, "117")


def test_another_organisations_cases_are_not_found(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    opened(ada, "2026-0117")
    opened(bea, "2026-0118")
    assert found(world, bea, "2026") == ["2026-0118"]


def test_the_newest_come_first_and_no_more_than_a_page_and_one(world: World) -> None:
    ada = world.administrator()
    many_cases(world, ada, MOST_FOUND + 5)
    names = found(world, ada, "s-")
    assert len(names) == MOST_FOUND + 1
    assert names == [f"S-{number:05d}" for number in range(MOST_FOUND + 4, 3, -1)]


def test_a_reference_of_the_greatest_length_has_few_keys() -> None:
    assert len(keys_of("0-" * 20)) <= 42
