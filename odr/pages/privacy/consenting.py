"""A person's consents: each by itself, given and taken back with one button on the same page."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.enquiries import inviting
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.operators import publishing
from odr.operators.operators import Role
from odr.pages.privacy.blueprint import privacy
from odr.privacy import consents as rules
from odr.web.asking.visitors import OperatorVisit, SignedInVisit
from odr.web.showing.audience import acceptance_audience, operators_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import operator, signed_in


class UseForm(PageForm):
    """A further use to ask about."""

    sentence = StringField(
        _l("What people would consent to, in one sentence of theirs"),
        [InputRequired(_l("Please say in one sentence what people would consent to."))],
        description=_l("Such as: “You may invite me to a talk about mediation.”"),
        render_kw={"autocomplete": "off"},
    )


@signed_in(privacy, "/me/consents", without_acceptance=True)
def consents(visit: SignedInVisit) -> Response:
    """Every use that is asked about, and what the visitor has answered."""
    answers, earlier = rules.answers(visit.work, visit.account.id)
    return render("privacy/consents.html", audience=acceptance_audience(), answers=answers, earlier=earlier)


@signed_in(privacy, "/me/consents/<name>/give", methods=("POST",))
def give_consent(visit: SignedInVisit, name: str) -> Response:
    """Consents to one use."""
    try:
        inviting.give(visit.work, visit.account.id, name, request.form.get("agreed_sentence", ""))
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("Saved. You can take it back here at any time."))
    return redirect(url_for("privacy.consents"), 303)


@signed_in(privacy, "/me/consents/<name>/take-back", methods=("POST",), without_acceptance=True)
def take_consent_back(visit: SignedInVisit, name: str) -> Response:
    """Takes one consent back, at once."""
    inviting.take_back(visit.work, visit.account.id, name)
    visit.flash(_("Taken back. From this moment on it does not count."))
    return redirect(url_for("privacy.consents"), 303)


@operator(privacy, "/desk/uses", Role.PRIVACY, methods=("GET", "POST"))
def uses(visit: OperatorVisit) -> Response:
    """What people are asked to consent to, and asking about something more."""
    form = UseForm.posted()
    if form.is_sent():
        try:
            added = publishing.add_use(visit.work, form.sentence.data or "", visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Everybody is asked about it on their own page from now on."))
            return visit.made(added.id, redirect(url_for("privacy.uses"), 303))
    return render(
        "privacy/uses.html",
        audience=operators_audience(),
        roles=visit.roles,
        form=form,
        ours=[str(one) for one in rules.SENTENCES.values()],
        added=rules.added_uses(visit.work),
    )


@operator(privacy, "/desk/uses/<uuid:use_id>/end", Role.PRIVACY, methods=("POST",))
def end_use(visit: OperatorVisit, use_id: UUID) -> Response:
    """Asks no more about a use that was added."""
    publishing.end_use(visit.work, use_id, visit.account.id)
    visit.flash(_("Nobody is asked about it any more, and no consent to it counts."))
    return visit.made(use_id, redirect(url_for("privacy.uses"), 303))
