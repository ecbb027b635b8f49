"""Where to go on to: a path of this app, whatever was asked for."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, redirect
from hypothesis import given
from hypothesis import strategies as st

from odr.web.visiting.gates import safe_next

ORIGIN = "http://localhost:8000"
APP = Flask(__name__)
pieces = st.sampled_from(
    [
        "/",
        "\\",
        "//",
        "evil.example",
        "http:",
        "https://",
        "javascript:",
        "@",
        ":",
        "\t",
        "\n",
        "%2f",
        "?",
        "#",
        ".",
        "a",
        " ",
        "\0",
        "é",
    ]
)


def onward(wanted: str) -> str:
    with APP.test_request_context("/sign-in", base_url=ORIGIN, query_string={"next": wanted}):
        return safe_next("/default")


def as_a_browser_reads(address: str) -> str:
    """The origin that a browser goes to: it drops tabs and line ends and takes a backslash for a slash (WHATWG URL)."""
    cleaned = "".join(one for one in address.strip("\0 \x1f") if one not in "\t\n\r").replace("\\", "/")
    parts = urlsplit(urljoin(ORIGIN + "/sign-in", cleaned))
    return f"{parts.scheme}://{parts.netloc}"


@given(st.lists(pieces, max_size=8).map("".join))
def test_nobody_is_ever_led_to_another_site(wanted: str) -> None:
    path = onward(wanted)
    assert path.startswith("/")
    assert as_a_browser_reads(path) == ORIGIN
    location = redirect(path).headers["Location"]
    assert as_a_browser_reads(location) == ORIGIN
    assert "\n" not in location
    assert "\r" not in location


@given(st.text(max_size=40))
def test_no_text_leads_to_another_site(wanted: str) -> None:
    assert as_a_browser_reads(onward(wanted)) == ORIGIN


@pytest.mark.parametrize("wanted", ["/", "/me", "/cases/1/vault?page=2", "/a//b", "/?next=//evil.example"])
def test_a_path_of_the_app_is_gone_on_to(wanted: str) -> None:
    assert onward(wanted) == wanted


@pytest.mark.parametrize(
    "wanted", ["", "me", "//evil", "/\\evil", "\\/evil", "/\t/evil", "https://evil", " /me", "/a\r\nb"]
)
def test_anything_else_is_answered_with_the_default(wanted: str) -> None:
    assert onward(wanted) == "/default"
