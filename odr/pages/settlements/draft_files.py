"""The files of a draft: put in by a plain form, or part by part by a script as with any entry; and taken out again."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.display import as_one_line
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import FoundSettlement, found_in, go_to
from odr.settlements.document.document import MOST_FILES
from odr.settlements.drafting.attached import as_signed, take_out_of_draft
from odr.settlements.drafting.preparing import Kept, kept_draft
from odr.vaults.contents.attached import unfinished_of
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.entry_files import put_into_entry
from odr.web.parts.files import FileForm, files_shown, limits_of, unfinished_shown
from odr.web.showing.audience import Audience
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import render
from odr.web.typed.uploads import takes_file
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


@open_vault(settlements, "/<uuid:room_id>/draft/files", methods=("GET", "POST"))
@takes_file
@dear("POST")
def draft_files(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Shows the files of the draft that was saved for a room, and takes one more."""
    found = _found(visit, room_id)
    kept = kept_draft(found.box, room_id)
    if kept is None:
        return go_to(visit, "draft", room_id=room_id)
    item_id, form = kept.item_id, FileForm()
    if put_into_entry(visit, item_id, form):
        return go_to(visit, "draft_files", room_id=room_id)
    return render(
        "settlements/draft_files.html",
        audience=_audience(visit, kept),
        case=visit.case,
        found=found,
        item_id=item_id,
        files=files_shown(visit.work, map(as_signed, kept.item.files)),
        unfinished=unfinished_shown(unfinished_of(visit.opened, kept.item)),
        most_files=MOST_FILES,
        form=form,
        limits=limits_of(visit.work, visit.opened.vault.participant_id),
    )


@open_vault(settlements, "/<uuid:room_id>/draft/files/<uuid:file_id>/remove", methods=("GET", "POST"))
def remove_draft_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, file_id: UUID) -> Response:
    """Asks once more, then takes a file out of the draft for good, or what has arrived of it."""
    found = _found(visit, room_id)
    kept = kept_draft(found.box, room_id)
    if kept is None:
        raise NotFound
    if request.method == "POST":
        take_out_of_draft(found.box, kept, file_id)
        visit.flash(_("The file is gone."))
        return visit.made(file_id, go_to(visit, "draft_files", room_id=room_id))
    names = {one.id: one.name for one in kept.item.files}
    names |= {one.coming.place.file_id: one.coming.announced.name for one in unfinished_of(visit.opened, kept.item)}
    if file_id not in names:
        raise NotFound
    return render(
        "confirm.html",
        audience=_audience(visit, kept),
        question=_("Take this file out of the draft?"),
        what_happens=[
            _(
                "“%(name)s” goes. What opens it here is overwritten at once, and its parts are removed within a "
                "minute, unless you have shown it to somebody before.",
                name=as_one_line(names[file_id]),
            )
        ],
        irreversible=True,
        action_url=url_for("settlements.remove_draft_file", case_id=case_id, room_id=room_id, file_id=file_id),
        confirm_text=_("Take it out of the draft"),
        cancel_url=url_for("settlements.draft_files", case_id=case_id, room_id=room_id),
    )


def _found(visit: OpenVaultVisit, room_id: UUID) -> FoundSettlement:
    """The settlement of a room in which something can still be offered. Raises ``NotFound``."""
    found = found_in(visit, room_id)
    if not found.goes_on:
        raise NotFound
    return found


def _audience(visit: OpenVaultVisit, kept: Kept) -> Audience:
    """Who can open the folder that the draft lies in."""
    return private_audience(visit, kept.item.line.folder_id)
