"""What people do in the worked example, each by the same rules as in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from odr.accounts.contact import Contact
from odr.accounts.tables import Account
from odr.agreements.access import giving, opening
from odr.agreements.papers import disclosing, signing
from odr.agreements.papers.agreement_forms import recommended
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import AgreementTerms
from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.people.participants import join
from odr.cases.people.party_invitations import invite_party
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.demo.house import House, Seat, account
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.roster import enter, invite_to_roster
from odr.facilitation.tables import Engagement, Paper
from odr.facilitation.validity.offered import Offered, latest
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.keyrings import opening as keyrings
from odr.keyrings.entries import add as put_in_keyring
from odr.messages.entries.letting_in import make_caucus
from odr.messages.entries.reading import read_room
from odr.messages.entries.rooms import OpenRoom, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import acts_in
from odr.messages.saying.sending import addressing_in, send
from odr.offers import answering
from odr.offers import terms as offered
from odr.offers.negotiation import last_seen
from odr.offers.terms import Point
from odr.vaults.codes.issuing import make_vault
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add, read
from odr.vaults.contents.listing import list_folder

# Folder by folder, in the order of the folders a vault begins with: aims, money, evidence.
Items = Sequence[Sequence[Draft]]
AIMS, MONEY, EVIDENCE = range(3)


def new_case(house: House, work: Work, number: str, kind: CaseKind) -> Case:
    """The administrator opens a case."""
    return open_case(work, house.organisation(work), f"{work.now.year}-{number}", kind, house.administrator_id)


def party(house: House, work: Work, case: Case, contact: Contact, called: str, items: Items) -> Seat:
    """Somebody new is invited, signs up and joins, and writes down what is theirs."""
    organisation = house.organisation(work)
    role = called.casefold()
    invitation, _token = invite_party(work, organisation, case, contact.email, house.administrator_id, 1, role)
    place = join(work, invitation, account(work, contact))
    return _seated(work, case, place, contact, called, items)


@dataclass(frozen=True)
class Played:
    """One case, where it stands, and the parties in it."""

    reference: str
    about: str
    seats: tuple[Seat, ...] = ()

    def with_seats(self, *seats: Seat) -> "Played":
        """The same with its people."""
        return Played(self.reference, self.about, seats)


@dataclass(frozen=True)
class Listed:
    """Somebody on the roster. ``personal`` opens the keyring into which they put the codes of their cases."""

    contact: Contact
    account_id: UUID
    personal: AccessCode


def on_roster(house: House, work: Work, contact: Contact, languages: str, fields: str) -> Listed:
    """Somebody new is invited to the roster of facilitators, accepts, and makes a keyring."""
    invitation, _token = invite_to_roster(
        work, house.organisation(work), contact.email, languages, fields, house.administrator_id, 1
    )
    facilitator = account(work, contact)
    enter(work, invitation, facilitator)
    personal = AccessCode.generate()
    keyrings.make(work, facilitator.id, personal)
    return Listed(contact, facilitator.id, personal)


@dataclass(frozen=True)
class Facilitation:
    """The parties of a case, and the facilitator whom they have asked and who has taken the place."""

    id: UUID
    parties: tuple[Seat, ...]
    facilitator: Seat

    def row(self, work: Work) -> Engagement:
        """The engagement, in this unit of work."""
        return work.session.get_one(Engagement, self.id)

    def disclosure(self, work: Work) -> Paper:
        """What the facilitator disclosed."""
        return of_kind(work, self.row(work), PaperKind.DISCLOSURE)[-1]

    def everybody(self) -> tuple[Seat, ...]:
        """All who sign."""
        return self.facilitator, *self.parties


def engage(work: Work, case_id: UUID, parties: tuple[Seat, ...], asked: Listed) -> Facilitation:
    """The first of the parties proposes somebody of the roster, the others agree, and whoever is asked comes."""
    case = work.session.get_one(Case, case_id)
    first, *others = (work.session.get_one(Participant, seat.participant_id) for seat in parties)
    engagement = engaging.propose_from_roster(work, case, first, asked.account_id)
    for other in others:
        engaging.answer(work, engagement, other, agreed=True)
    place = engaging.join(work, engagement, work.session.get_one(Account, asked.account_id))
    seat = _seated(work, case, place, asked.contact, "Facilitator", ())
    put_in_keyring(keyrings.unlock(work, asked.account_id, asked.personal)[0], seat.code)
    return Facilitation(engagement.id, parties, seat)


def disclose(work: Work, facilitation: Facilitation, disclosure: Disclosure) -> None:
    """The facilitator says what could bear on neutrality."""
    disclosing.disclose(facilitation.facilitator.open(work), facilitation.row(work), disclosure)


def accept(work: Work, facilitation: Facilitation) -> None:
    """The parties accept what was disclosed."""
    for seat in facilitation.parties:
        disclosing.accept(seat.open(work), facilitation.row(work), facilitation.disclosure(work))


def offer(work: Work, facilitation: Facilitation, terms: AgreementTerms) -> None:
    """The facilitator offers the recommended text for signing."""
    signing.offer_from_form(facilitation.facilitator.open(work), facilitation.row(work), recommended(), terms)


def offer_changed(work: Work, facilitation: Facilitation, by: Seat, before: str, after: str) -> None:
    """Somebody offers a text that differs in some words, as the next version."""
    opened, engagement = by.open(work), facilitation.row(work)
    offered = _offered(work, engagement)
    text, document = signing.text_of(opened, engagement, offered), offered.document
    if text is None or document is None:
        raise LookupError("what was offered cannot be read")
    changed = text.replace(before, after)
    signing.offer_text(opened, engagement, recommended(), document.notes_days, changed, document.language)


def sign(work: Work, facilitation: Facilitation, *seats: Seat) -> None:
    """These sign the latest version."""
    engagement = facilitation.row(work)
    for seat in seats:
        number = _offered(work, engagement).row.number
        signing.sign_as(seat.open(work), engagement, number, seat.contact.legal_name)


def _offered(work: Work, engagement: Engagement) -> Offered:
    found = latest(work, engagement)
    if found is None:
        raise LookupError("nothing was offered")
    return found


def give(work: Work, facilitation: Facilitation, by: Seat, folder: int, purpose: str, days: int) -> None:
    """A party gives the facilitator a folder, who opens it and reads what is in it."""
    opened, until = by.open(work), work.now + timedelta(days=days)
    code_id = giving.give(opened, facilitation.row(work), [folders_of(opened)[folder].id], purpose, until)
    granted, _party = opening.open_given(facilitation.facilitator.open(work), code_id)
    for line in list_folder(granted, folders_of(granted)[0].id, 1)[0]:
        read(granted, line.id)


def say(work: Work, seat: Seat, text: str, *, alone_with: Seat | None = None) -> UUID:
    """Somebody reads what is new in the room of all parties, or in the one with somebody alone, and says something."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box, alone_with)
    read_room(box, room)
    return send(box, room.id, text, addressing_in(box, room).fingerprint())


