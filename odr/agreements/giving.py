"""Giving a facilitator access: folder by folder, with a purpose and an end, under the agreement in force.

Nobody types or sees the code: what a vault needs of it is sealed to the facilitator's own vault in the case, whose key
stands in the agreement that all have signed, and signed by the party.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.agreements.document import Document
from odr.agreements.ending import take_codes
from odr.agreements.known import require_known_signers
from odr.agreements.people import facilitator_of, participant_in, public_keys, require_open
from odr.agreements.standing import standing
from odr.agreements.tables import Engagement, HandedCode
from odr.cases.cases import PARTY
from odr.cases.tables import Participant
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey
from odr.db import payload
from odr.db.work import Work
from odr.refusals import NotFound, Refusal
from odr.vaults.lending import give_up_code, issue_under_agreement
from odr.vaults.open_vault import OpenVault
from odr.vaults.opening import vault_of
from odr.vaults.reach import Reach
from odr.vaults.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Vault
from odr.words import gettext as _


@dataclass(frozen=True)
class Given:
    """One code that a facilitator was given. ``under`` is the digest of the agreement that it works under."""

    code_id: UUID
    engagement_id: UUID
    participant_id: UUID
    party: str
    issued_at: datetime
    until: datetime | None
    under: bytes | None


def give(opened: OpenVault, engagement: Engagement, folders: Sequence[UUID], purpose: str, until: datetime) -> UUID:
    """A party gives a facilitator these folders to read. Raises ``Refusal`` unless the agreement is in force.

    Needs the party's own code that manages codes; raises ``NotFound`` with any other.
    """
    work, party = opened.work, participant_in(opened)
    case = require_open(work, engagement)
    if party.role != PARTY or party.withdrawn_at is not None or party.case_id != case.id or not opened.opens_all:
        raise NotFound
    document = _document_in_force(work, engagement)
    require_known_signers(opened, document)
    facilitator = facilitator_of(work, engagement)
    signer = document.signer(party.id)
    assert facilitator is not None  # noqa: S101  an agreement in force has one
    if signer is None:
        raise NotFound
    handed_to, epoch, mailbox = public_keys(work, [facilitator], SecretKind.MAILBOX)[facilitator.id]
    if digest(mailbox).hex() != document.facilitator.mailbox:
        raise Refusal(
            _(
                "The facilitator's key is no longer the one that stands in the agreement. Please sign a new version "
                "before you give access."
            )
        )
    code = AccessCode.generate()
    reach = Reach(tuple(folders), may_write=False, until=until)
    agreement = document.digest()
    code_id = issue_under_agreement(opened, code, facilitator.account_id, purpose, reach, agreement)
    share = code.server_share().reveal()
    # The end is signed as well: who moves it in the database moves nothing.
    handed = {"share": share.hex(), "until": until.isoformat()}
    context = signature_context(engagement, opened.vault.id, code_id)
    signature = opened.signing_pair(signer.epoch).sign(payload.encode(handed), context)
    content = payload.encode(handed | {"signature": signature.hex()})
    try:
        box = BoxPublicKey(mailbox).seal(content, box_context(engagement, handed_to.id, code_id, epoch))
    except BadKey:
        raise Refusal(_("A key in the database was altered. Please tell the organisation.")) from None
    work.session.add(
        HandedCode(code_id=code_id, engagement_id=engagement.id, vault_id=handed_to.id, epoch=epoch, box=box)
    )
    work.session.flush()
    return code_id


def give_again(opened: OpenVault, engagement: Engagement, code_id: UUID) -> UUID:
    """Gives under the agreement now in force what was given under an earlier version. Raises like ``give``."""
    _document_in_force(opened.work, engagement)
    handed = opened.work.session.get(HandedCode, code_id)
    if handed is None or handed.engagement_id != engagement.id or not opened.opens_all:
        raise NotFound
    entry = give_up_code(opened, code_id)
    if entry.expires is None or entry.folders is None:
        raise NotFound
    folders = [UUID(folder) for folder in entry.folders if opened.may(SecretKind.FOLDER, UUID(folder))]
    return give(opened, engagement, folders, entry.label, datetime.fromisoformat(entry.expires))


def take_back_all(work: Work, engagement: Engagement, party: Participant) -> int:
    """A party ends what it gave, at once and without its code. Returns how many codes went.

    Those who opened folders knew their keys: new ones are made when the party next opens its vault.
    """
    vault = vault_of(work, party)
    return take_codes(work, engagement, vault.id) if vault is not None and party.case_id == engagement.case_id else 0


def given_under(work: Work, engagement: Engagement) -> list[Given]:
    """Everything that was given in an engagement and not taken back, the earliest first. In two queries."""
    rows = work.session.execute(
        select(HandedCode.engagement_id, AccessCodeRow, Vault.participant_id, Participant.account_id)
        .join(AccessCodeRow, AccessCodeRow.id == HandedCode.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .where(HandedCode.engagement_id == engagement.id)
        .order_by(AccessCodeRow.issued_at, AccessCodeRow.id)
    ).all()
    contacts = contacts_of(work, [account_id for _engagement, _row, _place, account_id in rows])
    return [
        Given(
            row.id,
            engagement_id,
            place,
            contacts[account_id].legal_name,
            row.issued_at,
            row.expires_at,
            row.agreement_digest,
        )
        for engagement_id, row, place, account_id in rows
    ]


def box_context(engagement: Engagement, vault_id: UUID, code_id: UUID, epoch: int) -> Context:
    """Where a code that is handed over is sealed: to the facilitator's vault."""
    return Context(
        purpose=Purpose.HANDED_CODE,
        case=engagement.case_id,
        vault=vault_id,
        item=engagement.id,
        epoch=epoch,
        subject=code_id,
    )


def signature_context(engagement: Engagement, vault_id: UUID, code_id: UUID) -> Context:
    """Where the party's signature over it belongs: to the vault that it opens."""
    return Context(
        purpose=Purpose.HANDED_CODE, case=engagement.case_id, vault=vault_id, item=engagement.id, subject=code_id
    )


def _document_in_force(work: Work, engagement: Engagement) -> Document:
    found = standing(work, engagement)
    if not found.in_force or found.offered is None or found.offered.document is None:
        raise Refusal(_("The agreement is not in force, so nothing can be given under it."))
    return found.offered.document
