"""Taking a code back: at once, also where it has the vault open, and for all that is written from then on.

Every secret the code had gets a new epoch (``odr.vaults.rotation.rotating``). What the code has read, was read: no
renewal undoes that. A code that ended by itself, or without a steward, is caught up with when a steward next unlocks.
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select

from odr.audit.log import Event
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.vaults.keys.code_list import CodeList
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import HeldSecret
from odr.vaults.rotation.rotating import granted_to, held, place_of, remaining, renew
from odr.vaults.tables import AccessCodeRow

NOTHING = Scope(folders=(), may_write=False)


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
    others = remaining(opened, codes, without=code_id)
    renewed = _secrets_of(opened, code_id, codes)
    opened.record(Event.CODE_REVOKED, subject_id=code_id)
    entry = codes.find(code_id)
    if entry is not None:
        codes = codes.with_code(replace(entry, ended=work.now.isoformat()))
    # Its grants, and every vault it has unlocked in a browser, go with the row.
    session.execute(delete(AccessCodeRow).where(AccessCodeRow.id == code_id))
    renew(opened, renewed, others, codes)


@once(rows_of=(AccessCodeRow,))
def codes_of(work: Work, vault_id: UUID) -> frozenset[UUID]:
    """The codes of a vault that there are rows of."""
    return frozenset(work.session.scalars(select(AccessCodeRow.id).where(AccessCodeRow.vault_id == vault_id)))


def catch_up(opened: OpenVault, ended: Collection[UUID]) -> list[UUID]:
    """Starts new epochs of what codes had that ended without a steward: expired, their rows gone, or by the log.

    Run at each unlocking; only for stewards, and never in the way of opening: where the list or the own row was
    altered it does nothing, and the pages say what is wrong. ``ended`` are the codes of the vault whose end stands in
    the log although there are rows of them. Gives the codes that were caught up with.
    """
    work, vault = opened.work, opened.vault
    if not opened.opens_all:
        return []
    try:
        _stewardship, codes = opened.code_list()
        rows = codes_of(work, vault.id)
        listed = {UUID(code.code_id) for code in codes.live()}
        # A row that was put back after the end keeps nothing alive. The code in use has not ended: it has opened this.
        put_back = (listed & rows & set(ended)) - {opened.code.id}
        gone = [code for code in codes.live() if UUID(code.code_id) not in rows - put_back]
        expired = [code for code in codes.live() if code not in gone and not code.lapsed and code.has_expired(work.now)]
        if not gone and not expired:
            return []
        others = remaining(opened, codes)
    except Refusal:
        return []
    reaches = [code.scope() for code in (*gone, *expired) if not code.lapsed]
    renewed = [one for one in opened.granted() if any(scope.gives(*place_of(one.row)) for scope in reaches)]
    for code in gone:
        codes = codes.with_code(replace(code, ended=work.now.isoformat()))
    for code in expired:
        codes = codes.with_code(replace(code, lapsed=True))
    if put_back:
        work.session.execute(delete(AccessCodeRow).where(AccessCodeRow.id.in_(put_back)))
    over = [UUID(code.code_id) for code in (*gone, *expired)]
    for code_id in over:
        opened.record(Event.CODE_CAUGHT_UP, subject_id=code_id)
    renew(opened, renewed, [code for code in others if code.code_id not in over], codes)
    return over


def _secrets_of(opened: OpenVault, code_id: UUID, codes: CodeList) -> list[HeldSecret]:
    """What the code could open: what it was granted, and what the vault's own list says it was given.

    Both are asked, so that grants removed from the database beforehand do not keep a key from being renewed.
    """
    entry = codes.find(code_id)
    granted = granted_to(opened, code_id)
    found = held(opened, NOTHING if entry is None or entry.lapsed else entry.scope(), granted)
    if not granted <= {place_of(one.row) for one in found}:
        raise Refusal(_("The code you use does not open all that this one opens. Please open with one that opens all."))
    return found
