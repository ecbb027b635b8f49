"""Giving a facilitator browser folders: under the same agreement, with the same signature and the same end.

The code is made in the party's browser and typed in the facilitator's. The service has its server share alone, and
keeps it like one that was handed over by hand: sealed to the facilitator's own vault, once they have typed the code.
"""

from dataclasses import dataclass
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.agreements.access.giving import letter, terms_of
from odr.cases.cases import PARTY
from odr.cases.tables import Case
from odr.errors import NotFound
from odr.facilitation.tables import HandedCode
from odr.facilitation.validity.people import engagement_in, participant_in
from odr.facilitation.validity.validity import in_force_in
from odr.vaults.browser_folders.codes import NewCode, make_under_agreement
from odr.vaults.keys.open_vault import OpenVault


@dataclass(frozen=True)
class Facilitator:
    """Somebody whom browser folders can be given to. ``digest`` is that of their agreement."""

    account_id: UUID
    name: str
    engagement_id: UUID
    digest: bytes | None


def facilitators_to_choose(opened: OpenVault) -> list[Facilitator]:
    """Whom a party can give browser folders to: facilitators whose agreement is in force. None with a lesser code."""
    work = opened.work
    if not opened.opens_all or participant_in(opened).role != PARTY:
        return []
    in_force = in_force_in(work, work.session.get_one(Case, opened.vault.case_id))
    names = contacts_of(work, {one.account_id for one, _stands in in_force if one.account_id is not None})
    return [
        Facilitator(one.account_id, names[one.account_id].legal_name, one.id, stands.digest)
        for one, stands in in_force
        if one.account_id is not None
    ]


def give_in_browser(opened: OpenVault, engagement_id: UUID, new: NewCode) -> None:
    """Makes a code that a browser has made up, for the facilitator of this engagement.

    Needs a code that manages codes; raises ``NotFound`` with any other, for a code in other hands than theirs, and for
    one that would write; ``Refusal`` unless the agreement is in force.
    """
    work, party = opened.work, participant_in(opened)
    case = work.session.get_one(Case, opened.vault.case_id)
    engagement = engagement_in(work, case, engagement_id, party)
    terms = terms_of(opened, engagement)
    if new.holder_id != terms.facilitator.account_id or new.scope.until is None:
        raise NotFound
    make_under_agreement(opened, new, terms.document.digest())
    handed = HandedCode(code_id=new.code_id, engagement_id=engagement.id, vault_id=terms.vault.id)
    context = handed.signature_context(engagement, opened.vault.id)
    handed.signature = opened.signing_pair().sign(letter(new.share, new.scope.until), context)
    work.session.add(handed)
    work.session.flush()
