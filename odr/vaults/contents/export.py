"""One's own vault, decrypted, as a ZIP with a CSV table and a page that can be read without this software."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.audit.log import Event
from odr.display import lines_as_html
from odr.exports import archive, as_json, page, table
from odr.i18n import gettext as _
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import OpenItem, all_items
from odr.vaults.keys.open_vault import OpenVault

_COLUMNS = ("folder", "title", "text", "fields", "created", "changed", "changed by")


def export(opened: OpenVault, reference: str) -> bytes:
    """A ZIP with ``items.csv`` (UTF-8, fields as JSON) and ``index.html``; the export is in the audit log first.

    Items that were altered in the database and no longer open are named in both, not left out.
    """
    items = all_items(opened)
    opened.record(Event.VAULT_EXPORTED, count=len(items))
    lost = _("A folder that no longer opens")
    folders = {folder.id: folder.name or lost for folder in folders_of(opened)}
    # A folder whose row was altered is not among the vault's own; what is in it is exported all the same.
    folders |= {item.line.folder_id: lost for item in items if item.line.folder_id not in folders}
    contacts = contacts_of(opened.work, [item.line.changed_by for item in items])
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    return archive(
        {
            "items.csv": table(_COLUMNS, _rows(items, folders, names)),
            "index.html": _html(items, folders, _title(opened, reference)).encode("utf-8"),
        },
        opened.work.now,
    )


def _rows(items: list[OpenItem], folders: dict[UUID, str], names: dict[UUID, str]) -> Iterator[Sequence[str]]:
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


def _html(items: list[OpenItem], folders: dict[UUID, str], heading: str) -> str:
    parts = []
    for folder_id, name in folders.items():
        parts.append(f"<h2>{escape(name)}</h2>")
        inside = [item for item in items if item.line.folder_id == folder_id]
        if not inside:
            parts.append(f"<p>{escape(_('Nothing here.'))}</p>")
        parts.extend(_article(item) for item in inside)
    return page(heading, parts)


def _article(item: OpenItem) -> str:
    draft = item.draft or _lost()
    rows = "".join(f"<dt>{escape(field.name)}</dt><dd>{escape(field.shown())}</dd>" for field in draft.fields)
    fields = f"<dl>{rows}</dl>" if rows else ""
    text = f'<p class="text">{lines_as_html(draft.text)}</p>' if draft.text else ""
    changed = escape(_("Last changed %(moment)s", moment=item.line.changed_at.strftime("%Y-%m-%d %H:%M UTC")))
    return f"<article><h3>{escape(draft.title)}</h3>{text}{fields}<p><small>{changed}</small></p></article>"


def _lost() -> Draft:
    return Draft(_("An entry that was altered in the database and no longer opens"), "")
