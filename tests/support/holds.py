"""Legal holds, entered by the rules alone."""

from datetime import date, timedelta
from uuid import UUID

from odr.retention import holds, telling
from odr.retention.holds import Hold, Order, Silence
from tests.support.people import account_of, with_account
from tests.support.vaults import case_row
from tests.support.world import Person, World

COURT = "District Court of Harbourtown"
REFERENCE = "12 O 345/26"
REASON = "A claim about the deposit is heard there."
WHY_SILENT = "The investigation would be spoilt."
DESK = "Petra Vane"


def in_days(world: World, days: int) -> date:
    """So many days from today."""
    return world.time.astimezone(world.settings.timezone).date() + timedelta(days=days)


def order_until(until: date) -> Order:
    """An order that lasts until the end of a day."""
    return Order(COURT, REFERENCE, REASON, until)


def desk(world: World) -> Person:
    """Somebody at the desk."""
    return with_account(world, DESK)


def hold(world: World, case_id: UUID, days: int, by: Person, told_in: int | None = None) -> int:
    """A case is held for so many days; its people are told at once, or after some days."""
    silence = Silence(WHY_SILENT, in_days(world, told_in)) if told_in is not None else None
    with world.work() as work:
        case, order = case_row(work, case_id), order_until(in_days(world, days))
        link = f"{world.settings.public_url}/cases"
        by_id = account_of(work, by).id
        return telling.enter(work, case, order, silence, by_id, world.settings.timezone, link)


def one_hold(world: World, case_id: UUID) -> Hold:
    """The one hold of a case."""
    with world.work() as work:
        (found,) = holds.Holds(work, world.settings.timezone).of(case_id)
        return found


def change(world: World, case_id: UUID, days: int, by: Person, told_in: int | None = None) -> None:
    """The one hold of a case is extended until so many days from today; ``told_in`` as for ``hold``."""
    found, silence = one_hold(world, case_id), None
    if told_in is not None:
        silence = Silence(WHY_SILENT, in_days(world, told_in))
    with world.work() as work:
        order, link = order_until(in_days(world, days)), f"{world.settings.public_url}/cases"
        case, zone = case_row(work, case_id), world.settings.timezone
        telling.extend(work, case, found, order, silence, account_of(work, by).id, zone, link)


def lift(world: World, case_id: UUID, by: Person) -> None:
    """The one hold of a case is lifted."""
    found = one_hold(world, case_id)
    with world.work() as work:
        link, zone = f"{world.settings.public_url}/cases", world.settings.timezone
        order = order_until(found.until)
        telling.lift(work, case_row(work, case_id), found, order, account_of(work, by).id, zone, link)
