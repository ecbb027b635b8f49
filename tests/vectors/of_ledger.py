"""The known answers about the erasure ledger (docs/protocol.md, section 11.4), for ``make_vectors``."""

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

from tests.unit.crypto import by_hand

Case = dict[str, Any]
KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
SALT = bytes(range(0x40, 0x58))
UNITS = [f"{n}{n}{n}{n}7777-0000-4000-8000-000000000000" for n in range(1, 4)]
LOG = "0" * 8 + "1111400080000000" + "0" * 8
ROW = "2" * 32
SAID: list[Case] = [
    {"gone": {"items": [[ROW]]}, "heads": {LOG: [12, "ab" * 32]}, "kept": []},
    {"gone": {}, "heads": {}, "kept": [["accounts", [ROW], {"password_hash": None}]]},
    {
        "gone": {"access_codes": [[ROW]], "folders": [[ROW]]},
        "heads": {LOG: [15, "cd" * 32]},
        "kept": [["engagements", [ROW], {"ended_at": "2026-03-01T09:30:00+00:00"}]],
    },
]


def ledger() -> Case:
    """A ledger of three lines; and the same changed, cut, re-ordered, of another installation, or too short."""
    lines = _lines(KEY)
    last = lines[-1]
    other, anew = _lines(OTHER_KEY), _line(KEY, bytes(32), 1, UNITS[2], SAID[1])
    swapped = [lines[1] | {"number": "1"}, lines[0] | {"number": "2"}]
    shorter = json.dumps(SAID[2] | {"heads": {LOG: [11, "cd" * 32]}}, separators=(",", ":"), sort_keys=True).encode()
    altered = last | {"sealed": _sealed(OTHER_KEY, UNITS[2], shorter)}
    refused = [
        ("heads altered", "changed", [*lines[:2], altered], last, None),
        ("a line left out", "changed", [lines[0], last | {"number": "2"}], last, None),
        ("two lines the other way round", "changed", [*swapped, last], last, None),
        ("the last line cut", "cut", lines[:2], last, None),
        ("all lines cut", "cut", [], last, None),
        ("the end put back", "changed", lines[:2], last | {"number": "2", "mark": lines[1]["mark"]}, None),
        ("of another installation", "changed", other, other[-1], None),
        ("older than the database", "older", lines[:2], lines[1], last),
        ("begun anew", "older", [anew], anew, lines[0]),
    ]  # fmt: skip
    return {
        "held": [{"name": "three lines", "key": KEY.hex(), "lines": lines, "end": _end(last)}],
        "refused": [
            {
                "name": name,
                "why": why,
                "key": KEY.hex(),
                "lines": given,
                "end": _end(end),
                "after": {"number": "0", "mark": bytes(32).hex()} if place is None else _place(place),
            }
            for name, why, given, end, place in refused
        ],
    }


def _lines(key: bytes) -> list[Case]:
    lines: list[Case] = []
    for number, (unit, said) in enumerate(zip(UNITS, SAID, strict=True), start=1):
        before = bytes.fromhex(lines[-1]["mark"]) if lines else bytes(32)
        lines.append(_line(key, before, number, unit, said))
    return lines


def _line(key: bytes, before: bytes, number: int, unit: str, said: Case) -> Case:
    words = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
    sealed = bytes.fromhex(_sealed(key, unit, words))
    mark = _hash(key, "installation/erasure ledger", before + number.to_bytes(8, "big") + UUID(unit).bytes + sealed)
    return {
        "number": str(number),
        "unit": unit,
        "said": words.decode("ascii"),
        "sealed": sealed.hex(),
        "mark": mark.hex(),
        "end_mark": _hash(key, "installation/erasure ledger end", mark + number.to_bytes(8, "big")).hex(),
    }


def _sealed(key: bytes, unit: str, words: bytes) -> str:
    place = by_hand.context("removal", subject=UUID(unit))
    return (
        b"\1"
        + by_hand.cobblestone_seal(by_hand.derive(key, "installation/seal removal"), SALT, by_hand.pad(words), place)
    ).hex()


def _hash(key: bytes, label: str, value: bytes) -> bytes:
    return hmac.new(by_hand.derive(key, label), value, hashlib.sha256).digest()


def _place(line: Case) -> Case:
    return {"number": line["number"], "mark": line["mark"]}


def _end(line: Case) -> Case:
    return _place(line) | {"end_mark": line["end_mark"]}
