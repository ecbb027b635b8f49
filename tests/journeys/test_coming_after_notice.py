"""Whoever comes into an organisation that has given notice is told so as they come, and on the page of their case."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from odr.accounts.signin import create_account
from odr.facilitation.engagement import engaging
from odr.organisations.tables import Organisation
from odr.web.running.housekeeping import one_round
from tests.journeys.test_declining import EMAIL, Sent, to_act, to_administer, to_facilitate, to_the_roster
from tests.support.cases import invited, opened
from tests.support.departures import give_notice
from tests.support.facilitation import on_roster
from tests.support.people import account_of, contact_of
from tests.support.vaults import case_row, participant_of, two_parties, with_vault
from tests.support.world import PASSWORD, Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
TOLD = "Until when you can take copies, at Harbour Resolution Centre"
TOLD_ADMINISTRATOR = "The contract of Harbour Resolution Centre ends"
ON_THE_PAGE = "The last day of Harbour Resolution Centre in this service is"


def into_a_case(world: World) -> Sent:
    ada = world.administrator()
    case_id = opened(ada)
    return Sent(invited(ada, case_id, EMAIL), ada, f"/administration/cases/{case_id}", case_id)


def notice_given(world: World) -> str:
    """The last day as it is written, after everybody who was there then has been told."""
    with world.work() as work:
        house = work.session.scalars(select(Organisation.id)).one()
    day = give_notice(world, house)
    one_round(world.app_context)
    world.deliver()
    world.mailbox.messages.clear()
    return f"{day.day} {day:%B %Y}"


def mailed_to_gray(world: World) -> list[tuple[str, str]]:
    return mailed_to(world, EMAIL)


def mailed_to(world: World, email: str) -> list[tuple[str, str]]:
    one_round(world.app_context)
    world.deliver()
    mails = [mail for mail in world.mailbox.messages if mail.to == email]
    return [(mail.subject, mail.body) for mail in mails if mail.subject in (TOLD, TOLD_ADMINISTRATOR)]


def accept(gray: Person, sent: Sent) -> None:
    gray.open(sent.link)
    button = "Accept" if "/facilitate/" in sent.link else "Accept the invitation"
    gray.submit(button, **gray.contact(), password=PASSWORD)


@pytest.mark.promise("P61")
@pytest.mark.parametrize("has_account", [True, False], ids=["with an account", "signing up"])
@pytest.mark.parametrize(
    ("send", "subject", "link"),
    [
        (into_a_case, TOLD, "/cases\n"),
        (to_act, TOLD, "/cases\n"),
        (to_facilitate, TOLD, "/cases\n"),
        (to_the_roster, TOLD, "/cases\n"),
        (to_administer, TOLD_ADMINISTRATOR, "/administration/contract/end\n"),
    ],
    ids=["a party", "an adviser", "a facilitator", "the roster", "an administrator"],
)
def test_whoever_accepts_after_notice_was_given_is_told_as_they_come(
    world: World, send: Callable[[World], Sent], subject: str, link: str, has_account: bool
) -> None:
    sent = send(world)
    gray = world.person("Gray Lawyer", EMAIL)
    day = notice_given(world)
    assert mailed_to_gray(world) == []
    if has_account:
        with world.work() as work:
            create_account(work, contact_of(gray), PASSWORD, email_confirmed=True, accepts=1)
        gray.sign_in()
        gray.open(sent.link)
        gray.submit("Accept" if "/facilitate/" in sent.link else "Accept the invitation")
    else:
        accept(gray, sent)
    (told,) = mailed_to_gray(world)
    assert told[0] == subject
    assert day in told[1]
    assert link in told[1]


@pytest.mark.promise("P61")
def test_an_operator_on_the_roster_who_takes_a_place_in_a_case_after_notice_was_given_is_told(world: World) -> None:
    """Of somebody who runs the service no account goes with an organisation; what they have in a case does."""
    tessa, leo = (with_vault(party) for party in two_parties(world))
    gray = world.operator("Gray Reed")
    with world.work() as work:
        on_roster(work, case_row(work, tessa.case_id).organisation_id, gray)
    day = notice_given(world)
    with world.work() as work:
        case, proposer = case_row(work, tessa.case_id), participant_of(work, tessa)
        proposed = engaging.propose_from_roster(work, case, proposer, account_of(work, gray).id)
        engaging.answer(work, proposed, participant_of(work, leo), agreed=True)
    assert mailed_to(world, gray.email) == []
    gray.open("/facilitation")
    gray.submit("Take the place")
    assert "You have taken the place." in gray.page.text
    ((subject, body),) = mailed_to(world, gray.email)
    assert subject == TOLD
    assert day in body


@pytest.mark.promise("P61")
def test_whoever_comes_while_the_mails_are_made_gets_one(world: World) -> None:
    sent = into_a_case(world)
    gray = world.person("Gray Lawyer", EMAIL)
    with world.work() as work:
        house = work.session.scalars(select(Organisation.id)).one()
    give_notice(world, house)
    accept(gray, sent)
    assert len(mailed_to_gray(world)) == 1


@pytest.mark.promise("P61")
@pytest.mark.parametrize("send", [into_a_case, to_act, to_facilitate], ids=["party", "adviser", "facilitator"])
def test_the_page_of_a_case_says_that_its_organisation_leaves_and_when(
    world: World, send: Callable[[World], Sent]
) -> None:
    sent = send(world)
    gray = world.person("Gray Lawyer", EMAIL)
    accept(gray, sent)
    assert ON_THE_PAGE not in gray.open(f"/cases/{sent.case_id}").text
    day = notice_given(world).removesuffix(" 2026")
    said = gray.open(f"/cases/{sent.case_id}").text
    assert f"{ON_THE_PAGE} {day}." in said
    assert "this case too" in said
