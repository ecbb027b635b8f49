"""Walks over the pages of offers: every page and form, each answered as it should be."""

from tests.support.vaults import Party
from tests.support.walks import do, look

_POINT = {"points-0-heading": "Deposit", "points-0-amount": "1200", "points-0-currency": "EUR"}


def walk_offers(party: Party, other: Party) -> None:
    """Every page and form of offers: one is countered, one declined, one withdrawn, one accepted."""
    root = f"/cases/{party.case_id}/negotiation"
    for one in (party, other):
        one.unlock()
    look(party.person, root)
    look(party.person, f"{root}/prepare")
    do(party.person, f"{root}/prepare", title="To be removed", **_POINT)
    removed = party.person.path
    do(party.person, removed, title="To be removed", version="1", until="2099-01-31", **_POINT)
    look(party.person, removed)
    look(party.person, f"{removed}/remove")
    do(party.person, f"{removed}/remove")
    first = make_offer(party)
    for path in (root, first, f"{first}/accept", f"{first}/decline", f"{first}/counter"):
        look(other.person, path)
    look(party.person, f"{first}/withdraw")
    other.person.open(f"{first}/counter")
    other.person.submit("Go on to sending", **{"points-0-amount": "900"})
    other.person.submit("Make the counter-offer")
    look(party.person, root)
    look(party.person, other.person.path)
    for answer, button in (("decline", "Yes, decline it"), ("accept", "Yes, accept it")):
        offer = make_offer(party)
        other.person.open(f"{offer}/{answer}")
        other.person.submit(button)
        look(party.person, offer)
    offer = make_offer(party)
    party.person.open(f"{offer}/withdraw")
    party.person.submit("Yes, withdraw it")
    look(party.person, f"{root}/mine")
    party.person.submit("Save", **{"pins-0-words": "1000"})
    look(party.person, root)


def make_offer(party: Party) -> str:
    """Prepares an offer and makes it in the one room there is; returns its address."""
    person = party.person
    person.open(f"/cases/{party.case_id}/negotiation/prepare")
    person.submit("Go on to sending", title="Deposit", **_POINT)
    person.submit("Make the offer")
    assert person.status == 200, person.page.text
    return person.path


def walk_suggestions(mediator: Party, parties: list[Party]) -> None:
    """A suggestion that all accept, and what comes of it."""
    person = mediator.person
    root = f"/cases/{mediator.case_id}/negotiation"
    look(person, root)
    look(person, f"{root}/prepare")
    person.submit("Go on to sending", title="A middle way", **_POINT)
    look(person, person.path)
    person.submit("Put it to all")
    suggestion = person.path
    for party in parties:
        look(party.person, suggestion)
        look(party.person, f"{suggestion}/answer")
        party.person.submit("Answer in secret", accepts="yes")
        look(party.person, root)
    look(person, suggestion)
    look(person, f"{suggestion}/tell")
    person.submit("Tell everybody")
    assert person.status == 200, person.page.text
    look(parties[0].person, root)
