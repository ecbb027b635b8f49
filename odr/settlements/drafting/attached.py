"""The files of a settlement: part of what is signed. What opens them lies in the act that offers a version.

Before that they are files of the entry that its draft is saved as. A version that comes after another can go on with
its files. Nothing is copied: the act, like the entry, keeps the parts for as long as it is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from odr.audit.log import Event
from odr.crypto.errors import Unopenable
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.files.keeping import LONGEST_NAME, FileHouse
from odr.files.reading import Opened, file_among, open_stored
from odr.files.uses import lost_among
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.settlements.document.document import MOST_FILES
from odr.settlements.document.spelling import line_from
from odr.settlements.drafting.preparing import Kept
from odr.settlements.standing.standing import SettlementStanding, SettlementVersion, named
from odr.vaults.contents.attached import give_up as give_up_in_entry
from odr.vaults.contents.attached import remove_file, unfinished_of


def to_go_on_with(standing: SettlementStanding, chosen: Collection[str] = ()) -> list[FileEntry]:
    """The files that the next version can have from those before: of the latest, and what was chosen of any other."""
    found: dict[UUID, FileEntry] = {}
    for version in reversed(standing.versions):
        for one in version.files:
            if version is standing.latest or str(one.id) in chosen:
                found.setdefault(one.id, one)
    return list(found.values())


def to_offer(
    box: OpenMailbox, standing: SettlementStanding, kept: Kept | None, chosen: Collection[str]
) -> list[FileEntry]:
    """The files of the next version, under the names that are signed: those of the draft, and what goes on.

    ``chosen`` are those that a form named. Raises ``Refusal`` unless it named every file of the draft and none that is
    not there, if one is still on its way or no longer opens, and if they are too many.
    """
    own = list(kept.item.files) if kept is not None else []
    if {str(one.id) for one in own} - set(chosen):
        raise _not_as_shown()
    if kept is not None and unfinished_of(box.opened, kept.item):
        raise Refusal(
            _("A file of this draft is not all there yet. Please wait until it is, or take it out; then offer it."),
            "files",
        )
    there = [*to_go_on_with(standing, chosen), *own]
    if set(chosen) - {str(one.id) for one in there}:
        raise _not_as_shown()
    found = [as_signed(one) for one in there if str(one.id) in chosen]
    once = list({(one.name, one.length, one.sha256): one for one in reversed(found)}.values())[::-1]
    if len(once) > MOST_FILES:
        raise Refusal(_("A settlement has at most %(count)d files.", count=MOST_FILES), "files")
    require_all_there(box, once)
    return once


def as_signed(entry: FileEntry) -> FileEntry:
    """A file under the name that is signed: what cannot be seen in a name, or turns it around, becomes “_”."""
    return replace(entry, name=line_from(entry.name, LONGEST_NAME, _("File")))


def require_all_there(box: OpenMailbox, files: Iterable[FileEntry]) -> None:
    """Raises ``Refusal`` if one of them does not open any more: nobody could know what they sign."""
    files = list(files)
    lost = lost_among(box.work, files)
    gone = next((one for one in files if one.id in lost), None)
    if gone is not None:
        raise Refusal(
            _("The file “%(name)s” no longer opens, so nobody can tell what it says.", name=named(gone).name), "files"
        )


def file_of(version: SettlementVersion, file_id: UUID) -> FileEntry:
    """One of the files of a version. Raises ``NotFound``."""
    return file_among(version.files, file_id)


def take_out(box: OpenMailbox, house: FileHouse, version: SettlementVersion, file_id: UUID) -> Opened:
    """A file of a version, to be read; that it was is in the audit log first. See ``Vouched``.

    Raises ``NotFound``, or ``Unopenable`` if it was altered where it lies.
    """
    entry = file_of(version, file_id)
    box.opened.record(Event.SETTLEMENT_FILE_READ, subject_id=version.entry)
    found = open_stored(box.work, house, box.case.id, entry)
    return Vouched(found.entry, found.place, found.digests, found.store)


@dataclass(frozen=True)
class Vouched(Opened):
    """A file that is given in full only if it is the one whose digest was signed.

    Whoever offered it made key and root; what these open could be another file than the version names. A stretch that
    is asked for by itself cannot be held against the digest of the whole.
    """

    def read(self, begin: int, end: int) -> Iterator[bytes]:
        """As ``Opened`` does. Of the whole, the last piece is given once all of it has the digest it has to have."""
        pieces = super().read(begin, end)
        return self._held_against_digest(pieces) if (begin, end) == (0, self.entry.length) else pieces

    def _held_against_digest(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        found, last = hashlib.sha256(), b""
        for piece in pieces:
            if last:
                yield last
            found.update(piece)
            last = piece
        if found.digest() != self.entry.sha256:
            raise Unopenable("file")
        if last:
            yield last


def take_out_of_draft(box: OpenMailbox, kept: Kept, file_id: UUID) -> None:
    """A file of a draft goes for good, or what has arrived of it. Raises ``NotFound`` or ``Refusal``."""
    if any(one.id == file_id for one in kept.item.files):
        remove_file(box.opened, kept.item_id, file_id)
    else:
        give_up_in_entry(box.opened, kept.item_id, file_id)


def _not_as_shown() -> Refusal:
    return Refusal(
        _("The files have changed since you opened the page. Please look at them, and offer it once more."), "files"
    )
