"""The text of the mail about starting over. It names no case and nothing of its content."""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def reset_asked(to: str, organisation: str, day: str, link: str) -> Message:
    """Tells a person that somebody signed in as them asked to start over. ``day`` is from when that can be."""
    return Message(
        THE_SERVICE,
        to,
        _("Please read: something that only you should have asked for"),
        _(
            "Hello,\n\n"
            "somebody who was signed in as you has said that all access codes to your private information at "
            "%(organisation)s are lost, and has asked to start over. From %(day)s on, what is kept there can be "
            "destroyed without a code.\n\n"
            "If it was you, there is nothing to do until then.\n\n"
            "If it was not you: sign in, open your private information with your code, which puts an end to this, and "
            "change your password:\n\n"
            "%(link)s\n",
            organisation=organisation,
            day=day,
            link=link,
        ),
    )
