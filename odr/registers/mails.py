"""The mails about what stands in the register. They name no case and nobody."""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def breach(to: str, text: str) -> Message:
    """The people concerned are told, in the words of those who run the service."""
    return Message(
        THE_SERVICE,
        to,
        _("About the information that is kept for you"),
        _(
            "Hello,\n\n"
            "those who run this service have to tell you something about the information that is kept for you here:\n\n"
            "%(text)s\n\n"
            "This mail names no case, and never asks for a code or a password.\n",
            text=text,
        ),
    )


def lawful(to: str, link: str) -> Message:
    """The people concerned are told that the law required something to be handed over; what, is on their page."""
    return Message(
        THE_SERVICE,
        to,
        _("About the information that is kept for you"),
        _(
            "Hello,\n\n"
            "those who run this service had to hand something over because the law required it, and it concerns you. "
            "It could only be what they are able to read. Who asked for it, and what it was, stands here when you "
            "are signed in:\n\n"
            "%(link)s\n\n"
            "This mail names no case, and never asks for a code or a password.\n",
            link=link,
        ),
    )


def lawful_of_invited(to: str, link: str) -> Message:
    """Whoever was only invited or proposed is told the same. They have no page for it, and can write."""
    return Message(
        THE_SERVICE,
        to,
        _("About the information that is kept for you"),
        _(
            "Hello,\n\n"
            "those who run this service had to hand something over because the law required it, and this address was "
            "in it, since somebody invited you here or proposed you. It could only be what they are able to read. If "
            "you want to know who asked for it and what it was, please write to them here:\n\n"
            "%(link)s\n\n"
            "This mail names no case, and never asks for a code or a password.\n",
            link=link,
        ),
    )
