"""The colours of an organisation: one of a few palettes that this service has tried, never colours of somebody's own.

What each looks like stands in ``odr/web/static/palettes.css`` alone; a test computes that all of it can be read.
"""

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation

# The palette of the service itself, which an organisation has that chose none.
USUAL = "blue"
PALETTES = (USUAL, "petrol", "pine", "bronze", "plum", "graphite")


def palette_of(organisation: Organisation | None) -> str:
    """The palette by its key; the usual one for nobody's pages, and for what is none."""
    chosen = organisation.palette if organisation is not None else USUAL
    return chosen if chosen in PALETTES else USUAL


def choose_palette(organisation: Organisation, key: str) -> None:
    """Gives an organisation these colours. Raises ``Refusal`` if there are none of this name."""
    if key not in PALETTES:
        raise Refusal(_("Please choose one of these colours."), "palette")
    organisation.palette = "" if key == USUAL else key
