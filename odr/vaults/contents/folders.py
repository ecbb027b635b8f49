"""The folders of an open vault."""

from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from odr.accounts.sent_forms import forget
from odr.audit.log import Event
from odr.cases.cases import FACILITATOR
from odr.cases.tables import Participant
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db.database import erases
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.lifekeys import lives
from odr.texts import one_line, same
from odr.vaults.keys import code_list
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind, as_type, grant, new_secret
from odr.vaults.manifest.manifest import folder_row, folders_in
from odr.vaults.manifest.recorder import FolderRecorder, begin_folder, forget_folders
from odr.vaults.tables import BROWSER, SERVICE, Folder, Item, VaultSecret

LONGEST_NAME = 80
MOST_FOLDERS = 60


@dataclass(frozen=True)
class NamedFolder:
    """A folder that can be read. ``name`` is ``None`` if it was altered in the database and no longer opens."""

    id: UUID
    name: str | None


@dataclass(frozen=True)
class OpenFolder(NamedFolder):
    """The same, and how many items it holds."""

    items: int


@dataclass(frozen=True)
class Added:
    """A new folder, and how many rows of codes were refused its key: the vault does not know them."""

    folder_id: UUID
    refused_codes: int


def starting_folders(participant: Participant) -> list[str]:
    """The folders that a new vault begins with: a facilitator's is for notes."""
    return [_("My notes")] if participant.role == FACILITATOR else [_("My aims"), _("Money"), _("Evidence")]


def folders_of(opened: OpenVault) -> list[OpenFolder]:
    """The folders that the code opens, in their order, with how many items each holds.

    Those that open in a browser only are not among them (``browser_folders``), here and wherever words are read or
    written.
    """
    return _folders_of(opened, SERVICE)


def browser_folders(opened: OpenVault) -> list[OpenFolder]:
    """The same of those that open in a browser only: their names are not known here."""
    return _folders_of(opened, BROWSER)


def _folders_of(opened: OpenVault, kind: str) -> list[OpenFolder]:
    counts = item_counts(opened.work, opened.vault.id)
    return [
        OpenFolder(row.id, name_of(opened, row), counts.get(row.id, 0))
        for row in folders_in(opened)
        if opened.may(SecretKind.FOLDER, row.id) and row.is_browser == (kind == BROWSER)
    ]


@once(Item)
def item_counts(work: Work, vault_id: UUID) -> dict[UUID, int]:
    """How many items each folder of a vault holds."""
    counted = work.session.execute(
        select(Item.folder_id, func.count().label("items")).where(Item.vault_id == vault_id).group_by(Item.folder_id)
    )
    return {row.folder_id: row.items for row in counted}


def kind_of(opened: OpenVault, folder_id: UUID) -> str:
    """Where a folder that the code opens is opened. Raises ``NotFound``."""
    row = folder_row(opened.work, folder_id)
    kind = BROWSER if row is not None and row.is_browser else SERVICE
    folder_of(opened, folder_id, kind)
    return kind


def open_folder(opened: OpenVault, folder_id: UUID, kind: str = SERVICE) -> NamedFolder:
    """One folder, without unsealing the keys of the others. Raises ``NotFound``."""
    row = folder_of(opened, folder_id, kind)
    return NamedFolder(row.id, name_of(opened, row))


def folder_of(opened: OpenVault, folder_id: UUID, kind: str = SERVICE) -> Folder:
    """One folder of this kind that the code opens. Raises ``NotFound``."""
    row = folder_row(opened.work, folder_id)
    if row is None or row.vault_id != opened.vault.id or not opened.may(SecretKind.FOLDER, folder_id):
        raise NotFound
    if row.is_browser != (kind == BROWSER):
        raise NotFound
    return row


def folder_to_write_in(opened: OpenVault, folder_id: UUID) -> Folder:
    """A folder that words may be written into.

    Raises ``NotFound``, and ``Refusal`` for one that opens in a browser only and was altered to look like another: its
    own name tells.
    """
    row = folder_of(opened, folder_id)
    if name_of(opened, row) is None and _is_named_as_browser(opened, row):
        raise Refusal(
            _(
                "This folder opens in a browser only, and somebody altered the database so that it looks like another. "
                "Nothing was written. Please tell the organisation."
            ),
            "folder",
        )
    return row


