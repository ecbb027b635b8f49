"""Extending or narrowing what a code opens, without a new code.

Extending seals further secrets to the code's public key, which the vault's own list confirms first. Narrowing starts
new epochs of what is taken away, for the codes that keep it. The code itself, on somebody's paper, stays the same.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from odr.audit.log import Event
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.lifekeys.noting import as_gone
from odr.vaults.codes.issuing import check_scope, checked_label
from odr.vaults.inner.tables import BrowserCode
from odr.vaults.keys import code_list
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import grant_all
from odr.vaults.rotation.rotating import granted_to, held, place_of, remaining, renew
from odr.vaults.tables import SERVICE, AccessCodeRow, Grant


def change_scope(opened: OpenVault, code_id: UUID, scope: Scope, label: str) -> None:
    """Makes a code open this, from now on, also where it has the vault open. One that has expired counts again.

    Raises ``NotFound`` for a code of another vault or if the code in use manages none; ``Refusal`` for the code in
    use, for one that the vault's own list does not confirm, or if the label, the folders or the end will not do. A code
    for the browser is changed there: the keys that only browsers have must follow.
    """
    if opened.work.session.get(BrowserCode, code_id) is not None:
        raise Refusal(_("This code is for a browser only, and is changed where its folders are opened."))
    change_reach(opened, code_id, scope, label)


def change_reach(opened: OpenVault, code_id: UUID, scope: Scope, label: str, kind: str = SERVICE) -> None:
    """The same of a code of either kind, whose folders are of this one."""
    vault, session = opened.vault, opened.work.session
    _stewardship, codes = opened.code_list()
    row = session.get(AccessCodeRow, code_id)
    if row is None or row.vault_id != vault.id:
        raise NotFound
    if code_id == opened.code.id:
        raise Refusal(_("This is the code you have opened this with. Open it with another of your codes to change it."))
    entry, key = codes.find(code_id), code_list.key_of(row, codes)
    if entry is None or key is None:
        raise Refusal(
            _("This code was altered in the database, so it is given nothing. Please take it back and make a new one.")
        )
    if entry.agreement is not None:
        raise Refusal(
            _("This code works under an agreement, as it is. Please take it back, and give access once more instead.")
        )
    label = checked_label(label)
    check_scope(opened, scope, kind)
    others = remaining(opened, codes, without=code_id)
    had = held(opened, entry.scope(), granted_to(opened, code_id)) if not entry.lapsed else []
    taken = [one for one in had if not scope.gives(*place_of(one.row))]
    if taken or row.may_write > scope.may_write or _ends_sooner(row.expires_at, scope.until):
        as_gone(session, row)  # in a restored database it would give again what it gave before
    row.may_write, row.expires_at = scope.may_write, scope.until
    # What it keeps is granted again together with what it gains: an expired code has missed the latest epochs.
    session.execute(delete(Grant).where(Grant.code_id == code_id))
    opened.record(Event.CODE_CHANGED, subject_id=code_id)
    renew(opened, taken, others, codes.with_code(entry.with_scope(label, scope)))
    session.add_all(grant_all(vault, held(opened, scope), key))
    session.flush()


def _ends_sooner(before: datetime | None, now: datetime | None) -> bool:
    return now is not None and (before is None or now < before)
