"""What a party gave to the facilitator, to be read; each page checks the agreement again."""

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from odr.i18n import gettext as _
from odr.pages.agreements.audiences import audience_of_given, party_name
from odr.pages.agreements.blueprint import agreements
from odr.vaults.browser_folders.holding import browser_code
from odr.vaults.contents.about import NotedKind, NotedThing
from odr.vaults.contents.attached import file_of, take_out
from odr.vaults.contents.folders import folders_of, open_folder
from odr.vaults.contents.items import opened_silently
from odr.vaults.contents.items import read as read_item
from odr.vaults.contents.listing import last_page, list_folder, nearest_page
from odr.vaults.contents.news import look, look_over
from odr.web.asking.visitors import GrantedVisit
from odr.web.context import app_context
from odr.web.parts.files import files_shown, or_refused, sent_file
from odr.web.parts.looking import cleaned, what_it_tells
from odr.web.parts.noting import notes_here
from odr.web.showing.rendering import render
from odr.web.typed.numbers import page_in_address
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import granted_vault

ROOT = "/cases/<uuid:case_id>/given/<uuid:code_id>"


@granted_vault(agreements, ROOT)
def given(visit: GrantedVisit, case_id: UUID, code_id: UUID) -> Response:
    """The folders that were given."""
    return render(
        "agreements/given.html",
        audience=audience_of_given(visit),
        case=visit.case,
        code_id=code_id,
        party=party_name(visit),
        news=look_over(visit.granted),
        in_browser=browser_code(visit.granted) is not None,
        folders=folders_of(visit.granted),
        until=visit.granted.code.expires_at,
    )


@granted_vault(agreements, f"{ROOT}/folders/<uuid:given_id>")
def given_folder(visit: GrantedVisit, case_id: UUID, code_id: UUID, given_id: UUID) -> Response:
    """One of them."""
    page = page_in_address()
    lines, total = list_folder(visit.granted, given_id, page)
    return render(
        "agreements/given_folder.html",
        audience=audience_of_given(visit),
        case=visit.case,
        code_id=code_id,
        party=party_name(visit),
        folder=open_folder(visit.granted, given_id),
        lines=lines,
        new=look(visit.granted, given_id, lines),
        page=nearest_page(page, total),
        last=last_page(total),
    )


@granted_vault(agreements, f"{ROOT}/items/<uuid:given_id>")
def given_item(visit: GrantedVisit, case_id: UUID, code_id: UUID, given_id: UUID) -> Response:
    """One entry."""
    item = read_item(visit.granted, given_id)
    folder = open_folder(visit.granted, item.line.folder_id)
    return render(
        "agreements/given_item.html",
        audience=audience_of_given(visit),
        case=visit.case,
        code_id=code_id,
        party=party_name(visit),
        folder=folder,
        item=item,
        files=files_shown(visit.work, item.files),
        notes_here=notes_here(visit, NotedThing(NotedKind.ENTRY, given_id)),
    )


@granted_vault(agreements, f"{ROOT}/items/<uuid:given_id>/files/<uuid:file_id>")
def given_file(visit: GrantedVisit, case_id: UUID, code_id: UUID, given_id: UUID, file_id: UUID) -> Response:
    """Sends a file of an entry that was given, or the part of it that is asked for."""
    base = app_context()
    return or_refused(lambda: sent_file(take_out(visit.granted, base.files, given_id, file_id), base))


@granted_vault(agreements, f"{ROOT}/items/<uuid:given_id>/files/<uuid:file_id>/look")
@dear("GET")
def look_at_given_file(visit: GrantedVisit, case_id: UUID, code_id: UUID, given_id: UUID, file_id: UUID) -> Response:
    """Shows what a file of it tells of, and an image written anew, or a text."""
    entry = file_of(visit.granted, given_id, file_id)
    sent = url_for("agreements.given_file", case_id=case_id, code_id=code_id, given_id=given_id, file_id=file_id)
    return render(
        "files/look_at.html",
        audience=audience_of_given(visit),
        back_to=url_for("agreements.given_item", case_id=case_id, code_id=code_id, given_id=given_id),
        title=opened_silently(visit.granted, given_id).line.title,
        no_title=_("This entry no longer opens"),
        file_url=sent,
        cleaned_url=f"{sent}/cleaned",
        **what_it_tells(entry, lambda: take_out(visit.granted, app_context().files, given_id, file_id)),
    )


@granted_vault(agreements, f"{ROOT}/items/<uuid:given_id>/files/<uuid:file_id>/cleaned")
@dear("GET")
def cleaned_given_file(visit: GrantedVisit, case_id: UUID, code_id: UUID, given_id: UUID, file_id: UUID) -> Response:
    """Sends a copy of it without the details that hide in it."""
    entry = file_of(visit.granted, given_id, file_id)
    return cleaned(entry, lambda: take_out(visit.granted, app_context().files, given_id, file_id))
