"""An organisation is renamed: what bears the new name, what keeps the old one, and who is told."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from odr.cli import main
from odr.departures import purging
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.organisations.naming import former_names
from odr.organisations.organisations import appoint, organisation_of
from odr.organisations.tables import FormerName, Organisation
from odr.purposes import THE_SERVICE
from odr.settlements.standing.standing import SettlementState
from tests.support.cases import invited, opened
from tests.support.departures import (
    after_last_day,
    another_organisation,
    fetched,
    give_notice,
    link_to_records,
    organisation_in,
    records_made,
    table_in,
    two_administrators,
)
from tests.support.people import account_of, arrive, enter, with_account
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import draft, offer, sign, standing_of
from tests.support.vaults import Party, case_row, two_parties
from tests.support.walks_contracts import DETAILS, STATEMENT, desk_page
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("a whole story")

OLD, NEW, PAGE = "Harbour Resolution Centre", "Quay Mediation", "/administration/name"


def renamed(administrator: Person, name: str = NEW) -> None:
    administrator.open(PAGE)
    administrator.submit("Change the name", organisation=name)
    assert administrator.status == 200, administrator.page.text


def begun(world: World) -> tuple[list[Party], Person, Person]:
    """Two parties of a case, and two administrators of its organisation."""
    parties = two_parties(world)
    return parties, *two_administrators(world, organisation_in(world, parties[0].case_id))


def test_pages_and_mails_bear_the_new_name_and_both_administrators_are_told(world: World) -> None:
    parties, ada, bea = begun(world)
    case_id = opened(ada)
    link = invited(ada, case_id, "nora.field@example.org")
    world.later(minutes=1)
    renamed(ada)
    assert f"Your organisation is called {NEW} now." in ada.page.text
    world.deliver()
    for person in (ada, bea):
        told = world.mailbox.last(person.email)
        assert f"Before: {OLD}\nFrom now on: {NEW}\n" in told.body
        assert PAGE in told.body
    page = bea.open(PAGE).text
    assert f"{OLD} until" in page
    assert "changed by Ada Marsh" in page
    tessa = parties[0]
    case_page = tessa.person.open(f"/cases/{tessa.case_id}").text
    assert NEW in case_page
    assert OLD not in case_page
    invitation = world.person("Nora Field", "nora.field@example.org").open(link).text
    assert f"An invitation from {NEW}" in invitation
    assert f"When you were invited, {NEW} was called {OLD}." in invitation, "as the mail says that they hold"
    later = world.person("Mo Reed", "mo.reed@example.org").open(invited(ada, case_id, "mo.reed@example.org")).text
    assert "was called" not in later
    assert NEW in world.mailbox.last("mo.reed@example.org").body


def test_the_desk_sees_both_names_with_the_contract_and_a_statement_keeps_the_one_of_its_day(world: World) -> None:
    _parties, ada, _bea = begun(world)
    petra = world.operator()
    ada.open("/administration/contract")
    ada.submit("Save", **DETAILS)
    desk = desk_page(petra)
    petra.post_with_token(desk, STATEMENT)
    link = world.link_mailed_to(DETAILS["invoice_email"])
    whoever_pays = world.person("Accounts Office")
    paper = whoever_pays.client.get(f"{link}/pdf", base_url=whoever_pays.origin).get_data()
    world.later(days=1)
    ada.sign_in()
    renamed(ada)
    assert OLD in whoever_pays.open(link).text
    assert NEW not in whoever_pays.page.text
    assert whoever_pays.client.get(f"{link}/pdf", base_url=whoever_pays.origin).get_data() == paper
    petra.sign_in()
    page = petra.open(desk)
    assert page.heading == NEW
    assert f"Earlier names {OLD} until" in page.text
    log = petra.open("/desk/log").text
    assert "changed its name" in log
    assert OLD not in log
    assert NEW not in log
    petra.post_with_token(desk, STATEMENT | {"invoice": "2026-18"})
    later = world.link_mailed_to(DETAILS["invoice_email"])
    assert later != link
    assert NEW in whoever_pays.open(later).text


def test_what_was_signed_under_the_old_name_is_still_in_force_and_still_checks(world: World, tmp_path: Path) -> None:
    people = correspondents(world)
    source = f"template of {OLD}, version 1"
    offer(people[0], replace(draft(people[0]), source=source, source_digest="ab" * 32))
    for party in people:
        sign(party)
    xenia = with_account(world, "Xenia Harper")
    with world.work() as work:
        house = organisation_of(work, case_row(work, people[0].case_id).organisation_id)
        appoint(work, account_of(work, xenia), house)
    world.trained(xenia)
    arrive(xenia)
    reader = people[0]
    enter(reader.person)
    reader.unlock()
    before = _taken(reader, tmp_path / "before.pdf")
    renamed(xenia)
    assert standing_of(reader).state is SettlementState.IN_FORCE
    after = _taken(reader, tmp_path / "after.pdf")
    assert after == before, "byte for byte what it was"
    assert "HOLDS: every party named has signed this very text" in after
    room = f"/cases/{reader.case_id}/settlement/{joint_id(reader)}"
    assert source in reader.person.open(f"{room}/version/1").text


def test_an_organisation_that_leaves_under_a_new_name_takes_mails_of_its_old_one_along_and_no_others(
    world: World,
) -> None:
    parties, ada, _bea = begun(world)
    shared, organisation_id = parties[0], organisation_in(world, parties[0].case_id)
    other_id, _case = another_organisation(world, shared)
    with world.work() as work:
        work.session.get_one(Organisation, other_id).name = f"{OLD} North"
    renamed(ada)
    give_notice(world, organisation_id)
    after_last_day(world, organisation_id)
    records_made(world)
    files = fetched(ada, link_to_records(world, ada))
    assert [row["name"] for row in table_in(files, "organisations")] == [NEW]
    assert [row["name"] for row in table_in(files, "former_names")] == [OLD]
    ada.open("/administration/contract/end")
    ada.submit("We have the records")
    with world.work() as work:
        for words in (f"Of {OLD}.", f"Of {NEW}.", f"Of {OLD} North.", f"Of {NEW}s."):
            outbox.queue(work, Message(THE_SERVICE, shared.person.email, words, "Hello."))
    with world.work() as work:
        settings = world.settings
        assert purging.purge_due(work, organisation_id, settings.timezone, settings.public_url) is not None
    with world.work() as work:
        assert work.session.get(Organisation, organisation_id) is None
        assert work.session.scalars(select(FormerName)).all() == []
        waiting = [one.subject for _mail, one in outbox.waiting_for(work, lambda to: to == shared.person.email)]
        assert sorted(waiting) == [f"Of {OLD} North.", f"Of {NEW}s."]


def test_sent_twice_it_is_changed_once_and_two_colleagues_do_not_overtake_each_other(world: World) -> None:
    parties, ada, bea = begun(world)
    sent = {"organisation": NEW, "number": "0"}
    for _twice in range(2):
        ada.post_with_token(PAGE, sent)
        assert ada.path == PAGE
        assert ada.status == 200
    bea.post_with_token(PAGE, sent | {"organisation": "Pier Mediation"})
    assert bea.status == 422
    assert "A colleague has changed the name since you opened this page." in bea.page.text
    assert "Pier Mediation" in bea.page.html, "what was typed stays"
    bea.submit("Change the name", organisation="Pier Mediation")
    assert bea.status == 200
    world.deliver()
    organisation_id = organisation_in(world, parties[0].case_id)
    assert len([one for one in world.mailbox.messages if one.to == ada.email and "was changed" in one.subject]) == 2
    with world.work() as work:
        organisation = organisation_of(work, organisation_id)
        assert organisation.name == "Pier Mediation"
        assert [one.name for one in former_names(work, organisation.id)] == [OLD, NEW]


def _taken(party: Party, to: Path) -> str:
    """What the check of a settlement's paper says, which the party takes along."""
    room = f"/cases/{party.case_id}/settlement/{joint_id(party)}"
    to.write_bytes(party.person.client.get(f"{room}/version/1/pdf", base_url=party.person.origin).get_data())
    result = CliRunner().invoke(main, ["verify", str(to)])
    assert result.exit_code == 0, result.output
    return result.output.replace(str(to), "")
