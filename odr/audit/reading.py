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


class Kind(Enum):
    """What sort of event an entry is about."""

    OPENED = "opened"
    CHANGED = "changed"
    REFUSED = "refused"
    CODES = "codes"
    CASE = "case"
    MESSAGES = "messages"


KINDS: dict[Event, Kind] = {
    Event.CASE_OPENED: Kind.CASE,
    Event.CASE_CLOSED: Kind.CASE,
    Event.INVITATION_SENT: Kind.CASE,
    Event.INVITATION_REVOKED: Kind.CASE,
    Event.INVITATION_DECLINED: Kind.CASE,
    Event.PARTICIPANT_JOINED: Kind.CASE,
    Event.PARTICIPANT_WITHDREW: Kind.CASE,
    Event.DISPUTE_ROLE_CHANGED: Kind.CASE,
    Event.VAULT_MADE: Kind.CHANGED,
    Event.VAULT_UNLOCKED: Kind.OPENED,
    Event.VAULT_REFUSED: Kind.REFUSED,
    Event.VAULT_LOCKED: Kind.OPENED,
    Event.VAULT_EXPORTED: Kind.OPENED,
    Event.VAULT_SEARCHED: Kind.OPENED,
    Event.VAULT_EMPTIED: Kind.CHANGED,
    Event.VAULT_RESET_ASKED: Kind.CHANGED,
    Event.VAULT_RESET_CALLED_OFF: Kind.CHANGED,
    Event.VAULT_DESTROYED: Kind.CHANGED,
    Event.VAULT_LOG_EXPORTED: Kind.OPENED,
    Event.READER_CONNECTED: Kind.OPENED,
    Event.CODE_ISSUED: Kind.CODES,
    Event.CODE_REFUSED: Kind.REFUSED,
    Event.CODE_REVOKED: Kind.CODES,
    Event.CODE_EXPOSED: Kind.CODES,
    Event.FOLDER_ADDED: Kind.CHANGED,
    Event.FOLDER_RENAMED: Kind.CHANGED,
    Event.FOLDER_REMOVED: Kind.CHANGED,
    Event.FOLDER_LISTED: Kind.OPENED,
    Event.FOLDER_GIVEN: Kind.OPENED,
    Event.FOLDER_RENEWED_IN_BROWSER: Kind.CODES,
    Event.ITEM_ADDED: Kind.CHANGED,
    Event.ITEM_READ: Kind.OPENED,
    Event.ITEM_CHANGED: Kind.CHANGED,
    Event.ITEM_MOVED: Kind.CHANGED,
    Event.ITEM_REMOVED: Kind.CHANGED,
    Event.FILE_ADDED: Kind.CHANGED,
    Event.FILE_READ: Kind.OPENED,
    Event.FILE_REMOVED: Kind.CHANGED,
    Event.FILE_MARKED: Kind.CHANGED,
    Event.FILE_RECEIPT: Kind.OPENED,
    Event.ADVISER_INVITED: Kind.CODES,
    Event.ADVISER_INVITATION_REVOKED: Kind.CODES,
    Event.ADVISER_JOINED: Kind.CODES,
    Event.ADVISER_UNDERTOOK: Kind.CODES,
    Event.ADVISER_ENDED: Kind.CODES,
    Event.CODE_ENDED: Kind.CODES,
    Event.CODE_CHANGED: Kind.CODES,
    Event.CODE_CAUGHT_UP: Kind.CODES,
    Event.VAULT_CHANGES_SHOWN: Kind.OPENED,
    Event.VAULT_ALTERED: Kind.OPENED,
    Event.VAULT_ACCEPTED_AS_IS: Kind.CHANGED,
    Event.ROOM_MADE: Kind.MESSAGES,
    Event.ROOM_MEMBER_ADDED: Kind.MESSAGES,
    Event.ROOM_ALTERED: Kind.MESSAGES,
    Event.ROOM_ACCEPTED_AS_IS: Kind.MESSAGES,
    Event.MESSAGE_SENT: Kind.MESSAGES,
    Event.MESSAGES_READ: Kind.MESSAGES,
    Event.MESSAGE_FILE_READ: Kind.MESSAGES,
    Event.ACT_SENT: Kind.MESSAGES,
    Event.ACTS_READ: Kind.MESSAGES,
    Event.SETTLEMENT_FILE_READ: Kind.MESSAGES,
    Event.MESSAGE_UNDONE: Kind.MESSAGES,
    Event.MESSAGE_TAKEN_BACK: Kind.MESSAGES,
    Event.MESSAGES_RESEALED: Kind.MESSAGES,
    Event.MESSAGES_SEARCHED: Kind.MESSAGES,
    Event.MESSAGES_EXPORTED: Kind.MESSAGES,
    Event.ITEM_DISCLOSED: Kind.MESSAGES,
    Event.KEYS_ACCEPTED: Kind.MESSAGES,
    Event.KEYS_COMPARED: Kind.MESSAGES,
    Event.FACILITATOR_SUGGESTED: Kind.CASE,
    Event.FACILITATOR_PROPOSED: Kind.CASE,
    Event.FACILITATOR_AGREED: Kind.CASE,
    Event.FACILITATOR_JOINED: Kind.CASE,
    Event.FACILITATOR_ENDED: Kind.CASE,
    Event.FACILITATOR_NOTES_DESTROYED: Kind.CASE,
    Event.FACILITATOR_REPORTED: Kind.CASE,
    Event.DISCLOSURE_MADE: Kind.CASE,
    Event.DISCLOSURE_ACCEPTED: Kind.CASE,
    Event.AGREEMENT_PROPOSED: Kind.CASE,
    Event.AGREEMENT_SIGNED: Kind.CASE,
    Event.CAUCUS_RELEASED: Kind.CHANGED,
    Event.FACILITATION_PROPOSED: Kind.CASE,
    Event.FACILITATION_AGREED: Kind.CASE,
    Event.FACILITATION_DECLINED: Kind.CASE,
    Event.FACILITATION_WITHDRAWN: Kind.CASE,
    Event.CASE_KEPT: Kind.CASE,
    Event.SIGNING_KEY_PUBLISHED: Kind.CODES,
    Event.MAILBOX_KEY_PUBLISHED: Kind.CODES,
    Event.FOLDER_KEY_RENEWED: Kind.CODES,
    Event.PAPER_WRITTEN: Kind.CASE,
    Event.CASE_SETTLED: Kind.CASE,
    Event.CASE_NOT_SETTLED: Kind.CASE,
    Event.CASE_QUIET: Kind.CASE,
    Event.CASE_LEFT_OPEN: Kind.CASE,
    Event.CASE_WENT_ON: Kind.CASE,
    Event.CASE_ABANDONED: Kind.CASE,
    Event.DECLARED_SETTLED: Kind.CASE,
    Event.DECLARED_NOT_SETTLED: Kind.CASE,
    Event.DECLARATION_TAKEN_BACK: Kind.CASE,
    Event.CASE_HELD: Kind.CASE,
    Event.CASE_HELD_LONGER: Kind.CASE,
    Event.CASE_HOLD_LIFTED: Kind.CASE,
}


