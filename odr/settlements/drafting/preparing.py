"""A settlement that is drafted in private: an entry of one's own vault, sealed like any other, until it is offered.

Whoever opens its folder, an adviser too, can work on it, and nobody else learns that it is there. Its text is JSON. The
vault remembers which entry it is; one that is no longer what it was is an ordinary entry.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.settlements.document.document import NamedParty
from odr.settlements.drafting.drafting import SettlementDraft, TypedPoint
from odr.vaults.contents import drafts, items
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import OpenItem

PURPOSE = "settlement in preparation"


@dataclass(frozen=True)
class Kept:
    """A draft as it was left: the entry it lies in, and from which version of the settlement it began.

    The files of the entry are those of the draft.
    """

    item: OpenItem
    draft: SettlementDraft
    based_on: str

    @property
    def item_id(self) -> UUID:
        """Which entry it is."""
        return self.item.line.id

    @property
    def version(self) -> int:
        """In which version."""
        return self.item.line.version

    def __repr__(self) -> str:
        return "<Kept>"


def kept_draft(box: OpenMailbox, room_id: UUID) -> Kept | None:
    """What is being drafted for a room in this vault, as far as the code opens the folder it lies in."""
    for item_id in _remembered(box):
        found = _read(box, item_id, room_id)
        if found is not None:
            return found
    return None


def keep(box: OpenMailbox, room_id: UUID, draft: SettlementDraft, based_on: str) -> None:
    """Saves a draft as it was typed; nobody is told. Raises ``Refusal`` if it is too long, or cannot be written."""
    kept = {
        "based_on": based_on,
        "draft": asdict(draft) | {"last_day": draft.last_day.isoformat() if draft.last_day is not None else ""},
        "format": 1,
        "odr": PURPOSE,
        "room": str(room_id),
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    if len(text) > drafts.LONGEST_TEXT:
        raise Refusal(_("This is too long to be saved in one piece. Please shorten it."))
    entry = drafts.Draft(_("A settlement in preparation"), text)
    found = kept_draft(box, room_id)
    if found is not None:
        items.change(box.opened, found.item_id, entry, found.version)
        return
    folders = folders_of(box.opened)
    if not folders:
        raise Refusal(_("No folder opens to the code you use, so it cannot be saved. You can offer it, or print it."))
    _remember(box, [*_remembered(box), items.add(box.opened, folders[0].id, entry)])


def forget(box: OpenMailbox, room_id: UUID) -> None:
    """Removes it for good, if there is one. Raises ``Refusal`` for a code that may only read."""
    found = kept_draft(box, room_id)
    if found is not None:
        items.remove(box.opened, found.item_id)
        _remember(box, [one for one in _remembered(box) if one != found.item_id])


def _read(box: OpenMailbox, item_id: UUID, room_id: UUID) -> Kept | None:
    try:
        one = items.read(box.opened, item_id)
        kept = json.loads(one.draft.text) if one.draft is not None else {}
        if (kept["odr"], kept["format"], kept["room"]) != (PURPOSE, 1, str(room_id)):
            return None
        parts = kept["draft"]
        draft = SettlementDraft(
            title=str(parts["title"]),
            language=str(parts["language"]),
            last_day=date.fromisoformat(parts["last_day"]) if parts["last_day"] else None,
            people=[NamedParty(**{name: str(value) for name, value in person.items()}) for person in parts["people"]],
            files=[str(file_id) for file_id in parts["files"]],
            points=[TypedPoint(**{name: str(value) for name, value in point.items()}) for point in parts["points"]],
            clauses={name: str(value) for name, value in parts["clauses"].items()},
            terms={name: str(value) for name, value in parts["terms"].items()},
            source=str(parts["source"]),
            source_digest=str(parts["source_digest"]),
        )
        return Kept(one, draft, str(kept["based_on"]))
    except (NotFound, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _remembered(box: OpenMailbox) -> list[UUID]:
    return [UUID(one) for one in box.memory.items.get(PURPOSE, [])]


def _remember(box: OpenMailbox, ids: list[UUID]) -> None:
    box.memory.items[PURPOSE] = [str(one) for one in ids]
    box.keep()
