"""Notes that the administrators of an organisation keep on a case: for them alone, and about running it.

Each lies sealed under the installation key, like contact data. That is enough for "call them after four" and too little
for what the dispute is about: what the parties keep opens with their codes alone. It stands in no log that parties
read; who wrote and changed a note, and when, stands with it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from odr.accounts.contact import contacts_of
from odr.cases.cases import case_of_organisation
from odr.cases.life import CaseState
from odr.cases.tables import Case, CaseNote
from odr.crypto.errors import Unopenable
from odr.db.database import erases
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.texts import as_signed

LONGEST = 2_000
MOST = 50


@dataclass(frozen=True)
class Note:
    """A note as administrators read it; no ``words`` are there of one that was altered in the database."""

    id: UUID
    words: str | None
    version: int
    written_by: str
    written_at: datetime
    changed_by: str | None
    changed_at: datetime | None

    def __repr__(self) -> str:
        return "<Note>"


def notes_on(work: Work, organisation: Organisation, case_id: UUID) -> list[Note]:
    """The notes on one of the organisation's cases, the latest written first. Raises ``NotFound`` for any other."""
    case = case_of_organisation(work, organisation, case_id)
    rows = work.session.scalars(
        select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.written_at.desc(), CaseNote.id)
    ).all()
    wrote = {row.written_by for row in rows} | {row.changed_by for row in rows if row.changed_by is not None}
    names = {one: contact.legal_name for one, contact in contacts_of(work, wrote).items()} if wrote else {}
    return [
        Note(
            row.id,
            _words_if_whole(work, row),
            row.version,
            names[row.written_by],
            row.written_at,
            names[row.changed_by] if row.changed_by is not None else None,
            row.changed_at,
        )
        for row in rows
    ]


def _words_if_whole(work: Work, row: CaseNote) -> str | None:
    try:
        return words_of(work, row)
    except Unopenable:
        return None


def note_of(work: Work, organisation: Organisation, case_id: UUID, note_id: UUID) -> CaseNote:
    """One note. Raises ``NotFound`` unless it is on this case, and that is the organisation's."""
    case = case_of_organisation(work, organisation, case_id)
    row = work.session.get(CaseNote, note_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    return row


def words_of(work: Work, row: CaseNote) -> str:
    """What a note says. Raises ``Unopenable`` for one that somebody has altered in the database."""
    return work.installation.open(row.sealed_words, row.sealed_words_context()).decode("utf-8")


def words_to_change(work: Work, row: CaseNote) -> str:
    """The same for whoever changes it. Raises ``NotFound`` for one that was altered: it can be removed and no more."""
    try:
        return words_of(work, row)
    except Unopenable:
        raise NotFound from None


def count_on(work: Work, case: Case) -> int:
    """How many notes there are on a case."""
    return work.session.scalar(select(func.count()).select_from(CaseNote).where(CaseNote.case_id == case.id)) or 0


def write(work: Work, organisation: Organisation, case_id: UUID, typed: str, by: UUID) -> CaseNote:
    """A new note. Raises ``Refusal`` for a poor text or one too many, ``NotFound`` if the case is gone."""
    case = case_of_organisation(work, organisation, case_id)
    if case.state == CaseState.DESTROYED.value:
        raise NotFound
    words = _checked(typed)
    if count_on(work, case) >= MOST:
        raise Refusal(_("There are %(count)d notes on this case. Remove one to write another.", count=MOST), "words")
    row = CaseNote(id=uuid4(), case_id=case.id, version=1, written_by=by, written_at=work.now)
    row.sealed_words = work.installation.seal(words.encode("utf-8"), row.sealed_words_context())
    work.session.add(row)
    work.session.flush()
    return row


def change(work: Work, row: CaseNote, typed: str, by: UUID, version: int) -> None:
    """Writes a note anew in its place; what it said before is overwritten.

    Raises ``Refusal`` for a poor text, and if somebody has changed it since ``version`` was read.
    """
    words = _checked(typed)
    if row.version != version:
        raise Refusal(
            _("Somebody has changed this note meanwhile. It now says: “%(words)s”", words=words_of(work, row)), "words"
        )
    if words == words_of(work, row):
        return
    row.version += 1
    row.changed_by, row.changed_at = by, work.now
    row.sealed_words = work.installation.seal(words.encode("utf-8"), row.sealed_words_context())
    erases(work.session)


def remove(work: Work, row: CaseNote) -> None:
    """Removes a note for good."""
    work.session.delete(row)
    erases(work.session)


def _checked(typed: str) -> str:
    words = as_signed(typed, LONGEST, "words")
    if not words:
        raise Refusal(_("Please write the note."), "words")
    return words
