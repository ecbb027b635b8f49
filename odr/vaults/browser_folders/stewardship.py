"""What stewards' browsers remember of a vault's codes, as the service has it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.db.database import erases
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.vaults.browser_folders.holding import (
    check_grants,
    codes_in,
    end_earlier,
    gives_more,
    grant_of,
    require_browser_code,
    require_steward,
    write_grants,
)
from odr.vaults.browser_folders.shapes import InnerSeal, NotSealed, checked_boxes
from odr.vaults.inner.tables import InnerCodeList, InnerGrant
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import BROWSER, AccessCodeRow, Folder


@dataclass(frozen=True)
class SealedList:
    """The list as a browser sealed it."""

    version: int
    sealed: InnerSeal


@dataclass(frozen=True)
class StewardshipState:
    """The list, the key that it is under as the code in use was granted it, and the public keys there are, by code."""

    grant: InnerGrant
    list: SealedList
    public_keys: dict[UUID, bytes]


def has_begun(opened: OpenVault) -> bool:
    """Whether there is a list that a code opens still, or a browser folder that it is about.

    Whoever has lost their last code, and taken it back and removed the folders, begins anew (``change``).
    """
    session, vault_id = opened.work.session, opened.vault.id
    if session.get(InnerCodeList, vault_id) is None:
        return False
    granted = (
        select(InnerGrant.id)
        .join(AccessCodeRow, AccessCodeRow.id == InnerGrant.code_id)
        .where(AccessCodeRow.vault_id == vault_id, InnerGrant.folder_id.is_(None))
    )
    return _is_in_use(opened) or session.scalar(granted.limit(1)) is not None


def state_of(opened: OpenVault) -> StewardshipState:
    """The list as it is. Raises ``NotFound``, or ``Refusal`` if its outer seal was altered."""
    require_steward(opened)
    grant = grant_of(opened, None)
    row = opened.work.session.get(InnerCodeList, opened.vault.id)
    found = _list_of(opened, row) if row is not None else None
    if found is None:
        raise Refusal(_altered())
    return StewardshipState(grant, found, {row.id: code.public_key for row, code in codes_in(opened)})


def only_takes_away(opened: OpenVault, wanted: SealedList, grants: dict[UUID, bytes]) -> bool:
    """Whether no list is begun, and no code is given more: codes end in it, or a new key leaves somebody out."""
    return wanted.version > 1 and not gives_more(opened, None, grants)


def change(opened: OpenVault, wanted: SealedList, grants: dict[UUID, bytes]) -> bool:
    """Takes the list that a browser wrote; false, and nothing taken, if it does not follow the one that is there.

    The first one begins it: as long as there is none, or no browser folder any more that it could be about. Raises
    ``NotFound`` unless the code manages codes and is one for the browser; ``Refusal``.
    """
    require_browser_code(opened)
    require_steward(opened)
    opened.require_writing()
    checked_boxes(grants)
    check_grants(opened, None, grants)
    row = opened.work.session.get(InnerCodeList, opened.vault.id)
    epoch = wanted.sealed.epoch
    if wanted.version == 1:
        if epoch != 1 or opened.code.id not in grants:
            raise NotSealed
        if row is not None and _is_in_use(opened):
            return False
        _forget(opened)
        row = None
    else:
        before = _list_of(opened, row) if row is not None else None
        if before is None:
            raise Refusal(_altered())
        if wanted.version != before.version + 1:
            return False
        is_renewal = epoch == before.sealed.epoch + 1
        if (epoch != before.sealed.epoch and not is_renewal) or (is_renewal and opened.code.id not in grants):
            raise NotSealed
        if grant_of(opened, None).epoch != before.sealed.epoch:
            raise NotSealed
    _write(opened, row, wanted)
    end_earlier(opened, None, epoch)
    write_grants(opened, None, epoch, grants)
    erases(opened.work.session)
    return True


def _is_in_use(opened: OpenVault) -> bool:
    rows = select(Folder.id).where(Folder.vault_id == opened.vault.id, Folder.kind == BROWSER)
    return opened.work.session.scalar(rows.limit(1)) is not None


def _forget(opened: OpenVault) -> None:
    """What was remembered under keys that are lost."""
    session = opened.work.session
    codes = select(AccessCodeRow.id).where(AccessCodeRow.vault_id == opened.vault.id)
    session.execute(delete(InnerCodeList).where(InnerCodeList.vault_id == opened.vault.id))
    session.execute(delete(InnerGrant).where(InnerGrant.code_id.in_(codes), InnerGrant.folder_id.is_(None)))


def _write(opened: OpenVault, row: InnerCodeList | None, wanted: SealedList) -> None:
    if row is None:
        row = InnerCodeList(vault_id=opened.vault.id)
        opened.work.session.add(row)
    row.version, row.epoch = wanted.version, opened.stewardship_epoch()
    context = row.sealed_list_context(opened.vault)
    row.sealed_list = seal(opened.stewardship_key(), wanted.sealed.plain(), context)


def _list_of(opened: OpenVault, row: InnerCodeList) -> SealedList | None:
    try:
        key = opened.stewardship_key(row.epoch)
        plain = open_sealed(key, row.sealed_list, row.sealed_list_context(opened.vault))
        return SealedList(row.version, InnerSeal.of(plain))
    except (Unopenable, TypeError, ValueError):
        return None


def _altered() -> str:
    return _(
        "What your browsers remember of your codes was altered in the database and no longer opens. "
        "Please tell the organisation."
    )
