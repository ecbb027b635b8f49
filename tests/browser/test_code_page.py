"""The page that shows an access code, as a picture and on paper."""

import re

import segno
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.demo import tenant_inside
from tests.browser.pages_people import follow, press
from tests.browser.pages_vaults import CodePage
from tests.browser.server import Server


def test_the_picture_holds_the_code(wide_context: BrowserContext, demo: Server) -> None:
    shown = _shown(wide_context.new_page(), demo)
    assert _modules(shown.qr) == _drawn_from(shown.code)
    assert _modules(shown.qr) != _drawn_from(shown.code[:-1] + ("A" if shown.code[-1] != "A" else "B"))


def test_the_picture_stays_dark_on_light_in_the_dark(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    shown = _shown(page, demo)
    page.emulate_media(color_scheme="dark")
    assert shown.qr.locator("xpath=..").evaluate("it => getComputedStyle(it).backgroundColor") == "rgb(255, 255, 255)"
    assert shown.qr.locator("path").evaluate("it => getComputedStyle(it).stroke") == "rgb(0, 0, 0)"


def test_paper_gets_the_sheet_and_nothing_of_the_screen(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    shown = _shown(page, demo)
    code = shown.code
    for address in (page.url, _sheet_of(page)):
        page.goto(address)
        page.emulate_media(media="print")
        paper = page.locator("main").inner_text()
        assert paper.replace("\n", " ").count(code) == 1
        assert all(word in paper for word in ("Tessa Quill", "Harbour Resolution Centre", "Nobody can bring it back."))
        assert page.locator("figure.qr:visible").count() == 1
        for hidden in ("nav", "header.top", "footer.foot", "button", "main form", ".actions", ".skip"):
            assert page.locator(f"{hidden}:visible").count() == 0, hidden
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4"))) == 1
        page.emulate_media(media="screen")


def _shown(page: Page, demo: Server) -> CodePage:
    """A further code of the demonstration's tenant, waiting for its proof."""
    tenant_inside(page, demo)
    follow(page, "Your access codes")
    follow(page, "Make a further code")
    press(page, "Make a further code")
    return CodePage(page)


def _sheet_of(page: Page) -> str:
    return str(page.get_by_role("link", name="See the sheet to print").evaluate("it => it.href"))


def _drawn_from(text: str) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=2)]


def _modules(svg: Locator) -> list[list[bool]]:
    """The dark modules of the picture as the browser draws it: one sample in the middle of each."""
    side = int((svg.get_attribute("viewBox") or "").split()[-1])
    dark: list[list[bool]] = svg.evaluate(
        """async (svg, side) => {
            const scale = 8, image = new Image(), copy = svg.cloneNode(true);
            copy.setAttribute("width", side * scale); copy.setAttribute("height", side * scale);
            copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
            image.src = "data:image/svg+xml;base64," + btoa(new XMLSerializer().serializeToString(copy));
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = side * scale;
            const ink = canvas.getContext("2d");
            ink.fillStyle = "white"; ink.fillRect(0, 0, canvas.width, canvas.height);
            ink.drawImage(image, 0, 0);
            const at = (x, y) => ink.getImageData((x + .5) * scale, (y + .5) * scale, 1, 1).data[0] < 128;
            return [...Array(side).keys()].map(y => [...Array(side).keys()].map(x => at(x, y)));
        }""",
        side,
    )
    return dark
