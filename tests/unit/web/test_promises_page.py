"""The page of promises, and those that are kept by what is not there."""

import re
from pathlib import Path

import pytest
from wtforms import Form

import odr
import odr.tables
from odr.accounts.contact import Contact
from odr.db.columns import Base
from odr.privacy.promises import all_promises, load_promises
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import ContactFields, SignUpWithEmailForm
from tests.support.people import signed_in
from tests.support.world import World

SOURCE = Path(odr.__file__).parent
OF_CARDS = re.compile(r"\b(card|cvc|cvv|iban|pan|payment|credit|debit|expiry|billing)", re.IGNORECASE)


def test_every_promise_is_shown_with_how_it_is_kept_to_anybody(world: World) -> None:
    page = world.person().open("/promises")
    for promise in all_promises(load_promises()).values():
        assert promise.promise in page.text
        assert promise.how in page.text
        assert f'id="{promise.id}"' in page.html


def test_the_promises_are_one_click_away_on_every_page(world: World) -> None:
    visitor, person = world.person(), signed_in(world)
    for path in ("/", "/sign-in", "/forgotten-password", "/nothing", "/promises"):
        assert visitor.open(path).link("What we promise") == "/promises"
    for path in ("/me", "/cases", "/me/change", "/nothing"):
        assert person.open(path).link("What we promise") == "/promises"


def names_of_fields(form: type[Form]) -> set[str]:
    made = form()
    return {f"{form.__name__}.{name}" for name in made._fields}


def all_forms() -> list[type[PageForm]]:
    found, waiting = [], [PageForm]
    while waiting:
        waiting += (subclasses := waiting.pop().__subclasses__())
        found += [one for one in subclasses if one.__module__.startswith("odr.")]
    return found


@pytest.mark.promise("P33")
def test_there_is_no_column_and_no_field_for_a_card(world: World) -> None:
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    fields = {name for form in all_forms() for name in names_of_fields(form)}
    assert len(columns) > 70
    assert len(fields) > 20
    named = {name for name in columns | fields if OF_CARDS.search(name.replace("_", " ").replace(".", " "))}
    assert named == set()
    # No page of the app is about paying, and no form of any template asks a browser to fill in a card.
    assert [
        rule.rule for rule in world.app.url_map.iter_rules() if re.search("pay|bill|checkout|(?<!dis)card", rule.rule)
    ] == []
    for template in (SOURCE.parent / "templates").rglob("*.html"):
        assert 'autocomplete="cc-' not in template.read_text("utf-8"), template.name
    for source in SOURCE.rglob("*.py"):
        assert '"cc-' not in source.read_text("utf-8"), source.name


@pytest.mark.promise("P30")
def test_every_field_that_asks_for_something_about_a_person_is_one_of_four(world: World) -> None:
    # Nobody is asked for a language or a time zone: both are empty until the person chooses one.
    chosen = {"language", "time_zone"}
    assert set(Contact.__dataclass_fields__) - chosen == {"legal_name", "postal_address", "email", "telephone"}
    assert Contact.language == Contact.time_zone == ""
    assert set(ContactFields()._fields) == {"legal_name", "postal_address", "telephone"}
    assert set(SignUpWithEmailForm()._fields) == {
        "legal_name", "postal_address", "telephone", "email", "password",
        "accepts", "policy",  # the privacy policy, and which version of it: nothing about the person
    }  # fmt: skip
    accounts = {column.name for column in Base.metadata.tables["accounts"].columns}
    assert accounts == {
        "id", "sealed_contact", "contact_version", "email_tag", "email_confirmed_at", "password_hash", "created_at",
        "deleted_at",
        "operator_roles",  # of those whose service it is
    }  # fmt: skip
