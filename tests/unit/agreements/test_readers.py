"""The line of readers names those who can really open what the page shows, whatever was given, ended or let lapse."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from odr.agreements.access.opening import open_given
from odr.agreements.access.readers import readers_of
from odr.agreements.papers import signing
from odr.agreements.papers.agreement_forms import recommended
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.vaults.codes import adviser_codes
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add, read
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.opening.presenting import unlock
from odr.vaults.rotation.revoking import revoke
from tests.support.advisers import Acting, adviser_of
from tests.support.facilitation import TERMS, Facilitation, in_force
from tests.support.vaults import Party, participant_of, vault_row
from tests.support.world import World

MOVES = (
    "adviser gets first folder",
    "adviser gets second folder for a day",
    "facilitator gets first folder",
    "facilitator gets second folder for a day",
    "a code is taken back",
    "adviser stops",
    "a new text is offered",
    "everybody signs it",
    "two days pass",
)


@dataclass
class Scene:
    """A party with two folders, an adviser and a facilitator, and every code that was ever made."""

    facilitation: Facilitation
    adviser: Acting
    items: dict[UUID, UUID] = field(default_factory=dict)
    adviser_holds: list[AccessCode] = field(default_factory=list)
    given: list[UUID] = field(default_factory=list)

    @property
    def party(self) -> Party:
        return self.facilitation.parties[0]

    @property
    def folders(self) -> list[UUID]:
        return list(self.items)

    def move(self, what: str) -> None:
        """One of ``MOVES``; what the rules refuse changes nothing."""
        world, party = self.facilitation.world, self.party
        try:
            if what.startswith("adviser gets"):
                code, lasting = AccessCode.generate(), timedelta(days=1 if "day" in what else 30)
                with party.opened() as opened:
                    scope = Scope((self.folders["second" in what],), False, opened.work.now + lasting)
                    issue_code_for(opened, code, self.adviser.account_id, "For an adviser", scope)
                self.adviser_holds.append(code)
            elif what.startswith("facilitator gets"):
                days = 1 if "day" in what else 30
                self.given.append(self.facilitation.give(party, days=days, folder=int("second" in what)))
            elif what == "a code is taken back":
                with party.opened() as opened:
                    others = [
                        UUID(one.code_id) for one in opened.code_list()[1].live() if one.code_id != str(opened.code.id)
                    ]
                    if others:
                        revoke(opened, others[0])
            elif what == "adviser stops":
                with world.work() as work:
                    adviser_codes.end(work, self.adviser.row(work), self.adviser.account_id)
            elif what == "a new text is offered":
                with self.facilitation.opened_by(party) as (opened, engagement):
                    text = signing.text_from(opened.work, engagement, recommended(), TERMS)
                    signing.offer_text(opened, engagement, recommended(), 30, f"{text}\nAs of {opened.work.now}.\n")
            elif what == "everybody signs it":
                self.facilitation.sign()
            else:
                world.later(days=2)
        except (Refusal, NotFound):
            pass

    def named(self, work: Work, folder_id: UUID) -> set[UUID]:
        """Whom the line names."""
        return {reader.account_id for reader in readers_of(work, vault_row(work, self.party), folder_id)}

    def who_opens(self, work: Work, folder_id: UUID) -> set[UUID]:
        """Who gets the words of an entry, trying everything that they were ever given."""
        found = set()
        own = self.party.open_in(work)
        if _reads(own, self.items[folder_id]):
            found.add(own.actor_id)
        for code in self.adviser_holds:
            try:
                opened, _share = unlock(work, participant_of(work, self.party), code, self.adviser.account_id)
            except (Refusal, NotFound):
                continue
            if _reads(opened, self.items[folder_id]):
                found.add(self.adviser.account_id)
        for code_id in self.given:
            try:
                granted, _party = open_given(self.facilitation.mediator.open_in(work), code_id)
            except (Refusal, NotFound):
                continue
            if _reads(granted, self.items[folder_id]):
                found.add(granted.actor_id)
        return found


def _reads(opened: OpenVault, item_id: UUID) -> bool:
    try:
        return read(opened, item_id).draft is not None
    except NotFound:
        return False


def scene_of(world: World) -> Scene:
    """An agreement in force, and an adviser who may act; nobody has been given anything yet."""
    scene = Scene(facilitation := in_force(world), adviser_of(facilitation.parties[0]))
    with scene.party.opened() as opened:
        first, second = [folder.id for folder in folders_of(opened)][:2]
        scene.items = {one: add(opened, one, Draft("An entry", "Words")) for one in (first, second)}
    return scene


@pytest.mark.parametrize("seed", range(8))
def test_the_line_names_those_who_can_open_it_and_nobody_else(world: World, seed: int) -> None:
    chance, scene = Random(seed), scene_of(world)  # noqa: S311  nothing secret
    done: list[str] = []
    for _turn in range(10):
        done.append(chance.choice(MOVES))
        scene.move(done[-1])
        with world.work() as work:
            for folder_id in scene.folders:
                assert scene.named(work, folder_id) == scene.who_opens(work, folder_id), done


def test_each_of_these_moves_changes_who_can_read(world: World) -> None:
    scene = scene_of(world)
    first = scene.folders[0]

    def readers() -> int:
        with world.work() as work:
            assert scene.named(work, first) == scene.who_opens(work, first)
            return len(scene.named(work, first))

    assert readers() == 1
    scene.move("adviser gets first folder")
    assert readers() == 2
    scene.move("facilitator gets first folder")
    assert readers() == 3
    scene.move("a new text is offered")
    assert readers() == 2
    scene.move("adviser stops")
    assert readers() == 1
