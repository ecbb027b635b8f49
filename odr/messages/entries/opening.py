"""Opening one entry of a room, and saying what it is: a message, one taken back, or one that was tampered with.

Nothing here raises for what somebody did to the database: the rest of the room is to stay readable.
"""

from dataclasses import dataclass
from enum import Enum

from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, BadSignature, CryptoError, Unopenable
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import open_sealed
from odr.crypto.signing import VerifyingKey
from odr.messages.documents import (
    ACT,
    TAKEN_BACK,
    UNDONE,
    Document,
    EntryPlace,
    Signed,
    body_key,
    ending,
    entry_hash,
    is_among,
    participants_in,
    read,
    resealing,
    signature_context,
    split_envelope,
)
from odr.messages.entries.posting import hash_is_right, kept_key
from odr.messages.entries.proving import Said, keys_for, was_before
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.tables import CLOCKS_DIFFER, AnyEnvelope, AnyMessage, Envelope, Message


class EntryState(Enum):
    """What became of an entry."""

    READABLE = "readable"
    PENDING = "pending"
    UNDONE = "undone"
    TAKEN_BACK = "taken back"
    NOT_ADDRESSED = "not addressed"
    MISSING = "missing"
    WITHHELD = "withheld"
    ALTERED = "altered"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class OpenEntry:
    """An entry as its reader finds it. ``document`` is there if it is readable, ``row`` unless it is missing.

    ``cut`` says that the chain does not hold here: it is what its author said, and not after what they had seen.
    ``resealed`` says that it was not addressed to the reader at first.
    """

    number: int
    state: EntryState
    row: AnyMessage | None = None
    document: Document | None = None
    cut: bool = False
    resealed: bool = False

    def __repr__(self) -> str:
        return f"<OpenEntry {self.number} {self.state.value}>"


def open_entry(box: OpenMailbox, row: AnyMessage, envelope: AnyEnvelope | None, *, proven: bool = False) -> OpenEntry:
    """What stands at a number. Marks nothing as opened.

    With ``proven`` its signature was checked before, and the vault remembers a hash that this entry is under.
    """
    cut = not hash_is_right(box, row)
    if row.ended is not None or row.sealed_body is None:
        return OpenEntry(row.number, _how_it_ended(box, row), row, cut=cut)
    if row.sent_at > box.work.now + CLOCKS_DIFFER:
        return OpenEntry(row.number, EntryState.ALTERED, row)
    if row.author_id != box.own_id and row.visible_at > box.work.now:
        return OpenEntry(row.number, EntryState.PENDING, row, cut=cut)
    if envelope is None:
        if has_to_have(box, row):
            return OpenEntry(row.number, EntryState.WITHHELD, row, cut=cut)
        return OpenEntry(row.number, EntryState.NOT_ADDRESSED, row, cut=cut)
    place = row.place(box.case.id)
    try:
        key, proof = message_key(box, place, envelope)
        if digest(row.sealed_body) != row.body_digest:
            raise Unopenable("body")
        under = body_key(key, box.opened.life_of_case(), place)
        signed = read(open_sealed(under, row.sealed_body, Message.body_context_at(place)))
    except CryptoError:
        return OpenEntry(row.number, EntryState.ALTERED, row)
    return _checked(box, row, place, signed, proof, cut=cut, proven=proven)


def has_to_have(box: OpenMailbox, row: AnyMessage) -> bool:
    """Whether a copy of this entry has to be there for this participant: its author, or somebody addressed.

    What went to a vault that they have destroyed to start over, has gone with it.
    """
    return (row.author_id == box.own_id or is_among(box.own_id, row.addressed)) and not was_before(box, row)


def message_key(box: OpenMailbox, place: EntryPlace, envelope: AnyEnvelope) -> tuple[Dormant, bytes]:
    """The key of a message out of its envelope, and the author's say-so if there is one.

    The box is opened once; after that the key is kept under the vault's own. Raises ``Unopenable``.
    """
    if envelope.sealed_key is not None and envelope.sealed_epoch is not None:
        try:
            context = Envelope.sealed_key_context_of(envelope, place)
            under = box.opened.correspondence_key(envelope.sealed_epoch)
            return split_envelope(open_sealed(under, envelope.sealed_key, context))
        except Unopenable:
            pass  # altered; the box may still be what it was
    opened = box.opened.mailbox_pair(envelope.epoch).open(envelope.box, Envelope.box_context_of(envelope, place))
    key, proof = split_envelope(opened)
    box.newly_opened[envelope.message_id] = kept_key(box, place, key, proof)
    return key, proof


def _checked(
    box: OpenMailbox, row: AnyMessage, place: EntryPlace, signed: Signed, proof: bytes, *, cut: bool, proven: bool
) -> OpenEntry:
    document = signed.document
    said = (document.author_id, document.kind, document.sent_at, participants_in(document.addressed))
    if said != (row.author_id, row.kind, row.sent_at, row.addressed):
        return OpenEntry(row.number, EntryState.ALTERED, row)
    if not proven and not _is_signed(box, row, place, signed):
        return OpenEntry(row.number, EntryState.UNPROVEN, row)
    own = box.own_id
    resealed = own not in (document.author_id, *(one.participant_id for one in document.addressed))
    if resealed and not proven:
        context = place.context(Purpose.MESSAGE_RESEALED)
        keys = keys_for(box, row, Said.RESEALED)
        if not _verifies(keys, proof, resealing(_hash_as_signed(place, document, row.body_digest), own), context):
            return OpenEntry(row.number, EntryState.UNPROVEN, row)
    cut = cut or document.previous_hash != row.previous_hash
    return OpenEntry(row.number, EntryState.READABLE, row, document, cut, resealed)


def _is_signed(box: OpenMailbox, row: AnyMessage, place: EntryPlace, signed: Signed) -> bool:
    context = signature_context(place, signed.document)
    return _verifies(keys_for(box, row), signed.signature, signed.signed_bytes, context)


def _hash_as_signed(place: EntryPlace, document: Document, body_digest: bytes) -> bytes:
    """The entry's hash when it was made, whatever its row says now."""
    return entry_hash(
        place,
        document.previous_hash,
        document.author_id,
        document.kind,
        document.sent_at,
        participants_in(document.addressed),
        body_digest,
    )


def _how_it_ended(box: OpenMailbox, row: AnyMessage) -> EntryState:
    """Whether its author undid it or took it back; a claim without the author's signature is somebody else's."""
    states = {UNDONE: EntryState.UNDONE, TAKEN_BACK: EntryState.TAKEN_BACK}
    # What was said formally stays said.
    if row.kind == ACT or row.ended not in states or row.ended_at is None or row.sealed_body is not None:
        return EntryState.ALTERED
    document = ending(row.hash, row.ended, row.ended_at)
    context = row.place(box.case.id).context(Purpose.MESSAGE_ENDED)
    keys = keys_for(box, row, Said.END)
    return states[row.ended] if _verifies(keys, row.end_proof or b"", document, context) else EntryState.ALTERED


def _verifies(keys: list[bytes], signature: bytes, document: bytes, context: Context) -> bool:
    for key in keys:
        try:
            VerifyingKey(key).verify(signature, document, context)
        except (BadKey, BadSignature):
            continue
        return True
    return False
