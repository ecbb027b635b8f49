"""Invitations to a case: declined without an account, and sent again in one step."""

import pytest

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.organisations.tables import Invitation
from tests.support.cases import accepted, invited, opened
from tests.support.people import enter
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
EMAIL = "tom@mail.example"


def test_after_the_first_invitation_the_page_says_that_the_second_party_is_missing(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    assert "The second party is missing." not in ada.page.text
    invited(ada, case_id, EMAIL)
    assert "The second party is missing." in ada.open(f"/administration/cases/{case_id}").text
    invited(ada, case_id, "leo@mail.example")
    assert "The second party is missing." not in ada.open(f"/administration/cases/{case_id}").text


def test_whoever_is_invited_declines_without_an_account_and_without_a_reason(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    link = invited(ada, case_id, EMAIL)
    tom = world.person("Tom Tenant")
    tom.open(link)
    tom.follow("I don't want to take part: decline")
    # Looking at the question declines nothing: programs that look at mails follow links.
    assert "Open until" in ada.open(f"/administration/cases/{case_id}").text
    tom.submit("Decline the invitation")
    assert tom.page.heading == "You have declined"
    page = ada.open(f"/administration/cases/{case_id}")
    assert "Declined on 3 November, without a reason" in page.text
    assert "Send it again" not in page.text
    assert tom.open(link).heading == "This invitation can't be used"
    tom.open(f"{link}/decline")
    assert tom.status == 404
    tom.post_with_token(f"{link}/decline")
    assert tom.page.heading == "You have declined", "a second click is answered as the first"
    with world.work() as work:
        told = work.session.query(AuditEntry).filter_by(event=Event.INVITATION_DECLINED.value).one()
        assert told.actor_id is None, "whoever had the link is not known"


def test_an_invitation_that_was_accepted_or_taken_back_cannot_be_declined(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    link = invited(ada, case_id, EMAIL)
    tom = accepted(world.person("Tom Tenant"), link)
    tom.post_with_token(f"{link}/decline")
    assert tom.status == 404
    page = ada.open(f"/administration/cases/{case_id}")
    assert "Accepted on 3 November" in page.text
    assert "Somebody who has joined" not in page.text


def test_somebody_who_has_not_answered_is_reminded_in_one_step_and_once_a_day_at_most(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    first = invited(ada, case_id, EMAIL)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Remind them")
    assert "They were written to within the last day." in ada.page.text
    assert world.link_mailed_to(EMAIL) == first
    world.later(days=1)
    enter(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Remind them")
    assert f"A reminder is on its way to {EMAIL}." in ada.page.text
    second = world.link_mailed_to(EMAIL)
    assert second != first
    assert "It takes the place of the link that you were sent before" in world.mailbox.messages[-1].body
    tom = world.person("Tom Tenant")
    assert tom.open(first).heading == "This invitation can't be used"
    assert tom.open(second).heading.startswith("An invitation from")


def test_an_invitation_that_has_expired_is_sent_again_in_one_step(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    first = invited(ada, case_id, EMAIL)
    world.later(days=15)
    enter(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send it again")
    assert f"An invitation is on its way to {EMAIL}." in ada.page.text
    assert world.link_mailed_to(EMAIL) != first


def test_an_invitation_of_another_case_is_not_sent_again(world: World) -> None:
    ada = world.administrator()
    mine, other = opened(ada), opened(ada)
    invited(ada, other, EMAIL)
    with world.work() as work:
        invitation = work.session.query(Invitation).filter(Invitation.email_tag.is_not(None)).one()
        path = f"/administration/cases/{mine}/invitations/{invitation.id}/again"
    ada.post_with_token(path)
    assert ada.status == 404
