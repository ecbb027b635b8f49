"""What is prepared in private: found again by whoever opens its folder, and nobody else."""

from uuid import UUID

import pytest

from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.offers.preparing import (
    LONGEST_PIN,
    Prepared,
    Typed,
    change_prepared,
    is_prepared,
    pin,
    pins_of,
    prepare,
    prepared_item,
    prepared_titles,
    remove_prepared,
)
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import ChangedMeanwhile
from odr.vaults.keys.scope import Scope
from tests.support.rooms import correspondents, mailbox
from tests.support.vaults import Party
from tests.support.world import World

PREPARED = Prepared(
    "Deposit against keys",
    (Typed("Deposit", "Paid back.", "1.200,50", "EUR", "Leo", "3.11.2026"), Typed(), Typed("Keys")),
    "2026-12-01",
)


def prepared_by(party: Party, prepared: Prepared = PREPARED) -> UUID:
    folder_id = party.folder_id()
    with mailbox(party) as box:
        return prepare(box, folder_id, prepared)


def test_what_is_prepared_is_found_again_as_it_was_typed(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = prepared_by(tessa)
    with mailbox(tessa) as box:
        assert prepared_titles(box) == {item_id: "Deposit against keys"}
        found = prepared_item(box, item_id)
    assert found.prepared.points == (PREPARED.points[0], PREPARED.points[2])
    assert found.prepared.until == "2026-12-01"
    with mailbox(leo) as box:
        assert prepared_titles(box) == {}
        with pytest.raises(NotFound):
            prepared_item(box, item_id)


def test_it_becomes_terms_or_says_beside_which_field_it_does_not(world: World) -> None:
    terms = PREPARED.terms()
    assert [point.heading for point in terms.points] == ["Deposit", "Keys"]
    amount = terms.points[0].amount
    assert amount is not None
    assert amount.stored() == "1200.50 EUR"
    for typed, field in (
        (Typed("x", amount="1.200", currency="EUR"), "points-1-amount"),
        (Typed("x", amount="1200"), "points-1-amount"),
        (Typed("x", by="31 Feb 2026"), "points-1-by"),
        (Typed(text="no heading"), "points-1-heading"),
    ):
        with pytest.raises(Refusal) as refused:
            Prepared("t", (Typed("first"), typed)).terms()
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1.850,00", "1850.00 EUR"), ("1,850.00", "1850.00 EUR"), ("1850", "1850.00 EUR"), ("0,10", "0.10 EUR")],
)
def test_an_amount_is_read_as_people_write_it(typed: str, stored: str) -> None:
    (point,) = Prepared("t", (Typed("x", amount=typed, currency="EUR"),)).terms().points
    assert point.amount is not None
    assert point.amount.stored() == stored


def test_a_change_by_another_hand_is_not_overwritten(world: World) -> None:
    tessa, _leo = correspondents(world)
    item_id = prepared_by(tessa)
    with mailbox(tessa) as box:
        version = prepared_item(box, item_id).version
        change_prepared(box, item_id, Prepared("Another title", (Typed("Keys"),)), version)
    with mailbox(tessa) as box, pytest.raises(ChangedMeanwhile):
        change_prepared(box, item_id, PREPARED, version)
    with mailbox(tessa) as box:
        assert prepared_titles(box) == {item_id: "Another title"}


def test_what_was_removed_or_rewritten_is_no_longer_in_preparation(world: World) -> None:
    tessa, _leo = correspondents(world)
    first, second, third = prepared_by(tessa), prepared_by(tessa), prepared_by(tessa)
    with mailbox(tessa) as box:
        remove_prepared(box, first)
        items.remove(box.opened, second)
        version = prepared_item(box, third).version
        items.change(box.opened, third, Draft("Notes", '{"odr": "offers in preparation"}'), version)
    with mailbox(tessa) as box:
        assert set(prepared_titles(box)) <= {third}
        with pytest.raises(NotFound):
            prepared_item(box, third)


def test_a_code_without_the_folder_does_not_find_it(world: World) -> None:
    tessa, _leo = correspondents(world)
    item_id = prepared_by(tessa)
    folder_id = tessa.folder_id()
    with mailbox(tessa) as box:
        pin(box, folder_id, {"Deposit": "1100 at the least"}, 0)
    other = tessa.folder_id(1)
    code = AccessCode.generate()
    with tessa.opened() as opened:
        issue_own_code(opened, code, "Telephone", Scope((other,), read_messages=True))
    with mailbox(tessa, code) as box:
        assert prepared_titles(box) == {}
        assert pins_of(box).on("Deposit") == ""
        with pytest.raises(NotFound):
            prepared_item(box, item_id)


def test_pins_are_kept_by_point_and_found_under_any_spelling_of_it(world: World) -> None:
    tessa, leo = correspondents(world)
    folder_id = tessa.folder_id()
    with mailbox(tessa) as box:
        pin(box, folder_id, {"Deposit": " 1100 at the least ", "Keys": ""}, 0)
        found = pins_of(box)
    assert found.on("deposit") == "1100 at the least"
    assert found.on("Keys") == ""
    with mailbox(tessa) as box:
        pin(box, folder_id, {"DEPOSIT": "", "Keys": "two of four"}, found.version)
        changed = pins_of(box)
    assert (changed.on("Deposit"), changed.on("Keys")) == ("", "two of four")
    with mailbox(leo) as box:
        assert pins_of(box).by_heading == {}


def test_a_line_end_of_a_pin_counts_as_one_character_however_a_browser_sends_it(world: World) -> None:
    tessa, _leo = correspondents(world)
    folder_id, words = tessa.folder_id(), "x\n" * (LONGEST_PIN // 2 - 1) + "y"
    with mailbox(tessa) as box:
        pin(box, folder_id, {"Deposit": words.replace("\n", "\r\n")}, 0)
        assert pins_of(box).on("Deposit") == words


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (("deposit", "800"), "another"),
        (("\u200b", "800"), "another"),
        (("", "800"), "another"),
        (("x" * 121, "800"), "another"),
        (("Keys", " "), "words"),
        (("Keys", "8" * 1_000_000), "words"),
    ],
)
def test_a_point_of_ones_own_is_refused_beside_its_field_and_loses_no_pin(
    world: World, typed: tuple[str, str], field: str
) -> None:
    tessa, _leo = correspondents(world)
    folder_id = tessa.folder_id()
    with mailbox(tessa) as box:
        pin(box, folder_id, {"Deposit": "1100"}, 0)
        version = pins_of(box).version
    with mailbox(tessa) as box, pytest.raises(Refusal) as refusal:
        pin(box, folder_id, {"Deposit": "1100"}, version, typed)
    assert refusal.value.field == field
    with mailbox(tessa) as box:
        assert pins_of(box).by_heading == {"deposit": ("Deposit", "1100")}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"odr": 1}', "Notes", '{"odr": "offers in preparation"', "{" * 100_000]
)
def test_an_ordinary_entry_is_not_in_preparation(text: str) -> None:
    assert not is_prepared(text)
