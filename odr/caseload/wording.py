"""What keeps a case, in words."""

from odr.caseload.stuck import Why
from odr.i18n import gettext as _


def why_words(why: Why) -> str:
    """Why a case is stuck, in a few words."""
    return {
        Why.MAIL_REFUSED: _("Mail is refused"),
        Why.NOBODY_INVITED: _("Nobody is invited"),
        Why.SECOND_MISSING: _("The second party is missing"),
        Why.INVITATION_UNANSWERED: _("An invitation is not answered"),
        Why.FACILITATOR_WANTED: _("A facilitator is wanted"),
        Why.FACILITATOR_SILENT: _("The facilitator does not answer"),
        Why.AGREEMENT_UNSIGNED: _("The agreement is not signed"),
    }[why]


def since_words(why: Why, day: str) -> str:
    """Why a case is stuck and since when, as a sentence without its end."""
    return {
        Why.MAIL_REFUSED: _("Mail has been refused since %(day)s", day=day),
        Why.NOBODY_INVITED: _("Nobody has been invited since %(day)s", day=day),
        Why.SECOND_MISSING: _("The second party has been missing since %(day)s", day=day),
        Why.INVITATION_UNANSWERED: _("An invitation has been without an answer since %(day)s", day=day),
        Why.FACILITATOR_WANTED: _("A facilitator has been wanted since %(day)s", day=day),
        Why.FACILITATOR_SILENT: _("The facilitator has not answered since %(day)s", day=day),
        Why.AGREEMENT_UNSIGNED: _("The agreement has been unsigned since %(day)s", day=day),
    }[why]
