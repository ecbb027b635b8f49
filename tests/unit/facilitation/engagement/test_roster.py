"""What the roster says of a facilitator, and how much they have to do."""

import pytest

from odr.cases.tables import Case
from odr.errors import Refusal
from odr.facilitation.engagement import roster
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.engagement.roster import More
from odr.organisations.organisations import organisation_of
from tests.support.facilitation import in_force, proposed
from tests.support.people import account_of
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")


def test_an_entry_says_more_if_somebody_wrote_it_and_on_one_line(world: World) -> None:
    found = proposed(world)
    with world.work() as work:
        house = organisation_of(work, work.session.get_one(Case, found.case_id).organisation_id)
        who = account_of(work, found.person).id
        (listed,) = roster.roster_of(work, house.id)
        assert (listed.qualification, listed.fee, listed.about) == ("", "", "")
        more = More("Accredited by the Bar", "120 € an hour", "Calm,\nand used to\r\nfamilies.")
        roster.change_entry(work, house, who, "English", "Tenancy", more, available=True)
        work.session.flush()
    with world.work() as work:
        (listed,) = roster.roster_of(work, house.id)
        assert (listed.qualification, listed.fee) == ("Accredited by the Bar", "120 € an hour")
        assert listed.about == "Calm, and used to families."


@pytest.mark.parametrize("field", ["qualification", "fee", "about"])
def test_what_is_too_long_is_refused_beside_its_field(world: World, field: str) -> None:
    found = proposed(world)
    with world.work() as work:
        house = organisation_of(work, work.session.get_one(Case, found.case_id).organisation_id)
        who = account_of(work, found.person).id
        before = roster.roster_of(work, house.id)
        with pytest.raises(Refusal) as refused:
            roster.change_entry(work, house, who, "Welsh", "Boats", More(**{field: "x" * 601}), available=False)
        assert refused.value.field == field
    with world.work() as work:  # as the page does, which answers with the refusal and keeps what the work has changed
        assert roster.roster_of(work, house.id) == before


def test_the_load_counts_the_cases_of_this_organisation_in_which_they_are_at_work(world: World) -> None:
    found = in_force(world)
    with found.at_work() as (work, engagement):
        house = work.session.get_one(Case, found.case_id).organisation_id
        who = account_of(work, found.person).id
        assert roster.load_of(work, house) == {who: 1}
        assert roster.load_of(work, found.case_id) == {}, "another organisation learns nothing"
        end(work, engagement, who, End.WITHDREW)
        work.session.flush()
        assert roster.load_of(work, house) == {}


def test_whoever_is_only_proposed_has_no_load_by_it(world: World) -> None:
    found = proposed(world)
    with world.work() as work:
        assert roster.load_of(work, work.session.get_one(Case, found.case_id).organisation_id) == {}
