"""What browsers may send to the interface: moments within reach, and no lists in lists without end."""

import pytest
from flask import Flask

from odr.pages.browser_folders.bodies import COPIES, body
from odr.pages.browser_folders.kinds import Moment
from odr.vaults.browser_folders.shapes import NotSealed


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "1999-12-31T23:59:59Z", "2026-13-01T00:00:00Z", None, 5])
def test_a_moment_out_of_reach_is_none(text: object) -> None:
    with pytest.raises(NotSealed):
        Moment().read(text)


def test_a_moment_within_reach_is_read() -> None:
    assert Moment().read("2026-12-31T23:59:59Z").isoformat() == "2026-12-31T23:59:59+00:00"


@pytest.mark.parametrize("sent", [b"[" * 200_000, b'{"a":' * 200_000, b"", b"nothing of ours"])
def test_lists_in_lists_without_end_are_no_body(sent: bytes) -> None:
    app = Flask(__name__)
    with (
        app.test_request_context(method="POST", data=sent, content_type="application/json"),
        pytest.raises(NotSealed),
    ):
        body(COPIES)
