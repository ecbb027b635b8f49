"""Declining what one is invited to by a link: to act for somebody, to administer, the roster, a facilitator's place."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.tables import CaseInvitation
from odr.facilitation.tables import Engagement, RosterInvitation
from odr.messages.news.notices import New
from odr.messages.tables import CaseNews
from odr.organisations.tables import Invitation
from tests.support.cases import opened
from tests.support.people import enter, with_account
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
EMAIL = "gray@mail.example"
DECLINE = "I don't want this: decline"
DECLINED = "Declined on 3 November, without a reason"


@dataclass
class Sent:
    """An invitation that was mailed: its link, who sent it, and where they see what became of it."""

    link: str
    sender: Person
    place: str
    case_id: UUID | None = None


def to_act(world: World) -> Sent:
    return asked_by(with_vault(two_parties(world)[0]))


def asked_by(tessa: Party) -> Sent:
    """A party's invitation to act for it."""
    place = f"/cases/{tessa.case_id}/advisers"
    tessa.person.open(place)
    tessa.person.submit("Send the invitation", email=EMAIL)
    return Sent(tessa.world.link_mailed_to(EMAIL), tessa.person, place, tessa.case_id)


def to_administer(world: World) -> Sent:
    return _by_the_house(world, "/administration/administrators")


def to_the_roster(world: World) -> Sent:
    return _by_the_house(world, "/administration/facilitators", languages="English", fields="Tenancy")


def to_facilitate(world: World) -> Sent:
    tessa, leo = two_parties(world)
    place = proposed_by(tessa, leo)
    return Sent(world.link_mailed_to(EMAIL), tessa.person, place, tessa.case_id)


def proposed_by(tessa: Party, leo: Party) -> str:
    """The page of a proposal that the other party has agreed to."""
    tessa.person.open(f"/cases/{tessa.case_id}/facilitation")
    tessa.person.submit("Propose by email", email=EMAIL)
    place = tessa.person.path
    leo.person.open(place)
    leo.person.submit("I agree")
    return place


def _by_the_house(world: World, place: str, **said: str) -> Sent:
    ada = world.administrator()
    ada.open(place)
    ada.submit("Send the invitation", email=EMAIL, **said)
    return Sent(world.link_mailed_to(EMAIL), ada, place)


SENT = pytest.mark.parametrize("send", [to_act, to_administer, to_the_roster, to_facilitate])
Sends = Callable[[World], Sent]


def question_of(link: str) -> str:
    """The address of the question whether to decline."""
    return f"/invitation/{link.rsplit('/', 1)[-1]}/decline"


def row_of(world: World) -> Invitation:
    """The invitation to the address."""
    with world.work() as work:
        return next(one for one in work.session.scalars(select(Invitation)) if one.kind not in ("setup", "participant"))


@SENT
def test_whoever_was_invited_declines_by_the_link_and_whoever_invited_sees_it(world: World, send: Sends) -> None:
    sent = send(world)
    gray = world.person("Gray Lawyer")
    gray.open(sent.link)
    gray.follow(DECLINE)
    assert gray.page.heading == "Decline this invitation?"
    assert "no reason" in gray.page.text
    for word in ("Tessa", "Leo", "2026-", "enancy"):
        assert word not in gray.page.text, "the question says no more than the link"
    gray.submit("Decline the invitation")
    assert gray.page.heading == "You have declined"
    seen = sent.sender.open(sent.place).text
    if send is to_facilitate:
        assert "This person could not come." in seen
    else:
        assert f"{EMAIL} Declined {DECLINED}" in " ".join(seen.split())
    assert "Take back" not in seen
    assert gray.open(sent.link).heading == "This invitation can't be used"


@SENT
def test_a_program_that_follows_links_declines_nothing(world: World, send: Sends) -> None:
    sent = send(world)
    scanner = world.person("Scanner")
    for _ in range(2):
        for path in (sent.link, question_of(sent.link)):
            scanner.open(path)
            assert scanner.status == 200
    assert row_of(world).declined_at is None
    scanner.post(question_of(sent.link))
    assert scanner.status in (400, 403), "nor does a form of another site"
    assert row_of(world).declined_at is None


