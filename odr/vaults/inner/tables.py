"""Tables of what browsers seal: inner keys, and what browsers remember. The service opens none of it.

What is called sealed here is the outer seal around what came from a browser, so that it ends with the life key of the
folder or the vault. Inside stands first under which renewal of the inner key the inner seal is.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.crypto.inner import InnerPlaces
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed
from odr.vaults.tables import Vault


class BrowserCode(Base):
    """That an access code is one for the browser, and the public key that inner keys are granted to."""

    __tablename__ = "browser_codes"

    code_id: Mapped[UUID] = metadata(
        "says which code", Uuid, ForeignKey("access_codes.id", ondelete="CASCADE"), primary_key=True
    )
    public_key: Mapped[bytes] = key_material()
    exposed_at: Mapped[datetime | None] = metadata("says that it was typed into a page, and when", Moment)


class InnerGrant(Base):
    """The inner key of a folder, or without one that of the stewardship, for one code: made and opened in browsers."""

    __tablename__ = "inner_grants"
    __table_args__ = (UniqueConstraint("code_id", "folder_id"),)

    id: Mapped[UUID] = identifier()
    code_id: Mapped[UUID] = metadata(
        "says to which code", Uuid, ForeignKey("browser_codes.code_id", ondelete="CASCADE")
    )
    folder_id: Mapped[UUID | None] = metadata(
        "says which folder's key it is", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), index=True
    )
    epoch: Mapped[int] = metadata("says which renewal of the key it is", Integer)
    box: Mapped[bytes] = key_material(LargeBinary)

    def box_context(self, vault: Vault) -> Context:
        """Where the box belongs: as browsers have it, who alone make and open it."""
        return InnerPlaces(vault.case_id, vault.id, self.folder_id).grant(self.epoch, self.code_id)


class InnerRecord(Base):
    """The root of what browsers remember of a browser folder."""

    __tablename__ = "inner_records"

    folder_id: Mapped[UUID] = metadata(
        "says of which folder", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = metadata("counts its writings and binds the seal to them", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the folder's key it is sealed", Integer)
    sealed_root: Mapped[bytes] = sealed()

    def sealed_root_context(self, vault: Vault) -> Context:
        """Where the outer seal belongs."""
        return Context(
            purpose=Purpose.INNER_RECORD,
            case=vault.case_id,
            vault=vault.id,
            folder=self.folder_id,
            version=self.number,
            epoch=self.epoch,
        )


class InnerRecordPage(Base):
    """One of the 64 parts of it."""

    __tablename__ = "inner_record_pages"

    folder_id: Mapped[UUID] = metadata(
        "says of which folder", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True
    )
    page: Mapped[int] = metadata("says which part", Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = metadata("says with which writing it came, and binds the seal to it", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the folder's key it is sealed", Integer)
    sealed_page: Mapped[bytes] = sealed()

    def sealed_page_context(self, vault: Vault) -> Context:
        """Where the outer seal belongs."""
        return Context(
            purpose=Purpose.INNER_RECORD,
            case=vault.case_id,
            vault=vault.id,
            folder=self.folder_id,
            version=self.number,
            epoch=self.epoch,
            detail=str(self.page),
        )


class InnerPrevious(Base):
    """The inner key of the epoch before, as a browser sealed it under the one of this epoch."""

    __tablename__ = "inner_previous"

    folder_id: Mapped[UUID] = metadata(
        "says which folder's key it is", Uuid, ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True
    )
    inner_epoch: Mapped[int] = metadata("counts the renewals", Integer, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = metadata("says under which renewal of the folder's key it is sealed", Integer)
    sealed_key: Mapped[bytes] = sealed()

    def sealed_key_context(self, vault: Vault) -> Context:
        """Where the outer seal belongs."""
        return Context(
            purpose=Purpose.INNER_PREVIOUS_EPOCH,
            case=vault.case_id,
            vault=vault.id,
            folder=self.folder_id,
            version=self.inner_epoch,
            epoch=self.epoch,
        )


class InnerCodeList(Base):
    """What stewards' browsers remember of the codes of a vault."""

    __tablename__ = "inner_code_lists"

    vault_id: Mapped[UUID] = metadata(
        "says of which vault", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = metadata("binds the seal to its version", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the stewardship key it is sealed", Integer)
    sealed_list: Mapped[bytes] = sealed()

    def sealed_list_context(self, vault: Vault) -> Context:
        """Where the outer seal belongs."""
        return Context(
            purpose=Purpose.INNER_CODE_LIST,
            case=vault.case_id,
            vault=vault.id,
            version=self.version,
            epoch=self.epoch,
        )
