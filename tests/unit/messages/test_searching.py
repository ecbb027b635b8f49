"""Searching one's messages: what has the words and is proven to be its author's."""

import pytest

from odr.messages.entries import opening as entries
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.rooms import room_of
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import UNDO
from odr.messages.taking_along import searching
from tests.support.rooms import correspondents, mailbox
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")


def test_what_has_the_words_is_found_only_if_its_signature_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, reader = correspondents(world, 2)
    with mailbox(writer) as box:
        room = room_of(box, make_room(box, "Talk", [reader.participant_id]))
        for text in ("I offer 5000", "I would rather wait"):
            send(box, room.id, text, addressing_in(box, room).fingerprint())
    world.later(seconds=UNDO.total_seconds() + 1)
    with mailbox(reader) as box:
        found, more = searching.search(box, "OFFER 5000")
        assert [one.entry.document.text for one in found if one.entry.document] == ["I offer 5000"]
        assert not more
    monkeypatch.setattr(entries, "_is_signed", lambda *_given: False)
    with mailbox(reader) as box:
        assert searching.search(box, "OFFER 5000") == ([], False)
