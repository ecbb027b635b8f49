"""A party and folders that only their browser opens, in a real one, and all that the service is ever sent of them."""

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.inner import InnerPlaces, inner_pair, inner_proof_key, open_inner_grant
from odr.crypto.secrets import BrowserShare
from odr.web.reader.files import first_files
from tests.browser.axe import barriers, scrolls_sideways
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.demo import TENANT, Printed
from tests.browser.pages_people import follow, go, sign_in
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.support.disk import memory_of

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

# In every run other words: the memory of a shared server is searched for them, and other tests may tell it theirs.
RUN = token_hex(3)
FOLDER, OTHER, TITLE, SECOND = f"Was nur ich weiß {RUN}", f"Für später {RUN}", f"Kündigung {RUN}", f"Die zweite {RUN}"
TEXT, VALUE_NAME = f"Unter 12 000 gehe ich nicht. {RUN}", f"Untergrenze des Hauses {RUN}"
VALUE, CODE_NAME = f"12 000 Euro und keinen weniger {RUN}", f"Für die Schublade {RUN}"
FILE, CONTENT = f"Foto vom Schaden {RUN}.jpg", f"Bytes eines Fotos. {RUN} ".encode() * 3000


@dataclass
class Sent:
    """Everything that a browser sent, as it went out: lines, headers and bodies."""

    requests: list[bytes] = field(default_factory=list)
    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """From now on."""
        context.on("request", self._note)
        context.on("console", lambda message: self.said.append(message.text))

    def _note(self, request: Request) -> None:
        head = f"{request.method} {request.url} {request.headers}".encode()
        self.requests.append(head + b"\n" + (request.post_data_buffer or b""))
        self.bodies.append((request.url, request.post_data_buffer or b""))

    def holds(self, secret: bytes) -> bool:
        """Whether it was sent in any spelling: as it is, in hexadecimal, in Base64 wherever it would begin in it."""
        everything = b"\n".join(self.requests) + "\n".join(self.said).encode()
        return any(spelling in everything for spelling in spellings(secret))


def spellings(secret: bytes) -> list[bytes]:
    """How it could be spelled on its way; nothing so short that chance spells it too."""
    found = [secret, secret.hex().encode(), secret.hex().upper().encode(), quote(secret).encode()]
    for encode in (b64encode, urlsafe_b64encode):
        found += [encode(bytes(at) + secret)[4:-4] for at in range(3)]
    return [one for one in found if len(one) >= 8]


def in_memory(secret: bytes) -> set[bytes]:
    """As which bytes it may stand in the memory of a program in Python."""
    found = {secret, secret.hex().encode()}
    with suppress(UnicodeError):
        text = secret.decode()
        for coding in ("latin-1", "utf-16-le", "utf-32-le"):
            with suppress(UnicodeError):
                found.add(text.encode(coding))
    return found


@dataclass
class Party:
    """A party in a browser, with a folder that only it opens."""

    page: Page
    case: str
    code: str = ""

    def open(self) -> None:
        """Types the code."""
        self.page.get_by_label("Your code for this browser").fill(self.code.lower())
        self.page.get_by_role("button", name="Open", exact=True).click()
        expect(self.page.get_by_role("heading", name="Your browser folders", exact=True)).to_be_focused()

    def make_folder(self, name: str) -> None:
        """From the page of all folders."""
        if not self.page.get_by_label("Name of a new folder").is_visible():
            self.page.get_by_text("A new folder", exact=True).click()
        self.page.get_by_label("Name of a new folder").fill(name)
        self.page.get_by_role("button", name="Make folder").click()
        expect(self.page.get_by_role("heading", name=name)).to_be_focused()

    def write(self, title: str, text: str) -> None:
        """From the page of a folder."""
        self.page.get_by_role("button", name="Write an entry").click()
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Text", exact=True).fill(text)

    def begin_with_an_entry(self) -> Page:
        """A folder with one entry, in a page that was loaded since and whose clock the test turns."""
        self.make_folder(FOLDER)
        self.write(TITLE, TEXT)
        self.save()
        self.page.clock.install()
        self.page.reload()
        self.open()
        self.page.get_by_role("button", name=FOLDER).click()
        expect(self.page.get_by_role("button", name=TITLE, exact=True)).to_be_visible()
        return self.page

    def save(self) -> None:
        """What is typed; the entry is then shown."""
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.get_by_role("button", name="Change", exact=True)).to_be_visible()

    def back(self, words: str) -> None:
        """By one of the buttons that lead on."""
        self.page.get_by_role("button", name=words).click()


