"""What is counted of a request: families and hosts, and nothing that could be somebody's alone."""

from datetime import timedelta

import pytest

from odr.privacy.statistics.seen import OTHER, browser_of, language_of, referrer_of, stay_of, stays, system_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML) Chrome/128.0.6613.120 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) (KHTML) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.mark.promise("P41")
@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (CHROME, "Chrome 128", "Windows"),
        (f"{CHROME} Edg/128.0.2739.67", "Edge 128", "Windows"),
        (SAFARI, "Safari 17", "iOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0", "Firefox 129", "Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121 Safari/537.36",
         "Samsung Internet 25", "Android"),
        ("somebody-made-this-up/1.2.3.4", OTHER, OTHER),
        ("", OTHER, OTHER),
    ],
)  # fmt: skip
def test_of_a_browser_its_family_and_major_version_are_counted(agent: str, browser: str, system: str) -> None:
    assert browser_of(agent) == browser
    assert system_of(agent) == system


@pytest.mark.promise("P41")
@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://search.example/find?q=my+landlord", "search.example"),
        ("https://nora:secret@Mail.Example:8443/inbox/17", "mail.example"),
        ("https://own.example/cases/1", None),
        ("https://OWN.example/", None),
        ("https://10.0.0.7/", None),
        ("https://[::1]/", None),
        ("https://intranet/", None),
        ("https://[", None),
        ("about:blank", None),
        ("https://" + "a" * 300 + ".example/", None),
        ("", None),
    ],
)
def test_of_a_site_that_led_here_the_host_is_counted_and_only_a_foreign_one(referrer: str, host: str | None) -> None:
    assert referrer_of(referrer, "own.example") == host


def test_of_a_language_the_region_is_left_out() -> None:
    assert [language_of(one) for one in ("de-CH,de;q=0.9", "EN", "", "*", "x")] == ["de", "en", OTHER, OTHER, OTHER]


def test_a_time_on_site_is_in_one_of_a_few_bands() -> None:
    told = [stay_of(timedelta(minutes=minutes)) for minutes in (0, 0.99, 1, 5, 19, 20, 59, 60, 24 * 60)]
    assert set(told) == set(stays())
    assert told[0] == told[1] != told[2]
