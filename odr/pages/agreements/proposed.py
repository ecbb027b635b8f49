"""What the page of facilitators shows of the proposal to bring one in at all."""

from typing import Any

from odr.accounts.contact import contacts_of
from odr.cases.people.participants import told_until
from odr.cases.tables import Participant
from odr.facilitation.engagement.proposal import ended_in, wanted_in
from odr.facilitation.engagement.wording import wanted_end_words
from odr.i18n import gettext as _
from odr.texts import in_order
from odr.web.asking.visitors import ParticipantVisit


def wanted_on_page(visit: ParticipantVisit) -> dict[str, Any]:
    """For the template: what goes on, who has agreed, who is waited for, and what ended before.

    A facilitator who has left is told only of what had ended by then.
    """
    left = told_until(visit.participant)
    found = wanted_in(visit.work, visit.case) if left is None else None
    shown: dict[str, Any] = {
        "wanted": found,
        "ended_wanted": [
            one
            for one in ended_in(visit.work, visit.case)
            if left is None or (one.ended_at is not None and one.ended_at <= left)
        ],
        "wanted_end_words": wanted_end_words,
    }
    if found is None:
        return shown
    proposer = visit.work.session.get_one(Participant, found.proposal.proposed_by)
    own = visit.participant
    return shown | {
        "wanted_by": _names(visit, [proposer])[0],
        "wanted_agreed": _names(visit, found.agreed),
        "wanted_waiting": _names(visit, found.waits_for),
        "wanted_own_turn": own in found.waits_for,
        "wanted_own_yes": own in found.agreed,
    }


def _names(visit: ParticipantVisit, parties: list[Participant] | tuple[Participant, ...]) -> list[str]:
    """Sorted by name, the visitor as "you" and first."""
    contacts = contacts_of(visit.work, [one.account_id for one in parties])
    others = sorted(
        (contacts[one.account_id].legal_name for one in parties if one.account_id != visit.account.id), key=in_order
    )
    return ([_("you")] if len(others) < len(parties) else []) + others
