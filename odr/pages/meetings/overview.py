"""The meetings of a case."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.cases.cases import FACILITATOR
from odr.meetings.reading import meetings_of
from odr.meetings.standing import MeetingStanding, MeetingState
from odr.pages.meetings.blueprint import meetings
from odr.pages.meetings.shared import LOOKS, state_words
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of, own_audience, room_name
from odr.web.parts.speaking import names_in, why_not
from odr.web.showing.rendering import render
from odr.web.typed.numbers import page_in_address
from odr.web.visiting.visits import open_vault

PAGE = 25


@open_vault(meetings, "", without_acceptance=True)
def overview(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """What is to come, what has no date yet, and what is over."""
    box = mailbox_of(visit)
    there = meetings_of(box)
    now = visit.work.now
    to_come = sorted((one for one in there.meetings if one.is_to_come(now)), key=_begins)
    open_ones = [one for one in there.meetings if one.state is MeetingState.OPEN]
    over = [one for one in reversed(there.meetings) if one not in to_come and one not in open_ones]
    last = max(1, -(-len(over) // PAGE))
    page = min(page_in_address(), last)
    return render(
        "meetings/overview.html",
        audience=own_audience(visit),
        case=visit.case,
        to_come=to_come,
        open_ones=open_ones,
        over=over[(page - 1) * PAGE : page * PAGE],
        page=page,
        last=last,
        room_of={one.room.id: room_name(one.room) for one in there.rooms},
        waiting_names=lambda one: [names_in(box)(id_) for id_ in one.waiting],
        own_id=box.own_id,
        state_words=state_words,
        looks=LOOKS,
        altered=[one.room for one in there.rooms if not one.is_sound],
        is_facilitator=box.participant.role == FACILITATOR,
        why_not=why_not(box),
    )


def _begins(one: MeetingStanding) -> str:
    return one.begins.isoformat() if one.begins is not None else ""
