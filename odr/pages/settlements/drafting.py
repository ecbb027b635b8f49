"""Drafting a version of a settlement, and offering it to everybody in the room for signing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.offers.negotiation import agreed
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.draft_form import AND_FILES, FORGET, KEEP, DraftForm
from odr.pages.settlements.shared import FoundSettlement, ReadersChanged, found_in, go_to, refuse_changed_readers
from odr.settlements.document.document import MOST_FILES
from odr.settlements.doing import signing
from odr.settlements.drafting.attached import as_signed, to_go_on_with
from odr.settlements.drafting.beginnings import agreed_in, from_agreed
from odr.settlements.drafting.drafting import SettlementDraft, beginning, following, parties, people_to_begin_with
from odr.settlements.drafting.preparing import Kept, forget, keep, kept_draft
from odr.settlements.papers.wording import parts_of
from odr.settlements.templates.ours import KEYS, our_template, our_templates
from odr.settlements.templates.own import own_template, own_templates
from odr.settlements.templates.template import Template, begun_with
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.files import files_shown
from odr.web.parts.rooms import own_audience
from odr.web.showing.rendering import render
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault


@dataclass(frozen=True)
class Chosen:
    """What the address says that the first draft begins with: an accepted offer, a template, or neither."""

    offer: UUID | None = None
    template: Template | None = None

    def hint(self, name: str) -> str:
        """What the template says to whoever fills in a clause."""
        return "" if self.template is None else self.template.hints.get(name, "")

    def hint_of_point(self, number: int) -> str:
        """What it says to whoever fills in a point, counted from 0."""
        points = () if self.template is None else self.template.points
        return points[number].hint if number < len(points) else ""


@open_vault(settlements, "/<uuid:room_id>/begin")
def begin(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """What the first draft can begin with. Whoever has saved one goes on with that, whatever they would choose."""
    found = found_in(visit, room_id)
    if not found.goes_on or found.settlement.standing.latest is not None:
        raise NotFound
    if kept_draft(found.box, room_id) is not None:
        return go_to(visit, "draft", room_id=room_id)
    return render(
        "settlements/begin.html",
        audience=own_audience(visit),
        case=visit.case,
        found=found,
        agreed=agreed(found.box),
        ours=list(zip(KEYS, our_templates(), strict=True)),
        own=own_templates(visit.work, visit.case.organisation_id),
    )


@open_vault(settlements, "/<uuid:room_id>/draft", methods=("GET", "POST"))
def draft(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """The next version: from the latest one if there is one, else from what was chosen, or from nothing."""
    found = found_in(visit, room_id)
    if not found.goes_on and sent_fields() is None:  # to what was sent the rules have an answer, with the words
        raise NotFound
    chosen = _chosen(visit, found)
    names = [(str(one.participant_id), one.name) for one in parties(found.box)]
    kept = kept_draft(found.box, room_id)
    form = DraftForm.of(_begun(found, chosen) if kept is None else kept.draft, names)
    answer, status = _done(visit, found, form, kept)
    if answer is not None:
        return answer
    latest = found.settlement.standing.latest
    before = kept.based_on if kept is not None and request.method == "GET" else form.based_on.data
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
        going_on=files_shown(visit.work, to_go_on_with(found.settlement.standing, form.files.data or ())),
        own_files=files_shown(visit.work, map(as_signed, kept.item.files)) if kept is not None else [],
        most_files=MOST_FILES,
        chosen=chosen,
        is_kept=kept is not None,
        may_forget=kept is not None and visit.opened.may_write,
        # So that hints are there again when a form comes back.
        begun_with={name: request.args[name] for name in ("offer", "own", "template") if name in request.args},
    )


def _done(
    visit: OpenVaultVisit, found: FoundSettlement, form: DraftForm, kept: Kept | None
) -> tuple[Response | None, int | None]:
    """Does what the form was sent for: where that leads, or nothing and the status of a page that shows it again."""
    if form.wants_another_row():
        form.add_row()
    elif form.wants(KEEP):
        return _saved(visit, found, form), None
    elif form.wants(FORGET):
        return _thrown_away(visit, found, form), None
    elif form.is_sent() and not form.asks_about_amounts():
        return _offered(visit, found, form, kept)
    return None, None


def _saved(visit: OpenVaultVisit, found: FoundSettlement, form: DraftForm) -> Response | None:
    try:
        keep(found.box, found.room_id, form.draft(), form.based_on.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    visit.flash(_("Saved in your private information. Nobody else sees it before you offer it."))
    if not found.goes_on:
        return go_to(visit, "room", room_id=found.room_id)
    return go_to(visit, "draft_files" if request.form[KEEP] == AND_FILES else "draft", room_id=found.room_id)


def _thrown_away(visit: OpenVaultVisit, found: FoundSettlement, form: DraftForm) -> Response | None:
    try:
        forget(found.box, found.room_id)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    visit.flash(_("Thrown away."))
    return go_to(visit, "room", room_id=found.room_id)


def _offered(
    visit: OpenVaultVisit, found: FoundSettlement, form: DraftForm, kept: Kept | None
) -> tuple[Response | None, int | None]:
    room_id, timezone = found.room_id, visit.app.settings.timezone
    readers, based_on = form.readers.data or "", form.based_on.data or ""
    try:
        offered = signing.offer(found.box, room_id, readers, form.draft(), based_on, timezone, kept)
    except ReadersChanged:
        refuse_changed_readers(form)
        return None, 409
    except Refusal as refusal:
        form.refuse(refusal)
        return None, 422
    if kept is not None and visit.opened.may_write:
        forget(found.box, room_id)
    visit.flash(_("The text is offered for signing. It is in force when all have signed, and not before."))
    return visit.made(offered, go_to(visit, "room", room_id=room_id)), None


def _begun(found: FoundSettlement, chosen: Chosen) -> SettlementDraft:
    """The version that is there, and people who have come since; whoever has left is not in it any more."""
    latest = found.settlement.standing.latest
    if latest is not None:
        begun = following(latest)
        known = {one.participant: one for one in begun.people}
        return replace(begun, people=[known.get(one.participant, one) for one in people_to_begin_with(found.box)])
    if chosen.offer is not None:
        return from_agreed(found.box, agreed_in(found.box, chosen.offer))
    return beginning(found.box) if chosen.template is None else begun_with(found.box, chosen.template)


def _chosen(visit: OpenVaultVisit, found: FoundSettlement) -> Chosen:
    """What the address names. Raises ``NotFound`` for what is not there."""
    if found.settlement.standing.latest is not None:
        return Chosen()
    try:
        if offer := request.args.get("offer"):
            return Chosen(offer=UUID(offer))
        if own := request.args.get("own"):
            return Chosen(template=own_template(visit.work, visit.case.organisation_id, UUID(own)).template)
    except ValueError:
        raise NotFound from None
    key = request.args.get("template")
    return Chosen(template=our_template(key)) if key else Chosen()
