"""A settlement from the first draft to the closed case, over HTTP: three parties and a facilitator."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from odr.cases.life import CaseState
from odr.crypto.codes import AccessCode
from odr.organisations.organisations import appoint, organisation_of
from odr.settlements.document.signed_files import SETTLEMENT_FILE
from odr.settlements.drafting.preparing import kept_draft
from odr.settlements.standing.reading import settlements_of
from odr.settlements.standing.standing import SettlementStanding, SettlementState
from odr.settlements.templates.ours import our_template
from odr.signed.files import read_file
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.keys.scope import Scope
from odr.web.running.housekeeping import one_round
from tests.support.advisers import adviser_of
from tests.support.comings import come_back, withdraw
from tests.support.facilitation import in_force
from tests.support.people import account_of, enter, with_account
from tests.support.rooms import another_party, correspondents, joint_id, mailbox, new_case
from tests.support.settlements import draft, offer, sign, standing_of
from tests.support.vaults import Party, case_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a whole story")

WRITTEN = (
    title := "Settlement about the flat in Mill Lane",
    street := "17 Weavers Yard",
    amount := "1250.50",
    garden := "The garden is looked after by turns",
    comment := "Could we add the garden?",
    refusal := "I need another week for the money",
)


def browsing(party: Party) -> Party:
    party.unlock()
    assert party.person.status == 200, party.person.page.text
    return party


def see(party: Party, path: str) -> str:
    page = party.person.open(path)
    assert party.person.status == 200, page.text
    return page.text


def drafted(party: Party, last_day: str) -> dict[str, str | list[str]]:
    """What somebody types who writes a settlement down."""
    form = party.person.page.form("Offer it for signing")
    typed: dict[str, str | list[str]] = {
        name: [street] for name in form.values if name.startswith("people-") and name.endswith("-postal_address")
    }
    places = list(form.choices["points-0-who"].values())
    return typed | {
        "title": title,
        "points-0-heading": "Deposit",
        "points-0-text": "The deposit is repaid.",
        "points-0-amount": "1250,50",
        "points-0-currency": "EUR",
        "points-0-who": places[2],
        "points-0-whom": places[1],
        "points-0-due": last_day,
        "last_day": last_day,
    }


@pytest.mark.promise("P12")
def test_from_the_first_draft_to_the_closed_case(world: World) -> None:
    scene = in_force(world, third=True)
    tessa, leo, nora = (browsing(one) for one in scene.parties)
    fay = browsing(scene.mediator)
    nora.person.open("/me/messages")
    nora.person.submit("Keep it so", notices="at once", receipts="y")
    case = f"/cases/{tessa.case_id}"
    last_day = (world.time.date() + timedelta(days=10)).isoformat()

    # Drafting: nobody sees it before it is offered, and what was typed comes back from every refusal.
    assert "Go to the settlement" in tessa.person.open(case).links
    tessa.person.follow("Go to the settlement")
    tessa.person.follow("Everybody")
    assert "Nothing has been offered" in tessa.person.page.text
    room = tessa.person.path
    tessa.person.follow("Draft a settlement")
    assert "No offer has been accepted by all yet" in tessa.person.page.text
    tessa.person.follow("Begin with nothing")
    tessa.person.submit("Another point")
    typed = drafted(tessa, last_day)
    tessa.person.submit("Offer it for signing", **typed | {"points-0-amount": "1.250"})
    assert tessa.person.status == 422
    assert "Which is it?" in tessa.person.page.text
    assert tessa.person.page.form("Offer it").values["title"] == [title]
    assert "Nothing has been offered" in see(leo, room)
    tessa.person.submit("Offer it for signing", **typed | {"points-0-amount": "1.250,50"})
    assert tessa.person.status == 422
    assert "This will be read as €1,250.50. If it is right, keep it." in tessa.person.page.text
    assert "Nothing has been offered" in see(leo, room)
    tessa.person.submit("Offer it for signing")
    assert "offered for signing" in tessa.person.page.text

    # It is commented on in the room, and refused with words.
    see(leo, f"{room}/version/1")
    assert amount in leo.person.page.text.replace(",", "")
    leo.person.open(room)
    leo.person.follow("Write about it in the room")
    assert "offered a version of the settlement" in leo.person.page.text
    leo.person.submit("Send it", text=comment)
    world.later(minutes=1)
    leo.person.open(room)
    leo.person.follow("Refuse to sign")
    leo.person.submit("Refuse this version", words=refusal)
    for party in (tessa, nora, fay):
        assert refusal in see(party, room)

    # The facilitator offers a changed text; everybody sees what is different.
    fay.person.open(room)
    fay.person.follow("Offer a changed text")
    fay.person.submit("Another point")
    fay.person.submit("Offer it for signing", **{"points-1-heading": "Garden", "points-1-text": garden})
    assert "offered for signing" in fay.person.page.text, fay.person.page.text
    assert "What is different from the version before: 1 part" in see(nora, f"{room}/version/2")
    assert garden in nora.person.page.text
    assert "A later version" in see(nora, f"{room}/version/1")

    # Two sign, one takes it back and is told of; nothing is in force.
    for party in (tessa, nora):
        party.person.open(f"{room}/version/2")
        party.person.submit("Sign this text", name="Somebody Else")
        assert party.person.status == 422
        party.person.submit("Sign this text", name=party.person.name)
        assert "in force when all have" in party.person.page.text
    nora.person.follow("Take my signature back")
    nora.person.submit("Take it back")
    assert "Took a signature back" in see(leo, room)

    # The facilitator's statement stands beside it, and waits for nobody.
    fay.person.open(room)
    fay.person.follow("State that it came out of a mediation")
    fay.person.submit("Sign this statement")
    assert "has stated that it came out of a mediation" in see(tessa, room)

    for party in (leo, nora):
        party.person.open(f"{room}/version/2")
        party.person.submit("Sign this text", name=party.person.name)
        assert party.person.status == 200, party.person.page.text
    assert "with that all have" in nora.person.page.text
    assert "Settled on" in see(leo, case)
    for party in (tessa, leo, nora):
        assert "This settlement is in force" in see(party, room)
        assert "Take my signature back" not in party.person.page.text
    fay.person.open(room)
    assert fay.person.status == 404
    tessa.person.open(f"{room}/version/2/file")
    file = tessa.person.response.get_data()
    read_file(file, [SETTLEMENT_FILE]).check()
    assert street in json.loads(file)["document"]

    # Administrators see settled, and the date; nothing that was written is in a mail or on a page of theirs.
    office = enter(with_account(world, "Ada Marsh"))
    with world.work() as work:
        appoint(work, account_of(work, office), organisation_of(work, case_row(work, tessa.case_id).organisation_id))
    world.trained(office)
    one_round(world.app_context)
    world.deliver()
    page = office.open(f"/administration{case}").html
    assert "Settled" in page
    assert [word for word in WRITTEN if word in page] == []
    mails = "\n".join(f"{mail.subject}\n{mail.body}" for mail in world.mailbox.messages)
    assert "Something is new for you" in mails
    assert [word for word in WRITTEN if word in mails] == []
    assert [word for word in WRITTEN if word in office.open("/administration").html] == []

    # Closed, the parties still read what they agreed on, and can do nothing more about it.
    office.open(f"/administration{case}")
    office.follow("Close this case")
    office.submit("Close this case")
    for party in (tessa, leo, nora):
        assert garden in see(party, f"{room}/version/2")
        assert "Sign this text" not in party.person.page.text
        assert [one.state for one in _all_standings(party)] == [SettlementState.NOTHING, SettlementState.IN_FORCE]


def test_the_first_party_of_a_case_finds_no_room_for_a_settlement_yet(world: World) -> None:
    tessa = another_party(world, new_case(world), "Tessa Tenant")
    enter(tessa.person)
    browsing(tessa)
    assert "no room yet that all parties are in" in see(tessa, f"/cases/{tessa.case_id}/settlement")


def test_a_settlement_begins_with_a_template_and_its_hints_are_there_again(world: World) -> None:
    tessa, _leo = (browsing(one) for one in in_force(world).parties)
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    see(tessa, f"{room}/begin")
    template = our_template("tenancy")
    tessa.person.follow(template.title)
    hints = [one.hint for one in template.points if one.hint]
    assert hints
    for _time in range(2):
        assert [hint for hint in hints if hint not in tessa.person.page.text] == []
        tessa.person.submit("Offer it for signing", title="")
        assert tessa.person.status == 422
    assert tessa.person.page.form("Offer it").values["points-0-heading"] == [template.points[0].heading]
    for wrong in ("template=nothing", "own=nothing", f"own={room[-36:]}", "offer=nothing", f"offer={room[-36:]}"):
        tessa.person.open(f"{room}/draft?{wrong}")
        assert tessa.person.status == 404


def test_a_draft_is_saved_in_private_comes_back_and_goes_when_it_is_offered(world: World) -> None:
    tessa, leo = (browsing(one) for one in in_force(world).parties)
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    see(tessa, f"{room}/draft")
    typed = drafted(tessa, (world.time.date() + timedelta(days=10)).isoformat())
    tessa.person.submit("Save it for myself", title=title, **{"points-0-heading": "Half a thought"})
    assert "Saved in your private information" in tessa.person.page.text
    assert tessa.person.page.form("Offer it").values["points-0-heading"] == ["Half a thought"]
    assert "Nothing has been offered" in see(leo, room)
    assert "Draft a settlement" in leo.person.page.links
    assert "A draft is saved among the private information." in see(tessa, room)
    tessa.person.follow("Go on with the draft")
    assert "This is what you saved for yourself." in tessa.person.page.text
    assert "Half a thought" not in see(leo, f"{room}/draft")
    see(leo, f"{room}/begin")
    assert leo.person.path == f"{room}/begin"
    # Whatever was chosen there, what was saved would be shown.
    see(tessa, f"{room}/begin")
    assert tessa.person.path == f"{room}/draft"
    assert "This is what you saved for yourself." in tessa.person.page.text
    tessa.person.submit("Offer it for signing", **typed)
    assert "offered for signing" in tessa.person.page.text, tessa.person.page.text
    assert "what you saved for yourself" not in see(tessa, f"{room}/draft")
    tessa.person.submit("Save it for myself", title="Another title")
    tessa.person.submit("Throw away what I saved")
    assert "what you saved for yourself" not in see(tessa, f"{room}/draft")


def test_what_was_typed_comes_back_when_another_version_was_offered_meanwhile(world: World) -> None:
    tessa, leo = (browsing(one) for one in in_force(world).parties)
    room_id = joint_id(tessa)
    room = f"/cases/{tessa.case_id}/settlement/{room_id}"
    offer(tessa)
    see(leo, f"{room}/draft")
    offer(tessa, title="A title of Tessa's")
    leo.person.submit("Offer it for signing", title="A title of Leo's")
    assert leo.person.status == 422
    assert "Another version has been offered meanwhile" in leo.person.page.text
    assert "A title of Tessa's" in leo.person.page.text
    assert leo.person.page.form("Offer it").values["title"] == ["A title of Leo's"]
    leo.person.submit("Offer it for signing")
    assert "offered for signing" in leo.person.page.text
    assert [one.document.title for one in standing_of(tessa).versions][-1] == "A title of Leo's"


def test_a_party_declares_it_over_and_only_the_others_read_how_things_are_left(world: World) -> None:
    tessa, leo = (browsing(one) for one in in_force(world).parties)
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    see(tessa, room)
    tessa.person.follow("Declare the negotiation over")
    tessa.person.submit("Declare it over", open="The fence remains open.", could_be_next="A court could decide.")
    assert "The fence remains open." in see(leo, room)
    assert "Ended without a settlement" in see(leo, f"/cases/{leo.case_id}")


def test_a_state_written_into_the_database_is_told_to_the_parties(world: World) -> None:
    tessa, leo = (browsing(one) for one in in_force(world).parties)
    offer(tessa)
    for written, told in ((CaseState.SETTLED, True), (CaseState.FACILITATED, False)):
        with world.work() as work:
            case_row(work, tessa.case_id).state = written.value
        for path in ("", f"/{joint_id(tessa)}"):
            page = see(leo, f"/cases/{leo.case_id}/settlement{path}")
            assert ("not what the signatures make it" in page) is told


def _all_standings(party: Party) -> list[SettlementStanding]:
    with mailbox(party) as box:
        return [one.standing for one in settlements_of(box)]


def test_what_has_been_done_is_not_offered_again(world: World) -> None:
    scene = in_force(world)
    tessa, leo, fay = (browsing(one) for one in (*scene.parties, scene.mediator))
    with mailbox(fay) as box:
        room_id = next(one.room.id for one in settlements_of(box))
    offer(tessa, draft(tessa), room_id)
    room = f"/cases/{tessa.case_id}/settlement/{room_id}"

    see(leo, f"{room}/refuse")
    leo.person.submit("Refuse this version", words="Not yet.")
    for path in (room, f"{room}/version/1"):
        assert "Refuse to sign" not in see(leo, path)
        assert "Refuse to sign" in see(tessa, path)
    see(leo, f"{room}/refuse")
    assert leo.person.path == room

    assert "State that it came out of a mediation" in see(fay, room)
    fay.person.follow("State that it came out of a mediation")
    fay.person.submit("Sign this statement")
    assert "State that it came out of a mediation" not in see(fay, room)
    see(fay, f"{room}/statement")
    assert fay.person.path == room
    for status in (200, 422):
        see(fay, f"{room}/over")
        fay.person.submit("Declare it over", open="The fence.")
        assert fay.person.status == status
    assert "in the same words" in fay.person.page.text
    assert see(tessa, room).count("How things are left") == 1

    for party in (tessa, leo):
        see(party, f"{room}/version/1")
        party.person.submit("Sign this text", name=party.person.name)
    for party, path in ((tessa, "take-back"), (leo, "refuse"), (leo, "over")):
        see(party, f"{room}/{path}")
        assert party.person.path == room


def test_words_about_what_another_window_has_reported_are_not_dropped(world: World) -> None:
    owed, owing = correspondents(world)
    begun = draft(owed)
    people = {"who": str(owing.participant_id), "whom": str(owed.participant_id)}
    offer(owed, replace(begun, points=[replace(begun.points[0], **people)]))
    for party in (owed, owing):
        sign(party)
        enter(party.person)
        browsing(party)
    room = f"/cases/{owed.case_id}/settlement/{joint_id(owed)}"
    for party, step, button in ((owing, "report", "It is done"), (owed, "confirm", "Confirm it")):
        see(party, f"{room}/obligations/1/{step}")
        form = party.person.page.form(button)
        see(party, f"{room}/obligations/1/{step}")
        party.person.submit(button, words="Said.")
        party.person.send(form, button, words="Said in the other window.")
        assert party.person.status == 422
        assert "already" in party.person.page.text
        assert "Said in the other window." in party.person.page.text
        see(party, f"{room}/obligations/1/{step}")
        assert party.person.path == f"{room}/obligations"


def test_words_of_a_refusal_are_not_dropped_when_a_release_is_over_meanwhile(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa, draft(tessa))
    for party in (tessa, leo):
        sign(party)
        enter(party.person)
        browsing(party)
    releases = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}/releases"
    see(tessa, f"{releases}/new")
    tessa.person.submit("Propose it", what="that there is a settlement", recipient="Example Bank", purpose="A loan.")
    (release,) = {
        url for url in tessa.person.page.links.values() if url.startswith(f"{releases}/") and "new" not in url
    }
    see(leo, f"{release}/refuse")
    form = leo.person.page.form("Refuse it")
    see(tessa, f"{release}/refuse")
    tessa.person.submit("Refuse it", words="No.")
    leo.person.send(form, "Refuse it", words="Not to a bank.")
    assert leo.person.status == 422
    assert "Not to a bank." in leo.person.page.text
    see(leo, f"{release}/refuse")
    assert leo.person.path == release


def test_an_adviser_who_may_not_write_offers_beside_a_draft_that_stays(world: World) -> None:
    # Given a draft that a party saved, and an adviser whose code reads its folder and speaks
    tessa, leo = correspondents(world)
    enter(tessa.person)
    browsing(tessa)
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    see(tessa, f"{room}/draft")
    typed = drafted(tessa, (world.time.date() + timedelta(days=10)).isoformat())
    tessa.person.submit("Save it for myself", title="Half a thought")
    adviser = adviser_of(tessa, "Nora Field")
    adviser.code = AccessCode.generate()
    folder_id = tessa.folder_id()
    with tessa.opened() as opened:
        scope = Scope((folder_id,), may_write=False, read_messages=True, speak_and_sign=True)
        issue_code_for(opened, adviser.code, adviser.account_id, "For an adviser", scope)
    adviser.unlock()

    # When they go on with it, then nothing offers to throw it away, and what was sent anyway is refused with the words
    page = adviser.person.open(f"{room}/draft")
    assert "Half a thought" in page.html
    assert "Throw away" not in page.text
    form = page.form("Save it for myself")
    adviser.person.send(replace(form, values=form.values | {"forget": ["yes"]}), title="Typed since")
    assert (adviser.person.status, adviser.person.page.form("Offer it").values["title"]) == (422, ["Typed since"])

    # And it is offered, and the draft stays
    adviser.person.submit("Offer it for signing", **typed)
    assert "offered for signing" in adviser.person.page.text, adviser.person.page.text
    assert [one.document.title for one in standing_of(leo).versions] == [title]
    assert "This is what you saved for yourself." in see(tessa, f"{room}/draft")


@pytest.mark.parametrize("button", ["Offer it for signing", "Save it for myself"])
def test_a_text_that_is_sent_when_it_is_over_comes_back_or_is_saved(world: World, button: str) -> None:
    tessa, leo = (browsing(one) for one in in_force(world).parties)
    room_id = joint_id(tessa)
    room = f"/cases/{tessa.case_id}/settlement/{room_id}"
    see(tessa, f"{room}/draft")
    form, typed = tessa.person.page.form(button), drafted(tessa, (world.time.date() + timedelta(days=10)).isoformat())
    see(leo, f"{room}/over")
    leo.person.submit("Declare it over", open="The fence.")
    tessa.person.send(form, button, **typed)
    if button.startswith("Offer"):
        assert tessa.person.status == 422
        assert "not being negotiated any more" in tessa.person.page.text
        assert tessa.person.page.form(button).values["title"] == [title]
    else:
        assert tessa.person.path == room
        with mailbox(tessa) as box:
            found = kept_draft(box, room_id)
        assert found is not None
        assert found.draft.title == title
    tessa.person.open(f"{room}/draft")
    assert tessa.person.status == 404


@pytest.mark.promise("P12")
def test_whoever_comes_back_is_told_what_they_cannot_read_and_signs_nothing_from_before(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    sign(tessa)
    sign(leo)
    for party in (tessa, third):
        enter(party.person)
        browsing(party)
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    see(third, f"{room}/version/1")
    form = third.person.page.form("Sign")
    withdraw(third)
    offer(leo, draft(leo, "For the two of us"))
    come_back(third)
    third.person.post(f"{room}/version/1", form.values | {"name": third.person.name})
    assert third.person.status == 422
    assert "a party has come, left or started over since it was offered" in third.person.page.text
    with world.work() as work:
        assert case_row(work, third.case_id).state == CaseState.NEGOTIATION.value
    told = see(third, room)
    assert "1 thing was said formally in this room that you cannot read" in told
    assert "No version from then can be signed any more" in told
    assert "Read and sign" not in third.person.page.links
    assert "cannot read" not in see(tessa, room)
    assert "a party has come, left or started over since it was offered" in tessa.person.page.text
    see(third, f"{room}/draft")
    third.person.submit("Offer it for signing", **drafted(third, (world.time.date() + timedelta(days=10)).isoformat()))
    assert "offered for signing" in third.person.page.text, third.person.page.text
    assert "No version from then" not in see(third, room)
    for party in (tessa, leo, third):
        assert sign(party).standing.aside == []
    assert "This settlement is in force." in see(tessa, room)
    assert "This settlement is in force." in see(third, room)


@pytest.mark.promise("P12")
def test_a_newcomer_offers_a_text_that_counts_for_those_who_were_there(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    nora = another_party(world, tessa.case_id, "Nora Field")
    for party in (tessa, nora):
        enter(party.person)
        browsing(party)
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    told = see(nora, room)
    assert "Nothing that you can read has been offered for signing yet." in told
    assert "2 things were said formally in this room that you cannot read" in told
    see(nora, f"{room}/draft")
    nora.person.submit("Offer it for signing", **drafted(nora, (world.time.date() + timedelta(days=10)).isoformat()))
    assert "offered for signing" in nora.person.page.text, nora.person.page.text
    assert title in see(tessa, room)
    assert "Read and sign" in tessa.person.page.links
    for party in (nora, leo, tessa):
        sign(party)
    assert "This settlement is in force." in see(nora, room)
