"""The pages about files of an entry: one that broke off, one that is in, its receipt, its removal."""

from collections.abc import Iterator

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.pages_people import follow, go, press
from tests.support.real_files import photograph

# What the script of the page says before it sends a part; this file never comes.
BEGIN = """async () => {
  const form = document.querySelector("form[data-begin]");
  const token = form.querySelector("input[name=csrf_token]").value;
  const name = "A rather long name of a file, which has to break on a telephone.pdf";
  const body = new URLSearchParams({ csrf_token: token, name, type: "application/pdf", length: 9000000, modified: 1 });
  await fetch(form.dataset.begin, { method: "POST", body });
}"""


def pages_of_files(page: Page) -> Iterator[tuple[str, Page]]:
    """Yields each page with a name; begins on the page of an entry without files, and leaves it as it was."""
    entry = page.url
    page.evaluate(BEGIN)
    page.goto(entry)
    yield "entry with a file that is not all there", page
    press(page, "Discard it")
    photo = FilePayload(name="damp.jpg", mimeType="image/jpeg", buffer=photograph())
    page.locator("form.files input[name=file]").set_input_files(photo)
    expect(page.get_by_role("link", name="damp.jpg", exact=True)).to_be_visible()
    yield "entry with a file", page
    follow(page, "Look at it: damp.jpg")
    yield "a file of an entry", page
    follow(page, "Get a receipt")
    yield "receipt of a file", page
    page.goto(entry)
    go(page.locator("#files + .items").get_by_role("link", name="Remove"))
    yield "remove a file", page
    press(page, "Remove it")
