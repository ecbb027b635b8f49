"""Files that an installation keeps in a bucket: from the form to their removal, and while the bucket is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from odr.files.format import part_names
from odr.files.tables import FileUpload, FileUse
from odr.vaults.contents.attached import remove_file
from tests.adversary.test_file_attacks import ATTACKS, Attack
from tests.journeys.test_files import address_of, counted, get, send
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, content_of, house_of, new_item, put, stored
from tests.support.restoring import at, back_up, bring_back
from tests.support.s3_server import serving_s3
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a story of both stores is told of both engines")


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with serving_s3() as address:
        yield address


@pytest.fixture
def party(make_world: Callable[..., World], bucket: str) -> Party:
    world = make_world(files=bucket)
    store = house_of(world).store
    store.remove(list(store.names()))
    party = party_with_vault(world)
    party.unlock()
    return party


def test_a_file_goes_into_the_bucket_part_by_part_and_by_form_comes_out_and_is_removed(party: Party) -> None:
    item_id = new_item(party)
    sender = FileSender(party.person, f"{party.root}/items/{item_id}")
    sender.begin("long.txt", len(LARGE))
    sender.put_all(LARGE)
    assert sender.complete().status_code == 200
    first = address_of(party, item_id)
    assert get(party, first)[:2] == (200, LARGE)
    status, content, headers = get(party, first, Range=f"bytes={len(LARGE) - 7}-")
    assert (status, content, headers["Content-Range"]) == (
        206, LARGE[-7:], f"bytes {len(LARGE) - 7}-{len(LARGE) - 1}/{len(LARGE)}",
    )  # fmt: skip
    send(party, item_id, b"another", "short.txt")
    assert len(stored(party.world)) == 4
    party.open(first.removeprefix(party.root) + "/remove")
    assert "The file is gone." in party.person.submit("Remove it").text
    assert len(stored(party.world)) == 1
    assert not any(LARGE[:64] in house_of(party.world).store.get(name) for name in stored(party.world))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_parts_that_were_touched_in_the_bucket_do_not_open(party: Party, attack: Attack) -> None:
    item_id = new_item(party)
    mine, other = put(party, item_id, LARGE), put(party, item_id, LARGE[::-1])
    attack(house_of(party.world).store, mine, other)
    assert content_of(party, item_id, mine.id) is None
    assert content_of(party, item_id, other.id) == LARGE[::-1]


def test_a_backup_of_a_bucket_is_brought_back_into_a_bucket_without_what_was_removed(
    party: Party, bucket: str, tmp_path: Path
) -> None:
    item_id = new_item(party)
    kept, gone = put(party, item_id, LARGE, "kept.bin"), put(party, item_id, b"a photograph")
    backup = back_up(party.world, tmp_path / "backup")
    with party.opened() as opened:
        remove_file(opened, item_id, gone.id)
    stored(party.world)
    restored, _done = bring_back(party.world, backup, tmp_path / "restored", files=f"{bucket}/{uuid4()}")
    found = at(restored, party)
    assert content_of(found, item_id, kept.id) == LARGE
    assert content_of(found, item_id, gone.id) is None
    assert stored(restored) == stored(party.world) == sorted(part_names(kept.id, 3))
    restored.close()


def test_a_bucket_that_is_away_is_a_clear_sentence_and_nothing_half_written(make_world: Callable[..., World]) -> None:
    with serving_s3() as address:
        world = make_world(files=address)
        party = party_with_vault(world)
        party.unlock()
        item_id = new_item(party)
        send(party, item_id, b"kept", "kept.txt")
        kept = address_of(party, item_id)
    text = send(party, item_id, b"lost", "lost.txt")
    assert "Files can't be reached at the moment." in text
    assert (counted(party, FileUse), counted(party, FileUpload)) == (1, 0)
    status, content, _headers = get(party, kept)
    assert status in (422, 503)
    assert b"be reached at the moment" in content
