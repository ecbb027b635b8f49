"""Somebody else in the place of a facilitator, in one step."""

from uuid import UUID

import pytest

from odr.cases.tables import Case
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import parties_to_agree
from tests.support.facilitation import Facilitation, in_force, on_roster, proposed
from tests.support.people import account_of, with_account
from tests.support.vaults import participant_of
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")


def exchanged(found: Facilitation, account_id: UUID | None, email: str = "") -> UUID:
    with found.at_work() as (work, engagement):
        case = work.session.get_one(Case, found.case_id)
        by = participant_of(work, found.parties[0])
        return engaging.exchange(work, case, engagement, by, account_id, email).id


def test_the_work_ends_and_the_others_are_asked_about_the_next(world: World) -> None:
    found = in_force(world)
    found.give(found.parties[1])
    next_one = with_account(world, "Nadia Brook")
    with world.work() as work:
        house = work.session.get_one(Case, found.case_id).organisation_id
        on_roster(work, house, next_one)
        who = account_of(work, next_one).id
    made = exchanged(found, who)
    with world.work() as work:
        before, after = (work.session.get_one(Engagement, one) for one in (found.engagement_id, made))
        assert (before.end, before.ended_by) == ("ended", account_of(work, found.parties[0].person).id)
        assert (after.account_id, after.asked_at) == (who, None)
        assert [one.id for one in parties_to_agree(work, after)] == [found.parties[1].participant_id]
    with found.opened_by(found.mediator) as (_opened, engagement):
        assert engagement.ended_at is not None


def test_nothing_ends_where_the_next_cannot_be_proposed(world: World) -> None:
    found = in_force(world)
    for account_id, email, refusal in (
        (None, "no address", Refusal),
        (None, found.parties[0].person.email, Refusal),
        (found.engagement_id, "", NotFound),
    ):
        with pytest.raises(refusal):
            exchanged(found, account_id, email)
        with found.at_work() as (_work, engagement):
            assert engagement.ended_at is None


def test_who_is_not_at_work_yet_is_not_exchanged(world: World) -> None:
    found = proposed(world)
    with pytest.raises(NotFound):
        exchanged(found, None, "next@example.org")


def test_who_has_left_is_exchanged_no_more(world: World) -> None:
    found = in_force(world)
    exchanged(found, None, "next@example.org")
    with pytest.raises(Refusal):
        exchanged(found, None, "another@example.org")
