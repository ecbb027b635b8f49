"""Notes about one thing: found beside it, by tags that are all different and say nothing."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from odr.crypto.codes import AccessCode
from odr.crypto.derivation import derive
from odr.crypto.secrets import SymmetricKey
from odr.crypto.tags import tags_under
from odr.errors import NotFound, Refusal
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items, notes
from odr.vaults.contents.about import MOST, NotedKind, NotedThing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, remove_folder
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import Item
from tests.support.facilitation import Facilitation, in_force
from tests.support.vaults import Party
from tests.support.world import World

ENTRY = NotedThing(NotedKind.ENTRY, uuid4())


def beside(who: Party, about: NotedThing = ENTRY) -> list[str]:
    with who.opened() as opened:
        return sorted(str(one.line.title) for one in notes.beside(opened, about).notes)


def noted(who: Party, words: str, about: NotedThing = ENTRY) -> UUID:
    with who.opened() as opened:
        return notes.note(opened, about, words)


def test_a_note_stands_beside_what_it_is_about_and_beside_nothing_else(world: World) -> None:
    mediator = in_force(world).mediator
    noted(mediator, "Ask for the invoice")
    noted(mediator, "And for the letter")
    assert beside(mediator) == ["And for the letter", "Ask for the invoice"]
    assert beside(mediator, NotedThing(NotedKind.ENTRY, uuid4())) == []
    assert beside(mediator, NotedThing(NotedKind.ROOM, ENTRY.id)) == []


def test_a_longer_note_begins_in_its_title_and_is_whole_in_its_text(world: World) -> None:
    mediator = in_force(world).mediator
    words = "The roof: " + "who was told of it, and when? " * 12 + "\nAsk both."
    item_id = noted(mediator, words)
    with mediator.opened() as opened:
        draft = items.read(opened, item_id).draft
    assert draft is not None
    assert draft.text == words
    assert draft.title.startswith("The roof: who was told")
    assert draft.title.endswith(" …")
    assert len(draft.title) < 130


@pytest.mark.parametrize("how", ["changed", "moved", "in another epoch"])
def test_a_note_stays_about_its_thing_when_it_is(world: World, how: str) -> None:
    mediator = in_force(world).mediator
    item_id = noted(mediator, "First")
    with mediator.opened() as opened:
        if how == "changed":
            items.change(opened, item_id, Draft("Second", ""), 1)
        elif how == "moved":
            items.move(opened, item_id, add_folder(opened, "Later").folder_id, 1)
    if how == "in another epoch":
        renew_mailbox(mediator)
        noted(mediator, "After")
        assert beside(mediator) == ["After", "First"]
        return
    assert beside(mediator) == ["Second" if how == "changed" else "First"]
    with mediator.opened() as opened:
        assert items.read(opened, item_id).line.about == ENTRY


def test_no_more_than_fifty_notes_are_kept_about_one_thing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 50
    for module in ("odr.vaults.contents.about.MOST", "odr.vaults.contents.notes.MOST"):
        monkeypatch.setattr(module, 2)
    mediator = in_force(world).mediator
    noted(mediator, "One")
    removed = noted(mediator, "Two")
    with pytest.raises(Refusal, match="already"):
        noted(mediator, "Three")
    with mediator.opened() as opened:
        items.remove(opened, removed)
    noted(mediator, "Three")
    assert beside(mediator) == ["One", "Three"]


@pytest.mark.parametrize("words", ["", " \n "])
def test_an_empty_note_is_refused(world: World, words: str) -> None:
    mediator = in_force(world).mediator
    with pytest.raises(Refusal, match="write the note"):
        noted(mediator, words)


def test_a_note_needs_a_folder(world: World) -> None:
    mediator = in_force(world).mediator
    with mediator.opened() as opened:
        for folder in folders_of(opened):
            remove_folder(opened, folder.id)
    with pytest.raises(Refusal, match="no folder"):
        noted(mediator, "Where to?")


def test_a_party_has_no_notes_about_things_and_no_tags(world: World) -> None:
    facilitation = in_force(world)
    party = facilitation.parties[0]
    with pytest.raises(NotFound):
        noted(party, "Not mine to do")
    with pytest.raises(NotFound):
        beside(party)
    facilitation.give(party)
    assert tags_of(facilitation, party) == [None]


def test_every_entry_of_a_facilitator_has_a_tag_and_no_two_are_alike(world: World) -> None:
    facilitation = in_force(world)
    mediator = facilitation.mediator
    with mediator.opened() as opened:
        items.add(opened, folders_of(opened)[0].id, Draft("About nothing", ""))
    noted(mediator, "One")
    noted(mediator, "Two")
    tags = tags_of(facilitation, mediator)
    assert len(set(tags)) == 3
    assert {len(tag or b"") for tag in tags} == {32}


def test_a_note_about_something_is_as_long_as_one_about_nothing(world: World) -> None:
    facilitation = in_force(world)
    mediator = facilitation.mediator
    with mediator.opened() as opened:
        items.add(opened, folders_of(opened)[0].id, Draft("Same", ""))
    noted(mediator, "Same")
    with mediator.opened() as opened:
        bodies = opened.work.session.scalars(select(Item.sealed_body).where(Item.vault_id == opened.vault.id)).all()
    assert len(bodies) == 2
    assert len({len(body) for body in bodies}) == 1


def test_tags_of_one_thing_are_all_different_and_those_of_few_are_the_first_of_many() -> None:
    key = SymmetricKey(bytes(32))
    tags = tags_under(key, 50)
    assert len(set(tags)) == 50
    assert tags_under(key, 3) == tags[:3]
    assert b"".join(tags) == derive(key, "note/tags", 1600)
    assert not set(tags) & set(tags_under(SymmetricKey(b"\1" * 32), 50))


@pytest.mark.parametrize("words", ["", "e", "x" * 65, "e" + "0" * 63, "q" + "0" * 64, "e" + "g" * 64])
def test_what_is_no_reference_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        NotedThing.read(words)


def test_a_reference_is_read_as_it_was_written() -> None:
    for about in (ENTRY, NotedThing(NotedKind.ROOM, uuid4(), uuid4()), NotedThing.version(uuid4(), 3)):
        assert NotedThing.read(about.sealed_as()) == about
    assert NotedThing.version(uuid4(), 3).number == 3


def tags_of(facilitation: Facilitation, who: Party) -> list[bytes | None]:
    with who.opened() as opened:
        asked = select(Item.about_tag).where(Item.vault_id == opened.vault.id)
        return list(opened.work.session.scalars(asked))


def renew_mailbox(who: Party) -> None:
    """A second code of their own ends, and with it every key it had is renewed."""
    with who.opened() as opened:
        code_id = issue_own_code(opened, AccessCode.generate(), "For the drawer")
    with who.opened() as opened:
        revoke(opened, code_id)