@contextmanager
def tessa(open_context: OpenContext, demo: Server, sent: Sent, size: tuple[int, int] = WIDE) -> Iterator[Party]:
    """Signed in, her vault open for the service, and on the reader's page with a code of her own."""
    printed = Printed(demo)
    with open_context(size, accept_downloads=True) as context:
        page = context.new_page()
        sign_in(page, printed.url, TENANT, printed.password)
        go(page.locator("main .items a").first)
        case = re.findall("[0-9a-f-]{36}", page.url)[0]
        follow(page, "Open with my code")
        page.get_by_label("Your access code").fill(printed.people[TENANT])
        go(page.get_by_role("button", name="Open", exact=True))
        sent.watch(context)
        page.get_by_role("link", name="Folders that only a browser opens").click()
        party = Party(page, case)
        page.get_by_role("button", name="Make my code").click()
        party.code = shown_code(page)
        page.get_by_role("button", name="I have written it down").click()
        party.open()
        yield party


def inner_keys(sent: Sent, share: BrowserShare, case: UUID, vault: UUID) -> Iterator[bytes]:
    """Every inner key that was granted to the holder of this share: only they can open what was sent of it."""
    for url, body in sent.bodies:
        if not body.startswith(b"{") or b'"grants"' not in body:
            continue
        read = json.loads(body)
        change = read.get("change", read)
        if "list" in change:
            folder, epoch = None, change["list"]["epoch"]
        else:
            folder, epoch = UUID(read.get("folder") or url.split("/")[-2]), change["record"]["epoch"]
        for code, box in change["grants"].items():
            place = InnerPlaces(case, vault, folder).grant(int(epoch), UUID(code))
            with suppress(Unopenable):
                yield open_inner_grant(b64decode(box), inner_pair(share), inner_proof_key(share), place).reveal()


def shown_code(page: Page) -> str:
    """The code on its sheet, once it is there; who hears it hears each letter by itself."""
    expect(page.locator(".code span")).to_have_count(7)
    groups = page.locator(".code span").all_inner_texts()
    spelled = page.get_by_role("list", name="The code, letter by letter").get_by_role("listitem")
    assert spelled.all_inner_texts() == [", ".join(group) for group in groups]
    return " ".join(groups)


def is_sound(page: Page) -> None:
    """No barrier for anybody, and nothing wider than a telephone."""
    assert barriers(page) == []
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def kept_by(page: Page) -> str:
    """Whatever the browser keeps of the page beside its memory."""
    kept: str = page.evaluate(
        """async () => JSON.stringify([
            {...localStorage}, {...sessionStorage}, await indexedDB.databases(), await caches.keys(), document.cookie,
            location.href, history.state, document.title, name,
            performance.getEntriesByType('resource').map(({name}) => name),
            (await navigator.serviceWorker.getRegistrations()).length,
        ])"""
    )
    return kept


