"""One's own vault, decrypted, as a ZIP with a CSV table and a page that can be read without this software."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.archives import Archive, archive
from odr.audit.log import Event
from odr.display import lines_as_html
from odr.exports import as_json, page_lines, table_lines
from odr.files.along import TakeFile, name_in_copy
from odr.i18n import gettext as _
from odr.purposes import THE_SERVICE
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import OpenItem
from odr.vaults.contents.listing import each_item, folders_with_items, who_changed
from odr.vaults.keys.open_vault import OpenVault

_COLUMNS = ("folder", "title", "text", "fields", "created", "changed", "changed by")


def export(opened: OpenVault, reference: str, files: TakeFile | None = None) -> Archive:
    """A ZIP with ``items.csv`` (UTF-8, fields as JSON) and ``index.html``; the export is in the audit log first.

    Items that were altered in the database and no longer open are named in both, not left out. ``files`` is told
    which files there are.
    """
    lost = _("A folder that no longer opens")
    folders = {folder.id: folder.name or lost for folder in folders_of(opened)}
    # A folder whose row was altered is not among the vault's own; what is in it is exported all the same.
    folders |= {folder_id: lost for folder_id in folders_with_items(opened) if folder_id not in folders}
    contacts = contacts_of(opened.work, who_changed(opened))
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    count = Counter[str]()
    packed = archive(
        THE_SERVICE,
        {
            "items.csv": table_lines(_COLUMNS, _rows(_counted(each_item(opened), count, files), folders, names)),
            "index.html": page_lines(_title(opened, reference), _html(opened, folders)),
        },
        opened.work.now,
    )
    opened.record(Event.VAULT_EXPORTED, count=count.total())
    return packed


def _counted(items: Iterator[OpenItem], count: Counter[str], files: TakeFile | None = None) -> Iterator[OpenItem]:
    for item in items:
        count["items"] += 1
        if files is not None:
            for one in item.files:
                files(one)
        yield item


def _rows(items: Iterator[OpenItem], folders: dict[UUID, str], names: dict[UUID, str]) -> Iterator[Sequence[str]]:
    for item in items:
        draft = item.draft or _lost()
        yield (
            folders[item.line.folder_id],
            draft.title,
            draft.text,
            as_json([asdict(field) for field in draft.fields]),
            item.line.created_at.isoformat(),
            item.line.changed_at.isoformat(),
            names.get(item.line.changed_by, ""),
        )


def _title(opened: OpenVault, reference: str) -> str:
    if opened.is_own:
        return _("My private information, case %(reference)s", reference=reference)
    return _("Private information that I was given, case %(reference)s", reference=reference)


def _html(opened: OpenVault, folders: dict[UUID, str]) -> Iterator[str]:
    for folder_id, name in folders.items():
        yield f"<h2>{escape(name)}</h2>"
        is_empty = True
        for item in each_item(opened, folder_id):
            is_empty = False
            yield _article(item)
        if is_empty:
            yield f"<p>{escape(_('Nothing here.'))}</p>"


def _article(item: OpenItem) -> str:
    draft = item.draft or _lost()
    rows = "".join(f"<dt>{escape(field.name)}</dt><dd>{escape(field.shown())}</dd>" for field in draft.fields)
    fields = f"<dl>{rows}</dl>" if rows else ""
    text = f'<p class="text">{lines_as_html(draft.text)}</p>' if draft.text else ""
    names = "".join(f"<li>{escape(name_in_copy(one))}</li>" for one in item.files)
    files = f"<ul>{names}</ul>" if names else ""
    changed = escape(_("Last changed %(moment)s", moment=item.line.changed_at.strftime("%Y-%m-%d %H:%M UTC")))
    return f"<article><h3>{escape(draft.title)}</h3>{text}{fields}{files}<p><small>{changed}</small></p></article>"


def _lost() -> Draft:
    return Draft(_("An entry that was altered in the database and no longer opens"), "")
