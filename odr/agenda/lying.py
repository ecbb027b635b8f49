"""What lies in vaults, as far as it can be told without a code: asked for all of somebody's cases in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, case, exists, literal_column, null, select, union_all

from odr.cases.tables import Participant
from odr.db.once import once
from odr.db.work import Work
from odr.facilitation.tables import HandedCode
from odr.messages.documents import ACT
from odr.messages.news.unread import UNREAD_FOR, VAULTS_READ_FOR_OTHERS, delivery
from odr.messages.tables import Envelope, Message, Room
from odr.vaults.tables import AccessCodeRow, Vault


class Handed(NamedTuple):
    """A code that was handed to a facilitator. It is ``typed`` once it is in their vault, or was put there.

    ``under`` is the digest of the agreement that it works under, ``until`` its end.
    """

    code_id: UUID
    engagement_id: UUID
    vault_id: UUID
    giver_id: UUID
    issued_at: datetime
    typed: bool
    under: bytes | None
    until: datetime | None


@dataclass
class Lying:
    """What lies there: the vault of each participant, the codes that were handed to them, the earliest first, who of
    them has given a facilitator something under which agreement, and what the account has not read, by case and room.

    A code whose end has come lies there until its party next opens the vault, and gives nothing any more.
    """

    vaults: dict[UUID, UUID] = field(default_factory=dict)
    handed: list[Handed] = field(default_factory=list)
    giving: set[tuple[UUID, bytes]] = field(default_factory=set)
    unread: dict[UUID, dict[UUID, int]] = field(default_factory=dict)

    def has_to_do_with_giving(self, now: datetime) -> frozenset[tuple[UUID, bytes]]:
        """Which of the participants have given something that has not ended, or were given it, and under which
        agreement, by its digest."""
        owners = {vault_id: participant_id for participant_id, vault_id in self.vaults.items()}
        return frozenset(self.giving) | {
            (owners[each.vault_id], each.under)
            for each in self.handed
            if each.under is not None and _goes_on(each.until, now)
        }


def lying_in(work: Work, account_id: UUID, own_ids: Collection[UUID], formal_for: Collection[UUID] = ()) -> Lying:
    """For these places of an account, and what waits for it in any case. In one query.

    ``formal_for`` are those of the places for which ``formal_rooms`` will be asked.
    """
    asked = {
        "own_ids": list(own_ids),
        "formal_ids": list(formal_for),
        "account_id": account_id,
        "now": work.now,
        **delivery(work),
    }
    found, formal = Lying(), dict[UUID, set[UUID]]()
    for what, one, other, third, fourth, at, count, under, until in work.session.execute(_LYING, asked):
        if what == _HANDED:
            found.handed.append(Handed(one, other, third, fourth, at, count == 1, under, until))
        elif what == _VAULT:
            found.vaults[one] = other
        elif what == _GIVING:
            if _goes_on(until, work.now):
                found.giving.add((one, under))
        elif what == _UNREAD:
            found.unread.setdefault(one, {})[other] = count
        else:
            formal.setdefault(one, set()).add(other)
    found.handed.sort(key=lambda each: (each.issued_at, each.code_id))
    _know_formal(work, formal, [found.vaults[one] for one in formal_for if one in found.vaults])
    return found


@once(Envelope, Message)
def formal_rooms(work: Work, vault_id: UUID) -> frozenset[UUID]:
    """The rooms in which something formal was sealed to this vault: whether it waits, only a code tells.

    Most cases have none, and cost nothing more.
    """
    return frozenset(work.session.scalars(select(Room.id).select_from(Vault).where(Vault.id == vault_id, *_FORMAL_IN)))


def formal_for_others(work: Work, account_id: UUID) -> frozenset[UUID]:
    """The cases in which something formal was sealed to a vault whose messages this account reads for its party."""
    return frozenset(work.session.scalars(_FORMAL_FOR_OTHERS, {"account_id": account_id, "now": work.now}))


def _goes_on(until: datetime | None, now: datetime) -> bool:
    return until is None or until > now


def _know_formal(work: Work, found: Mapping[UUID, Collection[UUID]], vault_ids: Collection[UUID]) -> None:
    for vault_id in vault_ids:
        formal_rooms.know(work, frozenset(found.get(vault_id, ())), vault_id)


_HANDED, _VAULT, _GIVING, _UNREAD, _FORMAL = range(5)
_own = Vault.participant_id.in_(bindparam("own_ids", expanding=True))
_own_vaults = select(Vault.id).where(_own)
_FORMAL_IN = (
    Room.case_id == Vault.case_id,
    exists()
    .where(
        Message.room_id == Room.id,
        Message.kind == ACT,
        Envelope.message_id == Message.id,
        Envelope.vault_id == Vault.id,
    )
    .correlate(Room, Vault),
)

_FORMAL_FOR_OTHERS = (
    select(Vault.case_id)
    .distinct()
    .select_from(Vault)
    .join(Participant, Participant.id == Vault.participant_id)
    .where(Vault.id.in_(VAULTS_READ_FOR_OTHERS), Participant.withdrawn_at.is_(None), *_FORMAL_IN)
)


def _rows(what: int, one: Any, other: Any = None, third: Any = None, fourth: Any = None, **more: Any) -> Select[Any]:
    empty = null()
    return select(
        literal_column(str(what)).label("what"),
        one.label("one"),
        (empty if other is None else other).label("other"),
        (empty if third is None else third).label("third"),
        (empty if fourth is None else fourth).label("fourth"),
        more.get("at", empty).label("at"),
        more.get("count", empty).label("count"),
        more.get("under", empty).label("under"),
        more.get("until", empty).label("until"),
    )


_unread = UNREAD_FOR.subquery("unread")
# The first says which types the columns have.
_LYING = union_all(
    _rows(
        _HANDED,
        HandedCode.code_id,
        HandedCode.engagement_id,
        HandedCode.vault_id,
        Vault.participant_id,
        at=AccessCodeRow.issued_at,
        count=case((HandedCode.box.is_not(None), 1), else_=0),
        under=AccessCodeRow.agreement_digest,
        until=AccessCodeRow.expires_at,
    )
    .join(AccessCodeRow, AccessCodeRow.id == HandedCode.code_id)
    .join(Vault, Vault.id == AccessCodeRow.vault_id)
    .where(HandedCode.vault_id.in_(_own_vaults)),
    _rows(_VAULT, Vault.participant_id, Vault.id).where(_own),
    _rows(_GIVING, Vault.participant_id, under=AccessCodeRow.agreement_digest, until=AccessCodeRow.expires_at)
    .join(AccessCodeRow, AccessCodeRow.vault_id == Vault.id)
    .where(_own, AccessCodeRow.agreement_digest.is_not(None)),
    _rows(_UNREAD, _unread.c.case_id, _unread.c.room_id, count=_unread.c.unread),
    _rows(_FORMAL, Vault.id, Room.id)
    .select_from(Vault)
    .where(Vault.participant_id.in_(bindparam("formal_ids", expanding=True)), *_FORMAL_IN),
)
