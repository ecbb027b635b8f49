"""The register of training, as pages of lists have it."""

from datetime import timedelta

from odr.db.work import Work
from odr.training.course import own_course
from odr.training.register import PAGE, page_of_people, record_pass
from tests.support.people import account_of, with_account
from tests.support.world import World

YEAR = timedelta(days=365)


def test_the_register_is_read_page_by_page_and_each_pass_stands_on_one_of_them(world: World) -> None:
    ada, bea = with_account(world, "Ada Marsh"), with_account(world, "Bea Hill")
    with world.work() as work:
        of_ada, of_bea = account_of(work, ada).id, account_of(work, bea).id
        passed = [record_pass(work, own_course(), of_ada, YEAR).number for _each in range(PAGE + 3)]
        record_pass(work, own_course(), of_bea, YEAR)

        def numbers(work: Work, **beside: int) -> list[int]:
            return [entry.number for entry in page_of_people(work, [of_ada], **beside).rows]

        first = page_of_people(work, [of_ada])
        assert [entry.number for entry in first.rows] == passed[: -PAGE - 1 : -1]
        assert first.newer_than is None
        assert first.older_than is not None
        assert numbers(work, older_than=first.older_than) == passed[2::-1]
        older = page_of_people(work, [of_ada], older_than=first.older_than)
        assert older.older_than is None
        assert older.newer_than is not None
        assert numbers(work, newer_than=older.newer_than) == passed[: -PAGE - 1 : -1]
