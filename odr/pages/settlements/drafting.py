"""Drafting a version of a settlement, and offering it to everybody in the room for signing."""

from dataclasses import replace
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.offers.negotiation import agreed
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.draft_form import DraftForm
from odr.pages.settlements.shared import (
    Found,
    ReadersChanged,
    found_in,
    go_to,
    own_audience,
    refuse_changed_readers,
)
from odr.settlements import signing
from odr.settlements.beginnings import agreed_in, from_agreed
from odr.settlements.drafting import Draft, beginning, following, parties, people_to_begin_with
from odr.settlements.wording import parts_of
from odr.web.rendering import render
from odr.web.visitors import OpenVaultVisit
from odr.web.visits import open_vault


@open_vault(settlements, "/<uuid:room_id>/begin")
def begin(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """What the first draft can begin with."""
    found = found_in(visit, room_id)
    if not found.goes_on or found.settlement.standing.latest is not None:
        raise NotFound
    return render(
        "settlements/begin.html",
        audience=own_audience(visit),
        case=visit.case,
        found=found,
        agreed=agreed(found.box),
    )


@open_vault(settlements, "/<uuid:room_id>/draft", methods=("GET", "POST"))
def draft(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """The next version: from the latest one if there is one, else from what was chosen, or from nothing."""
    found = found_in(visit, room_id)
    if not found.goes_on:
        raise NotFound
    names = [(str(one.participant_id), one.name) for one in parties(found.box)]
    form = DraftForm.of(_begun(found), names)
    status = 200
    if form.wants_another_point():
        form.add_another_point()
    elif form.is_sent():
        try:
            offered = signing.offer(
                found.box,
                room_id,
                form.readers.data or "",
                form.draft(),
                form.based_on.data or "",
                visit.app.settings.timezone,
            )
        except ReadersChanged:
            refuse_changed_readers(form)
            status = 409
        except Refusal as refusal:
            form.refuse(refusal)
            status = 422
        else:
            visit.flash(_("The text is offered for signing. It is in force when all have signed, and not before."))
            return visit.made(offered, go_to(visit, "room", room_id=room_id))
    latest = found.settlement.standing.latest
    before = form.based_on.data
    form.based_on.data, form.readers.data = "" if latest is None else latest.digest, found.shown
    return render(
        "settlements/draft.html",
        audience=found.audience,
        status=status,
        case=visit.case,
        found=found,
        latest=latest,
        # What was offered while this was being typed: to be compared before it is offered over it.
        meanwhile=parts_of(latest.document) if latest is not None and before not in (None, latest.digest) else [],
        form=form,
    )


def _begun(found: Found) -> Draft:
    """The version that is there, and people who have come since; whoever has left is not in it any more."""
    latest = found.settlement.standing.latest
    if latest is None:
        chosen = _chosen()
        return beginning(found.box) if chosen is None else from_agreed(found.box, agreed_in(found.box, chosen))
    begun = following(latest)
    known = {one.participant: one for one in begun.people}
    return replace(begun, people=[known.get(one.participant, one) for one in people_to_begin_with(found.box)])


def _chosen() -> UUID | None:
    """Which accepted offer the address names. Raises ``NotFound`` for what names none."""
    said = request.args.get("offer")
    if not said:
        return None
    try:
        return UUID(said)
    except ValueError:
        raise NotFound from None
