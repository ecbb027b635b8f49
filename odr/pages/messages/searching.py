"""Finding something in one's messages, and taking a copy of them along."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.files.along import FilesAlong
from odr.i18n import lazy_gettext
from odr.messages.taking_along.export import export as export_all
from odr.messages.taking_along.searching import search as look_for
from odr.pages.messages.blueprint import messages
from odr.pages.messages.lines import lines_for
from odr.settlements.papers.export import files_of
from odr.spool import Copy
from odr.texts import words_to_find
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.files import sent_copy
from odr.web.parts.rooms import mailbox_of, own_audience, room_name
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import passes
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


class SearchForm(PageForm):
    """What to look for."""

    words = StringField(
        lazy_gettext("Words"),
        [InputRequired(lazy_gettext("Please type a word to look for.")), passes(words_to_find)],
    )


@open_vault(messages, "/search", methods=("GET", "POST"), only_reads=True, without_acceptance=True)
@dear("POST")
def search(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Finds messages by words. Never in the address: addresses are remembered by browsers."""
    box = mailbox_of(visit)
    form = SearchForm.posted()
    found, more = look_for(box, form.words.data) if form.is_sent() else ([], False)
    lines = list(zip((one.room for one in found), lines_for(box, [one.entry for one in found]), strict=True))
    return render(
        "messages/search.html",
        audience=own_audience(visit),
        case=visit.case,
        form=form,
        looked=request.method == "POST" and not form.errors,
        lines=lines,
        more=more,
        room_name=room_name,
    )


@open_vault(messages, "/export", methods=("GET", "POST"), only_reads=True, without_acceptance=True)
@dear("POST")
def export(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Says what the file is, then sends it."""
    box = mailbox_of(visit)
    if request.method == "GET":
        return render("messages/export.html", audience=own_audience(visit), case=visit.case)
    base = app_context()

    def copy() -> Copy:
        beside, files = files_of(box, visit.app.settings.timezone), FilesAlong(visit.work, base.files, case_id)
        return export_all(box, visit.case.reference, beside, files.add).copy(files)

    return sent_copy(base, "my-messages.zip", "application/zip", copy)
