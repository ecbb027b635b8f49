"""Giving a facilitator access: folder by folder, with a purpose and an end, under the agreement in force.

Either nobody types or sees the code: what a vault needs of it is sealed to the facilitator's own vault in the case,
whose key stands in the agreement that all have signed. Or the party hands it over itself, and nothing of it is sealed
to anybody until the facilitator has typed it (``odr.agreements.access.opening``). Both ways the party signs it, and its
end.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.agreements.papers.trusted_keys import require_known_signers
from odr.cases.cases import PARTY
from odr.cases.tables import Participant
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey
from odr.crypto.secrets import ServerShare
from odr.db import payload
from odr.db.once import kept_row
from odr.db.work import Work
from odr.errors import AlreadyDone, NotFound, Refusal
from odr.facilitation.document.document import AgreementDocument
from odr.facilitation.engagement.ending import take_codes
from odr.facilitation.tables import Engagement, HandedCode
from odr.facilitation.validity.people import facilitator_of, participant_in, public_keys, require_open
from odr.facilitation.validity.validity import validity
from odr.i18n import gettext as _
from odr.signed.document import Signer
from odr.vaults.codes.issue_under_agreement import give_up_code, issue_under_agreement
from odr.vaults.codes.issuing import check_scope, checked_label
from odr.vaults.inner.tables import BrowserCode
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.presenting import vault_of
from odr.vaults.tables import AccessCodeRow, Vault


@dataclass(frozen=True)
class GivenCode:
    """One code that a facilitator was given. ``under`` is the digest of the agreement that it works under.

    ``untyped`` is true of one that is handed over by hand, until the facilitator has typed it; ``in_browser`` of one
    for browser folders.
    """

    code_id: UUID
    engagement_id: UUID
    participant_id: UUID
    party: str
    issued_at: datetime
    until: datetime | None
    under: bytes | None
    by_hand: bool
    untyped: bool
    in_browser: bool


@dataclass(frozen=True)
class GivenAccess:
    """What is given: folders to read, what for, and until when."""

    folders: tuple[UUID, ...]
    purpose: str
    until: datetime

    def scope(self) -> Scope:
        """The same, as what a code opens."""
        return Scope(self.folders, may_write=False, until=self.until)

    def __repr__(self) -> str:
        return "<Access>"


@dataclass(frozen=True)
class GivingTerms:
    """Under which document something is given, who gives it with which key, and to whom."""

    document: AgreementDocument
    giver: Signer
    facilitator: Participant
    vault: Vault
    epoch: int
    mailbox: bytes


def give(
    opened: OpenVault,
    engagement: Engagement,
    folders: Sequence[UUID],
    purpose: str,
    until: datetime,
    *,
    again: bool = False,
) -> UUID:
    """A party gives a facilitator these folders to read, sealed to them. Returns the code.

    Needs the party's own code that manages codes; raises ``NotFound`` with any other, ``Refusal`` unless the agreement
    is in force, and ``AlreadyDone`` if they can read all of it already, and as long, unless ``again`` says that this is
    meant.
    """
    access, terms = GivenAccess(tuple(folders), purpose, until), terms_of(opened, engagement)
    if not again:
        _refuse_if_open_already(opened, terms, access)
    _refuse_another_key(terms)
    return _give(opened, engagement, terms, access)


def _give(opened: OpenVault, engagement: Engagement, terms: GivingTerms, access: GivenAccess) -> UUID:
    code = AccessCode.generate()
    handed, signature = _issue(opened, engagement, terms, code, access)
    content = letter(code.server_share(), access.until, signature)
    handed.epoch = terms.epoch
    try:
        handed.box = BoxPublicKey(terms.mailbox).seal(content, handed.box_context(engagement))
    except BadKey:
        raise Refusal(_("A key in the database was altered. Please tell the organisation.")) from None
    opened.work.session.add(handed)
    opened.work.session.flush()
    return handed.code_id


def give_by_hand(
    opened: OpenVault, engagement: Engagement, code: AccessCode, access: GivenAccess, replaces: UUID | None = None
) -> UUID:
    """The same with a code that the party hands over itself, and has shown to have at hand. Raises like ``give``.

    ``replaces`` is one given under an earlier version, which ends with it.
    """
    terms = terms_of(opened, engagement)
    if replaces is not None:
        # As in ``give_again``: the earlier one ends only if another comes in its place.
        check_access(opened, engagement, access, again=True)
        _give_up(opened, engagement, replaces)
    handed, signature = _issue(opened, engagement, terms, code, access)
    handed.signature = signature
    opened.work.session.add(handed)
    opened.work.session.flush()
    return handed.code_id


def check_access(opened: OpenVault, engagement: Engagement, access: GivenAccess, *, again: bool = False) -> None:
    """Raises what ``give_by_hand`` would raise, before a code is shown; and ``AlreadyDone`` like ``give``."""
    if not again:
        _refuse_if_open_already(opened, terms_of(opened, engagement), access)
    checked_label(access.purpose, "purpose")
    check_scope(opened, access.scope())


def give_again(opened: OpenVault, engagement: Engagement, code_id: UUID) -> UUID:
    """Gives under the agreement now in force what was given under an earlier version. Raises like ``give``."""
    _document_in_force(opened.work, engagement)
    access = access_of(opened, engagement, code_id)
    # Before the earlier code ends: a refusal is shown on a page, and what was ended stays so.
    terms = terms_of(opened, engagement)
    _refuse_another_key(terms)
    check_access(opened, engagement, access, again=True)
    _give_up(opened, engagement, code_id)
    return _give(opened, engagement, terms, access)


def access_of(opened: OpenVault, engagement: Engagement, code_id: UUID) -> GivenAccess:
    """What was given with a code, as the vault's own list has it. Raises ``NotFound`` for any other code."""
    handed = kept_row(opened.work, HandedCode, code_id)
    if handed is None or handed.engagement_id != engagement.id or not opened.opens_all:
        raise NotFound
    if opened.work.session.get(BrowserCode, code_id) is not None:
        raise Refusal(_("This code is for a browser only, and is changed where its folders are opened."))
    entry = opened.code_list()[1].find(code_id)
    if entry is None or entry.ended is not None or entry.expires is None or entry.folders is None:
        raise NotFound
    folders = tuple(UUID(folder) for folder in entry.folders if opened.may(SecretKind.FOLDER, UUID(folder)))
    return GivenAccess(folders, entry.label, datetime.fromisoformat(entry.expires))


