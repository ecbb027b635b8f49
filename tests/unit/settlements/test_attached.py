"""The files of a settlement: who opens them, how long their parts stay, and that signing means signing them."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.errors import NotFound, Refusal
from odr.files.keeping import Announced, FileHouse, used_by
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.messages.entries.letting_in import make_room
from odr.messages.saying import attached as with_messages
from odr.settlements.drafting import attached
from odr.settlements.drafting.attached import take_out_of_draft
from odr.settlements.drafting.drafting import following
from odr.settlements.drafting.preparing import forget, kept_draft
from odr.settlements.papers.wording import changes
from odr.settlements.standing.standing import SettlementState
from odr.vaults.contents.attached import begin, expect_for
from tests.support.files import LARGE, house_of, put, stored
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import (
    content_of_version,
    draft,
    latest_of,
    offer,
    offer_with,
    save_draft,
    sign,
    standing_of,
    take_back,
)
from tests.support.vaults import Party
from tests.support.world import World


def counted(world: World, table: type) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def used(party: Party) -> int:
    with party.world.work() as work:
        return used_by(work, party.participant_id)


@pytest.mark.promise("P10")
def test_a_file_of_a_version_is_named_in_it_and_opened_by_all_who_read_it(world: World) -> None:
    tessa, leo = correspondents(world)
    version = offer_with(tessa, LARGE, b"")
    assert [(one.name, one.length) for one in version.document.files] == [("0.jpg", len(LARGE)), ("1.jpg", 0)]
    assert [one.sha256 for one in version.document.files] == [one.sha256.hex() for one in version.files]
    for party in (tessa, leo):
        assert content_of_version(party, version, version.files[0].id) == LARGE
        assert content_of_version(party, version, version.files[1].id) == b""
        with pytest.raises(NotFound):
            content_of_version(party, version, uuid4())
    with mailbox(leo) as box, pytest.raises(NotFound):  # what an act takes along is no file of a message
        assert version.entry is not None
        with_messages.file_of(box, version.entry, version.files[0].id)
    with world.work() as work:
        noted = work.session.scalars(
            select(AuditEntry.subject_id).where(AuditEntry.event == Event.SETTLEMENT_FILE_READ.value)
        ).all()
        assert noted == [version.entry] * 4


def test_offering_copies_no_part_and_the_draft_takes_none_away(world: World) -> None:
    tessa, leo = correspondents(world)
    room_id, item_id = joint_id(tessa), save_draft(tessa)
    photo = put(tessa, item_id, LARGE)
    before = stored(world)
    assert len(before) == 3
    offer(tessa, replace(draft(tessa), files=[str(photo.id)]))
    with mailbox(tessa) as box:
        forget(box, room_id)
    assert stored(world) == before
    assert content_of_version(leo, latest_of(leo), photo.id) == LARGE
    assert counted(world, FileUse) == 1


@pytest.mark.parametrize("how", ["the file is taken out", "the draft is thrown away", "it was still on its way"])
def test_the_parts_go_with_the_draft_where_nobody_else_holds_the_key(world: World, how: str) -> None:
    tessa, _leo = correspondents(world)
    item_id = save_draft(tessa)
    file_id = put(tessa, item_id, LARGE).id
    if how == "it was still on its way":
        with tessa.opened() as opened:
            coming = begin(opened, expect_for(opened, house_of(world), item_id, Announced("b", "a/b", 1)))
    room_id = joint_id(tessa)
    with mailbox(tessa) as box:
        found = kept_draft(box, room_id)
        assert found is not None
        if how == "the draft is thrown away":
            forget(box, room_id)
        else:
            take_out_of_draft(box, found, file_id)
            if how == "it was still on its way":
                take_out_of_draft(box, found, coming)
    assert stored(world) == []
    assert (counted(world, FileUse), counted(world, FileUpload)) == (0, 0)


def test_the_next_version_goes_on_with_the_files_that_are_chosen_and_they_count_for_who_put_them_in(
    world: World,
) -> None:
    tessa, leo = correspondents(world)
    first = offer_with(tessa, b"a wall", b"a door")
    of_tessa = used(tessa)
    begun = following(first)
    assert list(begun.files) == [str(one.id) for one in first.files]
    second = offer_with(leo, b"a roof", made=replace(begun, title="Another", files=begun.files[:1]))
    assert [one.name for one in second.document.files] == ["0.jpg", "0.jpg"]
    assert content_of_version(tessa, second, first.files[0].id) == b"a wall"
    assert content_of_version(tessa, first, first.files[1].id) == b"a door"  # what was offered stays said
    with pytest.raises(NotFound):
        content_of_version(tessa, second, first.files[1].id)
    assert used(tessa) == of_tessa
    assert used(leo) < of_tessa
    again = offer_with(tessa, made=replace(following(second), title="A third", files=[str(first.files[1].id)]))
    assert content_of_version(leo, again, first.files[1].id) == b"a door"


def test_what_is_different_tells_of_files_added_removed_and_exchanged(world: World) -> None:
    tessa, leo = correspondents(world)
    first = offer_with(tessa, b"a wall", b"a door")
    wall, door = first.document.files
    second = offer_with(leo, b"a hall", made=replace(following(first), files=[str(first.files[1].id)]))
    hall = second.document.files[1]
    found = changes(first.document, second.document)
    before = [part.lines for one in found for part in one.before]
    now = [part.lines for one in found for part in one.now]
    assert before == [(wall.name, "6 bytes", f"SHA-256 {wall.sha256}")]
    assert now == [(hall.name, "6 bytes", f"SHA-256 {hall.sha256}")]
    assert door.name == "1.jpg"
    third = offer_with(tessa, made=replace(following(second), files=()))
    gone = changes(second.document, third.document)
    assert [part.label for one in gone for part in one.before] == ["File", "File"]
    assert [part for one in gone for part in one.now] == []


def test_a_version_that_differs_in_a_file_alone_is_another(world: World) -> None:
    tessa, leo = correspondents(world)
    first = offer_with(tessa, b"a wall")
    sign(tessa)
    with pytest.raises(Refusal, match="offered already"):
        offer(leo, following(first))
    second = offer_with(leo, b"a door", made=following(first))
    assert second.document.number == 2
    assert not second.signatures


@pytest.mark.parametrize("named", ["none of them", "one that is not there", "one of somebody else's"])
def test_a_form_that_names_other_files_than_there_are_offers_nothing(world: World, named: str) -> None:
    tessa, leo = correspondents(world)
    own = put(tessa, save_draft(tessa), b"mine")
    other = put(leo, save_draft(leo), b"theirs")
    ids = {
        "none of them": [],
        "one that is not there": [str(own.id), str(uuid4())],
        "one of somebody else's": [str(own.id), str(other.id)],
    }[named]
    with pytest.raises(Refusal, match="files have changed") as refused:
        offer(tessa, replace(draft(tessa), files=ids))
    assert refused.value.field == "files"
    assert standing_of(leo).versions == []


def test_nothing_is_offered_while_a_file_is_on_its_way(world: World) -> None:
    tessa, _leo = correspondents(world)
    item_id = save_draft(tessa)
    with tessa.opened() as opened:
        begin(opened, expect_for(opened, house_of(world), item_id, Announced("b", "a/b", 1)))
    with pytest.raises(Refusal, match="not all there yet"):
        offer(tessa, draft(tessa))


def test_a_settlement_has_so_many_files_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached, "MOST_FILES", 2)
    tessa, _leo = correspondents(world)
    first = offer_with(tessa, b"a", b"b")
    with pytest.raises(Refusal, match="at most 2 files"):
        offer_with(tessa, b"c", made=following(first))


def test_the_same_file_twice_is_there_once(world: World) -> None:
    tessa, leo = correspondents(world)
    first = offer_with(tessa, b"a")
    second = offer_with(leo, b"a", made=replace(following(first), title="Another"))
    assert second.document.files == first.document.files
    assert [one.id for one in second.files] == [first.files[0].id]


@pytest.mark.parametrize(
    ("typed", "signed"),
    [
        ("Kitchen\u202egpj.exe", "Kitchen_gpj.exe"),
        ("two\nlines.txt", "two_lines.txt"),
        ("Cafe\u0301  plan.pdf", "Caf\u00e9 plan.pdf"),
        ("..\\..\\etc", "..\\..\\etc"),
        ("\u2800", "File"),
        ("\U0001f3e0.jpg", "\U0001f3e0.jpg"),
        ("n" * 1000, "n" * 1000),
    ],
)
def test_a_name_is_signed_in_the_one_spelling_that_there_is(world: World, typed: str, signed: str) -> None:
    tessa, leo = correspondents(world)
    made = draft(tessa)
    file = put(tessa, save_draft(tessa, made), b"x", typed)
    offer(tessa, replace(made, files=[str(file.id)]))
    version = latest_of(leo)
    assert [one.name for one in version.document.files] == [signed]
    assert version.files[0].name == signed


def test_nobody_signs_a_version_of_which_a_file_is_lost(world: World) -> None:
    tessa, leo = correspondents(world)
    version = offer_with(tessa, b"a wall")
    with world.work() as work:
        work.session.get_one(StoredFile, version.files[0].id).sealed_root = b"another"
    with pytest.raises(Refusal, match="no longer opens"):
        sign(leo)
    with pytest.raises(Refusal, match="no longer opens"):
        offer(leo, replace(following(version), title="Another"))
    assert standing_of(leo).state is SettlementState.WAITING


def test_a_signature_is_over_the_files_and_taken_back_or_not_they_stay(world: World) -> None:
    tessa, leo = correspondents(world)
    version = offer_with(tessa, LARGE)
    sign(tessa)
    take_back(tessa)
    sign(tessa)
    assert sign(leo).standing.state is SettlementState.IN_FORCE
    assert len(stored(world)) == 3
    assert content_of_version(leo, version, version.files[0].id) == LARGE


def test_files_of_settlements_count_against_what_a_participant_may_put_in(world: World) -> None:
    tessa, leo = correspondents(world)
    offer_with(tessa, b"x")
    small = FileHouse(house_of(world).store, 5000, 5000)
    for party, fits in ((tessa, False), (leo, True)):
        item_id = save_draft(party, draft(party))
        with party.opened() as opened:
            if fits:
                assert expect_for(opened, small, item_id, Announced("b", "a/b", 1)).coming.place.length == 1
            else:
                with pytest.raises(Refusal, match="does not fit"):
                    expect_for(opened, small, item_id, Announced("b", "a/b", 1))


def test_a_file_of_a_settlement_in_one_room_is_none_in_another(world: World) -> None:
    tessa, leo = correspondents(world)
    version = offer_with(tessa, b"a wall")
    with mailbox(tessa) as box:
        other = make_room(box, "Money", [leo.participant_id])
    with pytest.raises(Refusal, match="files have changed"):
        offer(tessa, replace(draft(tessa), files=[str(version.files[0].id)]), other)
    with pytest.raises(NotFound):
        content_of_version(leo, version, version.files[0].id, other)
