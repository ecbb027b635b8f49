"""The vault's own list of its access codes, sealed under the stewardship key.

What a code's row says is only believed if the list says the same: a row or public key that an administrator slips
into the database gets nothing at the next sealing, and a holder, a right or an end date that was altered is shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from odr.crypto.boxes import BoxPublicKey
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.db.work import Work
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import CodeKey, GrantProofKey
from odr.vaults.tables import AccessCodeRow, Vault


@dataclass(frozen=True)
class ListedCode:
    """One code as the vault itself remembers it. ``label`` is the party's word for it, such as "for the drawer".

    ``folders`` is ``None`` for a code that opens every folder, those to come included; otherwise their identifiers.
    A code that was taken back, or whose row is gone, stays listed with the moment it ended, so that its doings keep
    their name. ``lapsed`` says of one that has expired that what it had was renewed since. ``agreement`` is the
    digest of the agreement that a facilitator's code works under.
    """

    code_id: str
    public_key_digest: str
    proof_key: str
    label: str
    holder: str
    may_write: bool
    expires: str | None = None
    folders: list[str] | None = None
    ended: str | None = None
    read_messages: bool = False
    speak_and_sign: bool = False
    lapsed: bool = False
    agreement: str | None = None

    def __repr__(self) -> str:
        return "<ListedCode>"

    def scope(self) -> Scope:
        """What the party gave to the code."""
        return Scope(
            folders=None if self.folders is None else tuple(UUID(folder_id) for folder_id in self.folders),
            may_write=self.may_write,
            until=datetime.fromisoformat(self.expires) if self.expires else None,
            read_messages=self.read_messages,
            speak_and_sign=self.speak_and_sign,
        )

    def with_scope(self, label: str, scope: Scope) -> ListedCode:
        """The same code, called so and opening this; one that had expired counts again."""
        return replace(
            self,
            label=label,
            may_write=scope.may_write,
            expires=_iso(scope.until),
            folders=_folders(scope),
            read_messages=scope.read_messages,
            speak_and_sign=scope.speak_and_sign,
            lapsed=False,
        )

    def has_expired(self, now: datetime) -> bool:
        """Whether its end has come, as the vault itself remembers it."""
        return self.expires is not None and datetime.fromisoformat(self.expires) <= now

    def agrees_with(self, row: AccessCodeRow) -> bool:
        """Whether the database says of this code what the vault remembers."""
        return (
            digest(row.public_key).hex() == self.public_key_digest
            and str(row.holder_id) == self.holder
            and row.may_write == self.may_write
            and _iso(row.expires_at) == self.expires
            and _hex(row.agreement_digest) == self.agreement
        )


@dataclass(frozen=True)
class CodeList:
    """The codes, how far each of the vault's secrets has been renewed, and whether there is a manifest beside it."""

    codes: list[ListedCode]
    epochs: dict[str, int] = field(default_factory=dict)
    manifest: bool = False

    def live(self) -> list[ListedCode]:
        """The codes that were not taken back."""
        return [code for code in self.codes if code.ended is None]

    def find(self, code_id: UUID) -> ListedCode | None:
        """The entry of one code."""
        return next((code for code in self.codes if code.code_id == str(code_id)), None)

    def epoch_of(self, kind: str, folder_id: UUID | None) -> int:
        """The epoch that a secret has reached."""
        return self.epochs.get(_secret_name(kind, folder_id), 1)

    def with_code(self, code: ListedCode) -> CodeList:
        """The list with one code added, or in place of the one it had of this name."""
        others = [one for one in self.codes if one.code_id != code.code_id]
        return replace(self, codes=[*others, code])

    def with_manifest(self) -> CodeList:
        """The list of a vault that has a manifest."""
        return replace(self, manifest=True)

    def with_epoch(self, kind: str, folder_id: UUID | None, epoch: int) -> CodeList:
        """The list with one secret renewed."""
        return replace(self, epochs=self.epochs | {_secret_name(kind, folder_id): epoch})


@dataclass(frozen=True)
class CheckedCodes:
    """The codes to seal to, and the rows in the database that the vault's own list does not confirm."""

    confirmed: list[CodeKey]
    refused: list[UUID]


def listed(row: AccessCodeRow, proof_key: GrantProofKey, label: str, scope: Scope) -> ListedCode:
    """The entry for a new code."""
    return ListedCode(
        code_id=str(row.id),
        public_key_digest=digest(row.public_key).hex(),
        proof_key=proof_key.reveal().hex(),
        label=label,
        holder=str(row.holder_id),
        may_write=scope.may_write,
        expires=_iso(scope.until),
        folders=_folders(scope),
        read_messages=scope.read_messages,
        speak_and_sign=scope.speak_and_sign,
        agreement=_hex(row.agreement_digest),
    )


def write(vault: Vault, stewardship: SymmetricKey, codes: CodeList, epoch: int | None = None) -> None:
    """Seals the list as its next version; ``epoch`` is that of the stewardship key, the same as before unless given."""
    vault.code_list_version += 1
    if epoch is not None:
        vault.code_list_epoch = epoch
    vault.sealed_code_list = seal(stewardship, payload.encode(asdict(codes)), vault.sealed_code_list_context())


def read(vault: Vault, stewardship: SymmetricKey) -> CodeList:
    """The list. Raises ``Unopenable`` if it was altered or is of another vault."""
    kept = payload.decode(open_sealed(stewardship, vault.sealed_code_list, vault.sealed_code_list_context()))
    return CodeList([ListedCode(**code) for code in kept["codes"]], kept["epochs"], kept.get("manifest", False))


def check(work: Work, vault: Vault, codes: CodeList) -> CheckedCodes:
    """Holds the rows in the database against the list. A code that has expired is given nothing, and is no surprise."""
    rows = work.session.scalars(select(AccessCodeRow).where(AccessCodeRow.vault_id == vault.id)).all()
    confirmed, refused = [], []
    for row in rows:
        key = key_of(row, codes)
        if key is None:
            refused.append(row.id)
        elif row.expires_at is None or row.expires_at > work.now:
            confirmed.append(key)
    return CheckedCodes(confirmed, refused)


def key_of(row: AccessCodeRow, codes: CodeList) -> CodeKey | None:
    """What it takes to seal to this code, expired or not; ``None`` unless the list confirms the row."""
    code = codes.find(row.id)
    if code is None or code.ended is not None or not code.agrees_with(row):
        return None
    try:
        public_key, proof_key = BoxPublicKey(row.public_key), GrantProofKey(bytes.fromhex(code.proof_key))
    except BadKey:
        return None
    return CodeKey(row.id, public_key, proof_key, row.agreement_digest)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _folders(scope: Scope) -> list[str] | None:
    return None if scope.folders is None else sorted(str(folder_id) for folder_id in scope.folders)


def _secret_name(kind: str, folder_id: UUID | None) -> str:
    return kind if folder_id is None else f"{kind} {folder_id}"
