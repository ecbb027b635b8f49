"""The text of the mails about keyrings. They name no case, and no code."""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def keyring_made(to: str, link: str) -> Message:
    """Tells a person that a keyring was made in their name."""
    return Message(
        THE_SERVICE,
        to,
        _("You have a keyring now"),
        _(
            "Hello,\n\n"
            "somebody who was signed in as you has made a keyring, in which access codes can be kept.\n\n"
            "If it was you, there is nothing to do.\n\n"
            "If it was not you: sign in, change your password, and begin a new keyring. Tell those who give you codes "
            "that the safety words have changed:\n\n"
            "%(link)s\n",
            link=link,
        ),
    )


def keyring_begun_anew(to: str, link: str) -> Message:
    """Tells a person that their keyring was destroyed and a new one made."""
    return Message(
        THE_SERVICE,
        to,
        _("Please read: your keyring was replaced with a new one"),
        _(
            "Hello,\n\n"
            "somebody who was signed in as you has destroyed your keyring with the codes in it, and has begun a new "
            "one. What the codes open is untouched.\n\n"
            "If it was you, there is nothing to do. Its safety words are other ones now.\n\n"
            "If it was not you: sign in, change your password, and begin a new keyring yourself. Tell those who give "
            "you codes, because what they put into the keyring meanwhile may have reached somebody else:\n\n"
            "%(link)s\n",
            link=link,
        ),
    )


def personal_code_exchanged(to: str, link: str) -> Message:
    """Tells a person that their keyring has another personal code."""
    return Message(
        THE_SERVICE,
        to,
        _("Your keyring has a new personal code"),
        _(
            "Hello,\n\n"
            "the personal code of your keyring was exchanged for a new one, by somebody who was signed in as you and "
            "had the keyring open. The old code opens nothing any more.\n\n"
            "If it was not you: sign in, change your password, and begin a new keyring:\n\n"
            "%(link)s\n",
            link=link,
        ),
    )
