"""Time zones: which there are to choose from, and what people call them.

Their rules come from the IANA database, their names in each language from Babel's locale data.
"""

from __future__ import annotations

import unicodedata
from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from odr.i18n import current_language, locale_name
from odr.i18n import gettext as _


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of the zones that are offered: each place once, by the name that the database prefers, and UTC."""
    known = available_timezones()
    return frozenset(
        one for one in get_global("zone_territories") if one in known and "/" in one and not one.startswith("Etc/")
    ) | {"UTC"}


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of this name; ``None`` for none, and for one that is not offered (any more)."""
    return ZoneInfo(name) if name in zones() else None


def zone_choices() -> list[tuple[str, str]]:
    """Every zone that is offered, by the place in the language spoken now: "India (Kolkata)". In the order of that."""
    return list(_choices(current_language()))


@lru_cache(maxsize=8)
def _choices(_language: str) -> tuple[tuple[str, str], ...]:
    territory_of, names = get_global("zone_territories"), Locale.parse(locale_name()).territories
    found = [("UTC", "UTC")]
    for one in zones() - {"UTC"}:
        land = names.get(territory_of[one], "")
        found.append((one, f"{land} ({_city(one, locale_name())})" if land else _city(one, locale_name())))
    return tuple(sorted(found, key=lambda choice: _letters(choice[1])))


def zone_name(timezone: tzinfo) -> str:
    """The time zone as people call it: "London time", or "UTC"."""
    return _zone_name(str(timezone), current_language())


@lru_cache(maxsize=1024)
def _zone_name(key: str, _language: str) -> str:
    city = _city(key, locale_name())
    return "UTC" if city == "UTC" else _("%(city)s time", city=city)


def _city(key: str, locale: str) -> str:
    """The place that a zone is named after, as it is called in this locale."""
    if key == "UTC":
        return key
    try:
        said = get_timezone_location(key, locale=locale, return_city=True)
    except LookupError:
        said = key
    return said.rpartition("/")[2].replace("_", " ")


def _letters(text: str) -> str:
    """By what names are put in order: Åland stands with A."""
    parted = unicodedata.normalize("NFD", text.casefold())
    return "".join(one for one in parted if not unicodedata.combining(one))
