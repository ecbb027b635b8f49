"""The end of a case's messages: nothing of them is kept outside of it, and nothing after it."""

from uuid import UUID

from sqlalchemy import delete, func, select

from odr.db.database import erases
from odr.db.work import Work
from odr.messages.tables import Message, Room
from odr.vaults.tables import Correspondence, Vault


def destroy_messages(work: Work, case_id: UUID) -> int:
    """Destroys every room of a case with all that was said in it, and what its vaults remember of it.

    Returns how many messages there were. Whoever destroys a case calls it.
    """
    rooms = select(Room.id).where(Room.case_id == case_id)
    count = work.session.scalar(select(func.count()).select_from(Message).where(Message.room_id.in_(rooms))) or 0
    # Members, messages, envelopes, marks and disclosures go with their room.
    work.session.execute(delete(Room).where(Room.case_id == case_id))
    vaults = select(Vault.id).where(Vault.case_id == case_id)
    work.session.execute(delete(Correspondence).where(Correspondence.vault_id.in_(vaults)))
    erases(work.session)
    return count
