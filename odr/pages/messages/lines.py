"""A room as it is shown, line by line: who said what when, and what became of the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from markupsafe import Markup

from odr.accounts.contact import contacts_of
from odr.files.uses import lost_among
from odr.i18n import gettext as _
from odr.messages.documents import Document
from odr.messages.entries.opening import EntryState, OpenEntry
from odr.messages.entries.reading import RoomPage
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.releasing import released_among
from odr.messages.saying.sending import can_undo
from odr.messages.tables import AnyMessage
from odr.messages.taking_along.formatting import as_html
from odr.vaults.contents.drafts import Draft
from odr.web.parts.acts import ActLine, ToldAct, act_line
from odr.web.parts.files import ShownFile, shown_file

_WRONG = (EntryState.MISSING, EntryState.WITHHELD, EntryState.ALTERED, EntryState.UNPROVEN)


@dataclass(frozen=True)
class RoomLine:
    """One line of a room. ``kind`` is said, act, roster, taken back, not addressed, or wrong.

    ``who`` is the speaker by name, ``for_whom`` the party if an adviser spoke. ``count`` is of how many entries the
    line tells. ``broken`` says that somebody altered what came before.
    """

    kind: str
    number: int
    who: str = ""
    for_whom: str = ""
    own: bool = False
    at: datetime | None = None
    html: Markup = field(default_factory=Markup)
    disclosed: Draft | None = None
    members: tuple[str, ...] = ()
    count: int = 1
    is_new: bool = False
    resealed: bool = False
    broken: bool = False
    wrong: str = ""
    was_opened: bool = False
    message_id: UUID | None = None
    undo_until: datetime | None = None
    words: str = ""
    may_end: bool = False
    opened_by: tuple[str, ...] = ()
    released_at: datetime | None = None
    act: ActLine | None = None
    files: tuple[ShownFile, ...] = ()

    def __repr__(self) -> str:
        return f"<Line {self.number} {self.kind}>"


def lines_of(box: OpenMailbox, page: RoomPage) -> list[RoomLine]:
    """The lines of a page. In one query more, for the names of advisers."""
    return lines_for(box, page.entries, page)


def lines_of_caucus(box: OpenMailbox, page: RoomPage) -> list[RoomLine]:
    """The same for a caucus, in one query more: which messages were released from it."""
    lines = lines_of(box, page)
    released = released_among(box, [line.message_id for line in lines if line.message_id is not None])
    return [replace(line, released_at=released.get(line.message_id)) if line.message_id else line for line in lines]


def lines_for(box: OpenMailbox, entries: Sequence[OpenEntry], page: RoomPage | None = None) -> list[RoomLine]:
    """The lines of some entries, with what the page knows about them if they are one."""
    accounts = {one.document.account_id for one in entries if one.document is not None}
    known = {one.account_id: one.name for one in box.people.values()}
    if accounts - known.keys():
        contacts = contacts_of(box.work, accounts - known.keys())
        known |= {account_id: contact.legal_name for account_id, contact in contacts.items()}
    lost = lost_among(box.work, [file for one in entries if one.document is not None for file in one.document.files])
    lines: list[RoomLine] = []
    broken = False
    for entry in entries:
        if entry.state in (EntryState.UNDONE, EntryState.PENDING):
            continue
        # Said once where it begins, not at every line that follows.
        line = _line(box, entry, known, page, broken=entry.cut and not broken)
        if entry.document is not None and entry.document.files:
            line = replace(line, files=tuple(shown_file(one, lost) for one in entry.document.files))
        broken = entry.cut or entry.state in _WRONG
        if lines and line.kind == lines[-1].kind == "not addressed":
            lines[-1] = RoomLine("not addressed", lines[-1].number, count=lines[-1].count + 1)
        else:
            lines.append(line)
    return lines


def _line(
    box: OpenMailbox, entry: OpenEntry, known: dict[UUID, str], page: RoomPage | None, *, broken: bool
) -> RoomLine:
    row, document = entry.row, entry.document
    if row is None:
        return RoomLine("wrong", entry.number, wrong=_("The message that was here is missing: somebody removed it."))
    if (unsaid := _unsaid(box, entry, row, broken=broken)) is not None:
        return unsaid
    if document is None:
        return RoomLine("wrong", entry.number, wrong=_altered())
    own, speaker, for_whom = _speaker(box, document, known)
    said = RoomLine(
        "said",
        entry.number,
        who=speaker,
        for_whom=for_whom,
        own=own,
        at=document.sent_at,
        is_new=page is not None and entry.number > page.read_before and row.author_id != box.own_id,
        broken=broken,
    )
    if document.roster is not None:
        members = tuple(box.people[one].name for one in document.roster.members if one in box.people)
        return replace(said, kind="roster", members=members)
    if document.act is not None:
        told = ToldAct(box.case.id, row.room_id, row.id, speaker, own, document.act)
        text = Markup(as_html(document.text))  # noqa: S704  as_html escapes whatever it does not make
        act = act_line(told)
        return replace(said, kind="act", html=text, act=act, resealed=entry.resealed, message_id=row.id)
    return _of_words(box, entry, row, document, said, page.receipts.get(entry.number, {}) if page is not None else {})


def _unsaid(box: OpenMailbox, entry: OpenEntry, row: AnyMessage, *, broken: bool) -> RoomLine | None:
    """What stands where nothing can be read; ``None`` where something can."""
    who = box.people[row.author_id].name if row.author_id in box.people else _("Somebody who is not known")
    match entry.state:
        case EntryState.NOT_ADDRESSED:
            return RoomLine("not addressed", entry.number)
        case EntryState.TAKEN_BACK:
            return RoomLine(
                "taken back",
                entry.number,
                who=who,
                own=row.author_id == box.own_id and box.participant.account_id == box.opened.actor_id,
                at=row.ended_at,
                was_opened=bool(row.was_opened),
                broken=broken,
            )
        case EntryState.UNPROVEN:
            wrong = _(
                "A message said to be from %(name)s stands here, without proof that it is. It is not shown.", name=who
            )
            return RoomLine("wrong", entry.number, who=who, wrong=wrong)
        case EntryState.WITHHELD:
            wrong = _("A message of %(name)s was here: somebody removed your copy of it.", name=who)
            return RoomLine("wrong", entry.number, who=who, wrong=wrong)
        case EntryState.ALTERED:
            return RoomLine("wrong", entry.number, wrong=_altered())
    return None


def _altered() -> str:
    return _("The message that was here was altered in the database. What it said can't be shown.")


def _of_words(
    box: OpenMailbox, entry: OpenEntry, row: AnyMessage, document: Document, said: RoomLine, receipts: Iterable[UUID]
) -> RoomLine:
    is_party = box.participant.account_id == box.opened.actor_id
    may_end = row.author_id == box.own_id and box.may_speak and (is_party or said.own)
    undo_until = row.visible_at if may_end and can_undo(box, row) else None
    return replace(
        said,
        words=document.text if undo_until is not None else "",
        html=Markup(as_html(document.text)),  # noqa: S704  as_html escapes whatever it does not make
        disclosed=document.disclosed,
        resealed=entry.resealed,
        message_id=row.id,
        undo_until=undo_until,
        may_end=may_end,
        opened_by=tuple(box.people[one].name for one in receipts if one in box.people),
    )


def _speaker(box: OpenMailbox, document: Document, known: dict[UUID, str]) -> tuple[bool, str, str]:
    """Whether the visitor spoke, the name of whoever did, and for whom if it was not for themself."""
    own = document.account_id == box.opened.actor_id
    author = box.people[document.author_id]
    name = known.get(document.account_id, _("Somebody whose name is no longer known"))
    return own, name, "" if document.account_id == author.account_id else author.name
