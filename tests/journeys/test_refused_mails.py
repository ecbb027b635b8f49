"""A mail that no server takes is told where it was caused, to whoever caused it."""

import pytest

from odr.mail.delivery import deliver_due
from odr.mail.outbox import Message, Refused
from tests.support.cases import joined, opened
from tests.support.walks_contracts import DETAILS, STATEMENT, desk_page
from tests.support.world import PASSWORD, World

REFUSED = "could not be delivered: the address was refused"


class Refuses:
    """Takes no mail, and never will."""

    def deliver(self, message: Message) -> None:
        raise Refused("SMTPRecipientsRefused")


def refuse_all(world: World) -> None:
    deliver_due(world.database, world.app_context.work, Refuses())


def test_whoever_sends_a_link_for_a_new_password_is_told_that_it_did_not_arrive(world: World) -> None:
    ada = world.administrator()
    joined(ada, opened(ada), "Tom Wren")
    ada.open("/administration/people")
    ada.follow("Tom Wren")
    ada.submit("Send a link for a new password")
    assert REFUSED not in ada.page.text
    refuse_all(world)
    assert f"The mail with the link {REFUSED}" in ada.open(ada.path).text


@pytest.mark.parametrize("is_taken", [False, True])
def test_whoever_asks_for_another_address_is_told_that_the_link_did_not_arrive(world: World, is_taken: bool) -> None:
    """In the same words whether or not somebody else has the address: nothing tells which it is."""
    ada = world.administrator()
    tom = joined(ada, opened(ada), "Tom Wren")
    tom.open("/me/email")
    tom.submit("Send the link", email=ada.email if is_taken else "tmo@example.org", current=PASSWORD)
    assert REFUSED not in tom.page.text
    refuse_all(world)
    assert f"The mail with the link {REFUSED}" in tom.open("/me").text
    # Of another address asked for since, nothing is known yet.
    tom.open("/me/email")
    tom.submit("Send the link", email="tom.wren@example.org", current=PASSWORD)
    assert REFUSED not in tom.page.text


def test_the_desk_is_told_that_a_statement_did_not_arrive(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    ada.open("/administration/contract")
    ada.submit("Save", **DETAILS)
    desk = desk_page(petra)
    petra.post_with_token(desk, STATEMENT)
    assert "could not be delivered" not in petra.open(desk).text
    refuse_all(world)
    assert f"A mail about it {REFUSED}" in petra.open(desk).text
