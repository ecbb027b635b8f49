"""Where a mechanism is broken, or what is missing is given, the attacks of the self-test find something.

The files' thief: test_thief.py. The walks: test_every_route.py. What is broken is never the database.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from odr.audit import chain
from odr.crypto.context import Context
from odr.facilitation.validity import validity
from odr.lifekeys.store import KeyStore
from odr.messages import documents
from odr.messages.entries import proving, reading
from odr.messages.mailboxes import people
from odr.messages.saying import acts
from odr.offers import standing, suggested
from odr.selftest.attacks import (
    exchange,
    forger,
    former_adviser,
    former_facilitator,
    former_keys,
    holder,
    old_backup,
    rooms,
    thief,
    writer,
)
from odr.selftest.attacks import offers as offer_attacks
from odr.selftest.attacks import releases as release_attacks
from odr.selftest.attacks import settlements as settlement_attacks
from odr.selftest.story.chapters import WITH_A_FACILITATOR, WITH_ENTRIES, played
from odr.selftest.story.stage import Stage
from odr.selftest.story.story import Story
from odr.signed import files
from odr.vaults.codes import adviser_codes
from odr.vaults.keys import code_list, open_vault
from odr.vaults.manifest import recorder
from odr.vaults.opening import presenting, under_agreement
from odr.vaults.rotation import revoking
from odr.vaults.tables import Item
from tests.support.controls import first_found

pytestmark = [
    pytest.mark.erases("a thief searches the files"),
]


@pytest.fixture
def stage(story: Story, tmp_path: Path) -> Stage:
    return Stage(story, tmp_path)


def nobody_asks_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """At no door is it asked whether a code has ended."""
    opens = presenting.open_row
    for where in (presenting, under_agreement):
        monkeypatch.setattr(where, "open_row", lambda *given, **_ended: opens(*given, ended=False))


def test_a_value_that_is_kept_and_opens_a_vault_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    share = stage.story.codes_in_use[0].server_share().reveal()
    monkeypatch.setattr(thief, "stored_values", lambda work: [share])
    found = thief.try_every_value(stage).what
    assert {"items.sealed_body opened", "folders.sealed_name opened", "vaults.sealed_code_list opened"} <= set(found)


def test_a_backup_opens_what_was_removed_where_life_keys_are_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyStore, "destroy", lambda *_given: None)
    found = old_backup.open_again(stage).what
    assert found == [f"a backup opens {what} that was removed" for what, _name, _removal in old_backup.REMOVALS]


def test_a_backup_opens_what_was_removed_where_a_grant_is_the_key_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odr.vaults.keys.secrets.woken", lambda dormant, _life, _context: dormant.reveal())
    (tmp_path / "asleep").mkdir()
    story = played(tmp_path / "asleep", chapters=WITH_ENTRIES)
    try:
        found = old_backup.open_again(Stage(story, tmp_path)).what
    finally:
        story.world.close()
    assert "a backup opens a folder that was removed" in found


@pytest.fixture
def forgetful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A case in which entries are not bound to their own place: not to which they are, nor to their version."""
    bound = Item.context_of

    def unbound(*given: Any) -> Context:
        return replace(bound(*given), item=None, version=None)

    monkeypatch.setattr(Item, "context_of", staticmethod(unbound))
    (tmp_path / "forgetful").mkdir()
    story = played(tmp_path / "forgetful", chapters=WITH_ENTRIES)
    yield Stage(story, tmp_path)
    story.world.close()


def test_exchanges_are_found_where_entries_are_not_bound_to_their_place(forgetful: Stage) -> None:
    with forgetful.copy() as world:
        seals = exchange.exchanged_seals(forgetful.story, world).what
        pages = exchange.exchanged_entries(forgetful.story, world).what
    assert "items.sealed_body opens in the place of items.sealed_body" in seals
    assert not any(one.startswith("items.sealed_body opens in the place of items.sealed_title") for one in seals)
    assert "an entry of Tessa Wren is shown in the place of another" in pages


def test_a_code_that_was_slipped_in_is_found_where_the_list_of_codes_is_not_asked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_list.ListedCode, "agrees_with", lambda *_given: True)
    with stage.copy() as world:
        found = writer.code_slipped_in(world, stage.story.places["Tessa Wren"]).what
    assert "a code that was slipped in opened items.sealed_body" in found


def test_a_key_that_was_slipped_in_is_found_where_no_proof_is_asked_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage.copy() as world:
        place = stage.story.places["Nora Field"]
        monkeypatch.setattr("odr.crypto.proofs.hmac.compare_digest", lambda one, other: True)
        assert "a key that was slipped in opened items.sealed_body" in writer.key_slipped_in(world, place).what


