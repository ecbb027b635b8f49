"""Deleting one's own account: what stands in the way and until when, what goes, and what has to stay and why.

Rows that others rely on (a place in a case that is still kept, entries of its log, signatures) go on pointing at the
account, of which nothing but its number is left. When the last of them is gone, so is that (``remove_bare``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update

from odr.accounts import mails
from odr.accounts.contact import contact_of, forget_contact, is_same_email
from odr.accounts.languages import written_to
from odr.accounts.links import LinkKind
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.cases import FACILITATOR
from odr.cases.life import OVER, SHUT, CaseState
from odr.cases.people import advisers, dispute_roles, participants
from odr.cases.people.participants import Place
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case
from odr.dates import format_full_day
from odr.db.columns import Base
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work
from odr.errors import Refusal
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.lifekeys import lives
from odr.mail import outbox
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import colleagues
from odr.organisations.tables import Administrator, Invitation, Organisation
from odr.rights.finding import ACCOUNTS, pointing, rows_about, rows_behind, tables_counted, tables_shown
from odr.support import permissions
from odr.support.tables import SupportPermission
from odr.vaults.codes import adviser_codes
from odr.vaults.opening.presenting import vault_of
from odr.vaults.tables import Item

# What keeps pointing at an account that was deleted, although its rows are about the person: each belongs to a case,
# goes with it, and is said on the page (``stays``).
KEPT = frozenset({"participants", "advisers", "engagements", "adviser_invitations"})


@dataclass(frozen=True)
class Stays:
    """Something that has to stay, and why, until when. ``mailed`` says it without naming a case."""

    what: str
    why: str
    mailed: str


def obstacles(work: Work, account: Account) -> list[str]:
    """What is open and depends on the account, each with until when; empty if it can be deleted."""
    found = [said for place in participants.cases_of(work, account.id) if (said := _open_place(place)) is not None]
    found += [
        _(
            "You act for %(party)s in the case %(reference)s: until you stop acting there, or it is closed.",
            party=one.party,
            reference=one.case.reference,
        )
        for one in advisers.cases_advised(work, account.id)
    ]
    found += [
        _(
            "You are the only administrator of %(organisation)s: until somebody else administers it as well.",
            organisation=organisation.name,
        )
        for organisation in _administered_alone(work, account)
    ]
    if account.operator_roles:
        found.append(_("You work at the desk of this service: until whoever runs the machine ends that."))
    return found


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
                _("It was sent to others, who can read it until its case is destroyed. Nobody else can."),
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


def delete_account(work: Work, account: Account, timezone: tzinfo) -> None:
    """Deletes an account whose owner has just given its password, and mails a receipt.

    Needs the whole installation. Raises ``Refusal`` while something that is open depends on it.
    """
    if obstacles(work, account):
        raise Refusal(_("Something that is open still depends on this account. Nothing was deleted."))
    contact = contact_of(work, account)
    with written_to(work, contact.language):
        day = format_full_day(work.now.astimezone(timezone).date())
        kept = list(dict.fromkeys(one.mailed for one in stays(work, account, timezone)))
        receipt = mails.account_deleted_mail(contact.email, day, kept)
    _destroy_vaults(work, account)
    _leave_what_was_only_proposed(work, account)
    remove_what_is_theirs(work, account)
    remove_bare(work, [account.id])
    outbox.queue(work, receipt)


def remove_what_is_theirs(work: Work, account: Account) -> None:
    """Removes the rows that are the person's alone, the mails to them, and what is known of them.

    A bare row stays for whatever others rely on (``remove_bare``).
    """
    _drop_mails(work, account)
    permissions.end_given_by(work, account.id)
    for table in reversed(_whose_rows_go()):
        work.session.execute(delete(table).where(_own_rows(work, table, account)))
    work.session.execute(
        update(Invitation)
        .where(
            or_(Invitation.email_tag == account.email_tag, Invitation.accepted_by == account.id),
            Invitation.accepted_at.is_not(None),
        )
        .values(email_tag=None)
    )
    dispute_roles.forget_all_of(work, account.id)
    forget_contact(work, account)
    account.password_hash = ""  # the hash of no password
    work.session.flush()
    erases(work.session)


def remove_bare(work: Work, among: Collection[UUID]) -> None:
    """Removes what is left of deleted accounts, of these, at which nothing points any more."""
    bare = work.session.scalars(
        select(Account.id).where(Account.id.in_(list(among)), Account.deleted_at.is_not(None))
    ).all()
    if not bare:
        return
    pointed_at = [
        exists(select(1).where(column == Account.id)) for columns in pointing().values() for column in columns
    ]
    gone = delete(Account).where(Account.id.in_(bare), ~or_(*pointed_at))
    work.session.execute(by_itself(gone), execution_options={"synchronize_session": False})


def _open_place(place: Place) -> str | None:
    case, reference = place.case, place.case.reference
    if case.state in SHUT or place.participant.withdrawn_at is not None:
        return None
    if case.state in OVER:
        return _(
            "The case %(reference)s is over and not closed: until %(organisation)s closes it.",
            reference=reference,
            organisation=place.organisation,
        )
    if place.participant.role == FACILITATOR:
        return _(
            "You are the facilitator in the case %(reference)s: until you end that, or it is closed.",
            reference=reference,
        )
    return _(
        "You take part in the case %(reference)s: until you withdraw from it, or it is closed.", reference=reference
    )


def _until(case: Case, timezone: tzinfo) -> str:
    if case.kept_until is None:
        return _("Until the case is closed and then destroyed.")
    day = case.last_day or case.kept_until.astimezone(timezone).date()
    return _("Until the case is destroyed, after %(day)s.", day=format_full_day(day))


def _administered_alone(work: Work, account: Account) -> list[Organisation]:
    row = work.session.get(Administrator, account.id)
    organisation = work.session.get(Organisation, row.organisation_id) if row is not None else None
    if organisation is None:
        return []
    others = [one for one in colleagues(work, organisation) if one.account_id != account.id and not one.suspended]
    return [] if others else [organisation]


def _destroy_vaults(work: Work, account: Account) -> None:
    """What the person kept in private goes at once, in every case, with all keys and codes of it."""
    for place in participants.cases_of(work, account.id, even_shut=True):
        adviser_codes.leave_none(work, place.participant, account.id)
        vault = vault_of(work, place.participant)
        if vault is not None:
            items = work.session.scalar(select(func.count()).select_from(Item).where(Item.vault_id == vault.id))
            record(work, vault.case_id, Event.VAULT_DESTROYED, actor_id=account.id, vault_id=vault.id, count=items or 0)
            work.session.delete(vault)
            lives.end(work, [vault.id])
    work.session.flush()


def _drop_mails(work: Work, account: Account) -> None:
    """No mail to the person goes out, nor one to an address that they asked for and never confirmed."""
    outbox.drop_for(work, is_same_email(contact_of(work, account).email))
    mailed = [mails.about_link(account.id, kind.value) for kind in LinkKind]
    outbox.drop(work, *mailed, mails.about_taken(account.id), mails.about_change(account.id))


def _leave_what_was_only_proposed(work: Work, account: Account) -> None:
    """Whoever was asked to facilitate, or is about to be, is not coming."""
    asked = select(Engagement).where(
        Engagement.account_id == account.id, Engagement.joined_at.is_(None), Engagement.ended_at.is_(None)
    )
    for engagement in work.session.scalars(asked).all():
        end(work, engagement, account.id, End.NOT_COMING)


def _whose_rows_go() -> list[Table]:
    """The tables with rows that are the person's alone."""
    return [
        table
        for table in tables_shown()
        if table.name not in {ACCOUNTS, *KEPT} and (_owner(table) or table.name not in pointing())
    ]


def _own_rows(work: Work, table: Table, account: Account) -> ColumnElement[bool]:
    own = table.c.account_id == account.id if _owner(table) else rows_about(work, table, account)
    # What support was let look at for an organisation, and did look at, is its record.
    return own & SupportPermission.organisation_id.is_(None) if table.name == SupportPermission.__tablename__ else own


def _owner(table: Table) -> bool:
    """Whether rows of a table say whose they are, and not only who did something to them."""
    return any(column.name == "account_id" for column in pointing().get(table.name, ()))


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
        for table in tables_counted()
        if table.name.endswith(ending)
    )
