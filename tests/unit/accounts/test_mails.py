"""What the mails to an account say."""

import pytest

from odr.accounts import mails
from odr.i18n import in_language
from odr.mail.outbox import Message
from tests.plugins.visible_words import untranslated_text

LINK = "https://cases.example.org/reset-password/abc"


def every_mail() -> list[Message]:
    to = "nora@example.org"
    return [
        mails.reset_mail(to, LINK),
        mails.confirmation_mail(to, LINK),
        mails.address_change_mail(to),
        mails.password_changed_mail(to),
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_mail_has_one_line_of_subject_and_repeats_no_address(number: int) -> None:
    mail = every_mail()[number]
    assert mail.to == "nora@example.org"
    assert "\n" not in mail.subject
    assert "nora" not in mail.subject + mail.body
    assert mail.body.count("https://") == (1 if number < 2 else 0)


def test_a_link_stands_alone_on_its_line() -> None:
    for mail in every_mail()[:2]:
        assert LINK in mail.body.splitlines()


def test_every_word_came_through_gettext() -> None:
    with in_language("qps"):
        for mail in every_mail():
            assert untranslated_text(mail.subject) == []
            assert untranslated_text(mail.body.replace(LINK, "")) == []
