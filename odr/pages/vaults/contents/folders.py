"""The folders of an open vault: reading them, searching in them, keeping them in order."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.cases.cases import FACILITATOR
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, ngettext
from odr.messages.saying.disclosing import copies_with, disclosures_among, disclosures_in
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.contents.changes import unseen_words
from odr.pages.vaults.shared import audience_of, go_to, names_of
from odr.texts import words_to_find
from odr.vaults.browser_folders.exposure import is_any_seen
from odr.vaults.contents.folders import add_folder, browser_folders, folders_of, items_in, kind_of, open_folder
from odr.vaults.contents.folders import remove_folder as remove
from odr.vaults.contents.folders import rename_folder as rename
from odr.vaults.contents.items import ItemLine
from odr.vaults.contents.listing import last_page, latest_changed, list_folder, nearest_page
from odr.vaults.contents.listing import search as search_in
from odr.vaults.contents.news import look, look_over
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import BROWSER
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.noting import places_of
from odr.web.showing.audience import Audience
from odr.web.showing.private_audience import steward_audience
from odr.web.showing.rendering import render
from odr.web.showing.sealed_audience import also_by_service
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import page_in_address
from odr.web.typed.people_forms import passes
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault, steward

# So many entries stand on the first page of a vault.
LATEST = 10


class NameForm(PageForm):
    """The name of a folder."""

    name = StringField(
        lazy_gettext("Name of the folder"), [InputRequired(lazy_gettext("Please give the folder a name."))]
    )


class SearchForm(PageForm):
    """Words to look for."""

    words = StringField(
        lazy_gettext("Words to look for"), [InputRequired(lazy_gettext("Please type a word.")), passes(words_to_find)]
    )


@open_vault(vaults, "", without_acceptance=True)
def home(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """All folders, and what was changed last in any of them."""
    news, found = look_over(visit.opened), folders_of(visit.opened)
    if not found:
        return go_to(visit, "folders")
    lines = latest_changed(visit.opened, [folder.id for folder in found], LATEST)
    disclosed = copies_among(visit, lines)
    return render(
        "vaults/home.html",
        audience=_who_reads(visit, None, disclosed),
        disclosed=disclosed,
        case=visit.case,
        folders=found,
        in_browser=len(browser_folders(visit.opened)),
        folder_names={folder.id: folder.name for folder in found},
        lines=lines,
        new=set(),
        news=news,
        names=names_of(visit, [line.changed_by for line in lines]),
        search_form=SearchForm(),
        opens_all=visit.opened.opens_all,
        may_write=visit.opened.may_write,
        may_disclose=visit.opened.may(SecretKind.MAILBOX) and visit.opened.may(SecretKind.SIGNING),
        is_facilitator=visit.participant.role == FACILITATOR,
        changed=unseen_words(visit),
        noticed=visit.opened.noticed,
        code_seen=_is_code_seen(visit),
    )


@open_vault(vaults, "/folders/<uuid:folder_id>", without_acceptance=True)
def folder(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """One folder: what is in it, the latest changed first."""
    # With all of them at hand, the one is not asked for by itself.
    news, all_folders = look_over(visit.opened), folders_of(visit.opened)
    lines, total = list_folder(visit.opened, folder_id, page_in_address())
    disclosed = copies_among(visit, lines)
    new = look(visit.opened, folder_id, lines)
    return render(
        "vaults/folder.html",
        audience=_who_reads(visit, folder_id, disclosed),
        disclosed=disclosed,
        case=visit.case,
        folders=all_folders,
        in_browser=len(browser_folders(visit.opened)),
        current=open_folder(visit.opened, folder_id),
        lines=lines,
        abouts=places_of(visit, [line.about for line in lines]),
        new=new,
        # What is shown here is marked where it stands.
        news={one: count for one, count in news.items() if one != folder_id},
        names=names_of(visit, [line.changed_by for line in lines]),
        page=nearest_page(page_in_address(), total),
        last=last_page(total),
        search_form=SearchForm(),
        opens_all=visit.opened.opens_all,
        may_write=visit.opened.may_write,
        is_facilitator=visit.participant.role == FACILITATOR,
        changed=unseen_words(visit),
        noticed=visit.opened.noticed,
    )


@open_vault(vaults, "/search", methods=("GET", "POST"), only_reads=True, without_acceptance=True)
@dear("POST")
def search(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Looks for words in one's own open vault. By POST, so that the words are in no address and no history."""
    form = SearchForm.posted()
    found, more = search_in(visit.opened, form.words.data) if form.is_sent() else (None, False)
    return render(
        "vaults/search.html",
        audience=audience_of(visit),
        case=visit.case,
        news=look_over(visit.opened),
        folders=folders_of(visit.opened),
        in_browser=len(browser_folders(visit.opened)),
        new=set(),
        form=form,
        found=found,
        more=more,
        disclosed=copies_among(visit, found or []),
        names=names_of(visit, [line.changed_by for line in found or ()]),
    )


