"""A facilitator whose agreement has ended: they sit at their open desk, kept their code and every key, and read the
database; a helper puts back whatever the end has taken away.
"""

from __future__ import annotations

from sqlalchemy import select

from odr.agreements.access.opening import open_given
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode
from odr.db.columns import Base
from odr.db.work import Work
from odr.facilitation.engagement import ending
from odr.facilitation.tables import Engagement, HandedCode
from odr.selftest.attacks.holder import Former, put_back, secrets_of, tried_on, write_afterwards
from odr.selftest.attacks.writer import opened_by_owner, whatever_is_shown
from odr.selftest.crawl.crawlers import a_crawler, own_words
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from odr.selftest.story.facilitating import NAME
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Facilitation, Story
from odr.vaults.tables import AccessCodeRow, Grant


def go_on_asking(stage: Stage) -> Found:
    """The attack: by asking on in the same browser, by every row put back, and with all that was kept."""
    with stage.copy() as world:
        found = asks_on(stage.story, world)
    with stage.copy() as world:
        return found + reads_what_came_after(world, stage.story.facilitated[NAME])


def asks_on(story: Story, world: World) -> Found:
    """A party ends it while the facilitator sits at their desk; every page is asked for, also with all rows put back.

    Their own notes are theirs until the day in the agreement, and so is what they signed and disclosed.
    """
    facilitation = story.facilitated[NAME]
    attacker, tessa = a_crawler(story, world, NAME), a_crawler(story, world, "Tessa Wren")
    with world.work() as work:
        kept = rows_of(work, facilitation)
    tessa.open(f"/cases/{facilitation.place.case_id}/facilitation/{facilitation.engagement_id}/end")
    tessa.submit("End it")
    found = asks_for_everything(story, world, attacker)
    put_back(world, kept)
    attacker.post_with_token(f"{facilitation.place.root}/unlock", {"code": facilitation.place.codes[0]})
    return found + asks_for_everything(story, world, attacker)


def asks_for_everything(story: Story, world: World, attacker: Person) -> Found:
    """Every page of the case; and what was given, by the addresses that were kept, whatever rows there are now."""
    facilitation = story.facilitated[NAME]
    others = [given.giver.party.name.split()[0].casefold() for given in facilitation.given]
    alone = {text for text in own_words(story, NAME) if not any(name in text for name in others)}
    own = frozenset(alone | set(facilitation.papers))
    found = whatever_is_shown(story, world, attacker, facilitation.place, own)
    for given in facilitation.given:
        root = f"/cases/{facilitation.place.case_id}/given/{given.code_id}"
        for path in (root, f"{root}/folders/{given.folder}", f"{root}/items/{given.item}"):
            shown = attacker.open(path).text
            found.note(any(words in shown for words in given.words), "an address that was kept shows what was given")
    return found


def reads_what_came_after(world: World, facilitation: Facilitation) -> Found:
    """The facilitator withdraws while the parties are away, and a helper puts every row back; what the parties then
    write is tried with every key there was."""
    with world.work() as work:
        kept = rows_of(work, facilitation)
    with world.work() as work:
        own, codes = opened_by_owner(work, facilitation.place), [given.code_id for given in facilitation.given]
        opened = [own, *(open_given(own, code_id)[0] for code_id in codes)]
        secrets = [secret for one in opened for secret in secrets_of(one)]
        former = Former(AccessCode.parse(facilitation.place.codes[0]), own.code.id, secrets, [])
        ending.end(
            work, work.session.get_one(Engagement, facilitation.engagement_id), own.actor_id, ending.End.WITHDREW
        )
    put_back(world, kept)
    written = [write_afterwards(world, given.giver) for given in facilitation.given]
    return tried_on(world, former, *written)


def rows_of(work: Work, facilitation: Facilitation) -> list[Base]:
    """The rows on which the facilitator's access stands, as they are now."""
    session = work.session
    engagement = session.get_one(Engagement, facilitation.engagement_id)
    codes = [given.code_id for given in facilitation.given]
    rows: list[Base] = [engagement, session.get_one(Case, engagement.case_id)]
    rows += session.scalars(select(Participant).where(Participant.id == engagement.participant_id))
    rows += session.scalars(select(AccessCodeRow).where(AccessCodeRow.id.in_(codes)))
    rows += session.scalars(select(Grant).where(Grant.code_id.in_(codes)))
    rows += session.scalars(select(HandedCode).where(HandedCode.code_id.in_(codes)))
    for row in rows:
        session.expunge(row)
    return rows
