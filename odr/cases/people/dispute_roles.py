"""What a party is in the dispute: "tenant", "buyer". Whoever invites them may say it; from then on it is theirs to say.

Sealed under the installation key, as contact data are: a list shows it without a code, so nothing stricter would open
it there. Administrators are shown what they typed for as long as nobody has answered the invitation, and nothing later.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event, record
from odr.cases.cases import PARTY
from odr.cases.life import SHUT
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.crypto.errors import Unopenable
from odr.db.database import erases
from odr.db.once import kept_row
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.names import says_something
from odr.texts import loosened, one_line

LONGEST = 40
# It stands behind a name, in brackets and quotation marks: with these it could end them, and go on as if the service
# spoke.
_NOT_WITHIN = frozenset("@＠()[]{}<>:;|/\\·•!?…（）［］｛｝「」『』【】〈〉《》：；！？。") | frozenset('"“”„‟«»‹›')
# Whoever is one of these is shown as such by the service; nobody says so of themself.
_NOBODYS_OWN = (
    *("facilitator", "mediator", "administrator", "adviser", "operator"),
    *("facilitateur", "facilitatrice", "mediateur", "mediatrice", "administrateur", "administratrice"),
)


def checked(typed: str, field: str = "dispute_role") -> str:
    """The role as it is stored: one line, or empty. Raises ``Refusal`` for more than a few plain words."""
    plain = _("Please give the role in a few plain words, such as “tenant”, or leave it empty.")
    if not typed.strip():
        return ""
    role = one_line(typed, LONGEST, missing=plain, field=field, of_letters=True)
    if says_something(role) or ". " in role or _NOT_WITHIN & set(role):
        raise Refusal(plain, field)
    if set(loosened(role).split()) & set(_NOBODYS_OWN):
        raise Refusal(
            _("Who facilitates, advises or administers is shown by the service. Please give the role in the dispute."),
            field,
        )
    return role


def role_of(work: Work, participant: Participant) -> str:
    """What this party says they are in the dispute; empty if they say nothing, or if somebody has altered the row."""
    return _opened(work, participant)


def role_given(work: Work, invitation_id: UUID) -> str:
    """What whoever invites said of the invited party; empty if nothing, and once it was accepted."""
    row = kept_row(work, CaseInvitation, invitation_id)
    return _opened(work, row) if row is not None else ""


def roles_given(work: Work, invitation_ids: Collection[UUID]) -> dict[UUID, str]:
    """The same of several invitations, in one query."""
    asked = select(CaseInvitation).where(CaseInvitation.invitation_id.in_(invitation_ids))
    return {row.invitation_id: _opened(work, row) for row in work.session.scalars(asked)} if invitation_ids else {}


def with_role(name: str, role: str) -> str:
    """A name as it stands in a list of people, with the role behind it; the name alone if there is none.

    In quotation marks: else somebody could be "(verified)" or "(has signed)", as if the service said so.
    """
    return _("%(name)s (“%(role)s”)", name=name, role=role) if role else name


def give(work: Work, row: CaseInvitation, role: str) -> None:
    """Notes in an invitation what the invited party is, which was ``checked``."""
    _seal(work, row, role)


def take_over(work: Work, participant: Participant, invitation_id: UUID) -> None:
    """Whoever joins begins with what the invitation said. It is kept in one place; who comes back keeps their own
    unless it said something.
    """
    row = kept_row(work, CaseInvitation, invitation_id)
    if row is None or row.sealed_dispute_role is None:
        return
    given = _opened(work, row)
    if given:
        _seal(work, participant, given)
    row.sealed_dispute_role = None
    erases(work.session)


def forget_given(work: Work, invitation_id: UUID) -> None:
    """Whoever was invited does not come: nothing is kept of what they were called."""
    row = kept_row(work, CaseInvitation, invitation_id)
    if row is not None and row.sealed_dispute_role is not None:
        row.sealed_dispute_role = None
        erases(work.session)


def may_say(participant: Participant, case: Case) -> bool:
    """Whether ``say`` would let them: a party, also one who has withdrawn, until the case is closed."""
    return participant.role == PARTY and case.state not in SHUT


def say(work: Work, participant: Participant, case: Case, typed: str) -> None:
    """A party says what they are in the dispute, or with nothing typed that it is to be shown no longer.

    Raises ``Refusal``.
    """
    if not may_say(participant, case):
        raise Refusal(_("This case is closed. Nothing of it can be changed any more."))
    role = checked(typed)
    if role == _opened(work, participant) and bool(role) == (participant.sealed_dispute_role is not None):
        return
    _seal(work, participant, role)
    erases(work.session)
    record(work, case.id, Event.DISPUTE_ROLE_CHANGED, actor_id=participant.account_id, subject_id=participant.id)


def forget_all_of(work: Work, account_id: UUID) -> None:
    """The account was deleted: nothing is kept of what its owner said to be. Whose places they are stays."""
    of_theirs = Participant.account_id == account_id, Participant.sealed_dispute_role.is_not(None)
    for participant in work.session.scalars(select(Participant).where(*of_theirs)):
        participant.sealed_dispute_role = None
    erases(work.session)


def _seal(work: Work, row: Participant | CaseInvitation, role: str) -> None:
    context = row.sealed_dispute_role_context()
    row.sealed_dispute_role = work.installation.seal(role.encode("utf-8"), context) if role else None


def _opened(work: Work, row: Participant | CaseInvitation) -> str:
    if row.sealed_dispute_role is None:
        return ""
    try:
        return work.installation.open(row.sealed_dispute_role, row.sealed_dispute_role_context()).decode("utf-8")
    except Unopenable:
        return ""
