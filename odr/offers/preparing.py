"""What is prepared in private: offers that are not sent yet, and what one would accept at the least.

Both are entries of the vault like any other, sealed under the key of their folder, so that whoever opens the folder, an
adviser too, can work on them, and nobody else learns that they are there. Their text is JSON. The vault remembers which
entries they are; one that is no longer what it was is an ordinary entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from odr import amounts
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.offers.days import read_day
from odr.offers.terms import LONGEST_HEADING, LONGEST_TEXT, MOST_POINTS, Point, Terms, checked
from odr.texts import levelled, lines_alike, one_line, too_long
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import LONGEST_TEXT as LONGEST_ENTRY
from odr.vaults.contents.drafts import LONGEST_TITLE, Draft
from odr.vaults.contents.items import OpenItem
from odr.vaults.tables import Item

DRAFTS = "offers in preparation"
PINS = "what is mine alone"
MOST_DRAFTS = 40
LONGEST_PIN = 500


@dataclass(frozen=True)
class Typed:
    """A point as it was typed: amount, currency and day may not be understood yet."""

    heading: str = ""
    text: str = ""
    amount: str = ""
    currency: str = ""
    who: str = ""
    by: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any((self.heading, self.text, self.amount, self.who, self.by))

    @classmethod
    def of(cls, point: Point) -> Typed:
        """A point as somebody would type it."""
        amount = point.amount
        return cls(
            point.heading,
            point.text,
            amount.plain() if amount is not None else "",
            amount.currency if amount is not None else "",
            point.who,
            point.by.isoformat() if point.by is not None else "",
        )


@dataclass(frozen=True)
class Prepared:
    """An offer in preparation, as it was typed. ``room`` and ``entry`` name the offer that it answers, if it does."""

    title: str = ""
    points: tuple[Typed, ...] = ()
    until: str = ""
    binding: bool = False
    without_prejudice: bool = True
    room: UUID | None = None
    entry: UUID | None = None

    def terms(self) -> Terms:
        """What would be offered. Raises ``Refusal`` naming the form field; points with nothing in them are left out."""
        points: list[Point] = []
        for number, typed in enumerate(self.points):
            if typed.is_empty:
                continue
            place = f"points-{number}"
            amount, by = None, None
            if typed.amount.strip():
                amount = amounts.read(typed.amount, typed.currency, f"{place}-amount")
            if typed.by.strip():
                by = read_day(typed.by, f"{place}-by")
            one = Point(typed.heading, typed.text, amount, typed.who, by)
            try:
                points += checked(Terms("-", (one,))).points
            except Refusal as refusal:
                raise Refusal(refusal.message, (refusal.field or "").replace("points-0", place)) from None
        return checked(Terms(self.title, tuple(points), self.binding, self.without_prejudice))


@dataclass(frozen=True)
class PreparedItem:
    """One of them, where it lies in the vault."""

    id: UUID
    folder_id: UUID
    version: int
    prepared: Prepared


@dataclass(frozen=True)
class Pins:
    """What one would accept at the least, by point. ``item_id`` is the entry of the vault, if there is one."""

    by_heading: dict[str, tuple[str, str]] = field(default_factory=dict)
    item_id: UUID | None = None
    folder_id: UUID | None = None
    version: int = 0

    def on(self, heading: str) -> str:
        """What stands beside a point."""
        return self.by_heading.get(levelled(heading), ("", ""))[1]


def is_prepared(text: str) -> bool:
    """Whether the text of an entry is an offer in preparation."""
    return _decode(text, DRAFTS) is not None


def holds_pins(text: str) -> bool:
    """Whether it is what one would accept at the least."""
    return _decode(text, PINS) is not None


def prepared_titles(box: OpenMailbox) -> dict[UUID, str]:
    """What is being prepared in this vault, in folders that the code opens, by title. In two queries."""
    known = _remembered(box, DRAFTS)
    titles = listing.show_titles(box.opened, known) if known else {}
    return {one: title for one in known if (title := titles.get(one)) is not None}


def prepared_item(box: OpenMailbox, item_id: UUID) -> PreparedItem:
    """One of them. Raises ``NotFound``."""
    one = items.read(box.opened, item_id)
    prepared = _prepared(one)
    if prepared is None:
        raise NotFound
    return PreparedItem(item_id, one.line.folder_id, one.line.version, prepared)


def prepare(box: OpenMailbox, folder_id: UUID, prepared: Prepared) -> UUID:
    """Begins an offer in a folder of the vault; nobody is told. Raises ``Refusal`` or ``NotFound``."""
    known = _still_there(box, _remembered(box, DRAFTS))
    if len(known) >= MOST_DRAFTS:
        raise Refusal(_("There are %(count)d offers in preparation. Please remove some first.", count=MOST_DRAFTS))
    item_id = items.add(box.opened, folder_id, _entry(prepared))
    _remember(box, DRAFTS, [*known, item_id])
    return item_id


def change_prepared(box: OpenMailbox, item_id: UUID, prepared: Prepared, based_on: int) -> None:
    """Saves it as it was typed. Raises like ``odr.vaults.contents.items.change``."""
    items.change(box.opened, item_id, _entry(prepared), based_on)


def remove_prepared(box: OpenMailbox, item_id: UUID) -> None:
    """Removes it for good. Raises ``NotFound``, or ``Refusal`` for a code that may only read."""
    items.remove(box.opened, item_id)
    _remember(box, DRAFTS, [one for one in _remembered(box, DRAFTS) if one != item_id])


def pins_of(box: OpenMailbox) -> Pins:
    """What the vault's holder would accept at the least, as far as the code opens the folder it lies in."""
    for item_id in _remembered(box, PINS):
        one = _read(box, item_id)
        kept = _decode(one.draft.text, PINS) if one is not None and one.draft is not None else None
        if one is not None and kept is not None:
            pins = {levelled(heading): (heading, words) for heading, words in kept["pins"].items()}
            return Pins(pins, item_id, one.line.folder_id, one.line.version)
    return Pins()


