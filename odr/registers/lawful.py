"""Disclosures that the law required: the order, what was handed over, and when the people concerned were told.

Each begins with an order; what was made for it, and that people were told, are entries of their own. Whether telling is
due is worked out from the register alone, so that no row that is changed or removed keeps anybody from being told.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of, find_by_email
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.audit.register import (
    Entered,
    RegisterEvent,
    each_entry,
    enter,
    entry_of,
    following,
    page_among,
    page_of_register,
)
from odr.audit.tables import RegisterEntry
from odr.cases.naming import references
from odr.cases.tables import Adviser, Participant
from odr.db.paging import Page
from odr.db.work import Work
from odr.enquiries.writing import checked_message
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.tables import Organisation
from odr.registers import mails
from odr.registers.invited import accepted_by, addressed_in, addresses_of, come_since

# Until when telling can be forbidden at a time; what the law forbids for longer is entered again, with its reason.
FORBIDDEN_AT_MOST = timedelta(days=365)
Of = Literal["case", "person"]


@dataclass(frozen=True)
class Forbidden:
    """That the law forbids telling the people concerned: why, and until which day. Both empty: it does not."""

    reason: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Order:
    """An order as it is entered: of the case of an organisation, or of the person with an address."""

    authority: str
    order: str
    scope: str
    organisation: UUID | None = None
    reference: str = ""
    email: str = ""
    forbidden: Forbidden = Forbidden()


@dataclass(frozen=True)
class Concerned:
    """Whom a file concerns: accounts, and whoever was only invited or proposed, by what has their address."""

    accounts: Sequence[UUID]
    invited: Sequence[UUID] = ()


@dataclass(frozen=True)
class LawfulDisclosure:
    """An order with what came after it, the latest entry first."""

    first: Entered
    later: Sequence[Entered]

    @property
    def number(self) -> int:
        """The number of its first entry, which names it."""
        return self.first.number

    @property
    def of(self) -> Of:
        """Whether it is of a case or of a person."""
        return "case" if self.first.word("of") == "case" else "person"

    @property
    def subject_id(self) -> UUID:
        """The case, or the account."""
        return UUID(self.first.word("subject"))

    @property
    def organisation(self) -> UUID | None:
        """The organisation whose case it is. Of a person none is told: that would hand something on as well."""
        said = self.first.word("organisation")
        return UUID(said) if said else None

    @property
    def forbidden(self) -> Forbidden:
        """Why and until when telling is forbidden, as was said last."""
        said = next((one for one in self.later if one.event == RegisterEvent.LAWFUL_FORBIDDEN.value), self.first)
        until = said.word("until")
        return Forbidden(said.word("reason"), date.fromisoformat(until) if until else None)

    @property
    def made(self) -> list[Entered]:
        """What was handed over, the latest first."""
        return [one for one in self.later if one.event == RegisterEvent.LAWFUL_PRODUCED.value]

    @property
    def told(self) -> list[Entered]:
        """When people were told, the latest first."""
        return [one for one in self.later if one.event == RegisterEvent.LAWFUL_TOLD.value]

    @property
    def untold(self) -> list[Entered]:
        """What was handed over and nobody was told of yet."""
        last = self.told[0].number if self.told else 0
        return [one for one in self.made if one.number > last]

    def as_told(self) -> "LawfulDisclosure":
        """The same as far as people were told: without what was entered since they were told last."""
        last = self.told[0].number if self.told else 0
        return LawfulDisclosure(self.first, [one for one in self.later if one.number <= last])

    def is_forbidden(self, today: date) -> bool:
        """Whether the law forbids telling today. On the day that was entered it does no more."""
        return self.forbidden.until is not None and today < self.forbidden.until


def add(work: Work, order: Order, by: UUID, timezone: tzinfo) -> RegisterEntry:
    """Enters an order. Raises ``Refusal``."""
    words: dict[str, str | int] = {
        "authority": checked_message(order.authority, "authority"),
        "order": checked_message(order.order, "order"),
        "scope": checked_message(order.scope, "scope"),
        **_forbidden_words(work, order.forbidden, timezone),
    }
    if bool(order.reference.strip()) == bool(order.email.strip()):
        raise Refusal(_("Please name either a case or a person."), "reference")
    if order.email.strip():
        account = find_by_email(work, order.email)
        if account is None or account.deleted_at is not None:
            raise Refusal(_("Nobody has an account with this address."), "email")
        # Not the address: no entry is ever removed, and this one would outlive the account.
        words |= {"of": "person", "subject": str(account.id)}
    else:
        if order.organisation is None:
            raise Refusal(_("Please choose the organisation of the case."), "organisation")
        case = references.reading_so(work, order.organisation, " ".join(order.reference.split()))
        if case is None:
            raise Refusal(_("This organisation has no case with this reference."), "reference")
        words |= {
            "of": "case", "subject": str(case.id), "name": case.reference, "organisation": str(case.organisation_id),
        }  # fmt: skip
    return enter(work, RegisterEvent.LAWFUL_ORDERED, words, by)


def forbid(work: Work, disclosure: LawfulDisclosure, forbidden: Forbidden, by: UUID, timezone: tzinfo) -> RegisterEntry:
    """Enters another day until which the law forbids telling, or that it forbids it no more. Raises ``Refusal``.

    Also when all are told: once the next file is made it is too late, for they are told at once.
    """
    return enter(
        work, RegisterEvent.LAWFUL_FORBIDDEN, _forbidden_words(work, forbidden, timezone), by, disclosure.number
    )


def enter_made(
    work: Work, number: int, digest: str, handed: int, sealed: int, concerned: Concerned, by: UUID
) -> RegisterEntry:
    """Enters that a file was made: its SHA-256, rows handed over, rows that cannot be opened, and whom it concerns."""
    words: dict[str, str | int] = {
        "sha256": digest,
        "handed": handed,
        "sealed": sealed,
        "concerned": " ".join(map(str, concerned.accounts)),
        "invited": " ".join(map(str, concerned.invited)),
    }
    return enter(work, RegisterEvent.LAWFUL_PRODUCED, words, by, number)


def page_of_disclosures(
    work: Work, *, newer_than: int | None = None, older_than: int | None = None
) -> Page[LawfulDisclosure, int]:
    """Twenty disclosures, the latest first: the latest, or those next to one."""
    return _with_later(
        work, page_of_register(work, RegisterEvent.LAWFUL_ORDERED, newer_than=newer_than, older_than=older_than)
    )


def disclosure_of(work: Work, number: int) -> LawfulDisclosure:
    """One disclosure. Raises ``NotFound``."""
    first = entry_of(work, number)
    if first is None or first.event != RegisterEvent.LAWFUL_ORDERED.value:
        raise NotFound
    return LawfulDisclosure(first, following(work, [number])[number])


def told_to_organisation(
    work: Work, organisation: Organisation, *, newer_than: int | None = None, older_than: int | None = None
) -> Page[LawfulDisclosure, int]:
    """The same of an organisation's cases, as far as their people were told. What is sealed is looked through first."""
    told, own = _told_up_to(work), str(organisation.id)
    found = [
        one.number
        for one in each_entry(work, [RegisterEvent.LAWFUL_ORDERED])
        if one.number in told and one.word("organisation") == own
    ]
    return _as_told(_with_later(work, page_among(work, found, newer_than=newer_than, older_than=older_than)))


