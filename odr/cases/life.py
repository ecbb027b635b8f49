"""The life of a case: its states and every way between them, as data. Nothing else moves a case (``move``)."""

from dataclasses import dataclass
from enum import Enum


class CaseState(Enum):
    """Where a case is in its life."""

    DRAFT = "draft"
    INVITED = "invited"
    NEGOTIATION = "negotiation"
    FACILITATED = "facilitated"
    SETTLED = "settled"
    NOT_SETTLED = "not settled"
    CLOSED = "closed"
    DESTROYED = "destroyed"


# What comes after it was closed.
SHUT = (CaseState.CLOSED.value, CaseState.DESTROYED.value)
# How it ended is said, and nobody has closed it yet.
ENDED = (CaseState.SETTLED.value, CaseState.NOT_SETTLED.value)
OVER = (*ENDED, *SHUT)
UNDER_WAY = (CaseState.NEGOTIATION.value, CaseState.FACILITATED.value)
BEFORE_NEGOTIATION = (CaseState.DRAFT.value, CaseState.INVITED.value)


class By(Enum):
    """Whose doing a step is. Administrators open and close the house; how a case ends is never theirs."""

    ADMINISTRATOR = "an administrator"
    PARTY = "one party alone"
    PARTIES = "all parties who take part"
    SERVICE = "the service, when something has come about"


class Cause(Enum):
    """When a case takes a step."""

    INVITED = "the first party is invited"
    TWO_PARTIES = "two parties have joined"
    AGREEMENT_IN_FORCE = "everybody has signed an agreement with a facilitator"
    AGREEMENT_OVER = "no agreement with a facilitator is in force any more"
    SETTLEMENT_IN_FORCE = "every party has signed a settlement"
    ALL_SAY_SETTLED = "every party has declared that there is a settlement"
    ALL_SAY_NOT_SETTLED = "every party has declared that it ends without one"
    DECLARED_OVER = "a party has declared the negotiation over"
    TOO_FEW_LEFT = "a party has withdrawn and fewer than two are left"
    CLOSED_BY_HAND = "an administrator closes it"
    ABANDONED = "nobody has done anything for a long time, nor after notice of it"
    LEFT_OPEN = "it ended a long time ago and nobody has closed it, nor after notice of it"
    DAY_HAS_COME = "the day has come that was told at closing"


@dataclass(frozen=True)
class Way:
    """One step: from where to where, when, and whose doing it is."""

    start: CaseState
    end: CaseState
    cause: Cause
    by: By


_S = CaseState
# What follows: no invitation leads into a case that is over (odr.cases.cases.move); agreements, and what was given
# under them, end when it is over (odr.facilitation.engagement.ending); at closing, advisers' codes end and the day of
# destruction is fixed (odr.retention.closing); on that day everything goes (odr.retention.destroying).
# From an end there is no way to another one: whoever withdrew has left what the others might still agree to, and a
# settlement that was signed before that has moved the case already.
WAYS: tuple[Way, ...] = (
    Way(_S.DRAFT, _S.INVITED, Cause.INVITED, By.ADMINISTRATOR),
    Way(_S.DRAFT, _S.CLOSED, Cause.CLOSED_BY_HAND, By.ADMINISTRATOR),
    Way(_S.DRAFT, _S.CLOSED, Cause.ABANDONED, By.SERVICE),
    Way(_S.INVITED, _S.NEGOTIATION, Cause.TWO_PARTIES, By.SERVICE),
    Way(_S.INVITED, _S.CLOSED, Cause.CLOSED_BY_HAND, By.ADMINISTRATOR),
    Way(_S.INVITED, _S.CLOSED, Cause.ABANDONED, By.SERVICE),
    Way(_S.NEGOTIATION, _S.FACILITATED, Cause.AGREEMENT_IN_FORCE, By.PARTIES),
    Way(_S.FACILITATED, _S.NEGOTIATION, Cause.AGREEMENT_OVER, By.SERVICE),
    *(
        way
        for start in (_S.NEGOTIATION, _S.FACILITATED)
        for way in (
            Way(start, _S.SETTLED, Cause.SETTLEMENT_IN_FORCE, By.PARTIES),
            Way(start, _S.SETTLED, Cause.ALL_SAY_SETTLED, By.PARTIES),
            Way(start, _S.NOT_SETTLED, Cause.ALL_SAY_NOT_SETTLED, By.PARTIES),
            Way(start, _S.NOT_SETTLED, Cause.DECLARED_OVER, By.PARTY),
            Way(start, _S.NOT_SETTLED, Cause.TOO_FEW_LEFT, By.PARTY),
            Way(start, _S.CLOSED, Cause.ABANDONED, By.SERVICE),
        )
    ),
    *(
        way
        for start in (_S.SETTLED, _S.NOT_SETTLED)
        for way in (
            Way(start, _S.CLOSED, Cause.CLOSED_BY_HAND, By.ADMINISTRATOR),
            Way(start, _S.CLOSED, Cause.LEFT_OPEN, By.SERVICE),
        )
    ),
    Way(_S.CLOSED, _S.DESTROYED, Cause.DAY_HAS_COME, By.SERVICE),
)
_BY_CAUSE = {(way.start, way.cause): way for way in WAYS}


class NoSuchWay(Exception):
    """A case cannot take this step from the state it is in. A rule has to ask ``way_from`` first."""


def way_from(state: str, cause: Cause) -> Way | None:
    """The way that a case in this state takes for this cause."""
    return _BY_CAUSE.get((CaseState(state), cause))


def ways_out(state: str) -> list[Way]:
    """Every way out of a state, for those who are to be shown them. Only what is destroyed has none."""
    return [way for way in WAYS if way.start.value == state]
