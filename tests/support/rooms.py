"""Parties who write to each other, made by the rules alone: for tests that are about messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.people import participants, party_invitations
from odr.cases.tables import Case
from odr.crypto.codes import AccessCode
from odr.messages.entries.reading import RoomPage, read_room
from odr.messages.entries.rooms import OpenRoom, room_of, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import UNDO
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from tests.support.people import account_of, contact_of, with_account
from tests.support.scenes import scene
from tests.support.vaults import Party, with_vault
from tests.support.world import PASSWORD, World


@scene
def correspondents(world: World, count: int = 2) -> list[Party]:
    """So many parties of one case, each with a vault."""
    people = ["Tessa Tenant", "Leo Landlord", *(f"Party{number} Quill" for number in range(2, count))]
    case_id = new_case(world)
    return [another_party(world, case_id, name) for name in people[:count]]


def new_case(world: World, reference: str = "2026-0142") -> UUID:
    """A case that nobody has joined."""
    with world.work() as work:
        organisation = work.session.query(Organisation).first() or add_organisation(work, "Harbour Resolution Centre")
        opener = work.session.query(Account).first() or create_account(
            work, contact_of(world.person("Ada Marsh")), PASSWORD, email_confirmed=True, accepts=1
        )
        work.session.flush()
        return open_case(work, organisation, reference, CaseKind.TENANCY, opener.id).id


def another_party(world: World, case_id: UUID, name: str, *, vault: bool = True) -> Party:
    """One more party of a case, who has not signed in anywhere."""
    person = with_account(world, name)
    with world.work() as work:
        case = work.session.get_one(Case, case_id)
        organisation = work.session.get_one(Organisation, case.organisation_id)
        invitation, _token = party_invitations.invite_party(work, organisation, case, person.email, case.opened_by, 1)
        work.session.flush()
        participant = participants.join(work, invitation, account_of(work, person))
        party = Party(world, person, case_id, participant.id)
    return with_vault(party) if vault else party


@contextmanager
def mailbox(party: Party, code: AccessCode | None = None) -> Iterator[OpenMailbox]:
    """The party's open mailbox, in a unit of work that commits."""
    with party.opened(code) as opened:
        yield OpenMailbox(opened)


def joint(box: OpenMailbox) -> OpenRoom:
    """The room of all parties."""
    return next(room for room in rooms_of(box) if room.is_joint)


def joint_id(party: Party) -> UUID:
    """The same, from outside of a unit of work."""
    with mailbox(party) as box:
        return joint(box).id


def named(box: OpenMailbox) -> str:
    """What a form of the joint room would carry of those whom it names."""
    return addressing_in(box, joint(box)).fingerprint()


def say(party: Party, text: str, room_id: UUID | None = None, *, deliver: bool = True) -> UUID:
    """Sends a message to whoever would get it now; lets the time to undo it pass."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        message_id = send(box, room_id, text, shown)
    if deliver:
        party.world.later(seconds=UNDO.total_seconds())
    return message_id


def look(party: Party, room_id: UUID | None = None, **where: Any) -> RoomPage:
    """Reads a page of a room."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return read_room(box, room_of(box, room_id), **where)


def texts(page: RoomPage) -> list[str]:
    """What can be read on a page."""
    return [one.document.text for one in page.entries if one.document is not None and one.document.roster is None]


def states(page: RoomPage) -> list[str]:
    """What became of each entry of a page."""
    return [one.state.value for one in page.entries]


def room_in(party: Party, room_id: UUID) -> OpenRoom:
    """A room as the party finds it."""
    with mailbox(party) as box:
        return room_of(box, room_id)
