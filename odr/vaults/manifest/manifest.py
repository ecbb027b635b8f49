"""The manifest: what a vault itself remembers of its folders and items, so that it notices what others did to it.

It has two layers, because who writes need not be a steward. Each folder keeps, under its own key, a list of its items
in 64 pages and a root that vouches for the pages; whoever may write there keeps it up. The vault keeps, under the
stewardship key, which folders there are and how far each has come. A change seals one page, a root and the vault's
own, however much the vault holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from odr.audit.chain import Head, head_of, is_contained
from odr.audit.countersigned import holds
from odr.crypto.context import Context
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.db.once import once
from odr.db.work import Work
from odr.vaults.keys.countersigning import countersignature_of
from odr.vaults.keys.findings import What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Folder, ManifestPage

PAGES = 64
MOST_NOTED = 100
_DIGEST = 16


class Entry(NamedTuple):
    """One item as the manifest has it. ``floor`` is the highest version there ever was, where that is higher."""

    version: int
    epoch: int
    title: str
    floor: int = 0

    def __repr__(self) -> str:
        return "<Entry>"


class Vouched(NamedTuple):
    """What a root says of a page: the digest of its seal, and that of the items on it, by which rows are compared."""

    sealed: str
    items: str


class Noted(NamedTuple):
    """Something that did not fit when somebody wrote: kept, because writing covers it up."""

    what: What
    item: str
    title: str

    def __repr__(self) -> str:
        return "<Noted>"


@dataclass
class Root:
    """What vouches for a folder's pages. Its counter is the ``manifest_version`` of the folder's row.

    ``seen`` is a random value that only stewards renew, and that whoever else writes carries on: by it a steward sees
    that a state is one that followed theirs, and not an earlier one that was put back and went on from there.
    """

    name_version: int
    seen: str
    pages: dict[int, Vouched] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)

    def note(self, what: What, item: UUID | None = None, title: str = "") -> None:
        """Keeps what did not fit for the next unlocking."""
        noted = Noted(what, item.hex if item else "", title)
        if noted not in self.noted and len(self.noted) < MOST_NOTED:
            self.noted.append(noted)

    def __repr__(self) -> str:
        return "<Root>"


class Known(NamedTuple):
    """How far a folder had come when a steward last saw it. ``seen`` is empty for one that did not open then."""

    counter: int
    seen: str
    name: str

    def __repr__(self) -> str:
        return "<Known>"


@dataclass
class VaultManifest:
    """What the vault remembers under its stewardship key.

    ``head`` is the audit log's, ``countersigned`` the number of the head that was signed, ``codes`` the version of
    the list of codes: each as it was when this was last written.
    """

    folders: dict[str, Known] = field(default_factory=dict)
    head: Head = field(default_factory=lambda: Head(0, bytes(32)))
    countersigned: int = 0
    codes: int = 0

    def __repr__(self) -> str:
        return "<VaultManifest>"


def page_number_of(item_id: UUID) -> int:
    """On which of the pages an item stands."""
    return item_id.bytes[0] % PAGES


# --- a folder's root and pages ----------------------------------------------------------------------------------------


def read_root(opened: OpenVault, folder: Folder) -> Root:
    """The root. Raises ``Unopenable`` if there is none, it was altered, or it is not under the folder's present key.

    Every renewal seals it again: one under an earlier key could be by somebody whose code was taken back.
    """
    if folder.sealed_manifest is None or folder.manifest_epoch != opened.folder_epoch(folder.id):
        raise Unopenable("manifest")
    kept = _open(
        opened.folder_key(folder.id), folder.sealed_manifest, lambda: folder.sealed_manifest_context(opened.vault)
    )
    return Root(
        kept["name"],
        kept["seen"],
        {int(number): Vouched(*page) for number, page in kept["pages"].items()},
        [Noted(What(what), item, title) for what, item, title in kept["noted"]],
    )


def write_root(opened: OpenVault, folder: Folder, root: Root) -> None:
    """Seals the root as the next version. Raises like ``OpenVault.current_folder_key``."""
    key = opened.current_folder_key(folder.id)
    folder.manifest_version += 1
    folder.manifest_epoch = opened.folder_epoch(folder.id)
    kept = {
        "name": root.name_version,
        "noted": [[noted.what.value, noted.item, noted.title] for noted in root.noted],
        "pages": {str(number): page for number, page in root.pages.items()},
        "seen": root.seen,
    }
    folder.sealed_manifest = seal(key, payload.encode(kept), folder.sealed_manifest_context(opened.vault))


def read_page(
    opened: OpenVault, folder_id: UUID, root: Root, number: int, row: ManifestPage | None
) -> dict[str, Entry]:
    """The items on a page. Raises ``Unopenable`` unless it is the one that the root vouches for."""
    vouched = root.pages.get(number)
    if row is None and vouched is None:
        return {}
    if row is None or vouched is None or page_digest(row.version, row.epoch, row.sealed_entries) != vouched.sealed:
        raise Unopenable("manifest page")
    key = opened.folder_key(folder_id, row.epoch)
    kept = _open(key, row.sealed_entries, lambda: row.sealed_entries_context(opened.vault))
    return {item: Entry(*entry) for item, entry in kept.items()}


def write_page(
    opened: OpenVault, folder_id: UUID, root: Root, number: int, row: ManifestPage | None, entries: dict[str, Entry]
) -> ManifestPage:
    """Seals a page as its next version, which the root then vouches for; returns its row."""
    key = opened.current_folder_key(folder_id)
    if row is None:
        row = ManifestPage(folder_id=folder_id, number=number, version=0)
        opened.work.session.add(row)
    row.version += 1
    row.epoch = opened.folder_epoch(folder_id)
    row.sealed_entries = seal(key, payload.encode(entries), row.sealed_entries_context(opened.vault))
    there = {item: (entry.version, entry.epoch) for item, entry in entries.items()}
    root.pages[number] = Vouched(page_digest(row.version, row.epoch, row.sealed_entries), items_digest(there))
    return row


def _open(key: SymmetricKey, sealed: bytes, context_of: Callable[[], Context]) -> Any:
    try:
        context = context_of()
    except (TypeError, ValueError):
        # A value in the database that is not of its column's kind: no context has it.
        raise Unopenable("manifest") from None
    return payload.decode(open_sealed(key, sealed, context))


def page_digest(version: int, epoch: int, sealed: bytes) -> str:
    """By which a root knows a sealed page, and the version and epoch without which it does not open."""
    return digest(f"{version} {epoch}\n".encode() + sealed)[:_DIGEST].hex()


def items_digest(items: Mapping[str, tuple[int, int]]) -> str:
    """By which a root knows the items of a page: each with its version and epoch."""
    lines = [f"{item} {version} {epoch}\n" for item, (version, epoch) in sorted(items.items())]
    return digest("".join(lines).encode())[:_DIGEST].hex()


# --- the vault's own --------------------------------------------------------------------------------------------------


def read_vault_manifest(opened: OpenVault) -> VaultManifest:
    """The vault's own layer. Raises ``Unopenable`` if there is none, or it was altered or put back to an earlier state.

    What was countersigned is later than an earlier state. Raises ``NotFound`` for a code without the stewardship key.
    """
    vault = opened.vault
    key = opened.stewardship_key()
    if vault.sealed_manifest is None or vault.manifest_epoch != opened.stewardship_epoch():
        raise Unopenable("manifest")
    kept = _open(key, vault.sealed_manifest, vault.sealed_manifest_context)
    if vault.manifest_version < countersigned_version(opened):
        raise Unopenable("manifest")
    number, head = kept["head"]
    return VaultManifest(
        {folder: Known(*known) for folder, known in kept["folders"].items()},
        Head(number, bytes.fromhex(head)),
        kept["countersigned"],
        kept["codes"],
    )


def write_vault_manifest(opened: OpenVault, manifest: VaultManifest) -> None:
    """Seals the vault's own layer as its next version, with the head of the log and the version of the list of codes.

    Each goes on only from what it was: a log that lost an entry, or a list that was put back, stays to be seen.
    """
    vault, work = opened.vault, opened.work
    if is_contained(work, vault.case_id, manifest.head):
        manifest.head = head_of(work, vault.case_id)
    signed = opened.countersigner.number() if opened.countersigner else 0
    manifest.countersigned = max(manifest.countersigned, signed)
    manifest.codes = max(manifest.codes, vault.code_list_version)
    key = opened.stewardship_key()
    vault.manifest_version += 1
    vault.manifest_epoch = opened.stewardship_epoch()
    kept = {
        "codes": manifest.codes,
        "countersigned": manifest.countersigned,
        "folders": manifest.folders,
        "head": [manifest.head.number, manifest.head.hash.hex()],
    }
    vault.sealed_manifest = seal(key, payload.encode(kept), vault.sealed_manifest_context())
    if opened.countersigner is not None:
        opened.countersigner.again()


def countersigned_version(opened: OpenVault) -> int:
    """The latest version of the manifest that anything shows there was: that of the row, or one that was signed."""
    row = countersignature_of(opened.work, opened.vault.id)
    there = opened.vault.manifest_version
    return row.manifest_version if row and row.manifest_version > there and holds(row) else there


def folders_in(opened: OpenVault) -> list[Folder]:
    """The rows of the vault's folders, in their order."""
    return list(folders_of_vault(opened.work, opened.vault.id))


@once(rows_of=(Folder,))
def folders_of_vault(work: Work, vault_id: UUID) -> Sequence[Folder]:
    """The same, of a vault that need not be open."""
    rows = select(Folder).where(Folder.vault_id == vault_id).order_by(Folder.position, Folder.id)
    return work.session.scalars(rows).all()


@once(rows_of=(Folder,))
def folder_row(work: Work, folder_id: UUID) -> Folder | None:
    """The row of a folder, whoever's it is."""
    return work.session.get(Folder, folder_id)


def opens(opened: OpenVault, folder_id: UUID) -> bool:
    """Whether the code was granted the folder's key."""
    return opened.may(SecretKind.FOLDER, folder_id)