def pin(
    box: OpenMailbox,
    folder_id: UUID,
    words: Mapping[str, str],
    based_on: int,
    another: tuple[str, str] | None = None,
) -> None:
    """Saves what one would accept at the least, by heading; empty ones are left out. Raises like ``prepare``.

    ``another`` is a point that is not among the headings yet, with the words on it.
    """
    found = pins_of(box)
    kept = dict(found.by_heading.values())
    known = {levelled(heading): heading for heading in kept}
    if another is not None:
        words = dict(words) | _another(another, {*known, *map(levelled, words)})
    for number, (heading, typed) in enumerate(words.items()):
        text = lines_alike(typed)
        if len(text) > LONGEST_PIN:
            own = another is not None and number == len(words) - 1
            raise too_long(len(text), LONGEST_PIN, "words" if own else f"pins-{number}")
        kept.pop(known.get(levelled(heading), heading), None)
        if text.strip():
            kept[heading] = text.strip()
    text = json.dumps({"format": 1, "odr": PINS, "pins": kept}, ensure_ascii=False, indent=1, sort_keys=True)
    draft = Draft(_("The least I would accept"), text)
    if found.item_id is not None:
        items.change(box.opened, found.item_id, draft, based_on)
    else:
        _remember(box, PINS, [items.add(box.opened, folder_id, draft)])


def _another(typed: tuple[str, str], known: set[str]) -> dict[str, str]:
    heading = one_line(typed[0], LONGEST_HEADING, missing=_("Please say which point it is about."), field="another")
    if levelled(heading) in known:
        raise Refusal(_("This point stands above already. Please write there."), "another")
    if not typed[1].strip():
        raise Refusal(_("Please say what you would accept at the least."), "words")
    return {heading: typed[1]}


def _entry(prepared: Prepared) -> Draft:
    if len(prepared.points) > MOST_POINTS:
        raise Refusal(_("An offer has at most %(count)d points.", count=MOST_POINTS))
    for number, one in enumerate(prepared.points):
        if len(one.text) > LONGEST_TEXT:
            raise too_long(len(one.text), LONGEST_TEXT, f"points-{number}-text")
    kept = {
        "binding": prepared.binding,
        "counters": None if prepared.entry is None else {"entry": str(prepared.entry), "room": str(prepared.room)},
        "format": 1,
        "odr": DRAFTS,
        "points": [vars(one) for one in prepared.points if not one.is_empty],
        "title": prepared.title,
        "until": prepared.until,
        "without_prejudice": prepared.without_prejudice,
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    if len(text) > LONGEST_ENTRY:
        raise Refusal(_("This is too long to be sent in one piece. Please shorten it."))
    name = one_line(prepared.title, LONGEST_TITLE, missing=_("Please give your offer a title."), field="title")
    return Draft(name, text)


def _prepared(one: OpenItem | None) -> Prepared | None:
    kept = _decode(one.draft.text, DRAFTS) if one is not None and one.draft is not None else None
    if kept is None:
        return None
    try:
        about = kept["counters"]
        return Prepared(
            str(kept["title"]),
            tuple(Typed(**{name: str(value) for name, value in point.items()}) for point in kept["points"]),
            str(kept["until"]),
            kept["binding"] is True,
            kept["without_prejudice"] is True,
            UUID(about["room"]) if about else None,
            UUID(about["entry"]) if about else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _decode(text: str, purpose: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(kept, dict) and kept.get("odr") == purpose and kept.get("format") == 1
    return kept if is_one and (purpose == DRAFTS or isinstance(kept.get("pins"), dict)) else None


def _read(box: OpenMailbox, item_id: UUID) -> OpenItem | None:
    try:
        return items.read(box.opened, item_id)
    except NotFound:
        return None


def _still_there(box: OpenMailbox, ids: list[UUID]) -> list[UUID]:
    """Those that were not removed from the vault since."""
    found = set(box.work.session.scalars(select(Item.id).where(Item.id.in_(ids))))
    return [one for one in ids if one in found]


def _remembered(box: OpenMailbox, purpose: str) -> list[UUID]:
    return [UUID(one) for one in box.memory.items.get(purpose, [])]


def _remember(box: OpenMailbox, purpose: str, ids: list[UUID]) -> None:
    box.memory.items[purpose] = [str(one) for one in ids]
    box.keep()
