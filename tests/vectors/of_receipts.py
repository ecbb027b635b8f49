"""The known answers of receipts of files, as ``odr verify`` reads them, in full."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from odr.audit.log import entry_hash
from odr.audit.tables import AuditEntry
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.files.format import mark_of
from odr.signed.document import Signature
from odr.vaults.contents.receipt_document import FileReceipt, LogEntry, ReceiptFile, receipt_file
from tests.vectors.of_settlements import IDS, SEEDS, SIGNERS, Case, by_all, held

CONTENT = b"Fotos vom Schaden\n"
SERVICE_SEED = bytes([9]) * 32
SERVICE = SigningKeyPair(SigningSeed(SERVICE_SEED))
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PUT_IN = datetime(2026, 11, 18, 17, 5, 2, 123456, tzinfo=UTC)


def with_its_entry(receipt: FileReceipt) -> FileReceipt:
    """The same, with the hash that its entry of the log has."""
    entry = receipt.entry
    row = AuditEntry(
        case_id=UUID(receipt.case),
        number=entry.number,
        at=datetime.fromisoformat(entry.at),
        event="file.marked",
        actor_id=UUID(entry.account),
        vault_id=UUID(entry.vault),
        code_id=UUID(entry.code),
        subject_id=mark_of(bytes.fromhex(receipt.salt), bytes.fromhex(receipt.sha256), receipt.length),
        count=None,
        previous_hash=bytes.fromhex(entry.before),
    )
    return replace(receipt, entry=replace(entry, hash=entry_hash(row).hex()))


RECEIPT = with_its_entry(
    FileReceipt(
        case=IDS[11],
        entry=LogEntry(
            account=IDS[0],
            at=PUT_IN.isoformat(),
            before=sha256(b"the entry before").hexdigest(),
            code=IDS[7],
            hash=bytes(32).hex(),
            number=42,
            vault=IDS[8],
        ),
        length=len(CONTENT),
        made_at=AT.isoformat(),
        name="",
        put_in_by="Tessa Quill",
        reference="2026-0142",
        salt=bytes(range(32)).hex(),
        service=SERVICE.public.encoded.hex(),
        sha256=sha256(CONTENT).hexdigest(),
        signers=SIGNERS[:1],
    )
)
NAMED = replace(RECEIPT, name="Fotos \u201cK\u00fcche\u201d.zip")


def signed(receipt: FileReceipt, at: datetime = AT, pair: SigningKeyPair = SERVICE) -> ReceiptFile:
    """A file of it, with both signatures."""
    return receipt_file(receipt, receipt.sign_as_service(pair), by_all(receipt, at)[0])


def _written(change: Callable[[Case], None]) -> str:
    """A file over a receipt that was changed before it was signed, so that its form alone is wrong."""
    kept = json.loads(RECEIPT.encode())
    change(kept)
    file = json.loads(signed(RECEIPT).encode())
    return json.dumps(file | {"document": payload.encode(kept).decode()}, ensure_ascii=False, indent=1)


def receipts() -> Case:
    """Files that hold, and files that don't."""
    made = signed(RECEIPT)
    later = (PUT_IN.replace(day=19)).isoformat()
    other = sha256(b"another file").hexdigest()
    elsewhere = SigningKeyPair(SigningSeed(bytes([8]) * 32))

    def entry(**parts: Any) -> FileReceipt:
        return replace(RECEIPT, entry=replace(RECEIPT.entry, **parts))

    def around(receipt: FileReceipt) -> ReceiptFile:
        """The signatures of the receipt around another one."""
        return replace(made, document=receipt)

    def of_vault(signature: Signature) -> ReceiptFile:
        return replace(made, signatures=(signature,))

    own = made.signatures[0]
    touched = {
        "another digest": around(with_its_entry(replace(RECEIPT, sha256=other))),
        "another length": around(with_its_entry(replace(RECEIPT, length=RECEIPT.length + 1))),
        "another day": around(with_its_entry(entry(at=later))),
        "another case": around(with_its_entry(replace(RECEIPT, case=IDS[14]))),
        "another reference": around(replace(RECEIPT, reference="2026-0143")),
        "a name put in": around(NAMED),
        "somebody else who put it in": around(replace(RECEIPT, put_in_by="Leo")),
        "another signer": around(replace(RECEIPT, signers=SIGNERS[1:2])),
        "the key of another service": around(replace(RECEIPT, service=elsewhere.public.encoded.hex())),
        "another moment of the receipt": around(replace(RECEIPT, made_at=AT.replace(minute=31).isoformat())),
        "signed by another service": replace(made, parts={"service": RECEIPT.sign_as_service(elsewhere)}),
        "not signed by the service": replace(made, parts={"service": ""}),
        "the service's signature in capitals": replace(made, parts={"service": made.parts["service"].upper()}),
        "the service's signature of another receipt": replace(made, parts={"service": NAMED.sign_as_service(SERVICE)}),
        "the vault's signature for the service's": replace(made, parts={"service": own.signature.hex()}),
        "the service's signature for the vault's": of_vault(
            replace(own, signature=bytes.fromhex(made.parts["service"]))
        ),
        "the vault's signature of another receipt": of_vault(by_all(NAMED)[0]),
        "the vault's signature of another time": signed(RECEIPT, AT.replace(minute=31)),
        "not signed by the vault": replace(made, signatures=()),
        "signed twice": replace(made, signatures=(own, own)),
    }
    # Signed by both, and yet not what the log says, or not in the one spelling.
    wrong = {
        "an entry of another moment": entry(at=later),
        "an entry of another file": replace(RECEIPT, sha256=other),
        "an entry with another salt": replace(RECEIPT, salt=bytes(32).hex()),
        "an entry of another number": entry(number=43),
        "an entry of another vault": entry(vault=IDS[9]),
        "an entry of another code": entry(code=IDS[9]),
        "an entry of another account": entry(account=IDS[9]),
        "an entry after another one": entry(before=other),
        "a moment of another zone": entry(at="2026-11-18T18:05:02.123456"),
        "the number 0": entry(number=0),
        "a digest in capitals": replace(RECEIPT, sha256=RECEIPT.sha256.upper()),
        "two signers": replace(RECEIPT, signers=SIGNERS[:2]),
        "nobody who put it in": replace(RECEIPT, put_in_by=""),
        "no reference": replace(RECEIPT, reference=""),
        "a name that is too long": replace(RECEIPT, name="a" * 1001),
    }
    written = {
        "a part too many": lambda kept: kept.update(note="hidden"),
        "a part missing": lambda kept: kept.pop("name"),
        "a part of the entry too many": lambda kept: kept["entry"].update(note="hidden"),
        "another format": lambda kept: kept.update(format=2),
        "another kind": lambda kept: kept.update(kind="odr settlement"),
        "a negative length": lambda kept: kept.update(length=-1),
        "a length that is a truth value": lambda kept: kept.update(length=True),
        "a degenerate key for the service": lambda kept: kept.update(service="01" + "00" * 32),
    }
    refused = touched | {name: signed(one, datetime.fromisoformat(one.made_at)) for name, one in wrong.items()}
    return {
        "held": [
            held("without a name", made.encode(), RECEIPT, SEEDS[:1]) | {"service_seed": SERVICE_SEED.hex()},
            held("with a name", signed(NAMED).encode(), NAMED, SEEDS[:1]) | {"service_seed": SERVICE_SEED.hex()},
        ],
        "refused": [
            *({"name": name, "file": one.encode().decode("utf-8")} for name, one in refused.items()),
            *({"name": name, "file": _written(change)} for name, change in written.items()),
        ],
    }
