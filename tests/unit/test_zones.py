"""Which time zones there are to choose from, and what they are called."""

from zoneinfo import ZoneInfo, available_timezones

from odr.i18n import in_language
from odr.zones import zone_choices, zone_name, zone_of, zones


def test_every_place_is_offered_once_and_by_its_country() -> None:
    choices = dict(zone_choices())
    assert choices["Asia/Kolkata"] == "India (Kolkata)"
    assert choices["America/New_York"] == "United States (New York)"
    assert choices["America/Argentina/Buenos_Aires"] == "Argentina (Buenos Aires)"
    assert choices["UTC"] == "UTC"
    # Neither old names of the same place, nor what is no place.
    assert not {"Asia/Calcutta", "GB", "EST", "Etc/GMT+5", "localtime", "posix/Europe/London"} & choices.keys()
    assert zones() == choices.keys() <= available_timezones()
    assert len(set(choices.values())) == len(choices) > 300


def test_places_are_named_and_put_in_order_in_the_language_that_is_spoken() -> None:
    with in_language("fr"):
        choices = dict(zone_choices())
        assert choices["Europe/London"] == "Royaume-Uni (Londres)"
        names = list(choices.values())
        # É stands with E, between Danemark and Fidji, and not behind Z.
        assert names.index("Danemark (Copenhague)") < names.index("Égypte (Le Caire)") < names.index("Fidji (Fidji)")
        assert "Londres" in zone_name(ZoneInfo("Europe/London"))
    assert zone_name(ZoneInfo("Europe/London")) == "London time"


def test_what_is_not_offered_is_no_zone() -> None:
    for name in ("", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "europe/london", "Etc/Unknown"):
        assert zone_of(name) is None
    assert zone_of("Europe/Vienna") == ZoneInfo("Europe/Vienna")
