"""What the database has of engagements comes in one statement, and each part of it once."""

from typing import Any
from uuid import UUID

import pytest

from odr.db.work import Work
from odr.facilitation.engagement.ending import withdraw
from odr.facilitation.tables import AgreementSignature, Engagement
from odr.facilitation.validity.rows import going_on_in, rows_of
from tests.support.facilitation import Facilitation, in_force, proposed
from tests.support.statements import asked_of
from tests.support.vaults import case_row, participant_of
from tests.support.world import World

pytestmark = pytest.mark.both_engines("one statement with a discriminator, written for both")


def asked(world: World, ask: Any) -> tuple[Any, int]:
    """What it finds, and how often the database was asked about agreements."""
    with world.work() as work, asked_of(world) as statements:
        found = ask(work)
        return found, sum("agreements" in one.statement for one in statements)


def test_an_engagement_in_force_comes_with_each_consent_signature_disclosure_and_answer_once(world: World) -> None:
    facilitation = in_force(world, third=True)
    parties = {_participant_id(facilitation, number) for number in range(3)}

    def look(work: Work) -> tuple[Any, ...]:
        rows = rows_of(work, [facilitation.engagement_id])[facilitation.engagement_id]
        assert rows.latest is not None
        assert rows.text is not None
        assert rows.text.id == rows.latest.paper_id
        return rows.agreed, rows.versions, len(rows.signatures), len(rows.disclosures), set(rows.answers)

    (agreed, versions, signatures, disclosures, answers), statements = asked(world, look)
    assert agreed == parties
    assert (versions, signatures, disclosures) == (1, 4, 1)
    assert {participant_id for _paper_id, participant_id in answers} == parties
    assert statements == 1


def test_what_goes_on_in_a_case_brings_all_of_it_along_and_is_asked_for_once(world: World) -> None:
    facilitation = in_force(world)

    def look(work: Work) -> list[Engagement]:
        found = going_on_in(work, [facilitation.case_id])
        rows = rows_of(work, [one.id for one in found])
        assert all(one.latest is not None for one in rows.values())
        return going_on_in(work, [facilitation.case_id])

    found, statements = asked(world, look)
    assert [one.id for one in found] == [facilitation.engagement_id]
    assert statements == 1


def test_nothing_is_remembered_of_what_has_changed_since(world: World) -> None:
    facilitation = in_force(world)
    with facilitation.at_work() as (work, engagement):
        before = rows_of(work, [engagement.id])[engagement.id]
        made = work.session.get_one(AgreementSignature, (before.signatures[0].agreement_id, _someone(before)))
        work.session.delete(made)
        after = rows_of(work, [engagement.id])[engagement.id]
        assert len(after.signatures) == len(before.signatures) - 1

        withdraw(work, participant_of(work, facilitation.parties[0]), case_row(work, facilitation.case_id))
        assert going_on_in(work, [facilitation.case_id]) == []


def test_one_that_was_only_proposed_has_nothing_but_who_agreed(world: World) -> None:
    facilitation = proposed(world)

    def look(work: Work) -> tuple[Any, ...]:
        rows = rows_of(work, [facilitation.engagement_id])[facilitation.engagement_id]
        return rows.agreed, rows.versions, rows.latest, rows.signatures, rows.text, rows.disclosures, rows.answers

    (agreed, *rest), _statements = asked(world, look)
    assert agreed == {_participant_id(facilitation, 0)}
    assert rest == [0, None, [], None, [], {}]


def _participant_id(facilitation: Facilitation, number: int) -> UUID:
    with facilitation.at_work() as (work, _engagement):
        return participant_of(work, facilitation.parties[number]).id


def _someone(rows: Any) -> UUID:
    found: UUID = rows.signatures[0].participant_id
    return found
