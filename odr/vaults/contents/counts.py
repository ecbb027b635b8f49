"""How much is sealed in a case: numbers for the administrators, who see nothing else of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from odr.db.work import Work
from odr.vaults.tables import Item, Vault


def items_in(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many items are sealed in each of these cases, all vaults together. In one query; empty cases are left out."""
    counted = work.session.execute(
        select(Vault.case_id, func.count().label("items"))
        .join(Item, Item.vault_id == Vault.id)
        .where(Vault.case_id.in_(case_ids))
        .group_by(Vault.case_id)
    )
    return {row.case_id: row.items for row in counted}
