"""Starting over when every code is lost: asking for it, thinking better of it, and doing it."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.accounts.languages import written_to
from odr.accounts.sent_forms import forget
from odr.dates import format_day
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.mail.outbox import queue
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of, go_to
from odr.vaults import reset as vault_reset
from odr.vaults.mails import reset_asked
from odr.web.asking.login import current_session
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import participant


class ReferenceForm(PageForm):
    """Shows that it is meant."""

    reference = StringField(
        lazy_gettext("The reference of the case"),
        [InputRequired(lazy_gettext("Please type the reference of the case, to show that you mean it."))],
    )


@participant(vaults, "/reset", methods=("GET", "POST"), without_acceptance=True)
def reset(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Says what starting over means, and notes that it is wanted; after three days it can be done."""
    if visit.place.vault is None:
        return go_to(visit, "begin")
    since = vault_reset.asked_from(visit.work, visit.participant)
    if request.method == "POST" and since is None:
        settings = visit.app.settings
        due, own = vault_reset.ask(visit.work, visit.participant), visit.contact()
        link = link_to("vaults.unlock", case_id=visit.case.id)
        with written_to(visit.work, own.language, visit.organisation.language):
            day = format_day(due, settings.timezone, visit.work.now)
            queue(visit.work, reset_asked(own.email, visit.organisation.name, day, link))
        visit.flash(_("Noted. We have told you so by mail as well."))
        return visit.made(visit.participant.id, go_to(visit, "reset"))
    return render(
        "vaults/reset.html",
        audience=audience_of(visit),
        case=visit.case,
        since=since,
        can_be_done=since is not None and since <= visit.work.now,
    )


@participant(vaults, "/reset/call-off", methods=("POST",), without_acceptance=True)
def call_off_reset(visit: ParticipantVisit, case_id: UUID) -> Response:
    """The person has thought better of it."""
    vault_reset.call_off(visit.work, visit.participant)
    forget(visit.work, [visit.participant.id])
    visit.flash(_("Everything stays as it was."))
    return go_to(visit, "unlock")


@participant(vaults, "/reset/destroy", methods=("GET", "POST"), without_acceptance=True)
def destroy_vault(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Asks once more, destroys the old vault, and leads on to the receipt, which this browser keeps meanwhile."""
    since = vault_reset.asked_from(visit.work, visit.participant)
    waits = f"receipt:{visit.participant.id}"
    if since is None and waits in current_session():
        return render(
            "vaults/receipt.html",
            audience=audience_of(visit),
            case=visit.case,
            receipt=vault_reset.Receipt.from_contents(current_session()[waits]),
            organisation=visit.organisation.name,
            holder=visit.contact().legal_name,
        )
    if since is None or since > visit.work.now:
        return go_to(visit, "reset")
    form = ReferenceForm.posted()
    if form.is_sent():
        try:
            receipt = vault_reset.destroy(visit.work, visit.participant, visit.case, form.reference.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            current_session()[waits] = receipt.contents()
            return visit.made(visit.participant.id, go_to(visit, "destroy_vault"))
    return render(
        "vaults/destroy_vault.html",
        audience=audience_of(visit),
        case=visit.case,
        form=form,
    )
