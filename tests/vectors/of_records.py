"""The known answers about what browsers remember of a folder (docs/protocol.md, section 11.5), for ``make_vectors``.

No code of the service reads or writes such records: here they are made by hand, and JavaScript has to open them.
"""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from odr.crypto.context import Context
from odr.crypto.inner import InnerPlaces
from tests.unit.crypto import by_hand

Case = dict[str, Any]
Row = tuple[int, int, bytes, bytes]
CASE, VAULT, FOLDER, OTHER = (UUID(f"{n}{n}{n}{n}0000-0000-4000-8000-000000000000") for n in (1, 2, 3, 9))
PLACES = InnerPlaces(CASE, VAULT, FOLDER)
KEYS = {1: bytes(range(32)), 2: bytes(range(1, 33))}
SALT = bytes(range(0x40, 0x58))
NUMBER, EPOCH, PAGE_NUMBER, PAGE_EPOCH = 2**53 + 1, 2, 2**53, 1
# Two that share page 0, and one on page 48.
FIRST, SECOND, THIRD = (UUID(f"{n}0000000-0000-4000-8000-000000000001") for n in ("0", "4", "f"))
ROWS: dict[UUID, Row] = {
    FIRST: (1, 1, b"\1" * 137, b"\2" * 201),
    SECOND: (2**63 + 7, 2, b"\3" * 137, b"\4" * 217),
    THIRD: (3, 2, b"\5" * 145, b"\6" * 137),
}
NAME = ["4", "2", sha256(b"the sealed name").hexdigest()[:32]]


def records() -> Case:
    """Records that open, records that must not, and what differs between one and rows."""
    right = _record(ROWS)
    return {
        "opened": [
            {"name": "empty", **_record({}), "folder name": NAME, "items": {}},
            {
                "name": "three items on two pages",
                **right,
                "folder name": NAME,
                "items": {str(item): _known(row) for item, row in ROWS.items()},
            },
        ],
        "refused": [{"name": name, **right, **change} for name, change in _changes(right).items()],
        "compared": [
            {"name": name, **right, "rows": [_row(item, row) for item, row in rows], "differences": differences}
            for name, rows, differences in _comparisons()
        ],
    }


