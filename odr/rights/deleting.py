"""Deleting one's own account: what stands in the way and until when, and what goes; what stays: ``odr.rights.staying``.

Rows that others rely on (a place in a case that is still kept, entries of its log, signatures) go on pointing at the
account, of which nothing but its number is left. When the last of them is gone, so is that (``remove_bare``).
"""

from collections.abc import Collection
from datetime import tzinfo
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select, update

from odr.accounts import mails
from odr.accounts.contact import contact_of, forget_contact, is_same_email
from odr.accounts.languages import written_to
from odr.accounts.links import LinkKind
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.cases import FACILITATOR
from odr.cases.life import OVER, SHUT
from odr.cases.people import advisers, dispute_roles, participants
from odr.cases.people.participants import Place
from odr.dates import format_full_day
from odr.db.belonging import leads_an_index
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work
from odr.errors import Refusal
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.lifekeys import lives
from odr.mail import outbox
from odr.organisations.organisations import colleagues
from odr.organisations.tables import Administrator, Invitation, Organisation
from odr.rights.finding import ACCOUNTS, pointing, rows_about, tables_shown
from odr.rights.staying import stays
from odr.support import permissions
from odr.support.tables import SupportPermission
from odr.vaults.codes import adviser_codes
from odr.vaults.opening.presenting import vault_of
from odr.vaults.tables import Item

# What keeps pointing at an account that was deleted, although its rows are about the person: each belongs to a case,
# goes with it, and is said on the page (``stays``).
KEPT = frozenset({"participants", "advisers", "engagements", "adviser_invitations"})
# How many accounts a round looks at for those that are bare, in the order of their random numbers.
LOOKED_AT_ONCE = 500
_FIRST = UUID(int=0)


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
    gone = delete(Account).where(Account.id.in_(bare), ~or_(*_pointed_at()))
    work.session.execute(by_itself(gone), execution_options={"synchronize_session": False})


def bare_among(work: Work, after: UUID = _FIRST) -> tuple[list[UUID], UUID]:
    """Deleted accounts at which nothing points any more, as far as indexes tell: to be given to ``remove_bare``.

    The last that pointed at one may go in any way there is, also with a restore. And where to go on from next time.
    """
    window = select(Account.id, Account.deleted_at).where(Account.id > after).order_by(Account.id).limit(LOOKED_AT_ONCE)
    rows = work.session.execute(window).all()
    go_on_from = rows[-1].id if len(rows) == LOOKED_AT_ONCE else _FIRST
    deleted = [row.id for row in rows if row.deleted_at is not None]
    if not deleted:
        return [], go_on_from
    found = select(Account.id).where(Account.id.in_(deleted), ~or_(*_pointed_at(by_an_index=True)))
    return list(work.session.scalars(found)), go_on_from


def _pointed_at(*, by_an_index: bool = False) -> list[ColumnElement[bool]]:
    return [
        exists(select(1).where(column == Account.id))
        for columns in pointing().values()
        for column in columns
        if not by_an_index or leads_an_index(column.table, column)
    ]


def _open_place(place: Place) -> str | None:
    case, reference = place.case, place.case.reference
    if case.state in SHUT or place.participant.withdrawn_at is not None:
        return None
    # What was signed can still be released, done and reported, which takes each of them, until it is closed.
    if case.state in OVER:
        return _(
            "The case %(reference)s is over and not closed: until %(organisation)s closes it, or the service does, "
            "which writes to you before.",
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
