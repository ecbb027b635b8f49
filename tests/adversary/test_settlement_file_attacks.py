"""Files of settlements: nobody opens one who cannot read the version, and none is another than the one signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.crypto.derivation import digest
from odr.crypto.secrets import SymmetricKey
from odr.errors import NotFound, Refusal
from odr.files.format import FileEntry, digests_of, seal_part, seal_root
from odr.files.reading import Opened
from odr.files.store import Store
from odr.files.tables import FileUse, StoredFile
from odr.messages.documents import Act
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import say
from odr.messages.tables import Message
from odr.settlements.drafting.attached import Vouched
from odr.settlements.drafting.drafting import document_of, following
from odr.settlements.standing import working_out
from odr.settlements.standing.moves import MoveKind
from odr.settlements.standing.reading import settlement_in
from odr.settlements.standing.standing import SettlementState, WhyPutAside
from odr.vaults.rotation.revoking import revoke
from tests.adversary.test_file_attacks import ATTACKS, overwrite
from tests.adversary.test_settlement_attacks import BEGUN, outcome, signature
from tests.adversary.test_settlement_attacks import version as offered
from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.facilitation import proposed
from tests.support.files import LARGE, content_of, house_of, new_item, put, stored
from tests.support.people import enter, with_account
from tests.support.rooms import another_party, correspondents, joint_id, mailbox, new_case
from tests.support.settlements import (
    BERLIN,
    content_in,
    content_of_version,
    draft,
    latest_of,
    offer_with,
    save_draft,
    shown,
    sign,
    standing_of,
)
from tests.support.vaults import Party
from tests.support.walks_enquiries import administrator_of_case
from tests.support.world import World
from tests.vectors.of_settlements import FILES, SETTLEMENT, SIGNERS

pytestmark = pytest.mark.both_engines("somebody writes to the database and to the store")
Attack = Callable[[Store, FileEntry, FileEntry], None]


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    return correspondents(world)


def of_a_program(
    party: Party, named: Sequence[FileEntry], beside: Sequence[FileEntry], room_id: UUID | None = None
) -> None:
    """A version that names some files and has others beside it, as somebody says it with a program of their own."""
    room_id, made = room_id or joint_id(party), draft(party)
    with mailbox(party) as box:
        latest = settlement_in(box, room_of(box, room_id)).standing.latest
        document = document_of(box, str(room_id), made, latest, box.case.reference, BERLIN, named)
        act = Act(MoveKind.VERSION.value, {"document": document.encode().decode("utf-8")})
        say(box, room_id, shown(box, room_id), act, files=beside)


def of_a_draft(party: Party, content: bytes, name: str = "contract.pdf") -> FileEntry:
    return put(party, save_draft(party), content, name)


# --- the store and the database ---------------------------------------------------------------------------------------


@pytest.mark.promise("P12")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_parts_that_are_touched_after_signing_open_for_nobody(parties: list[Party], attack: Attack) -> None:
    tessa, leo = parties
    version = offer_with(tessa, LARGE, LARGE[::-1])
    for party in parties:
        sign(party)
    mine, other = version.files
    assert content_of_version(leo, version, mine.id) == LARGE
    attack(house_of(tessa.world).store, mine, other)
    for party in parties:
        assert content_of_version(party, version, mine.id) is None
        assert content_of_version(party, version, other.id) == LARGE[::-1]


@pytest.mark.promise("P12")
@pytest.mark.parametrize("what", ["a part", "part and root"])
def test_whoever_was_given_the_key_cannot_put_another_file_in_its_place(parties: list[Party], what: str) -> None:
    """Part and root that a reader seals anew are not those that the author signed."""
    tessa, _leo = parties
    version = offer_with(tessa, b"the contract as it was signed")
    file = version.files[0]
    place = file.place(tessa.case_id)
    forged = seal_part(file.key, place, 0, b"the contract as they wish it!")
    overwrite(house_of(tessa.world).store, file.id, 0, forged)
    if what == "part and root":
        with tessa.world.work() as work:
            work.session.get_one(StoredFile, file.id).sealed_root = seal_root(file.key, place, [digests_of(forged)])
    for party in parties:
        assert content_of_version(party, version, file.id) is None


def test_a_file_that_was_lost_is_told_of_and_nobody_signs_it(parties: list[Party]) -> None:
    """The administrator of the database takes the row away that keeps its parts."""
    tessa, leo = parties
    version = offer_with(tessa, LARGE)
    with tessa.world.work() as work:
        work.session.connection().execute(delete(FileUse))
    assert stored(tessa.world) == []
    assert content_of_version(leo, version, version.files[0].id) is None
    with pytest.raises(Refusal, match="no longer opens"):
        sign(leo)


@pytest.mark.promise("P10")
@pytest.mark.parametrize("to", ["the version", "another version"])
def test_a_row_that_attaches_a_private_file_to_a_version_opens_it_to_nobody(parties: list[Party], to: str) -> None:
    tessa, leo = parties
    private = put(tessa, new_item(tessa), b"private")
    first = offer_with(leo, b"a wall")
    second = offer_with(leo, b"a door", made=replace(following(first), title="Another"))
    version = second if to == "the version" else first
    with tessa.world.work() as work:
        moved = update(FileUse).where(FileUse.file_id == private.id).values(item_id=None, message_id=version.entry)
        work.session.connection().execute(moved)
    with pytest.raises(NotFound):
        content_of_version(leo, version, private.id)


# --- people with programs of their own --------------------------------------------------------------------------------


@pytest.mark.promise("P12")
def test_what_opens_is_the_file_that_was_signed_and_not_another_that_its_author_named_so(
    parties: list[Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Key and root of one contract under the digest of another: the others would read one, and sign the other."""
    tessa, leo = parties
    read, signed = b"You owe me 100 pounds.", b"I owe you 100 pounds.."
    file = replace(of_a_draft(tessa, read), sha256=sha256(signed).digest())
    of_a_program(tessa, [file], [file])
    version = latest_of(leo)
    assert version.document.files[0].sha256 == sha256(signed).hexdigest()
    assert content_of_version(leo, version, file.id) is None
    # The control: where the whole is not held against its digest, it opens.
    monkeypatch.setattr(Vouched, "read", Opened.read)
    assert content_of_version(leo, version, file.id) == read


