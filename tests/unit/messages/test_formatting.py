"""Text by other people's hands becomes HTML that does nothing but show it, every character of it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odr.display import with_unseen_named
from odr.messages.taking_along.formatting import LONGEST_QUOTATION, as_html, quotation
from tests.support.growth import grows_no_faster_than_its_length

ALLOWED = {"a", "code", "em", "span", "strong"}
LONGEST = 20_000
# What people type, and what has been taken out of a text by systems that format it.
TYPED = st.lists(
    st.sampled_from(
        [
            "5*30*12",
            "1) ",
            "3. ",
            "> ",
            ">>>",
            "**",
            "*",
            "_",
            "`",
            "```",
            "# ",
            "- ",
            "- 500",
            "\\",
            "&amp;",
            "<b>",
            "€ 1.200",
            "https://a.example/(x)",
            "mailto:a@b.example",
            "[x](",
            ")",
            "://",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
        ]
    )
    | st.text(max_size=5)
).map("".join)


def shown(html: str) -> str:
    """What somebody sees, without what the page says of a link."""
    reader = _Shown()
    reader.feed(html)
    reader.close()
    return reader.seen


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen, self.open = "", [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(dict(attrs).get("class") or "")
        if self.open[-1] == "leads-out-to":
            self.seen = self.seen.removesuffix(" ")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1] != "leads-out-to":
            self.seen += data


@given(TYPED)
@example(">" * 21 + " I accept 500")
@example("1) one\n3) three\n7. seven")
@example("5*30*12 and 5**30**12, 2_000_000, `5`, \\5\\")
@example("    12 days\n\n\n---\n  *  9\n+ 4\n```5```")
@example("&#53;00 <!-- 5 --> [5](https://a.example/6) ![7](8)")
def test_every_character_is_shown_as_it_was_typed(typed: str) -> None:
    assert shown(as_html(typed)) == with_unseen_named(re.sub("\r\n?", "\n", typed))


def test_a_sign_that_would_turn_figures_around_is_named_and_does_nothing() -> None:
    assert shown(as_html("I accept \u202e005")) == "I accept ⟨U+202E⟩005"


def test_a_little_is_styled() -> None:
    made = as_html("Hello **you**, *now* and _then_: `5 * 3`\n> quoted\n> more\nand on")
    for tag, words in (("strong", "you"), ("em", "now"), ("em", "then"), ("code", "5 * 3")):
        assert re.search(rf"<{tag}><span class=\"mark\">[*_`]+</span>{re.escape(words)}<span", made)
    assert '<span class="quoted">&gt; more</span>\n</span><span class="line" dir="auto">and on</span>' in made


@pytest.mark.parametrize("text", ["5*30*12", "a_b_c", "2 * 3 * 4", "** no **", "*\n*", "5**30**12", "_ _"])
def test_what_is_no_mark_styles_nothing(text: str) -> None:
    assert not re.search("<(em|strong|code)", as_html(text))


@pytest.mark.promise("P45")
def test_a_link_says_where_it_leads_and_tells_the_other_site_nothing() -> None:
    made = as_html("[our offer](https://shop.example/a?b=1) and **https://other.example/**")
    for site in ("shop.example", "other.example"):
        assert f"(leads out to {site})" in made
    assert made.count('rel="noreferrer noopener nofollow external"') == 2
    assert 'href="https://shop.example/a?b=1"' in made


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://BANK.example\\@evil.example/", "bank.example"),
        ("https://straße.example/", "xn--strae-oqa.example"),
        ("https://bank.example.", "bank.example"),
        ("(see https://bank.example/a_(b))", "bank.example"),
    ],
)
def test_a_link_that_looks_like_another_site_says_its_real_name(written: str, site: str) -> None:
    made = as_html(written)
    assert f"(leads out to {site})" in made
    assert re.search(rf'href="https://([^"/@]*@)?{re.escape(site)}["/]', made)


def test_what_ends_a_sentence_is_no_part_of_a_link() -> None:
    assert 'href="https://a.example/x_(y)"' in as_html("(https://a.example/x_(y)).")
    assert 'href="mailto:a@b.example"' in as_html("<mailto:a@b.example>, or")
    for around in ("„{}“", "«{}»", "（{}）。", "「{}」、", "‹{}›！"):
        assert 'href="https://a.example/x"' in as_html(around.format("https://a.example/x")), around


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "/cases/1", "//evil.example"),
        *("https://", "https://%65vil.example/", "https://a.example:x/", "https://[::1", "https://" + "a" * 300),
        "mailto:",
    ],
)
def test_what_leads_nowhere_safe_stays_text(address: str) -> None:
    assert "<a" not in as_html(f"[click]({address})")


@pytest.mark.promise("P44")
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="https://evil.example/x.png">',
        "![seen](https://evil.example/x.png)",
        "<a href='https://evil.example' onclick='x()'>x</a>",
        "<style>*{}</style>",
        "# A heading\n## Another\n\nTitle\n=====",
        "[x](https://a.example \"<b onmouseover='x'>\")",
        'https://a.example/"onmouseover=x()//',
        "https://a.example/'onmouseover='x()//",
        "**<b>** `<b>` *<b>* mailto:<b>",
        "&lt;script&gt;",
        "| a |\n|---|\n| b |",
    ],
)
def test_no_tag_but_the_known_ones_and_nothing_that_loads(text: str) -> None:
    made = as_html(text)
    tags = {tag.casefold() for tag in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", made)}
    assert tags <= ALLOWED
    for tag in re.findall(r"<[^>]*>", made):
        assert set(re.findall(r"\s([a-zA-Z-]+)=", re.sub(r'"[^"]*"', '""', tag))) <= {"href", "rel", "class", "dir"}


@pytest.mark.parametrize(
    "piece",
    [
        *("://", "https://", "https://a.b ", "http://a", "mailto:", "mailto:a@", "[", "![", "](", "*", "**a ", "*a"),
        *("_a ", "`", "`a``", "> ", ">\n", "- ", "a\n", "(", "https://a.b/(", ")", "\u202e", "a\u0301", "https://ä."),
        *("<", "\n", "https://a.b/" + ")" * 99, "1. ", "\\", "&", "** *", "*_`"),
    ],
)
def test_twice_the_text_takes_twice_as_long(piece: str) -> None:
    grows_no_faster_than_its_length(as_html, lambda length: (piece * length)[:length], LONGEST)


def test_a_quotation_has_every_line_behind_a_mark_and_room_for_an_answer() -> None:
    assert quotation("I offer 500.\n\nBy Friday.") == "> I offer 500.\n>\n> By Friday.\n\n"
    assert quotation("> You said 5000?") == "> > You said 5000?\n\n"
    assert quotation("  \n ") == ""


@given(TYPED)
def test_a_quotation_is_no_longer_than_it_may_be_and_leaves_nothing_out_unmarked(text: str) -> None:
    quoted = quotation(text)
    words = [line.removeprefix(">").strip() for line in quoted.splitlines() if line]
    assert words == [line.strip() for line in text.strip().splitlines()]
    long = quotation("x" + text + "y" * 700)
    assert long.rstrip().endswith("[…]")
    assert sum(len(line.removeprefix("> ")) for line in long.splitlines()) <= LONGEST_QUOTATION + 10
    many = quotation("x\n" * 700)
    assert many.rstrip().endswith("[…]")
    assert len(many) <= 3 * LONGEST_QUOTATION
