"""The known answers about what browsers remember of codes (docs/protocol.md, section 11.5), for ``make_vectors``.

No code of the service reads or writes such lists: here they are made by hand, and JavaScript has to open them.
"""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from odr.crypto.inner import InnerPlaces
from tests.unit.crypto import by_hand
from tests.vectors.of_records import spelled

Case = dict[str, Any]
CASE, VAULT, FOLDER, OTHER = (UUID(f"{n}{n}{n}{n}0000-0000-4000-8000-000000000000") for n in (1, 2, 3, 9))
PLACES = InnerPlaces(CASE, VAULT)
KEY, SALT = bytes(range(32)), bytes(range(0x40, 0x58))
VERSION, EPOCH = 2**53 + 1, 3
PENDING = [str(FOLDER), "stewardship"]
NOW = "2026-11-28T10:00:00Z"
OWNER, ADVISER, FORMER, EXPIRED, NARROW = (f"{n}0000000-0000-4000-8000-000000000005" for n in "abcde")
PUBLIC = {code: by_hand.public_key(bytes([number]) * 32) for number, code in enumerate((OWNER, ADVISER, NARROW), 1)}


def code_lists() -> Case:
    """Lists that open, lists that must not, and whom a key is granted to."""
    return {
        "opened": [
            {"name": "no codes", **_sealed([]), "codes": [], "pending": PENDING},
            {"name": "five codes", **_sealed(_codes()), "codes": _codes(), "pending": PENDING},
        ],
        "refused": [{"name": name, **_sealed(_codes()), **change} for name, change in _refused().items()],
        "grantees": [{"name": name, **_sealed(_codes()), **case} for name, case in _grantees().items()],
    }


def _code(code: str, folders: list[str] | None, *, expires: str | None = None, ended: str | None = None) -> Case:
    return {
        "code_id": code,
        "ended": ended,
        "expires": expires,
        "folders": folders,
        "holder": str(CASE),
        "label": "für Ben",
        "may_write": folders is None,
        "proof_key": sha256(code.encode()).hexdigest(),
        "public_key_digest": sha256(PUBLIC.get(code, b"")).hexdigest(),
    }


def _codes() -> list[Case]:
    return [
        _code(OWNER, None),
        _code(ADVISER, [str(FOLDER), str(OTHER)], expires="2026-11-28T10:00:01Z"),
        _code(FORMER, None, ended="2026-11-27T00:00:00Z"),
        _code(EXPIRED, [str(FOLDER)], expires=NOW),
        _code(NARROW, [str(OTHER)]),
    ]


def _sealed(codes: list[Case], plaintext: bytes | None = None) -> Case:
    place = PLACES.code_list(VERSION, EPOCH).encode()
    text = spelled({"codes": codes, "pending": PENDING}) if plaintext is None else plaintext
    return {
        "where": {"case": str(CASE), "vault": str(VAULT)},
        "version": str(VERSION),
        "epoch": str(EPOCH),
        "key": KEY.hex(),
        "sealed": (b"\1" + by_hand.cobblestone_seal(KEY, SALT, by_hand.pad(text), place)).hex(),
    }


def _refused() -> dict[str, Case]:
    def with_code(**change: object) -> Case:
        return _sealed([_codes()[0] | change])

    lacking = {name: value for name, value in _codes()[0].items() if name != "ended"}
    return {
        "of another version": {"version": str(VERSION - 1)},
        "of another epoch": {"epoch": str(EPOCH - 1)},
        "of another vault": {"where": {"case": str(CASE), "vault": str(OTHER)}},
        "under another key": {"key": bytes(32).hex()},
        "a code twice": _sealed([_codes()[0], _codes()[0]]),
        "a name too many": with_code(more=1),
        "a name too few": _sealed([lacking]),
        "more beside the codes": _sealed([], spelled({"codes": [], "more": 1, "pending": []})),
        "no codes": _sealed([], b"{}"),
        "nothing about what is pending": _sealed([], spelled({"codes": []})),
        "something else pending": _sealed([], spelled({"codes": [], "pending": ["mailbox"]})),
        "a list": _sealed([], b"[]"),
        "spaces between": _sealed([], json.dumps({"codes": _codes(), "pending": []}, sort_keys=True).encode()),
        "a moment of another form": with_code(expires="2026-11-28T10:00:00+00:00"),
        "a moment that never was": with_code(expires="2026-13-28T10:00:00Z"),
        "no moment": with_code(ended=False),
        "a folder that is none": with_code(folders=["all"]),
        "an identifier in capitals": with_code(code_id=OWNER.upper()),
        "a proof key too short": with_code(proof_key="00" * 31),
        "a right that is a number": with_code(may_write=1),
    }


def _grantees() -> dict[str, Case]:
    keys = {code: public.hex() for code, public in PUBLIC.items()}
    exchanged = keys | {ADVISER: by_hand.public_key(bytes([9]) * 32).hex()}
    folder: Case = {"folder": str(FOLDER), "now": NOW}
    return {
        "of a folder": folder | {"public_keys": keys, "granted": [OWNER, ADVISER], "refused": []},
        "of another folder": {"folder": str(OTHER), "now": NOW}
        | {"public_keys": keys, "granted": [OWNER, ADVISER, NARROW], "refused": []},
        "of the stewardship": {"folder": None, "now": NOW, "public_keys": keys, "granted": [OWNER], "refused": []},
        "a second later": {"folder": str(FOLDER), "now": "2026-11-28T10:00:01Z"}
        | {"public_keys": keys, "granted": [OWNER], "refused": []},
        "a public key exchanged": folder | {"public_keys": exchanged, "granted": [OWNER], "refused": [ADVISER]},
        "a public key missing": folder
        | {"public_keys": {OWNER: keys[OWNER]}, "granted": [OWNER], "refused": [ADVISER]},
        "a code that the list does not have": folder
        | {"public_keys": keys | {str(VAULT): keys[OWNER]}, "granted": [OWNER, ADVISER], "refused": []},
    }
