"""Releases of a settlement in force: what may be known to whom, proposed, signed by every party, or refused."""

from typing import Any
from uuid import UUID

from flask import make_response, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.pages.settlements.after import After, after
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import ReadersChanged, go_to, refuse_changed_readers
from odr.settlements.document.release_document import What
from odr.settlements.doing import releases as rules
from odr.settlements.doing.releases import Proposal, worked_out
from odr.settlements.papers.wording import facts_of
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault

ROOT = "/<uuid:room_id>/releases"


class ReleaseForm(PageForm):
    """What may be known to whom, and what for."""

    what = RadioField(
        _l("What may be known?"),
        [InputRequired(_l("Please choose what may be known."))],
        choices=[
            SelectChoice(What.FACT.value, _l("Only that there is a settlement")),
            SelectChoice(What.STATISTICS.value, _l("That it may be counted in statistics")),
            SelectChoice(What.POINTS.value, _l("The points that are chosen below")),
            SelectChoice(What.WHOLE.value, _l("The whole settlement, with names and addresses")),
        ],
    )
    points = SelectMultipleField(_l("Points"), option_widget=CheckboxInput())
    recipient = StringField(_l("Who may know it?"), [InputRequired(_l("Please say who may know it."))])
    purpose = TextAreaField(
        _l("What is it for?"), [InputRequired(_l("Please say what it is for."))], render_kw={"rows": 3}
    )
    readers = HiddenField()


class ConsentForm(PageForm):
    """The legal name, typed; and who is told."""

    name = StringField(
        _l("Your legal name"),
        [InputRequired(_l("Please type your legal name."))],
        render_kw={"autocomplete": "off"},
    )
    digest = HiddenField()
    readers = HiddenField()


class RefuseForm(PageForm):
    """With or without words."""

    words = TextAreaField(
        _l("What you would like to say about it"),
        description=_l("Everybody in this room reads it."),
        render_kw={"rows": 3},
    )
    digest = HiddenField()
    readers = HiddenField()


@open_vault(settlements, ROOT, without_acceptance=True)
def releases(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Every release with where it stands."""
    found = after(visit, room_id)
    return render(
        "settlements/releases.html",
        audience=found.audience,
        case=visit.case,
        found=found,
        proposals=_proposals(found),
        what_words=_what_words,
    )


@open_vault(settlements, f"{ROOT}/new", methods=("GET", "POST"))
def new_release(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Proposes a release to the other parties."""
    found = _for_a_party(visit, room_id)
    form = ReleaseForm.posted()
    form.points.choices = [
        SelectChoice(str(one.number), f"{one.number}. {one.heading}", {"data-not-words": True})
        for one in found.in_force.settlement.points
    ]
    if form.is_sent():
        try:
            rules.propose(
                found.box,
                room_id,
                form.readers.data or "",
                What(form.what.data),
                [int(one) for one in form.points.data or []],
                form.recipient.data or "",
                form.purpose.data or "",
            )
        except ReadersChanged:
            refuse_changed_readers(form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Proposed. Nothing may be known before every party has signed it; you, too, sign it now."))
            return visit.made(room_id, go_to(visit, "releases", room_id=room_id))
    form.readers.data = found.shown
    return render(
        "settlements/new_release.html",
        audience=found.audience,
        case=visit.case,
        found=found,
        form=form,
    )


@open_vault(settlements, f"{ROOT}/<uuid:release_id>", methods=("GET", "POST"))
def release(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, release_id: UUID) -> Response:
    """One release: what would be known, who has signed, and the place to sign."""
    found = after(visit, room_id)
    proposal = _proposal(found, release_id)
    form = ConsentForm.posted()
    if form.is_sent() and found.may_sign:
        try:
            signed = rules.sign_release(
                found.box, room_id, form.readers.data or "", form.digest.data or "", form.name.data or ""
            )
        except ReadersChanged:
            refuse_changed_readers(form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            agreed = _("You have signed, and with that all have: it may be handed out as agreed.")
            visit.flash(agreed if signed.is_agreed else _("You have signed. It counts when every party has."))
            return visit.made(release_id, go_to(visit, "release", room_id=room_id, release_id=release_id))
    form.digest.data, form.readers.data = proposal.digest, found.shown
    settlement = found.in_force.settlement
    return render(
        "settlements/release.html",
        audience=found.audience,
        case=visit.case,
        found=found,
        proposal=proposal,
        what=_what_words(proposal.release.what),
        points=[(one, facts_of(settlement, one)) for one in proposal.release.points],
        form=form,
    )


@open_vault(settlements, f"{ROOT}/<uuid:release_id>/refuse", methods=("GET", "POST"))
def refuse_release(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, release_id: UUID) -> Response:
    """Refuses a release, or takes it back, as long as not everybody has signed."""
    found = _for_a_party(visit, room_id)
    proposal = _proposal(found, release_id)
    there: dict[str, Any] = {"room_id": room_id, "release_id": release_id}
    if not proposal.is_open and sent_fields() is None:
        return go_to(visit, "release", **there)
    form = RefuseForm.posted()
    if form.is_sent():
        try:
            rules.refuse_release(
                found.box, room_id, form.readers.data or "", form.digest.data or "", form.words.data or ""
            )
        except ReadersChanged:
            refuse_changed_readers(form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Refused. It stays confidential, and the others are told."))
            return visit.made(release_id, go_to(visit, "release", **there))
    form.digest.data, form.readers.data = proposal.digest, found.shown
    return render(
        "confirm.html",
        audience=found.audience,
        question=_("Refuse this release?"),
        what_happens=[
            _("That ends it: everything stays confidential. The others are told that you refused."),
            _("Another release can be proposed at any time."),
        ],
        irreversible=True,
        form=form,
        action_url=url_for("settlements.refuse_release", case_id=visit.case.id, **there),
        confirm_text=_("Refuse it"),
        cancel_url=url_for("settlements.release", case_id=visit.case.id, **there),
    )


@open_vault(settlements, f"{ROOT}/<uuid:release_id>/file", without_acceptance=True)
def release_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, release_id: UUID) -> Response:
    """What may be handed out, with every party's consent inside. There is none before all have signed."""
    found = after(visit, room_id)
    response = make_response(rules.file_of(found.in_force, _proposal(found, release_id)).encode())
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="release.json"'
    return response


def _proposals(found: After) -> list[Proposal]:
    return worked_out(found.in_force.settlement, found.in_force.since, found.in_force.acts)


def _proposal(found: After, release_id: UUID) -> Proposal:
    proposal = next((one for one in _proposals(found) if one.release.release == str(release_id)), None)
    if proposal is None:
        raise NotFound
    return proposal


def _for_a_party(visit: OpenVaultVisit, room_id: UUID) -> After:
    found = after(visit, room_id)
    if not found.may_sign:
        raise NotFound
    return found


def _what_words(what: str) -> str:
    return {
        What.WHOLE.value: _("The whole settlement, with names and addresses"),
        What.POINTS.value: _("Some points of the settlement"),
        What.FACT.value: _("Only that there is a settlement"),
        What.STATISTICS.value: _("That it may be counted in statistics"),
    }[what]
