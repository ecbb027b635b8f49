"""Which code a browser has opened a vault with, and what it was granted of the inner keys."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.vaults.inner.tables import BrowserCode, InnerGrant
from odr.vaults.keys import code_list
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow


def browser_code(opened: OpenVault) -> BrowserCode | None:
    """The code in use, if it is one for the browser."""
    return opened.work.session.get(BrowserCode, opened.code.id)


def require_browser_code(opened: OpenVault) -> BrowserCode:
    """The code in use. Raises ``NotFound`` unless it is one for the browser."""
    code = browser_code(opened)
    if code is None:
        raise NotFound
    return code


def require_steward(opened: OpenVault) -> None:
    """Raises ``NotFound`` unless the code in use opens everything and manages codes."""
    if not opened.opens_all:
        raise NotFound


def grant_of(opened: OpenVault, folder_id: UUID | None) -> InnerGrant:
    """What the code in use was granted: the inner key of a folder, or the stewardship's. Raises ``NotFound``."""
    require_browser_code(opened)
    found = opened.work.session.scalar(
        select(InnerGrant).where(InnerGrant.code_id == opened.code.id, _of(folder_id)).order_by(InnerGrant.epoch.desc())
    )
    if found is None:
        raise NotFound
    return found


def codes_in(opened: OpenVault) -> list[tuple[AccessCodeRow, BrowserCode]]:
    """The codes for the browser that the database has rows of, the earliest first."""
    rows = opened.work.session.execute(
        select(AccessCodeRow, BrowserCode)
        .join(BrowserCode, BrowserCode.code_id == AccessCodeRow.id)
        .where(AccessCodeRow.vault_id == opened.vault.id)
        .order_by(AccessCodeRow.issued_at, AccessCodeRow.id)
    )
    return [(row, code) for row, code in rows]


def check_grants(opened: OpenVault, folder_id: UUID | None, grants: Mapping[UUID, bytes]) -> None:
    """Raises ``Refusal`` unless each is for a code that the vault's own list gives this to, as the database has it."""
    if not grants:
        return
    _stewardship, codes = opened.code_list()
    rows = {row.id: row for row, _code in codes_in(opened)}
    kind = SecretKind.STEWARDSHIP if folder_id is None else SecretKind.FOLDER
    for code_id in grants:
        row, entry = rows.get(code_id), codes.find(code_id)
        known = row is not None and entry is not None and code_list.key_of(row, codes) is not None
        if not known or entry is None or not entry.scope().gives(kind, folder_id):
            raise Refusal(
                _("One of these codes opens this no more. Nothing was changed. Please look at the codes again.")
            )


def gives_more(opened: OpenVault, folder_id: UUID | None, grants: Mapping[UUID, bytes]) -> bool:
    """Whether there is a code among these that was granted nothing of this so far."""
    if not grants:
        return False
    asked = select(InnerGrant.code_id).where(InnerGrant.code_id.in_(list(grants)), _of(folder_id))
    return not grants.keys() <= set(opened.work.session.scalars(asked))


def write_grants(opened: OpenVault, folder_id: UUID | None, epoch: int, grants: Mapping[UUID, bytes]) -> None:
    """Each in the place of what the code had of this before."""
    session = opened.work.session
    if not grants:
        return
    session.execute(delete(InnerGrant).where(InnerGrant.code_id.in_(list(grants)), _of(folder_id)))
    for code_id, box in grants.items():
        session.add(InnerGrant(code_id=code_id, folder_id=folder_id, epoch=epoch, box=box))


def end_earlier(opened: OpenVault, folder_id: UUID | None, epoch: int) -> None:
    """What was granted of earlier epochs goes: the key of this one leads back to them."""
    codes = select(AccessCodeRow.id).where(AccessCodeRow.vault_id == opened.vault.id)
    opened.work.session.execute(
        delete(InnerGrant).where(InnerGrant.code_id.in_(codes), _of(folder_id), InnerGrant.epoch < epoch)
    )


def _of(folder_id: UUID | None) -> ColumnElement[bool]:
    return InnerGrant.folder_id.is_(None) if folder_id is None else InnerGrant.folder_id == folder_id
