"""What a party gave to the facilitator, to be read; each page checks the agreement again."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.pages.agreements.audiences import audience_of_given, party_name
from odr.pages.agreements.blueprint import agreements
from odr.vaults.contents.folders import folders_of, open_folder
from odr.vaults.contents.items import last_page, list_folder, nearest_page
from odr.vaults.contents.items import read as read_item
from odr.vaults.contents.news import look, news_in
from odr.web.numbers import page_in_address
from odr.web.rendering import render
from odr.web.visitors import GrantedVisit
from odr.web.visits import granted_vault

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
        folders=folders_of(visit.granted),
        news=news_in(visit.granted),
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
    )
