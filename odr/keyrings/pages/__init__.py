"""The pages of keyrings: making and filling one's own, and opening with it."""

from flask import Blueprint

keyrings = Blueprint("keyrings", __name__)

# Each declares its routes on the blueprint above.
from odr.keyrings.pages import beginning as beginning  # noqa: E402
from odr.keyrings.pages import own_keyring as own_keyring  # noqa: E402
from odr.keyrings.pages import unlocking as unlocking  # noqa: E402
