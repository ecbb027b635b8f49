"""Tables of vaults."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from odr.accounts.tables import UnlockedShare
from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed

# What kind a folder is: opened by the service too while its party has it open, or in a browser only.
SERVICE = "service"
BROWSER = "browser"


class Vault(Base):
    """What one participant keeps private in one case."""

    __tablename__ = "vaults"

    id: Mapped[UUID] = identifier()
    participant_id: Mapped[UUID] = metadata("says whose it is", Uuid, ForeignKey("participants.id"), unique=True)
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    sealed_code_list: Mapped[bytes] = sealed()
    code_list_version: Mapped[int] = metadata("binds the seal to its version", Integer)
    code_list_epoch: Mapped[int] = metadata("says under which renewal of the stewardship key it is sealed", Integer)
    sealed_manifest: Mapped[bytes | None] = sealed()
    manifest_version: Mapped[int] = metadata("counts its changes and binds the seal to them", Integer, default=0)
    manifest_epoch: Mapped[int] = metadata(
        "says under which renewal of the stewardship key it is sealed", Integer, default=1
    )
    created_at: Mapped[datetime] = metadata("shown to the participant", Moment)
    opens_until: Mapped[datetime | None] = metadata("says until when a facilitator's notes are kept", Moment)
    reset_from: Mapped[datetime | None] = metadata("says from when its owner can destroy it without a code", Moment)
    changes_seen: Mapped[int] = metadata(
        "says up to which entry of the log its owner has seen what others changed",
        Integer,
        default=0,
        server_default="0",
    )

    def sealed_code_list_context(self) -> Context:
        """Where the list of codes belongs."""
        return Context(
            purpose=Purpose.CODE_LIST,
            case=self.case_id,
            vault=self.id,
            version=self.code_list_version,
            epoch=self.code_list_epoch,
        )

    def sealed_manifest_context(self) -> Context:
        """Where the vault's own layer of the manifest belongs."""
        return Context(
            purpose=Purpose.MANIFEST,
            case=self.case_id,
            vault=self.id,
            version=self.manifest_version,
            epoch=self.manifest_epoch,
        )


class VaultSecret(Base):
    """One epoch of one secret of a vault: a folder key, the mailbox, the signing key or the stewardship key."""

    __tablename__ = "vault_secrets"
    __table_args__ = (UniqueConstraint("vault_id", "kind", "folder_id", "epoch"),)

    id: Mapped[UUID] = identifier()
    vault_id: Mapped[UUID] = metadata("says of which vault", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"))
    kind: Mapped[str] = metadata("says which of its secrets", String(20))
    folder_id: Mapped[UUID | None] = metadata(
        "says which folder's key it is", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), index=True
    )
    epoch: Mapped[int] = metadata("counts the renewals", Integer)
    public_key: Mapped[bytes | None] = key_material()
    sealed_previous: Mapped[bytes | None] = sealed()
    endorsement: Mapped[bytes | None] = key_material()

    def sealed_previous_context(self, vault: Vault) -> Context:
        """Where the secret before this one is sealed: with this one, which follows it."""
        return Context(
            purpose=Purpose.PREVIOUS_EPOCH,
            case=vault.case_id,
            vault=vault.id,
            folder=self.folder_id,
            epoch=self.epoch,
            detail=self.kind,
        )

    def life_context(self, vault: Vault) -> Context:
        """What it is that a life key wakes here."""
        return Context(
            purpose=Purpose.VAULT_SECRET,
            case=vault.case_id,
            vault=vault.id,
            folder=self.folder_id,
            epoch=self.epoch,
            detail=self.kind,
        )

    def endorsement_context(self, case_id: UUID, vault_id: UUID) -> Context:
        """Where the signature belongs by which the key before vouches for this one."""
        return Context(
            purpose=Purpose.SIGNING_KEY_PROOF, case=case_id, vault=vault_id, epoch=self.epoch, detail=self.kind
        )


