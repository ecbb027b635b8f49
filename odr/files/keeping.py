"""Putting files into the store, whatever they belong to: limits, rows, parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select

from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import SymmetricKey
from odr.db.database import erases
from odr.db.once import kept_row, once
from odr.db.work import Work
from odr.errors import Refusal
from odr.files.format import (
    PART,
    FileEntry,
    FilePlace,
    Parts,
    digests_of,
    open_part,
    part_name,
    seal_part,
    seal_root,
)
from odr.files.scanning import NO_SCANNER, Scanner
from odr.files.sizes import megabytes
from odr.files.store import Missing, NoRoom, Store, StoreAway
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.files.uses import used_in
from odr.i18n import gettext as _

LONGEST_NAME = 1000
LONGEST_TYPE = 200
# How long what was begun can be gone on with.
GOES_ON_FOR = timedelta(days=3)
_PLAIN = "application/octet-stream"


@dataclass(frozen=True)
class FileHouse:
    """Where an installation keeps files, and how much of them: in bytes, of one file and of one participant.

    ``scanner`` looks through each as it is put in, if the operator has set one.
    """

    store: Store
    most: int
    most_of_one: int
    scanner: Scanner = NO_SCANNER


@dataclass(frozen=True)
class Announced:
    """A file as whoever sends it says that it will be.

    ``modified`` is when it was last changed on their machine, as the browser counts: it tells one file from another of
    the same name and length, so that what broke off goes on with the same one.
    """

    name: str
    type: str
    length: int
    modified: int | None = None

    def __repr__(self) -> str:
        return "<Announced>"


@dataclass(frozen=True)
class Coming:
    """A file on its way in: what was announced, the key that it is sealed under, and where its parts belong."""

    announced: Announced
    key: SymmetricKey
    place: FilePlace

    def entry(self, received: Received) -> FileEntry:
        """What is known of it, and opens it, once it is there."""
        said = self.announced
        return FileEntry(
            self.place.file_id,
            said.name,
            said.type,
            said.length,
            received.sha256,
            self.key,
            digest(received.sealed_root),
        )

    def __repr__(self) -> str:
        return "<Coming>"


@dataclass(frozen=True)
class Received:
    """What has arrived of a file that is whole: the digest of the original, and the root over its parts."""

    sha256: bytes
    sealed_root: bytes


class Incomplete(Refusal):
    """Less arrived than was announced, or more. Nothing of it is shown to anybody."""

    def __init__(self) -> None:
        super().__init__(
            _("The file did not arrive as a whole, and nothing of it was kept. Please send it again."), "file"
        )


class StoreRefused(Refusal):
    """The store did not take it, or did not give it."""

    def __init__(self, problem: StoreAway) -> None:
        if isinstance(problem, NoRoom):
            said = _(
                "There is no room for this file at the moment. Nothing of it was kept. Please tell the organisation."
            )
        else:
            said = _("Files can't be reached at the moment. Nothing was changed. Please try again in a few minutes.")
        super().__init__(said, "file")


def checked(announced: Announced) -> Announced:
    """The name as it was typed, on one line or not; and a type that a header can say. Raises ``Refusal``."""
    name = announced.name or _("File")
    if len(name) > LONGEST_NAME:
        raise Refusal(
            _("The name of this file has %(length)d characters. Please give it a shorter one.", length=len(name)),
            "file",
        )
    kind = announced.type.strip().lower()
    plain = kind.isascii() and kind.count("/") == 1 and kind.replace("/", "").replace("-", "").isprintable()
    if not plain or " " in kind or ";" in kind or len(kind) > LONGEST_TYPE:
        kind = _PLAIN
    # Half of a surrogate pair has no bytes; a browser never sends one.
    return replace(announced, name=name.encode("utf-8", "replace").decode("utf-8"), type=kind)


@once(FileUse, FileUpload, StoredFile)
def used_by(work: Work, participant_id: UUID) -> int:
    """How many bytes somebody has put in, what is on its way among them; each file once, however often it was given."""
    return int(work.session.scalar(USED, {"participant_id": participant_id}) or 0)


_theirs = (
    select(FileUse.file_id)
    .where(FileUse.participant_id == bindparam("participant_id"))
    .union(select(FileUpload.file_id).where(FileUpload.participant_id == bindparam("participant_id")))
)
USED = select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.id.in_(_theirs))


def expect(work: Work, house: FileHouse, case_id: UUID, participant_id: UUID, announced: Announced) -> Coming:
    """What is to be received, if it may come. Raises ``Refusal`` saying which limit it would pass."""
    announced = checked(announced)
    if announced.length > house.most:
        raise Refusal(
            _(
                "This file has %(size)s. A file may have %(most)s at the most.",
                size=megabytes(announced.length),
                most=megabytes(house.most),
            ),
            "file",
        )
    coming = Coming(announced, SymmetricKey.generate(), FilePlace(case_id, uuid4(), announced.length))
    used = used_by(work, participant_id)
    if used + coming.place.padded > house.most_of_one:
        raise Refusal(
            _(
                "You have put in %(used)s of the %(most)s that there is room for, so this file does not fit. "
                "Please remove one first.",
                used=megabytes(used),
                most=megabytes(house.most_of_one),
            ),
            "file",
        )
    try:
        house.store.make_sure_of_room(coming.place.padded)
    except StoreAway as problem:
        raise StoreRefused(problem) from None
    return coming


def stored_row(coming: Coming) -> StoredFile:
    """The row without which nobody would know what to remove: written before the first part is."""
    return StoredFile(id=coming.place.file_id, parts=coming.place.count, size=coming.place.padded)


def receive(house: FileHouse, coming: Coming, pieces: Iterable[bytes]) -> Received:
    """Seals a file into the store as it arrives. Never holds more of it than a part. Raises ``Refusal``."""
    store, parts, digests = house.store, Parts(coming.place), []

    def keep(number: int, content: bytes) -> None:
        sealed = seal_part(coming.key, coming.place, number, content)
        digests.append(digests_of(sealed))
        store.put(part_name(coming.place.file_id, number), sealed)

    try:
        with house.scanner.looking_through() as scan:
            for piece in pieces:
                scan.take(piece)
                for number, content in parts.take(piece):
                    keep(number, content)
            for number, content in parts.rest():
                keep(number, content)
            scan.end()
    except ValueError:
        raise Incomplete from None
    except StoreAway as problem:
        raise StoreRefused(problem) from None
    return Received(parts.sha256(), seal_root(coming.key, coming.place, digests))


def check_part(coming: Coming, number: int, length: int) -> None:
    """Before a part travels: there is such a part, and it is as long as this. Raises ``Incomplete``."""
    if not length or length != coming.place.told_in(number):
        raise Incomplete


def receive_part(store: Store, coming: Coming, number: int, content: bytes) -> None:
    """Seals one part into the store; once more makes no difference. Raises ``Refusal``."""
    check_part(coming, number, len(content))
    try:
        store.put(part_name(coming.place.file_id, number), seal_part(coming.key, coming.place, number, content))
    except StoreAway as problem:
        raise StoreRefused(problem) from None


def sent_parts(place: FilePlace) -> int:
    """How many parts somebody has to send; those of padding alone they need not."""
    return -(-place.length // PART)


def there_of(store: Store, coming: Coming) -> list[int]:
    """The numbers of the parts that are there. Raises ``Refusal``."""
    try:
        return [
            number for number in range(sent_parts(coming.place)) if store.has(part_name(coming.place.file_id, number))
        ]
    except StoreAway as problem:
        raise StoreRefused(problem) from None


def arrived_of(store: Store, coming: Coming) -> int:
    """How many bytes of a file on its way are there, from its beginning on. Parts are sent in their order.

    Asks the store a few times, however long the file is. Raises ``Refusal``.
    """
    first, end = 0, sent_parts(coming.place)
    try:
        while first < end:
            middle = (first + end) // 2
            if store.has(part_name(coming.place.file_id, middle)):
                first = middle + 1
            else:
                end = middle
    except StoreAway as problem:
        raise StoreRefused(problem) from None
    return min(first * PART, coming.place.length)


def looked_over(house: FileHouse, coming: Coming) -> Received:
    """What has arrived part by part, each opened and counted again. Raises ``Refusal`` unless all of it is there."""
    store, parts, digests = house.store, Parts(coming.place), []
    try:
        with house.scanner.looking_through() as scan:
            for number in range(coming.place.count):
                name = part_name(coming.place.file_id, number)
                if not coming.place.told_in(number):
                    store.put(name, seal_part(coming.key, coming.place, number, b""))
                sealed = store.get(name)
                content = open_part(coming.key, coming.place, number, sealed)
                scan.take(content)
                for _whole in parts.take(content):
                    pass
                digests.append(digests_of(sealed))
            for _whole in parts.rest():
                pass
            scan.end()
    except (Missing, Unopenable, ValueError):
        raise Incomplete from None
    except StoreAway as problem:
        raise StoreRefused(problem) from None
    return Received(parts.sha256(), seal_root(coming.key, coming.place, digests))


def take_in(work: Work, coming: Coming, received: Received, participant_id: UUID, **where: UUID) -> FileEntry:
    """The file is whole, and belongs ``where`` it was sent (see ``used_in``).

    Raises ``Incomplete`` if it was given up meanwhile.
    """
    row = work.session.get(StoredFile, coming.place.file_id)
    upload = kept_row(work, FileUpload, coming.place.file_id)
    if row is None or upload is None:
        raise Incomplete
    row.sealed_root = received.sealed_root
    work.session.delete(upload)
    used_in(work, coming.place.case_id, participant_id, [coming.place.file_id], **where)
    erases(work.session)
    return coming.entry(received)
