"""Several people invited into one case from a list: read, looked through without inviting anybody, and all or nobody.

A line is a person: an email address, and what they are in the dispute, in brackets behind it or in a cell of its own.
A first line that names the columns is passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from odr.accounts.contact import checked_email, email_key
from odr.caseload.brought import LONGEST_LIST
from odr.caseload.several import MOST_LINES, address_and_role
from odr.cases.people import dispute_roles
from odr.cases.people.party_invitations import invite_party, refuse_if_over, refuse_to_invite
from odr.cases.tables import Case
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import Refusal
from odr.exports import table_rows
from odr.i18n import gettext as _
from odr.organisations.tables import Invitation, Organisation
from odr.texts import lines_alike, too_long


@dataclass(frozen=True)
class Invited:
    """One line of the list. ``wrong`` says why this person can't be invited; empty if they can."""

    number: int
    email: str
    role: str
    more: str = ""
    wrong: str = ""


def looked_through(work: Work, organisation: Organisation, case: Case, text: str) -> list[Invited]:
    """Every line, with what is wrong in it. Invites nobody.

    Raises ``Refusal`` if there is no line, or too many, or if nobody can be invited at all.
    """
    refuse_if_over(case)
    found: list[Invited] = []
    for line in _read(text):
        try:
            found.append(_checked(work, organisation, case, line, found))
        except Refusal as refusal:
            found.append(replace(line, wrong=refusal.message))
    return found


def heading_of(text: str) -> str:
    """The first line, where it seems to name the columns and is passed over; else empty."""
    first = next(iter(table_rows(text)), None)
    return ", ".join(filter(None, first[1])) if first is not None and _names_columns(first[1]) else ""


def invite_all(
    work: Work, organisation: Organisation, case: Case, lines: Sequence[Invited], by: UUID, confirms: int
) -> list[tuple[Invitation, Token]]:
    """Invites everybody of the list. What is wrong in a line has been asked before.

    ``confirms`` is the wording in which somebody confirmed that the addresses may be entered. Raises ``Refusal`` if
    something has changed since; the unit of work is then to be given up.
    """
    return [invite_party(work, organisation, case, line.email, by, confirms, line.role) for line in lines]


def _read(text: str) -> list[Invited]:
    text = lines_alike(text)
    if len(text) > LONGEST_LIST:
        raise too_long(len(text), LONGEST_LIST, "lines")
    rows = list(table_rows(text))
    if heading_of(text):
        rows = rows[1:]
    if not rows:
        raise Refusal(_("Please give at least one line: an email address."), "lines")
    if len(rows) > MOST_LINES:
        raise Refusal(
            _("Please give at most %(count)d lines at once. There are %(length)d.", count=MOST_LINES, length=len(rows)),
            "lines",
        )
    return [_line(number, cells) for number, cells in rows]


def _line(number: int, cells: Sequence[str]) -> Invited:
    email, role = address_and_role(cells[0])
    others = [one for one in (role, *cells[1:]) if one]
    return Invited(number, email, others[0] if others else "", ", ".join(others[1:]))


def _checked(work: Work, organisation: Organisation, case: Case, line: Invited, before: Sequence[Invited]) -> Invited:
    # Two people in one line: the address of the second would stand in the case as the role of the first.
    if line.more or "@" in line.role:
        raise Refusal(_("Please give one address in a line, and behind it nothing but a role in the dispute."))
    email = checked_email(line.email)
    if email_key(email) in (email_key(one.email) for one in before if not one.wrong):
        raise Refusal(_("This address stands in an earlier line."))
    role = dispute_roles.checked(line.role)
    refuse_to_invite(work, organisation, case, email)
    return replace(line, email=email, role=role)


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether a first line says what the columns are: nothing in it could have been meant as an address."""
    return not any(one in ".@＠" or one.isdigit() for one in "".join(cells))
