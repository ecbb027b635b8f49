"""Preparing an offer in private: it lies in one's own vault, and nobody else learns of it before it is sent."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.cases.cases import FACILITATOR
from odr.dates import end_of
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.offers.answering import require_future
from odr.offers.days import read_day
from odr.offers.negotiation import negotiation
from odr.offers.preparing import (
    Prepared,
    PreparedItem,
    Typed,
    change_prepared,
    prepare,
    prepared_item,
    remove_prepared,
)
from odr.offers.standing import OfferStanding
from odr.pages.offers.blueprint import offers
from odr.pages.offers.form import GO_ON, OfferForm
from odr.pages.offers.shared import go_to
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import ChangedMeanwhile
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of
from odr.web.parts.speaking import names_in
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import open_vault

OPEN_FOR = timedelta(days=14)
# In the address of somebody who was led back: what is not understood yet is said beside its field.
CHECK = "check"


@open_vault(offers, "/prepare", methods=("GET", "POST"))
def prepare_offer(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Begins an offer, or a facilitator's suggestion, in a folder of one's own."""
    box = mailbox_of(visit)
    return _begin(visit, box, Prepared(until=_first_day(visit)), None)


@open_vault(offers, "/offers/<uuid:message_id>/counter", methods=("GET", "POST"))
def prepare_counter(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Begins a counter-offer: a copy of the offer, to be changed."""
    box = mailbox_of(visit)
    before = negotiation(box).offer(message_id)
    if box.own_id not in before.offer.asked:
        raise NotFound
    terms = before.offer.terms
    copy = Prepared(
        terms.title,
        tuple(Typed.of(point) for point in terms.points),
        _first_day(visit),
        terms.binding,
        terms.without_prejudice,
        before.said.room_id,
        message_id,
    )
    return _begin(visit, box, copy, before)


@open_vault(offers, "/prepared/<uuid:item_id>", methods=("GET", "POST"))
def prepared(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Goes on with an offer in preparation: saves it as it was typed, and leads on to sending it."""
    box = mailbox_of(visit)
    found = prepared_item(box, item_id)
    form = OfferForm.posted() if request.method == "POST" else OfferForm.of(found.prepared, found.version)
    status = None
    if form.wants_another_row():
        form.add_row()
    elif form.is_sent():
        typed = form.prepared(found.prepared.room, found.prepared.entry)
        try:
            change_prepared(box, item_id, typed, form.based_on())
        except ChangedMeanwhile as meanwhile:
            form.version.data, status = meanwhile.current.line.version, 409
            form.refuse(
                Refusal(
                    _(
                        "Somebody has changed this in the meantime, with another code. What you typed is below, and "
                        "nothing is overwritten yet. If you save it now, it takes the place of theirs."
                    )
                )
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            onward = _onward(visit, box, item_id, form, typed)
            if onward is not None:
                return visit.made(item_id, onward)
    elif request.method == "GET" and CHECK in request.args:
        _refuse_what_is_wrong(visit, form, found.prepared)
    return _show(visit, box, form, found, status)


@open_vault(offers, "/prepared/<uuid:item_id>/remove", methods=("GET", "POST"), without_acceptance=True)
def remove(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Removes an offer in preparation, after one more question."""
    box = mailbox_of(visit)
    found = prepared_item(box, item_id)
    if request.method == "POST":
        try:
            remove_prepared(box, item_id)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
            return go_to(visit, "prepared", item_id=item_id)
        visit.flash(_("Removed. Nobody has seen it."))
        return visit.made(item_id, go_to(visit, "negotiation"))
    return render(
        "confirm.html",
        audience=private_audience(visit, found.folder_id),
        question=_("Remove what you have prepared?"),
        what_happens=[_("Nobody else has seen it, and nobody can bring it back.")],
        irreversible=True,
        action_url=url_for("offers.remove", case_id=case_id, item_id=item_id),
        confirm_text=_("Remove it"),
        cancel_url=url_for("offers.prepared", case_id=case_id, item_id=item_id),
    )


def until_of(visit: OpenVaultVisit, typed: str) -> datetime:
    """Until when something is open. Raises ``Refusal`` beside its field, also for a day that is over."""
    if not typed:
        raise Refusal(_("Please say until when it is open."), "until")
    until = end_of(read_day(typed, "until"), visit.app.settings.timezone)
    require_future(visit.work, until)
    return until


def _begin(visit: OpenVaultVisit, box: OpenMailbox, copy: Prepared, before: OfferStanding | None) -> Response:
    form = OfferForm.posted() if request.method == "POST" else OfferForm.of(copy)
    folders = [(one.id, one.name) for one in folders_of(visit.opened) if one.name is not None]
    form.folder.choices = [SelectChoice(str(id_), name, {"data-not-words": True}) for id_, name in folders]
    chosen = next((id_ for id_, _name in folders if str(id_) == form.folder.data), None)
    if form.wants_another_row():
        form.add_row()
    elif form.is_sent():
        typed = form.prepared(copy.room, copy.entry)
        folder_id = chosen or (folders[0][0] if folders and not form.folder.data else None)
        try:
            if folder_id is None:
                raise Refusal(_("Please choose one of your folders."), "folder")
            item_id = prepare(box, folder_id, typed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            onward = GO_ON if GO_ON in request.form else None
            visit.flash(_("Saved, for you alone so far."))
            return visit.made(item_id, go_to(visit, "send" if onward else "prepared", item_id=item_id))
    folder = chosen or (folders[0][0] if folders else None)
    return render(
        "offers/prepare.html",
        audience=private_audience(visit, folder),
        case=visit.case,
        form=form,
        item=None,
        before=before,
        name=names_in(box),
        suggests=box.participant.role == FACILITATOR,
        may_write=visit.opened.may_write and bool(folders),
    )


def _onward(
    visit: OpenVaultVisit, box: OpenMailbox, item_id: UUID, form: OfferForm, typed: Prepared
) -> Response | None:
    """Where saving leads: back, or on to sending. ``None`` if it can't be sent like this; then the form says why."""
    if GO_ON not in request.form:
        visit.flash(_("Saved, for you alone so far."))
        return go_to(visit, "prepared", item_id=item_id)
    if _refuse_what_is_wrong(visit, form, typed):
        form.version.data = str(prepared_item(box, item_id).version)
        return None
    return go_to(visit, "send", item_id=item_id)


def _refuse_what_is_wrong(visit: OpenVaultVisit, form: OfferForm, prepared: Prepared) -> bool:
    """Says beside its field what can't be sent like this. Whether there is any."""
    try:
        prepared.terms()
        until_of(visit, prepared.until)
    except Refusal as refusal:
        form.refuse(refusal)
        return True
    return False


def _show(
    visit: OpenVaultVisit, box: OpenMailbox, form: OfferForm, found: PreparedItem, status: int | None
) -> Response:
    before = None
    if found.prepared.entry is not None:
        try:
            before = negotiation(box).offer(found.prepared.entry)
        except NotFound:
            before = None
    return render(
        "offers/prepare.html",
        audience=private_audience(visit, found.folder_id),
        status=status,
        case=visit.case,
        form=form,
        item=found,
        before=before,
        name=names_in(box),
        suggests=box.participant.role == FACILITATOR,
        may_write=visit.opened.may_write,
    )


def _first_day(visit: OpenVaultVisit) -> str:
    day = (visit.work.now + OPEN_FOR).astimezone(visit.app.settings.timezone).date()
    return day.isoformat()
