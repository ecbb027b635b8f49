"""What states, kinds and the like are called by people."""

from odr.cases.declarations import Ending
from odr.cases.life import CaseState, Cause
from odr.i18n import gettext as _
from odr.organisations.invitations import InvitationState


def state_words(state: CaseState) -> str:
    """A case's state, as a word or two."""
    return {
        CaseState.DRAFT: _("Nobody invited yet"),
        CaseState.INVITED: _("Waiting for the parties"),
        CaseState.NEGOTIATION: _("In negotiation"),
        CaseState.FACILITATED: _("In negotiation with a facilitator"),
        CaseState.SETTLED: _("Settled"),
        CaseState.NOT_SETTLED: _("Ended without a settlement"),
        CaseState.CLOSED: _("Closed"),
        CaseState.DESTROYED: _("Destroyed"),
    }[state]


def since_words(state: CaseState, day: str) -> str:
    """A case's state, and since when or on which day, as a sentence."""
    return {
        CaseState.DRAFT: _("Opened on %(day)s; nobody is invited yet.", day=day),
        CaseState.INVITED: _("Waiting for the parties since %(day)s.", day=day),
        CaseState.NEGOTIATION: _("In negotiation since %(day)s.", day=day),
        CaseState.FACILITATED: _("In negotiation with a facilitator since %(day)s.", day=day),
        CaseState.SETTLED: _("Settled on %(day)s.", day=day),
        CaseState.NOT_SETTLED: _("Ended without a settlement on %(day)s.", day=day),
        CaseState.CLOSED: _("Closed on %(day)s.", day=day),
        CaseState.DESTROYED: _("Destroyed on %(day)s.", day=day),
    }[state]


def ending_words(ending: Ending) -> str:
    """What a party declares of the end, for choosing."""
    return {
        Ending.SETTLED: _("We have settled, on everything or on some points"),
        Ending.NOT_SETTLED: _("It ends without a settlement"),
    }[ending]


def declared_words(ending: Ending | None) -> str:
    """What a party has declared, for everybody who sees the case."""
    return {
        Ending.SETTLED: _("has declared that there is a settlement"),
        Ending.NOT_SETTLED: _("has declared that it ends without a settlement"),
        None: _("has not said how it ended"),
    }[ending]


def cause_words(cause: Cause) -> str:
    """One way in which a case goes on, as a sentence that says when and by whom."""
    return {
        Cause.INVITED: _("It begins when an administrator invites the first party."),
        Cause.TWO_PARTIES: _("Negotiation begins when two parties have joined."),
        Cause.AGREEMENT_IN_FORCE: _("A facilitator comes in when all parties and the facilitator have signed."),
        Cause.AGREEMENT_OVER: _("It goes on without a facilitator when no agreement with one is in force any more."),
        Cause.SETTLEMENT_IN_FORCE: _("It ends with a settlement when every party has signed the same one."),
        Cause.ALL_SAY_SETTLED: _("It ends with a settlement when every party has declared that there is one."),
        Cause.ALL_SAY_NOT_SETTLED: _("It ends without a settlement when every party has declared that."),
        Cause.DECLARED_OVER: _("Any party can declare the negotiation over, and it ends without a settlement."),
        Cause.TOO_FEW_LEFT: _(
            "Any party can withdraw at any time. With fewer than two parties left it ends without a settlement."
        ),
        Cause.CLOSED_BY_HAND: _("An administrator can close it."),
        Cause.ABANDONED: _(
            "If nobody does anything for a long time, everybody is told; after a waiting time the service closes it."
        ),
        Cause.LEFT_OPEN: _(
            "If nobody closes it for a long time, everybody is told; after a waiting time the service closes it."
        ),
        Cause.DAY_HAS_COME: _("The service destroys it on the day that was told when it was closed."),
    }[cause]


def invitation_words(state: InvitationState) -> str:
    """What has become of an invitation, as a word or two."""
    return {
        InvitationState.OPEN: _("Still open"),
        InvitationState.ACCEPTED: _("Accepted"),
        InvitationState.REVOKED: _("Taken back"),
        InvitationState.DECLINED: _("Declined"),
        InvitationState.EXPIRED: _("Expired"),
    }[state]
