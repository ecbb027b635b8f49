"""What is handed over when the law requires it: exactly what those who run the service can read of one case or person.

Of a case, every row that belongs to it, found by the foreign keys, with what the installation key opens; of a person,
what they are shown of themself. A covering page says what cannot be opened: how many, how large, from when to when.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, or_, select

from odr import archives, exports
from odr.accounts.contact import account_of, contacts_of
from odr.cases import notes
from odr.cases.naming import labels
from odr.cases.people.dispute_roles import role_given, role_of
from odr.cases.tables import Adviser, CaseNote, Destruction, Participant
from odr.crypto.errors import Unopenable
from odr.db.columns import Moment
from odr.db.work import Work
from odr.facilitation.engagement import engaging
from odr.facilitation.tables import Agreement, Engagement
from odr.files.tables import FileUse, StoredFile
from odr.i18n import gettext as _
from odr.organisations.organisations import organisation_of
from odr.purposes import THE_SERVICE
from odr.registers.invited import invited_into
from odr.registers.lawful import Concerned, LawfulDisclosure, people_concerned, subject_of
from odr.retention.case_rows import CASE, belonging, ways
from odr.rights import finding, taking, wording
from odr.rights.behind import BEHIND_CODES
from odr.rights.holdings import Holdings
from odr.tables import METADATA

ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Unopened:
    """What lies in one table and cannot be opened."""

    title: str
    count: int
    size: int
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Made:
    """The file, its SHA-256, and what is in it and what is not, by count."""

    content: archives.Archive
    sha256: str
    handed: int
    unopened: int
    concerned: Concerned


@dataclass(frozen=True)
class Preview:
    """What the file will hold, and what it will not, before it is made."""

    handed: list[tuple[str, int]]
    unopened: list[Unopened]

    @property
    def rows(self) -> int:
        """How many rows are handed over."""
        return sum(count for _title, count in self.handed)


def preview(work: Work, disclosure: LawfulDisclosure, timezone: tzinfo) -> Preview:
    """What would be handed over now. Raises ``NotFound``."""
    if disclosure.of == "person":
        account = account_of(work, disclosure.subject_id)
        parts = [(one.title, one.count) for one in Holdings(work, account, timezone).parts()]
        shown = [(table, finding.rows_about(work, table, account)) for table in finding.tables_shown()]
        behind = [(table, finding.rows_behind(table, account)) for table in finding.tables_behind()]
        places = select(Participant.id).where(Participant.account_id == account.id)
        return Preview(parts, [*_unopened(work, [*shown, *behind]), *_files(work, FileUse.participant_id.in_(places))])
    found = [(table, _rows(table, disclosure.subject_id)) for table in _case_tables()]
    counts = [(table.name, _count(work, table, condition)) for table, condition in found]
    unopened = [*_unopened(work, found, str), *_files(work, FileUse.case_id == disclosure.subject_id)]
    return Preview(
        [(_("People"), len(_people(work, disclosure.subject_id))), *(one for one in counts if one[1])], unopened
    )


def make(work: Work, disclosure: LawfulDisclosure, timezone: tzinfo) -> Made:
    """The ZIP with its covering page. Raises ``NotFound``."""
    seen = preview(work, disclosure, timezone)
    files: dict[str, Iterable[str] | bytes] = {"covering-page.txt": _cover(work, disclosure, seen)}
    if disclosure.of == "person":
        files |= taking.files(work, Holdings(work, account_of(work, disclosure.subject_id), timezone))
    else:
        files |= _case_files(work, disclosure.subject_id)
    content = archives.archive(THE_SERVICE, files, work.now)
    unopened = sum(one.count for one in seen.unopened)
    return Made(content, content.finish(), seen.rows, unopened, people_concerned(work, disclosure))


def _case_tables() -> list[Table]:
    names = {CASE, Destruction.__tablename__, *ways()}
    return [table for table in METADATA.sorted_tables if table.name in names]


def _rows(table: Table, case_id: UUID) -> ColumnElement[bool]:
    return table.c.case_id == case_id if table.name == Destruction.__tablename__ else belonging(table, case_id)


def _case_files(work: Work, case_id: UUID) -> dict[str, Iterable[str]]:
    people = [_("Part in the case"), _("Legal name"), _("Postal address"), _("Email"), _("Telephone"), "account_id"]
    files: dict[str, Iterable[str]] = {"people.csv": exports.table_lines(people, _people(work, case_id))}
    for table in _case_tables():
        condition = _rows(table, case_id)
        if _count(work, table, condition):
            opened = [name for name in OPENED if name.partition(".")[0] == table.name]
            plain = [column.name for column in table.columns if column.info["kind"] == "metadata"]
            columns = [*plain, *(name.partition(".")[2] for name in opened)]
            files[f"{table.name}.csv"] = exports.table_lines(columns, _told(work, table, condition, plain, opened))
    return files


def _told(
    work: Work, table: Table, condition: ColumnElement[bool], plain: list[str], opened: list[str]
) -> Iterator[list[str]]:
    asked = select(finding.model_of(table)).where(condition).order_by(*table.primary_key.columns)
    for row in work.session.scalars(asked, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield [*(_words(getattr(row, name)) for name in plain), *(OPENED[name](work, row) for name in opened)]


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _people(work: Work, case_id: UUID) -> list[list[str]]:
    """The contact data of the people of the case, and the addresses to which invitations into it wait."""
    disclosed: list[list[str]] = []
    parts: dict[UUID, str] = {}
    for found in work.session.scalars(select(Engagement.account_id).where(Engagement.case_id == case_id)):
        if found is not None:
            parts[found] = "facilitator"
    for adviser in work.session.scalars(select(Adviser).where(Adviser.case_id == case_id)):
        parts[adviser.account_id] = "adviser"
    for place in work.session.scalars(select(Participant).where(Participant.case_id == case_id)):
        parts[place.account_id] = place.role
    known = contacts_of(work, parts)
    for account_id, part in parts.items():
        one = known[account_id]
        disclosed.append([part, one.legal_name, one.postal_address, one.email, one.telephone, str(account_id)])
    for _id, address in invited_into(work, case_id):
        disclosed.append(["invited", "", "", address, "", ""])
    return disclosed


def _count(work: Work, table: Table, condition: ColumnElement[bool]) -> int:
    return work.session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _unopened(
    work: Work, found: Iterable[tuple[Table, ColumnElement[bool]]], title: Callable[[str], str] = wording.title
) -> Iterator[Unopened]:
    for table, among in found:
        sealed = [column for column in table.columns if f"{table.name}.{column.name}" in BEHIND_CODES]
        if not sealed:
            continue
        size = sum(
            (func.coalesce(func.length(column), 0) for column in sealed[1:]), func.coalesce(func.length(sealed[0]), 0)
        )
        condition = among & or_(*(column.is_not(None) for column in sealed))
        moments = [one for one in table.columns if isinstance(one.type, Moment) and not one.nullable]
        count, total = work.session.execute(
            select(func.count(), func.sum(size)).select_from(table).where(condition)
        ).one()
        since, until = None, None
        if moments:
            since, until = work.session.execute(
                select(func.min(moments[0]), func.max(moments[0])).where(condition)
            ).one()
        if count:
            yield Unopened(title(table.name), count, int(total or 0), since, until)


def _files(work: Work, condition: ColumnElement[bool]) -> Iterator[Unopened]:
    used = select(FileUse.file_id).where(condition)
    count, size = work.session.execute(
        select(func.count(), func.sum(StoredFile.size)).where(StoredFile.id.in_(used))
    ).one()
    if count:
        yield Unopened(_("Contents of files"), count, int(size or 0), None, None)


def _cover(work: Work, disclosure: LawfulDisclosure, seen: Preview) -> Iterator[str]:
    said = disclosure.first
    yield _("Disclosure %(number)s, as the law required it", number=disclosure.number) + "\n\n"
    subject = subject_of(work, disclosure)
    if disclosure.organisation is not None:
        subject = f"{subject}, {organisation_of(work, disclosure.organisation).name}"
    for title, words in (
        (_("Authority"), said.word("authority")),
        (_("Order"), said.word("order")),
        (_("What it asks for"), said.word("scope")),
        (_("The case") if disclosure.of == "case" else _("The person"), subject),
        (_("Made"), work.now.isoformat()),
    ):
        yield f"{title}:\n{words}\n\n"
    if disclosure.of == "case":
        yield _("What is here is all that those who run this service can read of it:") + "\n"
    else:
        yield (
            _(
                "What is here is all that those who run this service can read of it, but for the times and numbers of "
                "the rows that are counted below:"
            )
            + "\n"
        )
    for title, count in seen.handed:
        yield f"- {title}: {count}\n"
    yield (
        "\n"
        + _("What follows is there, and cannot be opened: its keys come from codes that only the people have.")
        + "\n"
    )
    for one in seen.unopened:
        line = _("%(title)s: %(count)s, %(size)s bytes sealed", title=one.title, count=one.count, size=one.size)
        if one.since is not None and one.until is not None:
            line += _(", from %(since)s to %(until)s", since=one.since.isoformat(), until=one.until.isoformat())
        yield f"- {line}\n"
    if not seen.unopened:
        yield f"- {_('nothing')}\n"
    yield "\n" + _left_out(disclosure) + "\n"


def _left_out(disclosure: LawfulDisclosure) -> str:
    if disclosure.of == "case":
        return _(
            "Keys, and what checks a code, are not here: they open nothing without a code. Moments are in ISO 8601; an "
            "apostrophe stands before whatever a program could take for a formula."
        )
    return _(
        "“you” is the person named above, whoever else a row names is “somebody else”. Not here, as they are not "
        "this person's alone: addresses that they invited, and texts that belong to an organisation, a case or this "
        "service. Of mails that wait only the subject is here: they may hold a link that lets somebody in. An "
        "apostrophe stands before whatever a program could take for a formula."
    )


def _proposed(work: Work, row: Engagement) -> str:
    return engaging.email_of(work, row) or ""


def _agreement(work: Work, row: Agreement) -> str:
    engagement = work.session.get_one(Engagement, row.engagement_id)
    try:
        return work.installation.open(row.sealed_document, row.sealed_document_context(engagement)).decode("utf-8")
    except Unopenable:  # not as this service wrote it
        return ""


def _note(work: Work, row: CaseNote) -> str:
    try:
        return notes.words_of(work, row)
    except Unopenable:  # not as this service wrote it
        return ""


# The sealed columns of a case that the installation key opens.
OPENED: Mapping[str, Callable[[Work, Any], str]] = {
    "case_labels.sealed_label": labels.opened,
    "case_notes.sealed_words": _note,
    "case_invitations.sealed_dispute_role": lambda work, row: role_given(work, row.invitation_id),
    "participants.sealed_dispute_role": role_of,
    "engagements.sealed_email": _proposed,
    "agreements.sealed_document": _agreement,
}
