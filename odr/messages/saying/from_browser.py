"""Showing an entry of a browser folder to others: its browser gives the words for it, once the person has said so.

They are a message from then on, sealed like any other. Nothing else of the folder comes along, and what stays in it is
as it was: the service knows which entry it was, and opens nothing of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.db.once import kept_row
from odr.errors import AlreadyDone, NotFound, Refusal
from odr.files.format import FileEntry
from odr.files.tables import FileUse
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.disclosing import Disclosed, copy_in, disclosures_among
from odr.messages.saying.sending import send
from odr.messages.tables import Disclosure
from odr.vaults.browser_folders import folders
from odr.vaults.contents.drafts import Draft, Field, FieldKind, checked
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import BROWSER, Folder, Item


@dataclass(frozen=True)
class GivenByBrowser:
    """What a browser gives of one entry: the version that it showed, its words, and the files that go along."""

    item_id: UUID
    version: int
    draft: Draft
    files: Sequence[FileEntry] = ()


def require(opened: OpenVault, folder_id: UUID, item_id: UUID) -> Item:
    """The row of an entry. Raises ``NotFound`` unless it lies in a browser folder that the code opens."""
    folders.require(opened, folder_id)
    item = kept_row(opened.work, Item, item_id)
    if item is None or item.folder_id != folder_id:
        raise NotFound
    return item


def copies(opened: OpenVault, folder_id: UUID) -> dict[UUID, list[Disclosed]]:
    """To whom entries of a browser folder were disclosed, each the latest first. Raises ``NotFound``.

    Of all of them at once, so that nobody learns by it which one somebody reads.
    """
    folders.require(opened, folder_id)
    disclosed = (
        select(Disclosure.item_id)
        .join(Item, Item.id == Disclosure.item_id)
        .where(Item.vault_id == opened.vault.id, Item.folder_id == folder_id)
        .distinct()
    )
    return disclosures_among(opened, opened.work.session.scalars(disclosed).all())


def among(opened: OpenVault, item_ids: Collection[UUID]) -> set[UUID]:
    """Those of these entries of the vault that lie in browser folders: their titles are not known here."""
    if not item_ids:
        return set()
    asked = (
        select(Item.id)
        .join(Folder, Folder.id == Item.folder_id)
        .where(Item.vault_id == opened.vault.id, Item.id.in_(item_ids), Folder.kind == BROWSER)
    )
    return set(opened.work.session.scalars(asked))


def disclose(
    box: OpenMailbox,
    folder_id: UUID,
    given: GivenByBrowser,
    room_id: UUID,
    note: str,
    shown: str,
    *,
    again: bool = False,
) -> UUID:
    """Sends what was given, with a note if there is one, to those whom the page named. Returns the message.

    Of files those go along that belong to the entry, and no part of them is copied. Raises ``NotFound``, ``Refusal``
    for an entry that was written meanwhile, ``AlreadyDone`` if the room has a copy already, unless ``again`` says that
    this is meant, and like ``send``.
    """
    item = require(box.opened, folder_id, given.item_id)
    box.require_speaking()
    if item.version != given.version:
        raise Refusal(_("This entry was changed in the meantime. Please look at what would be sent now."))
    _check_files(box, given)
    if not again and copy_in(box.opened, item.id, room_id) is not None:
        raise AlreadyDone(_("This room has a copy already. Tick the box if you mean to send another."))
    sent = send(box, room_id, note, shown, disclosed=checked(as_written(given.draft)), files=given.files)
    box.work.session.add(Disclosure(message_id=sent, item_id=item.id, at=box.work.now, by=box.opened.actor_id))
    box.work.session.flush()
    box.opened.record(Event.ITEM_DISCLOSED, subject_id=item.id)
    return sent


def as_written(draft: Draft) -> Draft:
    """The same with every value as a text: a browser folder takes an amount or a date however it is written, and it is
    sent exactly as it was shown."""
    fields = tuple(Field(field.name, FieldKind.TEXT.value, field.value) for field in draft.fields)
    return Draft(draft.title, draft.text, fields)


def _check_files(box: OpenMailbox, given: GivenByBrowser) -> None:
    if not given.files:
        return
    own = select(FileUse.file_id).where(FileUse.case_id == box.case.id, FileUse.item_id == given.item_id)
    named = {one.id for one in given.files}
    if len(named) != len(given.files) or not named <= set(box.work.session.scalars(own)):
        raise Refusal(_("One of these files is not there any more. Nothing was sent. Please look once more."), "file")