def add_folder(opened: OpenVault, name: str) -> Added:
    """A new folder with a key of its own, sealed to the vault's codes; only to those the vault's own list confirms.

    Raises ``Refusal`` for an empty, overlong or repeated name.
    """
    name = _checked_name(opened, name, None)
    return _add(opened, uuid4(), SERVICE, name.encode("utf-8"), name)


def add_browser_folder(opened: OpenVault, folder_id: UUID, name: bytes) -> Added:
    """The same of one that opens in a browser only, which has chosen its identifier. ``name`` is sealed already.

    Raises ``Refusal`` if there are too many folders.
    """
    _refuse_too_many(len(folders_in(opened)))
    return _add(opened, folder_id, BROWSER, name, "")


def _add(opened: OpenVault, folder_id: UUID, kind: str, plain: bytes, remembered: str) -> Added:
    work, vault = opened.work, opened.vault
    _stewardship, codes = opened.code_list()
    checked = code_list.check(work, vault, codes)
    for refused in checked.refused:
        opened.record(Event.CODE_REFUSED, subject_id=refused)
    if opened.code.id not in [code.code_id for code in checked.confirmed]:
        # Before anything is written: without this nobody could open what is about to be.
        raise Refusal(_("The row of your own code was altered in the database. Please tell the organisation."))
    position = work.session.scalar(select(func.max(Folder.position)).where(Folder.vault_id == vault.id))
    folder = Folder(id=folder_id, vault_id=vault.id, version=1, epoch=1, position=(position or 0) + 1, kind=kind)
    lives.begin(work, vault.case_id, vault_id=vault.id, folder_id=folder.id)
    held = new_secret(vault, SecretKind.FOLDER, opened.life_of(folder.id), folder.id)
    key = as_type(held.secret, SymmetricKey)
    folder.sealed_name = seal(key, plain, folder.sealed_name_context(opened.vault))
    work.session.add(folder)
    work.session.flush()
    work.session.add(held.row)
    work.session.flush()
    # A new folder is in nobody's reach but of the codes that open all of the vault.
    scope = {UUID(code.code_id) for code in codes.live() if code.scope().gives(SecretKind.FOLDER, folder.id)}
    grants = [grant(vault, held, code) for code in checked.confirmed if code.code_id in scope]
    work.session.add_all(grants)
    opened.include(held, next(one.box for one in grants if one.code_id == opened.code.id))
    begin_folder(opened, folder, remembered)
    opened.record(Event.FOLDER_ADDED, subject_id=folder.id)
    return Added(folder.id, len(checked.refused))


def rename_folder(opened: OpenVault, folder_id: UUID, name: str) -> None:
    """Renames a folder. Raises ``NotFound`` or ``Refusal``."""
    folder = folder_of(opened, folder_id)
    name = _checked_name(opened, name, folder_id)
    opened.folder_key_to_write(folder_id)
    recorder = FolderRecorder(opened, folder)
    folder.version = recorder.next_name_version()
    seal_name(opened, folder, name)
    recorder.save(name)
    erases(opened.work.session)
    opened.record(Event.FOLDER_RENAMED, subject_id=folder_id)


def remove_folder(opened: OpenVault, folder_id: UUID, kind: str = SERVICE) -> int:
    """Removes a folder of this kind, everything in it and its key, for good. Returns how many items went.

    Raises ``NotFound``, or ``Refusal`` unless the code opens everything: which folders there are is the vault's own
    record, and one that went without it would be missed (docs/decisions/0006).
    """
    opened.require_writing()
    if not opened.opens_all:
        raise Refusal(_("The code you use lets you change what is in a folder, not remove the folder."))
    folder = folder_of(opened, folder_id, kind)
    session = opened.work.session
    count = items_in(opened, folder_id)
    forget_folders(opened, [folder_id])
    opened.record(Event.FOLDER_REMOVED, subject_id=folder_id, count=count)
    gone = session.scalars(delete(Item).where(Item.folder_id == folder_id).returning(Item.id)).all()
    forget(opened.work, [folder_id, *gone])
    session.execute(delete(VaultSecret).where(VaultSecret.folder_id == folder_id))
    session.delete(folder)
    lives.end(opened.work, [folder_id])
    erases(session)
    return count


