"""The text of the one mail about messages. It says that something waits, and nothing else."""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def something_waits(to: str, organisations: str, link: str) -> Message:
    """Tells somebody to look. It names no case, no person and no number of messages."""
    return Message(
        THE_SERVICE,
        to,
        _("Something is waiting for you at %(organisations)s", organisations=organisations),
        _(
            "Hello,\n\n"
            "something is waiting for you at %(organisations)s. To see what it is, sign in here:\n\n"
            "%(link)s\n\n"
            "You will not get another mail like this until you have looked. How often you are told can be changed "
            "there, under “My details”.\n",
            organisations=organisations,
            link=link,
        ),
    )
