"""Whoever writes to the database and would like the register of breaches to say something else, or nothing."""

from collections.abc import Callable
from datetime import UTC, date

import pytest
from sqlalchemy import delete, select, update

from odr.audit.chain import Problem, chains, verify
from odr.audit.log import entry_hash
from odr.audit.tables import BREACHES, RegisterEntry
from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.operators.operators import Role
from odr.organisations.tables import Organisation
from odr.registers import breaches, matters
from odr.registers.breaches import EnteredBreach
from tests.support.advisers import adviser_of
from tests.support.cases import joined, opened
from tests.support.people import account_of, signed_in, with_account
from tests.support.vaults import party_in, with_vault
from tests.support.walks_registers import BREACH, MATTER
from tests.support.world import World

pytestmark = pytest.mark.both_engines("what the register says after its rows were changed")
FOUND = EnteredBreach("A list was lost.", date(2026, 9, 1), "Names", 3, "Letters", "Locked", None)


# What is sealed in the register, and moved here.
MOVED = {("register_entries", "sealed_content")}


@pytest.fixture
def filled(world: World) -> World:
    """Two breaches, and a staff matter between them."""
    olga = with_account(world, "Olga Reed")
    with world.work() as work:
        by = account_of(work, olga).id
        breaches.add(work, FOUND, by, UTC)
        matters.add(work, "Silas", "A list was kept on a laptop.", "A warning.", by)
        breaches.add(work, FOUND, by, UTC)
    return world


def altered(work: Work) -> None:
    work.session.execute(update(RegisterEntry).where(RegisterEntry.number == 2).values(event="breach.found"))


def other_words(work: Work) -> None:
    """With the hash as it would be, but for the mark."""
    row = work.session.get_one(RegisterEntry, 2)
    row.sealed_content = work.session.get_one(RegisterEntry, 3).sealed_content
    row.hash = entry_hash(row)
    work.session.flush()


def cut(work: Work) -> None:
    work.session.execute(delete(RegisterEntry).where(RegisterEntry.number == 2))


def cut_at_the_end(work: Work) -> None:
    work.session.execute(delete(RegisterEntry).where(RegisterEntry.number == 3))


def cut_whole(work: Work) -> None:
    work.session.execute(delete(RegisterEntry))


def reordered(work: Work) -> None:
    for number, new in ((2, 9), (3, 2), (9, 3)):
        work.session.execute(update(RegisterEntry).where(RegisterEntry.number == number).values(number=new))


def slipped_in(work: Work) -> None:
    """An entry that follows the last as it should, without the mark that only the installation key makes."""
    last = work.session.get_one(RegisterEntry, 3)
    row = RegisterEntry(
        number=4, at=last.at, event=last.event, count=None, sealed_content=last.sealed_content,
        previous_hash=last.hash, mark=bytes(32),
    )  # fmt: skip
    row.hash = entry_hash(row)
    work.session.add(row)
    work.session.flush()


@pytest.mark.promise("P66")
@pytest.mark.promise("P25")
@pytest.mark.parametrize(
    ("attack", "number"),
    [(altered, 2), (other_words, 2), (cut, 2), (cut_at_the_end, 3), (cut_whole, 1), (reordered, 2), (slipped_in, 4)],
)
def test_no_entry_is_altered_cut_reordered_or_slipped_in_without_being_found(
    filled: World, attack: Callable[[Work], None], number: int
) -> None:
    with filled.work() as work:
        assert verify(work, BREACHES).problem is None
    with filled.work() as work:
        attack(work)
    with filled.work() as work:
        verdict = verify(work, BREACHES)
        assert verdict.problem in set(Problem)
        assert verdict.number == number
        assert BREACHES in chains(work)


@pytest.mark.promise("P66")
def test_what_was_slipped_in_is_shown_to_nobody_as_entered(filled: World) -> None:
    with filled.work() as work:
        slipped_in(work)
    with filled.work() as work:
        assert [one.number for one in breaches.page_of_breaches(work, UTC).rows] == [3, 1]


@pytest.mark.promise("P66")
def test_the_register_names_nothing_that_could_take_it_along_and_its_words_lie_sealed(filled: World) -> None:
    assert not RegisterEntry.__table__.foreign_keys
    assert b"list was" not in filled.stored(later=True)
    with filled.work() as work:
        assert len(work.session.scalars(select(RegisterEntry)).all()) == 3


@pytest.mark.promise("P66")
def test_the_words_of_one_entry_open_in_no_other(filled: World) -> None:
    with filled.work() as work:
        first, second = (work.session.get_one(RegisterEntry, number) for number in (1, 2))
        assert work.installation.open(first.sealed_content, first.sealed_content_context())
        with pytest.raises(Unopenable):
            work.installation.open(first.sealed_content, second.sealed_content_context())


@pytest.mark.promise("P66")
@pytest.mark.promise("P25")
def test_no_organisation_sees_what_concerns_another_and_nobody_but_the_desk_writes(world: World) -> None:
    petra, ada, boris = world.operator(), world.administrator(), world.administrator("Boris Hill", "Hillside Mediation")
    petra.open("/desk/registers/new-breach")
    with world.work() as work:
        harbour = work.session.scalars(
            select(Organisation.id).where(Organisation.name == "Harbour Resolution Centre")
        ).one()
    petra.submit("Enter it", **(BREACH | {"organisation": str(harbour)}))
    petra.open("/desk/registers/new-matter")
    petra.submit("Enter it", **MATTER)
    assert BREACH["happened"] in ada.open("/administration/breaches").text
    assert BREACH["happened"] not in boris.open("/administration/breaches").text
    support = world.operator("Silas Holt", Role.SUPPORT)
    for person in (ada, boris, signed_in(world), support):
        for path, typed in (
            ("/desk/registers/new-breach", BREACH),
            ("/desk/registers/new-matter", MATTER),
            ("/desk/registers/breaches/1", {"act": "step", "text": "Nothing happened."}),
            ("/desk/registers/breaches/1", {"act": "tell", "tell-text": "Nothing happened."}),
        ):
            person.open(path)
            assert person.status == 404, (person.name, path)
            person.post_with_token(path, typed)
            assert person.status == 404, (person.name, path)
        person.open("/desk/registers")
        assert person.status == 404
        person.post_with_token("/administration/breaches", BREACH)
        assert person.status in (404, 405)
    with world.work() as work:
        assert work.session.scalars(select(RegisterEntry.number)).all() == [1, 2]


@pytest.mark.promise("P22")
def test_how_many_were_mailed_of_a_breach_tells_no_administrator_that_somebody_has_an_adviser(world: World) -> None:
    petra, ada = world.operator(), world.administrator()
    case_id = opened(ada, "2026-0142")
    adviser_of(with_vault(party_in(case_id, joined(ada, case_id, "Tessa Tenant"))))
    with world.work() as work:
        harbour = work.session.scalars(select(Organisation.id)).one()
    petra.open("/desk/registers/new-breach")
    petra.submit("Enter it", **(BREACH | {"organisation": str(harbour)}))
    petra.submit("Mail it to them", **{"tell-text": "A list of names was lost."})
    assert "3 people were mailed" in petra.page.text, "the administrator, the party and the adviser"
    told = ada.open("/administration/breaches").text
    assert "The people concerned were told" in told
    assert "were mailed" not in told
