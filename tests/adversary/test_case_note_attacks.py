"""Notes of administrators on a case: read by no party, facilitator, adviser or other organisation; moved, they open to
nobody."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from odr.cases import notes
from odr.cases.tables import CaseNote
from odr.crypto.errors import Unopenable
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.retention import case_rows
from tests.support.cases import administrator_of, joined, opened
from tests.support.world import Person, World

MOVED = {("case_notes", "sealed_words")}
SECRET = "Call-her-after-four-only"


def noted(world: World, administrator: Person, number: str = "N-1") -> tuple[str, CaseNote]:
    """A case with a note on it."""
    case_id = opened(administrator, number)
    with world.work() as work:
        account, organisation = administrator_of(world, work, administrator)
        return f"/administration/cases/{case_id}", notes.write(work, organisation, case_id, SECRET, account.id)


def everything_of(person: Person, *paths: str) -> str:
    return " ".join(person.open(path).html for path in paths)


def test_a_party_finds_it_on_none_of_their_pages_and_behind_none_of_its_addresses(world: World) -> None:
    ada = world.administrator()
    path, note = noted(world, ada)
    leo = joined(ada, note.case_id, "Leo Long")
    case = f"/cases/{note.case_id}"
    assert SECRET not in everything_of(leo, "/cases", case, f"{case}/timeline", f"{case}/sheet", "/me/held")
    for address in (f"{path}/notes", f"{path}/notes/{note.id}", f"{path}/notes/{note.id}/remove"):
        assert SECRET not in leo.open(address).html
        assert leo.status == 404
    leo.post_with_token(f"{path}/notes/{note.id}/remove")
    assert leo.status == 404
    assert SECRET in ada.open(f"{path}/notes").text


def test_a_party_is_told_that_there_are_notes_and_not_what_they_say(world: World) -> None:
    ada = world.administrator()
    _path, note = noted(world, ada)
    leo = joined(ada, note.case_id, "Leo Long")
    page = leo.open("/me/held")
    assert "Notes of administrators on your cases" in page.text
    assert "ask the organisation" in page.text
    assert "Notes of administrators" not in joined(ada, opened(ada), "Mia Short").open("/me/held").text


def test_administrators_of_another_organisation_read_change_and_remove_none(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    path, note = noted(world, ada)
    own, _other = noted(world, bea, "B-1")
    for address in (
        f"{path}/notes", f"{path}/notes/{note.id}", f"{path}/notes/{note.id}/remove", f"{own}/notes/{note.id}",
        f"{own}/notes/{note.id}/remove",
    ):  # fmt: skip
        bea.open(address)
        assert bea.status == 404
        bea.post_with_token(address, {"words": "Mine now", "version": "1"})
        assert bea.status == 404
    assert SECRET in ada.open(f"{path}/notes").text


def test_it_stands_in_no_log_that_parties_read(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    with world.work() as work:
        before = work.session.scalar(text("SELECT count(*) FROM audit_entries"))
    ada.open(f"/administration/cases/{case_id}/notes")
    ada.submit("Write the note", words=SECRET)
    assert SECRET in ada.page.text
    with world.work() as work:
        assert work.session.scalar(text("SELECT count(*) FROM audit_entries")) == before


def test_it_is_destroyed_with_its_case(world: World) -> None:
    ada = world.administrator()
    _path, note = noted(world, ada)
    with world.database.writing(EVERYTHING) as session:
        work = world.app_context.work(session)
        case_rows.remove(work, note.case_id)
        assert session.scalars(select(CaseNote)).all() == []


# --- moved -----------------------------------------------------------------------------------------------------------


def _rows(work: Work) -> list[CaseNote]:
    return list(work.session.scalars(select(CaseNote).order_by(CaseNote.id)))


def exchange_words(work: Work) -> None:
    one, other = _rows(work)
    one.sealed_words, other.sealed_words = other.sealed_words, one.sealed_words


def exchange_cases(work: Work) -> None:
    one, other = _rows(work)
    one.case_id, other.case_id = other.case_id, one.case_id


def count_otherwise(work: Work) -> None:
    _rows(work)[0].version = 7


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.parametrize("move", [exchange_words, exchange_cases, count_otherwise])
def test_it_opens_where_it_belongs_and_nowhere_else(world: World, move: Callable[[Work], None]) -> None:
    ada = world.administrator()
    for number in ("N-1", "N-2"):
        noted(world, ada, number)
    with world.database.writing(EVERYTHING) as session:
        work = world.app_context.work(session)
        first = _rows(work)[0]
        assert notes.words_of(work, first) == SECRET
        move(work)
        session.flush()
        with pytest.raises(Unopenable):
            notes.words_of(work, first)


def test_one_that_was_altered_in_the_database_hides_no_other_and_can_be_removed(world: World) -> None:
    ada = world.administrator()
    path, altered = noted(world, ada)
    ada.open(f"{path}/notes")
    ada.submit("Write the note", words="The hall is booked.")
    with world.database.writing(EVERYTHING) as session:
        session.get_one(CaseNote, altered.id).version = 7
    page = ada.open(f"{path}/notes")
    assert "This note was altered in the database and no longer opens." in page.text
    assert "The hall is booked." in page.text
    ada.open(f"{path}/notes/{altered.id}")
    assert ada.status == 404
    ada.open(f"{path}/notes/{altered.id}/remove")
    ada.submit("Remove the note")
    assert "altered in the database" not in ada.page.text