def told_to_person(
    work: Work, account: Account, *, newer_than: int | None = None, older_than: int | None = None
) -> Page[LawfulDisclosure, int]:
    """The same of those that concern somebody, as far as they were told."""
    told = _told_up_to(work)
    made = [
        one
        for one in each_entry(work, [RegisterEvent.LAWFUL_PRODUCED])
        if one.about is not None and one.number < told.get(one.about, 0)
    ]
    # Whoever came by an invitation that was handed over as well.
    came = accepted_by(work, account) if any(one.word("invited") for one in made) else set()
    found = {
        one.about
        for one in made
        if one.about is not None and ({account.id} & _ids([one], "concerned") or came & _ids([one], "invited"))
    }
    return _as_told(_with_later(work, page_among(work, found, newer_than=newer_than, older_than=older_than)))


def subject_of(work: Work, disclosure: LawfulDisclosure) -> str:
    """The case by its reference, or the person by the address of their account, as long as there is one.

    Entries of earlier versions have the address of that time: it is not shown.
    """
    if disclosure.of == "case":
        return disclosure.first.word("name")
    contact = contacts_of(work, [disclosure.subject_id]).get(disclosure.subject_id)
    return contact.email if contact is not None and contact.email else _("Deleted account")


def people_concerned(work: Work, disclosure: LawfulDisclosure) -> Concerned:
    """Whoever takes part in the case, or has, as a party, facilitator or adviser, or was invited or proposed; or the
    person."""
    if disclosure.of == "person":
        return Concerned([disclosure.subject_id])
    # Before those who take part: who accepts in between is found twice, and not left out.
    invited = addressed_in(work, disclosure.subject_id)
    found: set[UUID] = set()
    for table in (Participant, Adviser, Engagement):
        rows = select(table.account_id).where(table.case_id == disclosure.subject_id, table.account_id.is_not(None))
        found |= {one for one in work.session.scalars(rows) if one is not None}
    return Concerned(sorted(found), invited)


