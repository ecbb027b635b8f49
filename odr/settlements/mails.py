"""The text of the one mail about settlements. It says that somebody wanted to be reminded, and not of what."""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def wanted_to_be_reminded(to: str, organisation: str, link: str) -> Message:
    """Reminds somebody on a day of their own choice. It names no case, no person and nothing of a settlement."""
    return Message(
        THE_SERVICE,
        to,
        _("You wanted to be reminded today · %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "you wanted to be reminded today by %(organisation)s. What of, stands where only you can read it:\n\n"
            "%(link)s\n\n"
            "This mail says nothing more, because emails can be read on their way.\n",
            organisation=organisation,
            link=link,
        ),
    )
