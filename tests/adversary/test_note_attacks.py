"""Notes of a facilitator beside what they are about: nobody else finds or learns of one, and a moved one is told."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

import odr.tables  # noqa: F401  every table
from odr.crypto.codes import AccessCode
from odr.crypto.derivation import digest
from odr.db.columns import Base
from odr.db.work import Work
from odr.messages.entries.rooms import rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import take_back
from odr.notes.given import things
from odr.organisations.organisations import appoint, organisation_of
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items, listing, notes
from odr.vaults.contents.about import NotedKind, NotedThing
from odr.vaults.contents.folders import folders_of
from odr.vaults.tables import AccessCodeRow, Item
from tests.support.facilitation import Facilitation, another_facilitator, in_force
from tests.support.facilitation_cast import unlocked
from tests.support.people import account_of, signed_in
from tests.support.rooms import say
from tests.support.vaults import Party, case_row
from tests.support.world import World

WORDS = "Ask-for-the-receipt"


def given_entry(facilitation: Facilitation) -> tuple[UUID, NotedThing]:
    """The code by which the first party gave an entry, and the entry."""
    party = facilitation.parties[0]
    code_id = facilitation.give(party)
    with party.opened() as opened:
        lines, _total = listing.list_folder(opened, folders_of(opened)[0].id)
    return code_id, NotedThing(NotedKind.ENTRY, lines[0].id)


def noted(who: Party, about: NotedThing, words: str = WORDS) -> UUID:
    with who.opened() as opened:
        return notes.note(opened, about, words)


def is_there(who: Party, about: NotedThing) -> bool:
    with who.opened() as opened:
        return about in things(opened, [about])


# --- other people ----------------------------------------------------------------------------------------------------


def test_two_facilitators_who_note_the_same_thing_find_their_own_note_and_share_no_tag(world: World) -> None:
    first = in_force(world)
    second = another_facilitator(first)
    everybody = NotedThing(NotedKind.ROOM, room_for_everybody(first.mediator))
    assert room_for_everybody(second.mediator) == everybody.id
    noted(first.mediator, everybody, "Of the first")
    noted(second.mediator, everybody, "Of the second")
    assert beside(first.mediator, everybody) == ["Of the first"]
    assert beside(second.mediator, everybody) == ["Of the second"]
    with world.work() as work:
        tags = [tag for tag in work.session.scalars(select(Item.about_tag)) if tag is not None]
    assert len(tags) == len(set(tags)) == 2


def test_a_facilitator_notes_nothing_about_what_another_was_given(world: World) -> None:
    first = in_force(world)
    second = another_facilitator(first)
    code_id, about = given_entry(first)
    assert is_there(first.mediator, about)
    assert not is_there(second.mediator, about)
    fay, max_ = (unlocked(one.mediator) for one in (first, second))
    fields = {"kind": "e", "thing": str(about.id), "part": str(about.part), "note": WORDS}
    max_.person.post_with_token(f"{max_.root}/note", fields)
    assert max_.person.status == 404
    fay.person.post_with_token(f"{fay.root}/note", fields)
    assert fay.person.path == f"/cases/{first.case_id}/given/{code_id}/items/{about.id}"
    assert WORDS in fay.person.page.text
    with max_.opened() as opened:
        assert notes.beside(opened, about).notes == ()


def test_no_party_and_nobody_of_the_organisation_learns_of_a_note(world: World) -> None:
    facilitation = in_force(world)
    _code_id, about = given_entry(facilitation)
    note_id = noted(facilitation.mediator, about)
    party = unlocked(facilitation.parties[0])
    pages = [f"{party.root}/items/{about.id}", f"{party.root}/log", f"/cases/{facilitation.case_id}/timeline"]
    seen = " ".join(party.person.open(path).html for path in pages)
    assert WORDS not in seen
    assert str(note_id) not in seen
    assert "notes-here" not in seen
    fields = {"kind": "e", "thing": str(about.id), "part": str(about.part), "note": WORDS}
    party.person.post_with_token(f"{party.root}/note", fields)
    assert party.person.status == 404
    office = signed_in(world, "Ada Marsh")
    with world.work() as work:
        case = case_row(work, facilitation.case_id)
        appoint(work, account_of(work, office), organisation_of(work, case.organisation_id))
    office.post_with_token(f"{party.root}/note", fields)
    assert office.status == 404


# --- what is no longer given -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["removed", "moved", "ended"])
def test_of_an_entry_that_is_no_longer_given_a_note_says_that_alone(world: World, how: str) -> None:
    facilitation = in_force(world)
    code_id, about = given_entry(facilitation)
    fay = unlocked(facilitation.mediator)
    note_id = noted(fay, about)
    own = f"{fay.root}/items/{note_id}"
    assert "gave you" in fay.person.open(own).text
    party = facilitation.parties[0]
    with party.opened() as opened:
        if how == "removed":
            items.remove(opened, about.id)
        elif how == "moved":
            items.move(opened, about.id, folders_of(opened)[1].id, 1)
        else:
            ended = update(AccessCodeRow).where(AccessCodeRow.id == code_id).values(expires_at=opened.work.now)
            opened.work.session.execute(ended)
    for path in (own, f"{fay.root}/folders/{fay.folder_id()}"):
        page = fay.person.open(path)
        assert fay.person.status == 200
        assert WORDS in page.text
        assert "is no longer given to you" in page.text
        assert "gave you" not in page.text
        assert f"Of {party.person.name}" not in page.html
        assert str(about.id) not in page.html


def test_a_note_about_a_message_that_was_taken_back_names_no_room(world: World) -> None:
    facilitation = in_force(world)
    fay, party = unlocked(facilitation.mediator), facilitation.parties[0]
    room_id = room_for_everybody(fay)
    sent = say(party, "Said too soon", room_id)
    about = NotedThing(NotedKind.ROOM, room_id, sent)
    assert is_there(fay, about)
    note_id = noted(fay, about)
    with party.opened() as opened:
        take_back(OpenMailbox(opened), sent)
    assert not is_there(fay, about)
    page = fay.person.open(f"{fay.root}/items/{note_id}")
    assert "is no longer given to you" in page.text
    assert "Everybody" not in page.text


# --- whoever holds the database --------------------------------------------------------------------------------------


def test_nothing_in_the_database_names_what_a_note_is_about_nor_does_a_digest_of_it(world: World) -> None:
    facilitation = in_force(world)
    _code_id, about = given_entry(facilitation)
    with world.work() as work:
        before = found_in_rows(work, about.id)
    for number in range(3):
        noted(facilitation.mediator, about, f"Note {number}")
    with world.work() as work:
        rows = [found for found in found_in_rows(work, about.id) if found not in before]
        tags = {tag for tag in work.session.scalars(select(Item.about_tag)) if tag is not None}
    assert rows == []
    guesses = [about.id.bytes, about.id.hex.encode(), str(about.id).encode(), about.sealed_as().encode()]
    guesses += [b"e" + about.id.bytes, b"e\0" + about.id.bytes]
    assert not tags & {digest(one) for one in guesses}
    assert len(tags) == 3


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.parametrize("how", ["its tag on another note", "its seal in another row"])
def test_a_note_that_was_moved_beside_another_thing_is_noticed(world: World, how: str) -> None:
    facilitation = in_force(world)
    here, there = NotedThing(NotedKind.ENTRY, uuid4()), NotedThing(NotedKind.ENTRY, uuid4())
    mediator = facilitation.mediator
    moved, other = noted(mediator, here, "About here"), noted(mediator, there, "About there")
    with world.work() as work:
        tag, sealed = work.session.execute(select(Item.about_tag, Item.sealed_body).where(Item.id == other)).one()
        values = {"about_tag": tag} if how.startswith("its tag") else {"sealed_body": sealed}
        work.session.execute(update(Item).where(Item.id == moved).values(**values))
    with mediator.opened() as opened:
        shown = notes.beside(opened, there if how.startswith("its tag") else here).notes
    told = {one.line.id: one.about for one in shown}
    assert told[moved] is None
    if how.startswith("its tag"):
        assert told[other] == there


def test_whoever_was_let_in_by_a_code_of_the_facilitators_is_named_beside_their_notes(world: World) -> None:
    facilitation = in_force(world)
    mediator = facilitation.mediator
    about = NotedThing(NotedKind.ENTRY, uuid4())
    with mediator.opened() as opened:
        assert notes.beside(opened, about).read_by_others is False
    with world.work() as work:
        stranger = account_of(work, facilitation.parties[0].person).id
    with mediator.opened() as opened:
        issue_own_code(opened, AccessCode.generate(), "For the drawer")
        row = opened.work.session.scalars(
            select(AccessCodeRow).where(AccessCodeRow.vault_id == opened.vault.id, AccessCodeRow.id != opened.code.id)
        ).first()
        assert row is not None
        assert notes.beside(opened, about).read_by_others is False
        row.holder_id = stranger
        opened.work.session.flush()
        assert notes.beside(opened, about).read_by_others is True


def beside(who: Party, about: NotedThing) -> list[str | None]:
    with who.opened() as opened:
        return [one.line.title for one in notes.beside(opened, about).notes]


def room_for_everybody(who: Party) -> UUID:
    with who.opened() as opened:
        return next(room.id for room in rooms_of(OpenMailbox(opened)) if room.is_common)


def found_in_rows(work: Work, sought: UUID) -> list[tuple[str, str]]:
    """Where an identifier stands in the database, in any writing."""
    writings = [sought.hex.encode(), str(sought).encode(), sought.bytes]
    found = []
    for table in Base.metadata.sorted_tables:
        for row in work.session.execute(select(table)).mappings():
            for name, value in row.items():
                kept = value if isinstance(value, bytes) else str(value).encode()
                if any(one in kept for one in writings):
                    found.append((f"{table.name}.{name}", str(next(iter(row.values())))))
    return found
