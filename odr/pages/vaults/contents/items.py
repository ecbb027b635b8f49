"""The items of an open vault: add, read, change, move and remove them."""

from collections.abc import Callable, Iterable
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.saying.beside_item import look_beside
from odr.messages.saying.disclosing import copies_with, disclosures_of
from odr.offers.preparing import holds_pins, is_prepared
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.contents.item_form import ItemForm
from odr.pages.vaults.shared import audience_of, go_to, names_of
from odr.vaults.contents.attached import unfinished_of
from odr.vaults.contents.folders import OpenFolder, folders_of, open_folder
from odr.vaults.contents.items import ChangedMeanwhile, OpenItem, change, move, read
from odr.vaults.contents.items import add as add_to
from odr.vaults.contents.items import remove as remove_for_good
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.files import FileForm, files_shown, limits_of, unfinished_shown
from odr.web.parts.noting import place_in
from odr.web.showing.rendering import render
from odr.web.typed.forms import VersionForm
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault


class MoveForm(VersionForm):
    """Where to move an entry."""

    folder = SelectField(lazy_gettext("Move it to"))


class AddForm(ItemForm):
    """A new entry, and the folder that it goes into."""

    folder = SelectField(lazy_gettext("Folder"), validate_choice=False)

    def into(self, visit: OpenVaultVisit) -> UUID:
        """The folder that was chosen. Raises ``Refusal`` for what is none of those that open."""
        chosen = str(self.folder.data or "")
        found = next((one.id for one in folders_of(visit.opened) if str(one.id) == chosen), None)
        if found is None:
            raise Refusal(_("Please choose one of your folders."), "folder")
        return found


