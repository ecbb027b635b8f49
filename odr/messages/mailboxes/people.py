"""The people of a case as those one writes to: their public keys, held against what is remembered of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.audit.tables import AuditEntry
from odr.cases.cases import FACILITATOR
from odr.cases.people.participants import withdrawn_by_the_log
from odr.cases.people.parting import There
from odr.cases.seats import participants_in
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey
from odr.db.once import once
from odr.db.work import Work
from odr.facilitation.validity.validity import bound_facilitators
from odr.messages.mailboxes.memory import Pin, SigningKey
from odr.vaults.keys.endorsements import is_endorsed
from odr.vaults.keys.published import Published, key_id, published_in
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Vault, VaultSecret


class KeyState(Enum):
    """How somebody's keys in the database stand to what is remembered of them."""

    KNOWN = "known"
    NEW = "new"
    CHANGED = "changed"
    ABSENT = "absent"


@dataclass(frozen=True)
class PublicKeys:
    """Somebody's public keys as the database has them: the newest mailbox, and the signing keys by epoch.

    ``fits_the_log`` says whether the newest of both are the newest that the log tells of.
    """

    case_id: UUID
    vault_id: UUID
    mailbox: VaultSecret
    signing: tuple[VaultSecret, ...]
    fits_the_log: bool

    @property
    def mailbox_key(self) -> bytes:
        """The public key that is sealed to."""
        return self.mailbox.public_key or b""

    @property
    def signing_key(self) -> bytes:
        """The newest signing key."""
        return self.signing[-1].public_key or b""

    def fingerprint(self) -> str:
        """Stands for both keys, so that a form can say which ones it showed."""
        return digest(self.mailbox_key + self.signing_key).hex()


@dataclass(frozen=True)
class Correspondent:
    """A participant of the case, as somebody to write to. ``since`` is when they joined.

    ``bound`` is false for a facilitator without an agreement in force: nothing is sealed to them.
    """

    participant_id: UUID
    account_id: UUID
    name: str
    role: str
    since: datetime
    withdrawn: bool
    keys: PublicKeys | None
    key_state: KeyState
    pin: Pin | None
    bound: bool = True

    @property
    def can_receive(self) -> bool:
        """Whether something can be sealed to them now."""
        return not self.withdrawn and self.bound and self.key_state in (KeyState.KNOWN, KeyState.NEW)


@once(Vault, VaultSecret, AuditEntry)
def public_keys_in(work: Work, case_id: UUID) -> dict[UUID, PublicKeys]:
    """The public keys of everybody in a case who has a vault, by participant. In two queries."""
    rows = work.session.execute(
        select(Vault.participant_id, VaultSecret)
        .join(VaultSecret, VaultSecret.vault_id == Vault.id)
        .where(Vault.case_id == case_id, VaultSecret.kind.in_([SecretKind.MAILBOX.value, SecretKind.SIGNING.value]))
        .order_by(VaultSecret.epoch)
    ).all()
    mailboxes: dict[UUID, VaultSecret] = {}
    signing: dict[UUID, list[VaultSecret]] = {}
    for participant_id, row in rows:
        if row.kind == SecretKind.MAILBOX.value:
            mailboxes[participant_id] = row
        else:
            signing.setdefault(participant_id, []).append(row)
    told = published_in(work, case_id)
    found = {}
    for participant_id, mailbox in mailboxes.items():
        if participant_id in signing:
            keys = tuple(signing[participant_id])
            fits = all(_is_newest(told, row) for row in (mailbox, keys[-1]))
            found[participant_id] = PublicKeys(case_id, mailbox.vault_id, mailbox, keys, fits)
    return found


def _is_newest(told: Published, row: VaultSecret) -> bool:
    return told.newest(SecretKind(row.kind), row.vault_id) == (key_id(row.public_key or b""), row.epoch)


