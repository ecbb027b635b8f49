"""Versions of the policy: what the first one claims, what may be published, and what applies when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from odr.accounts.tables import Account
from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import in_language
from odr.organisations.organisations import add_organisation
from odr.privacy.policy import versions
from odr.privacy.policy.versions import FIRST, first, promises_of, sentences, unkept
from odr.privacy.policy.wordings import Wording
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
        versions.publish(work, [Wording(f"{TEXT}\n{claim}\n", SUMMARY)], work.now, by(work).id)
    assert claim in refused.value.message
    assert versions.in_force(work) == first()


def test_a_version_applies_from_its_moment_and_not_before(world: World, work: Work) -> None:
    done = versions.publish(work, [Wording(TEXT, SUMMARY)], work.now + timedelta(days=3), by(work).id)
    assert versions.in_force(work) == first()
    later = Work(work.session, work.installation, work.now + timedelta(days=3))
    assert versions.in_force(later) == done
    assert [one.number for one in versions.versions(work)] == [2, 1]


def test_one_that_was_to_apply_in_the_past_applies_at_once(work: Work) -> None:
    done = versions.publish(work, [Wording(TEXT, SUMMARY)], work.now - timedelta(days=9), by(work).id)
    assert done.applies_from == work.now


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
        versions.publish(work, [Wording(text, summary)], work.now, by(work).id)
    assert refused.value.field == field


def test_the_same_text_is_no_new_version_and_none_goes_before_the_last(work: Work) -> None:
    with pytest.raises(Refusal, match="already"):
        versions.publish(work, [Wording(first().text, SUMMARY)], work.now, by(work).id)
    versions.publish(work, [Wording(TEXT, SUMMARY)], work.now + timedelta(days=9), by(work).id)
    with pytest.raises(Refusal, match="before"):
        versions.publish(work, [Wording(TEXT + "\nMore.\n", SUMMARY)], work.now, by(work).id)


def test_the_first_version_in_another_language_is_no_new_version_and_is_compared_in_the_language_of_a_later_one(
    work: Work,
) -> None:
    french = first("fr")
    with pytest.raises(Refusal, match="already"):
        versions.publish(work, [Wording(french.text, SUMMARY, "fr")], work.now, by(work).id)
    done = versions.publish(work, [Wording(french.text + "\nEncore (P01).\n", SUMMARY, "fr")], work.now, by(work).id)
    assert versions.earlier_than(done, versions.versions(work)) == french
    assert versions.beside(done, first("en")) == done
    assert versions.beside(french, first("en")) == first("en")


BOTH = [
    Wording(TEXT, SUMMARY),
    Wording("# Politique\n\nCe que vous écrivez ne s'ouvre qu'avec votre code (P01).\n", "Elle est plus courte.", "fr"),
]


def test_a_version_is_read_in_the_language_that_is_spoken_if_it_has_a_text_in_it(work: Work) -> None:
    versions.publish(work, BOTH, work.now, by(work).id)
    for code, title, summary in (("en", "# Privacy policy", SUMMARY), ("fr", "# Politique", "Elle est plus courte.")):
        with in_language(code):
            read = versions.in_force(work)
        assert (read.language, read.text.splitlines()[0], read.summary) == (code, title, summary)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_whoever_reads_a_language_without_a_text_is_shown_the_first_one_and_its_language(work: Work, code: str) -> None:
    (french,) = BOTH[1:]
    versions.publish(work, [Wording("", ""), french], work.now, by(work).id)
    with in_language(code):
        read = versions.in_force(work)
    assert (read.language, read.text) == ("fr", french.text)


@pytest.mark.parametrize(
    ("text", "summary", "field"),
    [
        ("", "Elle est plus courte.", "text_fr"),
        ("Sans titre.", "Elle est plus courte.", "text_fr"),
        (BOTH[1].text, "", "summary_fr"),
        ("# Politique\n\nUne promesse que personne ne connaît (P99).\n", "Une promesse.", "text_fr"),
    ],
)
def test_what_will_not_do_in_one_language_is_refused_beside_the_field_of_that(
    work: Work, text: str, summary: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        versions.publish(work, [BOTH[0], Wording(text, summary, "fr")], work.now, by(work).id)
    assert refused.value.field == field
    assert versions.in_force(work) == first()


def test_a_text_in_a_further_language_makes_a_new_version_and_one_less_does_not(work: Work) -> None:
    versions.publish(work, BOTH[:1], work.now, by(work).id)
    assert versions.publish(work, BOTH, work.now, by(work).id).number == 3
    with pytest.raises(Refusal, match="already"):
        versions.publish(work, BOTH[1:], work.now, by(work).id)


def test_texts_in_two_languages_are_not_compared(work: Work) -> None:
    versions.publish(work, BOTH[:1], work.now, by(work).id)
    done = versions.in_language(versions.publish(work, BOTH, work.now, by(work).id), "fr")
    before = versions.earlier_than(done, versions.versions(work))
    assert before is not None
    assert (before.language, versions.differences(before, done)) == ("en", [])


def test_what_was_published_before_there_were_several_languages_is_a_text_in_english(work: Work) -> None:
    versions.publish(work, BOTH, work.now, by(work).id)
    row = work.session.query(PolicyVersion).one()
    row.sealed_text = work.installation.seal(TEXT.encode(), row.sealed_text_context())
    row.sealed_summary = work.installation.seal(b"{Shorter}", row.sealed_summary_context())
    read = versions.in_force(work)
    assert (read.text, read.summary, read.language) == (TEXT, "{Shorter}", "en")


def test_an_organisation_begins_with_terms_of_its_own_which_are_no_version_of_the_policy(work: Work) -> None:
    own, other = add_organisation(work, "Harbour"), add_organisation(work, "Hillside")
    with pytest.raises(NotFound):
        versions.in_force(work, own.id)
    done = versions.publish(work, [Wording(TEXT, "Our first terms.")], work.now, by(work).id, own.id)
    assert done.number == FIRST
    assert versions.in_force(work, own.id) == done
    assert versions.in_force(work) == first()
    with pytest.raises(NotFound):
        versions.in_force(work, other.id)


def test_a_text_that_somebody_put_into_another_version_does_not_open(work: Work) -> None:
    """Whoever writes to the database can't exchange what people have accepted."""

    for number in range(2):
        versions.publish(work, [Wording(f"{TEXT}\nNumber {number}.\n", SUMMARY)], work.now, by(work).id)
    one, other = work.session.query(PolicyVersion).order_by(PolicyVersion.number).all()
    one.sealed_text, other.sealed_text = other.sealed_text, one.sealed_text
    with pytest.raises(Unopenable):
        versions.in_force(work)
    work.session.rollback()
