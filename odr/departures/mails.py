"""Mails about the end of a contract. To people they say nothing but until when they can take copies, and what goes."""

from odr.i18n import gettext as _
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE


def ends(to: str, organisation: str, link: str, day: str) -> Message:
    """Tells somebody whom the organisation knows until when they can take copies of what is theirs."""
    return Message(
        THE_SERVICE,
        to,
        _("Until when you can take copies, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "%(organisation)s will stop using this service. Until the end of %(day)s you can sign in as before, read, "
            "and take copies of what is yours:\n\n"
            "%(link)s\n\n"
            "After that day everything of %(organisation)s here is erased, with every account that belongs to nothing "
            "else, and nobody can bring it back. Should another day be fixed, you are told at least 30 days before "
            "it.\n",
            organisation=organisation,
            day=day,
            link=link,
        ),
    )


def goes_on(to: str, organisation: str, link: str, day: str) -> Message:
    """Tells the same people that nothing ends."""
    return Message(
        THE_SERVICE,
        to,
        _("It goes on, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "%(organisation)s goes on using this service. What we wrote to you about %(day)s does not count any more, "
            "and everything stays as it is:\n\n"
            "%(link)s\n",
            organisation=organisation,
            day=day,
            link=link,
        ),
    )


def contract_ends(to: str, organisation: str, link: str, day: str) -> Message:
    """Tells an administrator."""
    return Message(
        THE_SERVICE,
        to,
        _("The contract of %(organisation)s ends", organisation=organisation),
        _(
            "Hello,\n\n"
            "the last day of the contract of %(organisation)s is %(day)s. What happens until then and after "
            "it, and what "
            "there is for you to do, stands here:\n\n"
            "%(link)s\n",
            organisation=organisation,
            day=day,
            link=link,
        ),
    )


def contract_goes_on(to: str, organisation: str, link: str, day: str) -> Message:
    """Tells an administrator that notice was taken back."""
    return Message(
        THE_SERVICE,
        to,
        _("The contract of %(organisation)s goes on", organisation=organisation),
        _(
            "Hello,\n\n"
            "the notice of the contract of %(organisation)s was taken back. It does not end on %(day)s.\n\n"
            "%(link)s\n",
            organisation=organisation,
            day=day,
            link=link,
        ),
    )


def records_ready(to: str, organisation: str, link: str, day: str) -> Message:
    """Tells an administrator that the records can be fetched, once, and until when."""
    return Message(
        THE_SERVICE,
        to,
        _("The records of %(organisation)s can be fetched", organisation=organisation),
        _(
            "Hello,\n\n"
            "the records of %(organisation)s are ready. This link gives them to you once; you have to be signed "
            "in:\n\n"
            "%(link)s\n\n"
            "Please confirm afterwards that you have them. Then everything of %(organisation)s here is erased; "
            "if nobody "
            "confirms, on %(day)s.\n",
            organisation=organisation,
            day=day,
            link=link,
        ),
    )


def receipt(to: str, organisation: str, number: int, day: str, counts: str) -> Message:
    """The receipt for the organisation: everything of it was erased."""
    return Message(
        THE_SERVICE,
        to,
        _("A receipt: everything of %(organisation)s was erased", organisation=organisation),
        _(
            "Hello,\n\n"
            "on %(day)s everything of %(organisation)s in this service was erased: its cases with all that was "
            "in them, "
            "its registers, its records, and the accounts that belonged to nothing else, yours too if it was one of "
            "them.\n\n"
            "%(counts)s\n\n"
            "In the log of those who run this service the number of your contract stands, %(number)s, with "
            "this day, and "
            "nothing else of you. Please keep this mail with your papers.\n",
            organisation=organisation,
            number=number,
            day=day,
            counts=counts,
        ),
    )


def gone(to: str, organisation: str, day: str) -> Message:
    """Tells somebody whose account belonged to nothing else."""
    return Message(
        THE_SERVICE,
        to,
        _("A receipt from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "on %(day)s everything of %(organisation)s in this service was erased. Your account "
            "belonged to nothing else, and was erased with it: your name, addresses and telephone number, your "
            "sign-in, "
            "and all that you kept in private. This is the last mail to you.\n",
            organisation=organisation,
            day=day,
        ),
    )
