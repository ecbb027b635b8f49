"""One story from the first proposal to the destroyed notes, over HTTP, and at every step what each of them sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from odr.cli import main
from odr.selftest.harness.world import World
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.web.running.housekeeping import one_round
from tests.support.cases import joined, opened
from tests.support.facilitation import party_at
from tests.support.facilitation_cast import (
    Cast,
    arrive_as_facilitator,
    disclose,
    propose,
    read_given,
    say,
    sign,
    unlocked,
)
from tests.support.vaults import with_vault

pytestmark = pytest.mark.both_engines("a whole story")

TERMS = {"fees": "borne in equal shares", "law": "England and Wales", "language": "English"}
NEGOTIATION, FACILITATED = "In negotiation since", "In negotiation with a facilitator since"
# What is written on the way, by whom it may never be found: in a mail, and on a page of the administrators.
WRITTEN = (
    brother := "Leo Frost is my brother",
    course := "Tessa Quill attended a course of mine",
    tessas := "Half of the deposit would do",
    leos := "I could return the whole of it",
    tessa_in_confidence := "I would even leave by May",
    tessa_keeps := "My sister wants to take over the flat",
    leo_in_confidence := "The bank presses me",
    note := "Both want it over this month",
    amended := "within 12 hours",
)


@pytest.mark.promise("P20")
@pytest.mark.promise("P21")
@pytest.mark.promise("P14")
def test_from_the_proposal_to_the_destroyed_notes(world: World, tmp_path: Path) -> None:
    office = world.administrator()
    case_id = opened(office)
    tessa, leo = (
        unlocked(with_vault(party_at(joined(office, case_id, name), case_id))) for name in ("Tessa Quill", "Leo Frost")
    )
    cast = Cast(world, office, case_id, tessa, leo)
    for party, secret in ((tessa, tessas), (leo, leos)):
        with party.opened() as vault:
            add(vault, folders_of(vault)[0].id, Draft(f"Of {party.person.name}", secret))

    for step in (
        objected_to_and_replaced,
        signed_by_three,
        given_and_read,
        caucus_and_release,
        amended_and_signed_again,
        withdrawn,
        notes_destroyed,
    ):
        step(cast)
        one_round(world.app_context)
        world.deliver()
        nothing_is_told(cast)
    the_file_still_verifies(cast, tmp_path / "agreement.json")


def objected_to_and_replaced(cast: Cast) -> None:
    tessa, leo = cast.tessa.person, cast.leo.person
    propose(cast, "Max Unwelcome")
    cast.max = arrive_as_facilitator(cast, "Max Unwelcome")
    replaced = cast.engagement
    disclose(cast, cast.max, brother)
    tessa.follow("Object")
    tessa.submit("Object")
    for person in (leo, tessa, cast.max.person):
        page = person.open(replaced)
        assert "A party objected to what was disclosed" in page.text
    assert "Left on" in cast.look(cast.tessa).text

    propose(cast, "Fay Middleton")
    assert cast.engagement != replaced
    cast.fay = arrive_as_facilitator(cast, "Fay Middleton")
    disclose(cast, cast.fay, course)
    leo.submit("Ask", question="Which course was that?")
    cast.fay.person.open(f"{cast.engagement}/disclosures")
    cast.fay.person.submit("Answer", answer="One about roofs, in 2019.")
    for party in cast.parties:
        party.person.open(f"{cast.engagement}/disclosures")
        assert "One about roofs, in 2019." in party.person.page.text
        party.person.submit("Accept")
    assert "It waits for Fay Middleton" in tessa.open(cast.engagement).text
    # Whoever was replaced learns nothing of whom they were replaced by, nor how it goes on.
    for path in (cast.engagement, f"{cast.engagement}/disclosures"):
        assert cast.status(cast.candidate, path) == 404
    for path in ("", "/facilitation", "/vault/log", "/messages/people"):
        assert "Fay Middleton" not in cast.look(cast.candidate, path).text
    assert "Max Unwelcome" in cast.look(cast.leo, "/facilitation").text


def signed_by_three(cast: Cast) -> None:
    tessa, leo, fay = cast.tessa, cast.leo, cast.facilitator
    fay.person.open(cast.engagement)
    fay.person.follow("Offer an agreement")
    fay.person.submit("Offer this text", **TERMS)
    for number, signer in enumerate((fay, tessa, leo)):
        assert f"{number} of 3 have signed" in cast.tessa.person.open(cast.engagement).text
        # Nothing opens after none, after one, after two signatures: not even a door to it.
        assert "Give access" not in tessa.person.page.text
        assert "in confidence" not in fay.person.open(cast.engagement).text
        for party in cast.parties:
            assert cast.status(party, f"{cast.engagement}/give") == 404
            assert NEGOTIATION in cast.look(party).text
        assert cast.status(cast.candidate, f"{cast.engagement}/agreement/1") == 404
        sign(cast, signer, 1)
    assert "the agreement is in force" in leo.person.page.text
    for everybody in (tessa, leo, fay):
        assert "3 of 3 have signed" in everybody.person.open(cast.engagement).text
        assert FACILITATED in cast.look(everybody).text
    for path in (cast.case, "/cases"):
        assert "facilitator since" not in cast.candidate.person.open(path).text
    assert FACILITATED in cast.office.open(f"/administration{cast.case}").text


def given_and_read(cast: Cast) -> None:
    for party, secret in ((cast.tessa, tessas), (cast.leo, leos)):
        party.person.open(cast.engagement)
        assert "What you gave" not in party.person.page.text  # of what the other gave one is told nothing
        party.person.follow("Give access")
        folder = next(iter(party.person.page.form("Give access").choices["folders"]))
        party.person.submit("Give access", folders=[folder], purpose="the first talk", until="2026-11-30")
        assert "Under the agreement in force, version 1" in party.person.page.text
        assert "Opens only: My aims" in party.person.page.text
        read_given(cast, party, secret)
        log = cast.look(party, "/vault/log").text
        assert "Fay Middleton opened your private information with a code" in log
        assert "Fay Middleton read" in log
        assert f"Of {party.person.name}" not in cast.facilitator.person.open(cast.case).text
    for other, name in ((cast.leo, "Tessa Quill"), (cast.tessa, "Leo Frost"), (cast.candidate, "Tessa Quill")):
        assert cast.status(other, cast.given[name]) == 404
    assert cast.status(cast.office, cast.given["Tessa Quill"]) == 404


def caucus_and_release(cast: Cast) -> None:
    tessa, leo, fay = cast.tessa, cast.leo, cast.facilitator
    for party, other, text in ((tessa, leo, tessa_in_confidence), (leo, tessa, leo_in_confidence)):
        party.person.open(cast.engagement)
        party.person.submit("Write to them in confidence")
        cast.caucus[party.person.name] = party.person.path
        assert f"Never read by {other.person.name}" in party.person.page.text
        say(party, text)
        fay.person.open(cast.engagement)
        fay.person.follow("The case")
        fay.person.follow("Go to the messages")
        fay.person.follow(f"{party.person.name} · Fay Middleton")
        assert text in fay.person.page.text
        assert "Release from the caucus" not in fay.person.page.text
        assert cast.status(other, party.person.path) == 404
        assert cast.status(cast.candidate, party.person.path) == 404
    tessa.person.open(cast.caucus["Tessa Quill"])
    say(tessa, tessa_keeps)
    assert [room for room in cast.look(leo, "/messages").links if " · " in room] == ["Leo Frost · Fay Middleton"]

    tessa.person.open(cast.caucus["Tessa Quill"])
    tessa.person.follow("Release from the caucus")
    assert tessa_in_confidence in tessa.person.page.text
    into = next(iter(tessa.person.page.form("Yes, release it").choices["room"]))
    tessa.person.submit("Yes, release it", room=into)
    cast.world.later(minutes=1)
    cast.look(leo, "/messages")
    leo.person.follow("All parties")
    assert tessa_in_confidence in leo.person.page.text
    assert tessa_keeps not in leo.person.page.text
    assert "released" in cast.look(tessa, "/vault/log").text


def amended_and_signed_again(cast: Cast) -> None:
    tessa, leo, fay = cast.tessa, cast.leo, cast.facilitator
    leo.person.open(cast.engagement)
    leo.person.follow("Offer a changed text")
    text = leo.person.page.form("Offer this text").values["text"][0]
    leo.person.submit("Offer this text", text=text.replace("within 24 hours", amended))
    for everybody in (leo, tessa, fay):
        page = everybody.person.open(f"{cast.engagement}/agreement/2")
        assert "What is different" in page.text
        assert amended in page.text
    for signer in (leo, tessa, fay):
        # Closed from the moment it is offered until all have signed.
        for path in cast.given.values():
            assert cast.status(fay, path) == 403
        assert "Closed while the agreement is not in force" in cast.look(tessa, "/who-reads-what").text
        assert NEGOTIATION in cast.look(signer).text
        tessa.person.open(cast.caucus["Tessa Quill"])
        assert "there is nobody to send it to" in tessa.person.page.text
        assert cast.status(fay, cast.caucus["Tessa Quill"]) == 404
        sign(cast, signer, 2)
    fay.person.open(cast.caucus["Tessa Quill"])
    assert tessa_keeps in fay.person.page.text
    for party, secret in ((tessa, tessas), (leo, leos)):
        assert cast.status(fay, cast.given[party.person.name]) == 403
        party.person.open(cast.engagement)
        assert "closed until it is given again" in party.person.page.text
        party.person.submit("Give it again")
        assert "Under the agreement in force, version 2" in party.person.page.text
        read_given(cast, party, secret, is_new=False)


def withdrawn(cast: Cast) -> None:
    tessa, leo, fay = cast.tessa, cast.leo, cast.facilitator
    cast.look(fay, "/vault")
    fay.person.follow("Add something")
    fay.person.submit("Keep it", title="Of the first talk", text=note)
    kept = fay.person.path
    assert note in fay.person.page.text
    for other in (tessa, leo, cast.candidate, cast.office):
        assert cast.status(other, kept) == 404
    fay.person.open(cast.engagement)
    fay.person.follow("Withdraw as facilitator")
    fay.person.submit("Withdraw")
    assert "It has ended, and every access with it" in fay.person.page.text
    for path in (*cast.given.values(), *cast.caucus.values()):
        assert cast.status(fay, path) == 404
    for party in cast.parties:
        assert "The facilitator withdrew" in party.person.open(cast.engagement).text
        assert "are destroyed on" in party.person.page.text
        codes, _copies, rooms = re.split(
            "Copies you disclosed|What you write in rooms", cast.look(party, "/who-reads-what").text
        )
        assert "Fay Middleton" not in codes
        assert "Fay Middleton Read by you and by nobody else." in rooms
        assert NEGOTIATION in cast.look(party).text


def notes_destroyed(cast: Cast) -> None:
    fay = cast.facilitator
    told = (cast.tessa, cast.leo, fay)
    cast.world.later(days=29)
    one_round(cast.world.app_context)
    for everybody in (*told, cast.candidate):
        everybody.person.sign_in()
    unlocked(fay)
    fay.person.follow("Of the first talk")
    assert note in fay.person.page.text
    before = len(cast.world.mailbox.messages)
    cast.world.later(days=2)
    one_round(cast.world.app_context)
    cast.world.deliver()
    receipts = [mail for mail in cast.world.mailbox.messages[before:] if "were destroyed" in mail.body]
    # Two places are cleared on that day. The parties are told of both, each facilitator of their own.
    assert sorted(mail.to for mail in receipts) == sorted(
        [party.person.email for party in cast.parties] * 2 + [fay.person.email, cast.candidate.person.email]
    )
    for person in (*(one.person for one in told), cast.candidate.person, cast.office):
        person.sign_in()
    assert "You could open your notes until" in fay.person.open("/facilitation").text
    assert cast.status(fay, f"{cast.case}/vault/unlock") == 200
    assert fay.code is not None
    fay.person.submit("Open", code=fay.code.reveal())
    assert fay.person.status == 422
    # Nothing is offered to them that would not open.
    assert "Agreement, version" not in fay.person.open(cast.engagement).text
    assert "Open with my code" not in fay.person.open(cast.case).text
    assert "The notes of the facilitator were destroyed" in cast.office.open(f"/administration{cast.case}/log").text
    for party in cast.parties:
        unlocked(party)
        assert "The facilitator could open their notes until" in party.person.open(cast.engagement).text
        party.person.follow("Agreement, version 2")
        assert amended in party.person.page.text
        assert "Fay Middleton" not in party.person.page.audience


def nothing_is_told(cast: Cast) -> None:
    """No mail names what is in the case, nor a page of the administrators."""
    names = ("Tessa Quill", "Leo Frost", "enancy")
    for mail in cast.world.mailbox.messages:
        whole = f"{mail.subject} {mail.body}"
        assert not any(words in whole for words in (*WRITTEN, *names)), whole
    for path in ("", "/log"):
        page = cast.office.open(f"/administration{cast.case}{path}")
        assert cast.office.status == 200
        assert not any(words in page.text for words in WRITTEN)


def the_file_still_verifies(cast: Cast, file: Path) -> None:
    """What a party takes along says the same after everything has ended, without the service."""
    for number in (1, 2):
        cast.tessa.person.open(f"{cast.engagement}/agreement/{number}/file")
        file.write_bytes(cast.tessa.person.response.get_data())
        said = CliRunner().invoke(main, ["verify", str(file)])
        assert said.exit_code == 0, said.output
        assert "HOLDS" in said.output
        assert all(f"{name}" in said.output for name in ("Tessa Quill", "Leo Frost", "Fay Middleton"))
    file.write_bytes(file.read_bytes().replace(amended.encode(), b"within 99 hours"))
    assert CliRunner().invoke(main, ["verify", str(file)]).exit_code == 1
