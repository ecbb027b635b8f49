"""The texts of mails about facilitators. None names a party or what a dispute is about, and no invitation a case."""

from odr.cases.named import about_case
from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def facilitator_invitation(to: str, organisation: str, link: str, until: str) -> Message:
    """Asks somebody who was proposed by email to be a facilitator. ``until`` is the link's last day, in words."""
    return Message(
        THE_SERVICE,
        to,
        _("A request from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "all parties of a case at %(organisation)s have agreed to ask you to be their facilitator. Please open "
            "this link to read more and to answer:\n\n"
            "%(link)s\n\n"
            "The link is meant for you alone and works once, until %(until)s. Opening it commits you to nothing.\n\n"
            "If you did not expect this, ask %(organisation)s in a way you already know, or ignore this mail.\n",
            organisation=organisation,
            link=link,
            until=until,
        ),
    )


def roster_invitation(to: str, organisation: str, link: str, until: str) -> Message:
    """Invites somebody to an organisation's roster of facilitators."""
    return Message(
        THE_SERVICE,
        to,
        _("An invitation from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "%(organisation)s would like to name you to the parties of its cases as a facilitator whom they can "
            "choose. Please open this link to read more and to answer:\n\n"
            "%(link)s\n\n"
            "The link is meant for you alone and works once, until %(until)s.\n\n"
            "If you did not expect this, ask %(organisation)s in a way you already know, or ignore this mail.\n",
            organisation=organisation,
            link=link,
            until=until,
        ),
    )


def something_waits(to: str, organisation: str, reference: str, link: str) -> Message:
    """Tells somebody that it is their turn. What it is about stands behind the sign-in."""
    return about_case(
        reference,
        to,
        _("It is your turn, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\nsomething at %(organisation)s waits for you. Please sign in to see what it is:\n\n%(link)s\n",
            organisation=organisation,
            link=link,
        ),
    )


def notes_destroyed(to: str, organisation: str, reference: str, day: str, head: str) -> Message:
    """The receipt: the notes of a facilitator are destroyed. ``head`` is the head of the record just after."""
    return about_case(
        reference,
        to,
        _("A receipt from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "the notes of a facilitator you worked with at %(organisation)s were destroyed on %(day)s, as was agreed. "
            "After that, the record of your case has this head:\n\n"
            "%(head)s\n\n"
            "Please keep this mail with your papers.\n",
            organisation=organisation,
            day=day,
            head=head,
        ),
    )
