"""The vault's own list of its access codes, sealed under the stewardship key.

What a code's row says is only believed if the list says the same: a row or public key that an administrator slips
into the database gets nothing at the next sealing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select

from odr.crypto.boxes import BoxPublicKey
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.db.work import Work
from odr.refusals import Refusal
from odr.vaults.opening import OpenVault
from odr.vaults.secrets import CodeKey, GrantProofKey
from odr.vaults.tables import AccessCodeRow, Vault
from odr.words import gettext as _

STEWARDSHIP_EPOCH = 1


@dataclass(frozen=True)
class ListedCode:
    """One code as the vault itself remembers it. ``label`` is the party's word for it, such as "for the drawer"."""

    code_id: str
    public_key_digest: str
    proof_key: str
    label: str

    def __repr__(self) -> str:
        return "<ListedCode>"


@dataclass(frozen=True)
class CheckedCodes:
    """The codes to seal to, and the rows in the database that the vault's own list does not confirm."""

    confirmed: list[CodeKey]
    refused: list[UUID]


def listed(row: AccessCodeRow, proof_key: GrantProofKey, label: str) -> ListedCode:
    """The entry for a new code."""
    return ListedCode(str(row.id), digest(row.public_key).hex(), proof_key.reveal().hex(), label)


def write(vault: Vault, stewardship: SymmetricKey, codes: Sequence[ListedCode]) -> None:
    """Seals the list as its next version."""
    vault.code_list_version += 1
    vault.sealed_code_list = seal(stewardship, payload.encode([asdict(code) for code in codes]), _context(vault))


def read(vault: Vault, stewardship: SymmetricKey) -> list[ListedCode]:
    """The list. Raises ``Unopenable`` if it was altered or is of another vault."""
    entries = payload.decode(open_sealed(stewardship, vault.sealed_code_list, _context(vault)))
    return [ListedCode(**entry) for entry in entries]


def read_own(opened: OpenVault) -> tuple[SymmetricKey, list[ListedCode]]:
    """The list of an open vault, and the key it is sealed under.

    Raises ``Refusal`` if either was altered, ``NotFound`` if the code in use was not granted the stewardship.
    """
    try:
        stewardship = opened.stewardship_key()
        return stewardship, read(opened.vault, stewardship)
    except Unopenable:
        raise Refusal(
            _("The list of your codes was altered in the database and no longer opens. Please tell the organisation.")
        ) from None


def check(work: Work, vault: Vault, codes: Sequence[ListedCode]) -> CheckedCodes:
    """Holds the rows in the database against the list. A code that has ended is given nothing, and is no surprise."""
    rows = work.session.scalars(select(AccessCodeRow).where(AccessCodeRow.vault_id == vault.id)).all()
    expected = {UUID(code.code_id): code for code in codes}
    confirmed, refused = [], []
    for row in rows:
        code = expected.get(row.id)
        try:
            public_key = BoxPublicKey(row.public_key)
        except BadKey:
            code = None
        if code is None or digest(row.public_key).hex() != code.public_key_digest:
            refused.append(row.id)
        elif row.expires_at is None or row.expires_at > work.now:
            confirmed.append(CodeKey(row.id, public_key, GrantProofKey(bytes.fromhex(code.proof_key))))
    return CheckedCodes(confirmed, refused)


def _context(vault: Vault) -> Context:
    return Context(
        purpose=Purpose.CODE_LIST,
        case=vault.case_id,
        vault=vault.id,
        version=vault.code_list_version,
        epoch=STEWARDSHIP_EPOCH,
    )
