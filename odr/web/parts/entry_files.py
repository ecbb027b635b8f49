"""Putting a file into an entry of one's own by a plain form."""

from uuid import UUID

from flask import request

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.vaults.contents.attached import complete, expect_for
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.files import FileForm, received_from_form
from odr.web.typed.kept import resumed


def put_into_entry(visit: OpenVaultVisit, item_id: UUID, form: FileForm) -> bool:
    """Puts the file of the form into an entry of the visitor's, and says so; or says in the form why it is refused."""
    if request.method != "POST" or resumed():
        return False
    try:
        expected, received = received_from_form(
            visit.work, lambda house, arriving: expect_for(visit.opened, house, item_id, arriving.announced)
        )
        complete(visit.opened, item_id, expected.coming, received)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    visit.flash(_("The file is in."))
    return True