def correspondents(work: Work, case_id: UUID, pins: dict[str, Pin], *, lost: bool) -> dict[UUID, Correspondent]:
    """Everybody in a case, in the order in which they joined. In five queries.

    With ``lost`` nobody is new: whoever is not remembered may have been.
    """
    rows = participants_in(work, case_id)
    keys = public_keys_in(work, case_id)
    contacts = contacts_of(work, [row.account_id for row in rows])
    bound = bound_facilitators(work, case_id) if any(row.role == FACILITATOR for row in rows) else set()
    left = withdrawn_by_the_log(work, case_id)
    found = {}
    for row in rows:
        theirs = keys.get(row.id)
        key_state, pin = compare(pins.get(str(row.id)), theirs)
        if lost and key_state is KeyState.NEW:
            key_state, pin = KeyState.CHANGED, None
        found[row.id] = Correspondent(
            participant_id=row.id,
            account_id=row.account_id,
            name=contacts[row.account_id].legal_name,
            role=row.role,
            since=row.joined_at,
            withdrawn=row.withdrawn_at is not None or row.account_id in left,
            keys=theirs,
            key_state=key_state,
            pin=pin,
            bound=row.role != FACILITATOR or row.id in bound,
        )
    return found


def as_they_were(people: Mapping[UUID, Correspondent], there: Mapping[UUID, There]) -> dict[UUID, Correspondent]:
    """Those who were there then, by account, in the order in which they had joined; with their keys as they are."""
    known = [
        replace(
            one,
            since=there[one.account_id].joined_at,
            withdrawn=there[one.account_id].withdrawn_at is not None,
        )
        for one in people.values()
        if one.account_id in there
    ]
    return {one.participant_id: one for one in sorted(known, key=lambda one: (one.since, one.participant_id))}


def compare(pin: Pin | None, keys: PublicKeys | None) -> tuple[KeyState, Pin | None]:
    """How the keys in the database stand to what is remembered, and what to remember from now on.

    A new signing key is known if the one before signed it, a new mailbox if the newest signing key did. Whatever else
    has changed, has changed: the memory stays as it was. So it is where the log tells of other keys than there are,
    as when a renewal is kept from those who write.
    """
    if keys is None:
        return KeyState.ABSENT, pin
    if not keys.fits_the_log:
        return KeyState.CHANGED, pin
    if pin is None:
        return (KeyState.NEW, pinned(keys)) if _is_key(keys.mailbox_key) else (KeyState.CHANGED, None)
    if pin.vault != str(keys.vault_id):
        return KeyState.CHANGED, pin
    newest = pin.newest
    rows = {row.epoch: row for row in keys.signing}
    if newest.epoch not in rows or (rows[newest.epoch].public_key or b"").hex() != newest.key:
        return KeyState.CHANGED, pin
    chain = list(pin.signing)
    for row in keys.signing:
        if row.epoch > newest.epoch:
            if row.epoch != chain[-1].epoch + 1 or not _endorsed(keys, row, chain[-1].key):
                return KeyState.CHANGED, pin
            chain.append(_remembered(row))
    mailbox = keys.mailbox
    if (mailbox.epoch, digest(keys.mailbox_key).hex()) == (pin.mailbox_epoch, pin.mailbox):
        return KeyState.KNOWN, replace(pin, signing=tuple(chain))
    if (
        mailbox.epoch <= pin.mailbox_epoch
        or not _is_key(mailbox.public_key)
        or not _endorsed(keys, mailbox, chain[-1].key)
    ):
        return KeyState.CHANGED, pin
    moved_on = replace(pin, signing=tuple(chain), mailbox=digest(keys.mailbox_key).hex(), mailbox_epoch=mailbox.epoch)
    return KeyState.KNOWN, moved_on


def pinned(keys: PublicKeys, before: Pin | None = None) -> Pin:
    """What to remember of keys that are taken as they are. What was signed with earlier ones stays provable."""
    return Pin(
        vault=str(keys.vault_id),
        signing=tuple(_remembered(row) for row in keys.signing),
        mailbox=digest(keys.mailbox_key).hex(),
        mailbox_epoch=keys.mailbox.epoch,
        earlier=(*before.earlier, *before.signing) if before else (),
    )


def _remembered(row: VaultSecret) -> SigningKey:
    return SigningKey(str(row.vault_id), row.epoch, (row.public_key or b"").hex())


def _endorsed(keys: PublicKeys, row: VaultSecret, by: str) -> bool:
    return is_endorsed(keys.case_id, keys.vault_id, row, bytes.fromhex(by))


def _is_key(encoded: bytes | None) -> bool:
    try:
        BoxPublicKey(encoded or b"")
    except BadKey:
        return False
    return True
