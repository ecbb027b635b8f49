"""What waits in the messages of a case: read with an open mailbox, and never told without one.

What is looked at here is in the log, and does not count as opened: the others' receipts say what was read, not what
was told to be waiting.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from odr.agenda.lying import formal_rooms
from odr.agenda.tasks import Agenda, Task, What
from odr.cases.life import SHUT, UNDER_WAY
from odr.meetings.reading import meetings_among
from odr.meetings.standing import MeetingStanding as Meeting
from odr.meetings.standing import MeetingState
from odr.messages.entries.rooms import rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import RoomActs, acts_among
from odr.offers import standing as offers
from odr.offers.negotiation import offers_in
from odr.offers.standing import OfferStanding
from odr.offers.suggested import Suggested, SuggestionState, suggestions_among
from odr.settlements.doing import releases
from odr.settlements.standing import obligations
from odr.settlements.standing.obligations import Done
from odr.settlements.standing.reading import RoomSettlement, is_begun, settlements_among
from odr.settlements.standing.standing import SettlementState
from odr.signed.spelling import moment


def add_sealed(agenda: Agenda, box: OpenMailbox) -> None:
    """Adds what waits in the messages to an agenda."""
    if box.participant.withdrawn_at is not None or box.case.state in SHUT:
        return
    rooms = formal_rooms(box.work, box.vault.id)
    if not rooms:
        return
    wanted = [room for room in rooms_of(box) if room.id in rooms and room.kind is not None]
    read = acts_among(box, wanted, opens=False)
    reader = _Reader(agenda, box)
    if box.case.state in UNDER_WAY:
        for room in read:
            for one in offers_in(box, room):
                reader.offer(one)
        for suggested in suggestions_among(box, read):
            reader.suggestion(suggested)
        for meeting in meetings_among(box, read):
            reader.meeting(meeting)
    by_room = {one.room.id: one for one in read}
    for settlement in settlements_among(box, [one for one in read if is_begun(one)]):
        reader.settlement(settlement, by_room[settlement.room.id])
    agenda.sort()


class _Reader:
    """Puts what waits into an agenda, for the reader as they are: an adviser signs nothing."""

    def __init__(self, agenda: Agenda, box: OpenMailbox) -> None:
        self._agenda = agenda
        self._box = box
        self._own = box.own_id if box.may_speak else None
        self._signs = box.own_id if box.may_speak and box.opened.is_own else None

    def offer(self, one: OfferStanding) -> None:
        """An offer waits for those who were asked and have not accepted.

        Once one of those whom it concerns has withdrawn from the case, it can neither be accepted nor declined.
        """
        if one.state is not offers.OfferState.OPEN or not self._all_here(one.said.author_id, *one.offer.asked):
            return
        task = Task(
            What.ANSWER_OFFER,
            self._box.case.id,
            about=one.entry_id,
            by=self._name(one.said.author_id),
            title=one.offer.terms.title,
            until=one.offer.until,
        )
        self._add(task, one.waiting, self._own)

    def suggestion(self, one: Suggested) -> None:
        """A suggestion waits for every party; its facilitator alone knows which of them have answered.

        While their agreement is not in force, nothing can be said to them; nor is it answered without all it asks.
        """
        case_id, author, title = self._box.case.id, one.said.author_id, one.offer.terms.title
        is_open = one.state is SuggestionState.OPEN and self._all_here(author, *one.offer.asked)
        if not is_open or not self._is_bound(author):
            return
        task = Task(
            What.ANSWER_SUGGESTION,
            case_id,
            about=one.entry_id,
            by=self._name(author),
            title=title,
            until=one.offer.until,
        )
        waiting = [party for party in one.offer.asked if party not in one.answers]
        if self._box.own_id == author:
            if one.all_accept:
                self._add(Task(What.TELL_RESULT, case_id, about=one.entry_id, title=title), [author], self._own)
            else:
                self._add(task, waiting, self._own)
        elif self._box.own_id in waiting:
            self._add(task, [self._box.own_id], self._own)

    def meeting(self, one: Meeting) -> None:
        """A meeting waits for answers, then for its date; and once that is fixed, it is to come to.

        While its facilitator's agreement is not in force, nobody can answer.
        """
        case_id, author = self._box.case.id, one.said.author_id
        about, title, by = one.entry_id, one.meeting.title, self._name(author)
        if one.state is MeetingState.OPEN and self._is_bound(author):
            until = one.meeting.moments[-1]
            if one.waiting:
                task = Task(What.ANSWER_MEETING, case_id, about=about, by=by, title=title, until=until)
                self._add(task, one.waiting, self._own)
            else:
                self._add(Task(What.FIX_MEETING, case_id, about=about, title=title, until=until), [author], self._own)
        elif one.is_to_come(self._box.work.now) and self._box.own_id in (author, *one.meeting.asked):
            self._agenda.add(Task(What.COME, case_id, about=about, title=title, at=one.begins))

    def settlement(self, one: RoomSettlement, acts: RoomActs) -> None:
        """A version waits for signatures; one that is in force for what was agreed in it."""
        standing, latest = one.standing, one.standing.latest
        if standing.state is SettlementState.WAITING and latest is not None and one.is_for_all:
            missing = [UUID(who) for who in latest.missing if who not in latest.refused]
            task = Task(
                What.SIGN_SETTLEMENT,
                self._box.case.id,
                room_id=one.room.id,
                number=latest.document.number,
                until=moment(latest.document.sign_before),
            )
            self._add(task, missing, self._signs)
        if one.is_for_all:
            self._after(one, acts)

    def _after(self, one: RoomSettlement, acts: RoomActs) -> None:
        """What was agreed in the version that is in force, if one is."""
        version, since = one.standing.in_force, one.standing.in_force_since
        if version is None or since is None:
            return
        case_id = self._box.case.id
        for each in obligations.worked_out(version.document, version.digest, since, acts.acts):
            point, title = each.point, each.point.heading
            if each.state in (Done.OPEN, Done.NOT_SO):
                task = Task(What.DO, case_id, room_id=one.room.id, title=title, day=point.due)
                self._add(task, [UUID(point.who)], self._own)
            elif each.state is Done.REPORTED:
                by = self._name(UUID(point.who))
                task = Task(What.CONFIRM, case_id, room_id=one.room.id, title=title, by=by)
                self._add(task, [UUID(who) for who in each.owed_to], self._own)
        for proposal in releases.worked_out(version.document, since, acts.acts):
            if proposal.is_open:
                release = proposal.release
                task = Task(
                    What.SIGN_RELEASE,
                    case_id,
                    about=UUID(release.release),
                    room_id=one.room.id,
                    title=release.recipient,
                )
                self._add(task, [UUID(who) for who in proposal.missing], self._signs)

    def _add(self, task: Task, waiting: Iterable[UUID], own: UUID | None) -> None:
        waiting = [one for one in waiting if one in self._box.people and not self._box.people[one].withdrawn]
        self._agenda.add_for(
            task, sorted(self._name(one) for one in waiting if one != own), own=own is not None and own in waiting
        )

    def _all_here(self, *participants: UUID) -> bool:
        return not any(one in self._box.people and self._box.people[one].withdrawn for one in participants)

    def _is_bound(self, facilitator: UUID) -> bool:
        """Whether something can be said to them, and they can say something."""
        return facilitator in self._box.people and self._box.people[facilitator].bound

    def _name(self, participant_id: UUID) -> str:
        found = self._box.people.get(participant_id)
        return found.name if found is not None else ""
