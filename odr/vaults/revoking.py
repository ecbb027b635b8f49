"""Taking a code back: at once, also where it has the vault open, and for all that is written from then on.

Every secret the code had gets a new epoch: a new key, sealed to the codes that remain, with the key before sealed
under it. What it costs depends on how many codes and folders there are, not on how much the folders hold. What the
code has read, was read: no renewal undoes that.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select

from odr.audit.log import Event
from odr.crypto.secrets import Secret, SymmetricKey
from odr.db.database import erases
from odr.refusals import NotFound, Refusal
from odr.vaults import code_list
from odr.vaults.code_list import CodeList
from odr.vaults.correspondence import renew_record
from odr.vaults.endorsing import endorse_renewed
from odr.vaults.open_vault import OpenVault
from odr.vaults.secrets import CodeKey, SecretKind, grant, next_epoch
from odr.vaults.tables import AccessCodeRow, Grant, VaultSecret
from odr.words import gettext as _


def revoke(opened: OpenVault, code_id: UUID) -> None:
    """Takes a code back. Ends every session it opened, and starts a new epoch of each secret it had.

    Raises ``NotFound`` for a code of another vault, ``Refusal`` for the code in use (the last way in cannot be shut
    from inside by mistake) or if the code in use does not open all that the other one does.
    """
    work, vault, session = opened.work, opened.vault, opened.work.session
    row = session.get(AccessCodeRow, code_id)
    if row is None or row.vault_id != vault.id:
        raise NotFound
    if code_id == opened.code.id:
        raise Refusal(
            _("This is the code you have opened this with. Open it with another of your codes to take this one back.")
        )
    _stewardship, codes = opened.code_list()
    checked = code_list.check(work, vault, codes)
    if opened.code.id not in [code.code_id for code in checked.confirmed]:
        raise Refusal(_("The row of your own code was altered in the database. Please tell the organisation."))
    remaining = [code for code in checked.confirmed if code.code_id != code_id]
    opened.record(Event.CODE_REVOKED, subject_id=code_id)
    for refused in checked.refused:
        if refused != code_id:
            opened.record(Event.CODE_REFUSED, subject_id=refused)
    entry = codes.find(code_id)
    renewed = _secrets_of(opened, code_id, codes)
    if entry is not None:
        codes = codes.with_code(replace(entry, ended=work.now.isoformat()))
    # Its grants, and every vault it has unlocked in a browser, go with the row.
    session.execute(delete(AccessCodeRow).where(AccessCodeRow.id == code_id))
    _renew(opened, renewed, remaining, codes)
    erases(session)


def _secrets_of(opened: OpenVault, code_id: UUID, codes: CodeList) -> list[tuple[VaultSecret, Secret]]:
    """What the code could open: what it was granted, and what the vault's own list says it was given.

    Both are asked, so that grants removed from the database beforehand do not keep a key from being renewed.
    """
    entry = codes.find(code_id)
    granted = set(opened.work.session.scalars(select(Grant.secret_id).where(Grant.code_id == code_id)))
    held = list(opened.granted())
    if not granted <= {row.id for row, _secret in held}:
        raise Refusal(_("The code you use does not open all that this one opens. Please open with one that opens all."))
    return [
        (row, secret)
        for row, secret in held
        if row.id in granted
        or (entry is not None and (entry.folders is None or (row.folder_id is not None and entry.opens(row.folder_id))))
    ]


def _renew(
    opened: OpenVault, secrets: Iterable[tuple[VaultSecret, Secret]], remaining: list[CodeKey], codes: CodeList
) -> None:
    """Starts a new epoch of each secret for the codes that had it and remain, and seals the list under the result."""
    session, vault = opened.work.session, opened.vault
    renewed = list(secrets)
    holders = defaultdict(set)
    had = select(Grant.secret_id, Grant.code_id).where(Grant.secret_id.in_([row.id for row, _secret in renewed]))
    for secret_id, holder_id in session.execute(had):
        holders[secret_id].add(holder_id)
    for row, secret in renewed:
        new_row, new = next_epoch(vault, row, secret)
        session.add(new_row)
        session.flush()
        boxes = {
            code.code_id: grant(vault, new_row, new, code) for code in remaining if code.code_id in holders[row.id]
        }
        session.add_all(boxes.values())
        # The new key leads back to this one, so the grants of this one have done their work.
        session.execute(delete(Grant).where(Grant.secret_id == row.id))
        opened.include(new_row, new, boxes[opened.code.id].box)
        codes = codes.with_epoch(row.kind, row.folder_id, new_row.epoch)
    endorse_renewed(opened, renewed)
    if any(row.kind == SecretKind.MAILBOX.value for row, _secret in renewed):
        renew_record(opened)
    stewardship = opened.stewardship_key()
    assert isinstance(stewardship, SymmetricKey)  # noqa: S101  by its kind
    code_list.write(vault, stewardship, codes, codes.epoch_of(SecretKind.STEWARDSHIP.value, None))
    session.flush()
