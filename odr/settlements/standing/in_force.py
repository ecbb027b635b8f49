"""A settlement that is in force, with what was said about it in its room since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from odr.errors import NotFound
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import OpenAct
from odr.settlements.document.document import Settlement
from odr.settlements.document.signed_files import StatementFile, statement_file
from odr.settlements.standing.reaching import require_reach
from odr.settlements.standing.reading import settlement_and_acts
from odr.settlements.standing.standing import SettlementVersion
from odr.signed.document import Signature


@dataclass(frozen=True)
class InForce:
    """The version of the settlement, who signed it, what facilitators stated of it, and every act of its room."""

    room_id: UUID
    version: SettlementVersion
    digest: str
    since: datetime
    signatures: Mapping[str, Signature]
    statements: Sequence[StatementFile]
    acts: Sequence[OpenAct]

    @property
    def settlement(self) -> Settlement:
        """What all have signed."""
        return self.version.document

    def __repr__(self) -> str:
        return "<InForce>"


def require_all_reached(box: OpenMailbox, found: InForce) -> None:
    """Raises ``Refusal`` if what is said now would not reach everybody who signed: it would count for nothing."""
    signers = [UUID(one.participant) for one in found.settlement.signers]
    require_reach(box, room_of(box, found.room_id), signers)


def in_force_in(box: OpenMailbox, room_id: UUID) -> InForce:
    """The settlement of a room that is in force. Raises ``NotFound`` if none is, or the room was altered."""
    found, acts = settlement_and_acts(box, room_of(box, room_id))
    version, since = found.standing.in_force, found.standing.in_force_since
    if version is None or since is None or not found.is_for_all:
        raise NotFound
    return InForce(
        room_id,
        version,
        version.digest,
        since,
        version.signatures,
        [statement_file(one.statement, one.signature) for one in found.standing.statements_about(version)],
        acts,
    )
