"""The chapter of the facilitator: proposed, bound by an agreement that all sign, given something by each, spoken to
in confidence by one. Each private word names whose it is: everybody whose first name stands in it may read it.
"""

from __future__ import annotations

import re
from uuid import UUID

from odr.selftest.story.codes import first_code, further_code
from odr.selftest.story.story import Facilitation, Given, Place, Story, Teller

NAME = "Fay Heron"


def facilitating(story: Story) -> None:
    """From the roster to what is said in caucus; the agreement stays in force."""
    fay = _on_the_roster(story)
    parties = [story.places[name] for name in ("Tessa Wren", "Leo Stone")]
    for place in parties:
        place.unlock()
    engagement_id = _asked(story, fay, parties)
    place = story.places[NAME] = Place(fay, parties[0].case_id)
    facilitation = story.facilitated[NAME] = Facilitation(place, engagement_id)
    first_code(place)
    further_code(story, place)
    _notes(story, place)
    _disclosing(story, facilitation, parties)
    _signing(story, facilitation, parties)
    for party in parties:
        _giving(story, facilitation, party)
    _in_confidence(story, facilitation, parties[0])


def _on_the_roster(story: Story) -> Teller:
    ada, fay = story.people["Ada Marsh"], story.person(NAME, "fay mends the heron weir")
    ada.open("/administration/facilitators")
    ada.submit("Send the invitation", email=fay.email, languages="English", fields="Tenancy")
    fay.open(story.mailed(fay))
    fay.submit("Accept", **fay.contact(), password=fay.password)
    assert fay.path == "/facilitation", fay.page.text
    return fay


def _asked(story: Story, fay: Teller, parties: list[Place]) -> UUID:
    tessa, leo = (place.party for place in parties)
    case = f"/cases/{parties[0].case_id}/facilitation"
    tessa.open(case)
    (choice,) = tessa.page.form("Propose").choices["facilitator"]
    tessa.submit("Propose", facilitator=choice)
    leo.open(case)
    leo.follow(NAME)
    leo.submit("I agree")
    engagement_id = UUID(leo.path.split("/")[4])
    fay.open("/facilitation")
    fay.submit("Take the place")
    return engagement_id


def _notes(story: Story, place: Place) -> None:
    fay = place.party
    fay.open(f"{place.root}/folders")
    fay.submit("Make the folder", name=story.secret("Ledger of fay under the weir"))
    place.folders["own"] = UUID(fay.path.rsplit("/", 1)[-1])
    fay.open(place.root)
    place.folders["first"] = place.first_folder()
    for number in range(2):
        fay.open(f"{place.root}/folders/{place.folders['own']}/add")
        title = story.secret(f"fay thinks aloud, page {number}")
        fay.submit("Keep", title=title, text=story.secret(f"fay believes neither about gutter {number}"))
        place.items[f"item {number}"] = UUID(fay.path.rsplit("/", 1)[-1])


def _disclosing(story: Story, facilitation: Facilitation, parties: list[Place]) -> None:
    fay, engagement = facilitation.place.party, _engagement(facilitation)
    fay.open(engagement)
    fay.follow("Disclose")
    fay.submit(
        "Disclose to all parties",
        relationships=_paper(story, facilitation, "fay once bought a kettle from leo, as tessa knows"),
        interests="None.",
        earlier_work=_paper(story, facilitation, "fay mediated for an aunt of tessa and a cousin of leo"),
    )
    for place in parties:
        place.party.open(engagement)
        place.party.follow("Read the disclosure")
        assert "bought a kettle" in place.party.page.text, place.party.page.text
        place.party.submit("Accept")


def _signing(story: Story, facilitation: Facilitation, parties: list[Place]) -> None:
    fay, engagement = facilitation.place.party, _engagement(facilitation)
    fees = _paper(story, facilitation, "tessa and leo each bring fay a basket of quinces")
    fay.open(engagement)
    fay.follow("Offer an agreement")
    fay.submit("Offer this text", fees=fees, law="England and Wales", language="English")
    version = fay.path
    for teller in (fay, *(place.party for place in parties)):
        teller.open(version)
        teller.submit("Sign this text", name=teller.name)
        assert teller.status == 200, teller.page.text
    for path in (f"{version}/file", f"{version}/pdf", engagement):
        fay.open(path)
    assert "in force" in fay.page.text, fay.page.text


def _giving(story: Story, facilitation: Facilitation, party: Place) -> None:
    teller, mark = party.party, party.party.name.split()[0].casefold()
    words = [story.secret(f"{word} that {mark} lets fay alone see") for word in ("Chest", "Note", "Sentence")]
    teller.open(f"{party.root}/folders")
    teller.submit("Make the folder", name=words[0])
    folder = UUID(teller.path.rsplit("/", 1)[-1])
    teller.open(f"{teller.path}/add")
    teller.submit("Keep", title=words[1], text=words[2])
    item = UUID(teller.path.rsplit("/", 1)[-1])
    teller.open(_engagement(facilitation))
    teller.follow("Give access")
    purpose = story.secret(f"{mark} wants fay to have read it by the talk")
    until = f"{story.world.time:%Y}-12-20"
    teller.submit("Give access", folders=[str(folder)], purpose=purpose, until=until)
    fay = facilitation.place.party
    facilitation.place.unlock()
    fay.open(_engagement(facilitation))
    fay.follow(f"From {teller.name}")
    code_id = UUID(fay.path.split("/")[4])
    fay.open(f"/cases/{party.case_id}/given/{code_id}/folders/{folder}")
    fay.open(f"/cases/{party.case_id}/given/{code_id}/items/{item}")
    assert words[2] in fay.page.text, fay.page.text
    facilitation.given.append(Given(party, code_id, folder, item, words))


def _in_confidence(story: Story, facilitation: Facilitation, party: Place) -> None:
    """Tessa speaks with Fay alone, Fay answers, and one thing is released to Leo."""
    tessa, fay = party.party, facilitation.place.party
    tessa.open(_engagement(facilitation))
    tessa.submit("Write to them in confidence")
    room = tessa.path
    for teller, text in (
        (tessa, "tessa to fay in confidence: a third of it would do"),
        (fay, "fay to tessa: say it to nobody but the marmot"),
    ):
        facilitation.caucus.append(story.secret(text))
        teller.open(room)
        teller.submit("Send it", text=facilitation.caucus[-1])
        assert "Not delivered yet" in teller.page.text, teller.page.text
        story.world.later(minutes=1)
    tessa.open(room)
    tessa.submit("Send it", text=story.secret("tessa tells fay what leo may hear too: the marmot is paid"))
    story.world.later(minutes=1)
    tessa.open(room)
    released = re.findall(r'href="([^"]+/release)"', tessa.page.html)[-1]
    tessa.open(released)
    (joint, *_others) = tessa.page.form("Yes, release it").choices["room"]
    tessa.submit("Yes, release it", room=joint)
    story.world.later(minutes=1)
    fay.open(room)
    assert facilitation.caucus[0] in fay.page.text, fay.page.text
    story.world.deliver()


def _paper(story: Story, facilitation: Facilitation, words: str) -> str:
    facilitation.papers.append(story.secret(words))
    return words


def _engagement(facilitation: Facilitation) -> str:
    return f"/cases/{facilitation.place.case_id}/facilitation/{facilitation.engagement_id}"
