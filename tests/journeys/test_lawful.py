"""A disclosure that the law required, over HTTP: from the order to the mail on the day."""

from datetime import timedelta

import pytest

from odr.cases.tables import Case
from odr.registers import lawful
from odr.web.running.housekeeping import one_round
from tests.support.people import signed_in
from tests.support.rooms import correspondents
from tests.support.walks_registers import lawful_order
from tests.support.world import World


@pytest.mark.promise("P63")
def test_an_order_is_entered_a_file_is_made_and_people_are_told_on_the_day(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    parties = correspondents(world)
    tessa = parties[0].person
    with world.work() as work:
        organisation = work.session.get_one(Case, parties[0].case_id).organisation_id
    petra.open("/desk/registers")
    assert "No disclosure is entered." in petra.page.text
    petra.follow("Enter an order")
    until = f"{world.time + timedelta(days=5):%Y-%m-%d}"
    order = lawful_order(organisation, reason="The court forbids it, section 95.", until=until)
    petra.submit("Enter it", **(order | {"reference": "2026-9999"}))
    assert petra.status == 422
    assert "This organisation has no case with this reference." in petra.page.text
    assert "District Court Northtown" in petra.page.text
    petra.submit("Enter it", **order)
    assert "Nothing is handed over yet" in petra.page.text
    here = petra.path
    petra.follow("See what can be handed over")
    assert "What you are able to read" in petra.page.text
    assert "The service tells the people concerned on" in petra.page.text
    petra.post_with_token(f"{here}/hand-over", {})
    assert petra.status == 200
    with world.work() as work:
        (made,) = lawful.page_of_disclosures(work).rows[0].made
    assert made.figure("handed") > 2
    one_round(world.app_context)
    world.deliver()
    assert not [mail for mail in world.mailbox.messages if "the law required it" in mail.body]
    assert made.word("sha256") in petra.open(here).text
    world.later(days=5)
    one_round(world.app_context)
    world.deliver()
    mail = world.mailbox.last(tessa.email)
    assert "/me/handed-over" in mail.body
    assert "2026-0142" not in mail.body
    assert len([one for one in world.mailbox.messages if "the law required it" in one.body]) == 2
    for person, path in ((tessa, "/me/handed-over"), (ada, "/administration/breaches"), (petra, here)):
        person.sign_in()
        assert "District Court Northtown" in person.open(path).text, path
    assert "section 95" not in tessa.open("/me/handed-over").text
    assert "All told" in petra.open(here).text


def test_where_an_order_is_typed_the_page_says_who_else_reads_it_once_told(world: World) -> None:
    said = "Authority, order and what it asks for are shown to the people concerned, and to the organisation"
    world.administrator()
    petra, case_id = world.operator(), correspondents(world)[0].case_id
    with world.work() as work:
        organisation = work.session.get_one(Case, case_id).organisation_id
    petra.open("/desk/registers/new-disclosure")
    assert said in petra.page.text
    petra.submit("Enter it", **lawful_order(organisation))
    assert said in petra.page.text
    petra.follow("See what can be handed over")
    assert said in petra.page.text


def test_an_order_about_a_person_names_no_organisation_and_one_about_a_case_does(world: World) -> None:
    petra, nora = world.operator(), signed_in(world)
    petra.open("/desk/registers/new-disclosure")
    assert petra.page.form("Enter it").values["organisation"] == [""], "there is none yet"
    petra.submit("Enter it", **lawful_order("", "2026-0142"))
    assert petra.status == 422
    assert "Please choose the organisation of the case." in petra.page.text
    petra.submit("Enter it", **lawful_order("", "", email=nora.email))
    assert petra.status == 200
    assert "Entered." in petra.page.text
    assert nora.email in petra.page.text
