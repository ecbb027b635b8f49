"""What is signed and sealed, to the byte (docs/protocol.md, section "Messages"). Knows no database."""

import re
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import Dormant, LifeKey, woken
from odr.crypto.secrets import SymmetricKey
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.files.format import FileEntry
from odr.vaults.contents.drafts import Draft, Field

GENESIS = bytes(32)
MESSAGE = "message"
ROSTER = "roster"
ACT = "act"
UNDONE = "undone"
TAKEN_BACK = "taken back"
_SIGNATURE = 65
_KEY = 32
_UUID = 16
_FOR_PROGRAMS = re.compile(r"[0-9a-f-]{32,}")


@dataclass(frozen=True)
class EntryPlace:
    """Where an entry belongs; every seal, box and signature about it is bound to this."""

    case_id: UUID
    room_id: UUID
    message_id: UUID
    number: int

    def context(
        self, purpose: Purpose, *, vault: UUID | None = None, epoch: int | None = None, detail: str | None = None
    ) -> Context:
        """The context of one seal, box or signature about this entry."""
        return Context(
            purpose=purpose,
            case=self.case_id,
            vault=vault,
            item=self.message_id,
            version=self.number,
            epoch=epoch,
            subject=self.room_id,
            detail=detail,
        )


@dataclass(frozen=True)
class Addressed:
    """Somebody an entry was addressed to, and the SHA-256 of the mailbox key that it was sealed to for them."""

    participant_id: UUID
    key_digest: str


@dataclass(frozen=True)
class Roster:
    """The name of a room, who is in it, and what kind of room it is. Its kind never changes."""

    name: str
    members: tuple[UUID, ...]
    kind: str

    def __repr__(self) -> str:
        return "<Roster>"


@dataclass(frozen=True)
class Act:
    """Something formal, such as an offer or an acceptance. What ``body`` says is its capability's matter.

    ``body`` is what JSON can hold, without floating point.
    """

    kind: str
    body: dict[str, Any]

    def words(self) -> list[str]:
        """The texts in its body, without what only programs read: digests and identifiers."""
        return [one for one in _texts(self.body) if not _FOR_PROGRAMS.fullmatch(one)]

    def __repr__(self) -> str:
        return f"<Act {self.kind}>"


@dataclass(frozen=True)
class Document:
    """What an author says: to whom, after what, and the words. ``disclosed`` is the copy of an item.

    With an ``act``, the words are what its author adds to it. ``files`` are the entries of what was sent with it:
    whoever can read the document can open those files.
    """

    author_id: UUID
    account_id: UUID
    vault_id: UUID
    epoch: int
    addressed: tuple[Addressed, ...]
    previous_hash: bytes
    sent_at: datetime
    text: str = ""
    roster: Roster | None = None
    disclosed: Draft | None = None
    act: Act | None = None
    files: tuple[FileEntry, ...] = ()

    @property
    def kind(self) -> str:
        """What sort of entry it makes."""
        if self.roster is not None:
            return ROSTER
        return MESSAGE if self.act is None else ACT

    def encode(self) -> bytes:
        """The canonical bytes."""
        written: dict[str, Any] = {
            "account": str(self.account_id),
            "addressed": [[str(one.participant_id), one.key_digest] for one in self.addressed],
            "author": str(self.author_id),
            "epoch": self.epoch,
            "previous": self.previous_hash.hex(),
            "sent": moment(self.sent_at),
            "text": self.text,
            "vault": str(self.vault_id),
        }
        if self.roster is not None:
            written["roster"] = {
                "kind": self.roster.kind,
                "members": [str(one) for one in self.roster.members],
                "name": self.roster.name,
            }
        if self.disclosed is not None:
            fields = [asdict(field) for field in self.disclosed.fields]
            written["disclosed"] = {"fields": fields, "text": self.disclosed.text, "title": self.disclosed.title}
        if self.act is not None:
            written["act"] = {"body": self.act.body, "kind": self.act.kind}
        if self.files:
            written["files"] = [one.as_payload() for one in self.files]
        return payload.encode(written)

    def __repr__(self) -> str:
        return "<Document>"


@dataclass(frozen=True)
class Signed:
    """A document as it came out of its seal, with the bytes that were signed. Nothing is checked yet."""

    document: Document
    signed_bytes: bytes
    signature: bytes

    def __repr__(self) -> str:
        return "<Signed>"


def sign(document: Document, place: EntryPlace, pair: SigningKeyPair) -> bytes:
    """What goes into the seal: the length of the document, the document, and the signature over it."""
    encoded = document.encode()
    context = signature_context(place, document)
    return struct.pack(">I", len(encoded)) + encoded + pair.sign(encoded, context)


