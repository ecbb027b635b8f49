"""Cases that come to their end, by the rules alone: for tests that are about what follows."""

from uuid import UUID

from odr.cases.cases import move
from odr.cases.life import UNDER_WAY, Cause
from odr.cases.tables import Case, Destruction
from odr.retention import closing
from odr.retention.retention_period import Days
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.advisers import Acting, adviser_of, given
from tests.support.facilitation import Facilitation, in_force
from tests.support.rooms import say
from tests.support.scenes import scene
from tests.support.vaults import Party, case_row
from tests.support.world import World

SAID = "{name} would settle for the walnut table."
KEPT = "{name} never told anybody of the blue ledger."


@scene
def lived(world: World) -> tuple[Facilitation, Acting]:
    """A case in which there is something of everything: agreement, codes, messages, an adviser."""
    facilitated = in_force(world)
    for party in facilitated.parties:
        facilitated.give(party)
        say(party, SAID.format(name=party.person.name))
        keep(party, KEPT.format(name=party.person.name))
    return facilitated, given(adviser_of(facilitated.parties[0]), 1)


def keep(party: Party, text: str) -> None:
    """Writes something into the first folder."""
    with party.opened() as opened:
        add(opened, folders_of(opened)[0].id, Draft("Kept", text))


def close(world: World, case_id: UUID) -> Days:
    """An administrator closes the case, which has ended without a settlement unless it never began."""
    with world.work() as work:
        case = case_row(work, case_id)
        if case.state in UNDER_WAY:
            move(work, case, Cause.ALL_SAY_NOT_SETTLED)
        root = f"{world.settings.public_url}/cases/{case_id}"
        timezone = world.settings.timezone
        return closing.close(work, case, case.opened_by, timezone, root, f"{root}/vault/log/check")


def due(world: World, case_id: UUID) -> None:
    """The time comes to the moment from which the case is destroyed."""
    with world.work() as work:
        until = case_row(work, case_id).kept_until
    assert until is not None
    world.time = until


def state_of(world: World, case_id: UUID) -> str:
    """The case's state."""
    with world.work() as work:
        return case_row(work, case_id).state


def receipt_in(world: World, case_id: UUID) -> Destruction | None:
    """What stays of a case that was destroyed."""
    with world.work() as work:
        return work.session.get(Destruction, case_id)


def all_cases(world: World) -> list[Case]:
    """Every case there is."""
    with world.work() as work:
        return work.session.query(Case).all()
