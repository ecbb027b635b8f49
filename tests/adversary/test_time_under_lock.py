"""Whoever waits for the lock decides with the time at which they get it, not with one that is over by then."""

from collections.abc import Callable

import pytest

from odr.db.about import about
from odr.errors import Refusal
from odr.messages.saying.sending import take_back, undo
from odr.messages.tables import UNDO
from tests.adversary.test_second_look import meanwhile
from tests.support import offers
from tests.support.crossing import while_it_waits
from tests.support.people import arrive
from tests.support.rooms import correspondents, joint_id, mailbox, say
from tests.support.vaults import Party
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks, and what is seen beside them")
WORDS = "My landlord knows nothing of the second key"


def room(party: Party) -> str:
    return f"/cases/{party.case_id}/messages/rooms/{joint_id(party)}"


@pytest.fixture
def parties(world: World) -> list[Party]:
    parties = correspondents(world)
    for party in parties:
        arrive(party.person)
        party.unlock()
    return parties


@pytest.mark.only_on("postgresql", "on SQLite the turn comes before the clock")
def test_an_undo_that_has_waited_until_the_message_was_delivered_is_refused(world: World, parties: list[Party]) -> None:
    author, other = parties
    say(author, WORDS, deliver=False)
    form = author.person.open(room(author)).form("Undo")
    world.later(seconds=UNDO.total_seconds() - 0.5)
    while_it_waits(
        world,
        about(cases=[author.case_id]),
        lambda: author.person.send(form, "Undo"),
        lambda: world.later(seconds=1),
    )
    assert "It has been delivered already." in author.person.page.text
    assert WORDS in other.person.open(room(other)).text


@pytest.mark.only_on("postgresql", "on SQLite the turn comes before the clock")
def test_an_acceptance_that_has_waited_until_the_offer_ended_is_refused(world: World, parties: list[Party]) -> None:
    author, other = parties
    offer, room_id = offers.make(author, days=2), joint_id(author)
    world.later(days=2, seconds=-1)
    with pytest.raises(Refusal):
        while_it_waits(
            world,
            about(cases=[author.case_id]),
            lambda: offers.accept(other, offer, room_id),
            lambda: world.later(seconds=2),
        )


@pytest.mark.parametrize("end", [undo, take_back])
def test_words_that_end_while_their_first_reader_s_page_is_made_are_not_shown(
    world: World, parties: list[Party], end: Callable[..., object]
) -> None:
    author, other = parties
    message_id = say(author, WORDS)
    address = room(other)

    def ended() -> None:
        # It began when there was a moment left, and commits now.
        world.later(seconds=-0.1 if end is undo else 0)
        with mailbox(author) as box:
            assert not end(box, message_id) or end is undo
        world.later(seconds=0.1 if end is undo else 0)

    with meanwhile(world, ended) as made:
        page = other.person.open(address)
    assert WORDS not in page.text
    assert len(made) == 2
