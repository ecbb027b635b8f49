"""The mail about a breach. It names no case and nobody."""

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
