"""Beginning afresh when every code is lost: asking for it, thinking better of it, and doing it."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.dates import format_day
from odr.mail.outbox import queue
from odr.refusals import Refusal
from odr.vaults import afresh
from odr.vaults.mails import afresh_asked
from odr.vaults.opening import vault_of
from odr.vaults.pages import vaults
from odr.vaults.pages.shared import audience_of, go_to, is_sent
from odr.web.forms import PageForm
from odr.web.rendering import link_to, render
from odr.web.visitors import ParticipantVisit
from odr.web.visits import participant
from odr.words import gettext as _
from odr.words import lazy_gettext


class ReferenceForm(PageForm):
    """Shows that it is meant."""

    reference = StringField(
        lazy_gettext("The reference of the case"),
        [InputRequired(lazy_gettext("Please type the reference of the case, to show that you mean it."))],
    )


@participant(vaults, "/begin-afresh", methods=("GET", "POST"))
def begin_afresh(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Says what beginning afresh means, and notes that it is wanted; after three days it can be done."""
    if vault_of(visit.work, visit.participant) is None:
        return go_to(visit, "begin")
    since = afresh.asked_from(visit.work, visit.participant)
    if request.method == "POST" and since is None:
        settings = visit.ground.settings
        day = format_day(afresh.ask(visit.work, visit.participant), settings.timezone, visit.work.now)
        link = link_to("vaults.unlock", case_id=visit.case.id)
        queue(visit.work, afresh_asked(visit.contact().email, visit.organisation.name, day, link))
        visit.flash(_("Your wish is noted, and we have told you so by mail as well."))
        return go_to(visit, "begin_afresh")
    return render(
        "vaults/begin_afresh.html",
        audience=audience_of(visit),
        case=visit.case,
        since=since,
        can_be_done=since is not None and since <= visit.work.now,
    )


@participant(vaults, "/begin-afresh/call-off", methods=("POST",))
def call_off_afresh(visit: ParticipantVisit, case_id: UUID) -> Response:
    """The person has thought better of it."""
    afresh.call_off(visit.work, visit.participant)
    visit.flash(_("Everything stays as it was."))
    return go_to(visit, "unlock")


@participant(vaults, "/begin-afresh/destroy", methods=("GET", "POST"))
def destroy_vault(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Asks once more, destroys the old vault, and shows the receipt."""
    since = afresh.asked_from(visit.work, visit.participant)
    if since is None or since > visit.work.now:
        return go_to(visit, "begin_afresh")
    form = ReferenceForm.posted()
    if is_sent(form):
        audience = audience_of(visit)
        try:
            receipt = afresh.destroy(visit.work, visit.participant, visit.case, form.reference.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return render(
                "vaults/receipt.html",
                audience=audience,
                case=visit.case,
                receipt=receipt,
                organisation=visit.organisation.name,
                holder=visit.contact().legal_name,
            )
    return render(
        "vaults/destroy_vault.html",
        audience=audience_of(visit),
        status=422 if form.errors else 200,
        case=visit.case,
        form=form,
    )
