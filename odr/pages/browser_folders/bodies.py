"""What comes to this interface and what goes out, by name: the kinds of every body, and reading them."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import request

from odr.pages.browser_folders.kinds import (
    By,
    Bytes,
    Hex,
    Identifier,
    Many,
    Maybe,
    Moment,
    Number,
    Text,
    Thing,
    ValueKind,
    Whole,
    Words,
    Yes,
)
from odr.vaults.browser_folders.shapes import FolderChange, InnerSeal, Name, NotSealed, Record, Row

V = TypeVar("V", bound=Callable[..., Any])
_SEAL = Bytes("an inner seal (docs/protocol.md, section 11.5)")
_BOX = Bytes("an inner grant")
_KEY = Bytes("an inner public key")
_PAGES = By(Number(), _SEAL)
_RECORD = Thing(number=Number(), epoch=Number(), root=_SEAL, pages=_PAGES)
_NAME = Thing(version=Number(), epoch=Number(), sealed=_SEAL)
_LIST = Thing(version=Number(), epoch=Number(), sealed=_SEAL)
_PUT = Thing(item=Identifier(), version=Number(), epoch=Number(), title=_SEAL, body=_SEAL, files=Many(Identifier()))
_GIVEN = Thing(
    item=Identifier(),
    version=Number(),
    epoch=Number(),
    title=_SEAL,
    body=_SEAL,
    changed=Moment(),
    changed_by=Identifier(),
)
_GRANTS = By(Identifier(), _BOX)
_CODE = Thing(
    id=Identifier(),
    holder=Identifier(),
    issued=Moment(),
    expires=Maybe(Moment()),
    used=Maybe(Moment()),
    exposed=Maybe(Moment()),
    rests=Yes(),
)

NOTHING = Thing()
OPENING = Thing(share=Hex("the server share of a code for the browser"))
CHANGE = Thing(
    record=_RECORD,
    put=Many(_PUT),
    removed=Many(Identifier()),
    grants=_GRANTS,
    name=Maybe(_NAME),
    previous=Maybe(_SEAL),
)
BEGINNING = Thing(folder=Identifier(), change=CHANGE)
LIST_CHANGE = Thing(list=_LIST, grants=_GRANTS)
NEW_CODE = Thing(
    code=Identifier(),
    share=Hex("the server share of the new code"),
    public_key=_KEY,
    holder=Identifier(),
    folders=Maybe(Many(Identifier())),
    may_write=Yes(),
    expires=Maybe(Moment()),
    engagement=Maybe(Identifier()),
)
LESS = Thing(folders=Many(Identifier()), may_write=Yes(), expires=Maybe(Moment()))
NEW_FILE = Thing(file=Identifier(), size=Whole())
# The only words that are ever taken. How long each may be, a rule says to the person; these only bound what is read.
_MOST_WORDS = 100_000
_DISCLOSED_FILE = Thing(
    id=Identifier(),
    name=Words(1000),
    type=Words(1000),
    length=Whole(),
    sha256=Hex("the digest of the file"),
    key=Hex("the key of the file, which its readers open it with"),
    root=Hex("the digest of its sealed root"),
)
DISCLOSING = Thing(
    room=Identifier(),
    shown=Hex("which readers were shown, as the room says"),
    version=Number(),
    title=Words(_MOST_WORDS),
    text=Words(_MOST_WORDS),
    fields=Many(Thing(name=Words(_MOST_WORDS), value=Words(_MOST_WORDS))),
    files=Many(_DISCLOSED_FILE),
    note=Words(_MOST_WORDS),
    again=Yes(),
)

SESSION = Thing(token=Text(), open=Yes(), case=Identifier())
STATE = Thing(
    token=Text(),
    case=Identifier(),
    vault=Identifier(),
    account=Identifier(),
    owner=Identifier(),
    code=Thing(id=Identifier(), is_browser=Yes(), may_write=Yes(), manages=Yes()),
    begun=Yes(),
    folders=Many(Identifier()),
    codes=Many(_CODE),
    holders=Many(Thing(id=Identifier(), name=Text(), is_owner=Yes(), engagement=Maybe(Identifier()))),
)
OPENED = Thing(opened=Yes(), given=Yes(), code=Identifier(), vault=Identifier(), noticed=Whole())
FOLDER = Thing(epoch=Number(), grant=_BOX, previous=By(Number(), _SEAL), record=_RECORD, name=_NAME, rows=Many(_GIVEN))
STEWARDSHIP = Thing(epoch=Number(), grant=_BOX, list=_LIST, publicKeys=By(Identifier(), _KEY))
TAKEN = Thing(taken=Yes())
RECEIVED = Thing(received=Yes(), code=Identifier())
CLOSED = Thing(closed=Yes())
REMOVED = Thing(removed=Yes())
ISSUED = Thing(issued=Yes())
REVOKED = Thing(revoked=Yes())
NARROWED = Thing(narrowed=Yes())
_COPY = Thing(item=Identifier(), room=Identifier(), at=Moment(), to=Many(Text()), taken_back=Yes())
_ROOM = Thing(
    id=Identifier(),
    name=Text(),
    kind=Text(),
    readers=Many(Text()),
    absent=Many(Text()),
    shown=Hex("stands for these readers and their keys"),
)
COPIES = Thing(copies=Many(_COPY))
ROOMS = Thing(rooms=Many(_ROOM), own=Many(Text()), why_not=Maybe(Text()))
DISCLOSED = Thing(message=Identifier())
PARTS = Thing(parts=Whole())
THERE = Thing(there=Whole())
WHOLE = Thing(whole=Yes())
REFUSED = Thing(refused=Text())


class Sealed:
    """Bytes as they are: a part of a file, or its root."""


def interface(gives: ValueKind | type[Sealed], takes: ValueKind | type[Sealed] | None = None) -> Callable[[V], V]:
    """Says of a view what it takes and gives. Stands below what declares the route."""

    def mark(view: V) -> V:
        view.gives, view.takes = gives, takes  # type: ignore[attr-defined]
        return view

    return mark


def body(kind: ValueKind) -> dict[str, Any]:
    """What was sent, as this kind has it. Raises ``NotSealed``."""
    try:
        value = request.get_json(silent=True)
    except RecursionError:  # lists in lists, more than any form of ours
        value = None
    if value is None:
        raise NotSealed
    found: dict[str, Any] = kind.read(value)
    return found


def record_of(sent: dict[str, Any]) -> Record:
    """Raises ``NotSealed``."""
    return Record(sent["number"], InnerSeal(sent["epoch"], sent["root"]), sent["pages"])


def change_of(sent: dict[str, Any]) -> FolderChange:
    """Raises ``NotSealed``."""
    name = sent["name"]
    return FolderChange(
        record=record_of(sent["record"]),
        put=[_row(one) for one in sent["put"]],
        removed=sent["removed"],
        grants=sent["grants"],
        name=Name(name["version"], InnerSeal(name["epoch"], name["sealed"])) if name is not None else None,
        previous=sent["previous"],
    )


def _row(sent: dict[str, Any]) -> Row:
    title, text = (InnerSeal(sent["epoch"], sent[part]) for part in ("title", "body"))
    files: list[UUID] = sent["files"]
    return Row(sent["item"], sent["version"], title, text, files)