class AccessCodeRow(Base):
    """One access code, as far as the server knows it: how to find it and how to seal to it, never the code."""

    __tablename__ = "access_codes"

    id: Mapped[UUID] = identifier()
    vault_id: Mapped[UUID] = metadata(
        "says what it opens", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), index=True
    )
    lookup_tag: Mapped[bytes] = key_material(unique=True)
    public_key: Mapped[bytes] = key_material()
    holder_id: Mapped[UUID] = metadata("says in whose hands it is", Uuid, ForeignKey("accounts.id"), index=True)
    may_write: Mapped[bool] = metadata("a right that no key can withhold: the server enforces it", Boolean)
    issued_at: Mapped[datetime] = metadata("shown to the party", Moment)
    issued_by: Mapped[UUID] = metadata("shown to the party", Uuid, ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime | None] = metadata("ends it by itself", Moment)
    used_at: Mapped[datetime | None] = metadata("shown to the party", Moment)
    agreement_digest: Mapped[bytes | None] = key_material()


class Grant(Base):
    """One vault secret sealed to one access code."""

    __tablename__ = "grants"

    code_id: Mapped[UUID] = metadata(
        "says to which code", Uuid, ForeignKey("access_codes.id", ondelete="CASCADE"), primary_key=True
    )
    secret_id: Mapped[UUID] = metadata(
        "says which secret", Uuid, ForeignKey("vault_secrets.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    box: Mapped[bytes] = key_material(LargeBinary)

    @staticmethod
    def box_context(vault: Vault, secret: VaultSecret, code_id: UUID, agreement_digest: bytes | None = None) -> Context:
        """Where a grant belongs. One for a facilitator belongs to one agreement, and opens under no other."""
        return Context(
            purpose=Purpose.GRANT,
            case=vault.case_id,
            vault=vault.id,
            folder=secret.folder_id,
            epoch=secret.epoch,
            subject=code_id,
            detail=secret.kind if agreement_digest is None else f"{secret.kind} under {agreement_digest.hex()}",
        )


class Folder(Base):
    """A part of a vault with a key of its own."""

    __tablename__ = "folders"

    id: Mapped[UUID] = identifier()
    vault_id: Mapped[UUID] = metadata(
        "says of which vault", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), index=True
    )
    sealed_name: Mapped[bytes] = sealed()
    version: Mapped[int] = metadata("binds the seal to its version", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the key it is sealed", Integer)
    position: Mapped[int] = metadata("orders the folders", Integer)
    sealed_manifest: Mapped[bytes | None] = sealed()
    manifest_version: Mapped[int] = metadata("counts its changes and binds the seal to them", Integer, default=0)
    manifest_epoch: Mapped[int] = metadata("says under which renewal of the key it is sealed", Integer, default=1)
    kind: Mapped[str] = metadata(
        "says whether it opens in a browser only; name and manifest open as that and as nothing else",
        String(10),
        default=SERVICE,
        server_default=SERVICE,
    )

    @property
    def is_browser(self) -> bool:
        """Whether what is in it was sealed in a browser before it came here."""
        return self.kind != SERVICE

    def sealed_name_context(self, vault: Vault) -> Context:
        """Where the name belongs."""
        return Context(
            purpose=Purpose.FOLDER_NAME,
            case=vault.case_id,
            vault=vault.id,
            folder=self.id,
            version=self.version,
            epoch=self.epoch,
            detail=self.kind if self.is_browser else None,
        )

    def sealed_manifest_context(self, vault: Vault) -> Context:
        """Where the folder's root belongs."""
        return Context(
            purpose=Purpose.MANIFEST,
            case=vault.case_id,
            vault=vault.id,
            folder=self.id,
            version=self.manifest_version,
            epoch=self.manifest_epoch,
            detail=self.kind if self.is_browser else None,
        )


class FolderMark(Base):
    """Up to where somebody has looked at a folder, so that lists show what is new there."""

    __tablename__ = "folder_marks"

    folder_id: Mapped[UUID] = metadata(
        "says in which folder", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = metadata("tells what is new from what is not", Moment)


class ManifestPage(Base):
    """One of the 64 parts of a folder's list of its items, so that a change to one item seals a part and not all."""

    __tablename__ = "manifest_pages"

    folder_id: Mapped[UUID] = metadata(
        "says of which folder", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = metadata("says which part", Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = metadata("binds the seal to its version", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the folder's key it is sealed", Integer)
    sealed_entries: Mapped[bytes] = sealed()

    def sealed_entries_context(self, vault: Vault) -> Context:
        """Where the page belongs."""
        return Context(
            purpose=Purpose.MANIFEST,
            case=vault.case_id,
            vault=vault.id,
            folder=self.folder_id,
            version=self.version,
            epoch=self.epoch,
            detail=str(self.number),
        )


class ItemColumns(NamedTuple):
    """The columns of an item, as one reads them who changes nothing."""

    id: UUID
    folder_id: UUID
    sealed_title: bytes
    sealed_body: bytes
    version: int
    epoch: int
    created_at: datetime
    changed_at: datetime
    changed_by: UUID

    def __repr__(self) -> str:
        return "<ItemColumns>"


class Item(Base):
    """One piece of private information."""

    __tablename__ = "items"
    # The third has in it all that an unlocking looks at, so that it reads nothing of what is sealed.
    __table_args__ = (
        Index(None, "folder_id", "changed_at", "id"),
        Index(None, "vault_id", "changed_at", "id"),
        Index(None, "vault_id", "folder_id", "id", "version", "epoch"),
        Index(None, "vault_id", "about_tag"),
    )

    id: Mapped[UUID] = identifier()
    vault_id: Mapped[UUID] = metadata("says of which vault", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"))
    folder_id: Mapped[UUID] = metadata("says in which folder", Uuid, ForeignKey("folders.id", ondelete="CASCADE"))
    sealed_title: Mapped[bytes] = sealed()
    sealed_body: Mapped[bytes] = sealed()
    version: Mapped[int] = metadata("binds the seals to their version, and finds two edits at once", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the folder's key it is sealed", Integer)
    created_at: Mapped[datetime] = metadata("shown to the readers", Moment)
    changed_at: Mapped[datetime] = metadata("says what is new to others; orders the list", Moment)
    changed_by: Mapped[UUID] = metadata("shown to the readers", Uuid, ForeignKey("accounts.id"))
    about_tag: Mapped[bytes | None] = key_material()

    def sealed_title_context(self, vault: Vault) -> Context:
        """Where the title belongs."""
        return self.context_of(vault, self, Purpose.ITEM_TITLE)

    def sealed_body_context(self, vault: Vault) -> Context:
        """Where the text and the fields belong."""
        return self.context_of(vault, self, Purpose.ITEM)

    @staticmethod
    def context_of(vault: Vault, item: "Item | ItemColumns", purpose: Purpose) -> Context:
        """Where the title or the body of an item belongs, also of one whose columns alone were read."""
        return Context(
            purpose=purpose,
            case=vault.case_id,
            vault=vault.id,
            folder=item.folder_id,
            item=item.id,
            version=item.version,
            epoch=item.epoch,
        )


class UnlockedVault(UnlockedShare, Base):
    """A vault that one browser has unlocked: the server share of the code, sealed under that browser's cookie."""

    __tablename__ = "unlocked_vaults"

    session_id: Mapped[UUID] = metadata(
        "says in which browser", Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    vault_id: Mapped[UUID] = metadata(
        "says which vault", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    code_id: Mapped[UUID] = metadata(
        "ends it when the code ends", Uuid, ForeignKey("access_codes.id", ondelete="CASCADE"), index=True
    )

    def sealed_share_context(self, vault: Vault) -> Context:
        """Where the share belongs: in one browser, for one code of one vault."""
        return Context(
            purpose=Purpose.OPEN_VAULT,
            case=vault.case_id,
            vault=vault.id,
            subject=self.session_id,
            detail=str(self.code_id),
        )


class Correspondence(Base):
    """What a vault remembers of the people and rooms it exchanges messages with: their keys, and how far it has read.

    Whoever reads the vault's messages keeps it up; it is sealed under a key that comes from the mailbox.
    """

    __tablename__ = "correspondences"

    vault_id: Mapped[UUID] = metadata(
        "says of which vault", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_record: Mapped[bytes] = sealed()
    version: Mapped[int] = metadata("binds the seal to its version", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the mailbox it is sealed", Integer)

    def sealed_record_context(self, vault: Vault) -> Context:
        """Where the record belongs."""
        return Context(
            purpose=Purpose.CORRESPONDENCE, case=vault.case_id, vault=vault.id, version=self.version, epoch=self.epoch
        )
