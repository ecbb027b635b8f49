import pytest

from odr.dev import ScreenTransport
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def test_a_mail_is_shown_whole_on_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    ScreenTransport().deliver(
        Message(THE_SERVICE, "tessa@example.org", "Something waits", "First line\nhttps://example.org/a")
    )
    shown = capsys.readouterr().out.splitlines()
    assert "--- Mail to tessa@example.org: Something waits" in shown
    assert shown[shown.index("First line") + 1] == "https://example.org/a"
