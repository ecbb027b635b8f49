"""Keeping the house: setting up, further administrators, people, suspension, password links."""

from dataclasses import replace
from uuid import uuid4

import pytest

from odr.accounts.contact import find_by_email
from odr.accounts.tables import Account
from odr.cases.people import finding
from odr.mail.delivery import deliver_due
from odr.mail.outbox import Message, Refused
from odr.organisations.tables import Organisation
from tests.plugins.visible_words import untranslated_text
from tests.support.cases import accepted, invited, joined, many_cases, opened
from tests.support.people import enter, signed_in
from tests.support.training import right_answers
from tests.support.world import PASSWORD, Person, World


def invited_administrator(administrator: Person, email: str) -> str:
    administrator.open("/administration/administrators")
    administrator.submit("Send the invitation", email=email)
    assert administrator.status == 200, administrator.page.text
    return administrator.world.link_mailed_to(email)


def test_the_set_up_link_makes_the_organisation_and_its_first_administrator(world: World) -> None:
    ada = world.person("Ada Marsh")
    link = world.set_up_link()
    assert ada.open(link).heading == "Set up your organisation"
    ada.submit(
        "Set it up", organisation="Harbour Resolution Centre", email=ada.email, password=PASSWORD, **ada.contact()
    )
    assert ada.page.heading == "Ten rules for handling customer information"
    assert "Harbour Resolution Centre is set up." in ada.page.text
    ada.submit("Send my answers", **right_answers())
    assert ada.path == "/administration"
    assert world.link_mailed_to(ada.email).startswith("/confirm-email/")
    assert world.person().open(link).heading == "This set-up link can't be used"


def test_a_set_up_that_does_not_fit_makes_nothing_and_the_link_still_works(world: World) -> None:
    ada = world.person("Ada Marsh")
    link = world.set_up_link()
    ada.open(link)
    ada.submit("Set it up", organisation="x" * 201, email=ada.email, password=PASSWORD, **ada.contact())
    assert ada.status == 422
    ada.submit("Set it up", organisation="Harbour", email=ada.email, password="ada@example.org", **ada.contact())
    assert ada.status == 422
    with world.work() as work:
        assert work.session.query(Organisation).count() == 0
        assert work.session.query(Account).count() == 0
    ada.submit("Set it up", organisation="Harbour", email=ada.email, password=PASSWORD, **ada.contact())
    assert "Harbour is set up." in ada.page.text


def test_a_set_up_link_for_a_further_organisation_does_not_ask_for_its_name(world: World) -> None:
    world.administrator()
    bea = world.person("Bea Hill")
    page = bea.open(world.set_up_link("Hill Mediation"))
    assert page.heading == "Set up Hill Mediation"
    assert "organisation" not in page.form("Set it up").values
    bea.submit("Set it up", email=bea.email, password=PASSWORD, **bea.contact())
    assert "Hill Mediation is set up." in bea.page.text


def test_somebody_who_has_an_account_sets_up_an_organisation_with_it(world: World) -> None:
    nora = signed_in(world)
    nora.open(world.set_up_link())
    assert "You are signed in as Nora Field." in nora.page.text
    nora.submit("Set it up", organisation="Field House")
    assert "Field House is set up." in nora.page.text


def test_the_first_set_up_link_ends_with_the_first_organisation(world: World) -> None:
    first = world.set_up_link()
    world.set_up_link("Hill Mediation")
    assert world.person().open(first).heading == "This set-up link can't be used"


def test_an_administrator_invites_a_further_one(world: World) -> None:
    ada = world.administrator()
    link = invited_administrator(ada, "bea@example.org")
    assert "bea@example.org" in ada.page.text
    bea = accepted(world.person("Bea Hill"), link)
    assert bea.page.heading == "Ten rules for handling customer information"
    assert "You are an administrator of Harbour Resolution Centre now." in bea.page.text
    bea.submit("Send my answers", **right_answers())
    assert bea.path == "/administration"
    text = ada.open("/administration/administrators").text
    assert "Bea Hill" in text
    assert "Open invitations" not in text


def test_an_invitation_to_administer_is_taken_back(world: World) -> None:
    ada = world.administrator()
    link = invited_administrator(ada, "bea@example.org")
    ada.submit("Take back")
    assert world.person().open(link).heading == "This invitation can't be used"


def test_an_administrator_is_not_invited_twice(world: World) -> None:
    ada = world.administrator()
    invited_administrator(ada, "bea@example.org")
    for email, told in (("BEA@example.org", "is open already"), (ada.email, "is an administrator already")):
        ada.open("/administration/administrators")
        ada.submit("Send the invitation", email=email)
        assert ada.status == 422
        assert told in ada.page.text


