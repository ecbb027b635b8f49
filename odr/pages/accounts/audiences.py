"""Who can read a person's own details: that depends on what they are here."""

from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import Audience, contact_audience


def details_audience(visit: SignedInVisit) -> Audience:
    """The line of every page that shows the visitor's own contact data, or takes some."""
    house = visit.administers
    return contact_audience(house.name if house else None, is_operator=bool(visit.account.operator_roles))
