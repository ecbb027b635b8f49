"""An adviser who no longer acts for the party: they sit at the open vault, kept the code and every key, and read the
database; a helper puts the rows of their code back.
"""

from __future__ import annotations

from sqlalchemy import select

from odr.cases.people import advisers
from odr.cases.tables import Adviser
from odr.crypto.codes import AccessCode
from odr.db.columns import Base
from odr.db.work import Work
from odr.selftest.attacks.holder import Former, put_back, secrets_of, tried_on, write_afterwards
from odr.selftest.attacks.writer import participant_of_place, row_of, whatever_is_shown
from odr.selftest.crawl.crawlers import a_crawler
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Handed, Story
from odr.vaults.codes import adviser_codes
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import Grant

NAME = "Ines Lamb"


def go_on(stage: Stage) -> Found:
    """The attack: by asking on in the same browser, by a code put back, and with all that was kept."""
    with stage.copy() as world:
        found = asks_on(stage.story, world)
    with stage.copy() as world:
        return found + reads_what_came_after(world, stage.story.handed[NAME])


def asks_on(story: Story, world: World) -> Found:
    """The party ends it while the adviser has the vault open; every page is asked for, also with the code put back."""
    handed = story.handed[NAME]
    attacker, tessa = a_crawler(story, world, NAME), a_crawler(story, world, handed.place.party.name)
    with world.work() as work:
        kept = rows_of(work, handed)
    tessa.open(f"/cases/{handed.place.case_id}/advisers")
    tessa.follow("End it")
    tessa.submit("End it now")
    found = whatever_is_shown(story, world, attacker, handed.place)
    put_back(world, kept)
    attacker.post_with_token(f"{handed.place.root}/unlock", {"code": handed.code})
    return found + whatever_is_shown(story, world, attacker, handed.place)


def reads_what_came_after(world: World, handed: Handed) -> Found:
    """The adviser stops while the party is away, and a helper puts every row back; what is then written is tried."""
    with world.work() as work:
        kept = rows_of(work, handed)
    with world.work() as work:
        adviser, code = adviser_in(work, handed), AccessCode.parse(handed.code)
        opened, _share = unlock(work, participant_of_place(work, handed.place), code, adviser.account_id)
        former = Former(code, opened.code.id, secrets_of(opened), [])
        adviser_codes.end(work, adviser, adviser.account_id)
    put_back(world, kept)
    return tried_on(world, former, write_afterwards(world, handed.place))


def rows_of(work: Work, handed: Handed) -> list[Base]:
    """The rows on which the adviser's access stands, as they are now: their place, their code and its grants."""
    code = row_of(work, AccessCode.parse(handed.code))
    grants = work.session.scalars(select(Grant).where(Grant.code_id == code.id)).all()
    rows: list[Base] = [adviser_in(work, handed), code, *grants]
    for row in rows:
        work.session.expunge(row)
    return rows


def adviser_in(work: Work, handed: Handed) -> Adviser:
    """The adviser's row."""
    holder_id = row_of(work, AccessCode.parse(handed.code)).holder_id
    found = advisers.find_acting(work, handed.place.case_id, holder_id)
    assert found is not None, "an adviser who does not act"
    return found