def test_the_people_of_the_cases_are_listed_each_once(world: World) -> None:
    ada = world.administrator()
    first, second = opened(ada, "H-1"), opened(ada, "H-2")
    tom = joined(ada, first, "Tom Tenant")
    joined(ada, first, "Lena Lord")
    tom.open(invited(ada, second, tom.email))
    tom.submit("Accept the invitation")
    page = ada.open("/administration/people")
    assert page.text.count("Tom Tenant") == 1
    assert "Cases H-2 and H-1" in page.text or "Cases H-1 and H-2" in page.text
    assert "Lena Lord" in page.text
    ada.follow("Tom Tenant")
    assert ada.page.heading == "Tom Tenant"
    assert "Case H-1" in ada.page.text
    assert "Case H-2" in ada.page.text


def test_the_people_of_many_cases_stand_on_several_pages(world: World) -> None:
    ada = world.administrator()
    joined(ada, opened(ada, "H-1"), "Tom Tenant")
    many_cases(world, ada, 25)
    assert "Tom Tenant" not in ada.open("/administration/people").text
    assert "Tom Tenant" in ada.follow("Older cases").text


def test_a_person_is_found_by_their_address(world: World) -> None:
    ada = world.administrator()
    joined(ada, opened(ada), "Tom Tenant")
    signed_in(world, "Nora Field")
    ada.open("/administration/people")
    ada.submit("Find", words="TOM@example.org")
    assert ada.page.heading == "Tom Tenant"
    for stranger in ("nora@example.org", "nobody@example.org"):
        ada.open("/administration/people")
        ada.submit("Find", words=stranger)
        assert ada.status == 422
        assert "Nobody in your cases has such a name or address." in ada.page.text


