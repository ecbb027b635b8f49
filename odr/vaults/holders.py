"""In whose hands a party can put a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.cases.tables import Participant
from odr.db.work import Work
from odr.vaults.tables import Vault


@dataclass(frozen=True)
class Holder:
    """Somebody who can hold a code of a vault. ``is_owner`` is true for the participant whose vault it is."""

    account_id: UUID
    name: str
    is_owner: bool


def holders_to_choose(work: Work, vault: Vault) -> list[Holder]:
    """Everybody for whom a code of this vault can be made: its owner first, then the others by name."""
    owner_id = owner_of(work, vault)
    others = _advisers_of(work, vault)
    contacts = contacts_of(work, [owner_id, *others])
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    return [
        Holder(owner_id, names[owner_id], is_owner=True),
        *sorted(
            (Holder(account_id, names[account_id], is_owner=False) for account_id in others),
            key=lambda holder: (holder.name.casefold(), str(holder.account_id)),
        ),
    ]


def owner_of(work: Work, vault: Vault) -> UUID:
    """The account of the participant whose vault it is."""
    return work.session.get_one(Participant, vault.participant_id).account_id


def _advisers_of(work: Work, vault: Vault) -> Sequence[UUID]:
    """The accounts of those who advise the vault's owner now."""
    return []
