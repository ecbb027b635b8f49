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
    paper = fay.person.open(f"{room}/print").text
    assert f"printed on {world.time.day} {world.time:%B %Y}" in paper
    assert "printed on today" not in paper


def test_a_facilitators_empty_notes_speak_of_notes_and_not_of_what_they_would_accept(world: World) -> None:
    scene = in_force(world)
    for party, said, other in (
        (scene.mediator, "Your own notes on the case go here", "what you would accept"),
        (scene.parties[0], "what you would accept", "Your own notes on the case go here"),
    ):
        party.unlock()
        page = party.person.open(f"{party.root}/folders/{party.folder_id()}").text
        assert said in page
        assert other not in page
