"""The words for kinds of enquiries and requests, for how a request stands, and for bands of answers."""

from odr.enquiries.kinds import KEPT, EnquiryKind
from odr.enquiries.requests import RequestKind, RequestState, RequestStep, Side
from odr.enquiries.totals import Band
from odr.i18n import gettext as _
from odr.i18n import ngettext


def enquiry_words(kind: EnquiryKind) -> str:
    """A kind of enquiry."""
    return {
        EnquiryKind.CONTACT: _("A message"),
        EnquiryKind.SUPPORT: _("A support request"),
        EnquiryKind.FEEDBACK: _("Feedback"),
        EnquiryKind.TRIAL: _("Somebody wants to try the service"),
    }[kind]


def field_words(name: str) -> str:
    """A field of an enquiry."""
    return {
        "name": _("Name"),
        "email": _("Email"),
        "telephone": _("Telephone"),
        "work": _("Kind of work"),
        "message": _("Message"),
        "shown_as": _("Name to be shown"),
    }[name]


def kept_words(kind: EnquiryKind) -> list[str]:
    """What is kept of what is written in a form of this kind, beside when it came."""
    fields = [field_words(name) for name in KEPT[kind].fields]
    return [*fields, _("which account it came from")] if KEPT[kind].account else fields


def purpose(kind: EnquiryKind) -> str:
    """What it is used for."""
    if kind is EnquiryKind.FEEDBACK:
        return _(
            "Those who run the service read it, to make the service better. They don't answer it, and publish it only "
            "if you let them. It is used for nothing else."
        )
    return _("It is used to answer you, and for nothing else.")


def keeping(kind: EnquiryKind) -> str:
    """Until when what is written in a form of this kind is kept."""
    days = KEPT[kind].kept_for.days
    return ngettext(
        "It is deleted automatically after %(n)s day, or as soon as it is dealt with.",
        "It is deleted automatically after %(n)s days, or as soon as it is dealt with.",
        days,
    )


def kind_words(kind: RequestKind) -> str:
    """What is asked for."""
    return {
        RequestKind.ACCESS: _("To be told what is held about me"),
        RequestKind.CORRECTION: _("To have something corrected"),
        RequestKind.REMOVAL: _("To have something removed"),
        RequestKind.RESTRICTION: _("To have the use of something restricted"),
        RequestKind.OBJECTION: _("I object to a use of my data"),
        RequestKind.PORTABILITY: _("To take my data to somebody else"),
        RequestKind.COMPLAINT: _("I have a complaint"),
    }[kind]


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of requests, for choosing."""
    return [(one.value, kind_words(one)) for one in RequestKind]


def state_words(state: str) -> str:
    """How a request stands."""
    return {
        RequestState.UNCONFIRMED.value: _("Not confirmed yet"),
        RequestState.OPEN.value: _("Being answered"),
        RequestState.MORE_ASKED.value: _("Something more is needed from whoever asked"),
        RequestState.ANSWERED.value: _("Answered"),
    }.get(state, _("Not known"))


def step_words(step: RequestStep, side: Side, organisation: str) -> str:
    """What was done with something that was written about a request, and by whom.

    Without a name of the organisation: it was passed on to one that is erased.
    """
    if step is RequestStep.PASSED_ON and not organisation:
        return _("The service passed it on to an organisation that has left since")
    who = {
        Side.PERSON: _("Whoever asked"),
        Side.SERVICE: _("The service"),
        Side.ORGANISATION: organisation or _("The organisation"),
    }[side]
    return {
        RequestStep.ASKED: _("%(who)s wrote", who=who),
        RequestStep.MORE_ASKED: _("%(who)s needs more, because", who=who),
        RequestStep.MORE_TOLD: _("%(who)s added", who=who),
        RequestStep.EXTENDED: _("%(who)s put the deadline off, because", who=who),
        RequestStep.PASSED_ON: _("%(who)s passed it on to %(organisation)s", who=who, organisation=organisation),
        RequestStep.ANSWERED: _("%(who)s answered", who=who),
    }[step]


def band_words(band: Band) -> str:
    """How often an answer was given."""
    if band.is_small:
        return _("fewer than five")
    return _("%(fewest)s to %(most)s", fewest=band.fewest, most=band.most)
