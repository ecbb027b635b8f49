"""What is new for whom, noted until each is told of it as often as they want (``odr.messages.news.telling``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID, uuid5

from sqlalchemy import Select, delete, false, or_, select, true, union, union_all, update

from odr.cases.tables import Participant
from odr.db.guard import by_itself
from odr.db.once import kept_row, once
from odr.db.upsert import insert_into
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop
from odr.messages.news.unread import waiting_for
from odr.messages.tables import UNDO, CaseNews, Envelope, MessagePreference, WaitingNotice
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret

HOUR = 8


class Notices(Enum):
    """How often somebody wants to be told by mail that something is new for them."""

    AT_ONCE = "at once"
    DAILY = "daily"
    NEVER = "never"


class New(Enum):
    """What can be new for somebody in a case, beside messages. The order is that of the mail."""

    WITHDRAWAL = "withdrawal"
    PROPOSAL = "proposal"
    DISCLOSURE = "disclosure"
    SIGNATURE = "signature"
    ACCESS = "access"
    CHANGE = "change"
    OFFER = "offer"
    MEETING = "meeting"
    SETTLEMENT = "settlement"
    SIGNED = "signed"
    FORMAL = "formal"


# What each act of a room is to whoever is told of it: of which kind it is, and never what it says. So an answer is not
# told from an offer, nor a refusal from a version. An act that is not named here is ``New.FORMAL``.
OF_ACTS: Mapping[str, New] = {
    "offer": New.OFFER,
    "offer accepted": New.OFFER,
    "offer declined": New.OFFER,
    "offer withdrawn": New.OFFER,
    "suggestion": New.OFFER,
    "suggestion answer": New.OFFER,
    "suggestion accepted": New.OFFER,
    "meeting": New.MEETING,
    "meeting answer": New.MEETING,
    "meeting fixed": New.MEETING,
    "meeting called off": New.MEETING,
    "settlement version": New.SETTLEMENT,
    "settlement signature": New.SIGNED,
    "settlement signature taken back": New.SETTLEMENT,
    "settlement refused": New.SETTLEMENT,
    "facilitator's statement": New.SETTLEMENT,
    "negotiation over": New.SETTLEMENT,
    "obligation reported": New.SETTLEMENT,
    "obligation confirmed": New.SETTLEMENT,
    "obligation not so": New.SETTLEMENT,
    "release proposed": New.SETTLEMENT,
    "release signed": New.SIGNED,
    "release refused": New.SETTLEMENT,
}
# They stand in rooms, so whoever has read the room has nothing to be told of.
IN_ROOMS = frozenset({*OF_ACTS.values(), New.FORMAL})


@dataclass(frozen=True)
class Preference:
    """What somebody has chosen. ``hour`` counts where it is daily; ``receipts`` lets others see what they opened."""

    notices: Notices = Notices.AT_ONCE
    receipts: bool = False
    hour: int = HOUR


def preference_of(work: Work, account_id: UUID) -> Preference:
    """What an account has chosen, or what holds for whoever has not."""
    row = kept_row(work, MessagePreference, account_id)
    return Preference() if row is None else Preference(Notices(row.notices), row.receipts, row.hour)


def choose(work: Work, account_id: UUID, preference: Preference) -> None:
    """Notes what an account has chosen; who wants no notices gets none that are waiting. Raises ``Refusal``."""
    if not 0 <= preference.hour <= 23:
        raise Refusal(_("Please choose one of these hours."), "hour")
    row = kept_row(work, MessagePreference, account_id)
    if row is None:
        row = MessagePreference(account_id=account_id)
        work.session.add(row)
    row.notices, row.receipts, row.hour = preference.notices.value, preference.receipts, preference.hour
    if preference.notices is Notices.NEVER:
        work.session.execute(delete(CaseNews).where(CaseNews.account_id == account_id))
        work.session.execute(delete(WaitingNotice).where(WaitingNotice.account_id == account_id))
        drop(work, about_messages(account_id))
        return
    put_off_anew(work, account_id)


def put_off_anew(work: Work, account_id: UUID) -> None:
    """What was put off as somebody wanted it before, or by another clock, is put off as they want it now.

    It is not told before what was just sent can be read.
    """
    soon = work.now + UNDO
    put_off = (WaitingNotice.account_id == account_id) & (WaitingNotice.due_at > soon)
    work.session.execute(update(WaitingNotice).where(put_off).values(due_at=soon))


def note_waiting(
    work: Work, message_id: UUID, from_then: datetime, but_not: UUID, act: tuple[UUID, str] | None = None
) -> None:
    """Notes for everybody who will be able to read a message that they are to be told, as they have chosen.

    ``from_then`` is when the message is delivered; ``but_not`` is the account that sent it; ``act`` is, of an act, the
    case and what it does. Whoever has been told and has not looked since is not told again, unless what they were told
    of is in a case that is shut to them by now. In three queries, for an act in four; one more if anybody has been
    told, and one for each of those.
    """
    vaults = select(Envelope.vault_id).where(Envelope.message_id == message_id)
    readers = {one: told for one, told in _readers(work, vaults) if one != but_not}
    if any(readers.values()):
        # What is said formally waits at once, and must not count as what they were told of before.
        forget_unless_something_waits(work, readers, besides=0 if act is None else 1)
    accounts, told = _wanting(work, set(readers))
    if act is not None:
        # Of which kind it was is kept only for those whom a mail will tell of it: with that mail it goes.
        _note(work, act[0], [one for one in accounts if one not in told], OF_ACTS.get(act[1], New.FORMAL))
    _make_due(work, accounts, from_then, unless_told=True)


def note_news(work: Work, case_id: UUID, account_ids: Iterable[UUID], what: New) -> None:
    """Notes that something is new for these people in a case, of which they are to be told, as each has chosen.

    Who is not told by mail of anything is not told of this. In three queries.
    """
    accounts, _told = _wanting(work, set(account_ids))
    _note(work, case_id, accounts, what)
    _make_due(work, accounts, work.now, unless_told=False)


@once(WaitingNotice)
def was_told(work: Work, account_id: UUID) -> bool:
    """Whether somebody was told of messages and has not looked since."""
    return bool(work.session.scalar(select(WaitingNotice.told).where(WaitingNotice.account_id == account_id)))


def forget_acts(work: Work, account_id: UUID, case_id: UUID) -> None:
    """Somebody has read what was said formally: of which kind it was is not told any more."""
    read = (CaseNews.account_id == account_id) & (CaseNews.case_id == case_id)
    kinds = CaseNews.what.in_([one.value for one in New if one in IN_ROOMS])
    work.session.execute(by_itself(delete(CaseNews).where(read, kinds)))


def looked(work: Work, account_id: UUID) -> None:
    """Somebody has looked at their messages: they are told of what comes next."""
    if not was_told(work, account_id):
        return

    def write(then: Work) -> None:
        then.session.execute(update(WaitingNotice).where(WaitingNotice.account_id == account_id).values(told=False))
        drop(then, about_messages(account_id))  # if no server has taken it yet

    work.note(write)


def forget_unless_something_waits(work: Work, account_ids: Iterable[UUID], besides: int = 0) -> None:
    """For those of these people for whom no message waits any more, ``besides`` so many that have just come: they are
    told of what comes next."""
    told = WaitingNotice.account_id.in_(set(account_ids)), WaitingNotice.told.is_(True)
    # In a fixed order: others may do the same for some of them at this moment.
    asked = select(WaitingNotice.account_id).where(*told).order_by(WaitingNotice.account_id)
    for account_id in work.session.scalars(asked).all():
        waiting = waiting_for(work, account_id).values()
        if sum(unread for rooms in waiting for unread in rooms.values()) <= besides:
            drop(work, about_messages(account_id))
            # Whoever writes in a case holds no lock of its readers. What comes to one of them in another case at this
            # moment is told of all the same: at the worst with a mail too many.
            untold = update(WaitingNotice).where(WaitingNotice.account_id == account_id).values(told=False)
            work.session.execute(by_itself(untold))


def about_messages(account_id: UUID) -> UUID:
    """What stands for a mail that tells somebody of messages and of nothing else: of no use once they have looked."""
    return uuid5(account_id, "something waits")


def _wanting(work: Work, accounts: set[UUID]) -> tuple[list[UUID], frozenset[UUID]]:
    """Those of these people who want to be told by mail, in a fixed order; and who of them was told already that
    something waits in their rooms."""
    if not accounts:
        return [], frozenset()
    asked = union_all(
        select(MessagePreference.account_id, true().label("never")).where(
            MessagePreference.account_id.in_(accounts), MessagePreference.notices == Notices.NEVER.value
        ),
        select(WaitingNotice.account_id, false().label("never")).where(
            WaitingNotice.account_id.in_(accounts), WaitingNotice.told.is_(True)
        ),
    )
    found = work.session.execute(asked).all()
    wanting = accounts - {account_id for account_id, never in found if never}
    return sorted(wanting), frozenset(account_id for account_id, never in found if not never)


def _note(work: Work, case_id: UUID, accounts: list[UUID], what: New) -> None:
    if not accounts:
        return
    noted = insert_into(work.session, CaseNews).values(
        [{"account_id": one, "case_id": case_id, "what": what.value} for one in accounts]
    )
    work.session.execute(by_itself(noted.on_conflict_do_nothing()))


def _make_due(work: Work, accounts: list[UUID], from_then: datetime, *, unless_told: bool) -> None:
    """Lets these people be told from then on, or earlier if that was due already."""
    if not accounts:
        return
    # Somebody may write to them in another case at this moment, and they may be looking.
    noted = insert_into(work.session, WaitingNotice).values(
        [{"account_id": one, "due_at": from_then, "told": False, "times": 0} for one in accounts]
    )
    changed = WaitingNotice.due_at.is_(None) | (WaitingNotice.due_at > from_then)
    if unless_told:
        changed &= WaitingNotice.told.is_(False)
    again = noted.on_conflict_do_update(
        index_elements=[WaitingNotice.account_id], set_={"due_at": from_then}, where=changed
    )
    work.session.execute(by_itself(again))


def _readers(work: Work, vaults: Select[UUID]) -> Iterable[tuple[UUID, bool]]:
    """The accounts that read the mailboxes of these vaults: whose they are, and who holds a code with that right.

    Each with whether it was told of messages and has not looked since.
    """
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
    readers = union(owners, holders).subquery()
    rows = work.session.execute(
        select(readers.c.account_id, WaitingNotice.told).outerjoin(
            WaitingNotice, WaitingNotice.account_id == readers.c.account_id
        )
    )
    return [(account_id, bool(told)) for account_id, told in rows]
