"""The people one writes to: whether their keys are known to be theirs, and comparing safety words with them."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes.people import KeyState
from odr.messages.mailboxes.safety import words_of
from odr.pages.messages.blueprint import messages
from odr.pages.messages.shared import go_to
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of, own_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import open_vault


class KeysForm(PageForm):
    """Carries which keys the page showed."""

    shown = HiddenField()


@open_vault(messages, "/people")
def people(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Everybody in the case, with how their keys stand."""
    box = mailbox_of(visit)
    others = [one for one in box.people.values() if one.participant_id != box.own_id]
    compared = {one.participant_id: box.compared_at(one.participant_id) for one in others}
    box.keep()
    return render(
        "messages/people.html",
        audience=own_audience(visit),
        case=visit.case,
        people=others,
        compared=compared,
        lost=box.memory.lost,
    )


@open_vault(messages, "/people/<uuid:participant_id>")
def person(visit: OpenVaultVisit, case_id: UUID, participant_id: UUID) -> Response:
    """One of them: the safety words of both, to compare by voice."""
    box = mailbox_of(visit)
    found = box.person(participant_id)
    if found.participant_id == box.own_id:
        raise NotFound
    compared = box.compared_at(participant_id)
    box.keep()
    return render(
        "messages/person.html",
        audience=own_audience(visit),
        case=visit.case,
        person=found,
        words=words_of(box, found),
        own_words=words_of(box, box.person(box.own_id)),
        compared=compared,
        form=KeysForm(shown=found.keys.fingerprint() if found.keys else ""),
    )


@open_vault(messages, "/people/<uuid:participant_id>/accept", methods=("GET", "POST"))
def accept_keys(visit: OpenVaultVisit, case_id: UUID, participant_id: UUID) -> Response:
    """Accepts keys that have changed without a signature, after one more question."""
    box = mailbox_of(visit)
    found = box.person(participant_id)
    if found.key_state is not KeyState.CHANGED or found.keys is None or not found.keys.fits_the_log:
        return go_to(visit, "person", participant_id=participant_id)
    form = KeysForm.posted(shown=found.keys.fingerprint())
    if form.is_sent():
        try:
            box.accept_keys(participant_id, form.shown.data or "")
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            box.keep()
            visit.flash(_("From now on what you send is sealed to the new keys of %(name)s.", name=found.name))
        return go_to(visit, "person", participant_id=participant_id)
    return render(
        "confirm.html",
        audience=own_audience(visit),
        question=_("Accept the new keys of %(name)s?", name=found.name),
        what_happens=[
            _(
                "%(name)s may have started over after losing every code. Or somebody with access to our database has "
                "put a key of their own in its place, to read what you send.",
                name=found.name,
            ),
            _(
                "Please ask %(name)s, by telephone or in person, whether they have started over, and compare the "
                "safety words with them.",
                name=found.name,
            ),
            _("If you accept, what you send from now on can be opened by whoever holds the new keys."),
        ],
        irreversible=False,
        form=form,
        action_url=url_for("messages.accept_keys", case_id=case_id, participant_id=participant_id),
        confirm_text=_("Accept the new keys"),
        cancel_url=url_for("messages.person", case_id=case_id, participant_id=participant_id),
    )


@open_vault(messages, "/people/<uuid:participant_id>/compared", methods=("POST",))
def note_compared(visit: OpenVaultVisit, case_id: UUID, participant_id: UUID) -> Response:
    """Notes that the visitor has compared safety words with somebody."""
    box = mailbox_of(visit)
    form = KeysForm.posted()
    if participant_id == box.own_id or request.method != "POST":
        raise NotFound
    try:
        box.note_compared(participant_id, form.shown.data or "")
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        box.keep()
        visit.flash(_("Noted: you have compared the words with %(name)s.", name=box.person(participant_id).name))
    return go_to(visit, "person", participant_id=participant_id)
