"""Versions of the policy: what the first one claims, what may be published, and what applies when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from odr.accounts.tables import Account
from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation
from odr.privacy.policy import versions
from odr.privacy.policy.versions import FIRST, first, promises_of, sentences, unkept
from odr.privacy.promises import all_promises, load_promises
from odr.privacy.tables import PolicyVersion
from tests.support.people import account_of, with_account
from tests.support.world import World

TEXT = "# Privacy policy\n\n## What we do\n\nWhat you write in private opens with your code alone (P01).\n"
SUMMARY = "It is shorter."


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    nora = with_account(world)
    with world.work() as work:
        work.session.info["by"] = account_of(work, nora)
        yield work


def by(work: Work) -> Account:
    found: Account = work.session.info["by"]
    return found


# --- the first version -----------------------------------------------------------------------------------------------


@pytest.mark.promise("P50")
def test_every_sentence_of_the_first_version_names_a_promise_that_is_kept() -> None:
    found = sentences(first().text)
    assert len(found) > 20
    assert [one for one in found if not promises_of(one)] == []
    assert unkept(first().text) == []


def test_nothing_of_the_first_version_is_left_out_of_its_sentences() -> None:
    prose = [line for line in first().text.splitlines() if line and not line.startswith("#")]
    assert "".join(" ".join(prose).split()) == "".join("".join(sentences(first().text)).split())


def test_no_version_of_ours_is_already_in_its_database(work: Work) -> None:
    assert versions.in_force(work) == first()
    assert [one.number for one in versions.versions(work)] == [FIRST]
    assert versions.version(work, FIRST) == first()
    with pytest.raises(NotFound):
        versions.version(work, 2)


# --- publishing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("promise", ["P99", "P66"])
def test_a_sentence_that_relies_on_a_promise_which_is_not_kept_is_refused(
    work: Work, promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is one that the register knows and does not call kept."""
    register = all_promises(load_promises())
    if promise in register:
        register[promise] = replace(register[promise], state="not yet")
    monkeypatch.setattr(versions, "all_promises", lambda _sections: register)
    claim = f"Every breach stands in a register ({promise})."
    with pytest.raises(Refusal, match=promise) as refused:
        versions.publish(work, f"{TEXT}\n{claim}\n", SUMMARY, work.now, by(work).id)
    assert claim in refused.value.message
    assert versions.in_force(work) == first()


def test_a_version_applies_from_its_moment_and_not_before(world: World, work: Work) -> None:
    done = versions.publish(work, TEXT, SUMMARY, work.now + timedelta(days=3), by(work).id)
    assert versions.in_force(work) == first()
    later = Work(work.session, work.installation, work.now + timedelta(days=3))
    assert versions.in_force(later) == done
    assert [one.number for one in versions.versions(work)] == [2, 1]


def test_one_that_was_to_apply_in_the_past_applies_at_once(work: Work) -> None:
    assert versions.publish(work, TEXT, SUMMARY, work.now - timedelta(days=9), by(work).id).applies_from == work.now


@pytest.mark.parametrize(
    ("text", "summary", "field"),
    [
        ("", SUMMARY, "text"),
        ("Without a title.", SUMMARY, "text"),
        (TEXT, "", "summary"),
        (TEXT, "x" * 400, "summary"),
        (TEXT + "\u202e", SUMMARY, "text"),
        ("# A title\n" + "x" * 70_000, SUMMARY, "text"),
    ],
)
def test_what_will_not_do_is_refused_beside_its_field(work: Work, text: str, summary: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        versions.publish(work, text, summary, work.now, by(work).id)
    assert refused.value.field == field


def test_the_same_text_is_no_new_version_and_none_goes_before_the_last(work: Work) -> None:
    with pytest.raises(Refusal, match="already"):
        versions.publish(work, first().text, SUMMARY, work.now, by(work).id)
    versions.publish(work, TEXT, SUMMARY, work.now + timedelta(days=9), by(work).id)
    with pytest.raises(Refusal, match="before"):
        versions.publish(work, TEXT + "\nMore.\n", SUMMARY, work.now, by(work).id)


def test_the_first_version_in_another_language_is_no_new_version_and_is_compared_in_the_language_of_a_later_one(
    work: Work,
) -> None:
    french = first("fr")
    with pytest.raises(Refusal, match="already"):
        versions.publish(work, french.text, SUMMARY, work.now, by(work).id)
    done = versions.publish(work, french.text + "\nEncore (P01).\n", SUMMARY, work.now, by(work).id)
    assert versions.earlier_than(done, versions.versions(work)) == french
    assert versions.beside(done, first()) == done
    assert versions.beside(french, first("en")) == first("en")


def test_an_organisation_begins_with_terms_of_its_own_which_are_no_version_of_the_policy(work: Work) -> None:
    own, other = add_organisation(work, "Harbour"), add_organisation(work, "Hillside")
    with pytest.raises(NotFound):
        versions.in_force(work, own.id)
    done = versions.publish(work, TEXT, "Our first terms.", work.now, by(work).id, own.id)
    assert done.number == FIRST
    assert versions.in_force(work, own.id) == done
    assert versions.in_force(work) == first()
    with pytest.raises(NotFound):
        versions.in_force(work, other.id)


def test_a_text_that_somebody_put_into_another_version_does_not_open(work: Work) -> None:
    """Whoever writes to the database can't exchange what people have accepted."""

    for number in range(2):
        versions.publish(work, f"{TEXT}\nNumber {number}.\n", SUMMARY, work.now, by(work).id)
    one, other = work.session.query(PolicyVersion).order_by(PolicyVersion.number).all()
    one.sealed_text, other.sealed_text = other.sealed_text, one.sealed_text
    with pytest.raises(Unopenable):
        versions.in_force(work)
    work.session.rollback()
