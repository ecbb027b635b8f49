"""In whose hands a party can put a code."""

from dataclasses import dataclass
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.cases.people.advisers import advisers_of
from odr.cases.tables import Participant
from odr.db.work import Work
from odr.texts import in_order
from odr.vaults.tables import Vault


@dataclass(frozen=True)
class Holder:
    """Somebody who can hold a code of a vault. ``is_owner`` is true for the participant whose vault it is."""

    account_id: UUID
    name: str
    is_owner: bool


def holders_to_choose(work: Work, vault: Vault) -> list[Holder]:
    """Everybody for whom a code of this vault can be made: its owner first, then those who act for them, by name."""
    owner = work.session.get_one(Participant, vault.participant_id)
    others = [Holder(person.adviser.account_id, person.name, is_owner=False) for person in advisers_of(work, owner)]
    return [
        Holder(owner.account_id, contacts_of(work, [owner.account_id])[owner.account_id].legal_name, is_owner=True),
        *sorted(others, key=lambda holder: (in_order(holder.name), str(holder.account_id))),
    ]


def owner_of(work: Work, vault: Vault) -> UUID:
    """The account of the participant whose vault it is."""
    return work.session.get_one(Participant, vault.participant_id).account_id
