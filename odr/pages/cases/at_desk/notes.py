"""Notes that administrators keep on a case: for themselves and their colleagues."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from odr.cases import notes as rules
from odr.cases.cases import case_of_organisation
from odr.cases.life import CaseState
from odr.cases.tables import Case, CaseNote
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import Audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import number_of
from odr.web.visiting.visits import administrator


class NoteForm(PageForm):
    """A note as it is typed."""

    words = TextAreaField(
        _l("Note"),
        [DataRequired(_l("Please write the note."))],
        description=_l(
            "About running the case, such as when to call. Nothing of what the dispute is about belongs here."
        ),
        render_kw={"rows": 4, "spellcheck": "true"},
    )
    version = HiddenField()


@administrator(administration, "/administration/cases/<uuid:case_id>/notes", methods=("GET", "POST"))
def notes(visit: AdministratorVisit, case_id: UUID) -> Response:
    """The notes on a case, and a form for another."""
    case = _case(visit, case_id)
    form = NoteForm.posted()
    if form.is_sent():
        try:
            row = rules.write(visit.work, visit.organisation, case_id, form.words.data or "", visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The note is written."))
            return visit.made(row.id, _back(case_id), case_id)
    return render(
        "administration/notes.html",
        audience=_audience(visit),
        case=case,
        notes=rules.notes_on(visit.work, visit.organisation, case_id),
        form=form,
    )


@administrator(administration, "/administration/cases/<uuid:case_id>/notes/<uuid:note_id>", methods=("GET", "POST"))
def change_note(visit: AdministratorVisit, case_id: UUID, note_id: UUID) -> Response:
    """Writes a note anew."""
    case, row = _case(visit, case_id), _note(visit, case_id, note_id)
    form = NoteForm.posted(words=rules.words_to_change(visit.work, row), version=str(row.version))
    if form.is_sent():
        try:
            rules.change(visit.work, row, form.words.data or "", visit.account.id, number_of(form.version.data or ""))
        except Refusal as refusal:
            form.refuse(refusal)
            # Whoever sends it again has read what it says now.
            form.version.data = str(row.version)
        else:
            visit.flash(_("The note is changed."))
            return visit.made(row.id, _back(case_id))
    return render("administration/note.html", audience=_audience(visit), case=case, note=row, form=form)


@administrator(
    administration, "/administration/cases/<uuid:case_id>/notes/<uuid:note_id>/remove", methods=("GET", "POST")
)
def remove_note(visit: AdministratorVisit, case_id: UUID, note_id: UUID) -> Response:
    """Removes a note, after one more question."""
    row = _note(visit, case_id, note_id)
    if request.method == "POST":
        rules.remove(visit.work, row)
        visit.flash(_("The note is removed."))
        return visit.made(note_id, _back(case_id), case_id)
    return render(
        "confirm.html",
        audience=_audience(visit),
        question=_("Remove this note?"),
        what_happens=[_("It is removed for all administrators, and no backup brings it back.")],
        irreversible=True,
        action_url=url_for("administration.remove_note", case_id=case_id, note_id=note_id),
        confirm_text=_("Remove the note"),
        cancel_url=url_for("administration.notes", case_id=case_id),
    )


def _case(visit: AdministratorVisit, case_id: UUID) -> Case:
    """The case, unless it is destroyed: then it has no notes. Raises ``NotFound``."""
    case = case_of_organisation(visit.work, visit.organisation, case_id)
    if case.state == CaseState.DESTROYED.value:
        raise NotFound
    return case


def _note(visit: AdministratorVisit, case_id: UUID, note_id: UUID) -> CaseNote:
    return rules.note_of(visit.work, visit.organisation, case_id, note_id)


def _audience(visit: AdministratorVisit) -> Audience:
    return Audience(
        "service",
        _("Administrators of %(organisation)s can read these notes.", organisation=visit.organisation.name),
        _(
            "Nobody in the case is shown them. They are sealed under the key of this service and not under a code, so "
            "whoever runs it could read them, too; and whoever is named in one may ask for what it says about them."
        ),
    )


def _back(case_id: UUID) -> Response:
    return redirect(url_for("administration.notes", case_id=case_id), 303)
