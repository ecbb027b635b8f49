"""What is known of the played case: who took part, what was shown to whom, and what nobody else may ever see.

It is played in ``odr.selftest.story.chapters``. What follows is in the hands of the attacks: the story only happens.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from werkzeug.test import TestResponse

from odr.crypto.codes import AccessCode, CodeKind
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World


@dataclass(frozen=True)
class Seen:
    """One page that somebody was shown."""

    who: str
    method: str
    path: str
    status: int
    html: str


class Teller(Person):
    """A person whose story is kept: every page they see, every cookie they ever had."""

    def __init__(self, story: Story, name: str, password: str) -> None:
        email = f"{name.split(maxsplit=1)[0].casefold()}@mail-{name.rsplit(maxsplit=1)[-1].casefold()}.example"
        super().__init__(story.world, name, email, "192.0.2.77")
        self.story = story
        self.password = password

    def contact(self) -> dict[str, str]:
        """Contact data that nobody else has."""
        first, last = self.name.casefold().split()
        return {
            "legal_name": self.name,
            "postal_address": f"{len(self.name)} {first.title()} Lane, {last.title()}borough",
            "telephone": f"+44 20 7946 {sum(map(ord, self.name)) % 10000:04d}",
        }

    def note_session(self) -> None:
        """Notes the cookie as it is now, so that it can be looked for after it has ended as well."""
        if self.cookie() and self.cookie() not in self.story.session_tokens:
            self.story.session_tokens.append(self.cookie())

    def _take(self, response: TestResponse) -> None:
        method = response.request.method
        self.note_session()
        super()._take(response)
        self.note_session()
        if self.page.html:
            self.story.seen.append(Seen(self.name, method, self.path, self.status, self.page.html))


@dataclass
class Place:
    """A party's place in a case, and what lies in it."""

    party: Teller
    case_id: UUID
    codes: list[str] = field(default_factory=list)
    folders: dict[str, UUID] = field(default_factory=dict)
    items: dict[str, UUID] = field(default_factory=dict)
    removed_items: list[UUID] = field(default_factory=list)

    @property
    def root(self) -> str:
        """Where the vault's pages begin."""
        return f"/cases/{self.case_id}/vault"

    def first_folder(self) -> UUID:
        """The first of the folders that the page shows beside its list."""
        begins = f"{self.root}/folders/"
        found = next(one for one in self.party.page.links.values() if one.startswith(begins))
        return UUID(found.removeprefix(begins))

    def unlock(self) -> None:
        """Opens it with the first code."""
        self.party.open(f"{self.root}/unlock")
        if "/unlock" in self.party.path:
            self.party.submit("Open", code=self.codes[0])
        assert self.party.status == 200, self.party.page.text


@dataclass
class Handed:
    """What a party has given somebody who acts for it: the code, the one folder it opens, and the words in it."""

    place: Place
    code: str
    folder: UUID
    item: UUID
    words: list[str]


@dataclass(frozen=True)
class Given:
    """What a party has given a facilitator under an agreement: the code, the one folder, the entry and the words."""

    giver: Place
    code_id: UUID
    folder: UUID
    item: UUID
    words: list[str]


@dataclass
class Facilitation:
    """A facilitator under an agreement in force: their place, what they were given, and what was written about it.

    ``papers`` are words out of the disclosure and the agreement; ``caucus`` is what was said in confidence.
    """

    place: Place
    engagement_id: UUID
    given: list[Given] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    caucus: list[str] = field(default_factory=list)


@dataclass
class Story:
    """What happened, and what was kept secret in it."""

    world: World
    seen: list[Seen] = field(default_factory=list)
    people: dict[str, Teller] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    handed: dict[str, Handed] = field(default_factory=dict)
    facilitated: dict[str, Facilitation] = field(default_factory=dict)
    case_ids: list[UUID] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    session_tokens: list[str] = field(default_factory=list)
    link_tokens: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    personal_codes: dict[str, str] = field(default_factory=dict)
    browser_codes: dict[str, str] = field(default_factory=dict)
    log: str = ""

    def __repr__(self) -> str:
        return "<Story>"

    @property
    def codes(self) -> list[AccessCode]:
        """Every access code there ever was."""
        own = [code for place in self.places.values() for code in place.codes]
        handed = [one.code for one in self.handed.values()]
        typed = [AccessCode.parse(code) for code in [*own, *handed, *self.personal_codes.values()]]
        return typed + [AccessCode.parse(code, CodeKind.BROWSER) for code in self.browser_codes.values()]

    @property
    def codes_in_use(self) -> list[AccessCode]:
        """Those that still open something: of each place the first two."""
        return [AccessCode.parse(code) for place in self.places.values() for code in place.codes[:2]]

    def files(self) -> dict[str, bytes]:
        """The database as a thief finds it: every file of it, while the service runs."""
        return self.world.files()

    def copied(self, folder: Path) -> World:
        """The installation as it stands, on a database of its own: what is done to it leaves the story as it is."""
        folder.mkdir(parents=True)
        original = self.world
        if original.engine.name != "sqlite":
            original.database.dispose()  # a server copies only a database that nobody uses
        url = original.engine.copied(original.settings.database_url, folder)
        shutil.copy(original.key_file, folder)
        world = World(folder, original.engine, url=url, **original.given)
        world.time = original.time
        world.take_parts_of(original.parts())
        return world

    def visitor(self, world: World, name: str) -> Person:
        """Somebody of the story, at a browser that has their cookie, in a copy of the installation."""
        teller = self.people[name]
        person = world.person(name, teller.email, teller.address)
        if teller.cookie():
            person.client.set_cookie(person.cookie_name, teller.cookie(), domain=urlsplit(person.origin).hostname or "")
        return person

    def pause(self) -> None:
        """Three minutes pass; or less, where people may be idle for a short time only and would be signed out."""
        settings = self.world.settings
        shortest = min(settings.idle_lock, settings.session_idle)
        self.world.later(seconds=min(180, shortest.total_seconds() / 20))

    def person(self, name: str, password: str) -> Teller:
        """Somebody with a browser of their own, whose secrets are noted."""
        teller = self.people[name] = Teller(self, name, password)
        self.passwords.append(password)
        self.contacts += [teller.email, *teller.contact().values()]
        return teller

    def secret(self, text: str) -> str:
        """Something private, noted and handed on."""
        self.private.append(text)
        return text

    def mailed(self, teller: Teller) -> str:
        """The link in the latest mail, its token noted."""
        path = self.world.link_mailed_to(teller.email)
        self.link_tokens.append(path.rsplit("/", 1)[-1])
        return path
