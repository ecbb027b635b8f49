"""What keeps a case, and what days are fixed for, in words."""

from datetime import date

from odr.caseload.fixed_days import DayKind, FixedDay
from odr.caseload.stuck import WhyStuck
from odr.i18n import gettext as _
from odr.i18n import ngettext


def why_words(why: WhyStuck) -> str:
    """Why a case is stuck, in a few words."""
    return {
        WhyStuck.MAIL_REFUSED: _("Mail is refused"),
        WhyStuck.NOBODY_INVITED: _("Nobody is invited"),
        WhyStuck.SECOND_MISSING: _("The second party is missing"),
        WhyStuck.INVITATION_UNANSWERED: _("An invitation is not answered"),
        WhyStuck.FACILITATOR_WANTED: _("A facilitator is wanted"),
        WhyStuck.FACILITATOR_SILENT: _("The facilitator does not answer"),
        WhyStuck.AGREEMENT_UNSIGNED: _("The agreement is not signed"),
    }[why]


def since_words(why: WhyStuck, day: str) -> str:
    """Why a case is stuck and since when, as a sentence without its end."""
    return {
        WhyStuck.MAIL_REFUSED: _("Mail has been refused since %(day)s", day=day),
        WhyStuck.NOBODY_INVITED: _("Nobody has been invited since %(day)s", day=day),
        WhyStuck.SECOND_MISSING: _("The second party has been missing since %(day)s", day=day),
        WhyStuck.INVITATION_UNANSWERED: _("An invitation has been without an answer since %(day)s", day=day),
        WhyStuck.FACILITATOR_WANTED: _("A facilitator has been wanted since %(day)s", day=day),
        WhyStuck.FACILITATOR_SILENT: _("The facilitator has not answered since %(day)s", day=day),
        WhyStuck.AGREEMENT_UNSIGNED: _("The agreement has been unsigned since %(day)s", day=day),
    }[why]


def kind_words(kind: DayKind) -> str:
    """What a day is fixed for, in a few words that say nothing of anybody."""
    return {
        DayKind.INVITATION: _("Invitation ends"),
        DayKind.CLOSING: _("The service closes the case"),
        DayKind.STATEMENT: _("Statement is due"),
        DayKind.REQUEST: _("Request is to be answered"),
        DayKind.CONTRACT: _("Contract ends"),
        DayKind.DESTRUCTION: _("The service destroys the case"),
        DayKind.ERASING: _("Everything is erased"),
    }[kind]


def day_words(one: FixedDay) -> str:
    """What more there is to say of a day, in a sentence; "" for nothing."""
    if one.kind is DayKind.CLOSING and one.has_ended:
        return _("It has ended, and nobody has closed it. If nobody does, the service closes it after this day.")
    if one.kind is DayKind.CONTRACT and one.has_ended:
        return _("Notice was given: this is the last day.")
    if one.kind is DayKind.DESTRUCTION and one.is_held:
        return _("Everything in it is destroyed, unless the legal hold lasts longer.")
    return {
        DayKind.INVITATION: _("Nobody has answered it."),
        DayKind.CLOSING: _(
            "Nobody has done anything for a long time. If nobody does, the service closes it after this day."
        ),
        DayKind.CONTRACT: _("The last day, as it was agreed on."),
        DayKind.DESTRUCTION: _(
            "Everything in it is destroyed. Its people can take copies until the end of the day before."
        ),
        DayKind.ERASING: _(
            "If nobody confirms before that you have the records, everything of your organisation is erased."
        ),
    }.get(one.kind, "")


def days_away(day: date, today: date) -> str:
    """How far away a day is."""
    days = (day - today).days
    if days <= 0:
        return _("today")
    return _("tomorrow") if days == 1 else ngettext("in %(n)s day", "in %(n)s days", days)
