"""What states, kinds and the like are called by people."""

from odr.cases.cases import CaseKind, CaseState
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


def kind_words(kind: CaseKind) -> str:
    """What sort of dispute it is. Never in a mail or on an invitation."""
    return {
        CaseKind.TENANCY: _("Tenancy"),
        CaseKind.NEIGHBOURS: _("Neighbours"),
        CaseKind.FAMILY: _("Family"),
        CaseKind.WORK: _("Work"),
        CaseKind.CONSUMER: _("Purchase or service"),
        CaseKind.BUSINESS: _("Between businesses"),
        CaseKind.OTHER: _("Something else"),
    }[kind]


def invitation_words(state: InvitationState) -> str:
    """What has become of an invitation, as a word or two."""
    return {
        InvitationState.OPEN: _("Open"),
        InvitationState.ACCEPTED: _("Accepted"),
        InvitationState.REVOKED: _("Taken back"),
        InvitationState.EXPIRED: _("Expired"),
    }[state]
