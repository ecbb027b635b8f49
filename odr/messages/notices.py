"""Telling people by mail that something waits for them, as often as each of them wants, and never what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid5

from sqlalchemy import Select, delete, or_, select, true, union

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.cases.tables import Case, Participant
from odr.db.guard import by_itself
from odr.db.once import kept_row, once
from odr.db.upsert import insert_into
from odr.db.work import Work
from odr.i18n import Words
from odr.mail.outbox import drop, queue
from odr.messages.mails import something_waits
from odr.messages.tables import Envelope, MessagePreference, WaitingNotice
from odr.messages.unread import waiting_for
from odr.names import in_a_sentence
from odr.organisations.tables import Organisation
from odr.texts import levelled
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret

A_DAY = timedelta(days=1)
_AT_A_TIME = 50


class Notices(Enum):
    """How often somebody wants to be told by mail that messages wait."""

    AT_ONCE = "at once"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True)
class Preference:
    """What somebody has chosen about messages; ``receipts`` lets others see what they have opened."""

    notices: Notices = Notices.AT_ONCE
    receipts: bool = False


def preference_of(work: Work, account_id: UUID) -> Preference:
    """What an account has chosen, or what holds for whoever has not."""
    row = kept_row(work, MessagePreference, account_id)
    return Preference() if row is None else Preference(Notices(row.notices), row.receipts)


def choose(work: Work, account_id: UUID, preference: Preference) -> None:
    """Notes what an account has chosen; who wants no notices gets none that are waiting."""
    row = kept_row(work, MessagePreference, account_id)
    if row is None:
        row = MessagePreference(account_id=account_id)
        work.session.add(row)
    row.notices, row.receipts = preference.notices.value, preference.receipts
    if preference.notices is Notices.NEVER:
        looked(work, account_id)


def note_waiting(work: Work, message_id: UUID, from_then: datetime, but_not: UUID) -> None:
    """Notes for everybody who will be able to read a message that they are to be told, as they have chosen.

    ``from_then`` is when the message is delivered; ``but_not`` is the account that sent it. Whoever has been told and
    has not looked since is not told again. In four queries.
    """
    vaults = select(Envelope.vault_id).where(Envelope.message_id == message_id)
    accounts = {one for one in _readers(work, vaults) if one != but_not}
    chosen = {
        row.account_id: Notices(row.notices)
        for row in work.session.scalars(select(MessagePreference).where(MessagePreference.account_id.in_(accounts)))
    }
    known = set(work.session.scalars(select(WaitingNotice.account_id).where(WaitingNotice.account_id.in_(accounts))))
    for account_id in accounts - known:
        notices = chosen.get(account_id, Notices.AT_ONCE)
        if notices is not Notices.NEVER:
            due = from_then + (A_DAY if notices is Notices.DAILY else timedelta())
            # Somebody may write to them in another case at this moment, and they may be looking.
            noted = insert_into(work.session, WaitingNotice).values(account_id=account_id, due_at=due)
            again = noted.on_conflict_do_update(index_elements=[WaitingNotice.account_id], set_={"due_at": due})
            work.session.execute(by_itself(again))


@once(WaitingNotice)
def waiting_notice(work: Work, account_id: UUID) -> tuple[datetime | None, ...]:
    """When somebody is to be told, without a time if they were; empty if nothing waits."""
    found = work.session.execute(select(WaitingNotice.due_at).where(WaitingNotice.account_id == account_id))
    return tuple(found.scalars())


def looked(work: Work, account_id: UUID) -> None:
    """Somebody has looked at their messages: they are told of what comes next."""
    notice = WaitingNotice.account_id == account_id
    waits = waiting_notice(work, account_id)
    if not waits:
        return
    (due_at,) = waits
    was_mailed = due_at is None

    def write(then: Work) -> None:
        then.session.execute(delete(WaitingNotice).where(notice))
        if was_mailed:  # or is to be, if no server has taken it yet
            drop(then, _about(account_id))

    work.note(write)


def forget_unless_something_waits(work: Work, account_ids: Iterable[UUID]) -> None:
    """For those of these people for whom nothing waits any more: they are told of what comes next."""
    for row in work.session.scalars(select(WaitingNotice).where(WaitingNotice.account_id.in_(set(account_ids)))).all():
        if not waiting_for(work, row.account_id):
            if row.due_at is None:
                drop(work, _about(row.account_id))
            work.session.delete(row)


def due(work: Work) -> Sequence[UUID]:
    """The accounts that are to be told now, the longest due first. Fifty at most."""
    found = select(WaitingNotice.account_id).where(WaitingNotice.due_at <= work.now)
    return work.session.scalars(found.order_by(WaitingNotice.due_at).limit(_AT_A_TIME)).all()


def send_due(work: Work, link: str, account_id: UUID | None = None) -> int:
    """Queues the mails that are due, to one account or to fifty at a time; returns how many.

    ``link`` leads to the person's own cases. Each mail leads on to the one case, and the one room, in which something
    waits, if it is only one.
    """
    rows = work.session.scalars(
        select(WaitingNotice)
        .where(
            WaitingNotice.due_at <= work.now,
            true() if account_id is None else WaitingNotice.account_id == account_id,
        )
        .order_by(WaitingNotice.due_at)
        .limit(_AT_A_TIME)
    ).all()
    confirmed = set(
        work.session.scalars(
            select(Account.id).where(
                Account.id.in_([row.account_id for row in rows]), Account.email_confirmed_at.is_not(None)
            )
        )
    )
    contacts = contacts_of(work, confirmed)
    sent = 0
    for row in rows:
        where = _where(work, row.account_id, link) if row.account_id in confirmed else None
        if where is None:
            work.session.delete(row)
            continue
        contact = contacts[row.account_id]
        with written_to(work, contact.language, where.house):
            mail = something_waits(contact.email, where.organisations, where.link)
            queue(work, mail, about=_about(row.account_id))
        row.due_at = None
        sent += 1
    return sent


@dataclass(frozen=True)
class _Where:
    """The organisations in whose cases something waits, their language if it is one, and the way to just there."""

    organisations: str
    house: str
    link: str


def _where(work: Work, account_id: UUID, cases_link: str) -> _Where | None:
    waiting = waiting_for(work, account_id)
    if not waiting:
        return None
    houses = work.session.execute(
        select(Organisation.name, Organisation.language)
        .join(Case, Case.organisation_id == Organisation.id)
        .where(Case.id.in_(waiting))
        .distinct()
    ).all()
    link = cases_link
    if len(waiting) == 1:
        ((case_id, rooms),) = waiting.items()
        link = f"{cases_link}/{case_id}/messages"
        if len(rooms) == 1:
            link = f"{link}/rooms/{next(iter(rooms))}"
    spoken = {language for _name, language in houses}
    names = sorted({name for name, _language in houses}, key=levelled)
    return _Where(Words(", ".join(map(in_a_sentence, names))), spoken.pop() if len(spoken) == 1 else "", link)


def _readers(work: Work, vaults: Select[UUID]) -> Iterable[UUID]:
    """The accounts that read the mailboxes of these vaults: whose they are, and who holds a code with that right."""
    live = or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now)
    owners = (
        select(Participant.account_id).join(Vault, Vault.participant_id == Participant.id).where(Vault.id.in_(vaults))
    )
    holders = (
        select(AccessCodeRow.holder_id)
        .join(Grant, Grant.code_id == AccessCodeRow.id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(
            AccessCodeRow.vault_id.in_(vaults),
            VaultSecret.kind == SecretKind.MAILBOX.value,
            live,
        )
    )
    return work.session.scalars(union(owners, holders))


def _about(account_id: UUID) -> UUID:
    """What stands for the mail that tells somebody of what waits: of no use once they have looked."""
    return uuid5(account_id, "something waits")
