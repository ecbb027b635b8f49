"""A version of the policy or of an organisation's terms, put in another's place in the database: it does not open."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from odr.privacy.policy.versions import publish, versions
from odr.privacy.policy.wordings import Wording
from odr.privacy.tables import PolicyVersion
from tests.support import scenes
from tests.support.people import account_of, with_account
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

MOVED = {("policy_versions", "sealed_text"), ("policy_versions", "sealed_summary")}
WORDS = {None: "The policy", "Harbour": "Terms of Harbour", "Valley": "Terms of Valley"}


@pytest.fixture
@scenes.scene
def published(world: World) -> World:
    person = with_account(world)
    with world.work() as work:
        by = account_of(work, person).id
        for name, title in WORDS.items():
            organisation = add_organisation(work, name).id if name is not None else None
            text = f"# {title}\n\nWhat you write in private opens with your code alone (P01).\n"
            publish(work, [Wording(text, f"Now it is {title}.")], work.now, by, organisation)
    return world


def whose(work: Work, name: str | None) -> UUID | None:
    return None if name is None else work.session.scalars(select(Organisation.id).filter_by(name=name)).one()


def row(work: Work, name: str | None) -> PolicyVersion:
    return work.session.scalars(select(PolicyVersion).filter_by(organisation_id=whose(work, name))).one()


def exchange_texts(work: Work) -> None:
    one, other = row(work, "Harbour"), row(work, "Valley")
    one.sealed_text, other.sealed_text = other.sealed_text, one.sealed_text


def exchange_summaries(work: Work) -> None:
    one, other = row(work, "Harbour"), row(work, "Valley")
    one.sealed_summary, other.sealed_summary = other.sealed_summary, one.sealed_summary


def call_a_text_a_summary(work: Work) -> None:
    one = row(work, "Harbour")
    one.sealed_summary = one.sealed_text


def call_a_summary_a_text(work: Work) -> None:
    one = row(work, "Harbour")
    one.sealed_text = one.sealed_summary


def exchange_organisations(work: Work) -> None:
    one, other = row(work, "Harbour"), row(work, "Valley")
    one.organisation_id, other.organisation_id = other.organisation_id, one.organisation_id


def make_terms_of_the_policy(work: Work) -> None:
    work.session.delete(row(work, "Harbour"))
    row(work, None).organisation_id = whose(work, "Harbour")


def count_otherwise(work: Work) -> None:
    row(work, "Harbour").number = 7


@pytest.mark.promise("P50")
@pytest.mark.parametrize(
    "move",
    [
        exchange_texts,
        exchange_summaries,
        call_a_text_a_summary,
        call_a_summary_a_text,
        exchange_organisations,
        make_terms_of_the_policy,
        count_otherwise,
    ],
)
def test_it_opens_where_it_belongs_and_nowhere_else(published: World, move: Callable[[Work], None]) -> None:
    with published.database.writing(EVERYTHING) as session:
        work = published.app_context.work(session)
        harbour = whose(work, "Harbour")
        assert "Terms of Harbour" in versions(work, harbour)[0].text
        move(work)
        session.flush()
        with pytest.raises(Unopenable):
            versions(work, harbour)