@SENT
def test_a_second_click_is_answered_as_the_first_and_changes_nothing(world: World, send: Sends) -> None:
    sent = send(world)
    gray = world.person("Gray Lawyer")
    gray.open(question_of(sent.link))
    gray.submit("Decline the invitation")
    first = row_of(world).declined_at
    world.later(minutes=5)
    gray.post_with_token(question_of(sent.link))
    assert gray.page.heading == "You have declined"
    assert row_of(world).declined_at == first
    gray.open(question_of(sent.link))
    assert gray.status == 404
    gray.post_with_token(sent.link)
    assert gray.status == 404, "nobody can accept any more"
    with world.work() as work:
        events = [Event.INVITATION_DECLINED.value, Event.ADVISER_INVITATION_DECLINED.value]
        told = work.session.scalars(select(AuditEntry).where(AuditEntry.event.in_(events))).all()
        assert len(told) == (0 if sent.case_id is None else 1), "organisations have no log"
        assert all(entry.actor_id is None and entry.case_id == sent.case_id for entry in told)


@SENT
def test_what_was_accepted_cannot_be_declined(world: World, send: Sends) -> None:
    sent = send(world)
    gray = world.person("Gray Lawyer", EMAIL)
    gray.open(sent.link)
    button = "Accept" if "/facilitate/" in sent.link else "Accept the invitation"
    gray.submit(button, **gray.contact(), password=PASSWORD)
    assert row_of(world).accepted_at is not None, gray.page.text
    ann = world.person("Ann Wood")
    ann.open("/sign-in")
    for person in (gray, ann):
        person.post_with_token(question_of(sent.link))
        assert person.status == 404
    assert row_of(world).declined_at is None
    assert "Declined" not in sent.sender.open(sent.place).text


@SENT
def test_whoever_has_the_link_of_another_can_decline_and_no_more(world: World, send: Sends) -> None:
    sent = send(world)
    ann = enter(with_account(world, "Ann Wood"))
    ann.open(sent.link)
    assert "another email address" in ann.page.text
    ann.post_with_token(sent.link)
    assert row_of(world).accepted_at is None
    ann.open(question_of(sent.link))
    for word in ("Tessa", "Leo", "2026-", "enancy", EMAIL):
        assert word not in ann.page.text
    ann.submit("Decline the invitation")
    assert row_of(world).declined_at is not None
    with world.work() as work:
        assert all(one.actor_id is None for one in work.session.scalars(select(AuditEntry)) if "declin" in one.event)


@SENT
def test_the_house_or_the_party_cannot_take_back_what_was_declined(world: World, send: Sends) -> None:
    sent = send(world)
    page = sent.sender.open(sent.place)
    forms = [form.action for form in page.forms if "Take back" in form.buttons]
    gray = world.person("Gray Lawyer")
    gray.open(question_of(sent.link))
    gray.submit("Decline the invitation")
    for action in forms:  # from a page that was open before
        sent.sender.post_with_token(action)
        assert "This invitation has been declined already." in sent.sender.page.text
    assert len(forms) == (0 if send is to_facilitate else 1)
    assert row_of(world).revoked_at is None


@SENT
def test_a_new_invitation_can_be_sent_to_whoever_declined(world: World, send: Sends) -> None:
    sent = send(world)
    gray = world.person("Gray Lawyer")
    gray.open(question_of(sent.link))
    gray.submit("Decline the invitation")
    if send is to_facilitate:
        sent.sender.open(f"/cases/{sent.case_id}/facilitation")
        sent.sender.submit("Propose by email", email=EMAIL)
        assert sent.sender.status == 200
        assert "is proposed already" not in sent.sender.page.text
        assert sent.sender.path != sent.place
        return
    sent.sender.open(sent.place)
    said = {"languages": "English", "fields": "Tenancy"} if send is to_the_roster else {}
    sent.sender.submit("Send the invitation", email=EMAIL, **said)
    assert "An invitation is on its way" in sent.sender.page.text
    assert "Open until" in sent.sender.page.text
    assert DECLINED in sent.sender.page.text
    link = world.link_mailed_to(EMAIL)
    assert gray.open(link).heading != "This invitation can't be used"
    # Whoever has accepted the second one is not said to have declined any more.
    newcomer = world.person("Gray Lawyer", EMAIL)
    newcomer.open(link)
    world.later(minutes=1)
    button = "Accept" if send is to_the_roster else "Accept the invitation"
    newcomer.submit(button, **newcomer.contact(), password=PASSWORD)
    assert "Declined on" not in sent.sender.open(sent.place).text