def remove_everything(opened: OpenVault) -> int:
    """Removes every item and every folder of the vault with its key, and begins again with the starting folders.

    Returns how many items went. The codes stay, and open the empty vault. Raises ``NotFound`` unless the code is one
    that opens all of it, and in its owner's own hands.
    """
    session, vault = opened.work.session, opened.vault
    if not (opened.opens_all and opened.is_own):
        raise NotFound
    count = session.scalar(select(func.count()).select_from(Item).where(Item.vault_id == vault.id)) or 0
    forget_folders(opened)
    opened.record(Event.VAULT_EMPTIED, count=count)
    gone = session.scalars(delete(Item).where(Item.vault_id == vault.id).returning(Item.id)).all()
    session.execute(delete(VaultSecret).where(VaultSecret.vault_id == vault.id, VaultSecret.folder_id.is_not(None)))
    folders = session.scalars(delete(Folder).where(Folder.vault_id == vault.id).returning(Folder.id)).all()
    forget(opened.work, [*gone, *folders])
    lives.end(opened.work, folders)
    erases(session)
    # Removing comes first: it is not given up because somebody altered what new folders would need.
    with suppress(Refusal):
        for name in starting_folders(session.get_one(Participant, vault.participant_id)):
            add_folder(opened, name)
    return count


def _checked_name(opened: OpenVault, name: str, own_id: UUID | None) -> str:
    missing = _("Please give the folder a name of up to %(count)d characters.", count=LONGEST_NAME)
    name = one_line(name, LONGEST_NAME, missing=missing, field="name")
    others = [folder for folder in folders_of(opened) if folder.id != own_id]
    if any(folder.name is not None and same(folder.name, name) for folder in others):
        raise Refusal(_("You have a folder of this name already."), "name")
    _refuse_too_many(len(others))
    return name


def _refuse_too_many(there: int) -> None:
    if there >= MOST_FOLDERS:
        raise Refusal(
            _("There are %(count)d folders already. That is the most there can be.", count=MOST_FOLDERS), "name"
        )


def items_in(opened: OpenVault, folder_id: UUID) -> int:
    """How many items a folder holds."""
    counted = select(func.count()).select_from(Item).where(Item.folder_id == folder_id)
    return opened.work.session.scalar(counted) or 0


def name_of(opened: OpenVault, folder: Folder) -> str | None:
    """The folder's name; ``None`` if it was altered in the database and no longer opens.

    Of one that opens in a browser only, that it is one.
    """
    try:
        plain = plain_name_of(opened, folder)
    except Unopenable:
        return None
    return _("A folder that opens in a browser only") if folder.is_browser else plain.decode("utf-8")


def plain_name_of(opened: OpenVault, folder: Folder) -> bytes:
    """What the outer seal of the name holds. Raises ``Unopenable``."""
    key = opened.folder_key(folder.id, folder.epoch)
    return open_sealed(key, folder.sealed_name, folder.sealed_name_context(opened.vault))


def _is_named_as_browser(opened: OpenVault, folder: Folder) -> bool:
    context = replace(folder.sealed_name_context(opened.vault), detail=BROWSER)
    try:
        open_sealed(opened.folder_key(folder.id, folder.epoch), folder.sealed_name, context)
    except Unopenable:
        return False
    return True


def seal_name(opened: OpenVault, folder: Folder, name: str) -> None:
    """Seals a folder's name under its present key, for the version that its row has. Raises like that key."""
    seal_plain_name(opened, folder, name.encode("utf-8"))


def seal_plain_name(opened: OpenVault, folder: Folder, plain: bytes) -> None:
    """The same of what stands for a name: what a browser sealed."""
    key = opened.current_folder_key(folder.id)
    folder.epoch = opened.folder_epoch(folder.id)
    folder.sealed_name = seal(key, plain, folder.sealed_name_context(opened.vault))
