"""Taking one's private information along, and removing all of it at once."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from odr.errors import NotFound
from odr.files.along import FilesAlong
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, ngettext
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of, go_to
from odr.spool import Copy
from odr.vaults.contents.export import export as export_all
from odr.vaults.contents.folders import browser_folders, folders_of, starting_folders
from odr.vaults.contents.folders import remove_everything as remove_all
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.files import sent_copy
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault, steward


class SureForm(PageForm):
    """The tick without which nothing is removed."""

    sure = BooleanField(
        lazy_gettext("Yes, remove all of it for good"),
        [InputRequired(lazy_gettext("Please tick this if you are sure. Nothing has been removed."))],
    )


@open_vault(vaults, "/export", methods=("GET", "POST"), only_reads=True, without_acceptance=True)
@dear("POST")
def export(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Says what the file is, then sends it."""
    if request.method == "GET":
        return render(
            "vaults/export.html",
            audience=audience_of(visit),
            case=visit.case,
            folders=folders_of(visit.opened),
            in_browser=browser_folders(visit.opened),
        )
    base = app_context()

    def copy() -> Copy:
        files = FilesAlong(visit.work, base.files, case_id)
        return export_all(visit.opened, visit.case.reference, files.add).copy(files)

    return sent_copy(base, "my-private-information.zip", "application/zip", copy)


@steward(vaults, "/remove-everything", methods=("GET", "POST"), without_acceptance=True)
def remove_everything(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Asks once more, then removes everything of the visitor's from this case. Nobody does that for them."""
    if not visit.opened.is_own:
        raise NotFound
    form = SureForm.posted()
    if form.is_sent():
        gone = remove_all(visit.opened)
        visit.flash(
            ngettext(
                "%(n)s entry is gone. Your place is empty, and still yours.",
                "%(n)s entries are gone. Your place is empty, and still yours.",
                gone,
            )
        )
        return go_to(visit, "home")
    return render(
        "vaults/remove_everything.html",
        audience=audience_of(visit),
        case=visit.case,
        folders=folders_of(visit.opened),
        in_browser=browser_folders(visit.opened),
        starting=len(starting_folders(visit.participant)),
        form=form,
        removed_text=_("Remove everything of mine"),
    )
