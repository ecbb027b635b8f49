"""The texts of mails about the end of a case. None says of which kind it was, or what was in it.

The reference of the case stands above each, unless it is empty (``odr.cases.named``).
"""

from odr.cases.named import about_case
from odr.i18n import gettext as _
from odr.mail.outbox import Message


def closed(
    to: str, organisation: str, reference: str, head: str, check_link: str, case_link: str, last: str, destroyed: str
) -> Message:
    """Tells a participant that the case was closed: until when copies can be taken, and the head of its record.

    ``last`` and ``destroyed`` are days, in words.
    """
    return about_case(
        reference,
        to,
        _("For your records, from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "your case at %(organisation)s is closed. Until the end of %(last)s you can sign in as before, read, and "
            "take copies of what is yours:\n\n"
            "%(case_link)s\n\n"
            "On %(destroyed)s everything in it is destroyed: what each of you kept in private, all messages, and the "
            "record. Nobody can bring it back after that, and nobody can bring that day forward.\n\n"
            "The record of your case has this head:\n\n"
            "%(head)s\n\n"
            "Please keep this mail. The head stands for everything that was written down about who did what and when. "
            "As long as the record is kept, you can find out whether it is still what it was: sign in, open this page "
            "and paste the head:\n\n"
            "%(check_link)s\n\n"
            "It says whether anything was changed or taken away since. You can also compare with the others who took "
            "part: they were sent the same head.\n",
            organisation=organisation,
            head=head,
            check_link=check_link,
            case_link=case_link,
            last=last,
            destroyed=destroyed,
        ),
    )


def reminder(to: str, organisation: str, reference: str, case_link: str, last: str, destroyed: str) -> Message:
    """Tells a participant of a closed case once more until when copies can be taken."""
    return about_case(
        reference,
        to,
        _("A reminder from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "a case of yours at %(organisation)s is closed. Until the end of %(last)s you can still sign in, read, and "
            "take copies of what is yours:\n\n"
            "%(case_link)s\n\n"
            "On %(destroyed)s everything in it is destroyed. Nobody can bring it back after that. If you have all that "
            "you want to keep, there is nothing you need to do.\n",
            organisation=organisation,
            case_link=case_link,
            last=last,
            destroyed=destroyed,
        ),
    )


def reminder_held(to: str, organisation: str, reference: str, case_link: str, last: str) -> Message:
    """The reminder for a case whose people know that it is kept longer."""
    return about_case(
        reference,
        to,
        _("A reminder from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "a case of yours at %(organisation)s is closed. The day that you were told, %(last)s, stays, but under an "
            "order of a court or an authority the service destroys nothing before that order ends. Until when that is "
            "stands here:\n\n"
            "%(case_link)s\n\n"
            "Please take copies in time of what is yours.\n",
            organisation=organisation,
            case_link=case_link,
            last=last,
        ),
    )


def declared(to: str, organisation: str, reference: str, case_link: str) -> Message:
    """Tells a party that somebody has said how the case ended. It does not say who or what."""
    return about_case(
        reference,
        to,
        _("Something is waiting for you, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "somebody has said how a case of yours at %(organisation)s ended. It is over when everybody who takes part "
            "has said the same. Please look whether you see it so:\n\n"
            "%(case_link)s\n",
            organisation=organisation,
            case_link=case_link,
        ),
    )


def quiet(to: str, organisation: str, reference: str, case_link: str, last: str) -> Message:
    """Tells a participant that nobody does anything in the case, and until the end of which day that can go on."""
    return about_case(
        reference,
        to,
        _("Does it go on? A question from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "nobody has done anything in a case of yours at %(organisation)s for a long time. If it goes on, please "
            "say so here, or open your private information there, until the end of %(last)s:\n\n"
            "%(case_link)s\n\n"
            "If nobody does, the service closes the case after that day. You are told then until when you can take "
            "copies of what is yours.\n",
            organisation=organisation,
            case_link=case_link,
            last=last,
        ),
    )


def quiet_case(to: str, organisation: str, reference: str, case_link: str, last: str) -> Message:
    """The same for an administrator."""
    return about_case(
        reference,
        to,
        _("A case that nobody goes on with, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "nobody has done anything in a case of %(organisation)s for a long time:\n\n"
            "%(case_link)s\n\n"
            "Everybody who takes part was told. If nobody does anything until the end of %(last)s, the service closes "
            "it after that day, and its people are told until when it is kept.\n",
            organisation=organisation,
            case_link=case_link,
            last=last,
        ),
    )


def left_open(to: str, organisation: str, reference: str, case_link: str, last: str) -> Message:
    """Tells a participant of a case that has ended that the service closes it, and after the end of which day."""
    return about_case(
        reference,
        to,
        _("A case of yours is going to be closed, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "a case of yours at %(organisation)s has ended, and nobody has closed it. The service closes it after the "
            "end of %(last)s:\n\n"
            "%(case_link)s\n\n"
            "You are told then until when you can take copies of what is yours. There is nothing you need to do "
            "before.\n",
            organisation=organisation,
            case_link=case_link,
            last=last,
        ),
    )


def left_open_case(to: str, organisation: str, reference: str, case_link: str, last: str) -> Message:
    """The same for an administrator."""
    return about_case(
        reference,
        to,
        _("A case that has ended and is still open, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "a case of %(organisation)s has ended, and nobody has closed it:\n\n"
            "%(case_link)s\n\n"
            "Everybody who takes part was told. If nobody closes it until the end of %(last)s, the service does so "
            "after that day, and its people are told until when it is kept.\n",
            organisation=organisation,
            case_link=case_link,
            last=last,
        ),
    )


def held(to: str, organisation: str, reference: str, case_link: str) -> Message:
    """Tells somebody that a legal hold was entered or changed. By whose order and why stands behind signing in."""
    return about_case(
        reference,
        to,
        _("How long a case is kept, at %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "a court or an authority has said something about how long a case at %(organisation)s has to be kept. "
            "Please sign in and read who, why and until when:\n\n"
            "%(case_link)s\n\n"
            "This changes nobody's access, and what is sealed stays sealed.\n",
            organisation=organisation,
            case_link=case_link,
        ),
    )


def receipt(to: str, organisation: str, reference: str, day: str, closing_head: str, last_head: str) -> Message:
    """The receipt for everybody who took part: the case was destroyed, and by which heads its record is known."""
    return about_case(
        reference,
        to,
        _("A receipt from %(organisation)s", organisation=organisation),
        _(
            "Hello,\n\n"
            "a case at %(organisation)s in which you took part was destroyed on %(day)s, as you were told when it was "
            "closed: what each of you kept in private, the access codes, all messages, every agreement made here, who "
            "took part, and the record. Copies that somebody took are theirs, and are not touched by this.\n\n"
            "When it was closed, the record had this head:\n\n"
            "%(closing_head)s\n\n"
            "When it was destroyed, it had this one:\n\n"
            "%(last_head)s\n\n"
            "%(organisation)s keeps both with the reference, the sort and the dates of the case, and nothing else of "
            "it. Please keep this mail with your papers.\n",
            organisation=organisation,
            day=day,
            closing_head=closing_head,
            last_head=last_head,
        ),
    )
