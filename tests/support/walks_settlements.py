"""A walk over the pages of settlements, each answered as it should be. For tests about what pages cost."""

from odr.settlements.reading import settlements_of
from tests.support.facilitation import in_force
from tests.support.rooms import mailbox
from tests.support.settlements import draft, offer
from tests.support.walks import look
from tests.support.world import World


def walk_settlement(world: World) -> None:
    """Every page and form of a settlement, of two parties and a facilitator."""
    scene = in_force(world)
    tessa, leo = scene.parties
    fay = scene.mediator
    for party in (tessa, leo, fay):
        party.unlock()
    with mailbox(fay) as box:
        room_id = next(one.room.id for one in settlements_of(box))
    root = f"/cases/{tessa.case_id}/settlement"
    room = f"{root}/{room_id}"
    for path in (root, room, f"{room}/begin", f"{room}/draft"):
        look(tessa.person, path)
    offer(tessa, draft(tessa), room_id)
    look(leo.person, f"{room}/draft")
    leo.person.submit("Offer it for signing", title="Another title")
    for path in (
        root,
        room,
        f"{room}/draft",
        f"{room}/version/1",
        f"{room}/version/2",
        f"{room}/version/2/file",
        f"{room}/version/2/pdf",
    ):
        look(tessa.person, path)
    look(leo.person, f"{room}/refuse")
    leo.person.submit("Refuse this version", words="Not yet.")
    look(tessa.person, f"{room}/version/2")
    tessa.person.submit("Sign this text", name=tessa.person.name)
    look(tessa.person, f"{room}/take-back")
    tessa.person.submit("Take it back")
    look(fay.person, f"{room}/statement")
    fay.person.submit("Sign this statement")
    look(tessa.person, f"{room}/over")
    look(tessa.person, f"/cases/{tessa.case_id}/messages/rooms/{room_id}")
    tessa.person.submit("Send it", text="About the second version")
    look(fay.person, f"{room}/over")
    fay.person.submit("Declare it over", open="The fence.")
    look(leo.person, f"{room}/over")
    leo.person.submit("Declare it over", open="The fence.")
    for path in (root, room):
        look(leo.person, path)
