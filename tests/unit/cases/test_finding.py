"""Administrators find people of their own cases by a part of a name or of an address, however it is spelled."""

import pytest

from odr.accounts.contact import Contact, find_by_email, store_contact
from odr.cases.people import finding
from odr.cases.people.finding import Found, people_by_part
from odr.errors import NotFound, Refusal
from tests.support.cases import administrator_of, invited, joined, opened
from tests.support.statements import asked_of
from tests.support.world import Person, World


def looked(world: World, administrator: Person, typed: str) -> Found:
    with world.work() as work:
        _account, organisation = administrator_of(world, work, administrator)
        return people_by_part(work, organisation, typed)


def names(world: World, administrator: Person, typed: str) -> list[str]:
    return [one.name for one in looked(world, administrator, typed).people]


def called(world: World, person: Person, name: str, address: str = "Rue du Lac 1\n1000 Lausanne") -> None:
    with world.work() as work:
        account = find_by_email(work, person.email)
        assert account is not None
        store_contact(work, account, Contact(name, address, person.email, "+41 44 555 66 77"))


@pytest.mark.parametrize(
    "typed",
    ["Étienne", "etienne", "ETIENNE", "tienn", "O’Connor", "o'connor", "oconnor", "lodz", "Łódź",
     "jean pierre", "jean-pierre", "connor etienne", "leo@"],
)  # fmt: skip
def test_a_person_is_found_by_each_spelling_of_a_part(world: World, typed: str) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    leo = joined(ada, case_id, "Leo Long")
    joined(ada, case_id, "Mia Short")
    called(world, leo, "Étienne Jean-Pierre O’Connor of Łódź")
    assert names(world, ada, typed) == ["Étienne Jean-Pierre O’Connor of Łódź"]


@pytest.mark.parametrize("typed", ["Rue du Lac", "Lausanne", "555 66", "4455", "Deleted", "zzz"])
def test_what_administrators_do_not_see_of_a_person_finds_nobody(world: World, typed: str) -> None:
    ada = world.administrator()
    leo = joined(ada, opened(ada), "Leo Long")
    called(world, leo, "Leo Long")
    assert names(world, ada, typed) == []


@pytest.mark.parametrize("typed", ["", "  ", "@", "'", "\u200b"])
def test_nothing_is_not_looked_for(world: World, typed: str) -> None:
    ada = world.administrator()
    with pytest.raises(Refusal, match="a part of a name"):
        looked(world, ada, typed)


def test_each_stands_once_those_of_the_newest_cases_first_and_the_administrators_among_them(world: World) -> None:
    ada = world.administrator()
    world.later(minutes=1)
    first = opened(ada)
    joined(ada, first, "Leo Long")
    world.later(minutes=1)
    second = opened(ada)
    mia = joined(ada, second, "Mia Short")
    world.later(minutes=1)
    third = opened(ada)
    mia.open(invited(ada, third, mia.email))
    mia.submit("Accept the invitation")
    found = looked(world, ada, "example.org").people
    assert [(one.name, one.cases) for one in found] == [("Mia Short", 2), ("Leo Long", 1), ("Ada Marsh", 0)]


@pytest.mark.both_engines("it compares rows with a row")
def test_one_goes_on_behind_the_last_who_was_looked_at_until_nobody_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.administrator()
    for name in ("Leo Long", "Mia Short", "Noa Long"):
        world.later(minutes=1)
        joined(ada, opened(ada), name)
    monkeypatch.setattr(finding, "MOST_OPENED", 2)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        first = people_by_part(work, organisation, "long")
        assert ([one.name for one in first.people], first.looked_at) == (["Noa Long"], 2)
        rest = people_by_part(work, organisation, "long", first.after)
        assert ([one.name for one in rest.people], rest.after) == (["Leo Long"], None)
        monkeypatch.setattr(finding, "PAGE", 1)
        page = people_by_part(work, organisation, "o")
        assert len(page.people) == 1
        assert page.after is not None


def test_a_search_takes_as_many_statements_for_many_people_as_for_few(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)

    def count(typed: str) -> int:
        with world.work() as work:
            _account, organisation = administrator_of(world, work, ada)
            with asked_of(world) as asked:
                people_by_part(work, organisation, typed)
            return len(asked)

    joined(ada, case_id, "Leo Long")
    few = count("l")
    for name in ("Mia Short", "Noa Long", "Lea Stone"):
        joined(ada, opened(ada), name)
    assert count("l") == few == 2


# --- attacks ---------------------------------------------------------------------------------------------------------


def test_people_of_another_organisation_are_never_found_nor_gone_on_behind(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    leo = joined(ada, opened(ada), "Leo Long")
    mia = joined(bea, opened(bea), "Mia Short")
    assert set(names(world, ada, "example.org")) == {"Leo Long", "Ada Marsh"}
    assert set(names(world, bea, "example.org")) == {"Mia Short", "Bea Hill"}
    for theirs in ("mia", "short", mia.email, "bea", "hill"):
        assert names(world, ada, theirs) == []
    with world.work() as work:
        _account, organisation = administrator_of(world, work, bea)
        account = find_by_email(work, leo.email)
        assert account is not None
        with pytest.raises(NotFound):
            people_by_part(work, organisation, "example.org", account.id)


def test_somebody_whose_contact_data_were_altered_hides_nobody_else(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    leo = joined(ada, case_id, "Leo Long")
    joined(ada, case_id, "Mia Short")
    with world.work() as work:
        account = find_by_email(work, leo.email)
        assert account is not None
        account.contact_version += 1
    assert set(names(world, ada, "example.org")) == {"Mia Short", "Ada Marsh"}
