"""The people in the story of a facilitator, and what they do on its pages again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from odr.selftest.harness.page import Page
from odr.selftest.harness.person import PASSWORD, Person
from odr.selftest.harness.world import World
from tests.support.facilitation import party_at
from tests.support.vaults import Party, with_vault


@dataclass
class Cast:
    """Everybody in it. ``engagement``, ``given`` and ``caucus`` are addresses, once there is something behind them."""

    world: World
    office: Person
    case_id: UUID
    tessa: Party
    leo: Party
    max: Party | None = None
    fay: Party | None = None
    engagement: str = ""
    given: dict[str, str] = field(default_factory=dict)
    caucus: dict[str, str] = field(default_factory=dict)

    @property
    def case(self) -> str:
        """Where the case is."""
        return f"/cases/{self.case_id}"

    @property
    def parties(self) -> tuple[Party, Party]:
        """Both."""
        return self.tessa, self.leo

    @property
    def facilitator(self) -> Party:
        """Who took the place in the end."""
        assert self.fay is not None
        return self.fay

    @property
    def candidate(self) -> Party:
        """Whom a party objected to."""
        assert self.max is not None
        return self.max

    def look(self, who: Party, path: str = "") -> Page:
        """Asks for a page of the case that is there."""
        page = who.person.open(self.case + path)
        assert who.person.status == 200, page.text
        return page

    def status(self, who: Party | Person, path: str) -> int:
        """What the answer is."""
        person = who if isinstance(who, Person) else who.person
        person.open(path)
        return person.status


def arrive_as_facilitator(cast: Cast, name: str) -> Party:
    """Somebody follows the mailed link, and makes their place."""
    person = cast.world.person(name)
    person.open(cast.world.link_mailed_to(person.email))
    person.submit("Accept", **person.contact(), password=PASSWORD)
    return unlocked(with_vault(party_at(person, cast.case_id)))


def unlocked(party: Party) -> Party:
    """The party, with the private information open in their browser."""
    party.unlock()
    assert party.person.status == 200, party.person.page.text
    return party


def propose(cast: Cast, name: str) -> None:
    """Tessa proposes somebody by email, and Leo agrees."""
    cast.world.later(minutes=5)
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    cast.look(cast.tessa, "/facilitation")
    cast.tessa.person.submit("Propose by email", email=email)
    cast.engagement = cast.tessa.person.path
    assert "It waits for Leo Frost" in cast.tessa.person.page.text
    assert "Your turn" not in cast.look(cast.leo, "/facilitation").text
    cast.leo.person.follow(email)
    cast.leo.person.submit("I agree")
    assert "has not answered yet" in cast.leo.person.page.text


def disclose(cast: Cast, who: Party, relationships: str) -> None:
    """A candidate discloses, and both parties have it before them."""
    who.person.open(cast.engagement)
    who.person.follow("Disclose")
    who.person.submit(
        "Disclose to all parties", relationships=relationships, interests="None.", earlier_work="None that I know of."
    )
    assert "It waits for Leo Frost and Tessa Quill" in who.person.page.text
    for party in cast.parties:
        party.person.open(cast.engagement)
        party.person.follow("Read the disclosure, and answer")
        assert relationships in party.person.page.text
        assert "Not the administrators" in party.person.page.audience


def sign(cast: Cast, who: Party, number: int) -> Page:
    """Somebody signs a version of the agreement."""
    who.person.open(f"{cast.engagement}/agreement/{number}")
    return who.person.submit("Sign this text", name=who.person.name)


def read_given(cast: Cast, party: Party, secret: str, *, is_new: bool = True) -> None:
    """The facilitator goes to what a party gave, and reads it to the end; it is marked as new the first time."""
    fay = cast.facilitator.person
    fay.open(cast.engagement)
    assert ("1 new entry" in fay.page.text) is is_new
    fay.follow(f"From {party.person.name}")
    cast.given[party.person.name] = fay.path
    assert ("1 new entry" in fay.page.text) is is_new
    fay.follow("My aims")
    assert ("New" in fay.page.text.split()) is is_new
    fay.follow(f"Of {party.person.name}")
    assert secret in fay.page.text
    assert party.person.name in fay.page.audience


def say(who: Party, text: str) -> None:
    """Somebody says something in the room that their browser shows, and the time to undo it passes."""
    who.person.submit("Send it", text=text)
    assert text in who.person.page.text
    who.world.later(minutes=1)
