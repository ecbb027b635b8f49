"""What an offer says, in its one spelling."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from odr.amounts import Amount
from odr.errors import Refusal
from odr.messages.documents import Act
from odr.offers.terms import (
    ACCEPTED,
    MOST_POINTS,
    OFFER,
    BadTerms,
    Named,
    Offer,
    Point,
    Reply,
    Terms,
    act_digest,
    checked,
    read_offer,
    read_reply,
)

IDS = sorted(UUID(int=number) for number in (1, 2, 3))
POINT = Point("Deposit", "Paid back.", Amount(Decimal("1200.00"), "EUR"), "Leo", date(2026, 11, 3))
TERMS = Terms("Deposit against keys", (POINT, Point("Keys")))
NAMED = Named(IDS[2], "ab" * 32, "cd" * 32)
OFFERED = Offer(TERMS, datetime(2026, 11, 10, tzinfo=UTC), (IDS[0], IDS[1]), NAMED)
Body = dict[str, Any]


def test_an_offer_comes_back_as_it_was_made() -> None:
    assert read_offer(OFFERED.act()) == OFFERED
    plain = replace(OFFERED, counters=None)
    assert read_offer(plain.act()) == plain


def other_point(change: Body) -> Callable[[Body], None]:
    return lambda body: body["points"][0].update(change)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("binding"),
        lambda body: body.update(binding=1),
        lambda body: body.update(further="x"),
        lambda body: body.update(format=2),
        lambda body: body.update(title=" Deposit against keys"),
        lambda body: body.update(title="Deposit \u202eagainst keys"),
        lambda body: body.update(points=[]),
        lambda body: body.update(asked=[]),
        lambda body: body.update(asked=list(reversed(body["asked"]))),
        lambda body: body.update(asked=[body["asked"][0]] * 2),
        lambda body: body.update(asked=[one.upper() for one in ["ABCDEF01-0000-0000-0000-000000000001"]]),
        lambda body: body.update(until="2026-11-10"),
        lambda body: body.update(until="2026-11-10T00:00:00Z"),
        lambda body: body["counters"].update(hash="AB" * 32),
        lambda body: body["counters"].update(more=1),
        other_point({"amount": "1200 EUR"}),
        other_point({"amount": "1200.00"}),
        other_point({"amount": 1200}),
        other_point({"amount": "1,200.00 EUR"}),
        other_point({"by": "2026-02-30"}),
        other_point({"by": "20261103"}),
        other_point({"heading": ""}),
        other_point({"text": 3}),
        other_point({"who": "Leo "}),
        other_point({"more": ""}),
    ],
)
def test_whatever_is_not_spelled_as_we_spell_it_is_no_offer(spoil: Callable[[Body], object]) -> None:
    body = deepcopy(OFFERED.act().body)
    spoil(body)
    with pytest.raises(BadTerms):
        read_offer(Act(OFFER, body))


def test_an_answer_comes_back_as_it_was_made() -> None:
    reply = Reply(NAMED, "ef" * 32)
    assert read_reply(reply.act(ACCEPTED)) == reply
    for spoilt in ({}, {"format": 1, "head": "x", "offer": NAMED.encoded()}, {"format": 1, "head": "ef" * 32}):
        with pytest.raises(BadTerms):
            read_reply(Act(ACCEPTED, spoilt))


def test_any_change_gives_another_digest() -> None:
    changed = replace(TERMS, points=(replace(POINT, amount=Amount(Decimal("1200.01"), "EUR")), Point("Keys")))
    digests = {
        act_digest(one.act(kind))
        for one in (OFFERED, replace(OFFERED, terms=changed), replace(OFFERED, terms=replace(TERMS, binding=True)))
        for kind in (OFFER, "suggestion")
    }
    assert len(digests) == 6


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(TERMS, title=" "), "title"),
        (replace(TERMS, points=()), "points-0-heading"),
        (replace(TERMS, points=(POINT, Point(""))), "points-1-heading"),
        (replace(TERMS, points=(Point("x", "y" * 5000),)), "points-0-text"),
        (replace(TERMS, points=(Point("x", who="y" * 500),)), "points-0-who"),
        (replace(TERMS, points=(POINT,) * (MOST_POINTS + 1)), None),
    ],
)
def test_what_cannot_be_offered_is_refused_beside_its_field(terms: Terms, field: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        checked(terms)
    assert refused.value.field == field


def test_terms_are_without_prejudice_and_not_binding_unless_somebody_says_so() -> None:
    assert TERMS.without_prejudice
    assert not TERMS.binding
