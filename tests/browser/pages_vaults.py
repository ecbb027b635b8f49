"""What a participant does with a vault: the code, unlocking, folders and entries."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.pages_people import follow, go, press


class CodePage:
    """The page that shows a new access code, once."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def code(self) -> str:
        """The code as it stands on the screen, group by group."""
        return " ".join(self.page.locator(".screen-only .code span").all_inner_texts())

    @property
    def qr(self) -> Locator:
        """The picture of the code."""
        return self.page.locator(".screen-only figure.qr svg")

    def prove(self, button: str = "I have kept it") -> None:
        """Types the group that the page asks for."""
        asked = self.page.locator("label[for=code]").inner_text()
        number = int("".join(letter for letter in asked.split("group")[1] if letter.isdigit()))
        self.page.locator("#code").fill(self.code.split()[number - 1])
        press(self.page, button)


class Vault:
    """A participant's private information."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def make_first_code(self) -> str:
        """From "Your access code" to a vault that is open; returns the code."""
        press(self.page, "Show me my code")
        shown = CodePage(self.page)
        code = shown.code
        shown.prove()
        return code

    def make_further_code(self) -> str:
        """From the offer of a further code to the vault; returns the code."""
        press(self.page, "Make a further code")
        shown = CodePage(self.page)
        code = shown.code
        shown.prove()
        return code

    def unlock(self, code: str) -> None:
        """Types a code into the page that asks for it."""
        self.page.get_by_label("Your access code").fill(code)
        press(self.page, "Open")

    def lock(self) -> None:
        """Locks it again."""
        press(self.page, "Lock")

    def open_folder(self, name: str) -> None:
        """Chooses a folder beside the list."""
        go(self.page.locator(".folders a", has_text=name))

    def write(self, title: str, text: str, fields: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Adds an entry to the folder that the page shows; fields by kind: ``{"amount": ("Deposit", "1850.00")}``."""
        follow(self.page, "Add something")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Text", exact=False).first.fill(text)
        for kind, (name, value) in (fields or {}).items():
            row = self.page.locator("fieldset .grid").filter(has=self.page.locator(f"input[type=hidden][value={kind}]"))
            row.locator("input[name$=-name]").fill(name)
            row.locator("input[name$=-value]").fill(value)
            if kind == "amount":
                row.locator("select").select_option("GBP")
        press(self.page, "Keep it")

    def entries(self) -> list[str]:
        """The titles of the folder that the page shows."""
        return self.page.locator(".items li > a").all_inner_texts()

    def find(self, words: str) -> list[str]:
        """Searches, and returns the titles found."""
        self.page.locator("#words").fill(words)
        press(self.page, "Find")
        return self.entries()

    def export(self) -> dict[str, str]:
        """Takes a copy along: the files in it, by name."""
        follow(self.page, "Take a copy with you")
        with self.page.expect_download() as downloading:
            self.page.get_by_role("button", name="Get the file").click()
        content = Path(downloading.value.path()).read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
