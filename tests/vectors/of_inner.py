"""The known answers about the inner seal (docs/protocol.md, section 11.5), for ``make_vectors``."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.context import Context
from odr.crypto.derivation import derive
from odr.crypto.inner import (
    InnerKey,
    InnerPlaces,
    InnerProofKey,
    grant_inner,
    inner_pair,
    inner_proof_key,
)
from odr.crypto.padding import pad
from odr.crypto.secrets import CodeSecret
from tests.unit.crypto import by_hand

Case = dict[str, Any]
CASE, VAULT, FOLDER, ITEM, CODE = (UUID(f"{n}{n}{n}{n}0000-0000-4000-8000-000000000000") for n in range(1, 6))
WHERE = {"case": str(CASE), "vault": str(VAULT)}
FOLDERS = InnerPlaces(CASE, VAULT, FOLDER)
STEWARDS = InnerPlaces(CASE, VAULT)
OWNER = AccessCode(CodeSecret(b"\x02" + bytes(range(16))), CodeKind.BROWSER)
OTHER = AccessCode(CodeSecret(b"\x01" + bytes(range(16))), CodeKind.BROWSER)
KEY, NEWER = InnerKey(bytes(range(32))), InnerKey(bytes(range(1, 33)))
SALT = bytes(range(0x40, 0x58))
# Beyond what a number of JavaScript's can count to.
EPOCH, VERSION = 2**53 + 1, 2**63 + 7


def inner(kept: Case) -> Case:
    """What a code derives, the places of everything, grants that open and that must not, and the epoch before."""
    return {
        "derived": [_derived(name, code) for name, code in (("an owner's", OWNER), ("another's", OTHER))],
        "places": [_place(name, places, one, context) for name, places, one, context in _places()],
        "granted": _granted(kept),
        "refused_grants": _refused(kept),
        "previous": [_previous(places) for places in (FOLDERS, STEWARDS)],
        "refused_previous": [
            {"name": "under another key", **_previous(FOLDERS), "newer": KEY.reveal().hex()},
            {"name": "of another epoch", **_previous(FOLDERS), "epoch": str(EPOCH - 1)},
            {"name": "the stewardship's in a folder", **_previous(FOLDERS), "sealed": _previous(STEWARDS)["sealed"]},
            {"name": "of another length", **_previous(FOLDERS, bytes(31))},
        ],
    }


def _derived(name: str, code: AccessCode) -> Case:
    share = code.browser_share()
    return {
        "name": name,
        "code": code.reveal(),
        "browser_share": share.reveal().hex(),
        "box_seed": derive(share, "browser/box seed").hex(),
        "proof_key": inner_proof_key(share).reveal().hex(),
        "public_key_sha256": sha256(inner_pair(share).public.encoded).hexdigest(),
    }


def _places() -> list[tuple[str, InnerPlaces, Case, Context]]:
    numbers = {"version": str(VERSION), "epoch": str(EPOCH)}
    granted = {"epoch": str(EPOCH), "code": str(CODE)}
    return [
        ("grant", FOLDERS, granted, FOLDERS.grant(EPOCH, CODE)),
        ("grant", STEWARDS, granted, STEWARDS.grant(EPOCH, CODE)),
        ("previous", FOLDERS, {"epoch": str(EPOCH)}, FOLDERS.previous(EPOCH)),
        ("previous", STEWARDS, {"epoch": str(EPOCH)}, STEWARDS.previous(EPOCH)),
        ("code_list", STEWARDS, numbers, STEWARDS.code_list(VERSION, EPOCH)),
        ("record", FOLDERS, {"number": str(VERSION), "epoch": str(EPOCH)}, FOLDERS.record(VERSION, EPOCH)),
        (
            "page",
            FOLDERS,
            {"page": 63, "number": str(VERSION), "epoch": str(EPOCH)},
            FOLDERS.page(63, VERSION, EPOCH),
        ),
        ("name", FOLDERS, numbers, FOLDERS.name(VERSION, EPOCH)),
        ("title", FOLDERS, numbers | {"item": str(ITEM)}, FOLDERS.title(ITEM, VERSION, EPOCH)),
        ("body", FOLDERS, numbers | {"item": str(ITEM)}, FOLDERS.body(ITEM, VERSION, EPOCH)),
    ]


def _place(name: str, places: InnerPlaces, one: Case, context: Context) -> Case:
    return {"name": name, "where": _where(places), **one, "encoding": context.encode().hex()}


def _where(places: InnerPlaces) -> Case:
    return WHERE if places.folder is None else WHERE | {"folder": str(places.folder)}


def _granted(kept: Case) -> list[Case]:
    old = {case["name"]: case["box"] for case in kept.get("granted", [])}
    share = OWNER.browser_share()
    made = []
    for name, places in (("the key of a folder", FOLDERS), ("the stewardship's", STEWARDS)):
        context = places.grant(EPOCH, CODE)
        box = old.get(name) or grant_inner(KEY, inner_pair(share).public, inner_proof_key(share), context).hex()
        one = {"code": OWNER.reveal(), "where": _where(places), "epoch": str(EPOCH), "code_id": str(CODE)}
        made.append({"name": name, **one, "key": KEY.reveal().hex(), "box": box})
    return made


def _refused(kept: Case) -> list[Case]:
    right = {name: value for name, value in _granted(kept)[0].items() if name != "key"}
    old = {case["name"]: case["box"] for case in kept.get("refused_grants", [])}
    context, share = FOLDERS.grant(EPOCH, CODE), OWNER.browser_share()
    public, proof_key = inner_pair(share).public, inner_proof_key(share)
    stranger = InnerProofKey(bytes(32))
    moved = grant_inner(KEY, public, proof_key, FOLDERS.grant(EPOCH - 1, CODE))
    boxes = {
        "by somebody who has no proof key": grant_inner(KEY, public, stranger, context),
        "without a proof": public.seal(KEY.reveal(), context),
        "with half a proof": public.seal(inner_pair(share).open(_box(right), context)[:48], context),
        "with more behind the proof": public.seal(inner_pair(share).open(_box(right), context) + b"\0", context),
        "with the proof of another epoch": public.seal(
            inner_pair(share).open(moved, FOLDERS.grant(EPOCH - 1, CODE)), context
        ),
        "nothing": public.seal(b"", context),
    }
    return [
        *({**right, "name": name, "box": old.get(name) or box.hex()} for name, box in boxes.items()),
        {**right, "name": "of another epoch", "epoch": str(EPOCH - 1)},
        {**right, "name": "for another code", "code_id": str(ITEM)},
        {**right, "name": "in another folder", "where": WHERE | {"folder": str(ITEM)}},
        {**right, "name": "a folder's as the stewardship's", "where": WHERE},
        {**right, "name": "with another code", "code": OTHER.reveal()},
    ]


def _box(case: Case) -> bytes:
    return bytes.fromhex(case["box"])


def _previous(places: InnerPlaces, older: bytes = KEY.reveal()) -> Case:
    chain = by_hand.derive(NEWER.reveal(), "inner/previous epoch")
    sealed = b"\1" + by_hand.cobblestone_seal(chain, SALT, pad(older), places.previous(EPOCH).encode())
    one = {"name": places.kind.value, "where": _where(places), "epoch": str(EPOCH)}
    return one | {"newer": NEWER.reveal().hex(), "older": older.hex(), "sealed": sealed.hex()}
