"""People who agree on a settlement, made by the rules alone: for tests that are about settlements."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from odr.crypto.errors import Unopenable
from odr.errors import NotFound
from odr.messages.documents import Act
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import say
from odr.messages.saying.sending import addressing_in
from odr.settlements.document.document import NamedParty
from odr.settlements.doing import signing
from odr.settlements.drafting.attached import take_out
from odr.settlements.drafting.drafting import SettlementDraft, TypedPoint, beginning, following
from odr.settlements.drafting.preparing import forget, keep, kept_draft
from odr.settlements.standing.moves import REMAINS
from odr.settlements.standing.reading import RoomSettlement, settlement_in
from odr.settlements.standing.standing import SettlementStanding, SettlementVersion
from tests.support.files import house_of, put
from tests.support.rooms import joint_id, mailbox
from tests.support.vaults import Party
from tests.support.world import World

BERLIN = ZoneInfo("Europe/Berlin")


def last_day(party: Party) -> date:
    """Two weeks from now."""
    return party.world.time.date() + timedelta(days=14)


def draft(party: Party, title: str = "Deposit and keys", amount: str = "1250.50") -> SettlementDraft:
    """A complete draft: the people, a payment by the second party to the first, and the usual clauses."""
    with mailbox(party) as box:
        begun = beginning(box, title=title)
        people = [_with_details(one) for one in begun.people]
        points = [
            TypedPoint(
                "Deposit", "The deposit is repaid.", amount, "EUR", people[1].participant, people[0].participant
            ),
            TypedPoint("Keys", "All keys are returned.", due=str(last_day(party))),
        ]
        return replace(begun, people=people, points=points, last_day=last_day(party))


def offer(party: Party, changed: SettlementDraft | None = None, room_id: UUID | None = None, **parts: Any) -> UUID:
    """Offers a draft, or the version before with another title, as the next version."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        latest = settlement_in(box, room_of(box, room_id)).standing.latest
    made = changed or (replace(following(latest), **parts) if latest is not None else draft(party, **parts))
    with mailbox(party) as box:
        based_on, kept = latest.digest if latest else "", kept_draft(box, room_id)
        return signing.offer(box, room_id, shown(box, room_id), made, based_on, BERLIN, kept)


def save_draft(party: Party, made: SettlementDraft | None = None, room_id: UUID | None = None) -> UUID:
    """Saves a draft of the next version in the party's private information; returns the entry."""
    room_id = room_id or joint_id(party)
    made = made or draft(party)
    with mailbox(party) as box:
        latest = settlement_in(box, room_of(box, room_id)).standing.latest
        keep(box, room_id, made, latest.digest if latest else "")
        found = kept_draft(box, room_id)
        assert found is not None
        return found.item_id


def offer_with(
    party: Party, *contents: bytes, made: SettlementDraft | None = None, room_id: UUID | None = None
) -> SettlementVersion:
    """Offers a version with these files beside those that ``made`` goes on with: ``0.jpg``, ``1.jpg`` and so on."""
    room_id, made = room_id or joint_id(party), made or draft(party)
    item_id = save_draft(party, made, room_id)
    files = [put(party, item_id, content, f"{number}.jpg") for number, content in enumerate(contents)]
    offer(party, replace(made, files=[*made.files, *(str(one.id) for one in files)]), room_id)
    with mailbox(party) as box:
        forget(box, room_id)
    return latest_of(party, room_id)


def latest_of(party: Party, room_id: UUID | None = None) -> SettlementVersion:
    """The latest version, as this party finds it."""
    version = standing_of(party, room_id).latest
    assert version is not None
    return version


def content_of_version(
    party: Party, version: SettlementVersion, file_id: UUID, room_id: UUID | None = None
) -> bytes | None:
    """What a file of a version holds for this reader, who reads the version themself; ``None`` if it no longer opens.

    Raises ``NotFound`` if there is no such version or file for them.
    """
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return content_in(party.world, box, room_id, version, file_id)


def content_in(
    world: World, box: OpenMailbox, room_id: UUID, version: SettlementVersion, file_id: UUID
) -> bytes | None:
    """The same, in a mailbox that is open."""
    found = settlement_in(box, room_of(box, room_id)).standing.version(version.document.number)
    if found is None:
        raise NotFound
    try:
        out = take_out(box, house_of(world), found, file_id)
        return b"".join(out.read(0, out.place.length))
    except Unopenable:
        return None


def sign(party: Party, name: str = "", room_id: UUID | None = None, digest: str = "") -> RoomSettlement:
    """Signs the latest version."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        digest = digest or _digest(settlement_in(box, room_of(box, room_id)))
        return signing.sign_as(box, room_id, shown(box, room_id), digest, name or box.person(box.own_id).name)


def take_back(party: Party, room_id: UUID | None = None) -> None:
    """Takes one's signature under the latest version back."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        digest = _digest(settlement_in(box, room_of(box, room_id)))
        signing.take_back(box, room_id, shown(box, room_id), digest)


def refuse(party: Party, words: str = "", room_id: UUID | None = None) -> None:
    """Refuses the latest version."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        digest = _digest(settlement_in(box, room_of(box, room_id)))
        signing.refuse(box, room_id, shown(box, room_id), digest, words)


def declare_over(party: Party, words: str = "", room_id: UUID | None = None) -> None:
    """Declares the negotiation over."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        signing.declare_over(box, room_id, shown(box, room_id), dict.fromkeys(REMAINS, words))


def standing_of(party: Party, room_id: UUID | None = None) -> SettlementStanding:
    """Where the settlement of a room stands, as this party finds it."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return settlement_in(box, room_of(box, room_id)).standing


def say_act(party: Party, act: Act, room_id: UUID | None = None) -> UUID:
    """Says anything at all as an act, as somebody does who has written a program of their own."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return say(box, room_id, shown(box, room_id), act)


def shown(box: OpenMailbox, room_id: UUID) -> str:
    """What a form of this room would carry of those whom it names."""
    return addressing_in(box, room_of(box, room_id)).fingerprint()


def _digest(found: RoomSettlement) -> str:
    latest = found.standing.latest
    return "" if latest is None else latest.digest


def _with_details(one: NamedParty) -> NamedParty:
    return replace(one, postal_address=one.postal_address or "2 High Street\nYork")
