"""What waits in cases as far as it can be told without a code: for many cases in as many queries as for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.agenda.lying import Handed, formal_for_others, formal_rooms, lying_in
from odr.agenda.progress import Progress, progress_of
from odr.agenda.tasks import Agenda, Task, What
from odr.audit.told import told_in
from odr.cases.cases import PARTY
from odr.cases.declarations import declared_among
from odr.cases.life import BEFORE_NEGOTIATION, OVER, SHUT, UNDER_WAY
from odr.cases.people.advisers import Advised
from odr.cases.people.dispute_roles import role_of
from odr.cases.people.participants import Place
from odr.cases.people.parting import has_left, there_at_the_end
from odr.cases.people.undertaking import is_bound
from odr.cases.seats import participants_among
from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.facilitation.engagement.proposal import Wanted, wanted_among
from odr.facilitation.engagement.stages import Shown, Stage, shown
from odr.facilitation.validity.people import is_told_of
from odr.facilitation.validity.rows import going_on_in
from odr.i18n import gettext as _
from odr.vaults.contents.news import news_by_code


class Other(NamedTuple):
    """Another party who takes part: the name, and what they say they are in the dispute."""

    name: str
    dispute_role: str = ""


@dataclass
class Known:
    """What is known of a case without a code. ``others`` are the other parties who take part, ``dispute_role`` is what
    the person says of themself.

    ``has_vault`` says that there is something to open, and ``can_give`` are the engagements, with the facilitator's
    name, under which a party can give something.
    """

    agenda: Agenda = field(default_factory=Agenda)
    progress: Progress | None = None
    others: tuple[Other, ...] = ()
    dispute_role: str = ""
    has_vault: bool = False
    can_give: list[tuple[UUID, str]] = field(default_factory=list)


@dataclass
class _Facts:
    """What was looked up for all of the cases."""

    people: Mapping[UUID, Sequence[Participant]]
    names: Mapping[UUID, str]
    engagements: Mapping[UUID, Sequence[Shown]]
    wanted: Mapping[UUID, Wanted]
    declared: Mapping[UUID, frozenset[UUID]]
    vaults: Mapping[UUID, UUID]
    unread: Mapping[UUID, Mapping[UUID, int]]
    given: frozenset[tuple[UUID, bytes]]
    handed: Sequence[Handed]
    news: Mapping[UUID, int]

    def name(self, participant: Participant) -> str:
        return self.names.get(participant.account_id, "")


def known_of(
    work: Work, account_id: UUID, places: Sequence[Place], advised: Sequence[Advised] = (), *, formal: bool = False
) -> dict[UUID, Known]:
    """What is known of each of these cases, by case: of those in which this account takes part or acts for somebody.

    ``formal``: also whether something formal lies in what was sealed to them (``odr.agenda.lying.formal_rooms``).
    """
    found: dict[UUID, Known] = {}
    facts = _look_up(work, account_id, places, formal=formal)
    for place in places:
        known = found[place.case.id] = Known(others=_others(work, facts, place.participant))
        known.dispute_role = role_of(work, place.participant)
        if is_live(place.participant, place.case):
            _work_out(known, facts, place.participant, place.case)
            if formal and place.participant.id in facts.vaults:
                known.agenda.locked = bool(formal_rooms(work, facts.vaults[place.participant.id]))
        _messages(known.agenda, facts, place.case.id)
    reads = formal_for_others(work, account_id) if formal and advised else frozenset()
    for one in advised:
        known = found.setdefault(one.case.id, Known())
        known.agenda.locked |= one.case.id in reads and one.case.state not in SHUT and is_bound(one.adviser)
        if not is_bound(one.adviser):
            known.agenda.add(Task(What.UNDERTAKE, one.case.id))
        _messages(known.agenda, facts, one.case.id)
    for known in found.values():
        known.agenda.sort()
    return found


def is_live(participant: Participant, case: Case) -> bool:
    """Whether anything but messages can wait for somebody there: they take part, and it is not closed."""
    return participant.withdrawn_at is None and case.state not in SHUT


def _work_out(known: Known, facts: _Facts, own: Participant, case: Case) -> None:
    agenda = known.agenda
    if own.id not in facts.vaults and case.state not in OVER:
        agenda.add(Task(What.MAKE_CODE, case.id))
    if case.state in BEFORE_NEGOTIATION and not known.others:
        agenda.add(Task(What.JOIN, case.id, who=(_("The other party"),)))
    told = [one for one in facts.engagements.get(case.id, ()) if is_told_of(one.engagement, own)]
    for one in told:
        _engagement(agenda, facts, own, one)
    if own.role == PARTY:
        _wanted(agenda, facts, own, case, named=bool(told))
        _ending(agenda, facts, own, case)
    known.has_vault = own.id in facts.vaults
    in_force = [one for one in told if one.stage is Stage.IN_FORCE]
    if own.role == PARTY and known.has_vault:
        known.can_give = [(one.engagement.id, one.name) for one in in_force]
    # Under an earlier version of the agreement nothing is open until it is given again.
    under = {(own.id, one.validity.digest) for one in in_force}
    known.progress = progress_of(told, given=not under.isdisjoint(facts.given))


def _engagement(agenda: Agenda, facts: _Facts, own: Participant, one: Shown) -> None:
    """Whose turn it is in an engagement, by its stage. To its facilitator it needs no name."""
    account_ids, unanswered = set(one.waits_for), set(one.validity.unanswered)
    places = [place for place in facts.people[one.case.id] if place.account_id in account_ids]
    version = one.validity.offered.row.number if one.validity.offered is not None else 0
    by = one.name if one.engagement.participant_id != own.id else ""
    base = Task(What.SIGN_AGREEMENT, one.case.id, about=one.engagement.id, by=by, number=version)
    if one.stage in (Stage.SIGNING, Stage.RESTING, Stage.ANSWERING):
        for what, those in (
            (What.ANSWER_DISCLOSURE, [place for place in places if place.id in unanswered]),
            (What.SIGN_AGREEMENT, [place for place in places if place.id not in unanswered]),
        ):
            _for_each(agenda, facts, own, base, what, those)
    elif one.stage in _BY_STAGE:
        if places:
            _for_each(agenda, facts, own, base, _BY_STAGE[one.stage], places)
        elif account_ids:  # asked, and not here yet
            agenda.add(Task(_BY_STAGE[one.stage], one.case.id, who=(one.name,), about=one.engagement.id))
    elif one.stage is Stage.IN_FORCE and one.engagement.participant_id == own.id:
        if any(each.engagement_id == one.engagement.id and not each.typed for each in facts.handed):
            agenda.add(Task(What.TYPE_CODE, one.case.id, about=one.engagement.id))
        if facts.news.get(one.engagement.id):
            count = facts.news[one.engagement.id]
            agenda.add(Task(What.READ_GIVEN, one.case.id, about=one.engagement.id, count=count))


_BY_STAGE = {
    Stage.PROPOSED: What.AGREE_TO_PERSON,
    Stage.ASKED: What.TAKE_PLACE,
    Stage.DISCLOSING: What.DISCLOSE,
    Stage.OFFERING: What.OFFER_AGREEMENT,
}


def _for_each(
    agenda: Agenda, facts: _Facts, own: Participant, base: Task, what: What, those: Iterable[Participant]
) -> None:
    those = list(those)
    task = Task(**(vars(base) | {"what": what}))
    agenda.add_for(
        task, [facts.name(one) for one in those if one.id != own.id], own=any(one.id == own.id for one in those)
    )


def _wanted(agenda: Agenda, facts: _Facts, own: Participant, case: Case, *, named: bool) -> None:
    wanted = facts.wanted.get(case.id)
    if wanted is None or named:
        return
    if wanted.by_all:
        agenda.add(Task(What.NAME_SOMEBODY, case.id))
    _for_each(agenda, facts, own, Task(What.ANSWER_FACILITATION, case.id), What.ANSWER_FACILITATION, wanted.waits_for)


def _ending(agenda: Agenda, facts: _Facts, own: Participant, case: Case) -> None:
    """Once one party has said how it ended, the others are asked."""
    said = facts.declared.get(case.id, frozenset())
    if said and case.state in UNDER_WAY:
        silent = [one for one in _parties(facts, case.id) if one.id not in said]
        _for_each(agenda, facts, own, Task(What.SAY_HOW_IT_ENDED, case.id), What.SAY_HOW_IT_ENDED, silent)


def _messages(agenda: Agenda, facts: _Facts, case_id: UUID) -> None:
    rooms = facts.unread.get(case_id, {})
    if rooms:
        only = next(iter(rooms)) if len(rooms) == 1 else None
        agenda.add(Task(What.READ_MESSAGES, case_id, room_id=only, count=sum(rooms.values())))


def _parties(facts: _Facts, case_id: UUID) -> list[Participant]:
    return [one for one in facts.people.get(case_id, ()) if one.role == PARTY and one.withdrawn_at is None]


def _others(work: Work, facts: _Facts, own: Participant) -> tuple[Other, ...]:
    """The other parties who take part; to a facilitator who has left, those who did when they left, by name alone."""
    there = there_at_the_end(work, own)
    if there is None:
        return tuple(
            Other(facts.name(one), role_of(work, one)) for one in _parties(facts, own.case_id) if one.id != own.id
        )
    here = {account_id for account_id, one in there.items() if one.withdrawn_at is None}
    parties = (one for one in facts.people[own.case_id] if one.role == PARTY)
    return tuple(Other(facts.name(one)) for one in parties if one.account_id in here)


def _look_up(work: Work, account_id: UUID, places: Sequence[Place], *, formal: bool) -> _Facts:
    live = [place for place in places if is_live(place.participant, place.case)]
    own_ids = [place.participant.id for place in live]
    under_way = [place.case for place in live if place.case.state in UNDER_WAY]
    people = participants_among(work, [place.case.id for place in places])
    left = [place.case for place in places if has_left(place.participant)]
    # First of all of them: what follows then asks the log of no case again.
    told_in(work, frozenset(case.id for case in (*under_way, *left)))
    declared = declared_among(work, [case.id for case in under_way])
    engagements: dict[UUID, list[Shown]] = {}
    for one in shown(work, going_on_in(work, [case.id for case in under_way])):
        engagements.setdefault(one.case.id, []).append(one)
    parties = {place.case.id for place in live if place.participant.role == PARTY}
    lying = lying_in(work, account_id, own_ids, own_ids if formal else ())
    news = news_by_code(work, account_id, [each.code_id for each in lying.handed if each.typed])
    new_in: dict[UUID, int] = {}
    for each in lying.handed:
        new_in[each.engagement_id] = new_in.get(each.engagement_id, 0) + news.get(each.code_id, 0)
    accounts = {one.account_id for those in people.values() for one in those}
    return _Facts(
        people=people,
        names={id_: contact.legal_name for id_, contact in contacts_of(work, accounts).items()},
        engagements=engagements,
        wanted=wanted_among(work, [case for case in under_way if case.id in parties]),
        declared=declared,
        vaults=lying.vaults,
        unread=lying.unread,
        given=lying.has_to_do_with_giving(work.now),
        handed=lying.handed,
        news=new_in,
    )
