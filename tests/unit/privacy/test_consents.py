"""Consents: off until given, for the very words, back at any time; and nothing uses data for more without asking."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import odr
from odr.accounts.tables import Account
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.privacy import consents
from odr.privacy.consents import SENTENCES, Use
from tests.support.people import account_of, with_account
from tests.support.world import World

SOURCE = Path(odr.__file__).parent
NEWS = SENTENCES[Use.NEWS]


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

# Modules of mails and of exports whose words go out for the case, the account or the organisation itself. Whoever adds
# one has to look here, and to name the use it serves below if it serves one beyond that.
FOR_THE_SERVICE_ITSELF = {
    "accounts/mails.py", "cases/mails.py", "facilitation/mails.py", "keyrings/mails.py", "messages/mails.py",
    "retention/mails.py", "vaults/mails.py", "enquiries/mails.py", "contracts/mails.py", "settlements/mails.py",
    "messages/export.py", "vaults/contents/export.py", "vaults/history/log.py",
}  # fmt: skip
# What makes a mail or an export for a use beyond that: by the name of the function, the use.
FOR_A_USE: dict[str, Use] = {"news_mail": Use.NEWS}


def makers() -> set[str]:
    """Every module that makes a mail, or a file with what is somebody's."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        if name.split("/")[0] in ("selftest", "demo", "mail", "exports.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            makes_mail = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
            exports = isinstance(node, ast.ImportFrom) and node.module == "odr.exports"
            if (makes_mail and "odr.mail.outbox" in path.read_text(encoding="utf-8")) or exports:
                found.add(name)
    return found


def careless(source: str) -> list[str]:
    """The functions of a module that use personal data for a use, and do not ask about that use by its name."""
    found = []
    for function in (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)):
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        asked = {
            one.attr
            for call in calls
            if _called(call) == "may_use"
            for given in call.args
            for one in ast.walk(given)
            if isinstance(one, ast.Attribute)
        }
        for call in calls:
            use = FOR_A_USE.get(_called(call))
            if use is not None and use.name not in asked:
                found.append(f"{function.name}: {use.value}")
    return found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.promise("P40")
def test_every_mail_and_every_export_serves_the_service_itself_or_asks_for_consent() -> None:
    assert makers() - FOR_THE_SERVICE_ITSELF == set()
    told = {
        path.relative_to(SOURCE).as_posix(): found
        for path in SOURCE.rglob("*.py")
        if (found := careless(path.read_text(encoding="utf-8")))
    }
    assert told == {}


def test_what_uses_data_without_asking_is_found() -> None:
    """The control: one that does not ask, one that asks about something else, and one that asks."""
    assert careless("def tell(work, one):\n    queue(work, news_mail(one.email))\n") == ["tell: news"]
    other = (
        "def tell(work, one):\n    if may_use(work, one.id, Use.SUPPORT):\n        queue(work, news_mail(one.email))\n"
    )
    assert careless(other) == ["tell: news"]
    assert careless(other.replace("SUPPORT", "NEWS")) == []


def test_what_nobody_was_asked_is_not_taken_back(work: Work) -> None:
    with pytest.raises(NotFound):
        consents.take_back(work, nora(work).id, "anything")