@open_vault(vaults, "/folders", methods=("GET", "POST"), without_acceptance="reading")
def folders(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """All folders, to add, rename or remove some."""
    form = NameForm.posted()
    if form.is_sent():
        try:
            added = add_folder(visit.opened, form.name.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The folder is there. Only codes that open everything read it; others when you say so."))
            if added.refused_codes:
                visit.flash(refused_codes_words(added.refused_codes), "warning")
            return visit.made(added.folder_id, go_to(visit, "folder", folder_id=added.folder_id))
    only_in_browser = browser_folders(visit.opened)
    return render(
        "vaults/folders.html",
        audience=audience_of(visit),
        case=visit.case,
        folders=folders_of(visit.opened),
        in_browser=len(only_in_browser),
        only_in_browser=only_in_browser,
        form=form,
        opens_all=visit.opened.opens_all,
        may_write=visit.opened.may_write,
        noticed=visit.opened.noticed,
        code_seen=_is_code_seen(visit),
    )


@open_vault(vaults, "/folders/<uuid:folder_id>/rename", methods=("GET", "POST"))
def rename_folder(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """Gives a folder another name."""
    current = open_folder(visit.opened, folder_id)
    form = NameForm.posted(name=current.name or "")
    if form.is_sent():
        try:
            rename(visit.opened, folder_id, form.name.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The folder has its new name."))
            return go_to(visit, "folders")
    return render(
        "vaults/rename_folder.html",
        audience=audience_of(visit, folder_id),
        case=visit.case,
        form=form,
        current=current,
    )


@steward(vaults, "/folders/<uuid:folder_id>/remove", methods=("GET", "POST"), without_acceptance=True)
def remove_folder(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """Asks once more, then removes a folder with everything in it: also one that opens in a browser only, for whoever
    has lost the codes for it."""
    kind = kind_of(visit.opened, folder_id)
    current = open_folder(visit.opened, folder_id, kind)
    if request.method == "POST":
        try:
            gone = remove(visit.opened, folder_id, kind)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
            return go_to(visit, "folders")
        visit.flash(
            ngettext(
                "The folder is gone, and the %(n)s entry in it.",
                "The folder is gone, and the %(n)s entries in it.",
                gone,
            )
        )
        return visit.made(folder_id, go_to(visit, "home"))
    return render(
        "vaults/remove_folder.html",
        # The service opens nothing of the one for a browser.
        audience=steward_audience(visit) if kind == BROWSER else audience_of(visit, folder_id),
        case=visit.case,
        current=current,
        is_browser=kind == BROWSER,
        count=items_in(visit.opened, folder_id),
        copies=copies_with(disclosures_in(visit.opened, folder_id)),
    )


def copies_among(visit: OpenVaultVisit, lines: Iterable[ItemLine]) -> dict[UUID, list[str]]:
    """Of these entries, those of which somebody has a copy, and who."""
    among = disclosures_among(visit.opened, [line.id for line in lines])
    copies = {item_id: copies_with(disclosures) for item_id, disclosures in among.items()}
    return {item_id: names for item_id, names in copies.items() if names}


def _is_code_seen(visit: OpenVaultVisit) -> bool:
    """Whether whoever manages codes is to be told that the service has seen one for the browser."""
    return visit.opened.opens_all and is_any_seen(visit.work, visit.opened.vault.id)


def _who_reads(visit: OpenVaultVisit, folder_id: UUID | None, disclosed: dict[UUID, list[str]]) -> Audience:
    """Who can read the folder, or without one any of them, with the way to change that for whoever can."""
    audience = audience_of(visit, folder_id)
    if disclosed:
        told = _("Others have copies of the entries that are marked. The people who run this service can't read them.")
        audience = also_by_service(replace(audience, detail=told))
    if not visit.opened.opens_all:
        return audience
    return replace(
        audience, link_url=url_for("vaults.codes", case_id=visit.case.id), link_text=_("Change who can read it")
    )


def refused_codes_words(count: int) -> str:
    """What the party is told when the database held codes that the vault does not know."""
    return ngettext(
        "In the database there is %(n)s code for your vault that you did not make, or that was altered. It was "
        "given nothing. Please tell the organisation.",
        "In the database there are %(n)s codes for your vault that you did not make, or that were altered. They were "
        "given nothing. Please tell the organisation.",
        count,
    )
