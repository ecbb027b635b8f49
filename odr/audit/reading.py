"""Reading the audit log: the entries about one vault for its party, those about the case as such for everybody in it.

An entry about a vault is never among another vault's, nor among those of the case: what is shown is chosen by the
vault it is about and by a list of events, not by leaving something out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.db.paging import Page, beyond, page_from
from odr.db.work import Work

PAGE = 50
BATCH = 500


class EventKind(Enum):
    """What sort of event an entry is about."""

    OPENED = "opened"
    CHANGED = "changed"
    REFUSED = "refused"
    CODES = "codes"
    CASE = "case"
    MESSAGES = "messages"


KINDS: dict[Event, EventKind] = {
    Event.CASE_OPENED: EventKind.CASE,
    Event.CASE_CLOSED: EventKind.CASE,
    Event.INVITATION_SENT: EventKind.CASE,
    Event.INVITATION_REVOKED: EventKind.CASE,
    Event.INVITATION_DECLINED: EventKind.CASE,
    Event.PARTICIPANT_JOINED: EventKind.CASE,
    Event.PARTICIPANT_WITHDREW: EventKind.CASE,
    Event.DISPUTE_ROLE_CHANGED: EventKind.CASE,
    Event.VAULT_MADE: EventKind.CHANGED,
    Event.VAULT_UNLOCKED: EventKind.OPENED,
    Event.VAULT_REFUSED: EventKind.REFUSED,
    Event.VAULT_LOCKED: EventKind.OPENED,
    Event.VAULT_EXPORTED: EventKind.OPENED,
    Event.VAULT_SEARCHED: EventKind.OPENED,
    Event.VAULT_EMPTIED: EventKind.CHANGED,
    Event.VAULT_RESET_ASKED: EventKind.CHANGED,
    Event.VAULT_RESET_CALLED_OFF: EventKind.CHANGED,
    Event.VAULT_DESTROYED: EventKind.CHANGED,
    Event.VAULT_LOG_EXPORTED: EventKind.OPENED,
    Event.READER_CONNECTED: EventKind.OPENED,
    Event.CODE_ISSUED: EventKind.CODES,
    Event.CODE_REFUSED: EventKind.REFUSED,
    Event.CODE_REVOKED: EventKind.CODES,
    Event.CODE_EXPOSED: EventKind.CODES,
    Event.FOLDER_ADDED: EventKind.CHANGED,
    Event.FOLDER_RENAMED: EventKind.CHANGED,
    Event.FOLDER_REMOVED: EventKind.CHANGED,
    Event.FOLDER_LISTED: EventKind.OPENED,
    Event.FOLDER_GIVEN: EventKind.OPENED,
    Event.FOLDER_RENEWED_IN_BROWSER: EventKind.CODES,
    Event.ITEM_ADDED: EventKind.CHANGED,
    Event.ITEM_READ: EventKind.OPENED,
    Event.ITEM_CHANGED: EventKind.CHANGED,
    Event.ITEM_MOVED: EventKind.CHANGED,
    Event.ITEM_REMOVED: EventKind.CHANGED,
    Event.FILE_ADDED: EventKind.CHANGED,
    Event.FILE_READ: EventKind.OPENED,
    Event.FILE_REMOVED: EventKind.CHANGED,
    Event.FILE_MARKED: EventKind.CHANGED,
    Event.FILE_RECEIPT: EventKind.OPENED,
    Event.ADVISER_INVITED: EventKind.CODES,
    Event.ADVISER_INVITATION_DECLINED: EventKind.CODES,
    Event.ADVISER_INVITATION_REVOKED: EventKind.CODES,
    Event.ADVISER_JOINED: EventKind.CODES,
    Event.ADVISER_UNDERTOOK: EventKind.CODES,
    Event.ADVISER_ENDED: EventKind.CODES,
    Event.CODE_ENDED: EventKind.CODES,
    Event.CODE_CHANGED: EventKind.CODES,
    Event.CODE_CAUGHT_UP: EventKind.CODES,
    Event.VAULT_CHANGES_SHOWN: EventKind.OPENED,
    Event.VAULT_ALTERED: EventKind.OPENED,
    Event.VAULT_ACCEPTED_AS_IS: EventKind.CHANGED,
    Event.ROOM_MADE: EventKind.MESSAGES,
    Event.ROOM_MEMBER_ADDED: EventKind.MESSAGES,
    Event.ROOM_ALTERED: EventKind.MESSAGES,
    Event.ROOM_ACCEPTED_AS_IS: EventKind.MESSAGES,
    Event.MESSAGE_SENT: EventKind.MESSAGES,
    Event.MESSAGES_READ: EventKind.MESSAGES,
    Event.MESSAGE_FILE_READ: EventKind.MESSAGES,
    Event.ACT_SENT: EventKind.MESSAGES,
    Event.ACTS_READ: EventKind.MESSAGES,
    Event.SETTLEMENT_FILE_READ: EventKind.MESSAGES,
    Event.MESSAGE_UNDONE: EventKind.MESSAGES,
    Event.MESSAGE_TAKEN_BACK: EventKind.MESSAGES,
    Event.MESSAGES_RESEALED: EventKind.MESSAGES,
    Event.MESSAGES_SEARCHED: EventKind.MESSAGES,
    Event.MESSAGES_EXPORTED: EventKind.MESSAGES,
    Event.ITEM_DISCLOSED: EventKind.MESSAGES,
    Event.KEYS_ACCEPTED: EventKind.MESSAGES,
    Event.KEYS_COMPARED: EventKind.MESSAGES,
    Event.FACILITATOR_SUGGESTED: EventKind.CASE,
    Event.FACILITATOR_PROPOSED: EventKind.CASE,
    Event.FACILITATOR_AGREED: EventKind.CASE,
    Event.FACILITATOR_JOINED: EventKind.CASE,
    Event.FACILITATOR_ENDED: EventKind.CASE,
    Event.FACILITATOR_NOTES_DESTROYED: EventKind.CASE,
    Event.FACILITATOR_REPORTED: EventKind.CASE,
    Event.DISCLOSURE_MADE: EventKind.CASE,
    Event.DISCLOSURE_ACCEPTED: EventKind.CASE,
    Event.AGREEMENT_PROPOSED: EventKind.CASE,
    Event.AGREEMENT_SIGNED: EventKind.CASE,
    Event.CAUCUS_RELEASED: EventKind.CHANGED,
    Event.FACILITATION_PROPOSED: EventKind.CASE,
    Event.FACILITATION_AGREED: EventKind.CASE,
    Event.FACILITATION_DECLINED: EventKind.CASE,
    Event.FACILITATION_WITHDRAWN: EventKind.CASE,
    Event.CASE_KEPT: EventKind.CASE,
    Event.SIGNING_KEY_PUBLISHED: EventKind.CODES,
    Event.MAILBOX_KEY_PUBLISHED: EventKind.CODES,
    Event.FOLDER_KEY_RENEWED: EventKind.CODES,
    Event.PAPER_WRITTEN: EventKind.CASE,
    Event.CASE_SETTLED: EventKind.CASE,
    Event.CASE_NOT_SETTLED: EventKind.CASE,
    Event.CASE_QUIET: EventKind.CASE,
    Event.CASE_LEFT_OPEN: EventKind.CASE,
    Event.CASE_WENT_ON: EventKind.CASE,
    Event.CASE_ABANDONED: EventKind.CASE,
    Event.DECLARED_SETTLED: EventKind.CASE,
    Event.DECLARED_NOT_SETTLED: EventKind.CASE,
    Event.DECLARATION_TAKEN_BACK: EventKind.CASE,
    Event.CASE_HELD: EventKind.CASE,
    Event.CASE_HELD_LONGER: EventKind.CASE,
    Event.CASE_HOLD_LIFTED: EventKind.CASE,
}


@dataclass(frozen=True)
class WantedEntries:
    """Which entries to show. ``since`` is the first moment that counts, ``before`` the first that no longer does.

    ``events`` narrows it to some events about the vault and ``actors`` to some people, for what nobody chooses by hand.
    """

    kind: EventKind | None = None
    actor_id: UUID | None = None
    code_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    events: tuple[Event, ...] | None = None
    actors: tuple[UUID, ...] | None = None


# Some entries, and the numbers next to them.
LogPage: TypeAlias = Page[AuditEntry, int]


@dataclass(frozen=True)
class LogPart:
    """The entries that somebody may read: about one vault and the case as such, or with no vault the case alone.

    ``until`` is the last moment of which they are told something about the case, if there is one.
    """

    case_id: UUID
    vault_id: UUID | None = None
    until: datetime | None = None


def page_of(
    work: Work,
    part: LogPart,
    wanted: WantedEntries,
    *,
    newer_than: int | None = None,
    older_than: int | None = None,
    size: int = PAGE,
) -> LogPage:
    """One page of a part of the log: the newest, or what lies next to the entry of a number.

    Fifty unless ``size`` says otherwise. Costs the same wherever in the log it is; each of its two queries follows an
    index.
    """
    upwards = newer_than is not None
    found: list[AuditEntry] = []
    neighbour = newer_than if upwards else older_than
    there = None if neighbour is None else [neighbour]
    for chosen in _selections(part, wanted):
        found += work.session.scalars(beyond(chosen, [AuditEntry.number], there, rising=upwards).limit(size + 1))
    found.sort(key=lambda entry: entry.number, reverse=not upwards)
    return page_from(found, size, lambda entry: entry.number, upwards=upwards, beside=there is not None)


def newest_of(work: Work, part: LogPart, wanted: WantedEntries, *, after: int, most: int) -> Sequence[AuditEntry]:
    """The newest entries of a part of the log with higher numbers than ``after``, so many at most."""
    found: list[AuditEntry] = []
    for chosen in _selections(part, wanted):
        newer = chosen.where(AuditEntry.number > after).order_by(AuditEntry.number.desc())
        found += work.session.scalars(newer.limit(most))
    return sorted(found, key=lambda entry: entry.number, reverse=True)[:most]


def batches_of(work: Work, part: LogPart, wanted: WantedEntries) -> Iterator[Sequence[AuditEntry]]:
    """Every wanted entry of a part of the log, the newest first, five hundred at a time."""
    page = page_of(work, part, wanted, size=BATCH)
    while page.rows:
        yield page.rows
        if page.older_than is None:
            return
        page = page_of(work, part, wanted, older_than=page.older_than, size=BATCH)


def actors_in(work: Work, part: LogPart) -> set[UUID]:
    """Everybody whose doing stands in a part of the log: about the vault a step for each, whatever they have done."""
    about_case = next(_selections(replace(part, vault_id=None), WantedEntries()))
    # Not told apart by the database: it would follow the entries about no vault through all cases.
    found = set(work.session.scalars(about_case.with_only_columns(AuditEntry.actor_id)))
    if part.vault_id is not None:
        found |= set(work.session.scalars(_actors_in_vault(part)))
    return {actor_id for actor_id in found if actor_id is not None}


def _actors_in_vault(part: LogPart) -> Select[UUID | None]:
    """The first by their identifier, and from each the next along the index: no entry between is read."""
    actors = (
        select(AuditEntry.actor_id)
        .where(AuditEntry.case_id == part.case_id, AuditEntry.vault_id == part.vault_id)
        .order_by(AuditEntry.actor_id)
        .limit(1)
    )
    found = select(
        actors.where(AuditEntry.actor_id.is_not(None)).scalar_subquery().label("actor_id"),
    ).cte("found", recursive=True)
    following = actors.where(AuditEntry.actor_id > found.c.actor_id).scalar_subquery()
    found = found.union_all(select(following).select_from(found).where(found.c.actor_id.is_not(None)))
    return select(found.c.actor_id)


def issued_at(work: Work, vault_id: UUID, code_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When these codes of a vault were issued, as far as the log says so; also of codes that are gone.

    The first is issued by making the vault.
    """
    first, further = Event.VAULT_MADE.value, Event.CODE_ISSUED.value
    rows = work.session.scalars(
        select(AuditEntry).where(
            AuditEntry.vault_id == vault_id,
            ((AuditEntry.event == first) & AuditEntry.code_id.in_(code_ids))
            | ((AuditEntry.event == further) & AuditEntry.subject_id.in_(code_ids)),
        )
    )
    issued = {(row.code_id if row.event == first else row.subject_id): row.at for row in rows}
    return {code_id: at for code_id, at in issued.items() if code_id is not None}


