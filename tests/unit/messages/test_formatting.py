"""Text by other people's hands becomes HTML that does nothing but show it."""

import re
import time

import pytest

from odr.messages.formatting import as_html

ALLOWED = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "span", "strong", "ul"}


def test_a_little_markdown_is_shown_as_it_is_meant() -> None:
    made = as_html("Hello **you**,\n*two* lines\n\n- one\n- two\n\n> quoted")
    assert "<strong>you</strong>" in made
    assert "<br>" in made
    assert "<li>one</li>" in made
    assert "<blockquote>" in made


@pytest.mark.promise("P45")
def test_a_link_says_where_it_leads_and_tells_the_other_site_nothing() -> None:
    made = as_html("[our offer](https://shop.example/a?b=1) and https://other.example/")
    for site in ("shop.example", "other.example"):
        assert f"(leads out to {site})" in made
    assert made.count('rel="noreferrer noopener nofollow external"') == 2


def test_a_link_that_looks_like_another_site_says_its_real_name() -> None:
    assert "(leads out to xn--80ak6aa92e.com)" in as_html("[apple.com](https://аррӏе.com/)")
    assert "(leads out to evil.example)" in as_html("[bank](https://bank.example@evil.example/)")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "/cases/1", "//evil.example"],
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
        "&lt;script&gt;",
        "| a |\n|---|\n| b |",
    ],
)
def test_no_tag_but_the_known_ones_and_nothing_that_loads(text: str) -> None:
    made = as_html(text)
    tags = {tag.casefold() for tag in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", made)}
    assert tags <= ALLOWED
    for tag in re.findall(r"<[^>]*>", made):
        assert set(re.findall(r"\s([a-zA-Z-]+)=", re.sub(r'"[^"]*"', '""', tag))) <= {"href", "rel", "class", "start"}


@pytest.mark.parametrize(
    "text",
    ["[" * 20_000, "*" * 20_000, "> " * 10_000, "`" * 20_000, "- " * 10_000, "![" * 10_000, "https://a.b " * 1_600],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    as_html(text)
    assert time.process_time() - began < 3
