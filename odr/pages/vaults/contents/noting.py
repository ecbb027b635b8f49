"""Writing a note about one thing: sent from the page of the thing, and shown again here if it can't be kept."""

from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.notes.given import thing
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of, go_to
from odr.vaults.contents.notes import may_note, note
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.noting import NoteForm, place_of
from odr.web.showing.rendering import render
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault

# The button that asks for the form alone.
BEGIN = "begin"


@open_vault(vaults, "/note", methods=("GET", "POST"))
def note_about(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Keeps a note about one thing, and goes back to it. What it is about is in the form, and in no address."""
    if not may_note(visit.opened):
        raise NotFound
    if sent_fields() is None:
        return go_to(visit, "home")
    form = NoteForm.posted()
    found = thing(visit.opened, form.about())
    place = place_of(visit, found)
    if BEGIN not in request.form and form.is_sent():
        try:
            item_id = note(visit.opened, found.about, form.note.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Noted, among your private information."))
            return visit.made(item_id, redirect(place.url or "", 303))
    return render("vaults/note_about.html", audience=audience_of(visit), case=visit.case, form=form, place=place)
