"""How a case ends, for its people: saying so, taking it back, and saying that it goes on."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.accounts.sent_forms import forget
from odr.cases import declarations
from odr.cases.declarations import Ending
from odr.cases.people.participants import people_in
from odr.cases.wording import ending_words
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.pages.cases.blueprint import cases
from odr.retention import closing, quiet
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.audience import case_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import participant


class EndingForm(PageForm):
    """What a party says of the end."""

    ending = SelectField(_l("How did it end?"), [InputRequired(_l("Please choose how it ended."))])


@participant(cases, "/cases/<uuid:case_id>/end", methods=("GET", "POST"))
def declare(visit: ParticipantVisit, case_id: UUID) -> Response:
    """A party says how the case ended."""
    back = url_for("cases.case", case_id=case_id)
    if not declarations.may_declare(visit.participant, visit.case):
        if request.method == "POST":
            raise NotFound
        return redirect(back)
    form = EndingForm.posted()
    form.ending.choices = [
        SelectChoice("", _("Please choose")),
        *(SelectChoice(one.value, ending_words(one)) for one in Ending),
    ]
    if form.is_sent():
        try:
            link = link_to("cases.case", case_id=case_id)
            closing.declare(visit.work, visit.participant, visit.case, Ending(form.ending.data), link)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved. The others see what you have declared."))
            return visit.made(visit.participant.id, redirect(back, 303))
    others = [one.name for one in people_in(visit.work, case_id) if one.account_id != visit.account.id]
    return render(
        "confirm.html",
        audience=case_audience(others, visit.organisation.name),
        question=_("How did case %(reference)s end?", reference=visit.case.reference),
        what_happens=[
            _("The others in the case and its administrators see what you declare. The terms are not asked here."),
            _(
                "The case is over when every party who takes part has declared the same. Until then you can change "
                "or take back what you declared."
            ),
            _(
                "When it is over, facilitators can no longer open or read anything. You can still write to the other "
                "parties until the case is closed."
            ),
        ],
        irreversible=False,
        dangerous=False,
        form=form,
        action_url=url_for("cases.declare", case_id=case_id),
        confirm_text=_("Declare this"),
        cancel_url=back,
    )


@participant(cases, "/cases/<uuid:case_id>/end/take-back", methods=("POST",))
def take_declaration_back(visit: ParticipantVisit, case_id: UUID) -> Response:
    """A party no longer says so."""
    try:
        closing.take_back(visit.work, visit.participant, visit.case)
        forget(visit.work, [visit.participant.id])
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("Taken back. The case goes on."))
    return redirect(url_for("cases.case", case_id=case_id), 303)


@participant(cases, "/cases/<uuid:case_id>/goes-on", methods=("POST",))
def goes_on(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Somebody says that a quiet case goes on."""
    try:
        quiet.go_on(visit.work, visit.participant, visit.case)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("Saved. The case stays open."))
    return redirect(url_for("cases.case", case_id=case_id), 303)
