"""Where the settlement of a case stands: the rooms in which there can be one, and each of them."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.cases.people.participants import told_until
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import contradiction, found_in
from odr.settlements.drafting.preparing import kept_draft
from odr.settlements.papers.wording import state_words, why_words
from odr.settlements.standing.reading import is_told_otherwise, settlements_of
from odr.settlements.standing.standing import SettlementState
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import own_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import open_vault


@open_vault(settlements, "", without_acceptance=True)
def overview(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Every room in which there can be a settlement, with where it stands."""
    box = OpenMailbox(visit.opened)
    found = settlements_of(box)
    return render(
        "settlements/overview.html",
        audience=own_audience(visit),
        case=visit.case,
        left=told_until(visit.participant),
        settlements=found,
        state_words=state_words,
        contradiction=box.participant.role == "party" and is_told_otherwise(box, found),
    )


@open_vault(settlements, "/<uuid:room_id>", without_acceptance=True)
def room(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """The settlement of one room: its latest version, who has signed, and what can be done."""
    found = found_in(visit, room_id)
    standing = found.settlement.standing
    latest = standing.latest
    own = str(found.box.own_id)
    return render(
        "settlements/room.html",
        audience=found.audience,
        case=visit.case,
        found=found,
        standing=standing,
        latest=latest,
        state=state_words(found.settlement),
        aside=[(one, found.name_of(one.move.author), why_words(one.why)) for one in standing.aside],
        contradiction=contradiction(found.box),
        has_draft=latest is None and found.goes_on and kept_draft(found.box, room_id) is not None,
        has_signed=latest is not None and own in latest.signatures,
        may_sign=found.goes_on
        and found.is_party
        and standing.state is SettlementState.WAITING
        and latest is not None
        and own in latest.missing,
        stated=[] if latest is None else standing.statements_about(latest),
    )
