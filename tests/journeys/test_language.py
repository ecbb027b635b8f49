"""Every page of a whole journey: its words went through gettext, and it is built as every page has to be."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from odr.i18n import PSEUDO_LANGUAGE
from odr.selftest.story.chapters import played
from odr.selftest.story.story import Seen, Story
from odr.settings.settings import Settings
from odr.web.reader.files import reader_headers
from odr.web.visiting.security import POLICY
from tests.plugins.visible_words import untranslated_text

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Where a page names an address that the browser then fetches, follows or sends to.
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "srcset",
    "poster",
    "data",
    "ping",
    "cite",
    "background",
    "manifest",
}


class Built(HTMLParser):
    """How a page is built: its elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.unbalanced += [tag for tag in self._open if tag not in ("p", "li")]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such element."""
        return [given for name, given in self.elements if name == tag]

    def addresses(self) -> Iterator[str]:
        """Every address on the page."""
        for _tag, given in self.elements:
            yield from (value or "" for name, value in given.items() if name in ADDRESSES)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style") and data.strip():
            self.inline.append(data)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """One of each page of the story, and of the pages that nobody in it comes to, in the pseudo-language."""
    # The story reads its pages by their English words; here each of them stands between brackets.
    told = played(tmp_path_factory.mktemp("words"))
    told.world.settings = told.world.app_context.settings = _in_pseudo_language(told)
    seen = {(one.who, one.path): one for one in told.seen if one.method == "GET"}
    fresh: list[Seen] = []
    inside = [
        ("Tessa Wren", f"{told.places['Tessa Wren'].root}/{path}") for path in ("second-code", "remove-everything")
    ]
    for who, path in [*seen, *STRAY, *inside]:
        person = told.people.get(who) or told.world.person("Visitor")
        person.open(path)
        if person.page.html:
            fresh.append(Seen(who, "GET", person.path, person.status, person.page.html))
    fresh += _forms_that_were_refused(told)
    told.world.close()
    return list({one.html: one for one in fresh}.values())


STRAY = [
    ("Tessa Wren", "/me"), ("Omar Reed", "/me"), ("Ada Marsh", "/me/password"),
    ("", "/"), ("", "/sign-in?after=sign-out"), ("", "/nothing-here"), ("", "/sign-out"), ("", "/promises"),
    ("", "/set-up/x"), ("", "/invitation/x"), ("", "/reset-password/x"), ("", "/confirm-email/x"),
    ("", "/forgotten-password"), ("Ada Marsh", "/administration?state=closed"), ("Ada Marsh", "/cases"),
    ("Bruno Quill", "/administration/people"), ("Ada Marsh", "/administration/administrators"),
]  # fmt: skip


def _in_pseudo_language(story: Story) -> Settings:
    return replace(story.world.settings, language=PSEUDO_LANGUAGE)


def _forms_that_were_refused(story: Story) -> Iterator[Seen]:
    """Each form of each page, sent back empty: every page that says what is missing."""
    for teller in story.people.values():
        for path in sorted({one.path for one in story.seen if one.who == teller.name and one.method == "GET"}):
            for form in teller.open(path).forms:
                action = form.action or path
                if form.method == "post" and not re.search("sign-out|/end$|/lock$|remove|withdraw|close", action):
                    teller.post_with_token(action, dict.fromkeys(form.values, "") | {"csrf_token": teller.token()})
                    if teller.page.html:
                        yield Seen(teller.name, "POST", teller.path, teller.status, teller.page.html)


def test_the_journey_comes_to_enough_pages(pages: list[Seen]) -> None:
    shown = {re.sub(r"[0-9a-f-]{36}", "…", one.path) for one in pages}
    for wanted in (
        "/", "/sign-in", "/forgotten-password", "/me", "/me/change", "/me/email", "/me/password", "/cases", "/promises",
        "/cases/…", "/cases/…/timeline", "/cases/…/vault", "/cases/…/vault/add",
        "/cases/…/vault/folders/…", "/cases/…/vault/folders/…/add", "/cases/…/vault/items/…",
        "/cases/…/vault/items/…/change", "/cases/…/vault/items/…/move", "/cases/…/vault/folders",
        "/cases/…/vault/codes", "/cases/…/vault/export", "/cases/…/vault/search", "/cases/…/vault/second-code",
        "/cases/…/advisers", "/cases/…/undertaking", "/cases/…/stop-acting",
        "/administration", "/administration/cases/…", "/administration/cases/new", "/administration/people",
        "/administration/administrators", "/nothing-here",
    ):  # fmt: skip
        assert wanted in shown
    assert {200, 404, 405, 422} <= {one.status for one in pages}


def test_every_word_that_is_read_went_through_gettext(pages: list[Seen]) -> None:
    bare = {f"{one.method} {one.path} ({one.status})": untranslated_text(one.html) for one in pages}
    assert {where: words for where, words in bare.items() if words} == {}


def test_every_page_has_one_heading_a_title_and_a_line_that_says_who_can_read_it(pages: list[Seen]) -> None:
    for one in pages:
        built = Built(one.html)
        assert len(built.all("h1")) == 1, one.path
        assert len([given for _tag, given in built.elements if "data-audience" in given]) == 1, one.path
        assert re.search(r"<title>\s*[^\s<][^<]*</title>", one.html), one.path
        assert built.all("html")[0].get("lang"), one.path
        assert built.unbalanced == [], one.path


def test_no_page_has_style_or_script_of_its_own(pages: list[Seen]) -> None:
    for one in pages:
        built = Built(one.html)
        assert built.inline == [], one.path
        assert not built.all("style"), one.path
        for tag, given in built.elements:
            assert "style" not in given, f"{one.path}: {tag}"
            assert not [name for name in given if name.startswith("on")], f"{one.path}: {tag}"
        assert not [address for address in built.addresses() if address.lower().startswith(("javascript:", "data:"))]


# What somebody put into a message: marked, told nothing, and followed by the name of the site.
LEADS_OUT = re.compile(
    r'<a href="(https?://[^"]+)" rel="noreferrer noopener nofollow external" class="leads-out">'
    r'.*?<span class="leads-out-to">\([^<]+\)</span></a>'
)


@pytest.mark.promise("P44", "P45")
def test_nothing_on_any_page_comes_from_another_site_and_links_of_people_that_lead_out_are_marked(
    pages: list[Seen],
) -> None:
    looked_at = 0
    assert any(LEADS_OUT.search(one.html) for one in pages)
    for one in pages:
        for address in Built(LEADS_OUT.sub("", one.html)).addresses():
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("", ""), f"{one.path}: {address}"
            looked_at += 1
        assert not re.search(r"<(iframe|embed|object|video|audio|img|base|portal)\b", one.html), one.path
    assert looked_at > 1_000


@pytest.mark.promise("P44")
def test_neither_style_sheet_nor_script_fetches_anything_from_elsewhere() -> None:
    static = Path(__file__).parents[2] / "odr" / "web" / "static"
    files = [path for path in static.rglob("*") if path.suffix in (".css", ".js", ".svg")]
    assert len(files) >= 3
    for path in files:
        text = path.read_text("utf-8")
        # In a comment of a script, `@import` names a type; what a module imports stands beside it.
        fetched = (
            text
            if path.suffix != ".js"
            else re.sub(r"^/\*\* @import \{[^}]*\} from '\.[^']*' \*/$|\bimport\('\.[^']*'\)", "", text, flags=re.M)
        )
        for address in re.findall(r"(?:url\(|@import|src=|href=|fetch\(|import\()\s*[\"']?([^\"')\s]+)", fetched):
            # The two places of the reader that ask an origin named to them, where it has one of its own and where it is
            # kept as a file: the policy says which that may be, or the person does.
            asks = path.name in ("interface.js", "connecting.js") and address == "`${origin}${path}`,"
            # An open page asks for itself, and for what is new at the address that it was given.
            asks |= path.name == "live.js" and address in ("address,", "words.news,")
            # Every page asks for its own icon before it sends words, so that it knows that they will arrive.
            asks |= path.name == "odr.js" and address == "href,"
            assert asks or address.startswith(("data:", "#")), f"{path.name}: {address}"
        for address in re.findall(r"(?:^import|\bfrom|\bimport\()\s*[\"']([^\"']+)[\"'](?:;$|\))", text, flags=re.M):
            assert (path.parent / address).is_file(), f"{path.name}: {address}"
        elsewhere = {one for one in re.findall(r"https?://[^\s\"')*]+", text) if "www.w3.org" not in one}
        elsewhere = {one for one in elsewhere if not one.startswith("https://…")}  # how an address looks, in words
        # The licence notice of the vendored style sheet names its own page, in a comment.
        assert elsewhere <= {"https://picocss.com"}, path.name
        assert "sendBeacon" not in text
        # Files are sent by a script, to addresses that the page gives it; the policy lets it ask nobody else.
        assert "XMLHttpRequest" not in text or path.name == "files.js"
        assert not re.search(r"[\"'`]//", text), path.name
        # The reader asks by one module, below the address of a case, and its policy lets it ask nobody else either.
        assert "globalThis.fetch" not in text or path.name == "interface.js"
    assert "connect-src 'self'" in POLICY
    assert "connect-src 'self'; " in reader_headers()["Content-Security-Policy"]
    apart = reader_headers("https://cases.example")["Content-Security-Policy"]
    assert re.findall("connect-src [^;]*;", apart) == ["connect-src https://cases.example;"]


def test_the_search_for_bare_words_would_find_one(pages: list[Seen]) -> None:
    page = next(one for one in pages if one.path == "/me")
    assert untranslated_text(page.html.replace("<h1>", "<h1>Bare ", 1)) != []
    assert Built('<p onclick="x"><script>y</script>').inline == ["y"]