@pytest.mark.promise("P07")
def test_nothing_of_a_browser_folder_but_seals_ever_leaves_the_browser(open_context: OpenContext, demo: Server) -> None:
    sent = Sent()
    with tessa(open_context, demo, sent) as party:
        page = party.page
        is_sound(page)
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        page.get_by_role("button", name="Add a value").click()
        page.get_by_label("Name", exact=True).fill(VALUE_NAME)
        page.get_by_label("Value", exact=True).fill(VALUE)
        page.get_by_label("Files").set_input_files({"name": FILE, "mimeType": "image/jpeg", "buffer": CONTENT})
        is_sound(page)
        party.save()
        is_sound(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        assert download.value.suggested_filename == FILE
        assert download.value.path().read_bytes() == CONTENT
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Title").fill(SECOND)
        party.save()
        party.back("Back to the folder")
        is_sound(page)
        party.back("All folders")
        page.get_by_label("Search in all folders").fill("untergrenze 12 000")
        expect(page.get_by_role("button", name=SECOND)).to_be_visible()
        party.make_folder(OTHER)
        party.back("All folders")
        page.get_by_role("button", name=FOLDER).click()
        page.get_by_role("button", name=SECOND).click()
        page.get_by_text("Move to another folder").click()
        page.get_by_role("button", name="Move", exact=True).click()
        expect(page.get_by_text("Moved.")).to_be_attached()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        assert download.value.path().read_bytes() == CONTENT
        party.back("Back to the folder")
        party.back("All folders")
        page.get_by_role("button", name="Codes").click()
        is_sound(page)
        page.get_by_role("button", name="Make a code").click()
        page.get_by_label("What you call it").fill(CODE_NAME)
        is_sound(page)
        page.get_by_role("button", name="Make the code").click()
        second = shown_code(page)
        is_sound(page)
        page.get_by_role("button", name="I have written it down").click()
        page.get_by_role("button", name="Take back").click()
        expect(page.get_by_text("Taken back. Whatever it opened has new keys.")).to_be_attached()
        party.back("All folders")
        with page.expect_download() as download:
            page.get_by_role("button", name="Take everything with you").click()
        exported = download.value.path().read_text("utf-8")
        assert all(words in exported for words in (FOLDER, SECOND, TEXT, VALUE, FILE))
        kept = kept_by(page)
        vault = UUID(page.request.get(f"{demo.url}/cases/{party.case}/vault/browser/state").json()["vault"])
        page.get_by_role("button", name="Lock", exact=True).click()
        expect(page.get_by_label("Your code for this browser")).to_be_visible()
        assert SECOND not in page.content()
        # With the second code nothing opens any more; with the first, all is there.
        page.get_by_label("Your code for this browser").fill(second)
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        party.open()
        page.get_by_role("button", name=OTHER).click()
        page.get_by_role("button", name=SECOND).click()
        expect(page.get_by_text(TEXT)).to_be_visible()
        held = [memory_of(worker) for worker in demo.workers()]
    words = [FOLDER, OTHER, TITLE, SECOND, TEXT, VALUE_NAME, VALUE, FILE, CODE_NAME]
    secrets = [one.encode() for one in words] + [CONTENT[:40]]
    for code in (party.code, second):
        share = AccessCode.parse(code, CodeKind.BROWSER).browser_share()
        secrets += [share.reveal(), inner_proof_key(share).reveal(), derive(share, "browser/box seed")]
        secrets += [code.encode(), code.replace(" ", "").encode()]
        keys = list(inner_keys(sent, share, UUID(party.case), vault))
        # The two folders, the list of codes, and what was begun anew when the second code was taken back.
        assert len(keys) >= 3
        secrets += keys
    assert len(sent.requests) > 40
    # What the live server has in its memory, as bytes and as Python has texts in it.
    assert any(party.case.encode() in one for one in held), "the control: their memory was looked through"
    for secret in secrets:
        assert not any(spelled in one for one in held for spelled in in_memory(secret)), secret
        assert not sent.holds(secret), secret
        for spelling in spellings(secret):
            assert spelling.decode("latin-1") not in kept


def test_an_amount_that_could_be_two_a_day_that_is_none_and_a_title_of_nothing_are_asked_about(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent(), NARROW) as party:
        page = party.page
        page.get_by_label("Name of a new folder").fill("\u200b \u3164")
        page.get_by_role("button", name="Make folder").click()
        expect(page.get_by_role("alert")).to_contain_text("Give the folder a name.")
        party.make_folder(FOLDER)
        party.write("\u200b\u3164", TEXT)
        page.get_by_role("button", name="Add a value").click()
        kind, value, name = (page.get_by_label(one, exact=True) for one in ("Kind", "Value", "Name"))
        kind.select_option("Date")
        value.fill("2026-11-03")
        kind.select_option("Amount")
        assert value.input_value() == "2026-11-03", "what was typed is lost with the kind"
        value.fill("1.200")
        for said, answer in (
            ("Give it a title.", lambda: page.get_by_label("Title").fill(f"  {TITLE}\u200b ")),
            ("Say what “1.200” is", lambda: name.fill("Deposit")),
            ("Choose in which currency “1.200” is.", lambda: page.get_by_label("Currency").select_option("EUR")),
            ("“1.200” could be €1,200.00 or €1.20.", lambda: value.fill("1200")),
        ):
            page.get_by_role("button", name="Save", exact=True).click()
            expect(page.get_by_role("alert")).to_contain_text(said)
            answer()
        expect(page.get_by_text("Will be read as €1,200.00")).to_be_visible()
        is_sound(page)
        party.save()
        expect(page.get_by_role("heading", name=TITLE, exact=True)).to_be_visible()
        expect(page.get_by_text("€1,200.00", exact=True)).to_be_visible()
        page.get_by_role("button", name="Change", exact=True).click()
        assert (value.input_value(), page.get_by_label("Currency").input_value()) == ("1200.00", "EUR")
        kind.select_option("Text")
        value.fill("the third of November")
        kind.select_option("Date")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("“the third of November” is not a date.")
        value.fill("2026-11-03")
        party.save()


def test_reading_and_searching_load_what_they_need_and_nothing_more(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        party.save()
        asked: list[str] = []
        page = party.page.context.new_page()
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(party.page.url)
        reading = Party(page, party.case, party.code)
        reading.open()
        page.get_by_label("Search in all folders").fill("kündigung")
        page.locator(".items").get_by_role("button", name=TITLE).click()
        expect(page.get_by_text(TEXT)).to_be_visible()
        loaded = {path.removeprefix("/reader/") or "index.html" for path in asked if path.startswith("/reader/")}
        # A tab without a window shows no icon.
        assert loaded | {"icon.svg"} == first_files() | {"page/at_home.js", "texts.js", "amounts.js"}


def test_a_part_of_the_reader_that_does_not_come_is_said_and_asked_for_again(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.page
        page.route("**/reader/vault_writing.js", lambda route: route.abort())
        page.reload()
        party.open()
        page.get_by_label("Name of a new folder").fill(FOLDER)
        page.get_by_role("button", name="Make folder").click()
        expect(page.get_by_role("alert")).to_contain_text("A part of this page did not come.")
        expect(page.get_by_label("Name of a new folder")).to_have_value(FOLDER)
        page.unroute("**/reader/vault_writing.js")
        # As the sentence says: browsers that remember a refusal ask again for a page that is loaded anew.
        page.reload()
        party.open()
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        # Whatever saves has come before anybody types: a part that does not come then loses nothing.
        page.route("**/reader/**", lambda route: route.abort())
        page.get_by_label("Files").set_input_files({"name": FILE, "mimeType": "image/jpeg", "buffer": CONTENT})
        party.save()


def test_whoever_types_before_the_service_has_answered_goes_on_typing(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.page.context.new_page()
        held: list[Route] = []

        def hold(route: Route) -> None:
            if held:
                route.continue_()
            held.append(route)

        page.route("**/vault/browser/session", hold)
        with page.expect_request("**/vault/browser/session"):
            page.goto(party.page.url)
        typed = page.get_by_label("Your code for this browser")
        typed.press_sequentially(party.code[:17])
        held[0].continue_()
        expect(page.get_by_role("button", name="Open", exact=True)).to_be_enabled()
        page.keyboard.type(party.code[17:])
        expect(typed).to_have_value(party.code)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Your browser folders", exact=True)).to_be_focused()


def test_whoever_watches_would_have_seen_a_word(open_context: OpenContext, demo: Server) -> None:
    """That the search above finds what is sent: the service's own folders hold words that do arrive."""
    printed, sent = Printed(demo), Sent()
    with open_context() as context:
        sent.watch(context)
        sign_in(context.new_page(), printed.url, TENANT, printed.password)
    assert sent.holds(b"demonstration+only") or sent.holds(b"a demonstration only")
    assert not sent.holds(b"a demonstration never")


def test_two_tabs_do_not_write_over_each_other_and_lock_together(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.page
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        party.save()
        other = Party(page.context.new_page(), party.case, party.code)
        other.page.goto(page.url)
        other.open()
        other.page.get_by_role("button", name=FOLDER).click()
        other.page.get_by_role("button", name=TITLE).click()
        other.page.get_by_role("button", name="Change", exact=True).click()
        other.page.get_by_label("Text", exact=True).fill("von der anderen Seite")
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Text", exact=True).fill("von dieser")
        page.get_by_role("button", name="Add a value").click()
        page.get_by_label("Name", exact=True).fill("Wer")
        page.get_by_label("Value", exact=True).fill("Frau Mahlberg")
        page.get_by_label("Files").set_input_files({"name": "Plan.txt", "mimeType": "text/plain", "buffer": b"Plan"})
        party.save()
        other.page.get_by_role("button", name="Save", exact=True).click()
        expect(other.page.get_by_role("alert")).to_contain_text("changed meanwhile")
        expect(other.page.get_by_label("Text", exact=True)).to_have_value("von der anderen Seite")
        for theirs in ("von dieser", "Wer: Frau Mahlberg", "Plan.txt", "among yours now"):
            expect(other.page.locator(".theirs")).to_contain_text(theirs)
        other.save()
        expect(other.page.get_by_text("Plan.txt")).to_be_visible()
        # The first tab is told that something was written, and shows what is there now.
        expect(page.get_by_text("von der anderen Seite")).to_be_visible()
        other.back("Back to the folder")
        other.back("All folders")
        other.page.get_by_role("button", name="Lock", exact=True).click()
        for one in (page, other.page):
            expect(one.get_by_label("Your code for this browser")).to_be_visible()
            assert TITLE not in one.content()


def test_leaving_the_page_locks_it(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent(), NARROW) as party:
        page = party.page
        party.make_folder(FOLDER)
        address = page.url
        page.goto(f"{demo.url}/cases/{party.case}")
        page.go_back()
        page.goto(address)
        expect(page.get_by_label("Your code for this browser")).to_be_visible()
        assert FOLDER not in page.content()


def test_everything_is_done_with_the_keyboard_alone(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.page

        def reach(name: str) -> None:
            for _press in range(40):
                page.keyboard.press("Tab")
                at = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
                if at == name:
                    return
            raise AssertionError(f"the keyboard does not come to {name}")

        reach("Name of a new folder")
        page.keyboard.type(FOLDER)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=FOLDER)).to_be_focused()
        reach("Write an entry")
        page.keyboard.press("Enter")
        reach("Title")
        page.keyboard.type(TITLE)
        reach("Text")
        page.keyboard.type(TEXT)
        reach("Save")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=TITLE)).to_be_focused()
        reach("Remove this entry")
        page.keyboard.press("Enter")
        reach("Remove")
        page.keyboard.press("Enter")
        expect(page.get_by_text("There is nothing in it yet.")).to_be_visible()
        expect(page.get_by_text("Removed.")).to_be_attached()
