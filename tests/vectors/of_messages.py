"""The known answers about messages (docs/protocol.md, section 15), for ``make_vectors``."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from odr.crypto.context import Purpose
from odr.crypto.derivation import digest
from odr.crypto.secrets import SigningSeed, SymmetricKey
from odr.crypto.signing import SigningKeyPair
from odr.files.format import FileEntry
from odr.messages.documents import (
    Act,
    Addressed,
    Document,
    EntryPlace,
    Roster,
    common_room,
    ending,
    entry_hash,
    moment,
    participants_in,
    read,
    resealing,
    sign,
)
from odr.vaults.contents.drafts import Draft, Field

Case = dict[str, Any]
IDS = [UUID(f"{number}{number}{number}{number}0000-0000-4000-8000-000000000000") for number in range(10)]
SEED = bytes(range(32))
AT = datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC)
PLACE = EntryPlace(IDS[0], IDS[1], IDS[2], 7)
PREVIOUS = bytes(range(32))
BODY_DIGEST = digest(b"a sealed body")
PLAIN = Document(
    author_id=IDS[3],
    account_id=IDS[4],
    vault_id=IDS[5],
    epoch=2,
    addressed=(Addressed(IDS[6], "ab" * 32), Addressed(IDS[7], "cd" * 32)),
    previous_hash=PREVIOUS,
    sent_at=AT,
    text="Grüße,\n“fünf” & <sechs>",
)
PHOTOGRAPH = FileEntry(
    IDS[9], "Küche.jpg", "image/jpeg", 123_456, bytes(range(64, 96)), SymmetricKey(SEED), bytes(range(96, 128))
)
DOCUMENTS = {
    "plain": PLAIN,
    "to nobody": replace(PLAIN, addressed=(), text=""),
    "roster": replace(PLAIN, text="", roster=Roster("Über die Schlüssel", (IDS[3], IDS[6]), "further")),
    "act": replace(
        PLAIN, text="", act=Act("offer", {"title": "Ratenzahlung", "points": [{"amount": "1200.00"}, None, 3]})
    ),
    "disclosed": replace(PLAIN, disclosed=Draft("Title", "Text", (Field("Paid", "amount", "1200.00"),))),
    "with a file": replace(PLAIN, files=(PHOTOGRAPH,)),
}


def messages() -> Case:
    """Documents with their signatures and the hashes of their entries, and what ends or reseals one."""
    pair = SigningKeyPair(SigningSeed(SEED))
    documents = []
    for name, document in DOCUMENTS.items():
        signed = read(sign(document, PLACE, pair))
        documents.append(
            {
                "name": name,
                "case": str(PLACE.case_id),
                "room": str(PLACE.room_id),
                "entry": str(PLACE.message_id),
                "number": PLACE.number,
                "fields": _fields(document),
                "seed": SEED.hex(),
                "public_key": pair.public.encoded.hex(),
                "document": signed.signed_bytes.hex(),
                "signature": signed.signature.hex(),
                "kind": document.kind,
                "body_digest": BODY_DIGEST.hex(),
                "hash": entry_hash(
                    PLACE,
                    document.previous_hash,
                    document.author_id,
                    document.kind,
                    document.sent_at,
                    participants_in(document.addressed),
                    BODY_DIGEST,
                ).hex(),
            }
        )
    place = {"case": str(IDS[0]), "room": str(IDS[1]), "entry": str(IDS[2]), "number": 7, "hash": PREVIOUS.hex()}
    common = place | {"public_key": pair.public.encoded.hex()}
    return {
        "documents": documents,
        "common rooms": [
            {"case": str(IDS[0]), "kind": kind, "room": str(common_room(IDS[0], kind))}
            for kind in ("joint", "everybody")
        ],
        "endings": [
            common
            | {
                "name": how,
                "how": how,
                "at": moment(AT),
                "document": ending(PREVIOUS, how, AT).hex(),
                "signature": pair.sign(ending(PREVIOUS, how, AT), PLACE.context(Purpose.MESSAGE_ENDED)).hex(),
            }
            for how in ("undone", "taken back")
        ],
        "resealings": [
            common
            | {
                "to": str(IDS[8]),
                "document": resealing(PREVIOUS, IDS[8]).hex(),
                "signature": pair.sign(resealing(PREVIOUS, IDS[8]), PLACE.context(Purpose.MESSAGE_RESEALED)).hex(),
            }
        ],
    }


def _fields(document: Document) -> Case:
    fields: Case = {
        "account": str(document.account_id),
        "addressed": [[str(one.participant_id), one.key_digest] for one in document.addressed],
        "author": str(document.author_id),
        "epoch": document.epoch,
        "previous": document.previous_hash.hex(),
        "sent": moment(document.sent_at),
        "text": document.text,
        "vault": str(document.vault_id),
    }
    if document.roster is not None:
        fields["roster"] = {
            "kind": document.roster.kind,
            "name": document.roster.name,
            "members": [str(one) for one in document.roster.members],
        }
    if document.act is not None:
        fields["act"] = {"body": document.act.body, "kind": document.act.kind}
    if document.files:
        fields["files"] = [one.as_payload() for one in document.files]
    if document.disclosed is not None:
        copy = document.disclosed
        fields["disclosed"] = {
            "title": copy.title,
            "text": copy.text,
            "fields": [{"name": one.name, "kind": one.kind, "value": one.value} for one in copy.fields],
        }
    return fields