def is_by_hand(work: Work, code_id: UUID) -> bool:
    """Whether the party hands this code over itself."""
    handed = kept_row(work, HandedCode, code_id)
    return handed is not None and handed.signature is not None


def take_back_all(work: Work, engagement: Engagement, party: Participant) -> int:
    """A party ends what it gave, at once and without its code. Returns how many codes went.

    Those who opened folders knew their keys: new ones are made when the party next opens its vault.
    """
    vault = vault_of(work, party)
    if vault is None or party.case_id != engagement.case_id:
        return 0
    return take_codes(work, engagement, party.account_id, vault.id)


def given_under(work: Work, engagement: Engagement) -> list[GivenCode]:
    """Everything that was given in an engagement and not taken back, the earliest first. In two queries."""
    return given_among(work, [engagement.id])


def given_among(work: Work, engagement_ids: Collection[UUID]) -> list[GivenCode]:
    """The same for several engagements, in as many queries."""
    if not engagement_ids:
        return []
    rows = work.session.execute(
        select(HandedCode, AccessCodeRow, Vault.participant_id, Participant.account_id, BrowserCode.code_id)
        .join(AccessCodeRow, AccessCodeRow.id == HandedCode.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .outerjoin(BrowserCode, BrowserCode.code_id == AccessCodeRow.id)
        .where(HandedCode.engagement_id.in_(engagement_ids))
        .order_by(AccessCodeRow.issued_at, AccessCodeRow.id)
    ).all()
    contacts = contacts_of(work, [account_id for _handed, _row, _place, account_id, _browser in rows])
    return [
        GivenCode(
            row.id,
            handed.engagement_id,
            place,
            contacts[account_id].legal_name,
            row.issued_at,
            row.expires_at,
            row.agreement_digest,
            by_hand=handed.signature is not None,
            untyped=handed.box is None,
            in_browser=browser is not None,
        )
        for handed, row, place, account_id, browser in rows
    ]


def letter(share: ServerShare, until: datetime, signature: bytes | None = None) -> bytes:
    """What a facilitator needs of a code. The party signs it without the signature.

    The end is signed as well: who moves it in the database moves nothing.
    """
    said = {"share": share.reveal().hex(), "until": until.astimezone(UTC).isoformat()}
    return payload.encode(said if signature is None else said | {"signature": signature.hex()})


def terms_of(opened: OpenVault, engagement: Engagement) -> GivingTerms:
    """Under what a party gives now. Raises ``NotFound`` or ``Refusal``."""
    work, party = opened.work, participant_in(opened)
    case = require_open(work, engagement)
    if party.role != PARTY or party.withdrawn_at is not None or party.case_id != case.id or not opened.opens_all:
        raise NotFound
    document = _document_in_force(work, engagement)
    require_known_signers(opened, document)
    facilitator, giver = facilitator_of(work, engagement), document.signer(party.id)
    if facilitator is None or giver is None:  # an agreement in force has both
        raise NotFound
    vault, epoch, mailbox = public_keys(work, [facilitator], SecretKind.MAILBOX)[facilitator.id]
    return GivingTerms(document, giver, facilitator, vault, epoch, mailbox)


def _refuse_another_key(terms: GivingTerms) -> None:
    if digest(terms.mailbox).hex() != terms.document.facilitator.mailbox:
        raise Refusal(
            _(
                "The facilitator's key is no longer the one that stands in the agreement. Please sign a new version "
                "before you give access."
            )
        )


def _refuse_if_open_already(opened: OpenVault, terms: GivingTerms, access: GivenAccess) -> None:
    until: dict[UUID, datetime] = {}
    for entry in opened.code_list()[1].live():
        if entry.agreement == terms.document.digest().hex() and entry.expires is not None:
            ends = datetime.fromisoformat(entry.expires)
            until |= {UUID(one): max(ends, until.get(UUID(one), ends)) for one in entry.folders or ()}
    if access.folders and all(one in until and until[one] >= access.until for one in access.folders):
        raise AlreadyDone(_("They can read all of this already, and as long. Tick the box to give it once more."))


def _issue(
    opened: OpenVault, engagement: Engagement, terms: GivingTerms, code: AccessCode, access: GivenAccess
) -> tuple[HandedCode, bytes]:
    """The code in the facilitator's hands, not yet handed over, and the party's signature over it."""
    holder_id, agreement = terms.facilitator.account_id, terms.document.digest()
    code_id = issue_under_agreement(opened, code.server_share(), holder_id, access.purpose, access.scope(), agreement)
    handed = HandedCode(code_id=code_id, engagement_id=engagement.id, vault_id=terms.vault.id)
    context = handed.signature_context(engagement, opened.vault.id)
    return handed, opened.signing_pair().sign(letter(code.server_share(), access.until), context)


def _give_up(opened: OpenVault, engagement: Engagement, code_id: UUID) -> None:
    """Ends a code that another takes the place of. Raises ``NotFound`` for one that was not given here."""
    handed = kept_row(opened.work, HandedCode, code_id)
    if handed is None or handed.engagement_id != engagement.id or not opened.opens_all:
        raise NotFound
    give_up_code(opened, code_id)


def _document_in_force(work: Work, engagement: Engagement) -> AgreementDocument:
    found = validity(work, engagement)
    if not found.in_force or found.offered is None or found.offered.document is None:
        raise Refusal(_("The agreement is not in force, so nothing can be given under it."))
    return found.offered.document
