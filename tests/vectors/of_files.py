"""Known answers of files: see docs/protocol.md, "Files"."""

import hashlib
import json
from typing import Any
from uuid import UUID

from odr.crypto.padding import pad
from tests.unit.crypto import by_hand

Case = dict[str, Any]
CASE = UUID("11110000-0000-4000-8000-000000000000")
FILE = UUID("77770000-0000-4000-8000-000000000000")
KEY = bytes(range(32))
SALT = bytes(range(0x40, 0x58))
PART = 4 * 1024 * 1024
SMALLEST = 4096
PIECE = 256 * 1024
CHUNK = 16 * 1024
_LENGTHS = [0, 1, 4096, 4097, PART, PART + 1, 200_000_000, 10**9]


def files() -> Case:
    """Sizes, a file that opens, and what must not."""
    texts = {"empty": b"", "short": b"Fotos vom Schaden\n"}
    opened = [{"name": name, **_file(text)} for name, text in texts.items()]
    right = _file(texts["short"])
    entry = json.loads(right["entry"])
    other = _file(texts["short"], salt=bytes(24))
    refused = {
        "another case": right | {"case": str(UUID(int=CASE.int + 1))},
        "another file": right | {"entry": json.dumps(entry | {"id": UUID(int=FILE.int + 1).hex})},
        "another length": right | {"entry": json.dumps(entry | {"length": entry["length"] + 1})},
        "another key": right | {"entry": json.dumps(entry | {"key": bytes(32).hex()})},
        "the root of another sealing": right | {"root": other["root"]},
        "the part of another sealing": right | {"part": other["part"]},
    }
    return {
        "places": [_place(length) for length in _LENGTHS],
        "opened": opened,
        "refused": [{"name": name, **case} for name, case in refused.items()],
    }


def _place(length: int) -> Case:
    padded = by_hand.padme(max(length, SMALLEST))
    parts = -(-padded // PART)
    last = padded - (parts - 1) * PART
    sizes = [PART] * (parts - 1) + [last]
    digests = sum(-(-(size + 57 + 16 * (size // CHUNK + 1)) // PIECE) for size in sizes)
    return {"length": length, "padded": padded, "parts": parts, "last": last, "digests": digests}


def _file(content: bytes, salt: bytes = SALT) -> Case:
    padded = content.ljust(by_hand.padme(max(len(content), SMALLEST)), b"\0")
    place = by_hand.context("file part", case=CASE, version=0, subject=FILE, detail="1")
    part = b"\x01" + by_hand.cobblestone_seal(KEY, salt, padded, place)
    above = by_hand.context("file root", case=CASE, subject=FILE, detail=str(len(content)))
    root = b"\x01" + by_hand.cobblestone_seal(KEY, salt, pad(hashlib.sha256(part).digest()), above)
    entry = {
        "id": FILE.hex,
        "key": KEY.hex(),
        "length": len(content),
        "name": "schaden.txt",
        "root": hashlib.sha256(root).hexdigest(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "type": "text/plain",
    }
    return {
        "case": str(CASE),
        "entry": json.dumps(entry, sort_keys=True),
        "content": content.hex(),
        "part": part.hex(),
        "root": root.hex(),
        "stored as": hashlib.sha256(f"odr/file part\n{FILE.hex} 0".encode()).hexdigest()[:40],
    }
