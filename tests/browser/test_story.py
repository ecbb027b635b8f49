"""The whole of it, as newcomers live through it: from the link on the console to an empty vault."""

import csv
import io
import json

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_cases import Administration, go_to_case
from tests.browser.pages_people import (
    Person,
    accept_invitation,
    follow,
    go,
    heading,
    notices,
    press,
    set_up,
    sign_out,
    who_can_read,
)
from tests.browser.pages_vaults import CodePage, Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
CASE = "2026-0142"
SECRET = "Half of the deposit would do"
LANDLORDS_SECRET = "I could return the whole of it"


@pytest.mark.promise("P01")
def test_newcomers_get_from_the_set_up_link_to_an_empty_vault(open_context: OpenContext, server: Server) -> None:
    with (
        open_context() as wide,
        open_context() as office,
        open_context(NARROW, has_touch=True, is_mobile=True) as phone,
    ):
        administrator, tenant, landlord = office.new_page(), wide.new_page(), phone.new_page()
        _a_case_with_two_invitations(administrator, server)

        accept_invitation(tenant, server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
        code = _makes_the_vault(tenant)
        _writes_and_changes(tenant)

        accept_invitation(landlord, server.link_mailed_to(LANDLORD.email, "/invitation/"), LANDLORD)
        _makes_the_vault(landlord)
        Vault(landlord).write("How far I would go", LANDLORDS_SECRET)
        _others_see_nothing(tenant, landlord, administrator, server)

        _takes_a_copy(tenant)
        _locks_and_unlocks(tenant, code)
        _removes(tenant)
        go_to_case(landlord, server.url, CASE)
        follow(landlord, "Go to my private information")
        assert Vault(landlord).entries() == ["How far I would go"]
        sign_out(landlord)
        assert "You are signed out." in landlord.content()


@pytest.mark.only_on("sqlite", "it looks at the pages; the story above is lived through on both")
def test_the_core_of_it_works_without_a_script(open_context: OpenContext, server: Server) -> None:
    with (
        open_context(java_script_enabled=False) as office,
        open_context(NARROW, has_touch=True, is_mobile=True, java_script_enabled=False) as phone,
    ):
        administrator, tenant = office.new_page(), phone.new_page()
        _a_case_with_two_invitations(administrator, server)
        accept_invitation(tenant, server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
        code = _makes_the_vault(tenant)
        _writes_and_changes(tenant, script=False)
        _takes_a_copy(tenant)
        _locks_and_unlocks(tenant, code)
        _removes(tenant)


def _a_case_with_two_invitations(page: Page, server: Server) -> None:
    set_up(page, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    administration = Administration(page)
    administration.open_case(CASE)
    administration.invite(TENANT.email)
    administration.invite(LANDLORD.email)
    assert page.get_by_text("Waiting for the parties").is_visible()
    assert server.link_mailed_to(TENANT.email, "/invitation/") != server.link_mailed_to(LANDLORD.email, "/invitation/")
    assert not any(word in mail for mail in server.mails_to(TENANT.email) for word in (CASE, "enancy"))


def _makes_the_vault(page: Page) -> str:
    """Sees the code once, proves it, and makes a second one; returns the first."""
    press(page, "Show me my code")
    shown = CodePage(page)
    code = shown.code
    assert len(code.replace(" ", "")) == 28
    assert shown.qr.is_visible()
    follow(page, "See the sheet to print")
    assert "".join(page.locator("p.code").inner_text().split()) == code.replace(" ", "")
    follow(page, "Back, to go on")
    page.locator("#code").fill("0000")
    press(page, "I have kept it")
    assert page.locator("#code-error").is_visible()
    assert shown.code == code
    shown.prove()
    assert "is made, and open" in notices(page)
    assert code not in page.content()
    second = Vault(page).make_further_code()
    assert second != code
    assert "The further code works from now on." in notices(page)
    page.goto(f"{page.url.partition('/vault')[0]}/vault/new-code")
    assert code not in page.content()
    assert heading(page) == "Your private information"
    return code


def _writes_and_changes(page: Page, *, script: bool = True) -> None:
    """Writes an entry, changes and moves it. Only a script says how an amount will be read while it is typed."""
    vault = Vault(page)
    vault.write(
        "The least I would accept",
        SECRET,
        {"amount": ("Deposit", "1850.00"), "date": ("Day I moved in", "2024-02-01"), "text": ("Contract", "HT-2291")},
    )
    assert who_can_read(page).startswith("Only holders of your access codes can read this: you.")
    assert page.locator(".facts dd").all_inner_texts() == ["£1,850.00", "2024-02-01", "HT-2291"]
    follow(page, "Change")
    press(page, "Another amount")
    page.locator("input[name$=-name]").last.fill("Heating")
    page.locator("input[name$=-value]").last.fill("310.50")
    read_as = page.locator("output[data-amount]").last
    assert read_as.is_visible() == script
    assert read_as.inner_text() == ("Will be read as £310.50" if script else "")
    if script:
        currency = page.locator("select[name$=-currency]").last
        currency.select_option("JPY")
        assert read_as.inner_text() == "Will be read as JP¥310.5"
        currency.select_option("GBP")
    page.locator("textarea").fill(f"{SECRET}, before Christmas.")
    press(page, "Keep the changes")
    assert page.locator(".facts dt").all_inner_texts() == ["Deposit", "Day I moved in", "Contract", "Heating"]
    assert page.locator(".facts dd").all_inner_texts() == ["£1,850.00", "2024-02-01", "HT-2291", "£310.50"]
    follow(page, "Move")
    page.get_by_label("Move it to").select_option(label="Money")
    press(page, "Move it")
    follow(page, "Money")
    assert vault.entries() == ["The least I would accept"]
    vault.open_folder("My aims")
    assert vault.entries() == []
    vault.write("What matters most", "That it ends this month.")
    follow(page, "My aims")
    assert vault.find("christmas DEPOSIT") == ["The least I would accept"]
    assert vault.find("zebra") == []
    follow(page, "Your private information")


def _others_see_nothing(tenant: Page, landlord: Page, administrator: Page, server: Server) -> None:
    """Nothing on the way of the other party or the administrator, and nothing at the addresses of the tenant."""
    go(tenant.get_by_role("link", name="Money"))
    places = [tenant.url, *(link.evaluate("it => it.href") for link in tenant.locator(".items a").all())]
    places += [f"{place}/{what}" for place in places[1:] for what in ("change", "move", "remove")]
    case = tenant.url.partition("/vault")[0]
    own_to_each = [f"{server.url}/cases", case, f"{case}/vault", f"{case}/vault/codes", f"{case}/vault/export"]
    for place in [*places, *own_to_each]:
        for other in (landlord, administrator):
            answer = other.goto(place)
            assert SECRET not in other.content()
            assert "The least I would accept" not in other.content()
            assert answer is not None
            assert answer.status == 404 or place in own_to_each
        assert LANDLORDS_SECRET not in administrator.content()
    administrator.goto(f"{server.url}/administration")
    follow(administrator, CASE)
    assert "3 items, which you can't open" in administrator.content()
    assert "In negotiation" in administrator.content()
    assert SECRET not in administrator.content()


def _takes_a_copy(page: Page) -> None:
    files = Vault(page).export()
    assert sorted(files) == ["index.html", "items.csv"]
    assert SECRET in files["index.html"]
    rows = {row["title"]: row for row in csv.DictReader(io.StringIO(files["items.csv"]))}
    assert set(rows) == {"The least I would accept", "What matters most"}
    fields = json.loads(rows["The least I would accept"]["fields"])
    assert [field["name"] for field in fields] == ["Deposit", "Day I moved in", "Contract", "Heating"]
    follow(page, "No, go back")


def _locks_and_unlocks(page: Page, code: str) -> None:
    vault = Vault(page)
    inside = page.url
    vault.lock()
    assert "locked again" in notices(page)
    page.goto(inside)
    assert heading(page) == "Open your private information"
    vault.unlock(code[:-2] + ("ZZ" if not code.endswith("ZZ") else "YY"))
    assert heading(page) == "Open your private information"
    assert page.locator("#code-error").is_visible()
    assert page.locator("#code").input_value() == ""
    vault.unlock(code.lower().replace("0", "o").replace(" ", "-", 1).replace(" ", ""))
    assert heading(page) == "Your private information"


def _removes(page: Page) -> None:
    vault = Vault(page)
    vault.open_folder("Money")
    go(page.locator(".items a").first)
    follow(page, "Remove")
    assert page.get_by_text("This can't be undone.").is_visible()
    follow(page, "No, go back")
    follow(page, "Remove")
    press(page, "Remove it")
    assert "The entry is gone." in notices(page)
    assert vault.entries() == []
    follow(page, "Remove everything of mine from this case")
    press(page, "Remove everything")
    assert page.locator("#sure-error").is_visible()
    page.get_by_label("Yes, remove all of it for good").check()
    press(page, "Remove everything")
    assert "1 entry is gone." in notices(page)
    vault.open_folder("My aims")
    assert vault.entries() == []
    assert vault.find("month") == []
    follow(page, "Your private information")
