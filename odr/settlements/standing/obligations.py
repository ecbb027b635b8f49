"""Who does what by when, as a settlement says: reported by whoever does it, confirmed by whom it is owed to.

Where each stands is worked out from the acts in the room. What is overdue is shown to its people and to nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.documents import Act
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import OpenAct, say
from odr.settlements.document.document import Point, Settlement
from odr.settlements.document.spelling import text_of
from odr.settlements.standing.in_force import InForce, in_force_in, require_all_reached
from odr.settlements.standing.moves import LONGEST_WORDS

REPORTED, CONFIRMED, NOT_SO = "obligation reported", "obligation confirmed", "obligation not so"
KINDS = (REPORTED, CONFIRMED, NOT_SO)


class Done(Enum):
    """How far it is with an obligation."""

    OPEN = "open"
    REPORTED = "reported done"
    NOT_SO = "said not to be done"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class ObligationReport:
    """What somebody said of it, and when."""

    kind: str
    participant: str
    at: datetime
    words: str

    def __repr__(self) -> str:
        return f"<Said {self.kind}>"


@dataclass
class Obligation:
    """A point that somebody has to do. ``owed_to`` are those who can confirm it. ``report`` names the latest report."""

    point: Point
    owed_to: frozenset[str]
    state: Done = Done.OPEN
    report: str = ""
    said: list[ObligationReport] = field(default_factory=list)

    @property
    def due(self) -> date | None:
        """Until when, if the point says so."""
        return date.fromisoformat(self.point.due) if self.point.due else None

    def is_overdue(self, today: date) -> bool:
        """Whether its last day is over, and nobody has confirmed that it is done."""
        return self.due is not None and self.due < today and self.state is not Done.CONFIRMED

    def __repr__(self) -> str:
        return f"<Obligation {self.point.number}>"


def worked_out(settlement: Settlement, digest: str, since: datetime, acts: Sequence[OpenAct]) -> list[Obligation]:
    """The obligations of a settlement, in the order of its points. What does not fit, does not count."""
    parties = frozenset(one.participant for one in settlement.signers)
    found = {
        one.number: Obligation(one, frozenset({one.whom}) if one.whom else parties - {one.who})
        for one in settlement.points
        if one.who
    }
    for act in acts:
        number = act.body.get("point")
        if act.kind not in KINDS or act.cut or act.sent_at < since or act.body.get("settlement") != digest:
            continue
        obligation = found.get(number) if type(number) is int else None
        reached = {str(act.author_id), *(str(one) for one in act.addressed)}
        if obligation is not None and parties <= reached:
            _take(obligation, act)
    return list(found.values())


def report(box: OpenMailbox, room_id: UUID, shown: str, number: int, words: str) -> None:
    """Reports that one has done it. Raises ``Refusal`` and ``NotFound``."""
    found, obligation = _one_of(box, room_id, number)
    if str(box.own_id) != obligation.point.who:
        raise NotFound
    if obligation.state in (Done.REPORTED, Done.CONFIRMED):
        raise Refusal(_("This has been reported done already."))
    _say(box, found, shown, REPORTED, obligation, words)


def confirm(box: OpenMailbox, room_id: UUID, shown: str, number: int, answered: str, words: str) -> None:
    """Confirms that it is done, whether it was reported or not. Raises ``Refusal`` and ``NotFound``."""
    found, obligation = _owed(box, room_id, number, answered)
    _say(box, found, shown, CONFIRMED, obligation, words)


def deny(box: OpenMailbox, room_id: UUID, shown: str, number: int, answered: str, words: str) -> None:
    """Says that what was reported is not so. Raises ``Refusal`` and ``NotFound``."""
    found, obligation = _owed(box, room_id, number, answered)
    if obligation.state is not Done.REPORTED:
        raise Refusal(_("Nothing is reported about this that could be answered."))
    _say(box, found, shown, NOT_SO, obligation, words)


def obligations_of(found: InForce) -> list[Obligation]:
    """The obligations of a settlement that is in force."""
    return worked_out(found.settlement, found.digest, found.since, found.acts)


def _take(obligation: Obligation, act: OpenAct) -> None:
    """Goes one act on."""
    author = str(act.author_id)
    if obligation.state is Done.CONFIRMED:
        return
    if act.kind == REPORTED:
        if author != obligation.point.who or obligation.state is Done.REPORTED:
            return
        obligation.state, obligation.report = Done.REPORTED, act.hash.hex()
    elif author not in obligation.owed_to or act.body.get("report") != obligation.report:
        return
    elif act.kind == CONFIRMED:
        obligation.state = Done.CONFIRMED
    elif obligation.state is Done.REPORTED:
        obligation.state = Done.NOT_SO
    else:
        return
    obligation.said.append(ObligationReport(act.kind, author, act.sent_at, act.text))


def _one_of(box: OpenMailbox, room_id: UUID, number: int) -> tuple[InForce, Obligation]:
    found = in_force_in(box, room_id)
    box.require_speaking()
    obligation = next((one for one in obligations_of(found) if one.point.number == number), None)
    if obligation is None or found.settlement.signer(box.own_id) is None:
        raise NotFound
    require_all_reached(box, found)
    return found, obligation


def _owed(box: OpenMailbox, room_id: UUID, number: int, answered: str) -> tuple[InForce, Obligation]:
    found, obligation = _one_of(box, room_id, number)
    if str(box.own_id) not in obligation.owed_to:
        raise NotFound
    if obligation.state is Done.CONFIRMED:
        raise Refusal(_("This is confirmed already."))
    if obligation.report != answered:
        raise Refusal(_("Something has been reported about this meanwhile. Please look at it first."))
    return found, obligation


def _say(box: OpenMailbox, found: InForce, shown: str, kind: str, obligation: Obligation, words: str) -> None:
    body = {"point": obligation.point.number, "report": obligation.report, "settlement": found.digest}
    say(box, found.room_id, shown, Act(kind, body), text_of(words, LONGEST_WORDS, "words"))
