"""What has to stay of an account that is deleted, each with its reason: others rely on it."""

from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import Table, and_, exists, func, or_, select

from odr.accounts.tables import Account
from odr.cases.life import CaseState
from odr.cases.people import participants
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case
from odr.dates import format_full_day
from odr.db.columns import Base
from odr.db.work import Work
from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.organisations.invitations import InvitationKind
from odr.organisations.tables import Invitation
from odr.rights.finding import pointing, rows_behind, tables_behind
from odr.support.tables import SupportPermission


@dataclass(frozen=True)
class Stays:
    """Something that has to stay, and why, until when. ``mailed`` says it without naming a case."""

    what: str
    why: str
    mailed: str


def stays(work: Work, account: Account, timezone: tzinfo) -> list[Stays]:
    """What has to stay of the account, each with its reason. Of cases that are shut to it nothing is said."""
    return [
        *_in_cases(work, account, timezone),
        *_for_others_in_cases(work, account, timezone),
        *_relied_on(work, account),
        *_done_for_others(work, account),
    ]


def _in_cases(work: Work, account: Account, timezone: tzinfo) -> list[Stays]:
    return [
        Stays(
            _("Your place in the case %(reference)s, and what its log says you did", reference=place.case.reference),
            _(
                "The log of a case is one chain, on which everybody in it relies. Where your name stood, “Deleted "
                "account” stands. %(until)s",
                until=_until(place.case, timezone),
            ),
            _("Your places in cases, without your name, until each case is destroyed: others rely on its log."),
        )
        for place in participants.cases_of(work, account.id)
        if place.case.state != CaseState.DESTROYED.value
    ]


def _for_others_in_cases(work: Work, account: Account, timezone: tzinfo) -> list[Stays]:
    """Cases in which the person has acted for somebody, and that they were asked to facilitate."""
    advised = select(Adviser.case_id).where(Adviser.account_id == account.id)
    cases = work.session.scalars(
        select(Case).where(Case.id.in_(advised), is_open_to_its_people(work.now)).order_by(Case.opened_at, Case.id)
    )
    found = [
        Stays(
            _(
                "That you acted for somebody in the case %(reference)s, and what its log says you did",
                reference=reference,
            ),
            _(
                "The log of a case is one chain, on which everybody in it relies. Where your name stood, “Deleted "
                "account” stands. %(until)s",
                until=_until(case, timezone),
            ),
            _("That you acted for somebody, without your name, until each case is destroyed: others rely on its log."),
        )
        for case in cases
        if (reference := case.reference)
    ]
    if _was_asked_to_facilitate(work, account):
        found.append(
            Stays(
                _("That you were on a roster of facilitators, or asked to facilitate and did not come"),
                _("It belongs to the organisation or to its case. Where your name stood, “Deleted account” stands."),
                _("That you were on a roster, or asked to facilitate, without your name: it is the organisation's."),
            )
        )
    return found


def _was_asked_to_facilitate(work: Work, account: Account) -> bool:
    """On a roster, or in a case that is not shut. A facilitator who came has a place in the case."""
    asked = exists(
        select(Engagement.id)
        .join(Case, Case.id == Engagement.case_id)
        .where(
            Engagement.account_id == account.id,
            Engagement.participant_id.is_(None),
            is_open_to_its_people(work.now),
        )
    )
    on_roster = exists().where(Invitation.accepted_by == account.id, Invitation.kind == InvitationKind.ROSTER.value)
    return bool(work.session.scalar(select(or_(asked, on_roster))))


def _relied_on(work: Work, account: Account) -> list[Stays]:
    found = []
    if signed := _behind(work, account, "signatures"):
        found.append(
            Stays(
                ngettext("%(n)s signature of yours", "%(n)s signatures of yours", signed),
                _(
                    "Whoever signed with you relies on it. The signed document keeps the name you signed with, and is "
                    "destroyed with its case."
                ),
                _("What you signed, until its case is destroyed: whoever signed with you relies on it."),
            )
        )
    if said := _behind(work, account, "messages"):
        found.append(
            Stays(
                ngettext("%(n)s message of yours", "%(n)s messages of yours", said),
                _("Whoever a message was sent to can read it until its case is destroyed. Nobody else can."),
                _("What you sent to others, sealed for them, until its case is destroyed."),
            )
        )
    return found


def _done_for_others(work: Work, account: Account) -> list[Stays]:
    found = []
    if (
        any(_count(work, table, account) for table in _of_organisations())
        or _has_administered(work, account)
        or _let_support_look(work, account)
    ):
        found.append(
            Stays(
                _(
                    "That somebody opened a case, sent an invitation, saved a form or let support look for an "
                    "organisation"
                ),
                _("It belongs to the organisation. Where your name stood, “Deleted account” stands."),
                _("What you did for an organisation as its administrator, without your name: it belongs to it."),
            )
        )
    if _count(work, Base.metadata.tables["desk_entries"], account):
        found.append(
            Stays(
                _("What you did at the desk of this service, as its log says"),
                _("The log is one chain, against which the people who run the service are held."),
                _("What you did at the desk of this service, without your name: its log is one chain."),
            )
        )
    if _count(work, Base.metadata.tables["training_entries"], account):
        found.append(
            Stays(
                _("Which courses you passed, and whose you confirmed, as the register of training says"),
                _("The register is one chain. It shows that whoever handled what people confided was trained."),
                _("Which courses you passed for your work here, without your name: the register is one chain."),
            )
        )
    return found


def _until(case: Case, timezone: tzinfo) -> str:
    if case.kept_until is None:
        return _("Until the case is closed and then destroyed.")
    day = case.last_day or case.kept_until.astimezone(timezone).date()
    return _("Until the case is destroyed, after %(day)s.", day=format_full_day(day))


def _of_organisations() -> list[Table]:
    return [Base.metadata.tables[name] for name in ("cases", "agreement_forms", "settlement_templates")]


def _has_administered(work: Work, account: Account) -> bool:
    """Whether the person has sent an invitation, or accepted one to administer: of others they are told otherwise."""
    to_administer = Invitation.kind.in_([InvitationKind.ADMINISTRATOR.value, InvitationKind.SETUP.value])
    sent = select(Invitation.id).where(
        or_(Invitation.created_by == account.id, and_(Invitation.accepted_by == account.id, to_administer))
    )
    return work.session.scalar(sent.limit(1)) is not None


def _let_support_look(work: Work, account: Account) -> bool:
    """Whether the person let support look at an organisation's administration."""
    given = select(SupportPermission.id).where(
        SupportPermission.account_id == account.id, SupportPermission.organisation_id.is_not(None)
    )
    return work.session.scalar(given.limit(1)) is not None


def _count(work: Work, table: Table, account: Account) -> int:
    by = [column == account.id for column in pointing()[table.name]]
    return work.session.scalar(select(func.count()).select_from(table).where(or_(*by))) or 0


def _behind(work: Work, account: Account, ending: str) -> int:
    """How many rows there are in the tables of this kind that are behind the person's codes, in cases that are not shut
    to them."""
    return sum(
        work.session.scalar(select(func.count()).select_from(table).where(rows_behind(table, account, work.now))) or 0
        for table in tables_behind()
        if table.name.endswith(ending)
    )