def due(work: Work, timezone: tzinfo) -> list[int]:
    """The disclosures whose people are to be told now."""
    today, told = work.now.astimezone(timezone).date(), _told_up_to(work)
    untold = {
        one.about
        for one in each_entry(work, [RegisterEvent.LAWFUL_PRODUCED])
        if one.about is not None and one.number > told.get(one.about, 0)
    }
    later = following(work, untold)
    firsts = ((entry_of(work, one), later[one]) for one in sorted(untold, reverse=True))
    return [
        first.number
        for first, after in firsts
        if first is not None
        and first.event == RegisterEvent.LAWFUL_ORDERED.value
        and not LawfulDisclosure(first, after).is_forbidden(today)
    ]


def tell(work: Work, number: int, timezone: tzinfo, public_url: str) -> None:
    """Tells the people concerned, if that is due, and enters it. The unit of work holds ``Job.DESK``."""
    if number not in due(work, timezone):
        return
    disclosure = disclosure_of(work, number)
    invited = _ids(disclosure.untold, "invited")
    # Before those who have come: who accepts in between, by no lock of this one's, is found twice and not left out.
    addresses = addresses_of(work, invited)
    people = _ids(disclosure.untold, "concerned") | come_since(work, invited)
    there = work.session.scalars(select(Account.id).where(Account.id.in_(people), Account.deleted_at.is_(None))).all()
    for contact in contacts_of(work, there).values():
        with written_to(work, contact.language):
            queue(work, mails.lawful(contact.email, f"{public_url}/me/handed-over"))
    asked = _only_invited(work, addresses, set(there))
    house = work.session.get(Organisation, disclosure.organisation) if disclosure.organisation is not None else None
    for address in asked:
        with written_to(work, house=house.language if house is not None else ""):
            queue(work, mails.lawful_of_invited(address, f"{public_url}/contact"))
    enter(work, RegisterEvent.LAWFUL_TOLD, {"people": len(there) + len(asked)}, None, number)


def _ids(entries: Iterable[Entered], word: str) -> set[UUID]:
    return {UUID(one) for entry in entries for one in entry.word(word).split()}


def _only_invited(work: Work, addresses: Collection[str], told: Collection[UUID]) -> list[str]:
    """The addresses of those who were invited and did not come, less those of people who were told already."""
    found = {address: find_by_email(work, address) for address in addresses}
    return sorted(address for address, account in found.items() if account is None or account.id not in told)


def _told_up_to(work: Work) -> dict[int, int]:
    """Of each disclosure of which people were told: the number of the entry that says so last."""
    found: dict[int, int] = {}
    for one in each_entry(work, [RegisterEvent.LAWFUL_TOLD]):
        if one.about is not None:
            found.setdefault(one.about, one.number)
    return found


def _with_later(work: Work, page: Page[Entered, int]) -> Page[LawfulDisclosure, int]:
    later = following(work, [one.number for one in page.rows])
    return Page([LawfulDisclosure(one, later[one.number]) for one in page.rows], page.newer_than, page.older_than)


def _as_told(page: Page[LawfulDisclosure, int]) -> Page[LawfulDisclosure, int]:
    return Page([one.as_told() for one in page.rows], page.newer_than, page.older_than)


def _forbidden_words(work: Work, forbidden: Forbidden, timezone: tzinfo) -> dict[str, str | int]:
    if forbidden.until is None:
        if forbidden.reason.strip():
            raise Refusal(_("Please give the day until which the law forbids it."), "until")
        return {"reason": "", "until": ""}
    today = work.now.astimezone(timezone).date()
    if not today < forbidden.until <= today + FORBIDDEN_AT_MOST:
        raise Refusal(_("Please give a day after today, within a year. It can be entered again for longer."), "until")
    if not forbidden.reason.strip():
        raise Refusal(_("Please say why the law forbids it."), "reason")
    return {"reason": checked_message(forbidden.reason, "reason"), "until": forbidden.until.isoformat()}
