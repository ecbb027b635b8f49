"""Extending or narrowing what a code opens, without a new code.

Extending seals further secrets to the code's public key, which the vault's own list confirms first. Narrowing starts
new epochs of what is taken away, for the codes that keep it. The code itself, on somebody's paper, stays the same.
"""

from uuid import UUID

from sqlalchemy import delete

from odr.audit.log import Event
from odr.refusals import NotFound, Refusal
from odr.vaults import code_list
from odr.vaults.codes import check_reach, checked_label
from odr.vaults.open_vault import OpenVault
from odr.vaults.reach import Reach
from odr.vaults.renewing import granted_to, held, place_of, remaining, renew
from odr.vaults.secrets import grant_all
from odr.vaults.tables import AccessCodeRow, Grant
from odr.words import gettext as _


def change_reach(opened: OpenVault, code_id: UUID, reach: Reach, label: str) -> None:
    """Makes a code open this, from now on, also where it has the vault open. One that has expired counts again.

    Raises ``NotFound`` for a code of another vault or if the code in use manages none; ``Refusal`` for the code in
    use, for one that the vault's own list does not confirm, or if the label, the folders or the end will not do.
    """
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
    check_reach(opened, reach)
    others = remaining(opened, codes, without=code_id)
    had = held(opened, entry.reach(), granted_to(opened, code_id)) if not entry.lapsed else []
    taken = [(secret_row, secret) for secret_row, secret in had if not reach.gives(*place_of(secret_row))]
    row.may_write, row.expires_at = reach.may_write, reach.until
    # What it keeps is granted anew together with what it gains: an expired code has missed the latest epochs.
    session.execute(delete(Grant).where(Grant.code_id == code_id))
    opened.record(Event.CODE_CHANGED, subject_id=code_id)
    renew(opened, taken, others, codes.with_code(entry.with_reach(label, reach)))
    session.add_all(grant_all(vault, held(opened, reach), key))
    session.flush()