def test_whoever_has_the_vault_open_is_shown_what_the_taker_over_looks_for(stage: Stage) -> None:
    with stage.copy() as world:
        owner = stage.story.visitor(world, "Tessa Wren")
        shown = first_found(
            lambda: writer.whatever_is_shown(stage.story, world, owner, stage.story.places["Tessa Wren"]),
            "GET vaults.item shows private text ",
        )
    assert any(one.startswith("GET vaults.item shows private text ") for one in shown)


def test_messages_that_were_hidden_are_not_missed_where_nobody_goes_through_a_room_from_its_beginning(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_first_wrong", lambda *_arguments: None)
    assert any("removed_with_all_before_it" in one for one in rooms.hide(stage).what)


def test_a_caucus_is_shown_as_the_joint_room_where_entries_are_not_bound_to_their_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = documents.EntryPlace.context

    def unbound(*given: Any, **named: Any) -> Context:
        return replace(bound(*given, **named), subject=None)

    monkeypatch.setattr(documents.EntryPlace, "context", unbound)
    (tmp_path / "roomless").mkdir()
    story = played(tmp_path / "roomless", chapters=WITH_A_FACILITATOR)
    found = first_found(lambda: rooms.hide(Stage(story, tmp_path)), "a room called joint shows")
    story.world.close()
    assert "a room called joint shows what was said to fewer people" in found


def test_a_former_holder_reads_on_where_taking_back_starts_no_new_epoch(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revoking, "_secrets_of", lambda *_given: [])
    with stage.copy() as world:
        found = holder.reads_what_came_after(world, stage.story.places["Leo Stone"]).what
    assert found == ["a code that was taken back opened items.sealed_body"]


def test_a_former_holder_reads_on_where_the_list_is_not_asked_how_far_a_key_was_renewed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_vault.OpenVault, "_known_epoch", lambda *_given: 1)
    with stage.copy() as world:
        found = holder.has_an_old_key_used(world, stage.story.places["Leo Stone"]).what
    assert found == ["a code that was taken back opened items.sealed_body"]


def test_a_list_of_codes_that_was_put_back_is_covered_up_where_writing_it_on_makes_it_the_latest(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(opened: open_vault.OpenVault, codes: code_list.CodeList, _manifest: object) -> None:
        code_list.write(opened.vault, opened.stewardship_key(), codes, opened.stewardship_epoch())

    monkeypatch.setattr(recorder, "_write_codes", forgetful)
    with stage.copy() as world:
        found = holder.has_an_old_list_gone_on_from(world, stage.story.places["Leo Stone"]).what
    assert set(found) == {"an earlier list of codes was put back, and nobody was told"}


def test_a_former_adviser_goes_on_where_ending_it_ends_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adviser_codes, "end", lambda *_given: None)
    with stage.copy() as world:
        found = first_found(lambda: former_adviser.asks_on(stage.story, world), "GET vaults.item shows private text ")
    assert any("vaults.item shows private text" in one for one in found)


def test_a_former_adviser_reads_on_where_nobody_catches_up_with_codes_that_ended(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenting, "catch_up", lambda *_given: [])
    with stage.copy() as world:
        found = former_adviser.reads_what_came_after(world, stage.story.handed[former_adviser.NAME]).what
    assert found == ["a code that was taken back opened items.sealed_body"]


@pytest.mark.parametrize("former", [former_adviser, former_facilitator])
def test_whoever_is_put_back_reads_on_where_catching_up_does_not_ask_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, former: ModuleType
) -> None:
    monkeypatch.setattr(presenting, "catch_up", lambda opened, _ended: revoking.catch_up(opened, ()))
    people = {**stage.story.handed, **stage.story.facilitated}
    with stage.copy() as world:
        found = former.reads_what_came_after(world, people[former.NAME]).what
    assert set(found) == {"a code that was taken back opened items.sealed_body"}


def test_a_former_adviser_who_is_put_back_goes_on_where_opening_does_not_ask_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_asks_the_log(monkeypatch)
    with stage.copy() as world:
        found = first_found(lambda: former_adviser.asks_on(stage.story, world), "GET vaults.item shows private text ")
    assert any("vaults.item shows private text" in one for one in found)


def test_a_former_facilitator_goes_on_where_ending_it_ends_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odr.pages.agreements.engaging.end", lambda *_given: None)
    with stage.copy() as world:
        found = first_found(
            lambda: former_facilitator.asks_on(stage.story, world),
            "an address that was kept shows what was given",
            "GET agreements.given_item shows private text",
            "GET messages.room shows private text",
        )
    assert "an address that was kept shows what was given" in found
    for route in ("agreements.given_item", "messages.room"):
        assert any(f"GET {route} shows private text" in one for one in found), route


def test_a_former_facilitator_goes_on_where_nobody_asks_the_log_whether_it_ended(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validity, "_fits_the_log", lambda *_given: True)
    nobody_asks_the_log(monkeypatch)
    with stage.copy() as world:
        found = first_found(
            lambda: former_facilitator.asks_on(stage.story, world), "an address that was kept shows what was given"
        )
    assert "an address that was kept shows what was given" in found


