"""What a settlement can begin with beside nothing: what was agreed on in offers and suggestions."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.offers.negotiation import Agreed, agreed
from odr.offers.terms import Point
from odr.settlements.drafting.drafting import SettlementDraft, TypedPoint, beginning, parties
from odr.texts import same


def agreed_in(box: OpenMailbox, entry_id: UUID) -> Agreed:
    """One of the offers or suggestions that were accepted by all. Raises ``NotFound``."""
    found = next((one for one in agreed(box) if one.named.entry_id == entry_id), None)
    if found is None:
        raise NotFound
    return found


def from_agreed(box: OpenMailbox, found: Agreed) -> SettlementDraft:
    """A draft with the title and the points of what was agreed on, and the digest by which it is known."""
    names = {str(one.participant_id): one.name for one in parties(box)}
    return replace(
        beginning(box, title=found.title, points=[_point(one, names) for one in found.points]),
        source=_("what was agreed on: %(title)s", title=found.title[:200]),
        source_digest=found.named.digest,
    )


def _point(point: Point, names: dict[str, str]) -> TypedPoint:
    """A point of an offer. Who does it is in words there: a party by name is chosen, anybody else named in the text."""
    who = next((one for one, name in names.items() if point.who and same(name, point.who)), "")
    named = _("Done by: %(person)s", person=point.who) if point.who and not who else ""
    return TypedPoint(
        heading=point.heading,
        text="\n".join(one for one in (point.text, named) if one),
        amount=point.amount.plain() if point.amount is not None else "",
        currency=point.amount.currency if point.amount is not None else "",
        who=who,
        due=point.by.isoformat() if point.by is not None else "",
    )
