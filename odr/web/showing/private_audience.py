"""The line above private information: who can read it, as far as whoever looks at it may know."""

from collections.abc import Sequence
from uuid import UUID

from odr.agreements.access.readers import readers_of
from odr.i18n import gettext as _
from odr.vaults.contents.readers import readers_of as holders_of
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import ActingVisit, OpenVaultVisit
from odr.web.showing.audience import Audience, only_you_audience
from odr.web.showing.sealed_audience import advised_vault_audience, also_by_service, vault_audience


def private_audience(visit: ActingVisit, folder_id: UUID | None = None, copies: Sequence[str] = ()) -> Audience:
    """Who can read this folder, or without one the vault, as the grants are now.

    ``copies`` are those who have a copy of what the page shows, as the viewer may know them. An adviser is shown the
    readers of what opens to them, and of nothing else.
    """
    vault = visit.place.vault
    if vault is None:
        return only_you_audience(
            _("Nothing is kept here yet, so nobody can read anything."),
            _("What you write later opens with your access codes only."),
        )
    if visit.adviser is None:
        return also_by_service(vault_audience(readers_of(visit.work, vault, folder_id), visit.account.id, copies))
    readers = readers_of(visit.work, vault, folder_id, shown_to=visit.account.id)
    return also_by_service(advised_vault_audience(readers, visit.account.id, visit.acting_for or "", copies))


def steward_audience(visit: OpenVaultVisit) -> Audience:
    """Who can read what the vault remembers of its codes: whoever manages them."""
    readers = holders_of(visit.work, visit.opened.vault, kind=SecretKind.STEWARDSHIP)
    if visit.acting_for is None:
        return vault_audience(readers, visit.account.id)
    return advised_vault_audience(readers, visit.account.id, visit.acting_for)
