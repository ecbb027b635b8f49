"""An entry of a browser folder is disclosed from the reader, in a real browser: what is sent, when, and of what."""

import json
from re import compile as pattern

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import barriers
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.demo import Printed
from tests.browser.server import Server
from tests.browser.test_browser_folders import Sent, is_sound, tessa

FOLDER, TITLE, TEXT = "Was nur ich weiß", "Über die Kündigung", "Drei Monate wären mir recht."
OTHER_TITLE, OTHER_TEXT = "Untergrenze des Hauses", "Unter 12 000 gehe ich nicht."
GOES, STAYS, NOTE = "Brief vom Vermieter.pdf", "Foto vom Schaden.jpg", "Wie am Telefon besprochen."
READERS = pattern("read by you")


def is_sound_in_both(page: Page) -> None:
    """As ``is_sound``, by day and by night."""
    is_sound(page)
    page.emulate_media(color_scheme="dark")
    assert barriers(page) == []
    page.emulate_media(color_scheme="light")


@pytest.mark.promise("P04", "P07")
def test_the_words_of_one_entry_leave_the_browser_once_it_is_confirmed_and_no_others(
    open_context: OpenContext, demo: Server
) -> None:
    sent = Sent()
    with tessa(open_context, demo, sent) as party:
        page = party.page
        party.make_folder(FOLDER)
        party.write(OTHER_TITLE, OTHER_TEXT)
        party.save()
        party.back("Back to the folder")
        party.write(TITLE, TEXT)
        for name in (GOES, STAYS):
            page.get_by_label("Files").set_input_files(
                {"name": name, "mimeType": "image/jpeg", "buffer": name.encode()}
            )
            party.save()
            page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_role("button", name="Back, without saving").first.click()
        page.get_by_role("button", name="Disclose to others").click()
        expect(page.get_by_role("heading", name="Disclose this entry")).to_be_focused()
        is_sound_in_both(page)
        page.get_by_role("button", name="Look at what would be sent").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose to whom.")
        page.get_by_label("All parties, in the joint room").check()
        page.get_by_label(GOES).check()
        page.get_by_label("A word with it").fill(NOTE)
        page.get_by_role("button", name="Look at what would be sent").click()
        expect(page.get_by_text(READERS)).to_be_visible()
        expect(page.get_by_text("From then on it is a message.")).to_be_visible()
        for words in (TITLE, TEXT, GOES, NOTE):
            expect(page.locator(".theirs")).to_contain_text(words)
        expect(page.locator(".theirs")).not_to_contain_text(STAYS)
        is_sound_in_both(page)
        for words in (TITLE, TEXT, GOES, STAYS, NOTE, OTHER_TITLE, OTHER_TEXT, FOLDER):
            assert not sent.holds(words.encode()), words
        page.get_by_role("button", name="Yes, disclose it to them").click()
        expect(page.locator(".disclosed")).to_contain_text("Disclosed on")
        expect(page.locator(".audience")).to_contain_text(
            "A copy of it, as it was when it was disclosed, is with Leonard"
        )
        is_sound_in_both(page)
        (body,) = [json.loads(body) for url, body in sent.bodies if url.endswith("/disclose")]
        assert (body["title"], body["text"], body["note"]) == (TITLE, TEXT, NOTE)
        assert [one["name"] for one in body["files"]] == [GOES]
        # It is in the room for those who were named, and what stayed is nowhere.
        page.goto(f"{Printed(demo).url}/cases/{party.case}/messages/rooms/{body['room']}")
        expect(page.get_by_text(TEXT)).to_be_visible()
        expect(page.get_by_text(OTHER_TEXT)).to_have_count(0)
    for words in (STAYS, OTHER_TITLE, OTHER_TEXT, FOLDER):
        assert not sent.holds(words.encode()), words


def test_a_copy_whose_answer_was_lost_is_known_of_at_the_next_try(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.page
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        party.save()

        def choose() -> None:
            page.get_by_label("All parties, in the joint room").check()
            page.get_by_role("button", name="Look at what would be sent").click()

        def arrives_and_is_not_answered(route: Route) -> None:
            route.fetch()
            route.abort()

        page.get_by_role("button", name="Disclose to others").click()
        choose()
        page.route("**/disclose", arrives_and_is_not_answered)
        page.get_by_role("button", name="Yes, disclose it to them").click()
        expect(page.get_by_role("alert")).to_contain_text("can’t be reached")
        page.unroute("**/disclose")
        page.get_by_role("button", name="Yes, disclose it to them").click()
        expect(page.get_by_role("radio", name="They have a copy already.")).to_be_visible()
        choose()
        page.get_by_label("Send another copy all the same").check()
        page.get_by_role("button", name="Yes, disclose it to them").click()
        expect(page.locator(".disclosed p")).to_have_count(2)


def test_what_was_disclosed_is_marked_and_sent_a_second_time_only_if_it_is_meant(
    open_context: OpenContext, demo: Server
) -> None:
    sent = Sent()
    with tessa(open_context, demo, sent, NARROW) as party:
        page = party.page
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        party.save()

        def reach(name: str) -> None:
            for _press in range(60):
                page.keyboard.press("Tab")
                at = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
                if at.startswith(name):
                    return
            raise AssertionError(f"the keyboard does not come to {name}")

        for copies in (1, 2):
            reach("Disclose to others")
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name="Disclose this entry")).to_be_focused()
            reach("All parties, in the joint room")
            page.keyboard.press("Space")
            reach("Look at what would be sent")
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name="Disclose this entry?")).to_be_focused()
            if copies == 2:
                reach("Yes, disclose it to them")
                page.keyboard.press("Enter")
                expect(page.get_by_role("alert")).to_contain_text("They have a copy already")
                reach("Send another copy all the same")
                page.keyboard.press("Space")
            reach("Yes, disclose it to them")
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name=TITLE)).to_be_focused()
            expect(page.locator(".disclosed p")).to_have_count(copies)
    assert len([url for url, _body in sent.bodies if url.endswith("/disclose")]) == 2