def test_of_a_long_file_the_last_bytes_stay_away_if_the_whole_is_another(parties: list[Party]) -> None:
    tessa, leo = parties
    file = replace(of_a_draft(tessa, LARGE), sha256=sha256(LARGE[::-1]).digest())
    of_a_program(tessa, [file], [file])
    assert content_of_version(leo, latest_of(leo), file.id) is None


class Anything:
    """What is equal to anything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


ENTRIES = tuple(
    FileEntry(
        UUID(int=number),
        one.name,
        "a/b",
        one.length,
        bytes.fromhex(one.sha256),
        SymmetricKey(bytes(32)),
        bytes(32),
    )
    for number, one in enumerate(FILES)
)
NAMED = replace(SETTLEMENT, files=FILES)
BESIDE: dict[str, Any] = {
    "none": (),
    "one too few": ENTRIES[:1],
    "one too many": (*ENTRIES, ENTRIES[0]),
    "in another order": ENTRIES[::-1],
    "another digest": (replace(ENTRIES[0], sha256=sha256(b"else").digest()), ENTRIES[1]),
    "another length": (replace(ENTRIES[0], length=1), ENTRIES[1]),
    "another name": (replace(ENTRIES[0], name="Kitchen wall.jpeg"), ENTRIES[1]),
}


@pytest.mark.promise("P12")
@pytest.mark.parametrize("beside", BESIDE)
def test_a_version_with_other_files_than_it_names_does_not_count(beside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moves = [*BEGUN, offered(NAMED, files=BESIDE[beside]), *(signature(NAMED, one) for one in SIGNERS[:2])]
    found = outcome(moves)
    assert found.versions == []
    assert [one.why for one in found.aside] == [WhyPutAside.FILES, WhyPutAside.OTHER_VERSION, WhyPutAside.OTHER_VERSION]
    assert outcome([*BEGUN, offered(NAMED, files=ENTRIES)]).state is SettlementState.WAITING
    if len(BESIDE[beside]) == len(FILES):  # the control: where they are not compared, it is in force
        monkeypatch.setattr(working_out, "named", lambda _file: Anything())
        assert outcome(moves).state is SettlementState.IN_FORCE


def test_files_beside_a_version_that_names_none_are_shown_to_nobody(parties: list[Party]) -> None:
    tessa, leo = parties
    file = of_a_draft(tessa, b"x")
    of_a_program(tessa, [], [file])
    found = standing_of(leo)
    assert [one.why for one in found.aside] == [WhyPutAside.FILES]
    assert found.versions == []


@pytest.mark.promise("P04")
def test_a_private_file_of_another_party_goes_into_no_version(parties: list[Party]) -> None:
    """With all that the database tells of it: the key lies in its entry and nowhere else."""
    tessa, leo = parties
    private = put(tessa, new_item(tessa), b"private")
    with tessa.world.work() as work:
        root = work.session.get_one(StoredFile, private.id).sealed_root
        assert root is not None
    slipped = replace(private, key=SymmetricKey.generate(), root=digest(root))
    of_a_program(leo, [slipped], [slipped])
    version = latest_of(leo)
    for party in parties:
        assert content_of_version(party, version, private.id) is None
    # The control: with the key it opens.
    of_a_program(leo, [private], [private])
    assert content_of_version(leo, latest_of(leo), private.id) == b"private"


def test_a_file_of_another_case_opens_in_no_version_of_this_one(parties: list[Party]) -> None:
    """By somebody who takes part in both, and holds the key."""
    tessa, leo = parties
    elsewhere = another_party(tessa.world, new_case(tessa.world, "2026-0777"), "Nora Quill")
    file = put(elsewhere, new_item(elsewhere), b"of the other case")
    of_a_program(tessa, [file], [file])
    assert content_of_version(leo, latest_of(leo), file.id) is None


@pytest.mark.promise("P10")
def test_the_bodies_of_two_versions_are_not_exchanged_with_their_files(parties: list[Party]) -> None:
    tessa, leo = parties
    first = offer_with(tessa, b"a wall")
    second = offer_with(tessa, b"a door", made=replace(following(first), title="Another", files=()))
    with tessa.world.work() as work:
        one, other = (work.session.get_one(Message, version.entry) for version in (first, second))
        one.sealed_body, other.sealed_body = other.sealed_body, one.sealed_body
        one.body_digest, other.body_digest = other.body_digest, one.body_digest
    assert standing_of(leo).state is SettlementState.ALTERED
    for version in (first, second):
        with pytest.raises(NotFound):
            content_of_version(leo, version, version.files[0].id)


# --- people of the case, and others -----------------------------------------------------------------------------------


@pytest.mark.promise("P10")
def test_a_file_of_the_settlement_of_one_room_is_found_in_no_other(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    with mailbox(tessa) as box:
        room_id = make_room(box, "All of us", [leo.participant_id, nora.participant_id])
    version = offer_with(tessa, b"a wall", room_id=room_id)
    late = another_party(world, tessa.case_id, "Paul Quill")
    with pytest.raises(NotFound):
        content_of_version(late, version, version.files[0].id, room_id)
    with pytest.raises(NotFound):
        content_of_version(late, version, version.files[0].id)
    assert content_of_version(nora, version, version.files[0].id, room_id) == b"a wall"


@pytest.mark.promise("P22")
def test_a_former_adviser_opens_no_file_of_what_is_offered_after_their_code(parties: list[Party]) -> None:
    tessa, leo = parties
    ines = given(adviser_of(tessa), everything=True)
    first, room_id = offer_with(leo, b"while she acts"), joint_id(tessa)
    with ines.opened() as opened:
        read = content_in(tessa.world, OpenMailbox(opened), room_id, first, first.files[0].id)
        assert read == b"while she acts"
        code_id = opened.code.id
    with tessa.opened() as opened:
        revoke(opened, code_id)
    later = offer_with(leo, b"after it", made=replace(following(first), title="Another"))
    for version in (first, later):
        with pytest.raises(Refusal), ines.opened() as opened:
            content_in(tessa.world, OpenMailbox(opened), room_id, version, version.files[-1].id)
    assert content_of_version(tessa, later, later.files[1].id) == b"after it"


@pytest.mark.promise("P10")
def test_who_does_not_read_the_version_gets_no_byte_of_it_in_the_browser(world: World) -> None:
    """A facilitator without an agreement, a party of another case, an administrator, strangers, a locked vault."""
    facilitation = proposed(world).agree().join()
    tessa, leo = facilitation.parties
    mediator = facilitation.mediator
    version = offer_with(tessa, b"nobody else reads this")
    elsewhere = another_party(world, new_case(world, "2026-0777"), "Nora Quill")
    enter(elsewhere.person)
    for party in (mediator, elsewhere, leo):
        party.unlock()
    room = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}"
    stranger = with_account(world, "Ulla Stranger")
    enter(stranger)
    administrator = administrator_of_case(world)
    paths = [f"{room}/version/1/files/{version.files[0].id}{end}" for end in ("", "/look", "/cleaned")]
    paths.append(f"{room}/version/1/with-files")
    for path in paths:
        for person in (
            mediator.person,
            elsewhere.person,
            administrator,
            stranger,
            tessa.person,
            world.person("Nobody"),
        ):
            answer = person.client.get(path, base_url=person.origin)
            assert answer.status_code != 200, (person.name, path)
            assert b"nobody else reads this" not in answer.data
    assert leo.person.client.get(paths[0], base_url=leo.person.origin).data == b"nobody else reads this"
    own = f"/cases/{elsewhere.case_id}/settlement/{joint_id(tessa)}/version/1/files/{version.files[0].id}"
    assert elsewhere.person.client.get(own, base_url=elsewhere.person.origin).status_code == 404


@pytest.mark.promise("P04")
def test_nobody_takes_a_file_out_of_the_draft_of_another(parties: list[Party]) -> None:
    tessa, leo = parties
    item_id = save_draft(tessa)
    file = put(tessa, item_id, b"private")
    save_draft(leo)
    enter(leo.person)
    leo.unlock()
    path = f"/cases/{leo.case_id}/settlement/{joint_id(leo)}/draft/files"
    leo.person.open(path)
    token = leo.person.page.form("Put it in").values["csrf_token"][0]
    for answer in (
        leo.person.client.get(f"{path}/{file.id}/remove", base_url=leo.person.origin),
        leo.person.client.post(f"{path}/{file.id}/remove", base_url=leo.person.origin, data={"csrf_token": token}),
    ):
        assert answer.status_code == 404
    assert content_of(tessa, item_id, file.id) == b"private"


def test_a_version_tells_of_no_file_by_its_rows(parties: list[Party]) -> None:
    """Whoever has the database learns how often a file is held, and not its name, its digest or its type."""
    tessa, leo = parties
    version = offer_with(tessa, b"a wall")
    with tessa.world.work() as work:
        (row,) = work.session.execute(
            select(StoredFile.__table__, FileUse.__table__).join_from(StoredFile, FileUse)
        ).all()
    said = repr(tuple(row))
    assert version.files[0].name not in said
    assert version.document.files[0].sha256 not in said
    assert latest_of(leo).files == version.files
