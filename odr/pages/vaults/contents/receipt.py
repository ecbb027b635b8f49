"""The receipt of a file: what it says, and taking it along."""

from uuid import UUID

from flask import make_response, request
from werkzeug.wrappers import Response
from wtforms import BooleanField

from odr.display import as_one_line
from odr.files.sizes import megabytes
from odr.i18n import lazy_gettext
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of
from odr.vaults.contents.items import opened_silently
from odr.vaults.contents.receipts import put_in, take_receipt
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


class ReceiptForm(PageForm):
    """What the receipt says beside what it has to."""

    with_name = BooleanField(lazy_gettext("The name of the file too"))


@open_vault(
    vaults,
    "/items/<uuid:item_id>/files/<uuid:file_id>/receipt",
    methods=("GET", "POST"),
    only_reads=True,
    without_acceptance=True,
)
@dear("POST")
def file_receipt(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Says what the receipt of a file is, then sends it."""
    form = ReceiptForm.posted()
    if request.method == "POST":
        made = take_receipt(
            visit.opened, visit.case.reference, item_id, file_id, with_name=bool(form.with_name.data)
        ).encode()
        response = make_response(made)
        response.mimetype = "application/json"
        response.headers["Content-Disposition"] = 'attachment; filename="receipt.json"'
        response.headers["Cache-Control"] = "no-store"
        return response
    found = put_in(visit.opened, item_id, file_id)
    item = opened_silently(visit.opened, item_id)
    return render(
        "vaults/file_receipt.html",
        audience=audience_of(visit, item.line.folder_id),
        case=visit.case,
        item=item,
        entry=found.file,
        name=as_one_line(found.file.name),
        size=megabytes(found.file.length),
        put_in_at=found.row.at,
        head=found.head,
        form=form,
    )
