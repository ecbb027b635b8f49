"""Files of an entry: put in by a plain form, taken out, removed."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.display import as_one_line
from odr.i18n import gettext as _
from odr.messages.saying.disclosing import copies_with, disclosures_with
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of, go_to
from odr.vaults.contents.attached import file_of, give_up, remove_file, take_out
from odr.vaults.contents.folders import open_folder
from odr.vaults.contents.items import opened_silently
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.entry_files import put_into_entry
from odr.web.parts.files import FileForm, limits_of, or_refused, sent_file
from odr.web.showing.rendering import render
from odr.web.typed.uploads import takes_file
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


@open_vault(vaults, "/items/<uuid:item_id>/files/add", methods=("GET", "POST"))
@takes_file
@dear("POST")
def add_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Puts a file into an entry; it is sealed as it arrives."""
    form = FileForm()
    if put_into_entry(visit, item_id, form):
        return go_to(visit, "item", item_id=item_id)
    found = opened_silently(visit.opened, item_id)
    return render(
        "vaults/add_file.html",
        audience=audience_of(visit, found.line.folder_id),
        case=visit.case,
        current=open_folder(visit.opened, found.line.folder_id),
        item=found,
        form=form,
        limits=limits_of(visit.work, visit.opened.vault.participant_id),
    )


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>", without_acceptance=True)
def file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Sends a file, or the part of it that is asked for."""
    base = app_context()
    return or_refused(lambda: sent_file(take_out(visit.opened, base.files, item_id, file_id), base))


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/discard", methods=("POST",))
def discard_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """What is there of a file on its way goes; a page follows."""
    give_up(visit.opened, item_id, file_id)
    visit.flash(_("What had arrived of that file is gone."))
    return visit.made(file_id, go_to(visit, "item", item_id=item_id))


@open_vault(
    vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/remove", methods=("GET", "POST"), without_acceptance=True
)
def remove_a_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Asks once more, then removes a file for good."""
    entry = file_of(visit.opened, item_id, file_id)
    found = opened_silently(visit.opened, item_id)
    if request.method == "POST":
        remove_file(visit.opened, item_id, file_id)
        visit.flash(_("The file is gone."))
        return visit.made(file_id, go_to(visit, "item", item_id=item_id))
    return render(
        "vaults/remove_file.html",
        audience=audience_of(visit, found.line.folder_id),
        case=visit.case,
        item=found,
        entry=entry,
        name=as_one_line(entry.name),
        copies=copies_with(disclosures_with(visit.opened, item_id, file_id)),
    )
