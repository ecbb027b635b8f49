"""What waits, as pages show it: sentences, each with the address at which it can be done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for

from odr.agenda.listing import AgendaRow
from odr.agenda.lying import formal_rooms
from odr.agenda.sealed import add_sealed
from odr.agenda.tasks import Agenda, Task, What
from odr.agenda.unsealed import known_of
from odr.agenda.wording import others_words, own_words
from odr.cases.people.advisers import Advised
from odr.cases.people.participants import Place
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import ActingVisit, OpenVaultVisit
from odr.web.parts import shown_codes


@dataclass(frozen=True)
class AgendaLine:
    """One thing that waits, and where it can be done or looked at.

    ``until`` and ``day`` say by when, if by then, and ``at`` when it is.
    """

    words: str
    url: str
    until: datetime | None = None
    day: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits in one case: for the reader, and for others. ``locked_url`` leads to the code that tells more.

    ``unread`` is how many messages are among it, and ``shown_code_url`` leads to a first code that was shown and not
    yet proven kept.
    """

    own: list[AgendaLine]
    others: list[AgendaLine]
    locked_url: str | None = None
    unread: int = 0
    shown_code_url: str | None = None


def waiting_in(visit: ActingVisit) -> Waiting:
    """What the page of a case begins with: all of it where the vault is open in this browser."""
    if visit.adviser is None:
        place = Place(visit.participant, visit.case, visit.organisation.name)
        known = known_of(visit.work, visit.account.id, [place], formal=True)[visit.case.id]
    else:
        advised = Advised(visit.adviser, visit.case, visit.organisation.name, visit.acting_for or "")
        known = known_of(visit.work, visit.account.id, [], [advised], formal=True)[visit.case.id]
    agenda = known.agenda
    _add_code_to_keep(visit, agenda)
    if isinstance(visit, OpenVaultVisit):
        agenda.locked = False
        if visit.opened.may(SecretKind.MAILBOX) and formal_rooms(visit.work, visit.opened.vault.id):
            add_sealed(agenda, OpenMailbox(visit.opened))
    return waiting_of(agenda, visit.case.id)


def _add_code_to_keep(visit: ActingVisit, agenda: Agenda) -> None:
    """A code that was shown in this browser and not yet proven kept: nothing of it is in the database."""
    is_first = visit.place.vault is None
    pending = shown_codes.waiting(shown_codes.key_of(visit, shown_codes.FIRST if is_first else shown_codes.FURTHER))
    if pending is None:
        return
    if is_first:  # it has been made, and there is no other to make
        agenda.own = [one for one in agenda.own if one.what is not What.MAKE_CODE]
    agenda.own.insert(0, Task(What.KEEP_CODE, visit.case.id, title="" if is_first else pending.label))


def waiting_of(agenda: Agenda, case_id: UUID) -> Waiting:
    """An agenda in sentences."""
    return Waiting(
        own=_lines(agenda.own, own_words),
        others=_lines(agenda.others, others_words),
        locked_url=url_for("vaults.unlock", case_id=case_id, next=url_for("cases.case", case_id=case_id))
        if agenda.locked
        else None,
        unread=sum(one.count for one in agenda.own if one.what is What.READ_MESSAGES),
        shown_code_url=next(
            (_address(one) for one in agenda.own if one.what is What.KEEP_CODE and not one.title),
            None,
        ),
    )


def ways_in(row: AgendaRow) -> list[tuple[str, str]]:
    """What is done most in a case, each one click away: words and addresses."""
    case_id, known = row.case.id, row.known
    found: list[tuple[str, str]] = []
    if known.has_vault or row.adviser is not None:
        found.append((_("Private information"), url_for("vaults.home", case_id=case_id)))
    if known.has_vault:
        found.append((_("Add something"), url_for("vaults.add", case_id=case_id)))
        found.append((_("Messages"), url_for("messages.rooms", case_id=case_id)))
        if row.facilitates:
            found.append((_("Meetings"), url_for("meetings.overview", case_id=case_id)))
    for engagement_id, name in known.can_give:
        url = url_for("agreements.give", case_id=case_id, engagement_id=engagement_id)
        # That something was given is not known of each; with one facilitator it is theirs.
        more = len(known.can_give) == 1 and known.progress is not None and known.progress.is_over
        found.append(
            (_("Give more access to %(name)s", name=name) if more else _("Give access to %(name)s", name=name), url)
        )
    return found


def _lines(tasks: Iterable[Task], words: Callable[[Task], str]) -> list[AgendaLine]:
    return [
        AgendaLine(words(one), _address(one), one.until, date.fromisoformat(one.day) if one.day else None, one.at)
        for one in tasks
    ]


def _address(task: Task) -> str:
    """Where it is done, one click away."""
    match task.what:
        case What.KEEP_CODE:
            return url_for("vaults.further_code" if task.title else "vaults.new_code", case_id=task.case_id)
        case What.MAKE_CODE:
            return url_for("vaults.begin", case_id=task.case_id)
        case What.UNDERTAKE:
            return url_for("cases.undertaking", case_id=task.case_id)
        case What.SIGN_SETTLEMENT:
            return url_for("settlements.version", case_id=task.case_id, room_id=task.room_id, number=task.number)
        case What.ANSWER_OFFER:
            return url_for("offers.offer", case_id=task.case_id, message_id=task.about)
        case What.ANSWER_SUGGESTION | What.TELL_RESULT:
            return url_for("offers.suggestion", case_id=task.case_id, message_id=task.about)
        case What.ANSWER_MEETING | What.FIX_MEETING | What.COME:
            return url_for("meetings.meeting", case_id=task.case_id, message_id=task.about)
        case What.DO | What.CONFIRM:
            return url_for("settlements.obligations", case_id=task.case_id, room_id=task.room_id)
        case What.SIGN_RELEASE:
            return url_for("settlements.release", case_id=task.case_id, room_id=task.room_id, release_id=task.about)
        case What.ANSWER_FACILITATION | What.NAME_SOMEBODY | What.AGREE_TO_PERSON:
            return url_for("agreements.facilitation", case_id=task.case_id)
        case What.DISCLOSE if not task.who:
            return url_for("agreements.disclose", case_id=task.case_id, engagement_id=task.about)
        case What.ANSWER_DISCLOSURE if not task.who:
            return url_for("agreements.disclosures", case_id=task.case_id, engagement_id=task.about)
        case What.OFFER_AGREEMENT if not task.who:
            return url_for("agreements.offer", case_id=task.case_id, engagement_id=task.about)
        case What.SIGN_AGREEMENT if not task.who and task.number:
            return url_for("agreements.version", case_id=task.case_id, engagement_id=task.about, number=task.number)
        case What.TYPE_CODE:
            return url_for("agreements.type_code", case_id=task.case_id, engagement_id=task.about)
        case What.SAY_HOW_IT_ENDED if not task.who:
            return url_for("cases.declare", case_id=task.case_id)
        case What.READ_MESSAGES:
            if task.room_id is None:
                return url_for("messages.rooms", case_id=task.case_id)
            return url_for("messages.room", case_id=task.case_id, room_id=task.room_id, _anchor="new")
        case What.JOIN | What.SAY_HOW_IT_ENDED:
            return url_for("cases.case", case_id=task.case_id, _anchor="ends")
    return url_for("agreements.engagement", case_id=task.case_id, engagement_id=task.about)
