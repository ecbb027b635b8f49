"""A facilitator speaks to all, and opens further rooms, from the moment that the agreement is in force."""

from tests.support.facilitation import in_force
from tests.support.world import World


def test_a_facilitator_writes_to_everybody_and_opens_a_room_with_one_of_them(world: World) -> None:
    scene = in_force(world, third=True)
    tessa, leo, _nora = scene.parties
    fay = scene.mediator
    for one in (tessa, leo, fay):
        one.unlock()
    messages = f"/cases/{scene.case_id}/messages"
    fay.person.open(messages)
    fay.person.follow("Everybody")
    fay.person.submit("Send it", text="Welcome to you all")
    fay.person.open(f"{messages}/rooms/new")
    fay.person.submit("Open the room", name="About the keys", people=[str(tessa.participant_id)])
    assert fay.person.page.heading == "About the keys"
    room = fay.person.path
    fay.person.submit("Send it", text="Just the two of us")
    world.later(minutes=1)
    tessa.person.open(messages)
    tessa.person.follow("Everybody")
    assert "Welcome to you all" in tessa.person.page.text
    tessa.person.open(messages)
    tessa.person.follow("About the keys")
    assert "Just the two of us" in tessa.person.page.text
    leo.person.open(messages)
    assert "About the keys" not in leo.person.page.text
    leo.person.open(room)
    assert leo.person.status == 404
