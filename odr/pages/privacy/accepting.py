"""Accepting the policy, or an organisation's terms, which are shown with what has changed before anything else."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.cases.people.belonging import organisation_of_own
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import language_name
from odr.organisations.tables import Organisation
from odr.pages.privacy.blueprint import privacy
from odr.privacy.policy import accepting, versions
from odr.prose.text import blocks
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import acceptance_audience
from odr.web.showing.rendering import came_from, render
from odr.web.typed.forms import PageForm, number_in
from odr.web.typed.kept import KEPT, KEPT_FOR, unpacked
from odr.web.typed.typed_words import typed_words
from odr.web.visiting.gates import brought_back, safe_next
from odr.web.visiting.visits import signed_in


@signed_in(privacy, "/policy/accept", methods=("GET", "POST"), without_acceptance=True)
def accept_policy(visit: SignedInVisit) -> Response:
    """The version in force, with what has changed since the one that the visitor accepted last."""
    organisation = _organisation(visit)
    organisation_id = organisation.id if organisation is not None else None
    present = versions.in_force(visit.work, organisation_id)
    form = PageForm.posted()
    # A form that was kept on the way here is only shown, until the button below the text is pressed.
    if request.method == "POST" and "number" in request.form:
        try:
            number, language = number_in(request.form["number"]), request.form.get("text_language", "")
            accepting.accept(visit.work, visit.account.id, number, organisation_id, language)
        except Refusal as refusal:
            form.refuse(Refusal(refusal.message))
        else:
            visit.flash(_("Recorded: you have accepted this version."))
            return brought_back(_("You have accepted it")) or redirect(safe_next(url_for("start.home")), 303)
    last = accepting.latest_accepted(visit.work, visit.account.id, organisation_id)
    found = versions.versions(visit.work, organisation_id)
    before = next((versions.beside(one, present) for one in found if one.number == last), None)
    return render(
        "privacy/accept.html",
        audience=acceptance_audience(),
        form=form,
        organisation=organisation,
        version=present,
        before=before if last != present.number else None,
        accepted=last == present.number,
        # What each version since has changed, the latest first.
        summaries=[one for one in found if last is not None and last < one.number <= present.number],
        changes=versions.differences(before, present),
        blocks=blocks(present.text),
        language=language_name(present.language),
        next=safe_next(""),
        kept_for=request.form.get(KEPT_FOR, ""),
        packed=request.form.get(KEPT, ""),
        words=typed_words(unpacked(request.form.get(KEPT, ""))),
        came_from=came_from(),
    )


@signed_in(privacy, "/me/acceptances", without_acceptance=True)
def acceptances(visit: SignedInVisit) -> Response:
    """What the visitor has accepted, and when."""
    return render(
        "privacy/acceptances.html",
        audience=acceptance_audience(),
        accepted=accepting.accepted_by(visit.work, visit.account.id),
        language_name=language_name,
    )


def _organisation(visit: SignedInVisit) -> Organisation | None:
    """The organisation whose terms it is about; nothing for the policy. Raises ``NotFound`` for one of others."""
    said = request.values.get("of", "")
    if not said:
        return None
    try:
        organisation_id = UUID(said)
    except ValueError:
        raise NotFound from None
    return organisation_of_own(visit.work, visit.account.id, organisation_id)
