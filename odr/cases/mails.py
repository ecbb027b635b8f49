"""The texts of invitations.

None names a case, its reference or its kind: whoever reads the mailbox learns nothing. What an organisation adds is a
constant text, the same to everybody (``odr.organisations.mail_words``).
"""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def party_invitation(to: str, organisation: str, link: str, until: str, words: str = "") -> Message:
    """Invites somebody to take part in a case. ``until`` is the last day on which the link works, in words.

    ``words`` are what the organisation adds; they stand after ours and take nothing of it away.
    """
    return Message(
        THE_SERVICE,
        to,
        _("An invitation from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "%(organisation)s invites you to its confidential case store. Please open this link to read who is "
            "inviting you and to answer:\n\n"
            "%(link)s\n\n"
            "The link is meant for you alone and works once, until %(until)s. Opening it commits you to nothing.\n\n"
            "If you did not expect this, ask %(organisation)s in a way you already know, or ignore this mail.\n",
            organisation=organisation,
            link=link,
            until=until,
        )
        + _in_the_words_of(organisation, words),
    )


def party_reminder(to: str, organisation: str, link: str, until: str, words: str = "") -> Message:
    """Reminds somebody of an invitation into a case: as ``party_invitation``."""
    return Message(
        THE_SERVICE,
        to,
        _("A reminder of the invitation from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "%(organisation)s has invited you to its confidential case store and has no answer from you yet. Please "
            "open this link to read who is inviting you, and to accept or decline:\n\n"
            "%(link)s\n\n"
            "It takes the place of the link that you were sent before, is meant for you alone and works once, until "
            "%(until)s. Opening it commits you to nothing.\n\n"
            "If you did not expect this, ask %(organisation)s in a way you already know, or ignore this mail.\n",
            organisation=organisation,
            link=link,
            until=until,
        )
        + _in_the_words_of(organisation, words),
    )


def _in_the_words_of(organisation: str, words: str) -> str:
    """What an organisation adds, with a sign before each line, so that none of it can be taken for ours."""
    if not words:
        return ""
    quoted = "".join(f"> {line}".rstrip() + "\n" for line in words.split("\n"))
    return "\n" + _("In the words of %(organisation)s:", organisation=organisation) + "\n\n" + quoted


def adviser_invitation(to: str, organisation: str, link: str, until: str) -> Message:
    """Invites somebody to act for a party, whom it does not name. ``until`` is the last day on which the link works."""
    return Message(
        THE_SERVICE,
        to,
        _("Somebody asks for your help, by %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "somebody who uses the confidential case store of %(organisation)s would like you to act for them there. "
            "Please open this link to read who it is and to answer:\n\n"
            "%(link)s\n\n"
            "The link is meant for you alone and works once, until %(until)s. Opening it commits you to nothing.\n\n"
            "If you did not expect this, ask the person who may have meant you, or ignore this mail.\n",
            organisation=organisation,
            link=link,
            until=until,
        ),
    )


def adviser_is_bound(to: str, organisation: str, link: str) -> Message:
    """Tells a party that whom they invited has confirmed the undertaking. ``link`` leads to their advisers."""
    return Message(
        THE_SERVICE,
        to,
        _("Somebody can act for you now, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "somebody whom you asked to act for you has accepted, and has confirmed the undertaking of "
            "confidentiality. They see nothing of yours until you give them a code. Who it is, and how to give one, "
            "is on this page:\n\n"
            "%(link)s\n",
            link=link,
        ),
    )


def adviser_has_stopped(to: str, organisation: str, link: str) -> Message:
    """Tells a party that somebody stopped acting for them. ``link`` leads to their private information."""
    return Message(
        THE_SERVICE,
        to,
        _("Somebody no longer acts for you, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "somebody who acted for you has stopped, and their codes have ended. Please open your private information "
            "once, so that its locks are changed:\n\n"
            "%(link)s\n",
            link=link,
        ),
    )


def adviser_without_code_has_stopped(to: str, organisation: str, link: str) -> Message:
    """The same of somebody who held no code, so that no lock has to be changed. ``link`` leads to their advisers."""
    return Message(
        THE_SERVICE,
        to,
        _("Somebody no longer acts for you, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "somebody who acted for you has stopped. They held no code of yours. Who acts for you is on this page:\n\n"
            "%(link)s\n",
            link=link,
        ),
    )


def administrator_invitation(to: str, organisation: str, link: str, until: str) -> Message:
    """Invites somebody to administer. ``until`` is the last day on which the link works, in words."""
    return Message(
        THE_SERVICE,
        to,
        _("An invitation from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "%(organisation)s invites you to become one of the administrators of its confidential case store:\n\n"
            "%(link)s\n\n"
            "The link is meant for you alone and works once, until %(until)s.\n\n"
            "If you did not expect this, ask %(organisation)s in a way you already know, or ignore this mail.\n",
            organisation=organisation,
            link=link,
            until=until,
        ),
    )
