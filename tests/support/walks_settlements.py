"""A walk over the pages of settlements, each answered as it should be. For tests about what pages cost."""

import re
from dataclasses import replace
from datetime import timedelta

from odr.settlements.standing.reading import settlements_of
from tests.support.facilitation import in_force
from tests.support.people import enter
from tests.support.real_files import photograph
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import draft, offer, save_draft, sign
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


def walk_settlement_files(world: World) -> None:
    """Every page and form about the files of a settlement, from the draft to what is handed out with them."""
    tessa, leo = correspondents(world)
    for party in (tessa, leo):
        enter(party.person)
        party.unlock()
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    save_draft(tessa)
    look(tessa.person, f"{room}/draft")
    tessa.person.submit("Save it, and")
    files = f"{room}/draft/files"
    for name in ("one.jpg", "other.jpg"):
        tessa.person.attach(files, name, photograph(), "image/jpeg")
    look(tessa.person, tessa.person.page.link("Take it out of the draft"))
    tessa.person.submit("Take it out of the draft")
    look(tessa.person, f"{room}/draft")
    tessa.person.submit("Save it for myself")
    look(tessa.person, f"{room}/draft")
    tessa.person.submit("Offer it for signing")
    version = f"{room}/version/1"
    look(leo.person, version)
    file = leo.person.page.link("other.jpg")
    for path in (file, f"{file}/look", f"{file}/cleaned", f"{version}/with-files", f"{version}/pdf", f"{room}/draft"):
        look(leo.person, path)
    for party in (tessa, leo):
        look(party.person, version)
        party.person.submit("Sign this text", name=party.person.name)
    look(tessa.person, f"{room}/releases/new")
    tessa.person.submit("Propose it", what="the whole settlement", recipient="Example Bank", purpose="A loan.")
    (release,) = {url for url in tessa.person.page.links.values() if re.search(r"/releases/[0-9a-f-]{36}$", url)}
    for party in (tessa, leo):
        look(party.person, release)
        party.person.submit("Sign this release", name=party.person.name)
    look(tessa.person, f"{release}/with-files")


def walk_settled(world: World) -> None:
    """Every page and form of a settlement that is in force: what is to be done, and releases."""
    owed, owing = correspondents(world)
    begun = draft(owed)
    people = {"who": str(owing.participant_id), "whom": str(owed.participant_id)}
    paid = replace(begun.points[0], due=str(world.time.date()), **people)
    offer(owed, replace(begun, points=[paid, begun.points[1]]))
    for party in (owed, owing):
        sign(party)
        enter(party.person)
        party.unlock()
    room = f"/cases/{owed.case_id}/settlement/{joint_id(owed)}"
    obligations, releases = f"{room}/obligations", f"{room}/releases"
    for path in (room, obligations, f"{obligations}/calendar", releases):
        look(owed.person, path)
    for step, who, button in (
        ("report", owing, "It is done"),
        ("not-so", owed, "It is not so"),
        ("report", owing, "It is done"),
        ("confirm", owed, "Confirm it"),
    ):
        look(who.person, f"{obligations}/1/{step}")
        who.person.submit(button, words="Said.")
    look(owed.person, obligations)
    owed.person.submit("Remind me", day=(world.time.date() + timedelta(days=3)).isoformat())
    owed.person.submit("Remove it")
    for what in ("points", "that there is a settlement"):
        look(owed.person, f"{releases}/new")
        owed.person.submit("Propose it", what=what, points=["1"], recipient="Example Bank", purpose="A loan.")
    first, second = sorted(
        {url for url in owed.person.page.links.values() if re.search(r"/releases/[0-9a-f-]{36}$", url)}
    )
    for party in (owed, owing):
        look(party.person, first)
        party.person.submit("Sign this release", name=party.person.name)
    look(owed.person, f"{first}/file")
    look(owing.person, f"{second}/refuse")
    owing.person.submit("Refuse it", words="No.")
    look(owed.person, releases)
