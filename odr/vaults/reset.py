"""Starting over when every code is lost: the old vault is destroyed, and a new, empty one can be made.

Whoever is signed in as the person can ask for it, for there is no code to ask for. So it takes three days: the person
is told by mail, and opening the vault with a code in that time puts an end to it. A stolen password destroys nothing
behind its owner's back. Where nothing is left to destroy, as of a facilitator's notes after their day, there is nothing
to wait for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import func, select

from odr.audit.chain import Head, head_of
from odr.audit.log import Event, record
from odr.cases.people.parting import has_left
from odr.cases.tables import Case, Participant
from odr.db.database import erases
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.lifekeys import lives
from odr.texts import same
from odr.vaults.keys.shut import is_shut
from odr.vaults.opening.presenting import vault_of
from odr.vaults.tables import AccessCodeRow, Folder, Item, Vault

WAIT = timedelta(days=3)


@dataclass(frozen=True)
class Receipt:
    """What was destroyed, and when; ``head`` is the audit log's, so that it can be held against the log later."""

    at: datetime
    items: int
    folders: int
    codes: int
    head: Head

    def contents(self) -> list[Any]:
        """The receipt as it waits in a browser's session, for ``from_contents``."""
        head = self.head
        return [self.at.isoformat(), self.items, self.folders, self.codes, head.number, head.hash.hex()]

    @classmethod
    def from_contents(cls, contents: list[Any]) -> Self:
        """What ``contents`` gave."""
        at, items, folders, codes, number, hash_in_hex = contents
        return cls(datetime.fromisoformat(at), items, folders, codes, Head(number, bytes.fromhex(hash_in_hex)))


def ask(work: Work, participant: Participant) -> datetime:
    """Notes that the person wants to start over, and returns from when they can. Raises ``NotFound``, ``Refusal``."""
    vault = _vault(work, participant)
    _refuse_if_over(work, participant, vault)
    if vault.reset_from is not None:
        raise Refusal(_("You have asked for this already."))
    vault.reset_from = work.now + WAIT
    _record(work, participant, vault, Event.VAULT_RESET_ASKED)
    return vault.reset_from


def asked_from(work: Work, participant: Participant) -> datetime | None:
    """From when the old vault can be destroyed; ``None`` if that was not asked for."""
    vault = vault_of(work, participant)
    return None if vault is None else vault.reset_from


def call_off(work: Work, participant: Participant) -> None:
    """The person has thought better of it. Raises ``NotFound``."""
    vault = _vault(work, participant)
    if vault.reset_from is not None:
        vault.reset_from = None
        _record(work, participant, vault, Event.VAULT_RESET_CALLED_OFF)


def destroy(work: Work, participant: Participant, case: Case, typed_reference: str) -> Receipt:
    """Destroys the vault with everything in it, its keys and its codes.

    Raises ``Refusal`` before the three days are over, or unless the case's reference was typed to show that it is
    meant; ``NotFound`` without a vault.
    """
    vault = _vault(work, participant)
    _refuse_if_over(work, participant, vault)
    if vault.reset_from is None or vault.reset_from > work.now:
        raise Refusal(_("This is not possible yet."))
    if not same(typed_reference, case.reference):
        raise Refusal(
            _(
                "Please type the reference of the case, %(reference)s, to show that you mean it.",
                reference=case.reference,
            ),
            "reference",
        )
    items, folders, codes = (
        work.session.scalar(select(func.count()).select_from(table).where(table.vault_id == vault.id)) or 0
        for table in (Item, Folder, AccessCodeRow)
    )
    _record(work, participant, vault, Event.VAULT_DESTROYED, items)
    # Everything of it goes with the row: folders, entries, keys, codes, and every browser that had it open.
    work.session.delete(vault)
    lives.end(work, [vault.id])
    work.session.flush()
    erases(work.session)
    return Receipt(work.now, items, folders, codes, head_of(work, case.id))


def clear_away(work: Work, participant: Participant) -> None:
    """Takes away what is left of a vault that was destroyed on its day, so that the person can make another at once.

    Nothing is lost with it, so nobody has to wait: there is no code to it, and the life key, without which none would
    open anything, is gone from the key store. By the rows alone somebody who writes to the database could bring about
    that a vault is destroyed that a backup would bring back.
    """
    vault = vault_of(work, participant)
    if vault is None or not _is_empty(work, vault):
        return
    _record(work, participant, vault, Event.VAULT_DESTROYED, 0)
    work.session.delete(vault)
    work.session.flush()
    erases(work.session)


def _is_empty(work: Work, vault: Vault) -> bool:
    if _has_codes(work, vault):
        return False
    try:
        lives.life_key(work, vault.case_id, vault.id)
    except lives.LifeKeyGone:
        return True
    return False


def _refuse_if_over(work: Work, participant: Participant, vault: Vault) -> None:
    """Nobody starts over with notes whose day is over: a receipt would count what a hold keeps in silence."""
    if has_left(participant) and (is_shut(work, vault) or not _has_codes(work, vault)):
        raise Refusal(_("Nothing is open to you here."))


def _has_codes(work: Work, vault: Vault) -> bool:
    return work.session.scalar(select(AccessCodeRow.id).where(AccessCodeRow.vault_id == vault.id).limit(1)) is not None


def _vault(work: Work, participant: Participant) -> Vault:
    vault = vault_of(work, participant)
    if vault is None:
        raise NotFound
    return vault


def _record(work: Work, participant: Participant, vault: Vault, event: Event, count: int | None = None) -> None:
    record(work, vault.case_id, event, actor_id=participant.account_id, vault_id=vault.id, count=count)
