"""The negotiation at a glance."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.cases.cases import FACILITATOR
from odr.offers.answering import gone_from
from odr.offers.glance import PointRow, at_a_glance
from odr.offers.negotiation import negotiation as read_negotiation
from odr.offers.preparing import pins_of, prepared_titles
from odr.offers.standing import OfferState
from odr.pages.offers.blueprint import offers
from odr.pages.offers.picture import SHAPES, picture
from odr.pages.offers.shared import LOOKS, state_words
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of, own_audience, room_name
from odr.web.parts.speaking import names_in, why_not
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import number_in_address
from odr.web.visiting.visits import open_vault

PAGE = 25


@open_vault(offers, "", without_acceptance=True)
def negotiation(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """The points of the case, where each party stands on them, how the amounts moved; and every offer."""
    box = mailbox_of(visit)
    there = read_negotiation(box)
    rows = at_a_glance(there.offers)
    parties = _parties(rows)
    pins = pins_of(box)
    newest = list(reversed(there.offers))
    last = max(1, -(-len(newest) // PAGE))
    page = min(max(1, number_in_address("page") or 1), last)
    open_ones = [one for one in newest if one.state is OfferState.OPEN]
    return render(
        "offers/negotiation.html",
        audience=own_audience(visit),
        case=visit.case,
        rows=rows,
        parties=parties,
        pins=pins,
        pins_audience=private_audience(visit, pins.folder_id) if pins.folder_id is not None else None,
        pictures={row.key: picture(row, parties) for row in rows if row.moved()},
        shape_of={party: SHAPES[number % len(SHAPES)] for number, party in enumerate(parties)},
        open_ones=open_ones,
        asks=lambda one: box.own_id in one.waiting and not gone_from(box, one),
        offers=newest[(page - 1) * PAGE : page * PAGE],
        page=page,
        last=last,
        suggestions=list(reversed(there.suggestions)),
        altered=[one.room for one in there.altered],
        prepared=prepared_titles(box),
        room_of={one.room.id: room_name(one.room) for one in there.rooms},
        room_name=room_name,
        name=names_in(box),
        own_id=box.own_id,
        state_words=state_words,
        looks=LOOKS,
        is_facilitator=box.participant.role == FACILITATOR,
        why_not=why_not(box),
        may_write=visit.opened.may_write,
    )


def _parties(rows: list[PointRow]) -> list[UUID]:
    """Everybody who has offered or accepted something, in the order in which they first did."""
    found = {one.party for row in rows for one in row.steps} | {party for row in rows for party in row.stands}
    order = [one.party for row in rows for one in row.steps] + [party for row in rows for party in row.stands]
    return [one for one in dict.fromkeys(order) if one in found]
