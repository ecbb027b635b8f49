"""Accepting: who, which version, its digest, and when."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from odr.accounts.tables import Account
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation
from odr.privacy.policy import accepting, versions
from odr.privacy.policy.versions import first
from odr.privacy.policy.wordings import Wording
from odr.privacy.tables import Acceptance
from tests.support.people import account_of, with_account
from tests.support.world import World

TEXT = "# Privacy policy\n\nWhat you write in private opens with your code alone (P01).\n"


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    nora = with_account(world)
    with world.work() as work:
        work.session.info["nora"] = account_of(work, nora)
        yield work


def nora(work: Work) -> Account:
    found: Account = work.session.info["nora"]
    return found


@pytest.mark.promise("P51")
def test_whoever_makes_an_account_has_accepted_the_version_in_force(work: Work) -> None:
    (one,) = accepting.accepted_by(work, nora(work).id)
    assert (one.number, one.digest, one.at, one.organisation_id) == (1, first().digest, work.now, None)


def test_only_the_version_in_force_can_be_accepted_and_once_is_enough(work: Work) -> None:
    done = versions.publish(work, [Wording(TEXT, "It is shorter.")], work.now, nora(work).id)
    for number in (1, 3, 0, -1):
        with pytest.raises(Refusal, match="newer version"):
            accepting.accept(work, nora(work).id, number)
    for _time in range(2):
        accepting.accept(work, nora(work).id, done.number)
    assert [one.digest for one in accepting.accepted_by(work, nora(work).id) if one.number == 2] == [done.digest]
    assert accepting.latest_accepted(work, nora(work).id) == 2


def test_what_is_recorded_is_the_digest_of_the_text_that_was_shown(world: World) -> None:
    """Whoever reads French accepts the French text, also where the next page is in another language."""
    other = with_account(world, "Amélie Roux")
    with world.work() as work:
        account_id = account_of(work, other).id
        work.session.execute(delete(Acceptance).where(Acceptance.account_id == account_id))
        accepting.accept(work, account_id, 1, language="fr")
        (one,) = accepting.accepted_by(work, account_id)
        assert one.digest == first("fr").digest != first("en").digest
        assert one.language == "fr"


def test_of_a_version_in_two_languages_the_text_that_was_shown_is_recorded_with_its_language(work: Work) -> None:
    both = [Wording(TEXT, "It is shorter."), Wording("# Politique\n\nCourte (P01).\n", "Plus courte.", "fr")]
    done = versions.publish(work, both, work.now, nora(work).id)
    accepting.accept(work, nora(work).id, done.number, language="fr")
    (one,) = [one for one in accepting.accepted_by(work, nora(work).id) if one.number == done.number]
    assert (one.language, one.digest) == ("fr", versions.in_language(done, "fr").digest)


def test_the_terms_of_one_organisation_are_accepted_apart_from_all_else(work: Work) -> None:
    own, other = add_organisation(work, "Harbour"), add_organisation(work, "Hillside")
    versions.publish(work, [Wording(TEXT, "Our first terms.")], work.now, nora(work).id, own.id)
    accepting.accept(work, nora(work).id, 1, own.id)
    assert accepting.latest_accepted(work, nora(work).id, own.id) == 1
    assert accepting.latest_accepted(work, nora(work).id, other.id) is None
    with pytest.raises(NotFound):
        accepting.accept(work, nora(work).id, 1, other.id)
