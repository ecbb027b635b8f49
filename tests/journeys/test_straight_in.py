"""With an open keyring a facilitator takes a place without a code to keep or to type, and goes on to what is due."""

import re

import pytest

from odr.keyrings.tables import KeyringEntry
from tests.journeys.test_facilitation import engagement_page
from tests.journeys.test_keyrings import make_keyring
from tests.support.facilitation import Facilitation, in_force, proposed
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a whole story")
CODE = re.compile(r"\b(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}\b")


def asked(world: World) -> Facilitation:
    """Every party has agreed to ask the facilitator."""
    return proposed(world).agree()


def test_a_place_is_taken_with_the_open_keyring_and_the_next_is_what_is_due(world: World) -> None:
    facilitation = asked(world)
    fay = facilitation.person
    personal = make_keyring(fay)
    fay.open("/facilitation")
    fay.submit("Take the place")
    fay.submit("Put my code into my keyring")
    assert not CODE.search(fay.page.text), "no code is shown"
    engagement = f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}"
    assert fay.path == engagement
    assert "Its code is in your keyring." in fay.page.text
    fay.follow("Disclose")
    assert fay.status == 200

    # Locked, it opens with the keyring in one press, and leads to the same page.
    fay.post_with_token(f"/cases/{facilitation.case_id}/vault/lock")
    fay.post_with_token("/keyring/lock")
    fay.open("/facilitation")
    fay.submit("Open my keyring", code=personal)
    fay.open("/facilitation")
    fay.submit("Open")
    assert fay.path == engagement
    with world.work() as work:
        assert work.session.query(KeyringEntry).count() == 1


def test_a_keyring_that_was_locked_meanwhile_makes_nothing(world: World) -> None:
    facilitation = asked(world)
    fay = facilitation.person
    make_keyring(fay)
    fay.open("/facilitation")
    fay.submit("Take the place")
    page = fay.page
    fay.post_with_token("/keyring/lock")
    fay.send(page.form("Put my code into my keyring"), "Put my code into my keyring")
    assert "Your keyring is locked." in fay.page.text
    assert fay.path.endswith("/vault/begin")


def test_whoever_types_the_code_of_the_place_goes_on_to_what_is_due_and_not_to_notes(world: World) -> None:
    facilitation = in_force(world)
    facilitation.mediator.unlock()
    assert facilitation.person.path.endswith(f"/facilitation/{facilitation.engagement_id}")
    tenant = facilitation.parties[0]
    tenant.unlock()
    assert tenant.person.path.startswith(f"/cases/{facilitation.case_id}/vault")
    engagement_page(tenant.person, facilitation.case_id, "Fay Middleton")


OWN_STEP = {
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-User": "?1",
}
NOT_ONE = [
    {},
    OWN_STEP | {"Sec-Fetch-Site": "cross-site"},
    OWN_STEP | {"Sec-Fetch-Site": "same-site"},
    OWN_STEP | {"Sec-Fetch-Mode": "no-cors"},
    OWN_STEP | {"Sec-Fetch-Dest": "iframe"},
    OWN_STEP | {"Sec-Fetch-User": "?0"},
    OWN_STEP | {"Sec-Purpose": "prefetch;prerender"},
    OWN_STEP | {"Purpose": "prefetch"},
]


def test_only_a_step_of_ones_own_goes_straight_in_and_looking_at_the_page_opens_nothing(world: World) -> None:
    facilitation = asked(world)
    fay = facilitation.person
    make_keyring(fay)
    fay.open("/facilitation")
    fay.submit("Take the place")
    fay.submit("Put my code into my keyring")
    fay.post_with_token(f"/cases/{facilitation.case_id}/vault/lock")
    asking = f"/cases/{facilitation.case_id}/vault/unlock?next=/cases/{facilitation.case_id}/messages"

    def goes_on(headers: dict[str, str]) -> bool:
        answer = fay.client.get(asking, base_url=fay.origin, headers=headers)
        assert answer.status_code == 200
        return "data-goes-on" in answer.text

    assert goes_on(OWN_STEP)
    assert goes_on(OWN_STEP | {"Sec-Fetch-Site": "none"})
    assert not any(map(goes_on, NOT_ONE))
    fay.post_with_token("/keyring/lock")
    assert not goes_on(OWN_STEP), "a locked keyring opens nothing"
