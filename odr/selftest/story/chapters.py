"""The played case, chapter by chapter, through the real pages.

Two organisations, two cases of the first and one of the second; in the main case two parties who each keep private
things, change some, remove some, let somebody act for them, write to each other, work with a facilitator under a signed
agreement, keep a folder that opens in a browser only, and make slips.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from odr.crypto.codes import AccessCode
from odr.selftest.harness.scratch import Databases
from odr.selftest.harness.world import World
from odr.selftest.story.arriving import cases, expect, joining, operators, organisations
from odr.selftest.story.codes import shown_code
from odr.selftest.story.facilitating import facilitating
from odr.selftest.story.in_a_browser import in_a_browser
from odr.selftest.story.story import Handed, Story, Teller


def played(folder: Path, engine: Databases | None = None, *, chapters: int | None = None, **settings: Any) -> Story:
    """Plays the whole story on an installation of its own, or only its first ``chapters``, and keeps its log."""
    story = Story(World(folder, engine, **settings))
    log = io.StringIO()
    with contextlib.redirect_stderr(log):
        for chapter in _chapters()[:chapters]:
            chapter(story)
            story.pause()
        story.world.deliver()
    story.log = log.getvalue()
    assert story.log.count('"route"') > len(story.seen), "the log was not kept"
    return story


# How many tell of entries, and how many of rooms and a facilitator too.
WITH_ENTRIES, WITH_A_FACILITATOR = 5, 9


def _chapters() -> tuple[Callable[[Story], object], ...]:
    return (
        organisations,
        cases,
        joining,
        _writing,
        _changing,
        _taking_back,
        _advising,
        _corresponding,
        facilitating,
        in_a_browser,
        _slips,
        _leaving,
        _keyrings,
        operators,
    )


def _writing(story: Story) -> None:
    for name, place in story.places.items():
        teller, mark = place.party, name.split()[0].casefold()
        teller.open(f"{place.root}/folders")
        folder = story.secret(f"Drawer of {mark} for rainy nights")
        teller.submit("Make the folder", name=folder)
        place.folders["own"] = UUID(teller.path.rsplit("/", 1)[-1])
        teller.open(place.root)
        place.folders["first"] = place.first_folder()
        teller.open(f"{place.root}/folders/{place.folders['first']}")
        teller.open(f"{place.root}/add")
        teller.open(f"/cases/{place.case_id}/timeline")
        for number in range(3):
            here = place.folders["own" if number else "first"]
            teller.open(f"{place.root}/folders/{here}/add")
            teller.submit(
                "Keep",
                title=story.secret(f"{mark} heading number {number} “élan”"),
                text=story.secret(f"I, {mark}, would in the end settle for sum {number}: 40 % & <nothing> more.")
                + "\n"
                + story.secret(f"Nobody but {mark} saw the heron on roof {number}"),
                **{
                    "fields-0-name": story.secret(f"Deposit of {mark} in account {number}"),
                    "fields-0-value": f"41{number}7.50",
                    "fields-0-currency": "EUR",
                    "fields-1-name": story.secret(f"Day {mark} moved out of flat {number}"),
                    "fields-1-value": "2026-02-28",
                    "fields-2-name": story.secret(f"Contract word of {mark} {number}"),
                    "fields-2-value": story.secret(f"PURPLE-{mark.upper()}-{number}-QUARTZ"),
                },
            )
            assert "/items/" in teller.path, teller.page.text
            place.items[f"item {number}"] = UUID(teller.path.rsplit("/", 1)[-1])


def _changing(story: Story) -> None:
    for name, place in story.places.items():
        teller, mark = place.party, name.split()[0].casefold()
        first, moved, gone = place.items.values()
        teller.open(f"{place.root}/items/{first}/change")
        teller.submit("Keep the changes", text=story.secret(f"On reflection {mark} fears the lighthouse ledger"))
        ledger = story.secret(f"Page of the lighthouse ledger that {mark} photographed")
        teller.attach(f"{place.root}/items/{first}/files/add", "ledger.txt", ledger.encode())
        assert "The file is in." in teller.page.text, teller.page.text
        teller.open(f"{place.root}/items/{moved}/move")
        teller.submit("Move it", folder=str(place.folders["first"]))
        teller.open(f"{place.root}/items/{gone}/remove")
        teller.submit("Remove")
        place.removed_items.append(place.items.pop("item 2"))
        teller.open(f"{place.root}/folders/{place.folders['own']}/rename")
        teller.submit(name=story.secret(f"Chest of {mark} under the stairs"))
        teller.open(f"{place.root}/search")
        teller.submit("Find", words=f"lighthouse {mark}")
        assert "1 entry" in teller.page.text, teller.page.text
        teller.open(f"{place.root}/search")
        teller.submit("Find", words=story.secret(f"unicorn of {mark} nowhere written"))
        teller.open(f"{place.root}/export")
        teller.submit("Get the file")
        # Half of an entry, left without being kept.
        teller.open(f"{place.root}/folders/{place.folders['own']}/add")
        teller.submit("Another date", title=story.secret(f"half a thought of {mark}"))
        teller.open(f"{place.root}/items/{first}")


def _taking_back(story: Story) -> None:
    """Tessa makes a third code and takes it back; what she writes afterwards is under new keys."""
    place = story.places["Tessa Wren"]
    teller = place.party
    teller.open(f"{place.root}/second-code")
    teller.submit("Make a further code", label=story.secret("tessa lends this one to a walrus"))
    place.codes.append(shown_code(teller))
    teller.submit("I have kept it", code=place.codes[2])
    page = teller.open(f"{place.root}/codes")
    last = re.findall(r'href="([^"]+/take-back)"', page.html)[-1]
    teller.open(last)
    teller.submit("Take the code back")
    teller.open(f"{place.root}/folders/{place.folders['own']}/add")
    teller.submit(
        "Keep", title=story.secret("tessa after the walrus"), text=story.secret("what the walrus of tessa never read")
    )
    place.items["new epoch"] = UUID(teller.path.rsplit("/", 1)[-1])


def _advising(story: Story) -> None:
    """Tessa asks Ines to act for her and gives her one folder to read; somebody else does not answer."""
    place = story.places["Tessa Wren"]
    tessa, ines = place.party, story.person("Ines Lamb", "ines folds eleven paper kites")
    case = f"/cases/{place.case_id}"
    tessa.open(f"{case}/advisers")
    tessa.submit("Send the invitation", email=ines.email)
    ines.open(story.mailed(ines))
    ines.submit("Accept the invitation", **ines.contact(), password=ines.password)
    ines.submit("Confirm the undertaking", confirmed="y")
    expect(ines, case)
    words = [story.secret(f"{word} that tessa shows to her lawyer") for word in ("Shelf", "Letter", "Sentence")]
    tessa.open(f"{place.root}/folders")
    tessa.submit("Make the folder", name=words[0])
    folder = UUID(tessa.path.rsplit("/", 1)[-1])
    tessa.open(f"{tessa.path}/add")
    tessa.submit("Keep", title=words[1], text=words[2])
    item = UUID(tessa.path.rsplit("/", 1)[-1])
    tessa.open(f"{case}/advisers")
    tessa.follow("Give a code")
    label = story.secret("tessa calls this one the kite")
    tessa.submit("Make a code for", label=label, opens="some", folders=[str(folder)])
    code = shown_code(tessa)
    tessa.submit("I have it ready", code=code)
    story.handed["Ines Lamb"] = Handed(place, code, folder, item, words)
    ines.open(f"{place.root}/unlock")
    ines.submit("Open", code=code)
    ines.open(f"{place.root}/items/{item}")
    assert words[2] in ines.page.text, ines.page.text
    for path in (f"{place.root}/export", f"{place.root}/search", f"{case}/undertaking", f"{case}/stop-acting", case):
        ines.open(path)
    tessa.open(f"{case}/advisers")
    tessa.submit("Send the invitation", email="quentin@mail-away.example")
    story.contacts.append("quentin@mail-away.example")
    story.link_tokens.append(story.world.link_mailed_to("quentin@mail-away.example").rsplit("/", 1)[-1])
    tessa.follow("End it")


def _corresponding(story: Story) -> None:
    """Tessa and Leo write to each other, undo, take back, disclose and compare; each of their words names both."""
    places = [story.places[name] for name in ("Tessa Wren", "Leo Stone")]
    root = f"/cases/{places[0].case_id}/messages"
    for place in places:
        place.unlock()
        place.party.open(root)
    tessa, leo = (place.party for place in places)
    tessa.open(f"{root}/rooms/new")
    (participant,) = tessa.page.form("Open the room").choices["people"]
    tessa.submit("Open the room", name=story.secret("tessa and leo about the cellar"), people=[participant])
    room = tessa.path
    _say(story, tessa, room, "tessa tells leo that the **cellar** flooded in May, see https://cellar.example/")
    _say(story, leo, room, "leo answers tessa that he knew of the ochre pump")
    tessa.open(room)
    tessa.submit("Send it", text=story.secret("tessa regrets calling leo a weathercock"))
    tessa.submit("Undo")
    _say(story, leo, room, "leo to tessa: forget the tulips in the gutter")
    leo.open(leo.page.link("Take back the message"))
    leo.submit("Take it back")
    tessa.open(room)
    assert "took back a message" in tessa.page.text, tessa.page.text
    tessa.open(f"{places[0].root}/folders/{places[0].folders['own']}/add")
    tessa.submit(
        "Keep",
        title=story.secret("what tessa shows leo of the meter"),
        text=story.secret("tessa and leo: it stood at a crimson four"),
    )
    places[0].items["disclosed"] = UUID(tessa.path.rsplit("/", 1)[-1])
    tessa.follow("Disclose")
    tessa.follow("tessa and leo about")
    tessa.submit("Yes, disclose", text=story.secret("tessa hands leo a copy of the reading"))
    story.world.later(minutes=1)
    leo.open(room)
    assert "crimson four" in leo.page.text, leo.page.text
    leo.open(f"{root}/search")
    leo.submit("Find", words="crimson")
    leo.open(f"{room}/print")
    leo.open(f"{root}/export")
    leo.submit("Get the file")
    leo.open(f"{root}/people/{participant}")
    tessa.open(f"{root}/people/{participant}")
    tessa.submit("We have compared")
    story.world.deliver()


def _say(story: Story, teller: Teller, room: str, text: str) -> None:
    teller.open(room)
    teller.submit("Send it", text=story.secret(text))
    assert "Not delivered yet" in teller.page.text, teller.page.text
    story.world.later(minutes=1)
    teller.open(room)


def _slips(story: Story) -> None:
    for place in story.places.values():
        teller = place.party
        teller.open(f"/cases/{place.case_id}")
        teller.post_with_token(f"{place.root}/lock")
        teller.open(f"{place.root}/unlock")
        teller.submit("Open", code=place.codes[0][:-1])
        assert teller.status == 422, teller.page.text
        teller.submit("Open", code=AccessCode.generate().reveal())
        assert teller.status == 422, teller.page.text
        # Sent to a vault that is locked: kept on the page that asks for the code, and nowhere else.
        words = story.secret(f"{teller.name} types this while the door is shut")
        teller.post_with_token(f"{place.root}/folders/{place.folders['own']}/add", {"title": words, "text": words})
        assert teller.status == 403, teller.page.text
        teller.submit("Open and go on", unlock_code=place.codes[1].lower().replace(" ", "-"))
        teller.submit("Keep it")
        assert "/items/" in teller.path, teller.page.text
        place.items["late"] = UUID(teller.path.rsplit("/", 1)[-1])
        other = story.world.person("Guesser")
        other.email = teller.email
        other.sign_in(guess := f"guess at {teller.name} door")
        story.passwords.append(guess)
        assert other.status == 422


def _leaving(story: Story) -> None:
    tessa, leo = story.people["Tessa Wren"], story.people["Leo Stone"]
    # Leo forgets his password and resets it; a reset that is never used lies about as well.
    leo.post_with_token("/sign-out")
    leo.open("/forgotten-password")
    leo.submit("Send me a link", email=leo.email)
    link = story.mailed(leo)
    leo.open(link)
    leo.password = "leo now sands a short gate"
    story.passwords.append(leo.password)
    leo.submit(password=leo.password)
    leo.open("/forgotten-password")
    leo.submit("Send me a link", email=leo.email)
    story.mailed(leo)
    leo.sign_in(leo.password)
    # Tessa changes what is known about her, and asks for another address without confirming it.
    tessa.open("/me/change")
    tessa.submit(telephone="+44 161 496 0999")
    story.contacts.append("+44 161 496 0999")
    tessa.open("/me/password")
    tessa.submit(current=tessa.password, password="tessa has sold every map")
    tessa.password = "tessa has sold every map"
    story.passwords.append(tessa.password)
    tessa.open("/me/email")
    tessa.submit(email="tessa@mail-elsewhere.example", current=tessa.password)
    story.contacts.append("tessa@mail-elsewhere.example")
    story.world.deliver()
    mail = story.world.mailbox.last("tessa@mail-elsewhere.example").body
    story.link_tokens += re.findall(r"/confirm-email/(\S+)", mail)
    # Both sit at their open vaults; Nora has locked hers and stays signed in; Omar has gone.
    for name in ("Tessa Wren", "Leo Stone"):
        story.places[name].unlock()
    nora, omar = story.people["Nora Field"], story.people["Omar Reed"]
    nora.post_with_token(f"{story.places['Nora Field'].root}/lock")
    omar.post_with_token("/sign-out")


def _keyrings(story: Story) -> None:
    """Tessa and Leo make keyrings, and keep a code of theirs in it; Tessa's stays open."""
    for name in ("Tessa Wren", "Leo Stone"):
        teller, place = story.people[name], story.places[name]
        teller.open("/keyring/begin")
        teller.submit("Show me my personal code")
        story.personal_codes[name] = shown_code(teller)
        teller.open("/keyring/code-sheet")
        teller.open("/keyring/new-code")
        teller.submit("I have kept it", code=story.personal_codes[name])
        teller.submit("Put it in", code=place.codes[0])
        assert "You typed it" in teller.page.text, teller.page.text
    leo = story.people["Leo Stone"]
    leo.submit("Lock my keyring")
    leo.submit("Open my keyring", code=story.personal_codes["Tessa Wren"])
    assert leo.status == 422, leo.page.text