def read(plaintext: bytes) -> Signed:
    """The document that was sealed. Raises ``Unopenable`` if it is none."""
    try:
        (length,) = struct.unpack(">I", plaintext[:4])
        encoded, signature = plaintext[4 : 4 + length], plaintext[4 + length :]
        if len(signature) != _SIGNATURE:
            raise ValueError
        return Signed(_decode(payload.decode(encoded)), encoded, signature)
    except (struct.error, ValueError, KeyError, TypeError, AttributeError):
        raise Unopenable("document") from None


def signature_context(place: EntryPlace, document: Document) -> Context:
    """Where an author's signature belongs: in this entry, by this vault's signing key of this epoch."""
    return place.context(Purpose.MESSAGE_SIGNATURE, vault=document.vault_id, epoch=document.epoch)


def common_room(case_id: UUID, kind: str) -> UUID:
    """What a room is known by that a case has one of: by this alone it is told from every other."""
    return UUID(bytes=digest(b"odr common room\0\1" + kind.encode("ascii") + b"\0" + case_id.bytes)[:16])


def participants_in(addressed: tuple[Addressed, ...]) -> bytes:
    """Whom an entry is addressed to, as its row and its hash say it: 16 bytes each, in ascending order."""
    return b"".join(sorted(one.participant_id.bytes for one in addressed))


def is_among(participant_id: UUID, participants: bytes) -> bool:
    """Whether somebody is among those whom a row says that it is addressed to."""
    return any(
        participants[start : start + _UUID] == participant_id.bytes for start in range(0, len(participants), _UUID)
    )


def entry_hash(
    place: EntryPlace,
    previous_hash: bytes,
    author_id: UUID,
    kind: str,
    sent_at: datetime,
    addressed: bytes,
    body_digest: bytes,
) -> bytes:
    """SHA-256 over the entry before it and all of this one, each part length-prefixed.

    ``addressed`` as ``participants_in`` gives it: whoever finds an entry for them without a copy knows that one was
    taken away.
    """
    parts = [
        previous_hash,
        place.case_id.bytes,
        place.room_id.bytes,
        struct.pack(">Q", place.number),
        place.message_id.bytes,
        author_id.bytes,
        kind.encode("utf-8"),
        moment(sent_at).encode("ascii"),
        addressed,
        body_digest,
    ]
    return digest(b"odr room\0\2" + b"".join(struct.pack(">I", len(part)) + part for part in parts))


def body_key(key: Dormant, life: LifeKey, place: EntryPlace) -> SymmetricKey:
    """What the body of an entry is sealed under: the key in its envelopes together with the case's life key."""
    return SymmetricKey(woken(key, life, place.context(Purpose.MESSAGE)))


def envelope_content(key: Dormant, proof: bytes = b"") -> bytes:
    """What a box to an addressee holds: the key, and for one who was no addressee at first the author's say-so."""
    return key.reveal() + proof


def split_envelope(content: bytes) -> tuple[Dormant, bytes]:
    """The key and the proof of an envelope. Raises ``Unopenable`` if it is none."""
    if len(content) not in (_KEY, _KEY + _SIGNATURE):
        raise Unopenable("envelope")
    return Dormant(content[:_KEY]), content[_KEY:]


def ending(hash_: bytes, how: str, at: datetime) -> bytes:
    """What an author signs to undo a message or to take it back."""
    return payload.encode({"at": moment(at), "hash": hash_.hex(), "how": how})


def resealing(hash_: bytes, participant_id: UUID) -> bytes:
    """What an author signs to let somebody read an entry who came later."""
    return payload.encode({"hash": hash_.hex(), "to": str(participant_id)})


def moment(at: datetime) -> str:
    """A point in time, in UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _roster(written: dict[str, Any]) -> Roster:
    return Roster(written["name"], tuple(UUID(one) for one in written["members"]), str(written["kind"]))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _act(written: dict[str, Any]) -> Act:
    kind, body = written["kind"], written["body"]
    if not isinstance(kind, str) or not isinstance(body, dict):
        raise ValueError("an act has a kind and a body")
    return Act(kind, body)


def _decode(written: dict[str, Any]) -> Document:
    roster, disclosed, act = written.get("roster"), written.get("disclosed"), written.get("act")
    return Document(
        author_id=UUID(written["author"]),
        account_id=UUID(written["account"]),
        vault_id=UUID(written["vault"]),
        epoch=int(written["epoch"]),
        addressed=tuple(Addressed(UUID(participant), digest_) for participant, digest_ in written["addressed"]),
        previous_hash=bytes.fromhex(written["previous"]),
        sent_at=datetime.fromisoformat(written["sent"]),
        text=str(written["text"]),
        roster=None if roster is None else _roster(roster),
        disclosed=None
        if disclosed is None
        else Draft(disclosed["title"], disclosed["text"], tuple(Field(**field) for field in disclosed["fields"])),
        act=None if act is None else _act(act),
        files=tuple(FileEntry.of_payload(one) for one in written.get("files", ())),
    )
