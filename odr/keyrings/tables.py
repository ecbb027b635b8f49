"""Tables of keyrings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from odr.accounts.tables import UnlockedShare
from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed
from odr.vaults.tables import Vault


class Keyring(Base):
    """An account's keyring: a key pair whose private half is sealed under the personal code."""

    __tablename__ = "keyrings"

    id: Mapped[UUID] = identifier()
    account_id: Mapped[UUID] = metadata(
        "says whose it is", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), unique=True
    )
    lookup_tag: Mapped[bytes] = key_material(unique=True)
    public_key: Mapped[bytes] = key_material()
    sealed_key: Mapped[bytes] = sealed()
    version: Mapped[int] = metadata("binds the seal to its version: counts the personal codes", Integer)
    created_at: Mapped[datetime] = metadata("shown to its holder, and to whoever gives them a code", Moment)

    def sealed_key_context(self) -> Context:
        """Where the private key belongs."""
        return Context(purpose=Purpose.KEYRING, version=self.version, subject=self.id, detail=str(self.account_id))


class KeyringEntry(Base):
    """One access code in a keyring: its server share, sealed to the keyring. It goes when the code ends."""

    __tablename__ = "keyring_entries"
    __table_args__ = (UniqueConstraint("keyring_id", "code_id"),)

    id: Mapped[UUID] = identifier()
    keyring_id: Mapped[UUID] = metadata("says in which keyring", Uuid, ForeignKey("keyrings.id", ondelete="CASCADE"))
    code_id: Mapped[UUID] = metadata(
        "ends it when the code ends", Uuid, ForeignKey("access_codes.id", ondelete="CASCADE"), index=True
    )
    box: Mapped[bytes] = key_material()
    added_at: Mapped[datetime] = metadata("shown to the holder", Moment)
    given_by: Mapped[UUID] = metadata("shown to the holder", Uuid, ForeignKey("accounts.id"), index=True)

    def box_context(self, vault: Vault) -> Context:
        """Where an entry belongs: in one keyring, for one code of one vault."""
        return Context(
            purpose=Purpose.KEYRING_ENTRY,
            case=vault.case_id,
            vault=vault.id,
            subject=self.keyring_id,
            detail=str(self.code_id),
        )


class UnlockedKeyring(UnlockedShare, Base):
    """A keyring that one browser has unlocked: the server share of the personal code, sealed under its cookie."""

    __tablename__ = "unlocked_keyrings"

    session_id: Mapped[UUID] = metadata(
        "says in which browser", Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    keyring_id: Mapped[UUID] = metadata(
        "says which keyring", Uuid, ForeignKey("keyrings.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    def sealed_share_context(self) -> Context:
        """Where the share belongs: in one browser."""
        return Context(purpose=Purpose.OPEN_KEYRING, subject=self.session_id, detail=str(self.keyring_id))
