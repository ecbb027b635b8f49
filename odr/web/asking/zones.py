"""In which time zone a page tells moments: the reader's own if they have chosen one, else the service's.

What a day ends, and what everybody was told by its day, stays one of the service's zone, whoever reads (``odr.dates``).
"""

from zoneinfo import ZoneInfo

from flask import g

from odr.web.context import app_context
from odr.zones import zone_of


def tell_times_in(name: str) -> None:
    """From here on this page is for somebody who has chosen this time zone, or none."""
    g.own_zone = zone_of(name)


def own_zone() -> ZoneInfo | None:
    """The zone that the reader has chosen."""
    found: ZoneInfo | None = g.get("own_zone")
    return found


def page_zone() -> ZoneInfo:
    """The zone of the moments on this page."""
    return own_zone() or app_context().settings.timezone
