"""A facilitator's notes about one thing: written beside it and found there again, and entries of their vault."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, literal_column, or_, select

from odr.audit.log import Event
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.vaults.contents.about import MOST, NotedThing, is_facilitators, tags_ever, tags_now
from odr.vaults.contents.drafts import LONGEST_TITLE, Draft
from odr.vaults.contents.folders import name_of
from odr.vaults.contents.items import ItemLine, add, open_item
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.manifest.manifest import folders_in
from odr.vaults.tables import AccessCodeRow, Grant, Item, ItemColumns, VaultSecret

# How much of a longer note stands beside what it is about.
_BEGINNING = 120


@dataclass(frozen=True)
class Note:
    """A note beside what it is about. ``about`` is ``None`` if its row was altered in the database, or put there."""

    line: ItemLine
    about: NotedThing | None


@dataclass(frozen=True)
class Beside:
    """The notes about one thing, and whether somebody else holds a code that opens a folder they may lie in."""

    about: NotedThing
    notes: tuple[Note, ...]
    read_by_others: bool

    def on(self, message_id: UUID | None) -> list[Note]:
        """Those about one message of a room; without one, all others."""
        return [one for one in self.notes if (one.about.message_id if one.about is not None else None) == message_id]


def may_note(opened: OpenVault) -> bool:
    """Whether notes about things are kept here: in a facilitator's own hands, with a code that reads messages."""
    return is_facilitators(opened) and opened.is_own and opened.may(SecretKind.MAILBOX)


def beside(opened: OpenVault, about: NotedThing) -> Beside:
    """The notes about one thing, in one statement; that they were listed is in the log first. Raises ``NotFound``."""
    if not may_note(opened):
        raise NotFound
    asked = {
        "vault_id": opened.vault.id,
        "tags": tags_ever(opened, about),
        "actor_id": opened.actor_id,
        "now": opened.work.now,
    }
    notes: list[Note] = []
    others = False
    for row in opened.work.session.execute(_BESIDE, asked):
        others, columns = bool(row[0]), row[1:]
        if columns[0] is None:
            continue
        item = ItemColumns(*columns)
        if not opened.may(SecretKind.FOLDER, item.folder_id):
            continue
        found = open_item(opened, item)
        known = found.line.about
        is_here = known is not None and (known.kind, known.id) == (about.kind, about.id)
        notes.append(Note(found.line, known if is_here else None))
    for folder_id in dict.fromkeys(one.line.folder_id for one in notes):
        count = sum(one.line.folder_id == folder_id for one in notes)
        opened.record(Event.FOLDER_LISTED, subject_id=folder_id, count=count)
    return Beside(about, tuple(notes), others)


def note(opened: OpenVault, about: NotedThing, words: str) -> UUID:
    """Keeps a note about one thing in the first folder that takes it. Raises ``Refusal`` or ``NotFound``.

    Whether the thing is there is the caller's to ask (``odr.notes``).
    """
    if not may_note(opened):
        raise NotFound
    draft = _draft(words)
    there = set(_tags_among(opened, tags_ever(opened, about)))
    free = [tag for tag in tags_now(opened, about) if tag not in there]
    if len(there) >= MOST or not free:
        raise Refusal(_("There are %(count)d notes about this already. Please add to one of them.", count=MOST), "note")
    return add(opened, _folder(opened), draft, about, free[0])


def _draft(words: str) -> Draft:
    """The note as an entry: a short one is its title, a longer one has its beginning there."""
    words = words.strip()
    if not words:
        raise Refusal(_("Please write the note."), "note")
    title = " ".join(words.split())
    if "\n" not in words and len(title) <= LONGEST_TITLE:
        return Draft(title, "")
    beginning = " ".join(words.splitlines()[0].split())
    if len(beginning) > _BEGINNING:
        beginning = beginning[:_BEGINNING].rsplit(" ", 1)[0]
    return Draft(f"{beginning} …", words)


def _folder(opened: OpenVault) -> UUID:
    opened.require_writing()
    for row in folders_in(opened):
        is_open = not row.is_browser and opened.may(SecretKind.FOLDER, row.id)
        if is_open and name_of(opened, row) is not None:
            return row.id
    raise Refusal(_("There is no folder for your notes. Please add one to your private information first."), "note")


def _tags_among(opened: OpenVault, tags: Collection[bytes]) -> list[bytes]:
    asked = select(Item.about_tag).where(Item.vault_id == opened.vault.id, Item.about_tag.in_(tags))
    return [tag for tag in opened.work.session.scalars(asked) if tag is not None]


_ONE = select(literal_column("1").label("one")).subquery("one")
_OTHERS = exists(
    select(AccessCodeRow.id)
    .join(Grant, Grant.code_id == AccessCodeRow.id)
    .join(VaultSecret, VaultSecret.id == Grant.secret_id)
    .where(
        AccessCodeRow.vault_id == bindparam("vault_id", type_=Uuid),
        AccessCodeRow.holder_id != bindparam("actor_id", type_=Uuid),
        VaultSecret.kind == SecretKind.FOLDER.value,
        or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > bindparam("now")),
    )
)
# A row for the first column where there is no note at all.
_BESIDE: Any = (
    select(_OTHERS.label("others"), *(Item.__table__.columns[name] for name in ItemColumns._fields))
    .select_from(_ONE)
    .outerjoin(
        Item,
        and_(
            Item.vault_id == bindparam("vault_id", type_=Uuid),
            Item.about_tag.in_(bindparam("tags", expanding=True)),
        ),
    )
    .order_by(Item.created_at, Item.id)
)
