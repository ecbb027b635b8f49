"""Invitations to a case: declined without an account, and sent again in one step."""

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.organisations.organisations import appoint
from odr.organisations.tables import Invitation
from tests.support.cases import accepted, administrator_of, invited, opened
from tests.support.people import account_of, enter, with_account
from tests.support.world import PASSWORD, World

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


def test_whoever_corrects_something_is_told_to_type_the_password_once_more(world: World) -> None:
    ada = world.administrator()
    tom = world.person("Tom Tenant")
    page = tom.open(invited(ada, opened(ada), EMAIL))
    assert "Please type it once more" not in page.text
    page = tom.submit("Accept the invitation", password=PASSWORD)
    assert tom.status == 422
    assert "Please type it once more: a password is never sent back." in page.text
    assert PASSWORD not in page.html
    page = tom.submit("Accept the invitation", password="")
    assert "Please choose a password." in page.text
    assert "Please type it once more" not in page.text, "there was none"


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


def test_one_who_cannot_be_reminded_keeps_nobody_else_from_it_and_keeps_their_own_link(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    bea = with_account(world, "Bea Hill")
    people = (bea.email, EMAIL, "zoe@mail.example")
    first = {}
    for email in people:
        first[email] = invited(ada, case_id, email)
        world.later(minutes=1)
    # The newest invitation is looked at first, so hers is the last one.
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        appoint(work, account_of(work, bea), organisation)
    world.later(days=2)
    enter(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.post_with_token(f"/administration/cases/{case_id}/remind")
    text = ada.page.text
    assert f"No reminder goes to {bea.email}. An administrator cannot take part" in text
    for email in people[1:]:
        assert f"A reminder is on its way to {email}." in text
        assert world.link_mailed_to(email) != first[email]
        guest = world.person("Guest")
        assert guest.open(world.link_mailed_to(email)).heading.startswith("An invitation from")
    assert world.link_mailed_to(bea.email) == first[bea.email]
    with world.work() as work:
        hers = work.session.scalars(select(Invitation).where(Invitation.email_tag == account_of(work, bea).email_tag))
        assert [one.revoked_at for one in hers] == [None]
    ada.open(f"/administration/cases/{case_id}")
    ada.post_with_token(f"/administration/cases/{case_id}/remind")
    assert len([one for one in world.mailbox.messages if one.to == bea.email]) == 1


def test_an_invitation_that_cannot_be_sent_again_still_works(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    bea = with_account(world, "Bea Hill")
    invited(ada, case_id, bea.email)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        appoint(work, account_of(work, bea), organisation)
    world.later(days=2)
    enter(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Remind them")
    assert "An administrator cannot take part in a case of their own organisation." in ada.page.text
    with world.work() as work:
        (hers,) = work.session.scalars(select(Invitation).where(Invitation.kind == "participant"))
        assert hers.revoked_at is None


def test_taking_an_invitation_back_is_no_way_to_write_to_the_same_address_twice_in_a_day(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    invited(ada, case_id, EMAIL)
    world.later(hours=2)
    enter(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Take back")
    ada.submit("Send the invitation", email=EMAIL.upper())
    assert "Another can be sent in 22 hours." in ada.page.text
    assert len([one for one in world.mailbox.messages if one.to == EMAIL]) == 1
    # The one that was meant is not the one that was typed: that one waits for nothing.
    invited(ada, case_id, "tim@mail.example")
    world.later(hours=22)
    enter(ada)
    invited(ada, case_id, EMAIL)
    assert len([one for one in world.mailbox.messages if one.to == EMAIL]) == 2


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
