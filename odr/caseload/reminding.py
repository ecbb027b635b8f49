"""Reminding whoever was invited and has not answered: by a new link, once a day at most."""

from dataclasses import dataclass
from uuid import UUID

from odr.cases.cases import invitations_into
from odr.cases.people import party_invitations
from odr.cases.tables import Case
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.invitations import ONCE_IN, InvitationKind, email_of, is_open
from odr.organisations.tables import Invitation, Organisation


@dataclass(frozen=True)
class Reminded:
    """The new links; and each address to which none can be sent any more, with why. What those have still works."""

    sent: list[tuple[Invitation, Token]]
    left_out: list[tuple[str, str]]


def remind(work: Work, organisation: Organisation, case: Case, by: UUID) -> Reminded:
    """New links to everybody who was invited as a party, has not answered and has had no mail for a day.

    One of them who can't be invited any more keeps nobody else from theirs. Raises ``Refusal`` if there is nobody.
    """
    due = [
        one
        for one in invitations_into(work, case)
        if one.kind == InvitationKind.PARTICIPANT.value
        and is_open(work, one)
        and one.confirmed_wording is not None
        and one.created_at <= work.now - ONCE_IN
    ]
    if not due:
        raise Refusal(_("Nobody can be reminded now: whoever has not answered was written to within the last day."))
    reminded = Reminded([], [])
    for one in due:
        try:
            party_invitations.refuse_to_remind(work, organisation, case, one)
        except Refusal as refusal:
            reminded.left_out.append((email_of(work, one) or "", refusal.message))
        else:
            reminded.sent.append(party_invitations.remind(work, organisation, case, one, by))
    return reminded
