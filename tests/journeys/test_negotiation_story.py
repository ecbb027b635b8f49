"""A negotiation from the first offer to the destroyed case, over HTTP: three parties and their facilitator."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from odr.cli import main
from odr.organisations.organisations import appoint, organisation_of
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support.facilitation import Facilitation, in_force
from tests.support.offers import everybody_id
from tests.support.people import account_of, enter, with_account
from tests.support.rooms import joint_id
from tests.support.vaults import Party, case_row
from tests.support.world import Person, World

WRITTEN = (
    title := "Deposit against keys",
    middle := "A middle way about the deposit",
    street := "17 Weavers Yard",
    comment := "Who looks after the garden until then?",
    garden := "The garden is looked after by turns",
    reported := "Sent from the savings account",
    recipient := "Example Bank, loans department",
)


def browsing(party: Party) -> None:
    """With the vault open."""
    party.unlock()
    assert party.person.status == 200, party.person.page.text


def see(party: Party, path: str) -> str:
    page = party.person.open(path)
    assert party.person.status == 200, page.text
    return page.text


def send(party: Party, button: str, **typed: str | list[str]) -> str:
    """Presses a button of the page that is open, which has to be taken as it is."""
    page = party.person.submit(button, **typed)
    assert party.person.status == 200, page.text
    return page.text


def prepare(party: Party, named: str, amount: str) -> None:
    """Two points, the first an amount, and on to where it is sent from."""
    see(party, f"/cases/{party.case_id}/negotiation/prepare")
    points = {
        "points-0-heading": "Deposit",
        "points-0-text": "Paid back into the usual account.",
        "points-0-amount": amount,
        "points-0-currency": "EUR",
        "points-0-who": "Leo Landlord",
        "points-1-heading": "Keys",
        "points-1-text": "All four are handed over.",
    }
    send(party, "Go on to sending", title=named, **points)


def into(party: Party, room_id: UUID) -> str:
    """What the form for sending carries for a room."""
    rooms = party.person.page.form("Make the").choices["room"].values()
    return next(one for one in rooms if one.startswith(str(room_id)))


def accept(party: Party, offer: str) -> str:
    see(party, offer)
    party.person.follow("Accept…")
    return send(party, "Yes, accept it")


def sign(party: Party, version: str) -> str:
    see(party, version)
    return send(party, "Sign this text", name=party.person.name)


def verified(party: Party, path: str, folder: Path) -> str:
    """What ``odr verify`` says of a file that somebody takes."""
    response = party.person.client.get(path, base_url=party.person.origin)
    assert response.status_code == 200
    file = folder / f"{party.person.name} {path.rsplit('/', 1)[-1]}"
    file.write_bytes(response.data)
    result = CliRunner().invoke(main, ["verify", str(file)])
    assert result.exit_code == 0, result.output
    return result.output


def office_of(world: World, case_id: UUID) -> Person:
    office = enter(with_account(world, "Ada Marsh"))
    with world.work() as work:
        appoint(work, account_of(work, office), organisation_of(work, case_row(work, case_id).organisation_id))
    world.trained(office)
    return office


@pytest.mark.both_engines("a whole story")
@pytest.mark.promise("P05", "P12", "P13")
def test_from_the_first_offer_to_the_destroyed_case(world: World, tmp_path: Path) -> None:
    scene = in_force(world, third=True)
    world.later(microseconds=456_789)  # every real clock stands between two seconds
    for one in scene.everybody:
        browsing(one)
    _offered_and_countered(scene)
    _suggested_and_answered_in_secret(scene)
    room = _drafted_commented_and_changed(scene)
    _signed_by_three(scene, room, tmp_path)
    _done_and_confirmed(scene, f"{room}/obligations")
    _released_by_all(scene, f"{room}/releases", tmp_path)
    _closed_and_destroyed(scene, room, tmp_path)


def _offered_and_countered(scene: Facilitation) -> None:
    """Tessa offers, Leo counters, and Nora does not want that either."""
    tessa, leo, nora = scene.parties
    joint = joint_id(tessa)
    prepare(tessa, title, "1.200,00")
    assert title not in see(leo, f"/cases/{leo.case_id}/negotiation")
    send(tessa, "Make the offer", room=into(tessa, joint))
    offer = tessa.person.path
    see(leo, offer)
    leo.person.follow("Make a counter-offer")
    assert "€300.00 less than before" in send(leo, "Go on to sending", **{"points-0-amount": "900"})
    send(leo, "Make the counter-offer")
    counter = leo.person.path
    assert "A counter-offer has taken its place" in see(nora, offer)
    assert "Accepted by all" not in accept(tessa, counter)
    see(nora, counter)
    nora.person.follow("Decline…")
    assert "Declined" in send(nora, "Yes, decline it", words="Nobody has thought of the garden.")
    assert "Accepted by all" not in see(leo, counter)


def _suggested_and_answered_in_secret(scene: Facilitation) -> None:
    """Fay puts a suggestion to all; who accepts shows to the others only when all have."""
    tessa, leo, nora = scene.parties
    fay = scene.mediator
    prepare(fay, middle, "1050")
    send(fay, "Put it to all")
    suggestion = fay.person.path
    seen = (suggestion, f"/cases/{leo.case_id}/negotiation", f"/cases/{leo.case_id}")
    before = [see(leo, path) for path in seen]
    for party in (tessa, nora, leo):
        if party is leo:
            assert [see(leo, path) for path in seen] == before
        see(party, suggestion)
        party.person.follow("Answer in secret…")
        assert "with nobody else" in send(party, "Answer in secret", accepts="yes")
        assert "All parties have accepted" not in see(tessa, suggestion)
    see(fay, suggestion)
    fay.person.follow("Tell everybody that all accept…")
    send(fay, "Tell everybody")
    for one in scene.everybody:
        assert "All parties have accepted" in see(one, suggestion)
        assert "Read by you; and by" in one.person.page.text


def _drafted_commented_and_changed(scene: Facilitation) -> str:
    """Tessa writes up what all accepted, Leo comments, Fay changes the text. Returns the address of the room."""
    tessa, leo, nora = scene.parties
    fay, world = scene.mediator, scene.world
    room = f"/cases/{tessa.case_id}/settlement/{everybody_id(tessa)}"
    see(tessa, f"{room}/begin")
    tessa.person.follow(middle)
    form = tessa.person.page.form("Offer it for signing")
    assert form.values["points-0-amount"] == ["1050.00"]
    addresses = {name: street for name in form.values if name.endswith("-postal_address")}
    parties = form.choices["points-0-who"]
    days = {
        "points-0-due": (world.time.date() + timedelta(days=5)).isoformat(),
        "last_day": (world.time.date() + timedelta(days=10)).isoformat(),
    }
    assert form.values["points-0-who"] == [parties["Leo Landlord"]]
    text = send(tessa, "Offer it for signing", **addresses | days | {"points-0-whom": parties[tessa.person.name]})
    assert "offered for signing" in text
    assert middle in see(nora, f"{room}/version/1")
    see(leo, room)
    leo.person.follow("Write about it in the room")
    send(leo, "Send it", text=comment)
    world.later(minutes=1)
    see(fay, room)
    fay.person.follow("Write about it in the room")
    assert comment in fay.person.page.text
    see(fay, f"{room}/draft")
    send(fay, "Another point")
    send(fay, "Offer it for signing", **{"points-2-heading": "Garden", "points-2-text": garden})
    assert "What is different from the version before: 1 part" in see(leo, f"{room}/version/2")
    return room


def _signed_by_three(scene: Facilitation, room: str, folder: Path) -> None:
    """Nora takes her signature back before the last is there, and signs again; Fay states that it was a mediation."""
    tessa, leo, nora = scene.parties
    fay = scene.mediator
    for party in (tessa, nora):
        assert "in force when all have" in sign(party, f"{room}/version/2")
    see(nora, room)
    nora.person.follow("Take my signature back")
    send(nora, "Take it back")
    assert "in force when all have" in sign(leo, f"{room}/version/2")
    assert "Took a signature back" in see(tessa, room)
    assert "This settlement is in force" not in tessa.person.page.text
    see(fay, room)
    fay.person.follow("State that it came out of a mediation")
    send(fay, "Sign this statement")
    assert "with that all have" in sign(nora, f"{room}/version/2")
    for party in scene.parties:
        assert "This settlement is in force" in see(party, room)
        for file in ("pdf", "file"):
            said = verified(party, f"{room}/version/2/{file}", folder)
            assert "HOLDS: every party named has signed this very text" in said
            assert fay.person.name in said


def _done_and_confirmed(scene: Facilitation, obligations: str) -> None:
    """Leo pays late, says so, and Tessa confirms it. The mails of that name nothing."""
    tessa, leo, nora = scene.parties
    scene.world.later(days=6)
    for party in scene.parties:
        enter(party.person)
        browsing(party)
    assert "Overdue" in see(leo, obligations)
    leo.person.follow("Report it done")
    send(leo, "It is done", words=reported)
    assert reported in see(tessa, obligations)
    assert "Confirm it" not in see(nora, obligations)
    tessa.person.follow("Confirm it")
    send(tessa, "Confirm it")
    for party in scene.parties:
        text = see(party, obligations)
        assert "Done and confirmed" in text
        assert "Overdue" not in text


def _released_by_all(scene: Facilitation, releases: str, folder: Path) -> None:
    """One point may be known to a bank, once the third has signed as well."""
    tessa = scene.parties[0]
    see(tessa, f"{releases}/new")
    send(tessa, "Propose it", what="points", points=["1"], recipient=recipient, purpose="So that a loan is paid out.")
    tessa.person.open(releases)
    release = tessa.person.page.links["Some points of the settlement"]
    for party in scene.parties:
        assert tessa.person.client.get(f"{release}/file", base_url=tessa.person.origin).status_code == 404
        see(party, release)
        send(party, "Sign this release", name=party.person.name)
    said = verified(tessa, f"{release}/file", folder)
    assert "HOLDS: every party named has agreed" in said
    assert "Paid back into the usual account." in said
    assert garden not in said


def _closed_and_destroyed(scene: Facilitation, room: str, folder: Path) -> None:
    """The administrator, who sees that it is settled and no word of it, closes the case; what is due is destroyed."""
    tessa, leo, nora = scene.parties
    world, page = scene.world, f"/administration/cases/{scene.case_id}"
    office = office_of(world, scene.case_id)
    one_round(world.app_context)
    world.deliver()
    shown = office.open(page).html + office.open("/administration").html
    assert "Settled" in shown
    mails = "\n".join(f"{mail.subject}\n{mail.body}" for mail in world.mailbox.messages)
    assert [word for word in WRITTEN if word in shown + mails] == []
    office.open(page)
    office.follow("Close this case")
    office.submit("Close this case")
    for party in (tessa, leo, nora):
        assert garden in see(party, f"{room}/version/2")
        assert "Done and confirmed" in see(party, f"{room}/obligations")
    assert "HOLDS" in verified(nora, f"{room}/version/2/pdf", folder)
    with world.work() as work:
        last = case_row(work, scene.case_id).kept_until
    assert last is not None
    world.time = last + timedelta(days=1)
    assert destroy_due_cases(world.app_context) == 1
    for party in (tessa, leo, nora):
        enter(party.person)
        for path in (f"/cases/{scene.case_id}", room, f"{room}/version/2/pdf", f"{room}/obligations"):
            party.person.open(path)
            assert party.person.status == 404, path