@open_vault(vaults, "/add", methods=("GET", "POST"))
def add(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Adds an entry to a folder that is chosen in the form."""
    folders = folders_of(visit.opened)
    # Where the last folder was removed while somebody wrote, the form says so, with what they wrote.
    if not folders and sent_fields() is None:
        return go_to(visit, "folders")
    form = AddForm.posted()
    form.folder.choices = _choices(folders)
    answer = _added(visit, form, lambda: form.into(visit))
    return answer or render(
        "vaults/add_item.html", audience=audience_of(visit), case=visit.case, current=None, form=form
    )


@open_vault(vaults, "/folders/<uuid:folder_id>/add", methods=("GET", "POST"))
def add_item(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """Adds an entry to a folder."""
    current = open_folder(visit.opened, folder_id)
    form = ItemForm.posted()
    answer = _added(visit, form, lambda: folder_id)
    return answer or render(
        "vaults/add_item.html",
        audience=audience_of(visit, folder_id),
        case=visit.case,
        current=current,
        form=form,
    )


@open_vault(vaults, "/items/<uuid:item_id>", without_acceptance=True)
def item(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Shows one entry, and to whom it was disclosed."""
    found = read(visit.opened, item_id)
    look_beside(visit.opened, found)
    disclosures = disclosures_of(visit.opened, item_id)
    reads = visit.opened.may(SecretKind.MAILBOX)
    prepared = found.draft is not None and is_prepared(found.draft.text)
    pins = found.draft is not None and holds_pins(found.draft.text)
    takes_files = found.draft is not None and visit.opened.may_write and not (prepared or pins)
    return render(
        "vaults/item.html",
        audience=audience_of(visit, found.line.folder_id, copies_with(disclosures)),
        case=visit.case,
        item=found,
        current=open_folder(visit.opened, found.line.folder_id),
        names=names_of(visit, [found.line.changed_by, *(one.by for one in disclosures)]),
        disclosures=disclosures,
        may_read_messages=reads,
        may_disclose=reads and visit.opened.may(SecretKind.SIGNING),
        may_write=visit.opened.may_write,
        form=FileForm(),
        files=files_shown(visit.work, found.files),
        unfinished=unfinished_shown(unfinished_of(visit.opened, found)),
        limits=limits_of(visit.work, visit.opened.vault.participant_id) if takes_files else None,
        is_prepared=prepared,
        holds_pins=pins,
        about=place_in(visit, found.line.about),
    )


@open_vault(vaults, "/items/<uuid:item_id>/change", methods=("GET", "POST"))
def change_item(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Changes an entry. If somebody else did meanwhile, shows both and lets the person choose."""
    if request.method == "GET":
        found = read(visit.opened, item_id)
        # What an offer is prepared in is changed where it is prepared; the page of the entry leads there.
        if found.draft is None or is_prepared(found.draft.text) or holds_pins(found.draft.text):
            return go_to(visit, "item", item_id=item_id)
        return _show(visit, "vaults/change_item.html", found, form=ItemForm.of(found.draft, found.line.version))
    form = ItemForm.posted()
    if form.wants_another_row():
        form.add_another_field()
    elif form.is_sent() and not form.asks_about_amounts():
        try:
            change(visit.opened, item_id, form.draft(), form.based_on())
        except ChangedMeanwhile as meanwhile:
            form.version.data = meanwhile.current.line.version
            return _show(visit, "vaults/changed_meanwhile.html", meanwhile.current, status=409, form=form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return visit.made(item_id, go_to(visit, "item", item_id=item_id))
    found = read(visit.opened, item_id)
    return _show(visit, "vaults/change_item.html", found, form=form)


@open_vault(vaults, "/items/<uuid:item_id>/move", methods=("GET", "POST"))
def move_item(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Moves an entry to another folder."""
    found = read(visit.opened, item_id)
    if found.draft is None:
        return go_to(visit, "item", item_id=item_id)
    form = MoveForm.posted(version=found.line.version)
    others = [folder for folder in folders_of(visit.opened) if folder.id != found.line.folder_id]
    form.folder.choices = _choices(others)
    form.folder.invalid_choice_message = _("Please choose one of your folders.")
    status = None
    if form.is_sent():
        try:
            move(visit.opened, item_id, UUID(form.folder.data), form.based_on())
        except ChangedMeanwhile as meanwhile:
            form.version.data = meanwhile.current.line.version
            form.refuse(Refusal(_("This entry was changed in the meantime. Please look at it, and move it then.")))
            status = 409
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Moved."))
            return visit.made(item_id, go_to(visit, "item", item_id=item_id))
    return _show(visit, "vaults/move_item.html", found, status=status, form=form)


@open_vault(vaults, "/items/<uuid:item_id>/remove", methods=("GET", "POST"), without_acceptance=True)
def remove_item(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Asks once more, then removes an entry for good."""
    found = read(visit.opened, item_id)
    if request.method == "POST":
        remove_for_good(visit.opened, item_id)
        visit.flash(_("The entry is gone."))
        return visit.made(item_id, go_to(visit, "folder", folder_id=found.line.folder_id))
    return _show(visit, "vaults/remove_item.html", found)


def _added(visit: OpenVaultVisit, form: ItemForm, folder: Callable[[], UUID]) -> Response | None:
    """On to the new entry, if the form was sent and taken."""
    if form.wants_another_row():
        form.add_another_field()
    elif form.is_sent() and not form.asks_about_amounts():
        try:
            item_id = add_to(visit.opened, folder(), form.draft())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return visit.made(item_id, go_to(visit, "item", item_id=item_id))
    return None


def _choices(folders: Iterable[OpenFolder]) -> list[SelectChoice]:
    return [
        SelectChoice(str(folder.id), _("A folder that no longer opens"))
        if folder.name is None
        else SelectChoice(str(folder.id), folder.name, {"data-not-words": True})
        for folder in folders
    ]


def _show(
    visit: OpenVaultVisit, template: str, found: OpenItem, *, status: int | None = None, **values: object
) -> Response:
    copies = copies_with(disclosures_of(visit.opened, found.line.id))
    return render(
        template,
        audience=audience_of(visit, found.line.folder_id, copies),
        status=status,
        case=visit.case,
        item=found,
        current=open_folder(visit.opened, found.line.folder_id),
        names=names_of(visit, [found.line.changed_by]),
        may_write=visit.opened.may_write,
        copies=copies,
        **values,
    )
