"""The part of the audit log that a party reads: about their own vault, and about the case as such.

It takes an open vault, because the names of folders and codes are sealed. Looking at it writes no entry; taking a
copy of it does.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.archives import table
from odr.audit.log import Event
from odr.audit.orders import orders_in
from odr.audit.reading import LogPage, LogPart, WantedEntries, actors_in, batches_of, issued_at, newest_of, page_of
from odr.audit.tables import AuditEntry
from odr.audit.wording import Names, code_words, code_words_of_day, sentence, who, with_which_code
from odr.cases.cases import FACILITATOR
from odr.cases.tables import Participant
from odr.dates import format_day
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.purposes import THE_SERVICE
from odr.spool import Copy
from odr.vaults.codes.issuing import FIRST_LABEL
from odr.vaults.contents.folders import browser_folders, folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.manifest import folders_in
from odr.vaults.tables import AccessCodeRow, Item


def may_read_log(opened: OpenVault) -> bool:
    """Whether this is the party, with a code that opens everything: the log tells of every folder and every code."""
    return opened.is_own and opened.opens_all


def read_log(
    opened: OpenVault, wanted: WantedEntries, *, newer_than: int | None = None, older_than: int | None = None
) -> LogPage:
    """One page of the log, as ``odr.audit.reading.page_of``. Raises ``NotFound`` unless ``may_read_log``."""
    return page_of(opened.work, _part(opened), wanted, newer_than=newer_than, older_than=older_than)


def latest_by_others(opened: OpenVault, most: int) -> Sequence[AuditEntry]:
    """What others did last with the vault, so much at most. Raises like ``read_log``."""
    part = _part(opened)
    others = tuple(sorted(_actors(opened.work, part) - {opened.actor_id}))
    # With events it is about the vault alone: what is about no vault would be looked for in every case.
    return newest_of(opened.work, part, WantedEntries(actors=others, events=tuple(Event)), after=0, most=most)


def names_in(opened: OpenVault, entries: Sequence[AuditEntry], timezone: tzinfo) -> Names:
    """The people, folders, entries and codes that these entries are about, by name. In a handful of queries."""
    work, vault = opened.work, opened.vault
    subjects = {entry.subject_id for entry in entries if entry.subject_id is not None}
    used = {entry.code_id for entry in entries if entry.code_id is not None}
    folders: dict[UUID, str | None] = dict.fromkeys(row.id for row in folders_in(opened))
    rows = work.session.execute(select(Item.id, Item.folder_id).where(Item.vault_id == vault.id, Item.id.in_(subjects)))
    items = {row.id: row.folder_id for row in rows}
    return Names(
        reader_id=opened.actor_id,
        people=people_in_log(opened, {one for entry in entries for one in _people_of(entry)}),
        folders=folders | {folder.id: folder.name for folder in folders_of(opened)},
        in_browser=frozenset(folder.id for folder in browser_folders(opened) if folder.name is not None),
        items=items,
        codes=code_names(opened, used | subjects - folders.keys() - items.keys(), timezone),
        orders=orders_in(work, entries),
    )


def everybody_in(opened: OpenVault) -> dict[UUID, str]:
    """Everybody whose doing the party's log tells of, by name. Raises like ``read_log``."""
    return people_in_log(opened, _actors(opened.work, _part(opened)))


@once(AuditEntry)
def _actors(work: Work, part: LogPart) -> frozenset[UUID]:
    """Everybody whose doing stands in a part of the log."""
    return frozenset(actors_in(work, part))


def people_in_log(opened: OpenVault, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """The legal names of these people."""
    contacts = contacts_of(opened.work, account_ids)
    return {account_id: contact.legal_name for account_id, contact in contacts.items()}


def code_names(opened: OpenVault, ids: set[UUID], timezone: tzinfo) -> dict[UUID, str]:
    """Codes in words: by the label in the vault's own list, else by the day on which they were made.

    What among ``ids`` is no code of this vault is left out.
    """
    labels = _labelled(opened)
    there = codes_there(opened.work, opened.vault.id)
    days = {code_id: code.issued_at for code_id, code in there.items() if code_id in ids}
    gone = ids - days.keys() - labels.keys()
    if gone:
        days |= issued_at(opened.work, opened.vault.id, sorted(gone))
    by_day = {
        code_id: code_words_of_day(format_day(moment, timezone, opened.work.now)) for code_id, moment in days.items()
    }
    return by_day | labels


class CodeThere(NamedTuple):
    """A code that a vault has now: in whose hands it is, and when it was made."""

    holder_id: UUID
    issued_at: datetime


@once(AccessCodeRow)
def codes_there(work: Work, vault_id: UUID) -> dict[UUID, CodeThere]:
    """The codes that a vault has now, as the rows say."""
    rows = work.session.execute(
        select(AccessCodeRow.id, AccessCodeRow.holder_id, AccessCodeRow.issued_at).where(
            AccessCodeRow.vault_id == vault_id
        )
    )
    return {code_id: CodeThere(holder_id, issued_at) for code_id, holder_id, issued_at in rows}


def export_log(opened: OpenVault, wanted: WantedEntries, timezone: tzinfo) -> Copy:
    """The wanted entries as a CSV table (UTF-8), the newest first; that a copy was taken is in the log first.

    Times are in UTC. The hash of each entry is in it, so that the copy can be held against the log later. Raises
    ``NotFound`` unless ``may_read_log``.
    """
    part = _part(opened)
    count = Counter[str]()

    def rows() -> Iterator[tuple[str, ...]]:
        for batch in batches_of(opened.work, part, wanted):
            count["entries"] += len(batch)
            yield from _rows(batch, names_in(opened, batch, timezone))

    made = table(THE_SERVICE, ("number", "time", "who", "what happened", "code", "event", "hash"), rows())
    opened.record(Event.VAULT_LOG_EXPORTED, count=count.total())
    return made.copy()


def _rows(entries: Sequence[AuditEntry], names: Names) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        yield (
            str(entry.number),
            entry.at.isoformat(timespec="seconds"),
            who(entry, names),
            sentence(entry, names),
            with_which_code(entry, names) or "",
            entry.event,
            entry.hash.hex(),
        )


def _labelled(opened: OpenVault) -> dict[UUID, str]:
    """The codes by their labels, those that were taken back as well."""
    try:
        _stewardship, codes = opened.code_list()
    except Refusal:
        # The list was altered. The log is shown all the same; the page of the codes tells of it.
        return {}
    return {
        UUID(code.code_id): _("the first code") if code.label == FIRST_LABEL else code_words(code.label)
        for code in codes.codes
    }


def _people_of(entry: AuditEntry) -> Iterator[UUID]:
    """Whose doing it was, and the adviser whom it is about, if it is about one."""
    if entry.actor_id is not None:
        yield entry.actor_id
    if entry.event == Event.ADVISER_ENDED.value and entry.subject_id is not None:
        yield entry.subject_id


def _part(opened: OpenVault) -> LogPart:
    if not may_read_log(opened):
        raise NotFound
    place = opened.work.session.get_one(Participant, opened.vault.participant_id)
    # How the case goes on after a facilitator has left is nothing that they are told of.
    left = place.withdrawn_at if place.role == FACILITATOR else None
    return LogPart(opened.vault.case_id, opened.vault.id, left)
