"""Consents: off until given, for the very words, back at any time; and nothing uses data for more without asking."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

import odr
from odr.accounts.tables import Account
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import in_language
from odr.privacy import consents
from odr.privacy.consents import SENTENCES, Use
from odr.privacy.tables import Consent
from odr.purposes import Consented
from tests.support.people import account_of, with_account
from tests.support.world import World

SOURCE = Path(odr.__file__).parent
NEWS = str(SENTENCES[Use.NEWS])


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    nora = with_account(world)
    with world.work() as work:
        work.session.info["nora"] = account_of(work, nora)
        yield work


def nora(work: Work) -> Account:
    found: Account = work.session.info["nora"]
    return found


@pytest.mark.promise("P40")
@pytest.mark.parametrize("use", list(Use))
def test_nothing_is_consented_to_until_it_is_and_no_longer_once_it_is_taken_back(work: Work, use: Use) -> None:
    assert not consents.may_use(work, nora(work).id, use)
    consents.give(work, nora(work).id, use.value, SENTENCES[use])
    assert [one for one in Use if consents.may_use(work, nora(work).id, one)] == [use]
    consents.take_back(work, nora(work).id, use.value)
    assert not consents.may_use(work, nora(work).id, use)


@pytest.mark.promise("P40")
def test_a_consent_is_recorded_with_its_words_and_stays_on_record_when_it_is_taken_back(work: Work) -> None:
    consents.give(work, nora(work).id, "news", NEWS)
    consents.give(work, nora(work).id, "news", NEWS)
    consents.take_back(work, nora(work).id, "news")
    consents.take_back(work, nora(work).id, "news")
    _answers, (one,) = consents.answers(work, nora(work).id)
    assert (one.sentence, one.given_at, one.taken_back_at) == (NEWS, work.now, work.now)


def test_a_consent_to_other_words_is_none(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="words have changed"):
        consents.give(work, nora(work).id, "news", "You may do whatever you like.")
    consents.give(work, nora(work).id, "news", NEWS)
    monkeypatch.setitem(consents.SENTENCES, Use.NEWS, "You may send me news and advertising.")
    assert not consents.may_use(work, nora(work).id, Use.NEWS)


def test_a_consent_is_to_the_words_of_the_language_it_was_asked_in_and_counts_in_every_one(work: Work) -> None:
    with in_language("fr"):
        french = str(SENTENCES[Use.NEWS])
        consents.give(work, nora(work).id, "news", french)
    assert french != NEWS
    assert consents.may_use(work, nora(work).id, Use.NEWS)
    consents.give(work, nora(work).id, "news", NEWS)
    answer = next(one for one in consents.answers(work, nora(work).id)[0] if one.asked.name == "news")
    assert (answer.sentence, answer.language) == (french, "fr")
    assert len(work.session.scalars(select(Consent)).all()) == 1


def test_a_use_that_was_added_counts_until_it_ends(work: Work) -> None:
    added = consents.add_use(work, "You may invite me to a talk.")
    name = str(added.id)
    consents.give(work, nora(work).id, name, added.sentence)
    assert consents.may_use(work, nora(work).id, name)
    consents.end_use(work, added.id)
    assert not consents.may_use(work, nora(work).id, name)
    with pytest.raises(NotFound):
        consents.end_use(work, added.id)
    with pytest.raises(NotFound):
        consents.give(work, nora(work).id, name, added.sentence)


@pytest.mark.parametrize("typed", ["", " ", "x" * 300, NEWS, "…"])
def test_a_use_needs_a_sentence_of_its_own(work: Work, typed: str) -> None:
    with pytest.raises(Refusal):
        consents.add_use(work, typed)


# --- every mail and every export -------------------------------------------------------------------------------------

# What makes a mail or a file that leaves the service: by its name, where it is from. Each takes first what the data are
# used for.
MAKES = {"Message": "odr.mail.outbox", "archive": "odr.archives", "table": "odr.archives"}
# The mails and files for a use beyond what people are here for, by the function that makes each.
FOR_A_USE = {"asked_for_research"}


@dataclass
class Made:
    """What the functions of a module make, by what each says it is for; and what says nothing that counts."""

    for_the_service: list[str] = field(default_factory=list)
    for_a_use: list[str] = field(default_factory=list)
    careless: list[str] = field(default_factory=list)


def made_in(source: str) -> Made:
    """What a module makes. A use is named by a parameter of the type that only a consent gives, or not at all."""
    tree, found = ast.parse(source), Made()
    known = _imported(tree)
    for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
        given = {one.arg for one in function.args.args if isinstance(one.annotation, ast.Name)
                 and known.get(one.annotation.id) == "odr.purposes.Consented"}  # fmt: skip
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if not _makes(call, known):
                continue
            first = call.args[0] if call.args else None
            name = first.id if isinstance(first, ast.Name) else ""
            if known.get(name) == "odr.purposes.THE_SERVICE":
                found.for_the_service.append(function.name)
            elif name in given:
                found.for_a_use.append(function.name)
            else:
                found.careless.append(function.name)
    return found


def _imported(tree: ast.AST) -> dict[str, str]:
    return {
        (alias.asname or alias.name): f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _makes(call: ast.Call, known: dict[str, str]) -> bool:
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return MAKES.get(call.func.attr, "nowhere") == known.get(call.func.value.id)
    return isinstance(call.func, ast.Name) and known.get(call.func.id) in {f"{at}.{name}" for name, at in MAKES.items()}


def every_module() -> Iterator[tuple[str, str]]:
    for path in SOURCE.rglob("*.py"):
        yield path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.promise("P40")
def test_every_mail_and_every_export_says_what_it_is_for_and_for_more_only_with_a_consent() -> None:
    kinds = {name: made_in(source) for name, source in every_module() if name != "mail/outbox.py"}
    assert {name: made.careless for name, made in kinds.items() if made.careless} == {}
    assert {one for made in kinds.values() for one in made.for_a_use} == FOR_A_USE
    assert sum(len(made.for_the_service) for made in kinds.values()) > 35


@pytest.mark.promise("P40")
def test_that_somebody_consents_is_said_by_one_function_alone() -> None:
    """A purpose of another name, or of somebody who was not asked, is made nowhere else."""
    makers: dict[str, set[str]] = {"Consented": set(), "Purpose": set()}
    for name, source in every_module():
        tree = ast.parse(source)
        known = _imported(tree) | ({one: f"odr.purposes.{one}" for one in makers} if name == "purposes.py" else {})
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called = known.get(node.func.id, "").removeprefix("odr.purposes.")
                makers.get(called, set()).add(name)
    assert makers == {"Consented": {"privacy/consents.py"}, "Purpose": {"purposes.py", "mail/outbox.py"}}


@pytest.mark.promise("P40")
def test_without_a_consent_there_is_nothing_to_make_a_mail_with(work: Work) -> None:
    assert consents.consented(work, nora(work).id, Use.NEWS) is None
    consents.give(work, nora(work).id, "news", NEWS)
    assert consents.consented(work, nora(work).id, Use.NEWS) == Consented("news", nora(work).id)
    assert consents.consented(work, nora(work).id, Use.RESEARCH) is None
    consents.take_back(work, nora(work).id, "news")
    assert consents.consented(work, nora(work).id, Use.NEWS) is None


HEAD = (
    "from odr.mail.outbox import Message\nfrom odr.purposes import THE_SERVICE, Consented, Purpose\n"
    "from odr import archives\n"
)


@pytest.mark.parametrize(
    ("source", "careless", "for_a_use"),
    [
        ('def f(to):\n    return Message(THE_SERVICE, to, "a", "b")\n', [], []),
        ('def f(consent: Consented, to):\n    return Message(consent, to, "a", "b")\n', [], ["f"]),
        ('def f(consent: Purpose, to):\n    return Message(consent, to, "a", "b")\n', ["f"], []),
        ('def f(to):\n    return Message(to, "a", "b")\n', ["f"], []),
        ('def f(to):\n    return Message(Purpose("news"), to, "a", "b")\n', ["f"], []),
        ("def f(rows):\n    return archives.table(None, (), rows)\n", ["f"], []),
    ],
)
def test_what_does_not_say_what_it_is_for_is_found(source: str, careless: list[str], for_a_use: list[str]) -> None:
    """The control."""
    made = made_in(HEAD + source)
    assert (made.careless, made.for_a_use) == (careless, for_a_use)


def test_what_nobody_was_asked_is_not_taken_back(work: Work) -> None:
    with pytest.raises(NotFound):
        consents.take_back(work, nora(work).id, "anything")
