"""What stands in the audit log, as plain sentences. The names come from whoever may know them; see ``Names``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from odr.audit.log import Event
from odr.audit.reading import EventKind
from odr.audit.sentences import ENDED_BY_NOBODY, OF_A_DAY, REFUSED_THOUGH_KNOWN, SENTENCES, STOPPED_THEMSELVES
from odr.audit.tables import AuditEntry
from odr.dates import format_full_day
from odr.i18n import gettext as _
from odr.i18n import ngettext


@dataclass(frozen=True)
class Names:
    """What the reader of a log may know the people and things in it by.

    ``folders`` are those that exist, with ``None`` for one that does not open to the reader, and ``in_browser`` those
    of them that open in a browser only; ``items`` says in which folder an item is that still exists; ``codes`` are
    labels, or other words for a code; ``orders`` are the words of legal holds (``odr.audit.orders``).
    """

    reader_id: UUID
    people: Mapping[UUID, str] = field(default_factory=dict)
    folders: Mapping[UUID, str | None] = field(default_factory=dict)
    in_browser: Collection[UUID] = ()
    items: Mapping[UUID, UUID] = field(default_factory=dict)
    codes: Mapping[UUID, str] = field(default_factory=dict)
    orders: Mapping[UUID, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "<Names>"


def sentence(entry: AuditEntry, names: Names) -> str:
    """What happened, in one plain sentence."""
    try:
        event = Event(entry.event)
    except ValueError:
        return _("Something happened that this version has no words for.")
    wordings = SENTENCES[event]
    if event is Event.ADVISER_ENDED and entry.subject_id == entry.actor_id:
        wordings = STOPPED_THEMSELVES
    if event is Event.FACILITATOR_ENDED and entry.actor_id is None:
        wordings = ENDED_BY_NOBODY
    if event is Event.VAULT_REFUSED and entry.code_id is not None:
        wordings = REFUSED_THOUGH_KNOWN
    own, other = wordings
    said = str(own if entry.actor_id == names.reader_id else other) % {
        "who": who(entry, names),
        "folder": _folder(entry.subject_id, names),
        "entry": _item(entry.subject_id, names),
        "entries": _entries(entry.count),
        "adviser": names.people.get(entry.subject_id, _("an adviser")) if entry.subject_id else _("an adviser"),
        "messages": _messages(entry.count),
        "day": _day(entry.count) if event in OF_A_DAY else "",
        "code": names.codes.get(entry.subject_id, _("a code")) if entry.subject_id else _("a code"),
        "why": names.orders.get(entry.subject_id, "") if entry.subject_id else "",
    }
    return said.rstrip()  # where there are no words of an order


def who(entry: AuditEntry, names: Names) -> str:
    """Whose doing it was, by name; somebody who is not known is said to be so."""
    if entry.actor_id is None:
        return _("Somebody who is not known")
    return names.people.get(entry.actor_id, _("Somebody whose name is no longer known"))


def with_which_code(entry: AuditEntry, names: Names) -> str | None:
    """The code that was used, in words, if one was."""
    if entry.code_id is None:
        return None
    return _("with %(code)s", code=names.codes.get(entry.code_id, _("a code that is gone")))


def code_words(label: str) -> str:
    """A code by the label that its party gave it."""
    return _("the code “%(label)s”", label=label)


def code_words_of_day(day: str) -> str:
    """A code by the day on which it was made, where the label is not known."""
    return _("the code of %(day)s", day=day)


def kind_words(kind: EventKind) -> str:
    """A sort of event, for choosing."""
    return {
        EventKind.OPENED: _("Opened and read"),
        EventKind.CHANGED: _("Written, changed and removed"),
        EventKind.REFUSED: _("Refused"),
        EventKind.CODES: _("Access codes and advisers"),
        EventKind.CASE: _("The case as such"),
        EventKind.MESSAGES: _("Messages"),
    }[kind]


def _folder(folder_id: UUID | None, names: Names) -> str:
    if folder_id is None or folder_id not in names.folders:
        return _("a folder that is gone now")
    if folder_id in names.in_browser:
        return _("a folder that opens in a browser only")
    name = names.folders[folder_id]
    return _("a folder that does not open to you") if name is None else _("the folder “%(name)s”", name=name)


def _item(item_id: UUID | None, names: Names) -> str:
    folder_id = names.items.get(item_id) if item_id is not None else None
    if folder_id is None:
        return _("an entry that is gone now")
    if folder_id in names.in_browser:
        return _("an entry in a folder that opens in a browser only")
    name = names.folders.get(folder_id)
    if name is None:
        return _("an entry in a folder that does not open to you")
    return _("an entry that is in “%(name)s” now", name=name)


def _entries(count: int | None) -> str:
    if count is None:
        return _("some entries")
    return ngettext("%(n)s entry", "%(n)s entries", count)


def _messages(count: int | None) -> str:
    if count is None:
        return _("some messages")
    return ngettext("%(n)s message", "%(n)s messages", count)


def _day(count: int | None) -> str:
    try:
        return format_full_day(date.fromordinal(count or 0))
    except (ValueError, OverflowError):
        return _("some day")
