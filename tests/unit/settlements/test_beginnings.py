"""What a settlement begins with: what was agreed on in an offer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from odr.amounts import Amount
from odr.errors import NotFound
from odr.offers.negotiation import agreed
from odr.offers.terms import Point, Terms
from odr.settlements.drafting.beginnings import agreed_in, from_agreed
from odr.settlements.drafting.drafting import SettlementDraft
from odr.settlements.templates.ours import KEYS, our_template
from odr.settlements.templates.template import begun_with
from tests.support.offers import accept, make
from tests.support.rooms import correspondents, mailbox
from tests.support.settlements import last_day, offer, standing_of
from tests.support.vaults import Party
from tests.support.world import World

TERMS = Terms(
    "Deposit against keys",
    (
        Point(
            "Deposit", "Into the usual account.", Amount(Decimal("1200.00"), "EUR"), "leo landlord", date(2026, 11, 9)
        ),
        Point("Keys", "All four.", who="The caretaker"),
    ),
)


def begun(party: Party, entry_id: UUID) -> SettlementDraft:
    with mailbox(party) as box:
        return from_agreed(box, agreed_in(box, entry_id))


def test_title_and_points_of_an_accepted_offer_are_what_a_draft_begins_with(world: World) -> None:
    tessa, leo = correspondents(world)
    entry_id = make(tessa, TERMS)
    accept(leo, entry_id)
    made = begun(leo, entry_id)
    assert made.title == "Deposit against keys"
    assert [(one.heading, one.amount, one.currency, one.due) for one in made.points] == [
        ("Deposit", "1200.00", "EUR", "2026-11-09"),
        ("Keys", "", "", ""),
    ]
    assert made.points[0].who == str(leo.participant_id)
    assert made.points[0].text == "Into the usual account."
    assert made.points[1].text == "All four.\nDone by: The caretaker"


def test_the_settlement_names_the_digest_of_what_it_came_from(world: World) -> None:
    tessa, leo = correspondents(world)
    entry_id = make(tessa, TERMS)
    accept(leo, entry_id)
    made = begun(tessa, entry_id)
    people = [replace(one, postal_address="1 Mill Lane") for one in made.people]
    offer(tessa, replace(made, people=people, last_day=last_day(tessa)))
    document = standing_of(leo).versions[0].document
    assert document.source == "what was agreed on: Deposit against keys"
    with mailbox(leo) as box:
        assert [one.named.digest for one in agreed(box)] == [document.source_digest]


def test_nothing_begins_with_an_offer_that_not_everybody_has_accepted(world: World) -> None:
    tessa, leo, _third = correspondents(world, 3)
    entry_id = make(tessa, TERMS)
    accept(leo, entry_id)
    for one in (entry_id, uuid4()):
        with pytest.raises(NotFound):
            begun(tessa, one)


@pytest.mark.parametrize("key", KEYS)
def test_points_and_clauses_of_a_template_are_what_a_draft_begins_with(world: World, key: str) -> None:
    tessa, leo = correspondents(world)
    template = our_template(key)
    with mailbox(tessa) as box:
        made = begun_with(box, template)
    assert [(one.heading, one.text) for one in made.points] == [(one.heading, one.text) for one in template.points]
    people = [replace(one, postal_address="1 Mill Lane") for one in made.people]
    offer(tessa, replace(made, people=people, last_day=last_day(tessa)))
    document = standing_of(leo).versions[0].document
    assert (document.source, document.source_digest) == (template.source, "")
    assert document.confidentiality == template.clauses["confidentiality"]