def test_people_are_found_by_a_part_of_their_names(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    joined(ada, case_id, "Tom Tenant")
    joined(ada, case_id, "Tomasz Łęcki")
    ada.open("/administration/people")
    ada.submit("Find", words="lecki")
    assert ada.page.heading == "Tomasz Łęcki"
    for path in ("/administration/people", "/administration"):
        ada.open(path)
        ada.submit("Find", words="tom")
        assert ada.status == 200
        assert ada.page.heading == "People who were found"
        assert "Tom Tenant" in ada.page.text
        assert "Tomasz Łęcki" in ada.page.text
        assert 'value="tom"' in ada.page.html


def test_one_looks_further_among_the_people_of_older_cases(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_OPENED", 2)
    ada = world.administrator()
    for name in ("Tom Tenant", "Lena Lord", "Mia Short"):
        world.later(minutes=1)
        joined(ada, opened(ada), name)
    ada.open("/administration/people")
    ada.submit("Find", words="tenant")
    assert "Nobody among these has such a name or address." in ada.page.text
    assert "2 people were looked at." in ada.page.text
    ada.submit("Look further")
    assert "Tom Tenant" in ada.page.text
    assert "Look further" not in ada.page.text
    nowhere = {"words": "tenant", "after": str(uuid4())}
    for after in (nowhere["after"], "x", "0" * 100):
        ada.post_with_token("/administration/people", nowhere | {"after": after})
        assert ada.status == 404


@pytest.mark.promise("P03")
def test_a_suspended_party_is_told_and_keeps_the_way_to_their_private_information(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    further = invited(ada, opened(ada), tom.email)
    ada.open("/administration/people")
    ada.follow("Tom Tenant")
    ada.follow("Suspend this account")
    assert "They keep their sign-in and their own private information" in ada.page.text
    ada.submit("Suspend this account")
    assert "Suspended in your organisation." in ada.page.text

    page = tom.open(f"/cases/{case_id}")
    assert "has suspended your account" in page.text
    tom.follow("Make my access code")
    assert tom.status == 200
    tom.open(further)
    tom.submit("Accept the invitation")
    assert tom.status == 422
    assert "Your account is suspended by this organisation." in tom.page.text

    ada.follow("End the suspension")
    ada.submit("End the suspension")
    assert "has suspended your account" not in tom.open(f"/cases/{case_id}").text
    tom.open(further)
    tom.submit("Accept the invitation")
    assert "/vault/begin" in tom.path


def test_a_suspended_administrator_administers_nothing_and_is_still_no_party(world: World) -> None:
    ada = world.administrator()
    bea = accepted(world.person("Bea Hill"), invited_administrator(ada, "bea@example.org"))
    ada.open("/administration/administrators")
    ada.follow("Bea Hill")
    ada.follow("Suspend this account")
    ada.submit("Suspend this account")
    bea.open("/administration")
    assert bea.status == 404
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email=bea.email)
    assert "An administrator cannot take part in a case of their own organisation." in ada.page.text


def test_nobody_suspends_themselves(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/administrators")
    ada.follow("Ada Marsh")
    assert "Suspend this account" not in ada.page.text
    ada.post_with_token(f"{ada.path}/suspend")
    assert "You cannot suspend your own account." in ada.page.text
    assert ada.open("/administration").heading == "Cases"


@pytest.mark.promise("P06")
def test_a_password_link_goes_to_the_persons_own_address_and_not_to_the_administrator(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada), "Tom Tenant")
    ada.open("/administration/people")
    ada.follow("Tom Tenant")
    assert "opens no private information" in ada.page.text
    ada.submit("Send a link for a new password")
    link = world.link_mailed_to(tom.email)
    assert link.startswith("/reset-password/")
    assert link not in ada.page.html
    assert all(message.to == tom.email for message in world.mailbox.messages if "/reset-password/" in message.body)
    for _again in range(3):
        ada.submit("Send a link for a new password")
    assert "Several links were mailed within the hour." in ada.page.text


def test_the_way_of_an_invitation_stands_on_the_page_of_the_case(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    invited(ada, case_id, "old@example.org")
    world.later(days=15)
    enter(ada)
    joined(ada, case_id, "Tom Tenant")
    invited(ada, case_id, "gone@example.org")
    ada.submit("Take back")
    invited(ada, case_id, "open@example.org")
    text = ada.page.text
    assert "old@example.org Expired Expired on 17 November" in text
    assert "gone@example.org Taken back Taken back on 18 November" in text
    assert "open@example.org Still open Open until 2 December" in text
    assert "Tom Tenant Accepted Accepted on 18 November" in text


def test_every_word_of_these_pages_comes_through_gettext(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    link, for_bea = invited(ada, case_id, "lena@example.org"), invited_administrator(ada, "bea@example.org")
    set_up = world.set_up_link("Hill Mediation")
    with world.work() as work:
        account = find_by_email(work, tom.email)
        assert account is not None
        person = f"/administration/people/{account.id}"
    world.app_context.settings = replace(world.settings, language="qps")
    stranger = world.person()
    case = f"/administration/cases/{case_id}"
    crawled = [
        (stranger, ["/", link, for_bea, set_up, "/invitation/none", "/set-up/none"]),
        (tom, ["/cases", f"/cases/{case_id}", f"/cases/{case_id}/withdraw", link]),
        (ada, ["/administration", "/administration/cases/new", case, f"{case}/close", "/administration/people"]),
        (ada, [person, f"{person}/suspend", f"{person}/end-suspension", "/administration/administrators", "/cases"]),
    ]
    for who, paths in crawled:
        for path in paths:
            page = who.open(path)
            assert page.heading.startswith(("⟦", "Tom")), (path, page.text)
            assert untranslated_text(page.html) == [], path


def test_an_invitation_that_is_taken_back_before_it_left_does_not_go_out(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email="tom@example.org")
    ada.submit("Take back")
    world.deliver()
    assert [mail.to for mail in world.mailbox.messages if mail.to == "tom@example.org"] == []


def test_an_address_that_is_refused_is_told_where_the_invitation_stands(world: World) -> None:
    class Refuses:
        def deliver(self, message: Message) -> None:
            raise Refused("SMTPRecipientsRefused")

    ada = world.administrator()
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email="tmo@example.org")
    assert "could not be delivered" not in ada.page.text
    deliver_due(world.database, world.app_context.work, Refuses())
    shown = ada.open(f"/administration/cases/{case_id}").text
    assert "The mail could not be delivered: the address was refused." in shown
    assert "waiting to leave" not in ada.open("/administration").text
    assert "could not be delivered at all" in ada.page.text


def test_the_figures_go_along_as_a_table_that_no_language_changes(world: World) -> None:
    ada = world.administrator()
    many_cases(world, ada, 6)
    world.later(minutes=1)
    tables = []
    for language in ("en", "fr"):
        answer = ada.client.get(
            "/administration/figures.csv", base_url=ada.origin, headers={"Accept-Language": language}
        )
        assert answer.headers["Content-Disposition"] == 'attachment; filename="cases-in-figures.csv"'
        tables.append(answer.get_data().decode("utf-8-sig"))
    lines = tables[0].splitlines()
    assert lines[0] == "month,under way,ended,closed,destroyed,other,part"
    assert lines[-1] == f"{world.time:%Y-%m},6,0,0,0,0,1 of 1"
    assert len(lines) == 13
    assert tables[0] == tables[1]
    page = ada.open("/administration/figures")
    assert "figures.csv" in page.html
    # Of each month a bar; all six were opened in this one.
    chart = page.html.split("Opened up to the end of each month</h2>")[1].split("</table>")[0]
    assert (chart.count("<rect"), chart.count('width="200" height="10"'), chart.count('width="0"')) == (12, 1, 11)