def make_offer(work: Work, seat: Seat, title: str, points: Sequence[Point], answers: UUID | None = None) -> UUID:
    """Somebody offers something to the other parties for ten days; or in answer to an offer, which ends with it."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    seen, shown = last_seen(acts_in(box, room)), addressing_in(box, room).fingerprint()
    terms = offered.Terms(title, tuple(points))
    return answering.make_offer(box, room.id, shown, terms, work.now + timedelta(days=10), answers, seen)


def accept_offer(work: Work, seat: Seat, offer: UUID) -> None:
    """Somebody accepts an offer in the room of all parties."""
    box = OpenMailbox(seat.open(work))
    room = room_with(box)
    seen, shown = last_seen(acts_in(box, room)), addressing_in(box, room).fingerprint()
    answering.accept(box, room.id, offer, shown, seen)


def suggest(work: Work, seat: Seat, title: str, points: Sequence[Point]) -> UUID:
    """A facilitator puts a suggestion to all parties, for ten days."""
    box = OpenMailbox(seat.open(work))
    room = everybody(box)
    shown = addressing_in(box, room).fingerprint()
    return answering.suggest(box, room.id, shown, offered.Terms(title, tuple(points)), work.now + timedelta(days=10))


def accept_suggestion(work: Work, seat: Seat, suggestion: UUID) -> None:
    """A party answers a suggestion in secret: it accepts."""
    answering.answer(OpenMailbox(seat.open(work)), suggestion, accepts=True)


def tell(work: Work, seat: Seat, suggestion: UUID) -> None:
    """The facilitator tells everybody that all have accepted."""
    box = OpenMailbox(seat.open(work))
    answering.tell(box, suggestion, addressing_in(box, everybody(box)).fingerprint())


def everybody(box: OpenMailbox) -> OpenRoom:
    """The room of all parties and the facilitator."""
    return next(room for room in rooms_of(box) if room.kind is RoomKind.EVERYBODY)


def room_with(box: OpenMailbox, alone_with: Seat | None = None) -> OpenRoom:
    """The room of all parties, or the one with somebody alone."""
    if alone_with is None:
        return rooms_of(box)[0]
    room_id = make_caucus(box, alone_with.participant_id)
    return next(room for room in rooms_of(box) if room.id == room_id)


def note(work: Work, seat: Seat, draft: Draft) -> None:
    """Somebody writes something down for themself."""
    opened = seat.open(work)
    add(opened, folders_of(opened)[AIMS].id, draft)


def _seated(work: Work, case: Case, place: Participant, contact: Contact, called: str, items: Items) -> Seat:
    code = AccessCode.generate()
    opened = make_vault(work, place, case, code)
    for folder, drafts in zip(folders_of(opened), items, strict=False):
        for draft in drafts:
            add(opened, folder.id, draft)
    return Seat(place.id, code, contact, called)
