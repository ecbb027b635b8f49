"""Contact data: how it is checked, sealed and found."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from odr.accounts import contact as rules
from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.crypto.errors import Unopenable
from odr.errors import NotFound, Refusal

NORA = Contact("Nora Field", "1 Quay Street\nHarbourtown", "nora@example.org", "+44 20 7946 0000")
OMAR = Contact("Omar Quinn", "2 Quay Street", "omar@example.org", "0123 456")
PASSWORD = "seven green kettles sing"


def test_a_contact_shows_nothing_when_it_is_printed() -> None:
    assert repr(NORA) == str(NORA) == "<Contact>"


@pytest.mark.parametrize(
    "number",
    ["+44 (0)20 7946-0018", "0123/456 78", "112 4", "020.7946.0018 ext. 12", "٠١٢٣٤٥", "020\u20117946\u20110018"],
)
def test_telephone_numbers_are_taken_in_any_usual_writing(number: str) -> None:
    assert rules.checked_telephone(f"  {number} ") == number


@pytest.mark.parametrize("number", ["", " ", "12", "call me", "+44 <b>20</b> 7946", "1" * 41])
def test_what_is_no_telephone_number_is_refused(number: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.checked_telephone(number)
    assert refused.value.field == "telephone"


def test_a_name_is_one_line_and_cannot_pass_for_other_words() -> None:
    assert rules.checked_name(" Nora\r\nField\t\x00\u202egro.live") == "Nora Field gro.live"
    assert rules.checked_name("Zoe\u0308") == "Zo\u00eb"


@given(st.text(max_size=600))
def test_a_name_is_refused_or_stored_as_one_line_of_the_allowed_length(typed: str) -> None:
    try:
        name = rules.checked_name(typed)
    except Refusal:
        return
    assert 1 <= len(name) <= rules.LONGEST_NAME
    assert name == " ".join(name.split())
    assert rules.checked_name(name) == name


@given(st.text(max_size=600))
def test_an_address_is_refused_or_stored_without_empty_lines(typed: str) -> None:
    try:
        address = rules.checked_address(typed)
    except Refusal:
        return
    assert 1 <= len(address) <= rules.LONGEST_ADDRESS
    assert all(line.strip() for line in address.split("\n"))
    assert rules.checked_address(address) == address


@given(st.text(max_size=300))
def test_an_email_address_is_refused_or_stored_on_one_line_without_separators(typed: str) -> None:
    try:
        email = rules.checked_email(typed)
    except Refusal as refusal:
        assert refusal.field == "email"  # noqa: PT017
        return
    assert len(email) <= rules.LONGEST_EMAIL
    assert not set(email) & set(" \r\n,;<>")


def test_an_account_is_found_by_any_spelling_of_its_address(at: Any) -> None:
    with at() as work:
        account = create_account(work, NORA, PASSWORD, email_confirmed=True, accepts=1)
        assert rules.find_by_email(work, "  NORA@Example.ORG ") is account
        assert rules.find_by_email(work, "nora@example.com") is None
        assert rules.account_of(work, account.id) is account
    with at() as work, pytest.raises(NotFound):
        rules.account_of(work, type(account.id)(int=0))


def test_contact_data_is_sealed_to_its_account_and_version(at: Any) -> None:
    with at() as work:
        nora = create_account(work, NORA, PASSWORD, email_confirmed=True, accepts=1)
        omar = create_account(work, OMAR, PASSWORD, email_confirmed=True, accepts=1)
        earlier = nora.sealed_contact
        rules.correct_contact(work, nora, "Nora Hill", NORA.postal_address, NORA.telephone)
        assert rules.contact_of(work, nora).legal_name == "Nora Hill"
        for moved in (omar.sealed_contact, earlier):
            latest, nora.sealed_contact = nora.sealed_contact, moved
            with pytest.raises(Unopenable):
                rules.contact_of(work, nora)
            nora.sealed_contact = latest
        assert rules.contacts_of(work, [nora.id, omar.id, nora.id])[omar.id] == OMAR


def test_an_address_belongs_to_one_account(at: Any) -> None:
    with at() as work:
        create_account(work, NORA, PASSWORD, email_confirmed=True, accepts=1)
        with pytest.raises(Refusal) as refused:
            create_account(work, replace(OMAR, email="Nora@EXAMPLE.org"), PASSWORD, email_confirmed=True, accepts=1)
        assert refused.value.field == "email"
        assert len(work.session.scalars(select(Account)).all()) == 1


@pytest.mark.parametrize("field", ["legal_name", "postal_address", "email", "telephone"])
def test_no_account_is_made_with_one_of_the_four_missing(at: Any, field: str) -> None:
    with at() as work:
        with pytest.raises(Refusal) as refused:
            create_account(work, replace(NORA, **{field: " "}), PASSWORD, email_confirmed=True, accepts=1)
        assert refused.value.field == field
        assert work.session.scalars(select(Account)).all() == []


@pytest.mark.parametrize(
    "typed",
    [
        "anna@example.org\u00a0",
        "\u00a0anna@example.org",
        "anna@\u200bexample.org",
        "Anna Berg <anna@example.org>",
        "\u201cBerg, Anna\u201d <anna@example.org>;",
        "<anna@example.org>",
        "anna@example.org;",
        "anna@example.org,",
        "mailto:anna@example.org",
        "Mailto:anna@example.org?subject=Your%20case",
        "anna@example.org.",
        "(anna@example.org)",
        "'anna@example.org'",
        "\u201canna@example.org\u201d,",
        "anna@example.org\u200e",
        "\u2068anna@example.org\u2069",
        "anna\uff20example.org",
        "anna@example.org <mailto:anna@example.org>",
        "<anna@example.org",
        " ; anna@example.org ; ",
    ],
)
def test_an_address_is_understood_as_mail_programs_give_it(typed: str) -> None:
    assert rules.checked_email(typed) == "anna@example.org"
    assert rules.email_key(typed) == rules.email_key("anna@example.org")


@pytest.mark.parametrize("typed", ["anna@example\u3002org", "anna@\uff45xample\uff0eorg", "anna@EXAMPLE\uff61ORG"])
def test_an_address_is_found_in_whatever_width_its_domain_is_typed(typed: str) -> None:
    assert rules.email_key(typed) == rules.email_key("anna@example.org")
    assert rules.checked_email(typed) == "anna@example.org"


@pytest.mark.parametrize("typed", ["=?us-ascii?q?joe?=@example.org", "=?utf-8?q?x=2Cjoe?=@example.org"])
def test_what_mail_programs_would_read_as_another_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="does not look like an email address"):
        rules.checked_email(typed)


@pytest.mark.parametrize("typed", ["anna@example.org; tom@example.org", "Anna <>", "<", "anna@example.org <tom>"])
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        rules.checked_email(typed)
