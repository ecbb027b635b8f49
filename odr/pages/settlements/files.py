"""The files of a version: taken out, looked at, and taken along with what was signed or released."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from odr.archives import Along, archive
from odr.errors import NotFound
from odr.files.along import name_in_copy
from odr.files.format import FileEntry
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.pages.settlements.after import after
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import found_in, version_in
from odr.purposes import THE_SERVICE
from odr.settlements.document.release_document import What
from odr.settlements.document.signed_files import settlement_file
from odr.settlements.doing.releases import file_of as release_of
from odr.settlements.doing.releases import worked_out
from odr.settlements.drafting.attached import file_of, take_out
from odr.settlements.papers.paper import paper_of, statement_files
from odr.settlements.standing.standing import SettlementVersion
from odr.spool import Copy
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.files import or_refused, sent_copy, sent_file
from odr.web.parts.looking import cleaned, what_it_tells
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault

_VERSION = "/<uuid:room_id>/version/<int:number>"
_FILE = f"{_VERSION}/files/<uuid:file_id>"


@open_vault(settlements, _FILE, without_acceptance=True)
def file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int, file_id: UUID) -> Response:
    """Sends a file, or the part of it that is asked for."""
    found = found_in(visit, room_id)
    version, base = version_in(found, number), app_context()
    return or_refused(lambda: sent_file(take_out(found.box, base.files, version, file_id), base))


@open_vault(settlements, f"{_FILE}/look")
@dear("GET")
def look_at_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int, file_id: UUID) -> Response:
    """Shows what a file tells of, and an image written anew, or a text. A process of its own opens it."""
    found = found_in(visit, room_id)
    version = version_in(found, number)
    here: dict[str, Any] = {"case_id": case_id, "room_id": room_id, "number": number}
    return render(
        "files/look_at.html",
        audience=found.audience,
        back_to=url_for("settlements.version", **here),
        title=None,
        no_title=_("Settlement, version %(number)s", number=number),
        file_url=url_for("settlements.file", file_id=file_id, **here),
        cleaned_url=url_for("settlements.cleaned_file", file_id=file_id, **here),
        **what_it_tells(file_of(version, file_id), lambda: take_out(found.box, app_context().files, version, file_id)),
    )


@open_vault(settlements, f"{_FILE}/cleaned")
@dear("GET")
def cleaned_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int, file_id: UUID) -> Response:
    """Sends a copy without the details that hide in it. What is signed is the original."""
    found = found_in(visit, room_id)
    version = version_in(found, number)
    return cleaned(file_of(version, file_id), lambda: take_out(found.box, app_context().files, version, file_id))


@open_vault(settlements, f"{_VERSION}/with-files", without_acceptance=True)
@dear("GET")
def version_with_files(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """A version as a paper and as a file to be checked, with the files that are part of it."""
    found = found_in(visit, room_id)
    version = version_in(found, number)
    stated = statement_files(found.settlement.standing.statements_about(version))
    made = settlement_file(version.document, list(version.signatures.values()), stated)
    paper = paper_of(version.document, version.signatures, stated, visit.app.settings.timezone)
    signed = {f"settlement-{number}.json": made.encode(), f"settlement-{number}.pdf": paper}
    return _with_files(visit, found.box, version, signed, f"settlement-{number}.zip")


@open_vault(settlements, "/<uuid:room_id>/releases/<uuid:release_id>/with-files", without_acceptance=True)
@dear("GET")
def release_with_files(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, release_id: UUID) -> Response:
    """What may be handed out of the whole settlement, with its files. There is nothing before all have signed."""
    found = after(visit, room_id)
    proposals = worked_out(found.in_force.settlement, found.in_force.since, found.in_force.acts)
    proposal = next((one for one in proposals if one.release.release == str(release_id)), None)
    if proposal is None or proposal.release.what != What.WHOLE.value:
        raise NotFound
    signed = {"release.json": release_of(found.in_force, proposal).encode()}
    return _with_files(visit, found.box, found.in_force.version, signed, "release.zip")


def _with_files(
    visit: OpenVaultVisit, box: OpenMailbox, version: SettlementVersion, signed: dict[str, bytes], name: str
) -> Response:
    """A ZIP of what was signed and of the files. Raises ``NotFound`` for a version without, ``Refusal``."""
    if not version.files:
        raise NotFound
    base = app_context()

    def along(one: FileEntry) -> Along:
        opened = take_out(box, base.files, version, one.id)
        return Along(name_in_copy(one), one.length, partial(opened.read, 0, one.length))

    def copy() -> Copy:
        return archive(THE_SERVICE, signed, visit.work.now).copy([along(one) for one in version.files])

    return or_refused(lambda: sent_copy(base, name, "application/zip", copy))
