"""The database does not take it: nobody is told of success, and nothing that was typed is lost."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from odr.db import database
from odr.pages.training import own
from odr.vaults.tables import AccessCodeRow, Item
from tests.support.offers import make
from tests.support.people import signed_in
from tests.support.policy import a_new_policy
from tests.support.training import lapsed, right_answers
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.walks_contracts import desk_page
from tests.support.walks_enquiries import administrator_of_case
from tests.support.world import PASSWORD, Person, World

WORDS = "I would settle for four hundred and twelve"
pytestmark = pytest.mark.only_on("sqlite", "the file of the database is filled, locked, closed and taken away")


@pytest.fixture
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def file_of(world: World) -> Path:
    return Path(str(world.database.url.database))


@contextmanager
def full(world: World) -> Iterator[None]:
    """No page fits into the database any more."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        # As many pages as there are already is the least that SQLite takes.
        connection.execute("PRAGMA max_page_count=1")

    event.listen(world.database.engine, "connect", limit)
    world.database.dispose()
    try:
        yield
    finally:
        event.remove(world.database.engine, "connect", limit)
        world.database.dispose()


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Somebody else writes, for longer than anybody waits."""
    with closing(sqlite3.connect(file_of(world), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def read_only(world: World) -> Iterator[None]:
    """The database can be read and not be written."""

    def refuse(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_authorizer(
            lambda action, *_about: (
                sqlite3.SQLITE_DENY
                if action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
                else sqlite3.SQLITE_OK
            )
        )

    file = file_of(world)
    world.database.dispose()
    beside = [file, *file.parent.glob(file.name + "-*")]
    file.chmod(0o400)
    event.listen(world.database.engine, "connect", refuse)
    try:
        yield
    finally:
        event.remove(world.database.engine, "connect", refuse)
        world.database.dispose()
        for one in beside:
            if one.exists():
                one.chmod(0o600)


@contextmanager
def gone(world: World) -> Iterator[None]:
    """The file is not there."""
    file = file_of(world)
    world.database.dispose()
    away = file.with_suffix(".away")
    file.rename(away)
    file.mkdir()
    try:
        yield
    finally:
        world.database.dispose()
        file.rmdir()
        away.rename(file)


WAYS = [full, locked, read_only, gone]


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")

    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    event.listen(world.database.engine, "connect", impatient)
    world.database.dispose()


def count(world: World, table: type[Item] | type[AccessCodeRow]) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_that_cannot_be_kept_is_not_told_as_kept_and_comes_back_into_its_form(
    world: World, party: Party, way: object
) -> None:
    assert callable(way)
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    with way(world):
        page = party.person.send(form, "Keep it", title="The least", text=WORDS * 300)
        assert party.person.status == 503
        assert page.heading == "This could not be saved"
        assert "Saved." not in page.text
        assert "Saved" not in page.text
        assert WORDS in page.text
        # As often as it takes.
        page = party.person.submit("Back to the form")
        if party.person.status != 200:
            assert WORDS in page.text
    assert count(world, Item) == 0
    if party.person.status != 200:
        page = party.person.submit("Back to the form")
    assert page.form("Keep it").values["text"] == [WORDS * 300]
    page = party.person.submit("Keep it")
    assert page.heading == "The least"
    assert count(world, Item) == 1


def test_what_an_earlier_page_had_to_say_is_not_said_for_what_failed(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    with full(world):
        party.person.send(form, "Keep it", title="x", text=WORDS * 300)
    page = party.open()
    assert "Saved." not in page.text
    assert not page.html.count('class="notice done"')


@pytest.mark.parametrize("way", [locked, gone])
def test_a_page_that_cannot_be_asked_for_says_so(world: World, way: object) -> None:
    assert callable(way)
    nora = signed_in(world)
    with way(world):
        nora.post_with_token("/me/change", {"legal_name": WORDS, "postal_address": "x", "telephone": "1234"})
        assert nora.status == 503
        assert WORDS in nora.page.text
    assert nora.open("/me").heading == "My details"


def test_a_commit_that_fails_tells_of_no_success(world: World, party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")

    def fail(self: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", fail)
        page = party.person.send(form, "Keep it", title="The least", text=WORDS)
    assert party.person.status == 503
    assert "Saved." not in page.text
    assert "Saved." not in party.open().text


def assert_every_text_comes_back(person: Person, path: str, fewest: int) -> None:
    """Types into every text of every form of a page while the database is locked, and goes back to the form."""
    page = person.open(path)
    sent = 0
    for number, form in enumerate(page.forms):
        # What is typed as lines or in a box; what has a shape of its own, such as a day, is none of it.
        texts = {name for name in form.labels.values() if name in form.values and name not in form.choices}
        typed = {name: WORDS for name in texts if not re.search("day|due|email|amount|until$|password|current", name)}
        if not typed:
            continue
        with locked(person.world):
            person.send(form, next(iter(form.buttons)), **typed)
            assert person.status == 503, (path, number)
        back = person.submit("Back to the form").forms[number]
        for name in typed:
            assert back.values[name] == [WORDS], (path, name)
        sent += 1
    assert sent >= fewest, path


def test_words_come_back_into_each_form_of_a_page_that_has_several(world: World) -> None:
    parties = [with_vault(one) for one in two_parties(world)]
    petra, ada = world.operator(), administrator_of_case(world)
    tessa = parties[0]
    tessa.person.open("/me/requests")
    organisation = re.findall(r'<option value="([0-9a-f-]{36})"', tessa.person.page.html)[0]
    for about in ("", organisation):
        typed = {"kind": "access", "about": about, "message": "All of it", "current": PASSWORD}
        tessa.person.post_with_token("/me/requests", typed)
    for person, root, fewest in ((petra, "/desk/requests", 4), (ada, "/administration/requests", 3)):
        links = set(re.findall(rf'href="({root}/[^"]+)"', person.open(root).html))
        pages = [link for link in links if person is ada or "Pass it on" in person.open(link).text]
        assert_every_text_comes_back(person, pages[0], fewest)
    assert_every_text_comes_back(tessa.person, tessa.person.path, 1)
    assert_every_text_comes_back(petra, desk_page(petra), 1)


def test_what_one_would_accept_at_the_least_comes_back(world: World) -> None:
    tessa, leo = (with_vault(one) for one in two_parties(world))
    for one in (tessa, leo):
        one.unlock()
    make(leo)
    assert_every_text_comes_back(tessa.person, f"/cases/{tessa.case_id}/negotiation/mine", 1)


def test_words_that_wait_for_a_sign_in_stay_where_the_database_does_not_take_it(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/change")
    form = nora.page.form("Save")
    world.later(hours=3)
    nora.send(form, "Save", legal_name="Nora of the Hill", postal_address="", telephone="")
    with locked(world):
        nora.submit("Sign in", email=nora.email, password=PASSWORD)
        assert nora.status == 503
        assert "Nora of the Hill" in nora.page.text
    nora.submit("Back to the form")
    assert "Nora of the Hill" in nora.page.text
    nora.submit("Sign in", email=nora.email, password=PASSWORD)
    nora.submit("Back to the form")
    assert nora.page.form("Save").values["legal_name"] == ["Nora of the Hill"]


@pytest.mark.parametrize("way", [locked, gone])
def test_words_that_wait_for_an_acceptance_stay_where_the_database_does_not_take_it(world: World, way: object) -> None:
    assert callable(way)
    nora = signed_in(world)
    nora.open("/me/feedback")
    a_new_policy(world)
    nora.submit("Send it", message=WORDS)
    nora.submit("Read it")
    with way(world):
        nora.submit("I accept this version")
        assert nora.status == 503
        assert WORDS in nora.page.text
    nora.submit("Back to the form")
    assert WORDS in nora.page.text
    nora.submit("I accept this version")
    nora.submit("Back to the form")
    assert nora.page.form("Send it").values["message"] == [WORDS]


def test_words_that_wait_for_a_course_stay_where_something_breaks_or_the_database_does_not_take_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = lapsed(world, world.administrator())
    ada.post_with_token("/administration/cases/new", {"reference": "H-77", "kind": "tenancy"})
    ada.submit("Go to the course")
    with locked(world):
        ada.submit("Send my answers", **right_answers())
        assert ada.status == 503
        assert "H-77" in ada.page.text
    ada.submit("Back to the form")
    assert "H-77" in ada.page.text
    assert "Right." not in ada.page.text, "nothing was looked through"
    answers = ada.page.form("Send my answers").values
    assert {name: answers[name] for name in right_answers()} == {k: [v] for k, v in right_answers().items()}

    def fail(*_whatever: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(own, "record_pass", fail)
        ada.submit("Send my answers", **right_answers())
        assert ada.status == 500
        assert "H-77" in ada.page.text
    ada.submit("Back to the form")
    ada.submit("Send my answers", **right_answers())
    ada.submit("Back to the form")
    assert ada.page.form("Open the case").values["reference"] == ["H-77"]


def test_what_was_chosen_in_a_survey_is_kept_and_is_not_listed_as_typed(world: World) -> None:
    nora, petra = signed_in(world), world.operator()
    asked = {"title": "How it went", "questions": "Was it?\n- Yes\n- No\nWhat else?", "days": "7"}
    petra.post_with_token("/desk/surveys", asked)
    nora.open("/me/surveys")
    nora.follow("How it went")
    with locked(world):
        nora.submit("Send my answers", **{"choice-0": "1", "question-1": WORDS})
        assert nora.status == 503
    listed = re.findall(r'<p class="text"[^>]*>(.*?)</p>', nora.page.html, re.DOTALL)
    assert [re.sub(r"<[^>]*>", "", one).strip() for one in listed] == [WORDS]
    nora.submit("Back to the form")
    values = nora.page.form("Send my answers").values
    assert (values["choice-0"], values["question-1"]) == (["1"], [WORDS])
    nora.submit("Send my answers")
    assert "Your answers are counted." in nora.page.text
