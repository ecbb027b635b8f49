"""How a new code for somebody else gets into their hands: on paper, and whatever further ways there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from odr.keyrings.entries import Receiver
from odr.keyrings.entries import receiver as receiver_with_keyring
from odr.pages.vaults.codes.pending_codes import forget
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.codes.pending import PendingCode
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.shown_codes import FURTHER


@dataclass(frozen=True)
class Way:
    """A further way to hand a code over, beside paper: a section of the page that shows the code.

    ``template`` is included with ``values`` as its ``way``. Its form goes to a route of its own, which takes the code
    that waits (``waiting``), puts it where it belongs, and ends with ``issue``.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "<Way>"


def further_ways(visit: OpenVaultVisit, pending: PendingCode) -> list[Way]:
    """The ways that are open for this code's holder; paper always is, and is not among them."""
    receiver = receiver_of(visit, pending)
    return [] if receiver is None else [Way("vaults/way_keyring.html", {"name": receiver.name})]


def receiver_of(visit: OpenVaultVisit, pending: PendingCode) -> Receiver | None:
    """The keyring of the person for whom the code is, if they are somebody else and have one."""
    if pending.holder is None or pending.holder.account_id == visit.account.id:
        return None
    return receiver_with_keyring(visit.work, pending.holder.account_id)


def issue(visit: OpenVaultVisit, pending: PendingCode) -> UUID:
    """Lets the code that waited begin to work, in its holder's hands. Its identifier. Raises ``Refusal``."""
    holder_id = visit.account.id if pending.holder is None else pending.holder.account_id
    code_id = issue_code_for(visit.opened, pending.code, holder_id, pending.label, pending.scope)
    forget(visit, FURTHER)
    return code_id