def test_the_same_form_sent_once_more_after_it_was_declined_invites_anew(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/administrators")
    form = ada.page
    ada.submit("Send the invitation", email=EMAIL)
    first = world.link_mailed_to(EMAIL)
    gray = world.person("Gray Lawyer")
    gray.open(question_of(first))
    gray.submit("Decline the invitation")
    ada.page = form
    ada.submit("Send the invitation", email=EMAIL)
    assert world.link_mailed_to(EMAIL) != first


def test_nothing_is_kept_of_what_a_party_was_called_that_declined(world: World) -> None:
    ada = world.administrator()
    ada.open(f"/administration/cases/{opened(ada)}")
    ada.submit("Send the invitation", email=EMAIL, dispute_role="tenant")
    gray = world.person("Gray Lawyer")
    gray.open(question_of(world.link_mailed_to(EMAIL)))
    gray.submit("Decline the invitation")
    with world.work() as work:
        assert work.session.scalars(select(CaseInvitation.sealed_dispute_role)).all() == [None]


def test_only_the_party_reads_in_its_log_that_an_adviser_declined(world: World) -> None:
    ada = world.administrator()
    tessa = with_vault(two_parties(world)[0])
    sent = asked_by(tessa)
    gray = world.person("Gray Lawyer")
    gray.open(question_of(sent.link))
    gray.submit("Decline the invitation")
    tessa.unlock()
    assert "Somebody who was invited to act for you declined." in tessa.open("/log").text
    with world.work() as work:
        event = Event.ADVISER_INVITATION_DECLINED.value
        told = work.session.scalars(select(AuditEntry).where(AuditEntry.event == event)).one()
        assert told.vault_id is not None
    assert "declined" not in ada.open(f"/administration/cases/{sent.case_id}/log").text


def test_the_log_of_the_case_says_that_whoever_was_asked_to_facilitate_declined(world: World) -> None:
    ada = world.administrator()
    sent = to_facilitate(world)
    gray = world.person("Gray Lawyer")
    gray.open(question_of(sent.link))
    gray.submit("Decline the invitation")
    log = ada.open(f"/administration/cases/{sent.case_id}/log").text
    assert "Somebody who was invited to the case declined." in log
    assert "The work with a facilitator, or the proposal of one, ended, and all access with it." in log
    with world.work() as work:
        engagement = work.session.scalars(select(Engagement)).one()
        assert (engagement.sealed_email, engagement.ended_by) == (None, None)
        told = work.session.scalars(select(CaseNews.account_id).where(CaseNews.what == New.CHANGE.value)).all()
        assert len(told) == 2, "both parties"


def test_what_the_roster_was_to_say_of_somebody_goes_when_they_decline(world: World) -> None:
    sent = to_the_roster(world)
    gray = world.person("Gray Lawyer")
    gray.open(question_of(sent.link))
    gray.submit("Decline the invitation")
    with world.work() as work:
        assert work.session.scalars(select(RosterInvitation)).all() == []


def test_a_link_that_sets_something_up_is_not_declined(world: World) -> None:
    ann = world.person("Ann Wood")
    for link in (world.set_up_link(), world.operator_link(EMAIL)):
        assert ann.open(link).heading != "This set-up link can't be used"
        ann.post_with_token(question_of(link))
        assert ann.status == 404
        ann.open(question_of(link))
        assert ann.status == 404
    with world.work() as work:
        assert all(one.declined_at is None for one in work.session.scalars(select(Invitation)))
