"""How a room tells of what was said formally in it: each capability says it of its own kinds of acts."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from odr.i18n import gettext as _
from odr.messages.documents import Act


@dataclass(frozen=True)
class ToldAct:
    """An act in a room, with the name of whoever spoke; ``own`` if the visitor did."""

    case_id: UUID
    room_id: UUID
    entry_id: UUID
    who: str
    own: bool
    act: Act


@dataclass(frozen=True)
class ActLine:
    """The sentence that a room shows of an act, and where its page is, with the words of the link."""

    sentence: str
    url: str | None = None
    link: str = ""


Teller = Callable[[ToldAct], ActLine]
_TELLERS: dict[str, Teller] = {}


def tells_of(*kinds: str) -> Callable[[Teller], Teller]:
    """Declares a function that tells of acts of these kinds, for the pages of their capability.

    Raises ``ValueError`` if another one does already.
    """

    def declare(teller: Teller) -> Teller:
        for kind in kinds:
            if _TELLERS.setdefault(kind, teller) is not teller:
                raise ValueError(f"two capabilities tell of acts of the kind {kind!r}")
        return teller

    return declare


def act_line(told: ToldAct) -> ActLine:
    """What a room shows of an act; of one that no page here knows, that something formal was said."""
    teller = _TELLERS.get(told.act.kind)
    if teller is not None:
        return teller(told)
    if told.own:
        return ActLine(_("You said something formal that this service does not know."))
    return ActLine(_("%(name)s said something formal that this service does not know.", name=told.who))
