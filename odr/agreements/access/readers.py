"""Who can read a party's private information, facilitators under an agreement among them."""

from uuid import UUID

from odr.cases.tables import Case
from odr.db.work import Work
from odr.facilitation.validity.validity import in_force_in
from odr.vaults.contents import readers
from odr.vaults.contents.readers import Reader
from odr.vaults.tables import Vault


def readers_of(
    work: Work, vault: Vault, folder_id: UUID | None = None, *, shown_to: UUID | None = None
) -> list[Reader]:
    """Everybody who can open this folder, or without one any folder of the vault, at this moment.

    A facilitator is among them only while the agreement that they were given access under is in force. ``shown_to``: as
    for ``odr.vaults.contents.readers``.
    """

    def digests() -> set[bytes]:
        case = work.session.get_one(Case, vault.case_id)
        found = (validity.digest for _engagement, validity in in_force_in(work, case))
        return {digest for digest in found if digest is not None}

    return readers.readers_of(work, vault, folder_id, shown_to=shown_to, in_force=digests)
