"""The part of the walk past every page that is about messages: two parties write to each other."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, go, press, set_up
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server
from tests.support.real_files import photograph

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
Look = tuple[str, Page]


def every_page_of_messages(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as one, open_context() as another:
        administrator, page, other = office.new_page(), one.new_page(), another.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        administration.invite(TENANT.email)
        administration.invite(LANDLORD.email)
        accept_invitation(page, server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
        Vault(page).make_first_code()
        root = re.sub("/vault.*", "/messages", page.url)
        page.goto(re.sub("/messages", "/vault", root))
        Vault(page).write("The deposit", "In cash.", {"amount": ("Paid", "1850.00")})
        page.goto(root)
        yield "messages, nobody to write to", page
        accept_invitation(other, server.link_mailed_to(LANDLORD.email, "/invitation/"), LANDLORD)
        page.goto(root)
        follow(page, "All parties")
        yield "room, nobody reads yet", page
        Vault(other).make_first_code()
        yield from _writing(page, other, root, server)
        yield from _more(page, root)
        yield from _keys(page, root, server)
        page.goto(f"{server.url}/me/messages")
        yield "how one is told of messages", page


def _writing(page: Page, other: Page, root: str, server: Server) -> Iterator[Look]:
    page.goto(root)
    follow(page, "All parties")
    yield "room, empty", page
    press(page, f"Send it to {LANDLORD.name}")
    yield "room with errors", page
    _say(page, "Good **morning**,\n\n- one\n- two\n\n> quoted\n\nand https://elsewhere.example/path?x=1")
    yield "room, not delivered yet", page
    page.reload()  # its button goes when the seconds are over that the looking took
    press(page, "Undo")
    yield "room, undone", page
    press(page, f"Send it to {LANDLORD.name}")
    server.deliver_messages()
    other.goto(root)
    yield "messages, something new", other
    follow(other, "All parties")
    yield "room, something new", other
    _say(other, "Good morning to you", TENANT.name)
    server.deliver_messages()
    page.goto(root)
    follow(page, "All parties")
    go(page.get_by_role("link", name="Take back").first)
    yield "take back", page
    press(page, "Take it back")
    yield "room, taken back", page
    follow(page, "A version to print")
    yield "room to print", page
    follow(page, "Back to the room")
    follow(page, "Who is in this room")
    yield "who is in the room of all", page


def _more(page: Page, root: str) -> Iterator[Look]:
    page.goto(f"{root}/rooms/new")
    yield "new room", page
    press(page, "Open the room")
    yield "new room with errors", page
    page.get_by_label("What is the room about?").fill("About the heating")
    page.get_by_label(LANDLORD.name).check()
    press(page, "Open the room")
    yield "further room", page
    follow(page, "Who is in this room")
    yield "who is in a further room", page
    yield from _files(page)
    page.goto(f"{root}/search")
    yield "find messages", page
    page.get_by_label("Words").fill("morning")
    press(page, "Find")
    yield "messages found", page
    page.goto(f"{root}/export")
    yield "take messages along", page
    page.goto(re.sub("/messages", "/vault", root))
    go(page.locator(".items li > a").first)
    follow(page, "Disclose to…")
    yield "disclose, to whom", page
    follow(page, "All parties")
    yield "disclose", page
    press(page, "Yes, disclose it to them")
    yield "room with a disclosed entry", page
    page.go_back()
    page.go_back()
    page.go_back()
    page.reload()
    yield "entry that was disclosed", page


def _files(page: Page) -> Iterator[Look]:
    room = page.url.removesuffix("/people")
    page.goto(room)
    page.get_by_label("Your message").fill("The boiler, as it looks")
    press(page, "Add files…")
    yield "send files", page
    press(page, f"Send it to {LANDLORD.name}")
    yield "send files with errors", page
    photo = FilePayload(name="boiler.jpg", mimeType="image/jpeg", buffer=photograph())
    page.locator("input[name=file]").set_input_files(photo)
    expect(page.locator(".coming li[data-state=whole]")).to_be_visible()
    yield "send files, one is here", page
    page.goto(f"{room}/with-files")
    yield "send files, one waits", page
    press(page, f"Send it to {LANDLORD.name}")
    yield "room with a file", page
    follow(page, "Look at it: boiler.jpg")
    yield "a file of a message", page


def _keys(page: Page, root: str, server: Server) -> Iterator[Look]:
    page.goto(f"{root}/people")
    yield "people to write to", page
    follow(page, LANDLORD.name)
    yield "safety words", page
    press(page, "We have compared them, and they are the same")
    yield "safety words, compared", page
    _alter(
        server,
        "UPDATE vault_secrets SET public_key = zeroblob(33) WHERE kind = 'signing' AND vault_id NOT IN"
        " (SELECT v.id FROM vaults v JOIN messages m ON m.author_id = v.participant_id WHERE m.number = 1)",
    )
    page.reload()
    yield "safety words, keys that the log does not tell of", page
    page.goto(root)
    yield "messages, keys changed", page
    _alter(server, "DELETE FROM messages WHERE number >= 4")
    follow(page, "All parties")
    yield "room, altered", page
    follow(page, "What to do about it")
    yield "go on in a room", page


def _say(page: Page, text: str, to: str = LANDLORD.name) -> None:
    page.get_by_label("Your message").fill(text)
    press(page, f"Send it to {to}")


def _alter(server: Server, statement: str) -> None:
    with closing(sqlite3.connect(server.instance / "odr.sqlite3", timeout=10)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(statement)
        database.commit()
