"""A facilitator's suggestion: what it says, answering it in secret, and telling everybody if all have accepted."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.offers import answering
from odr.offers.negotiation import negotiation
from odr.offers.suggested import Suggested, SuggestionState
from odr.pages.offers.blueprint import offers
from odr.pages.offers.one_offer import AnswerForm
from odr.pages.offers.shared import go_to, speakers_in
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import audience_in, mailbox_of, own_audience
from odr.web.parts.speaking import names_in, why_not
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import open_vault


class SecretForm(PageForm):
    """Whether a party accepts a suggestion."""

    accepts = RadioField(
        lazy_gettext("Your answer"), [InputRequired(lazy_gettext("Please choose."))], validate_choice=False
    )

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.accepts.choices = [("yes", _("I accept it")), ("no", _("I do not accept it"))]


@open_vault(offers, "/suggestions/<uuid:message_id>", without_acceptance=True)
def suggestion(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Shows a suggestion, with the visitor's own answer; to its facilitator, every answer."""
    box = mailbox_of(visit)
    there = negotiation(box)
    found = there.suggestion(message_id)
    may_answer = _may_answer(box, found)
    reason = why_not(box, *([found.said.author_id] if may_answer else []))
    is_own = found.said.author_id == box.own_id
    room = there.room(found.said.room_id).room
    is_telling = is_own and found.result is None and found.all_accept
    gone = answering.gone_from(box, found) if is_telling or found.state is SuggestionState.OPEN else []
    # What a party answered is for it and the facilitator alone, and so is the page that says so, until all are told.
    is_secret = bool(found.answers) and found.result is None
    audience = own_audience(visit) if is_secret else audience_in(visit, addressing_in(box, room))
    return render(
        "offers/suggestion.html",
        audience=audience,
        case=visit.case,
        room=room,
        suggestion=found,
        terms=found.offer.terms,
        told=speakers_in(box, [found.said, *(one.said for one in found.answers.values())]),
        name=names_in(box),
        own_id=box.own_id,
        is_own=is_own,
        own_answer=None if is_own else found.answers.get(box.own_id),
        is_open=found.state is SuggestionState.OPEN,
        is_agreed=found.state is SuggestionState.ACCEPTED,
        may_answer=may_answer and reason is None,
        may_tell=is_telling and found.certain and not gone and reason is None,
        gone=[one.name for one in gone],
        facilitator=names_in(box)(found.said.author_id),
        why_not=reason if found.state is SuggestionState.OPEN else None,
    )


@open_vault(offers, "/suggestions/<uuid:message_id>/answer", methods=("GET", "POST"))
def answer(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Answers a suggestion in secret: the facilitator sees it, and the page says so before."""
    box = mailbox_of(visit)
    found = negotiation(box).suggestion(message_id)
    if box.own_id not in found.offer.asked:
        raise NotFound
    form = SecretForm.posted()
    if form.is_sent():
        try:
            if form.accepts.data not in ("yes", "no"):
                raise Refusal(_("Please choose."), "accepts")
            answering.answer(box, message_id, accepts=form.accepts.data == "yes")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Your answer is with the facilitator, and with nobody else."))
            return visit.made(message_id, go_to(visit, "suggestion", message_id=message_id))
    elif request.method == "GET" and not _may_answer(box, found):
        return go_to(visit, "suggestion", message_id=message_id)
    facilitator = names_in(box)(found.said.author_id)
    return render(
        "offers/answer.html",
        audience=only_you_audience(
            _("Your answer can be read by your side and by %(name)s, the facilitator.", name=facilitator),
            _("No other party learns whether, when or how you have answered."),
        ),
        case=visit.case,
        suggestion=found,
        terms=found.offer.terms,
        form=form,
        facilitator=facilitator,
        name=names_in(box),
        why_not=why_not(box, found.said.author_id),
    )


@open_vault(offers, "/suggestions/<uuid:message_id>/tell", methods=("GET", "POST"))
def tell(visit: OpenVaultVisit, case_id: UUID, message_id: UUID) -> Response:
    """Tells everybody that all have accepted, after one more question."""
    box = mailbox_of(visit)
    there = negotiation(box)
    found = there.suggestion(message_id)
    if found.said.author_id != box.own_id:
        raise NotFound
    form = AnswerForm.posted()
    status = None
    if form.is_sent():
        try:
            made = answering.tell(box, message_id, form.readers.data or "")
        except ReadersChanged:
            status = 409
            form.refuse(Refusal(_("Who would read it has changed. Nothing was sent. Please look once more.")))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Everybody is told."))
            return visit.made(made, go_to(visit, "suggestion", message_id=message_id))
    elif request.method == "GET" and (
        found.result is not None or not found.all_accept or answering.gone_from(box, found)
    ):
        return go_to(visit, "suggestion", message_id=message_id)
    room = there.room(found.said.room_id).room
    addressing = addressing_in(box, room)
    form.readers.data = addressing.fingerprint()
    del form.words, form.seen
    return render(
        "confirm.html",
        audience=audience_in(visit, addressing),
        status=status,
        question=_("Tell everybody that all have accepted?"),
        what_happens=[
            _("All parties have accepted “%(title)s”.", title=found.offer.terms.title),
            _("Everybody in this case is told so, with the signature of each party as proof."),
        ],
        irreversible=True,
        dangerous=False,
        form=form,
        action_url=url_for("offers.tell", case_id=case_id, message_id=message_id),
        confirm_text=_("Tell everybody"),
        cancel_url=url_for("offers.suggestion", case_id=case_id, message_id=message_id),
    )


def _may_answer(box: OpenMailbox, found: Suggested) -> bool:
    is_open = found.state is SuggestionState.OPEN and found.certain
    is_asked = box.own_id in found.offer.asked and box.own_id not in found.answers
    return is_open and is_asked and not answering.gone_from(box, found)
