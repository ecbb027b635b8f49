"""Everything that one can read, decrypted, as a ZIP with a table and a page that needs no software of ours."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.archives import Archive, archive
from odr.audit.log import Event
from odr.display import lines_as_html
from odr.exports import as_json, page_lines, table_lines
from odr.files.along import TakeFile, name_in_copy
from odr.i18n import gettext as _
from odr.messages.documents import Act
from odr.messages.entries.opening import EntryState, OpenEntry
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.taking_along.formatting import as_html
from odr.messages.taking_along.searching import FoundEntry, everything
from odr.purposes import THE_SERVICE

_COLUMNS = ("room", "number", "time", "who", "for", "text", "disclosed", "act", "files")


def export(
    box: OpenMailbox,
    reference: str,
    beside: Mapping[str, bytes] | None = None,
    files: TakeFile | None = None,
) -> Archive:
    """A ZIP with ``messages.csv`` (UTF-8), ``index.html`` and the files ``beside`` them; that it was made is in the
    audit log first.

    Messages that were taken back or altered are named in both, not left out. ``files`` is told what was
    sent with them.
    """
    count, names = Counter[str](), _Names(box)
    heading = _("My messages, case %(reference)s", reference=reference)
    packed = archive(
        THE_SERVICE,
        {
            # Each is opened twice, and none is held: there may be many.
            "messages.csv": table_lines(
                _COLUMNS, _rows(box, _counted(everything(box, oldest_first=True), count, files), names)
            ),
            "index.html": page_lines(heading, _html(box, everything(box, oldest_first=True), names)),
        }
        | dict(beside or {}),
        box.work.now,
    )
    box.opened.record(Event.MESSAGES_EXPORTED, count=count.total())
    box.keep()
    return packed


class _Names(dict[UUID, str]):
    """Legal names of those who wrote, each looked up once."""

    def __init__(self, box: OpenMailbox) -> None:
        super().__init__({one.account_id: one.name for one in box.people.values()})
        self._work = box.work

    def __missing__(self, account_id: UUID) -> str:
        contact = contacts_of(self._work, [account_id]).get(account_id)
        self[account_id] = contact.legal_name if contact is not None else ""
        return self[account_id]


def _counted(found: Iterator[FoundEntry], count: Counter[str], files: TakeFile | None) -> Iterator[FoundEntry]:
    for one in found:
        count["messages"] += 1
        if files is not None and one.entry.document is not None:
            for file in one.entry.document.files:
                files(file)
        yield one


def _rows(box: OpenMailbox, found: Iterable[FoundEntry], names: dict[UUID, str]) -> Iterator[Sequence[str]]:
    for one in found:
        entry, document = one.entry, one.entry.document
        who, for_whom = _who(box, entry, names)
        copy = document.disclosed if document is not None else None
        yield (
            _room(one),
            str(entry.number),
            _when(entry),
            who,
            for_whom,
            document.text if document is not None else _instead(entry),
            "" if copy is None else as_json(asdict(copy)),
            "" if document is None or document.act is None else as_json(asdict(document.act)),
            "" if document is None or not document.files else as_json([name_in_copy(one) for one in document.files]),
        )


def _html(box: OpenMailbox, found: Iterable[FoundEntry], names: dict[UUID, str]) -> Iterator[str]:
    room = None
    for one in found:
        if one.room.id != room:
            room = one.room.id
            yield f"<h2>{escape(_room(one))}</h2>"
        yield _article(box, one.entry, names)
    if room is None:
        yield f"<p>{escape(_('Nothing here.'))}</p>"


def _article(box: OpenMailbox, entry: OpenEntry, names: dict[UUID, str]) -> str:
    who, for_whom = _who(box, entry, names)
    speaker = _("%(name)s for %(party)s", name=who, party=for_whom) if for_whom else who
    head = f"<h3>{entry.number}. {escape(speaker)}</h3><p><small>{escape(_when(entry))}</small></p>"
    if entry.document is None:
        return f"<article>{head}<p>{escape(_instead(entry))}</p></article>"
    copy = entry.document.disclosed
    disclosed = ""
    if copy is not None:
        rows = "".join(f"<dt>{escape(field.name)}</dt><dd>{escape(field.shown())}</dd>" for field in copy.fields)
        text = f'<p class="text">{lines_as_html(copy.text)}</p>' if copy.text else ""
        disclosed = f"<blockquote><h4>{escape(copy.title)}</h4>{text}<dl>{rows}</dl></blockquote>"
    formal = _act(entry.document.act) if entry.document.act is not None else ""
    listed = "".join(f"<li>{escape(name_in_copy(one))}</li>" for one in entry.document.files)
    files = f"<ul>{listed}</ul>" if listed else ""
    return f'<article>{head}<div class="text">{as_html(entry.document.text)}</div>{formal}{disclosed}{files}</article>'


def _act(act: Act) -> str:
    return f"<blockquote><h4>{escape(act.kind)}</h4>{_value(act.body)}</blockquote>"


def _value(value: object) -> str:
    """A part of an act, whatever it says: a list of what is named, a list, or words."""
    if isinstance(value, dict):
        rows = "".join(f"<dt>{escape(str(name))}</dt><dd>{_value(one)}</dd>" for name, one in value.items())
        return f"<dl>{rows}</dl>"
    if isinstance(value, list):
        return "<ol>" + "".join(f"<li>{_value(one)}</li>" for one in value) + "</ol>"
    return lines_as_html(value) if isinstance(value, str) else escape(as_json(value))


def _who(box: OpenMailbox, entry: OpenEntry, names: dict[UUID, str]) -> tuple[str, str]:
    """Who spoke, and for whom if not for themself."""
    author = box.people.get(entry.row.author_id) if entry.row is not None else None
    party = author.name if author is not None else ""
    if entry.document is None or author is None or entry.document.account_id == author.account_id:
        return party, ""
    return names[entry.document.account_id], party


def _when(entry: OpenEntry) -> str:
    at = entry.document.sent_at if entry.document is not None else entry.row.sent_at if entry.row is not None else None
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M UTC")


def _room(one: FoundEntry) -> str:
    return one.room.name


def _instead(entry: OpenEntry) -> str:
    if entry.state is EntryState.TAKEN_BACK:
        return _("This message was taken back.")
    if entry.state is EntryState.UNPROVEN:
        return _("A message without proof of who wrote it.")
    return _("A message that was altered in the database and no longer opens.")
