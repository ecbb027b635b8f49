"""The pages of the negotiation: offers, answers, suggestions, what is prepared in private, and it all at a glance."""

from odr.pages.offers import glance, one_offer, pinning, preparing, sending, suggestions, telling
from odr.pages.offers.blueprint import offers

# Importing a module declares its routes on the blueprint.
__all__ = ["glance", "offers", "one_offer", "pinning", "preparing", "sending", "suggestions", "telling"]
