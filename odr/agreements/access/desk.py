"""The list of a facilitator's cases, with the state of each as its own page tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from odr.accounts.contact import contacts_of
from odr.agreements.access.giving import GivenCode, given_among
from odr.cases.naming.labels import labels_of
from odr.cases.people.dispute_roles import role_of, with_role
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case
from odr.db.work import Work
from odr.facilitation.engagement.kept import NotesKept, notes_go_with, notes_kept
from odr.facilitation.engagement.stages import Stage, shown
from odr.facilitation.tables import Engagement
from odr.messages.news.unread import waiting_for
from odr.organisations.tables import Organisation
from odr.texts import in_order, loosened
from odr.vaults.contents.news import Lies, lies_by_code

PAGE = 25


class Turn(Enum):
    """Under which heading a case stands: what is to be done by the facilitator comes first."""

    OWN = "own"
    OTHERS = "others"
    NOBODY = "nobody"
    OVER = "over"


@dataclass(frozen=True)
class GivenLine:
    """Something that a party gave, and how much of it is new. ``lies`` is empty until its code was typed."""

    given: GivenCode
    lies: Lies | None


@dataclass(frozen=True)
class DeskLine:
    """One case. ``waits_for`` are names, sorted, the facilitator's own excluded; ``own_turn`` says if it is theirs.

    ``given`` is what opens now, or would once its code is typed; ``unread`` is how many messages wait,
    ``label`` the facilitator's own name for the case.
    """

    engagement: Engagement
    case: Case
    organisation: str
    stage: Stage
    parties: list[str]
    waits_for: list[str]
    own_turn: bool
    version: int | None
    in_force_since: datetime | None
    given: list[GivenLine]
    unread: int
    label: str = ""
    notes: NotesKept | None = None

    @property
    def untyped(self) -> bool:
        """Whether a code that was handed over waits to be typed."""
        return any(one.given.untyped for one in self.given)

    @property
    def untyped_in_pages(self) -> bool:
        """Whether one of them is typed on the pages of the service."""
        return any(one.given.untyped and not one.given.in_browser for one in self.given)

    @property
    def untyped_in_browser(self) -> bool:
        """Whether one of them is typed on the page for browser folders, and must be typed nowhere else."""
        return any(one.given.untyped and one.given.in_browser for one in self.given)

    @property
    def turn(self) -> Turn:
        """Whose turn it is, of everything that can be told without a code."""
        if self.engagement.ended_at is not None:
            return Turn.OVER
        new = any(one.lies is not None and one.lies.new for one in self.given)
        if self.stage is Stage.ASKED or self.own_turn or self.unread or self.untyped or new:
            return Turn.OWN
        return Turn.OTHERS if self.waits_for else Turn.NOBODY


@dataclass(frozen=True)
class Desk:
    """One page of it, and how many cases stand under each heading in all."""

    lines: list[DeskLine]
    counts: Mapping[Turn, int]
    page: int
    last: int


def desk_of(work: Work, account_id: UUID, page: int, search: str = "") -> Desk:
    """The cases that somebody is asked to or works in: what is to be done first, the latest first under each heading.

    In as many queries for many cases as for one. Those that are over are looked up for their page alone, unless
    something is searched for: a part of a reference, of a label, or of the name of a party.
    """
    live = _rows(work, account_id, Engagement.ended_at.is_(None))
    if search:
        live += _rows(work, account_id, Engagement.ended_at.is_not(None))
    lines = sorted(_lines(work, account_id, live), key=lambda one: list(Turn).index(one.turn))
    lines = [one for one in lines if _fits(one, search)]
    counts = {one: sum(line.turn is one for line in lines) for one in Turn}
    ended = 0 if search else _how_many_ended(work, account_id)
    last = max(1, -(-(len(lines) + ended) // PAGE))
    page = max(1, min(page, last))
    shown_here = lines[(page - 1) * PAGE : page * PAGE]
    free = PAGE - len(shown_here)
    if free and ended:
        offset = max(0, (page - 1) * PAGE - len(lines))
        over = _rows(work, account_id, Engagement.ended_at.is_not(None), limit=free, offset=offset)
        shown_here += _lines(work, account_id, over)
    counts[Turn.OVER] += ended
    return Desk(shown_here, counts, page, last)


def _fits(line: DeskLine, search: str) -> bool:
    wanted = loosened(search)
    return any(wanted in loosened(text) for text in (line.case.reference, line.label, *line.parties))


def _how_many_ended(work: Work, account_id: UUID) -> int:
    asked = select(func.count()).select_from(Engagement)
    asked = asked.join(Case, Case.id == Engagement.case_id)
    return work.session.scalar(asked.where(*_wanted(work, account_id), Engagement.ended_at.is_not(None))) or 0


def _wanted(work: Work, account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Engagement.account_id == account_id, Engagement.asked_at.is_not(None), is_open_to_its_people(work.now)


def _rows(
    work: Work, account_id: UUID, which: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> list[tuple[Engagement, str]]:
    wanted = (
        select(Engagement, Organisation.name)
        .join(Case, Case.id == Engagement.case_id)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .where(*_wanted(work, account_id), which)
        .order_by(Engagement.asked_at.desc(), Engagement.id)
    )
    if limit is not None:
        wanted = wanted.limit(limit).offset(offset)
    return [(engagement, name) for engagement, name in work.session.execute(wanted)]


def _lines(work: Work, account_id: UUID, rows: list[tuple[Engagement, str]]) -> list[DeskLine]:
    if not rows:
        return []
    found = shown(work, [engagement for engagement, _name in rows])
    contacts = contacts_of(work, {place.account_id for one in found for place in one.parties} | {account_id})
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    given = given_among(work, [one.engagement.id for one in found if one.stage is Stage.IN_FORCE])
    lies = lies_by_code(work, account_id, [one.code_id for one in given if not one.untyped])
    live = any(engagement.ended_at is None for engagement, _name in rows)
    unread = waiting_for(work, account_id) if live else {}
    labels = labels_of(work, account_id)
    go_with = notes_go_with(work, [one.engagement for one in found])
    lines = []
    for one, (_engagement, organisation) in zip(found, rows, strict=True):
        ended_at = one.engagement.ended_at
        version = one.validity.offered.row if one.validity.offered is not None else None
        ours = [each for each in given if each.engagement_id == one.engagement.id and each.under == one.validity.digest]
        lines.append(
            DeskLine(
                engagement=one.engagement,
                case=one.case,
                organisation=organisation,
                stage=one.stage,
                parties=[
                    # What they are in the dispute is not told after the end; whoever is asked learns it with the place.
                    with_role(
                        names[place.account_id],
                        role_of(work, place) if ended_at is None and one.engagement.joined_at is not None else "",
                    )
                    for place in one.parties
                ],
                waits_for=sorted((names[each] for each in one.waits_for if each != account_id), key=in_order),
                own_turn=account_id in one.waits_for,
                version=version.number if version is not None else None,
                in_force_since=version.in_force_since if version is not None else None,
                given=[GivenLine(each, lies.get(each.code_id)) for each in ours],
                unread=sum(unread.get(one.case.id, {}).values()) if ended_at is None else 0,
                label=labels.get(one.case.id, ""),
                notes=notes_kept(go_with[one.engagement.id], one.case, work.now),
            )
        )
    return lines
