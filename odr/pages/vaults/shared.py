"""What several pages of a vault need: who can read, who changed, where to go."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import contacts_of
from odr.i18n import gettext as _
from odr.web.asking.visitors import ActingVisit, OpenVaultVisit
from odr.web.showing.audience import Audience
from odr.web.showing.private_audience import private_audience


def audience_of(visit: ActingVisit, folder_id: UUID | None = None, copies: Sequence[str] = ()) -> Audience:
    """Who can read this folder, or without one the vault, and who has a copy of what is shown."""
    return private_audience(visit, folder_id, copies)


def names_of(visit: OpenVaultVisit, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The people who changed something, as the visitor calls them: "you", or a legal name."""
    contacts = contacts_of(visit.work, account_ids)
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    return names | {visit.account.id: _("you")}


def go_to(visit: ActingVisit, endpoint: str, **values: Any) -> Response:
    """On to another page of this case, by GET."""
    return redirect(url_for(f"vaults.{endpoint}", case_id=visit.case.id, **values), 303)
