"""Looking at a file of an entry: what it tells of beside what it shows, and a cleaned copy."""

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of
from odr.vaults.contents.attached import file_of, take_out
from odr.vaults.contents.items import opened_silently
from odr.vaults.contents.receipts import may_take_receipt
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.looking import cleaned, what_it_tells
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/look")
@dear("GET")
def look_at_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Shows what a file tells of, and an image written anew, or a text. A process of its own opens it."""
    entry = file_of(visit.opened, item_id, file_id)
    found = opened_silently(visit.opened, item_id)
    return render(
        "files/look_at.html",
        audience=audience_of(visit, found.line.folder_id),
        back_to=url_for("vaults.item", case_id=case_id, item_id=item_id),
        title=found.line.title,
        no_title=_("This entry no longer opens"),
        file_url=url_for("vaults.file", case_id=case_id, item_id=item_id, file_id=file_id),
        cleaned_url=url_for("vaults.cleaned_file", case_id=case_id, item_id=item_id, file_id=file_id),
        receipt_url=url_for("vaults.file_receipt", case_id=case_id, item_id=item_id, file_id=file_id)
        if may_take_receipt(visit.opened)
        else None,
        **what_it_tells(entry, lambda: take_out(visit.opened, app_context().files, item_id, file_id)),
    )


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/cleaned")
@dear("GET")
def cleaned_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Sends a copy without the details that hide in it. The original stays as it is."""
    entry = file_of(visit.opened, item_id, file_id)
    return cleaned(entry, lambda: take_out(visit.opened, app_context().files, item_id, file_id))
