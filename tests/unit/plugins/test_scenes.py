"""A scene that is copied is as good as one that was made; and it is made anew where a copy would not be the same."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from odr.errors import Refusal
from tests.support.facilitation import Facilitation, in_force
from tests.support.people import account_of, signed_in
from tests.support.scenes import INSTALLATION_KEY, Copier, scene
from tests.support.vaults import Party, party_with_vault
from tests.support.world import START, Person, World

pytestmark = pytest.mark.both_engines("a scene is copied in each one's own way")

MADE: list[World] = []


@scene
def counted(world: World, name: str) -> Person:
    MADE.append(world)
    world.later(minutes=3)
    return world.administrator(name)


@scene
def asked(world: World) -> None:
    nora = signed_in(world, confirmed=False)
    nora.open("/me")
    nora.submit("Send the link")
    world.deliver()
    world.later(minutes=3)
    world.pauses.append(0.5)


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    MADE.clear()


def test_a_scene_is_made_once_and_each_test_that_begins_with_it_has_it_to_itself(
    make_world: Callable[..., World],
) -> None:
    for world in (make_world(), make_world(installation_key=INSTALLATION_KEY)):
        ada = counted(world, "Ada Copied")
        assert ada.world is world
        ada.open("/administration/cases/new")
        ada.submit("Open the case", kind="tenancy", reference="of this test")
        ada.open("/administration")
        assert ada.page.text.count("of this test") == 1
    assert len(MADE) == 1


def test_time_mail_and_pauses_are_copied_too(make_world: Callable[..., World]) -> None:
    for world in (make_world(), make_world(installation_key=INSTALLATION_KEY)):
        asked(world)
        assert (world.time - START).total_seconds() == 180
        assert [message.to for message in world.mailbox.messages] == ["nora@example.org"]
        assert world.pauses == [0.5]
        world.mailbox.messages.clear()
        world.pauses.clear()
        world.later(days=1)


def test_other_arguments_are_another_scene(world: World) -> None:
    assert counted(world, "Eva Else").name == "Eva Else"
    assert len(MADE) == 1


def test_an_installation_that_was_used_is_left_as_it_is(world: World) -> None:
    nora = world.administrator("Nora Field", "Another House")
    counted_name = counted(world, "Ada Copied").name
    assert [world] == MADE
    with world.work() as work:
        assert account_of(work, nora).id != account_of(work, world.person(counted_name)).id


def test_an_installation_of_other_settings_has_scenes_of_its_own(make_world: Callable[..., World]) -> None:
    world = make_world(public_url="https://cases.example.org")
    party = party_with_vault(world)
    party.unlock()
    assert party.person.origin == "https://cases.example.org"
    assert party.person.status == 200


def test_a_second_installation_gets_no_copy_because_its_key_is_another(make_world: Callable[..., World]) -> None:
    first, second = make_world(), make_world()
    counted(second, "Ada Copied")
    assert [second] == MADE
    assert first.given["installation_key"] != second.given["installation_key"]


def test_what_is_made_after_something_was_patched_is_made_for_this_test_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_given: object) -> None:
        raise Refusal("no vault is made here")

    monkeypatch.setattr("tests.support.vaults.make_vault", refuses)
    with pytest.raises(Refusal):
        party_with_vault(world)


def test_everybody_of_a_copied_scene_is_of_its_installation_and_the_same_wherever_they_are_named(world: World) -> None:
    facilitation = in_force(world)
    assert isinstance(facilitation, Facilitation)
    people = [one.person for one in facilitation.everybody]
    assert {person.world for person in people} == {world}
    assert len({id(person.client.application) for person in people}) == 1
    assert facilitation.person is facilitation.mediator.person
    assert facilitation.validity().in_force


def test_what_nobody_said_how_to_copy_is_refused(make_world: Callable[..., World]) -> None:
    @dataclass
    class Held:
        party: Party | object

    old, new = make_world(), make_world()
    with pytest.raises(TypeError, match="gave back a object"):
        Copier(old, new).copy(Held(object()))
