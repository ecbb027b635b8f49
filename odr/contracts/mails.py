"""Mails about a contract. None says an amount: mail is read on the way."""

from collections.abc import Callable
from datetime import date

from odr.crypto.secrets import Token
from odr.dates import format_full_day
from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE

OfStatement = Callable[[str, str, date], Message]
LinkOf = Callable[[Token], str]


def statement(to: str, link: str, due: date) -> Message:
    """A statement is there."""
    return Message(
        THE_SERVICE,
        to,
        _("A statement for your organisation"),
        _(
            "Hello,\n\n"
            "there is a new statement for your organisation. It is due on %(day)s. You find it here, as a page and as "
            "a PDF, with the way to pay:\n\n"
            "%(link)s\n\n"
            "Whoever has this link can read the statement. Nobody here ever asks for the number of a card, by mail "
            "least of all.\n",
            day=format_full_day(due),
            link=link,
        ),
    )


def reminder(to: str, link: str, due: date) -> Message:
    """A statement is overdue."""
    return Message(
        THE_SERVICE,
        to,
        _("A reminder: a statement is overdue"),
        _(
            "Hello,\n\n"
            "a statement for your organisation was due on %(day)s, and as far as we know it has not been paid:\n\n"
            "%(link)s\n\n"
            "If it was paid lately, you need not do anything.\n",
            day=format_full_day(due),
            link=link,
        ),
    )


def renamed(to: str, before: str, name: str, link: str) -> Message:
    """Tells an administrator that their organisation is called otherwise. ``link`` leads to the page of its name."""
    return Message(
        THE_SERVICE,
        to,
        _("The name of your organisation was changed"),
        _(
            "Hello,\n\n"
            "an administrator of your organisation has changed its name here.\n\n"
            "Before: %(before)s\n"
            "From now on: %(name)s\n\n"
            "Pages and mails bear the new name. What was signed or recorded before keeps the name that it had. Who "
            "changed it, and how to change it back, stands here:\n\n"
            "%(link)s\n",
            before=before,
            name=name,
            link=link,
        ),
    )
