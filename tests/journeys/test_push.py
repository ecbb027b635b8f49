"""A browser that its owner wants to be told in: from opting in to the last word of its push service."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from odr.crypto.vapid import PushKey, application_server_key
from odr.messages.news.notices import Notices, Preference, choose
from odr.push.sending import Sender
from odr.push.subscriptions import MOST, PAUSES
from odr.push.tables import PushSubscription
from odr.selftest.harness.page import Page
from odr.settings.push_key import PushSettings
from odr.web.running.housekeeping import one_round
from tests.support.policy import a_new_policy
from tests.support.push_service import PushService, push_service
from tests.support.rooms import correspondents, look, say
from tests.support.vaults import Party, participant_of
from tests.support.world import Person, World

KEY = PushKey.generate()
ADD = "/me/messages/devices"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    """A push service of this machine."""
    with push_service(tmp_path) as found:
        yield found


@pytest.fixture
def pushing(make_world: Any, service: PushService) -> World:
    """An installation whose operator has set a key and named that service."""
    push = PushSettings(KEY, "mailto:ops@example.org", frozenset({service.name}))
    world: World = make_world(push=push)
    world.app_context.push = Sender(push, service.trusting)
    return world


def allow(person: Person, endpoint: str) -> None:
    """What the script of the page does once the browser has given an address."""
    notices(person)
    person.submit("Tell me in this browser", endpoint=endpoint)


def notices(person: Person) -> Page:
    """The page on which somebody says how they want to be told; they sign in for it if need be."""
    if "Sign in" in person.open("/me/messages").heading:
        person.sign_in()
    return person.open("/me/messages")


def kept(world: World) -> list[PushSubscription]:
    with world.work() as work:
        return list(work.session.scalars(select(PushSubscription)))


def test_a_browser_is_told_with_the_mail_that_something_is_new_and_learns_nothing(
    pushing: World, service: PushService
) -> None:
    tessa, leo = correspondents(pushing)
    page = notices(leo.person)
    assert application_server_key(KEY) in leo.person.response.text
    assert "maker of the browser" in page.text
    allow(leo.person, service.endpoint())
    assert "Notifications are on for this browser." in leo.person.page.text
    one_round(pushing.app_context)
    assert service.pushed == []
    say(tessa, "The deposit was 1200.")
    one_round(pushing.app_context)
    (pushed,) = service.pushed
    assert pushed.body == b""
    assert pushed.claims["aud"] == f"https://{service.name}"
    # Not again for what they were told of, and as rarely as by mail.
    say(tessa, "And the keys.")
    pushing.later(minutes=5)
    one_round(pushing.app_context)
    assert len(service.pushed) == 1
    look(leo)
    pushing.later(hours=2)
    say(tessa, "Once more")
    one_round(pushing.app_context)
    assert len(service.pushed) == 2


def test_whoever_wants_to_be_told_once_a_day_or_never_is_not_told_by_their_browser_before(
    pushing: World, service: PushService
) -> None:
    tessa, leo, nora = correspondents(pushing, 3)
    for party, wanted in ((leo, Notices.DAILY), (nora, Notices.NEVER)):
        allow(party.person, service.endpoint(str(party.participant_id)))
        hour = (pushing.time.hour + 3) % 24
        with pushing.work() as work:
            choose(work, participant_of(work, party).account_id, Preference(wanted, hour=hour))
        said = "so nothing is shown on a screen either" in party.person.open("/me/messages").text
        assert said is (wanted is Notices.NEVER)
    say(tessa, "One")
    one_round(pushing.app_context)
    assert service.pushed == []
    pushing.later(hours=4)
    one_round(pushing.app_context)
    assert [one.path for one in service.pushed] == [f"/push/{leo.participant_id}"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(pushing: World, service: PushService, status: int) -> None:
    tessa, leo = correspondents(pushing)
    allow(leo.person, service.endpoint())
    service.answer = status
    say(tessa, "One")
    one_round(pushing.app_context)
    assert len(service.pushed) == 1
    assert kept(pushing) == []


def test_a_service_that_is_away_is_asked_again_and_then_let_be(pushing: World, service: PushService) -> None:
    tessa, leo = correspondents(pushing)
    allow(leo.person, service.endpoint())
    service.answer = 503
    say(tessa, "One")
    for pause in (None, *PAUSES, *PAUSES):
        if pause is not None:
            one_round(pushing.app_context)  # not before the pause is over
            pushing.time += pause
        one_round(pushing.app_context)
    assert len(service.pushed) == 1 + len(PAUSES)
    (row,) = kept(pushing)
    assert row.due_at is None
    # It is nothing for whoever runs this service to look into, and stands in nobody's way.
    service.answer = 201
    look(leo)
    pushing.later(hours=12)
    say(tessa, "Two")
    one_round(pushing.app_context)
    assert len(service.pushed) == 2 + len(PAUSES)


def test_an_address_that_is_no_push_services_is_refused_and_nobody_is_asked(pushing: World) -> None:
    _tessa, leo = correspondents(pushing)
    for endpoint in ("", "https://127.0.0.1/x", "https://169.254.169.254/", "https://evil.example/x", "https://[::1]/"):
        allow(leo.person, endpoint)
        assert "not one that this service writes to" in leo.person.page.text
    assert kept(pushing) == []


def test_the_address_lies_sealed_and_is_told_with_what_the_service_holds(pushing: World, service: PushService) -> None:
    _tessa, leo = correspondents(pushing)
    allow(leo.person, service.endpoint())
    (row,) = kept(pushing)
    assert b"localhost" not in row.sealed_endpoint + row.endpoint_tag
    assert service.endpoint() in leo.person.open("/me/held").text


def test_a_browser_is_kept_once_and_of_too_many_the_latest(pushing: World, service: PushService) -> None:
    _tessa, leo = correspondents(pushing)
    for number in range(MOST + 2):
        for _twice in range(2):
            allow(leo.person, service.endpoint(str(number)))
            pushing.later(minutes=1)
    assert len(kept(pushing)) == MOST
    found = leo.person.open("/me/held").text
    assert service.endpoint(str(MOST + 1)) in found
    assert service.endpoint("0") not in found


def ends(person: Person) -> list[str]:
    """Where the buttons lead by which somebody ends it, browser by browser."""
    return re.findall(r'action="(/me/messages/devices/[^"]+/end)"', notices(person).html)


def test_it_ends_by_ones_own_hand_and_by_nobody_elses(pushing: World, service: PushService) -> None:
    tessa, leo = correspondents(pushing)
    allow(leo.person, service.endpoint())
    (end,) = ends(leo.person)
    assert ends(tessa.person) == []
    tessa.person.post_with_token(end)
    assert tessa.person.response.status_code == 404
    assert len(kept(pushing)) == 1
    a_new_policy(pushing)  # to end it, none has to be accepted
    leo.person.open("/me/messages")
    leo.person.submit("End it")
    assert "Notifications are off" in leo.person.page.text
    assert kept(pushing) == []


def test_signing_out_everywhere_ends_it(pushing: World, service: PushService) -> None:
    tessa, leo = correspondents(pushing)
    for party in (tessa, leo):
        allow(party.person, service.endpoint(str(party.participant_id)))
    leo.person.post_with_token("/me/sessions/end")
    assert [row.account_id for row in kept(pushing)] == [_account(pushing, tessa)]


def _account(world: World, party: Party) -> Any:
    with world.work() as work:
        return participant_of(work, party).account_id


def test_without_a_key_of_the_operators_nothing_is_offered_and_nothing_taken(make_world: Any) -> None:
    world: World = make_world(push=None)
    _tessa, leo = correspondents(world)
    assert "browser" not in notices(leo.person).text.casefold()
    leo.person.post_with_token(ADD, {"endpoint": "https://fcm.googleapis.com/x"})
    assert leo.person.response.status_code == 404
    assert kept(world) == []


def test_what_runs_in_the_browser_is_in_its_language_and_controls_no_page(pushing: World) -> None:
    somebody = pushing.person()
    answer = somebody.client.get("/me/push/worker.js", base_url=somebody.origin)
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert "Something is new in your cases" in answer.text
    # It shows and leads on; it neither hears what pages fetch nor asks for anything.
    assert '"fetch"' not in answer.text
    assert "fetch(" not in answer.text
    assert "importScripts" not in answer.text
    # Without this header a browser lets it control what lies below its own address alone, where no page is.
    assert "Service-Worker-Allowed" not in answer.headers
    rules = [rule.rule for rule in pushing.app.url_map.iter_rules() if rule.rule.startswith("/me/push/")]
    assert rules == ["/me/push/worker.js"]
    french = somebody.client.get("/me/push/worker.js", base_url=somebody.origin, headers={"Accept-Language": "fr"})
    assert '"fr"' in french.text
