"""Who walks: somebody of the story, what they wrote or were given, and what they may come to."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import find_by_email
from odr.accounts.tables import BrowserSession
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.facilitation.tables import Engagement, Paper
from odr.files.tables import FileUse
from odr.messages.tables import Message, Room
from odr.organisations.organisations import administered_by
from odr.organisations.tables import Administrator, Invitation
from odr.privacy.consents import uses
from odr.selftest.harness.page import Page
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from odr.selftest.story.story import Place, Story
from odr.training.course import OWN_COURSE
from odr.vaults.tables import AccessCodeRow, Folder, Item, Vault


def a_crawler(story: Story, world: World, name: str) -> Person:
    """Somebody of the story, signed in, with what opens to them open; or nobody at all."""
    if name == "nobody":
        return world.person("Nobody")
    teller = story.people[name]
    crawler = world.person(name, teller.email)
    crawler.sign_in(teller.password)
    assert crawler.status == 200, crawler.page.text
    place, handed = story.places.get(name), story.handed.get(name)
    root, code = (place.root, place.codes[0]) if place else (handed.place.root, handed.code) if handed else ("", "")
    if root:
        crawler.open(f"{root}/unlock")
        crawler.submit("Open", code=code)
        assert crawler.status == 200, crawler.page.text
    return crawler


def own_session(crawler: Person, world: World) -> str:
    """The identifier of the walker's own session, which they do not end."""
    if not crawler.cookie():
        return "none"
    page: Page = crawler.open("/me")
    action = next((form.action for form in page.forms if "Sign out here" in form.buttons), "/none/none")
    return action.split("/")[-2]


def own_words(story: Story, name: str) -> set[str]:
    """What the walker wrote themselves, or was given."""
    if name in story.handed:
        return set(story.handed[name].words)
    first = name.split(maxsplit=1)[0].casefold()
    return (
        {text for text in story.private if re.search(rf"\b{first}\b", text.casefold())}
        if name in story.places
        else set()
    )


def own_place(story: Story, name: str) -> Place | None:
    """The walker's own place in a case."""
    return story.places.get(name)


def own_case_rows(story: Story, name: str) -> UUID | None:
    """The case in which the walker has a vault of their own."""
    place = own_place(story, name)
    return place.case_id if place else None


def own_cases(story: Story, world: World, name: str) -> set[str]:
    """The cases in which the walker takes part, or was given something."""
    if name not in story.people:
        return set()
    with world.work() as work:
        account = find_by_email(work, story.people[name].email)
        assert account is not None
        own = set(work.session.scalars(select(Participant.case_id).where(Participant.account_id == account.id)))
    return {str(one) for one in own | ({story.handed[name].place.case_id} if name in story.handed else set())}


def own_identifiers(story: Story, world: World, name: str) -> set[str]:
    """What the walker may come to: their own case, account and sessions, their own vault, what they were given.

    And the uses that everybody is asked about, and the course that comes with the service, which are nobody's.
    """
    with world.work() as work:
        session = work.session
        asked_of_all = {one.name for one in uses(work)}
        account = find_by_email(work, story.people[name].email)
        assert account is not None
        own: set[UUID] = {account.id, OWN_COURSE}
        own |= set(session.scalars(select(BrowserSession.id).where(BrowserSession.account_id == account.id)))
        participants = list(session.scalars(select(Participant).where(Participant.account_id == account.id)))
        own |= {one.case_id for one in participants}
        places = [one.id for one in participants]
        vaults = select(Vault.id).where(Vault.participant_id.in_([one.id for one in participants]))
        own |= set(session.scalars(select(Folder.id).where(Folder.vault_id.in_(vaults))))
        own |= set(session.scalars(select(Item.id).where(Item.vault_id.in_(vaults))))
        own |= set(session.scalars(select(FileUse.file_id).where(FileUse.participant_id.in_(places))))
        inside = [one.case_id for one in participants]
        own |= set(session.scalars(select(Participant.id).where(Participant.case_id.in_(inside))))
        own |= set(session.scalars(select(Room.id).where(Room.case_id.in_(inside))))
        own |= set(session.scalars(select(Message.id).where(Message.author_id.in_([one.id for one in participants]))))
        own |= set(session.scalars(select(AccessCodeRow.id).where(AccessCodeRow.vault_id.in_(vaults))))
        engaged = list(session.scalars(select(Engagement.id).where(Engagement.case_id.in_(inside))))
        own |= set(engaged) | set(session.scalars(select(Paper.id).where(Paper.engagement_id.in_(engaged))))
        for given in story.facilitated[name].given if name in story.facilitated else ():
            own |= {given.code_id, given.folder, given.item}
        if name in story.handed:
            handed = story.handed[name]
            own |= {handed.place.case_id, handed.folder, handed.item}
        organisation = administered_by(work, account.id)
        if organisation is not None:
            cases = list(session.scalars(select(Case.id).where(Case.organisation_id == organisation.id)))
            own |= set(cases)
            own |= set(session.scalars(select(Participant.account_id).where(Participant.case_id.in_(cases))))
            own |= set(
                session.scalars(
                    select(Administrator.account_id).where(Administrator.organisation_id == organisation.id)
                )
            )
            own |= set(session.scalars(select(Invitation.id).where(Invitation.organisation_id == organisation.id)))
            own |= set(session.scalars(select(CaseInvitation.invitation_id).where(CaseInvitation.case_id.in_(cases))))
    return {str(one) for one in own} | asked_of_all
