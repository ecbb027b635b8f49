"""The sheet of a case for the drawer: what somebody who takes part prints, and finds again in a year.

Nothing on it opens anything, and nothing on it was written in private: it is read by whoever finds the paper. So of a
settlement it has the title and the days, and not what is to be done on them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from werkzeug.wrappers import Response

from odr.agenda.lying import formal_rooms
from odr.agreements.access.readers import readers_of
from odr.cases.cases import FACILITATOR
from odr.cases.life import UNDER_WAY, CaseState
from odr.cases.naming.kinds import name_of
from odr.cases.people.participants import people_known_to
from odr.cases.wording import since_words
from odr.dates import format_full_day
from odr.errors import NotFound
from odr.facilitation.engagement.engaging import open_in
from odr.facilitation.engagement.stages import Shown, Stage, shown
from odr.facilitation.validity.people import is_told_of
from odr.meetings.reading import meetings_among
from odr.messages.entries.rooms import rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import RoomActs, acts_among
from odr.pages.cases.blueprint import cases
from odr.pages.cases.end_of_case import end_of_case
from odr.pages.cases.held import held
from odr.retention.retention_period import days_of
from odr.settlements.standing.reading import settlements_among
from odr.settlements.standing.standing import SettlementState
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import ActingVisit, OpenVaultVisit
from odr.web.asking.zones import page_zone
from odr.web.showing.audience import case_audience
from odr.web.showing.rendering import link_to, render
from odr.web.visiting.visits import acting


@dataclass(frozen=True)
class Due:
    """A day of a settlement: by whom its point with this number is to be done, if it says so."""

    day: date
    number: int
    who: str


@dataclass(frozen=True)
class Settled:
    """A settlement that all have signed; ``since`` is when the last of them did, ``days`` the earliest first."""

    title: str
    number: int
    since: datetime
    days: list[Due]


@dataclass(frozen=True)
class Read:
    """What the rooms say: the settlements in force, and when the fixed meetings to come begin, the earliest first."""

    settlements: list[Settled]
    meetings: list[datetime]


@acting(cases, "/cases/<uuid:case_id>/sheet", without_acceptance=True, as_it_is=True)
def sheet(visit: ActingVisit, case_id: UUID) -> Response:
    """People, what is agreed, fixed days, and where the copies are. A facilitator who has left has none, nor has an
    adviser. What a settlement is called, its days and those of meetings are on it where the vault is open in this
    browser; of a meeting no more than when it begins."""
    own = visit.participant
    if visit.adviser is not None or (own.role == FACILITATOR and own.withdrawn_at is not None):
        raise NotFound
    people = people_known_to(visit.work, own)
    vault = visit.place.vault
    readers = readers_of(visit.work, vault) if vault is not None else []
    read = _read(visit) if isinstance(visit, OpenVaultVisit) else None
    return render(
        "cases/sheet.html",
        audience=case_audience(
            [one.name for one in people if one.account_id != visit.account.id], visit.organisation.name
        ),
        case=visit.case,
        # With its year: paper is read much later.
        state=since_words(
            CaseState(visit.case.state),
            _own_day(visit.case.state_since),
        ),
        kind=name_of(visit.organisation, visit.case.kind),
        organisation=visit.organisation.name,
        house=visit.organisation,
        participant=own,
        people=people,
        own_account=visit.account.id,
        agreements=_in_force(visit),
        own_day=_own_day,
        settlements=read.settlements if read is not None else None,
        meetings=read.meetings if read is not None else [],
        days=days_of(visit.case),
        held=held(visit.work, visit.case, visit.app.settings.timezone),
        ending=end_of_case(visit.work, visit.case, people, visit.app.settings),
        has_vault=vault is not None,
        is_locked=not isinstance(visit, OpenVaultVisit),
        own_codes=sum(one.codes for one in readers if one.account_id == visit.account.id),
        address=link_to("cases.case", case_id=case_id),
        code_address=link_to("vaults.unlock", case_id=case_id),
        made_on=visit.work.now,
    )


def _own_day(moment: datetime) -> str:
    """With its year, as other pages tell whoever reads of it."""
    return format_full_day(moment.astimezone(page_zone()).date())


def _read(visit: OpenVaultVisit) -> Read | None:
    """What stands in the rooms; nothing if that cannot be told: by a code that reads no messages, or of a room that was
    altered. None of it counts as opened.
    """
    if not visit.opened.may(SecretKind.MAILBOX):
        return None
    wanted = formal_rooms(visit.work, visit.opened.vault.id)
    if not wanted:
        return Read([], [])
    box = OpenMailbox(visit.opened)
    rooms = [room for room in rooms_of(box) if room.id in wanted]
    if any(room.kind is None for room in rooms):
        return None
    acts = acts_among(box, rooms, opens=False)
    settled = _settled(box, acts)
    return Read(settled, _meetings(box, acts)) if settled is not None else None


def _meetings(box: OpenMailbox, rooms: list[RoomActs]) -> list[datetime]:
    """When those begin that are fixed and to come, and to which the reader is asked."""
    if box.case.state not in UNDER_WAY:
        return []
    return sorted(
        one.begins
        for one in meetings_among(box, rooms)
        if one.begins is not None
        and one.is_to_come(box.work.now)
        and box.own_id in (one.said.author_id, *one.meeting.asked)
    )


def _settled(box: OpenMailbox, rooms: list[RoomActs]) -> list[Settled] | None:
    """The settlements that are in force; nothing if one was altered."""
    found = []
    for one in settlements_among(box, rooms):
        if one.standing.state is SettlementState.ALTERED:
            return None
        version, since = one.standing.in_force, one.standing.in_force_since
        if version is None or since is None or not one.is_for_all:
            continue
        document = version.document
        names = {person.participant: person.legal_name for person in document.people}
        days = [
            Due(date.fromisoformat(point.due), point.number, names.get(point.who, ""))
            for point in document.points
            if point.due
        ]
        found.append(Settled(document.title, document.number, since, sorted(days, key=lambda due: due.day)))
    return found


def _in_force(visit: ActingVisit) -> list[Shown]:
    """The agreements with facilitators that are in force, as far as this person is told of them."""
    found = [one for one in open_in(visit.work, visit.case) if is_told_of(one, visit.participant)]
    return [one for one in shown(visit.work, found) if one.stage is Stage.IN_FORCE]
