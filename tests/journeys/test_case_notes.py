"""Administrators keep notes on a case, for themselves and their colleagues."""

from sqlalchemy import select

from odr.cases import notes
from odr.cases.tables import CaseNote
from tests.support.cases import administrator_of, opened
from tests.support.world import World


def test_a_note_is_written_changed_and_removed_and_says_by_whom_and_when(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    page = ada.open(f"/administration/cases/{case_id}")
    assert "Notes of your organisation" in page.text
    ada.follow("Notes of your organisation")
    assert "There is no note on this case." in ada.page.text
    assert "Administrators of Harbour" in ada.page.text
    assert "whoever runs it could read them" in ada.page.text
    ada.submit("Write the note", words="Call after four.\nTwo rooms.")
    assert "Call after four." in ada.page.text
    assert "Ada Marsh" in ada.page.text
    assert "changed by" not in ada.page.text
    assert "1 note of your organisation" in ada.open(f"/administration/cases/{case_id}").text
    ada.open(f"/administration/cases/{case_id}/notes")
    ada.follow("Change")
    ada.submit("Save", words="Call after five.")
    assert "Call after five." in ada.page.text
    assert "Call after four." not in ada.page.text
    assert "changed by Ada Marsh" in ada.page.text
    ada.follow("Remove")
    ada.submit("Remove the note")
    assert "The note is removed." in ada.page.text
    assert "Call after five." not in ada.page.text


def test_a_poor_note_is_refused_and_what_was_typed_stays(world: World) -> None:
    ada = world.administrator()
    path = f"/administration/cases/{opened(ada)}/notes"
    for typed, told in (("", "Please write the note."), ("x" * 2_001, "at most 2000 characters")):
        ada.open(path)
        ada.submit("Write the note", words=typed)
        assert ada.status == 422
        assert told in ada.page.text
        assert typed in ada.page.html


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_overwritten(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    path = f"/administration/cases/{case_id}/notes"
    ada.open(path)
    ada.submit("Write the note", words="First")
    ada.follow("Change")
    with world.work() as work:
        row = work.session.scalars(select(CaseNote)).one()
        notes.change(work, row, "A colleague's", row.written_by, row.version)
    ada.submit("Save", words="Mine")
    assert ada.status == 422
    assert "Somebody has changed this note meanwhile. It now says: “A colleague's”" in ada.page.text
    assert "Mine" in ada.page.html
    ada.submit("Save", words="Mine")
    assert ada.status == 200
    assert "Mine" in ada.page.text


def test_there_is_an_end_to_the_notes_on_a_case(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        for number in range(notes.MOST):
            notes.write(work, organisation, case_id, f"Note {number}", account.id)
    ada.open(f"/administration/cases/{case_id}/notes")
    ada.submit("Write the note", words="One more")
    assert ada.status == 422
    assert "There are 50 notes on this case." in ada.page.text
