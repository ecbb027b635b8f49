"""A time zone of one's own: moments are told in it, and days that everybody was told stay as they were told."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from odr.accounts.contact import contact_of, find_by_email
from tests.support.cases import invited, joined, opened
from tests.support.vaults import two_parties
from tests.support.world import Person, World

KOLKATA = ZoneInfo("Asia/Kolkata")


def in_zone(somebody: Person, zone: str) -> Person:
    """The person, having chosen this time zone."""
    somebody.open("/me/time-zone")
    somebody.submit("Save", time_zone=zone)
    assert somebody.response.status_code == 200
    return somebody


def test_moments_are_told_in_the_zone_that_a_person_has_chosen_and_named(make_world: Any) -> None:
    world = make_world(timezone=ZoneInfo("Europe/London"))
    ada = world.administrator()
    page = ada.open("/me")
    assert 'data-zone="Europe/London"' in ada.response.text
    assert "Times are London time." in page.text
    in_zone(ada, "Asia/Kolkata")
    page = ada.open("/me")
    signed_in = re.search(r'<time datetime="([^"]+)" title="([^"]+)"><span>([^<]+)', ada.response.text)
    assert signed_in is not None
    moment = datetime.fromisoformat(signed_in[1]).astimezone(KOLKATA)
    assert signed_in[3].endswith(f"{moment:%H:%M}")
    assert signed_in[2].endswith(f"{moment:%H:%M}, Kolkata time")
    # Their browser adds nothing: they said in which zone they read.
    assert "data-zone" not in ada.response.text
    assert "Times are Kolkata time." in page.text
    assert "Days on which something ends are London time." in page.text
    assert "at what time All times are Kolkata time." in " ".join(ada.open("/me/messages").text.split())
    # It lies sealed, is told with what the service holds, and can be taken back.
    assert "Asia/Kolkata" in ada.open("/me/held").text
    with world.work() as work:
        account = find_by_email(work, ada.email)
        assert account is not None
        assert contact_of(work, account).time_zone == "Asia/Kolkata"
        assert b"Kolkata" not in account.sealed_contact
    in_zone(ada, "")
    assert "Times are London time." in ada.open("/me").text
    # A correction of one's details leaves it as it is.
    in_zone(ada, "Asia/Tokyo").open("/me/change")
    ada.submit("Save", legal_name="Ada Marsh")
    assert "Times are Tokyo time." in ada.open("/me").text


def test_a_zone_that_is_not_offered_cannot_be_chosen(world: World) -> None:
    ada = world.administrator()
    for zone in ("Europe/Atlantis", "../../etc/passwd", "EST", "x" * 5000):
        ada.open("/me/time-zone")
        ada.submit("Save", time_zone=zone)
        assert ada.response.status_code == 422
    assert "Times are UTC." in ada.open("/me").text


def test_the_zone_of_one_person_is_not_that_of_another(world: World) -> None:
    ada = world.administrator()
    leo = joined(ada, opened(ada, "2026-0142"), "Leo Landlord")
    in_zone(ada, "Asia/Kolkata")
    assert "Times are UTC." in leo.open("/me").text
    # Nor that of whoever comes next in the same process, and is not signed in.
    ada.open("/me")
    assert "Kolkata" not in world.person().open("/sign-in").text


def test_what_ends_with_a_day_stays_the_day_that_everybody_was_told(make_world: Any) -> None:
    world = make_world(timezone=ZoneInfo("Europe/London"))
    ada = world.administrator()
    case_id = opened(ada, "2026-0142")
    tessa, leo = joined(ada, case_id, "Tessa Tenant"), joined(ada, case_id, "Leo Landlord")
    in_zone(tessa, "Pacific/Auckland")
    in_zone(ada, "Pacific/Pago_Pago")
    world.mailbox.messages.clear()
    leo.post_with_token(f"/cases/{case_id}/withdraw")
    ada.open(f"/administration/cases/{case_id}/close")
    ada.submit("Close this case")
    world.deliver()
    told = re.search(r"end of (\d+ \w+ \d{4})", world.mailbox.last(leo.email).body)
    assert told is not None
    assert f"{told[1]}, London time" in world.mailbox.last(tessa.email).body
    assert "London time" not in world.mailbox.last(leo.email).body
    day = told[1].removesuffix(f" {world.time.year}")
    for person in (tessa, leo):
        assert f"the end of {day}" in person.open(f"/cases/{case_id}").text


def test_the_policy_in_force_is_of_the_same_day_for_everybody(world: World) -> None:
    ada = world.administrator()
    ada.open("/me")
    said = re.search(r"last changed on ([^<]+)<", ada.response.text)
    assert said is not None
    in_zone(ada, "Pacific/Pago_Pago").open("/me")
    assert f"last changed on {said[1]}<" in ada.response.text


def test_an_invitation_ends_at_the_readers_own_hour(world: World) -> None:
    ada = in_zone(world.administrator(), "Asia/Kolkata")
    case_id = opened(ada, "2026-0142")
    invited(ada, case_id, "leo@example.org")
    end = (world.time + timedelta(days=14)).astimezone(KOLKATA)
    assert f"at {end:%H:%M}, Kolkata time" in ada.open(f"/administration/cases/{case_id}").text


def test_the_sheet_of_a_code_says_the_day_as_pages_do_and_in_the_zone_of_whoever_prints_it(make_world: Any) -> None:
    world = make_world(timezone=ZoneInfo("Europe/London"))
    world.time = world.time.replace(month=11, day=30, hour=22).astimezone(UTC)
    tessa = two_parties(world)[0]
    in_zone(tessa.person, "Asia/Kolkata")
    tessa.person.open(f"{tessa.root}/begin")
    tessa.person.submit()
    page = tessa.person.open(f"{tessa.root}/code-sheet")
    assert f"Made1 December {world.time.year}" in page.text.replace("\n", "")
