"""The codes in a keyring: putting them in, by hand or from somebody else's, and opening a vault with one.

Anybody who writes to the database can seal an entry of their own making to a keyring. It gains them nothing: a share
out of a keyring is checked like a code that was typed (``odr.vaults.opening.presenting``), and opens what its grants
open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, or_, select

from odr.accounts.contact import account_of, contact_of, contacts_of
from odr.audit.log import Event, record
from odr.cases.tables import Case, Participant
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode, lookup_tag
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.safety_words import safety_words
from odr.crypto.secrets import ServerShare
from odr.db.database import erases
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.keyrings.open_keyring import OpenKeyring
from odr.keyrings.opening import keyring_of
from odr.keyrings.tables import Keyring, KeyringEntry
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.shut import is_open_to_its_owner
from odr.vaults.opening.presenting import unlock_with_share, vault_of
from odr.vaults.tables import AccessCodeRow, Grant, Vault

PAGE = 50


@dataclass(frozen=True)
class KeptCode:
    """One code in a keyring, as its holder sees it. ``whose`` is the owner of the vault that it opens."""

    code_id: UUID
    case_id: UUID
    reference: str
    whose: UUID
    whose_name: str
    given_by: UUID
    giver: str
    added_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True)
class Receiver:
    """Somebody whose keyring a code can be sealed to, as the database has it: whether that is true, voices tell.

    ``shown`` stands for the public key that the words are of; ``hand_over`` seals to that key or not at all.
    """

    account_id: UUID
    name: str
    words: tuple[str, ...]
    shown: str
    since: datetime


def add(opened: OpenKeyring, code: AccessCode) -> UUID:
    """Puts a code into the keyring that its holder has typed, and returns the case that it belongs to.

    Raises ``Refusal`` if it is nobody's, somebody else's, or has expired.
    """
    work, share = opened.work, code.server_share()
    tag = lookup_tag(share)
    if opened.keyring.lookup_tag == tag:
        raise Refusal(_("This is the personal code of the keyring itself. Please type the code of a case."), "code")
    row = work.session.scalar(
        select(AccessCodeRow)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Case, Case.id == Vault.case_id)
        .where(AccessCodeRow.lookup_tag == tag, is_open_to_its_owner(work.now))
    )
    if row is None or row.holder_id != opened.account_id:
        raise Refusal(
            _("The code is complete, but it opens nothing of yours. Was it made for you, and is it still in force?"),
            "code",
        )
    if row.agreement_digest is not None:
        raise Refusal(
            _(
                "A party gave you this code as their facilitator. Please type it at your desk, on the page of the "
                "case: from then on your own code for that case, which belongs here, opens it too."
            ),
            "code",
        )
    if row.expires_at is not None and row.expires_at <= work.now:
        raise Refusal(_("This code has expired. Ask whoever gave it to you for a new one."), "code")
    vault = work.session.get_one(Vault, row.vault_id)
    # To the key that follows from the private one, not to the one that stands in the database.
    _put(work, opened.keyring, opened.public_key, vault, row, share, opened.account_id)
    return vault.case_id


@once(AccessCodeRow, Case, Keyring, KeyringEntry, Vault)
def kept_reference(work: Work, account_id: UUID, code_id: UUID) -> str:
    """The reference of the case that a code in somebody's keyring belongs to. Raises ``NotFound`` if it is not in."""
    reference = work.session.scalar(
        select(Case.reference)
        .join(Vault, Vault.case_id == Case.id)
        .join(AccessCodeRow, AccessCodeRow.vault_id == Vault.id)
        .join(KeyringEntry, KeyringEntry.code_id == AccessCodeRow.id)
        .join(Keyring, Keyring.id == KeyringEntry.keyring_id)
        .where(Keyring.account_id == account_id, KeyringEntry.code_id == code_id, is_open_to_its_owner(work.now))
    )
    if reference is None:
        raise NotFound
    return reference


def take_out(opened: OpenKeyring, code_id: UUID) -> None:
    """Takes a code out of the keyring; the code itself stays in force. Raises ``NotFound`` if it is not in there."""
    kept_reference(opened.work, opened.account_id, code_id)
    opened.work.session.execute(
        delete(KeyringEntry).where(KeyringEntry.keyring_id == opened.keyring.id, KeyringEntry.code_id == code_id)
    )
    erases(opened.work.session)


def receiver(work: Work, account_id: UUID) -> Receiver | None:
    """What a giver has to know of somebody's keyring; ``None`` if they have none that can be sealed to."""
    keyring = keyring_of(work, account_id)
    if keyring is None:
        return None
    try:
        public_key = BoxPublicKey(keyring.public_key)
    except BadKey:
        return None
    return Receiver(
        account_id,
        contact_of(work, account_of(work, account_id)).legal_name,
        safety_words(public_key.encoded),
        _shown(public_key),
        keyring.created_at,
    )


def hand_over(opened: OpenVault, code: AccessCode, account_id: UUID, shown: str) -> None:
    """Seals a code of this vault, which the giver has in hand, to its holder's keyring.

    ``shown`` is that of the ``Receiver`` whose safety words the giver saw: if the key was exchanged since, nothing is
    sealed. Raises ``Refusal`` then, and ``NotFound`` if the code is not of this vault and in this person's hands.
    """
    work, share = opened.work, code.server_share()
    row = work.session.scalar(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == lookup_tag(share)))
    if row is None or row.vault_id != opened.vault.id or row.holder_id != account_id:
        raise NotFound
    keyring = keyring_of(work, account_id)
    try:
        public_key = None if keyring is None else BoxPublicKey(keyring.public_key)
    except BadKey:
        public_key = None
    if keyring is None or public_key is None or _shown(public_key) != shown:
        raise Refusal(
            _(
                "The keyring has another key than a moment ago, when its safety words were shown to you. Nothing was "
                "put into it. Please compare the words again, or hand the code over yourself."
            )
        )
    _put(work, keyring, public_key, opened.vault, row, share, opened.actor_id)


