"""What an organisation may be called, and what it was called before."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from odr.audit.desk import DeskEvent
from odr.audit.tables import DeskEntry
from odr.contracts.contract import contract_for
from odr.contracts.renaming import rename as rename_and_tell
from odr.errors import Refusal
from odr.mail.tables import Mail
from odr.organisations.naming import MOST_CHANGES, former_names, name_at, rename
from odr.organisations.organisations import add_organisation, organisation_of
from odr.organisations.tables import Organisation
from tests.support.people import account_of, with_account
from tests.support.world import World


class House:
    """An organisation, and who renames it."""

    def __init__(self, world: World, name: str = "Harbour") -> None:
        self.world = world
        keeper = with_account(world, f"{name.partition(' ')[0]} Keeper")
        with world.work() as work:
            self.id, self.by = add_organisation(work, name).id, account_of(work, keeper).id

    def rename(self, typed: str, number: int | None = None) -> bool:
        """Renames it as somebody does who has looked just now, unless a number says otherwise."""
        with self.world.work() as work:
            organisation = organisation_of(work, self.id)
            seen = len(former_names(work, self.id)) if number is None else number
            return rename(work, organisation, typed, seen, self.by)

    def is_refused(self, typed: str, number: int | None = None) -> bool:
        """Whether it may not be called so, with the field at fault, and keeps its name and those before."""
        before = self.names()
        with pytest.raises(Refusal) as refused:
            self.rename(typed, number)
        return refused.value.field == "organisation" and self.names() == before

    def names(self) -> list[str]:
        """All its names, the earliest first."""
        with self.world.work() as work:
            earlier = [one.name for one in former_names(work, self.id)]
            return [*earlier, work.session.get_one(Organisation, self.id).name]


def test_a_new_name_is_stored_as_every_name_is_and_the_old_one_is_kept(world: World) -> None:
    house = House(world)
    assert house.rename("  Qu\u202eay\n Mediation\x00 ")
    assert house.names() == ["Harbour", "Quay Mediation"]


@pytest.mark.parametrize(
    "typed", ["", " ", "x" * 201, "\x00", "\u202e\u3164", "—", "Harbour. Please pay at once to the account below"]
)
def test_what_no_new_organisation_may_be_called_an_old_one_may_not_either(world: World, typed: str) -> None:
    assert House(world).is_refused(typed)


def test_no_other_organisation_has_or_gets_one_of_its_names(world: World) -> None:
    house, other = House(world), House(world, "Hill Mediation")
    assert house.is_refused("HILL  mediation")
    house.rename("Quay")
    assert other.is_refused("harbour")
    assert other.is_refused("quay")
    with world.work() as work, pytest.raises(Refusal):
        add_organisation(work, "Harbour")
    assert house.rename("Harbour"), "its own it gets back"
    assert house.names() == ["Harbour", "Quay", "Harbour"]


def test_the_same_name_in_another_spelling_is_a_change_and_the_same_one_is_none(world: World) -> None:
    house = House(world)
    assert house.rename("HARBOUR")
    assert not house.rename("HARBOUR", number=0)
    assert house.names() == ["Harbour", "HARBOUR"]


def test_whoever_looked_before_a_colleague_changed_it_is_told(world: World) -> None:
    house = House(world)
    house.rename("Quay")
    assert house.is_refused("Pier", number=0)
    house.rename("Harbour")
    assert house.is_refused("Pier", number=0), "though it is called as it was then"
    assert house.rename("Pier", number=2)


def test_after_three_changes_within_thirty_days_there_is_no_other(world: World) -> None:
    house = House(world)
    for number in range(MOST_CHANGES):
        house.rename(f"Harbour {number}")
        world.later(days=1)
    assert house.is_refused("Harbour 4")
    world.later(days=27.1)
    assert house.rename("Harbour 4")
    assert house.is_refused("Harbour 5"), "the three before it are counted, not all there ever were"


def test_a_moment_tells_the_name_of_its_time(world: World) -> None:
    house, moments = House(world), [world.time]
    for name in ("Quay", "Pier"):
        world.later(days=1)
        house.rename(name)
        moments.append(world.time)
    with world.work() as work:
        organisation = organisation_of(work, house.id)
        assert [name_at(work, organisation, moment) for moment in moments] == ["Harbour", "Quay", "Pier"]


def test_the_log_of_the_desk_says_it_without_a_name_and_says_nothing_of_what_was_no_change(world: World) -> None:
    house = House(world)
    with world.work() as work:
        organisation = organisation_of(work, house.id)
        for _twice in range(2):
            rename_and_tell(work, organisation, "Quay", 0, house.by, "https://odr.example/x")
        contract = contract_for(work, organisation)
        entries = work.session.scalars(select(DeskEntry)).all()
        said = [(one.event, one.actor_id, one.subject_id, one.count) for one in entries]
        assert said == [(DeskEvent.ORGANISATION_RENAMED.value, None, contract.id, contract.number)]
        assert work.session.scalars(select(Mail)).all() == [], "it has no administrators who could be told"


def test_an_organisation_that_was_never_renamed_has_no_earlier_names(world: World) -> None:
    with world.work() as work:
        assert former_names(work, uuid4()) == ()
