"""One person, two tabs, one entry."""

from playwright.sync_api import BrowserContext

from tests.browser.demo import TENANT, Printed, tenant_inside
from tests.browser.pages_people import copied, follow, heading, press
from tests.browser.server import Server


def test_the_second_of_two_tabs_is_told_and_loses_nothing(wide_context: BrowserContext, demo: Server) -> None:
    first = wide_context.new_page()
    tenant_inside(first, demo).write("What I remember", "The heating failed in January.", {"amount": ("Repair", "80")})
    follow(first, "Change")
    second = wide_context.new_page()
    second.goto(first.url)

    first.locator("textarea").fill("The heating failed in January and in March.")
    press(first, "Keep the changes")
    second.get_by_label("Title").fill("What I remember well")
    second.locator("textarea").fill("The heating failed in January. She wrote to me about it.")
    second.locator("input[name$=-value]").first.fill("95")
    press(second, "Keep the changes")

    assert heading(second) == "This entry was changed in the meantime"
    assert second.locator(".card .text").inner_text() == "The heating failed in January and in March."
    assert second.locator(".card dd").inner_text() == "£80.00"
    assert second.get_by_label("Title").input_value() == "What I remember well"
    assert second.locator("textarea").input_value() == "The heating failed in January. She wrote to me about it."
    assert second.locator("input[name$=-value]").first.input_value() == "95"

    first.reload()
    assert first.locator("main .text").inner_text() == "The heating failed in January and in March."
    second.locator("textarea").fill("The heating failed in January and in March. She wrote to me about it.")
    press(second, "Save mine over it")
    first.reload()
    assert heading(first) == "What I remember well"
    assert first.locator("main .text").inner_text().endswith("and in March. She wrote to me about it.")
    assert first.locator("main dd").inner_text() == "£95.00"


def test_a_form_that_reaches_a_locked_vault_is_kept_until_the_code_is_typed(
    wide_context: BrowserContext, demo: Server
) -> None:
    first = wide_context.new_page()
    tenant_inside(first, demo)
    second = wide_context.new_page()
    second.goto(first.url)
    follow(first, "Add something")
    first.get_by_label("Title").fill("Written in between")
    first.locator("textarea").fill("One line.\nAnother line.")
    press(second, "Lock")
    press(first, "Keep it")
    typed = first.locator("p.text", has_text="Another line.")
    assert typed.is_visible()
    assert copied(typed) == "One line.\nAnother line."
    first.get_by_label("Your access code").fill(Printed(demo).people[TENANT])
    press(first, "Open and go on")
    assert first.get_by_label("Title").input_value() == "Written in between"
    press(first, "Keep it")
    assert heading(first) == "Written in between"
    assert copied(first.locator("main .text")) == "One line.\nAnother line."
