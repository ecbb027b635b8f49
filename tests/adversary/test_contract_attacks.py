"""Attacks on contracts and statements: seals that were moved, statements of others, links that are guessed."""

import re
from datetime import UTC, date
from typing import Any
from uuid import uuid4

import pytest

from odr.contracts import contract, statements
from odr.contracts.contract import Details
from odr.contracts.tables import Contract, Statement
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import Token
from odr.organisations.organisations import add_organisation
from odr.web.asking.sessions import write_token
from tests.support.people import account_of, signed_in, with_account
from tests.support.walks_contracts import DETAILS, STATEMENT, desk_page
from tests.support.world import World

MOVED = {("contracts", "sealed_details"), ("statements", "sealed_token")}


def two_of_each(work: Any, by: Any) -> None:
    for name in ("Harbour Resolution Centre", "Hillside Mediation"):
        house = add_organisation(work, name)
        contract.correct_details(work, house, Details("1 Quay Street", name, "invoices@harbour.example"))
        amount = statements.checked_amount("12.50", "EUR")
        days = (date(2026, 10, 1), date(2026, 10, 31))
        statements.record(work, house, "17", days, amount, date(2026, 11, 20), by, UTC)


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.parametrize(("model", "column"), [(Contract, "sealed_details"), (Statement, "sealed_token")])
def test_what_is_sealed_does_not_open_in_another_row_nor_as_another_version(
    world: World, model: Any, column: str
) -> None:
    nora = with_account(world)
    with world.work() as work:
        two_of_each(work, account_of(work, nora).id)
        one, other = work.session.query(model).limit(2).all()
        context = getattr(one, f"{column}_context")()
        assert work.installation.open(getattr(one, column), context)
        with pytest.raises(Unopenable):
            work.installation.open(getattr(other, column), context)
        if model is Contract:
            one.details_version += 1
            with pytest.raises(Unopenable):
                contract.details_of(work, one)


def test_every_column_that_is_sealed_here_is_moved() -> None:
    assert {table for table, _column in MOVED} == {model.__tablename__ for model in (Contract, Statement)}


@pytest.mark.promise("P31")
def test_nobody_reads_or_writes_the_contract_of_another_organisation(world: World) -> None:
    ada, petra, eve = world.administrator(), world.operator(), signed_in(world)
    ada.open("/administration/contract")
    ada.submit("Save", **DETAILS)
    petra.post_with_token(desk_page(petra), STATEMENT)
    statement = ada.open("/administration/contract").link("Statement 2026-17")
    other = world.administrator("Boris Hill", "Hillside Mediation")
    assert "2026-17" not in other.open("/administration/contract").text
    assert "Accounts Office" not in other.page.html
    for person in (other, petra, eve):
        for path in (statement, f"{statement}/pdf"):
            person.open(path)
            assert person.status == 404, (person.name, path)
    for person in (petra, eve):
        person.post_with_token("/administration/contract", DETAILS | {"invoice_name": "Eve"})
        assert person.status == 404
    for person in (ada, other, eve):
        for path in ("/desk/contracts", f"/desk/contracts/{uuid4()}"):
            person.open(path)
            assert person.status == 404
    assert "Accounts Office" in ada.open("/administration/contract").html


def test_a_statement_of_one_organisation_is_not_dealt_with_under_another(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    desk = desk_page(petra)
    petra.post_with_token(desk, STATEMENT)
    other = world.administrator("Boris Hill", "Hillside Mediation")
    assert other.status == 200
    desks = set(re.findall(r'href="(/desk/contracts/[^"]+)"', petra.open("/desk/contracts").html))
    (foreign,) = desks - {desk}
    statement_id = ada.open("/administration/contract").link("Statement 2026-17").rpartition("/")[2]
    for act in ("paid", "withdraw"):
        petra.post_with_token(f"{foreign}/statements/{statement_id}", {"act": act})
        assert petra.status == 404
    petra.post_with_token(f"{desk}/statements/{statement_id}", {"act": "something"})
    assert petra.status == 404
    assert "To be paid" in ada.open("/administration/contract").text


@pytest.mark.parametrize("token", ["x", "", "0" * 43, "é" * 43])
def test_a_link_that_is_none_leads_nowhere(world: World, token: str) -> None:
    nobody = world.person("Nobody")
    for guess in (token, write_token(Token.generate())):
        nobody.open(f"/statement/{guess}")
        assert nobody.status == 404


def test_the_link_is_in_no_file_of_the_database(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    ada.open("/administration/contract")
    ada.submit("Save", **DETAILS)
    petra.post_with_token(desk_page(petra), STATEMENT)
    token = world.link_mailed_to(DETAILS["invoice_email"]).rpartition("/")[2]
    stored = world.stored(later=True)
    assert token.encode() not in stored
    assert b"invoices@harbour" not in stored
    assert b"Accounts Office" not in stored
