"""A button pressed twice quickly sends its form once: some answers, such as words given back, come only once."""

import pytest

from tests.browser.conftest import OpenContext
from tests.browser.server import Server

TWICE = """() => {
  let sent = 0;
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent += 1;
    event.preventDefault();
  });
  const form = document.querySelector("main form");
  form.requestSubmit();
  form.requestSubmit();
  return sent;
}"""


@pytest.mark.only_on("sqlite", "it looks at the browser alone")
def test_two_quick_clicks_send_a_form_once(open_context: OpenContext, server: Server) -> None:
    with open_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/sign-in")
        assert page.evaluate(TWICE) == 1
