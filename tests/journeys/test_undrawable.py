"""What the PDF of a settlement or an agreement cannot show is said in words, before anybody signs it."""

from dataclasses import replace

from tests.support.facilitation import in_force
from tests.support.rooms import joint_id
from tests.support.settlements import draft, offer
from tests.support.world import World

SIGNS = "\U00012000 and \ua984"
SAID = "The PDF can't show 2 characters, and has their numbers in their place:"
NAMED = "\U00012000 (U+12000), \ua984 (U+A984)"


def test_whoever_is_to_sign_a_settlement_is_told(world: World) -> None:
    tessa, leo = in_force(world).parties
    offer(tessa, replace(draft(tessa), title=f"The deposit {SIGNS}"))
    leo.unlock()
    leo.person.open(f"/cases/{leo.case_id}/settlement/{joint_id(leo)}/version/1")
    assert SAID in leo.person.page.text
    assert NAMED in leo.person.page.text
    assert "Sign this text" in leo.person.page.text


def test_whoever_is_to_sign_an_agreement_is_told(world: World) -> None:
    scene = in_force(world)
    tessa, leo = scene.parties
    for party in (tessa, leo):
        party.unlock()
    with scene.at_work() as (_work, engagement):
        page = f"/cases/{scene.case_id}/facilitation/{engagement.id}"
    tessa.person.open(f"{page}/agreement/1/change")
    text = tessa.person.page.form("Offer this text").values["text"][0]
    tessa.person.submit("Offer this text", text=f"{text}\n\n{SIGNS}")
    leo.person.open(f"{page}/agreement/2")
    assert SAID in leo.person.page.text
    assert NAMED in leo.person.page.text