def unlock_vault(opened: OpenKeyring, participant: Participant) -> tuple[OpenVault, ServerShare]:
    """Opens a vault with a code in the keyring: of several, with the one that opens most.

    Raises ``NotFound`` if the keyring has none for it, and ``Refusal``, noted in the audit log, if none opens it; the
    unit of work must still commit.
    """
    work, vault = opened.work, vault_of(opened.work, participant)
    if vault is None:
        raise NotFound
    entries = work.session.scalars(_entries_of(opened.keyring, vault)).all()
    if not entries:
        raise NotFound
    refusals = []
    for entry in entries:
        try:
            share = opened.share_in(entry, vault)
            return unlock_with_share(work, participant, share, opened.account_id), share
        except Unopenable:
            record(
                work,
                vault.case_id,
                Event.VAULT_REFUSED,
                actor_id=opened.account_id,
                vault_id=vault.id,
                code_id=entry.code_id,
            )
            refusals.append(
                Refusal(
                    _(
                        "What your keyring holds for this case was altered in the database. Please type the code "
                        "itself, and tell the organisation."
                    )
                )
            )
        except Refusal as refusal:
            refusals.append(refusal)
    raise refusals[0]


def cases_that_open(work: Work, account_id: UUID) -> set[UUID]:
    """The cases for which the account's keyring has a code that is still in force. In one query."""
    return set(
        work.session.scalars(
            select(Vault.case_id)
            .join(AccessCodeRow, AccessCodeRow.vault_id == Vault.id)
            .join(KeyringEntry, KeyringEntry.code_id == AccessCodeRow.id)
            .join(Keyring, Keyring.id == KeyringEntry.keyring_id)
            .join(Case, Case.id == Vault.case_id)
            .where(
                Keyring.account_id == account_id,
                AccessCodeRow.holder_id == account_id,
                is_open_to_its_owner(work.now),
                or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now),
            )
        )
    )


def count_in(work: Work, keyring: Keyring) -> int:
    """How many codes are in a keyring, but for those of cases that are shut to its holder."""
    asked = (
        select(func.count())
        .select_from(KeyringEntry)
        .join(AccessCodeRow, AccessCodeRow.id == KeyringEntry.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Case, Case.id == Vault.case_id)
        .where(KeyringEntry.keyring_id == keyring.id, is_open_to_its_owner(work.now))
    )
    return work.session.scalar(asked) or 0


def codes_in(work: Work, keyring: Keyring, page: int = 1) -> list[KeptCode]:
    """One page of the codes that ``count_in`` counts, the latest first. In two queries, however many there are."""
    rows = work.session.execute(
        select(KeyringEntry, AccessCodeRow.expires_at, Case.id, Case.reference, Participant.account_id)
        .join(AccessCodeRow, AccessCodeRow.id == KeyringEntry.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Case, Case.id == Vault.case_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .where(
            KeyringEntry.keyring_id == keyring.id,
            AccessCodeRow.holder_id == keyring.account_id,
            is_open_to_its_owner(work.now),
        )
        .order_by(KeyringEntry.added_at.desc(), KeyringEntry.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    names = _names(work, (one for entry, _until, _case, _reference, whose in rows for one in (entry.given_by, whose)))
    return [
        KeptCode(
            entry.code_id,
            case_id,
            reference,
            whose,
            names[whose],
            entry.given_by,
            names[entry.given_by],
            entry.added_at,
            until,
        )
        for entry, until, case_id, reference, whose in rows
    ]


def _put(
    work: Work,
    keyring: Keyring,
    public_key: BoxPublicKey,
    vault: Vault,
    row: AccessCodeRow,
    share: ServerShare,
    giver_id: UUID,
) -> None:
    # In place of the entry that is there, perhaps: it may have been altered.
    work.session.execute(
        delete(KeyringEntry).where(KeyringEntry.keyring_id == keyring.id, KeyringEntry.code_id == row.id)
    )
    entry = KeyringEntry(id=uuid4(), keyring_id=keyring.id, code_id=row.id, added_at=work.now, given_by=giver_id)
    entry.box = public_key.seal(share.reveal(), entry.box_context(vault))
    work.session.add(entry)
    work.session.flush()


def _entries_of(keyring: Keyring, vault: Vault) -> Select[KeyringEntry]:
    """The keyring's entries for a vault, first the one whose code has most grants."""
    return (
        select(KeyringEntry)
        .join(AccessCodeRow, AccessCodeRow.id == KeyringEntry.code_id)
        .outerjoin(Grant, Grant.code_id == AccessCodeRow.id)
        .where(KeyringEntry.keyring_id == keyring.id, AccessCodeRow.vault_id == vault.id)
        .group_by(KeyringEntry.id)
        .order_by(func.count(Grant.secret_id).desc(), KeyringEntry.id)
    )


def _names(work: Work, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    return {account_id: contact.legal_name for account_id, contact in contacts_of(work, account_ids).items()}


def _shown(public_key: BoxPublicKey) -> str:
    return digest(public_key.encoded).hex()