def spelled(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def short(value: bytes) -> str:
    return sha256(value).hexdigest()[:32]


def digest_of(title: bytes, body: bytes) -> str:
    return short(len(title).to_bytes(4, "big") + title + body)


def _known(row: Row) -> list[str]:
    version, epoch, title, body = row
    return [str(version), str(epoch), digest_of(title, body)]


def _row(item: UUID, row: Row) -> Case:
    version, epoch, title, body = row
    return {"item": str(item), "version": str(version), "epoch": str(epoch), "title": title.hex(), "body": body.hex()}


def _sealed(epoch: int, plaintext: bytes, context: Context) -> bytes:
    return b"\1" + by_hand.cobblestone_seal(KEYS[epoch], SALT, by_hand.pad(plaintext), context.encode())


def _page(page: int, entries: bytes, number: int = PAGE_NUMBER) -> bytes:
    return _sealed(PAGE_EPOCH, entries, PLACES.page(page, number, PAGE_EPOCH))


def _root(pages: dict[int, bytes], places: InnerPlaces = PLACES, **other: object) -> bytes:
    named = {str(page): [str(PAGE_NUMBER), str(PAGE_EPOCH), short(sealed)] for page, sealed in pages.items()}
    return _sealed(EPOCH, spelled({"name": NAME, "pages": named, **other}), places.record(NUMBER, EPOCH))


def _entries(rows: dict[UUID, Row]) -> dict[int, Case]:
    pages: dict[int, Case] = {}
    for item, row in rows.items():
        pages.setdefault(item.bytes[0] % 64, {})[item.hex] = _known(row)
    return pages


def _record(rows: dict[UUID, Row]) -> Case:
    pages = {page: _page(page, spelled(entries)) for page, entries in _entries(rows).items()}
    return {
        "where": {"case": str(CASE), "vault": str(VAULT), "folder": str(FOLDER)},
        "number": str(NUMBER),
        "epoch": str(EPOCH),
        "keys": {str(epoch): key.hex() for epoch, key in KEYS.items()},
        "root": _root(pages).hex(),
        "pages": {str(page): sealed.hex() for page, sealed in pages.items()},
    }


def _changes(right: Case) -> dict[str, Case]:
    pages = {int(page): bytes.fromhex(sealed) for page, sealed in right["pages"].items()}
    entries = _entries(ROWS)

    def with_page(page: int, sealed: bytes) -> Case:
        """A root that names this page, as only who has the key could make it."""
        other = pages | {page: sealed}
        return {"root": _root(other).hex(), "pages": {str(number): one.hex() for number, one in other.items()}}

    earlier = _page(0, spelled({FIRST.hex: _known(ROWS[FIRST])}), PAGE_NUMBER - 1)
    numbers = {item.hex: [1, 1, digest_of(b"", b"")] for item in (FIRST,)}
    return {
        "a page is missing": {"pages": {"48": right["pages"]["48"]}},
        "a page too many": {"pages": right["pages"] | {"1": right["pages"]["0"]}},
        "pages exchanged": {"pages": {"0": right["pages"]["48"], "48": right["pages"]["0"]}},
        "an earlier page put back": {"pages": right["pages"] | {"0": earlier.hex()}},
        "a page of another writing with the same number": {
            "pages": right["pages"] | {"0": _page(0, spelled({FIRST.hex: _known(ROWS[FIRST])})).hex()}
        },
        "a page altered": {"pages": right["pages"] | {"0": right["pages"]["0"][:-2] + "00"}},
        "the root of another number": {"number": str(NUMBER - 1)},
        "the root of another epoch": {"epoch": "1"},
        "the root of another folder": {"root": _root(pages, InnerPlaces(CASE, VAULT, OTHER)).hex()},
        "the root is empty": {"root": ""},
        "a page as the root": {"root": right["pages"]["0"]},
        "an item on a page that is not its own": with_page(48, _page(48, spelled(entries[0]))),
        "a page sealed for another number": with_page(0, earlier),
        "a page beyond the last": with_page(64, _page(64, spelled({}))),
        "a version that is a number": with_page(0, _page(0, spelled(numbers))),
        "a page with spaces between": with_page(0, _page(0, json.dumps(entries[0], sort_keys=True).encode())),
        "a page that is a list": with_page(0, _page(0, b"[]")),
    }


def _comparisons() -> list[tuple[str, list[tuple[UUID, Row]], list[Case]]]:
    version, epoch, title, body = ROWS[SECOND]

    def instead(row: Row) -> list[tuple[UUID, Row]]:
        return list((ROWS | {SECOND: row}).items())

    def differs(what: str, item: UUID = SECOND) -> list[Case]:
        return [{"what": what, "item": str(item)}]

    return [
        ("nothing", list(ROWS.items()), []),
        ("an item taken away", [(FIRST, ROWS[FIRST]), (THIRD, ROWS[THIRD])], differs("gone")),
        ("an item invented", [*ROWS.items(), (OTHER, ROWS[FIRST])], differs("unknown", OTHER)),
        ("an item twice", [*ROWS.items(), (FIRST, ROWS[FIRST])], differs("unknown", FIRST)),
        ("an earlier version put back", instead((version - 1, epoch, title, body)), differs("older")),
        ("a version that nobody noted", instead((version + 1, epoch, title, body)), differs("newer")),
        ("another epoch", instead((version, epoch - 1, title, body)), differs("altered")),
        ("another title of the same version", instead((version, epoch, title[1:], body)), differs("altered")),
        ("another body of the same version", instead((version, epoch, title, body[1:])), differs("altered")),
        ("a byte moved between the two", instead((version, epoch, title + body[:1], body[1:])), differs("altered")),
        ("title and body exchanged", instead((version, epoch, body, title)), differs("altered")),
    ]
