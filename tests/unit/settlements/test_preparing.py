"""A settlement that is drafted in private: it comes back, to its own vault alone, until it is offered."""

from dataclasses import replace

import pytest

from odr.errors import Refusal
from odr.settlements.drafting.drafting import SettlementDraft
from odr.settlements.drafting.preparing import forget, keep, kept_draft
from odr.vaults.contents import drafts, items, listing
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import draft, standing_of
from tests.support.vaults import Party
from tests.support.world import World


def save(party: Party, made: SettlementDraft, based_on: str = "") -> None:
    room_id = joint_id(party)
    with mailbox(party) as box:
        keep(box, room_id, made, based_on)


def saved(party: Party) -> SettlementDraft | None:
    room_id = joint_id(party)
    with mailbox(party) as box:
        found = kept_draft(box, room_id)
        return found.draft if found is not None else None


def test_a_draft_comes_back_as_it_was_typed_and_to_nobody_else(world: World) -> None:
    tessa, leo = correspondents(world)
    made = replace(draft(tessa, amount="1.250"), last_day=None)
    save(tessa, made)
    found = saved(tessa)
    assert found is not None
    assert (found.title, list(found.points), list(found.people)) == (made.title, made.points, made.people)
    assert (found.clauses, found.terms, found.last_day) == (made.clauses, made.terms, None)
    assert saved(leo) is None
    assert standing_of(leo).versions == []


def test_saved_again_it_takes_the_place_of_what_was_saved(world: World) -> None:
    tessa, _leo = correspondents(world)
    made = draft(tessa)
    save(tessa, made)
    save(tessa, replace(made, title="Another"))
    found = saved(tessa)
    assert found is not None
    assert (found.title, found.last_day) == ("Another", made.last_day)
    folder_id = tessa.folder_id()
    with tessa.opened() as opened:
        assert len(listing.list_folder(opened, folder_id, 1)[0]) == 1


def test_thrown_away_it_is_gone_and_so_is_one_that_was_removed_or_changed_as_an_entry(world: World) -> None:
    tessa, _leo = correspondents(world)
    room_id = joint_id(tessa)
    save(tessa, draft(tessa))
    with mailbox(tessa) as box:
        forget(box, room_id)
        forget(box, room_id)
    assert saved(tessa) is None
    for removed in (True, False):
        save(tessa, draft(tessa))
        with mailbox(tessa) as box:
            one = kept_draft(box, room_id)
            assert one is not None
            if removed:
                items.remove(box.opened, one.item_id)
            else:
                items.change(box.opened, one.item_id, drafts.Draft("A", "[]"), one.version)
        assert saved(tessa) is None


def test_one_that_is_too_long_is_refused_and_says_so(world: World) -> None:
    tessa, _leo = correspondents(world)
    made = draft(tessa)
    with pytest.raises(Refusal, match="too long"):
        save(tessa, replace(made, clauses=dict.fromkeys(made.clauses, "a" * 20000)))