@dataclass(frozen=True)
class Wanted:
    """Which entries to show. ``since`` is the first moment that counts, ``before`` the first that no longer does.

    ``events`` narrows it to some events about the vault and ``actors`` to some people, for what nobody chooses by hand.
    """

    kind: Kind | None = None
    actor_id: UUID | None = None
    code_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    events: tuple[Event, ...] | None = None
    actors: tuple[UUID, ...] | None = None


# Some entries, and the numbers next to them.
LogPage: TypeAlias = Page[AuditEntry, int]


@dataclass(frozen=True)
class Part:
    """The entries that somebody may read: about one vault and the case as such, or with no vault the case alone.

    ``until`` is the last moment of which they are told something about the case, if there is one.
    """

    case_id: UUID
    vault_id: UUID | None = None
    until: datetime | None = None


def page_of(
    work: Work,
    part: Part,
    wanted: Wanted,
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


def newest_of(work: Work, part: Part, wanted: Wanted, *, after: int, most: int) -> Sequence[AuditEntry]:
    """The newest entries of a part of the log with higher numbers than ``after``, so many at most."""
    found: list[AuditEntry] = []
    for chosen in _selections(part, wanted):
        newer = chosen.where(AuditEntry.number > after).order_by(AuditEntry.number.desc())
        found += work.session.scalars(newer.limit(most))
    return sorted(found, key=lambda entry: entry.number, reverse=True)[:most]


def batches_of(work: Work, part: Part, wanted: Wanted) -> Iterator[Sequence[AuditEntry]]:
    """Every wanted entry of a part of the log, the newest first, five hundred at a time."""
    page = page_of(work, part, wanted, size=BATCH)
    while page.rows:
        yield page.rows
        if page.older_than is None:
            return
        page = page_of(work, part, wanted, older_than=page.older_than, size=BATCH)


def actors_in(work: Work, part: Part) -> set[UUID]:
    """Everybody whose doing stands in a part of the log: about the vault a step for each, whatever they have done."""
    about_case = next(_selections(replace(part, vault_id=None), Wanted()))
    # Not told apart by the database: it would follow the entries about no vault through all cases.
    found = set(work.session.scalars(about_case.with_only_columns(AuditEntry.actor_id)))
    if part.vault_id is not None:
        found |= set(work.session.scalars(_actors_in_vault(part)))
    return {actor_id for actor_id in found if actor_id is not None}


def _actors_in_vault(part: Part) -> Select[UUID | None]:
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


def _selections(part: Part, wanted: Wanted) -> Iterator[Select[AuditEntry]]:
    """The entries about the vault, and those about the case as such: apart, so that each follows an index."""
    if wanted.actors == ():
        return
    conditions = _conditions(wanted)
    entries = select(AuditEntry).where(AuditEntry.case_id == part.case_id, *conditions)
    if part.vault_id is not None and wanted.kind is not Kind.CASE:
        yield entries.where(AuditEntry.vault_id == part.vault_id)
    if wanted.kind in (None, Kind.CASE) and wanted.code_id is None and wanted.events is None:
        about_case = entries.where(AuditEntry.vault_id.is_(None), AuditEntry.event.in_(events_of(Kind.CASE)))
        yield about_case if part.until is None else about_case.where(AuditEntry.at <= part.until)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
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


def events_of(kind: Kind) -> list[str]:
    """The events of a kind, as the log has them."""
    return [event.value for event, its_kind in KINDS.items() if its_kind is kind]
