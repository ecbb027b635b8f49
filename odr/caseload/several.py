"""Several cases from a list: read, looked through without opening anything, and opened all together or not at all.

A line is a case: its reference (empty for the next one by the organisation's pattern), its kind, and the email
addresses of its parties, with commas, semicolons or tabs between them, quoted as in RFC 4180. Behind an address what
the party is in the dispute can stand in brackets. A first line that names the columns is passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from odr.accounts.contact import checked_email, email_key, find_by_email
from odr.caseload.brought import LONGEST_LIST
from odr.cases.cases import NextReferences, checked_reference, open_case
from odr.cases.naming.kinds import kind_for, kind_typed, offered
from odr.cases.people import dispute_roles
from odr.cases.people.party_invitations import invite_party
from odr.cases.tables import Case
from odr.contracts.ending import refuse_new_case
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import Refusal
from odr.exports import table_rows
from odr.i18n import gettext as _
from odr.organisations.organisations import administers
from odr.organisations.tables import Invitation, Organisation
from odr.texts import levelled, lines_alike, too_long

MOST_LINES = 50
MOST_PARTIES = 10


@dataclass(frozen=True)
class CaseLine:
    """One line of the list. ``wrong`` says why it can't be opened; empty if it can.

    ``kind`` is the key of a kind once the line was looked through; ``is_given`` says that the reference was not typed.
    ``roles`` are those in the dispute, one for each address, most of them empty.
    """

    number: int
    reference: str
    kind: str
    emails: tuple[str, ...]
    wrong: str = ""
    is_given: bool = False
    roles: tuple[str, ...] = ()

    @property
    def invited(self) -> list[tuple[str, str]]:
        """Each address with the role that was typed behind it."""
        return list(zip(self.emails, self.roles, strict=True))


def looked_through(work: Work, organisation: Organisation, text: str) -> list[CaseLine]:
    """Every line, with what is wrong in it. Opens nothing.

    Raises ``Refusal`` if there is no line, or too many, or if no case can be opened at all.
    """
    refuse_new_case(work, organisation)
    lines = _read(organisation, text)
    found: list[CaseLine] = []
    for line in lines:
        try:
            found.append(_checked(work, organisation, line, [one.reference for one in found]))
        except Refusal as refusal:
            found.append(replace(line, wrong=refusal.message))
    # Those with a reference of their own first: the next one is none of theirs.
    following = NextReferences(work, organisation, [one.reference for one in found if one.reference])
    return [
        line
        if line.reference or line.wrong
        else replace(line, reference=following.give(kind_for(organisation, line.kind)), is_given=True)
        for line in found
    ]


def heading_of(organisation: Organisation, text: str) -> str:
    """The first line, where it seems to name the columns and is passed over; else empty."""
    first = next(iter(table_rows(text)), None)
    return ", ".join(filter(None, first[1])) if first is not None and _names_columns(organisation, first[1]) else ""


def open_all(
    work: Work, organisation: Organisation, lines: Sequence[CaseLine], by: UUID, confirms: int
) -> list[tuple[Case, list[tuple[Invitation, Token]]]]:
    """Opens a case for each line and invites its parties. What is wrong in a line has been asked before.

    ``confirms`` is the wording in which somebody confirmed that the addresses may be entered. Raises ``Refusal`` if
    something has changed since; the unit of work is then to be given up.
    """
    made = []
    for line in lines:
        case = open_case(work, organisation, line.reference, line.kind, by)
        sent = [invite_party(work, organisation, case, email, by, confirms, role) for email, role in line.invited]
        made.append((case, sent))
    return made


def _read(organisation: Organisation, text: str) -> list[CaseLine]:
    text = lines_alike(text)
    if len(text) > LONGEST_LIST:
        raise too_long(len(text), LONGEST_LIST, "lines")
    rows = list(table_rows(text))
    if heading_of(organisation, text):
        rows = rows[1:]
    if not rows:
        raise Refusal(
            _("Please give at least one line: a reference, a kind, and the addresses of the parties."), "lines"
        )
    if len(rows) > MOST_LINES:
        raise Refusal(
            _("Please give at most %(count)d lines at once. There are %(length)d.", count=MOST_LINES, length=len(rows)),
            "lines",
        )
    found = []
    for number, cells in rows:
        parties = [address_and_role(cell) for cell in cells[2:] if cell]
        found.append(
            CaseLine(
                number,
                cells[0],
                cells[1] if len(cells) > 1 else "",
                tuple(email for email, _role in parties),
                roles=tuple(role for _email, role in parties),
            )
        )
    return found


def address_and_role(cell: str) -> tuple[str, str]:
    """An address, and what stands behind it in brackets: "anna@example.org (tenant)"."""
    address, _bracket, role = cell.removesuffix(")").rpartition("(")
    return (address.strip(), role.strip()) if address and cell.endswith(")") else (cell, "")


def _checked(work: Work, organisation: Organisation, line: CaseLine, before: Sequence[str]) -> CaseLine:
    reference = checked_reference(work, organisation, line.reference) if line.reference else ""
    if reference and levelled(reference) in map(levelled, before):
        raise Refusal(_("This reference stands in an earlier line."))
    kind = kind_typed(organisation, line.kind)
    if kind is None:
        _refuse_kind(organisation, line.kind)
    if len(line.emails) > MOST_PARTIES:
        raise Refusal(_("Please invite at most %(count)d people at once.", count=MOST_PARTIES))
    emails = tuple(checked_email(email) for email in line.emails)
    if len({email_key(email) for email in emails}) < len(emails):
        raise Refusal(_("An address stands here twice."))
    roles = tuple(dispute_roles.checked(role) for role in line.roles)
    for email in emails:
        account = find_by_email(work, email)
        if account is not None and administers(work, account.id, organisation.id):
            raise Refusal(_("%(email)s is an administrator, who can’t take part in a case.", email=email))
    return replace(line, reference=reference, kind=kind.key if kind else "", emails=emails, roles=roles)


def _refuse_kind(organisation: Organisation, typed: str) -> None:
    """Raises ``Refusal`` for a kind that there is not; an organisation without kinds leaves it empty."""
    there = offered(organisation)
    if there:
        kinds = ", ".join(one.name for one in there)
        raise Refusal(_("Please give one of these kinds: %(kinds)s.", kinds=kinds))
    if typed:
        raise Refusal(_("Your organisation tells no kinds apart. Please leave the kind empty."))


def _names_columns(organisation: Organisation, cells: Sequence[str]) -> bool:
    """Whether a first line says what the columns are: no address, no number, and no kind where one would stand.

    The columns of the parties may be numbered ("Party 1"): without an address they can be nothing else.
    """
    return (
        len(cells) > 1
        and not any(one in "@＠" for one in "".join(cells))
        and not any(one.isdigit() for one in "".join(cells[:2]))
        and kind_typed(organisation, cells[1]) is None
    )