def _selections(part: LogPart, wanted: WantedEntries) -> Iterator[Select[AuditEntry]]:
    """The entries about the vault, and those about the case as such: apart, so that each follows an index."""
    if wanted.actors == ():
        return
    conditions = _conditions(wanted)
    entries = select(AuditEntry).where(AuditEntry.case_id == part.case_id, *conditions)
    if part.vault_id is not None and wanted.kind is not EventKind.CASE:
        yield entries.where(AuditEntry.vault_id == part.vault_id)
    if wanted.kind in (None, EventKind.CASE) and wanted.code_id is None and wanted.events is None:
        about_case = entries.where(AuditEntry.vault_id.is_(None), AuditEntry.event.in_(events_of(EventKind.CASE)))
        yield about_case if part.until is None else about_case.where(AuditEntry.at <= part.until)


def _conditions(wanted: WantedEntries) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(AuditEntry.event.in_(events_of(wanted.kind)))
    if wanted.actor_id is not None:
        conditions.append(AuditEntry.actor_id == wanted.actor_id)
    if wanted.code_id is not None:
        conditions.append((AuditEntry.code_id == wanted.code_id) | (AuditEntry.subject_id == wanted.code_id))
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.before is not None:
        conditions.append(AuditEntry.at < wanted.before)
    if wanted.events is not None:
        conditions.append(AuditEntry.event.in_([event.value for event in wanted.events]))
    if wanted.actors is not None:
        conditions.append(AuditEntry.actor_id.in_(wanted.actors))
    return conditions


def events_of(kind: EventKind) -> list[str]:
    """The events of a kind, as the log has them."""
    return [event.value for event, its_kind in KINDS.items() if its_kind is kind]