def test_a_former_facilitator_reads_on_where_nobody_catches_up_with_codes_that_ended(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenting, "catch_up", lambda *_given: [])
    with stage.copy() as world:
        found = former_facilitator.reads_what_came_after(world, stage.story.facilitated["Fay Heron"]).what
    assert set(found) == {"a code that was taken back opened items.sealed_body"}


def forgeries_found(stage: Stage) -> set[str]:
    with stage.copy() as world:
        return set(forger.forged(world, stage.story.case_ids[0]).what)


def test_a_forger_who_hashes_anew_is_found_where_no_head_was_noted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain.Head, "fits", lambda *_given: True)
    found = forgeries_found(stage)
    assert "a log with an entry changed, hashed again, fits the head that was noted" in found
    assert "a log with an entry changed holds" not in found


def test_a_forger_who_hashes_anew_is_found_where_nothing_was_countersigned(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "countersignatures", lambda *_given: [])
    found = forgeries_found(stage)
    assert "a log with an entry changed, hashed again, fits what was countersigned" in found
    assert "a log with an entry changed, hashed again, fits the head that was noted" not in found


# An entry that was inserted moves those behind it, so that what was countersigned tells of it all the same.
@pytest.mark.parametrize("name", ["removed", "changed", "swapped", "renumbered"])
def test_a_careless_forger_is_found_where_entries_do_not_hold_on_to_each_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(chain, "_problem_of", lambda *_given: None)
    assert f"a log with an entry {name} holds" in forgeries_found(stage)


class TellsNothing:
    """A log that has no key end."""

    @staticmethod
    def was_newest(*_asked: object) -> bool:
        return True

    @staticmethod
    def folder_epoch(*_asked: object) -> int:
        return 1


def test_keys_that_were_replaced_are_found_at_work_where_the_log_is_not_asked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (proving, open_vault):
        monkeypatch.setattr(module, "published_in", lambda *_asked: TellsNothing)
    monkeypatch.setattr(suggested, "has_started_over", lambda *_asked: False)
    monkeypatch.setattr(people, "_is_newest", lambda *_asked: True)
    monkeypatch.setattr(people, "withdrawn_by_the_log", lambda *_asked: frozenset())
    monkeypatch.setattr(validity, "_signed_in_time", lambda *_asked: True)
    found = former_keys.go_on_signing(stage).what
    assert set(found) == {
        "a key that was replaced spoke in a room",
        "a message is sealed to a mailbox that was renewed",
        "a key that was replaced signed an agreement",
        "a suggestion counts as accepted by a key that was replaced",
        "somebody who has withdrawn is an addressee again",
        "an adviser wrote under a key of a folder that was replaced",
    }


def test_a_party_who_is_not_told_of_a_signature_in_its_name_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(former_keys, "check", lambda _opened: [])
    place = stage.story.places["Tessa Wren"]
    with stage.copy() as world:
        kept = former_keys.taken_back(world, place)
        engagement_id = stage.story.facilitated[former_keys.FAY].engagement_id
        found = former_keys.signs(world, place, engagement_id, kept).what
    assert found == ["something was signed in a party's name, and the party was not told"]


def test_a_settlement_that_was_not_signed_by_all_is_found_where_nobody_looks_at_the_room(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_broken", lambda *_asked: set())
    monkeypatch.setattr(acts.RoomActs, "is_sound", True)
    monkeypatch.setattr(settlement_attacks, "is_told_otherwise", lambda *_asked: False)
    found = settlement_attacks.unsettle(stage).what
    assert "a signature that was taken back counts: removed" in found
    assert "a state that was written was told to nobody" in found


def test_a_release_that_not_all_agreed_to_is_found_where_nobody_looks_at_room_or_consents(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_broken", lambda *_asked: set())
    monkeypatch.setattr(acts.RoomActs, "is_sound", True)
    monkeypatch.setattr(files, "check_all_signed", lambda *_asked: None)
    found = release_attacks.publish(stage).what
    assert "what was refused is handed out: removed" in found
    assert "a release holds: one consent is missing" in found
    assert "a release holds: a consent was moved from another release" in found
    assert "a release holds: consents were moved from another settlement" in found
    assert "a release holds: another recipient" in found


def test_an_offer_that_was_withdrawn_is_found_agreed_where_nobody_looks_at_the_room(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_broken", lambda *_asked: set())
    monkeypatch.setattr(acts.RoomActs, "is_sound", True)
    monkeypatch.setattr(standing._Course, "_why_not", lambda *_asked: None)
    found = offer_attacks.reoffer(stage).what
    assert any("counts as agreed" in one for one in found)
