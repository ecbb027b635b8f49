"""An open vault: what an access code yields, and what every function that needs plaintext takes.

``odr.vaults.opening.presenting`` makes them; nothing else may.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from odr.audit.log import Event, record
from odr.cases.tables import Participant
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import key_pair
from odr.crypto.derivation import derive, keyed_hash
from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import LifeKey
from odr.crypto.secrets import BoxSeed, Secret, ServerShare, SigningSeed, SymmetricKey
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.lifekeys.lives import LifeKeyGone, life_key
from odr.vaults.keys import code_list
from odr.vaults.keys.code_list import CodeList
from odr.vaults.keys.countersigning import Countersigner
from odr.vaults.keys.published import published_in
from odr.vaults.keys.secrets import (
    GrantProofKey,
    HeldSecret,
    SecretKind,
    as_type,
    open_grant,
    previous_epoch,
    proof_key_of,
    wake,
)
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret

_KINDS = frozenset(kind.value for kind in SecretKind)


_GRANTED = (
    select(VaultSecret, Grant.box)
    .join(Grant, Grant.secret_id == VaultSecret.id)
    .where(Grant.code_id == bindparam("code_id"), VaultSecret.vault_id == bindparam("vault_id"))
    .order_by(VaultSecret.epoch)
)


class OpenVault:
    """A vault that somebody has opened with an access code, for one unit of work.

    Every function that reads or writes private information takes one. Its keys are unsealed when first needed and
    are gone with the object. ``actor_id`` is the account whose hands the code is in; ``caught_up`` are the codes that
    ended by themselves and were followed by new epochs as this one was presented
    (``odr.vaults.rotation.revoking.catch_up``); ``noticed`` is how many things were not as the vault remembers them
    when it was unlocked; ``granted_ids`` are the secrets that the code was granted as it was opened.
    """

    caught_up: Sequence[UUID] = ()

    def __init__(self, work: Work, vault: Vault, code: AccessCodeRow, share: ServerShare) -> None:
        self.work = work
        self.vault = vault
        self.code = code
        self.actor_id = code.holder_id
        self.noticed = 0
        self._pair: BoxKeyPair = key_pair(share)
        self._proof_key: GrantProofKey = proof_key_of(share)
        rows = work.session.execute(_GRANTED, {"code_id": code.id, "vault_id": vault.id}).all()
        self.granted_ids = frozenset(row.id for row, _box in rows)
        # Ordered by epoch, so the latest epoch of each secret is the one that stays. A kind that does not exist can
        # only have been written into the database by hand.
        self._granted: dict[tuple[SecretKind, UUID | None], tuple[VaultSecret, bytes]] = {
            (SecretKind(row.kind), row.folder_id): (row, box) for row, box in rows if row.kind in _KINDS
        }
        self._opened: dict[UUID, HeldSecret] = {}
        self._chains: dict[tuple[SecretKind, UUID | None], list[VaultSecret]] = {}
        self._countersigner: Countersigner | None = None
        self._mailboxes: dict[int, BoxKeyPair] = {}
        self._correspondences: dict[int, SymmetricKey] = {}

    def may(self, kind: SecretKind, folder_id: UUID | None = None) -> bool:
        """Whether the code was granted this secret."""
        return (kind, folder_id) in self._granted

    @property
    def opens_all(self) -> bool:
        """Whether the code opens all of the vault and manages its codes."""
        return self.may(SecretKind.STEWARDSHIP)

    @property
    def is_own(self) -> bool:
        """Whether the code is in the hands of the participant themself, and not of somebody who acts for them."""
        party = self.work.session.get(Participant, self.vault.participant_id)
        return party is not None and party.account_id == self.actor_id

    @property
    def may_write(self) -> bool:
        """Whether the code may change what it can read. No key can withhold that from a reader; the server does."""
        return self.code.may_write

    def folder_key(self, folder_id: UUID, epoch: int | None = None) -> SymmetricKey:
        """The key of a folder, as it is now or as it was in an earlier epoch.

        Raises ``NotFound`` if the code was not granted it, ``Unopenable`` if it was altered or there was no such epoch.
        """
        return as_type(self._secret(SecretKind.FOLDER, folder_id, epoch), SymmetricKey)

    def current_folder_key(self, folder_id: UUID) -> SymmetricKey:
        """The key of a folder as the vault itself knows it to be now, to seal with.

        Raises ``Refusal`` if the vault's list was altered, so that this can't be told, else like ``folder_key``.
        """
        # Without the list it cannot be told whether somebody put back a key that a former holder still has.
        known = self._known_epoch(folder_id)
        key = self.folder_key(folder_id)
        if self.folder_epoch(folder_id) < known:
            raise Unopenable("a key that was replaced has been put back")
        return key

    def folder_key_to_write(self, folder_id: UUID) -> SymmetricKey:
        """The key of a folder, to seal with. Raises ``NotFound``, or ``Refusal`` if that may not or cannot be."""
        self.require_writing()
        try:
            return self.current_folder_key(folder_id)
        except LifeKeyGone:
            raise Refusal(_("The life key of this folder is gone, and with it all that is in it."), "folder") from None
        except Unopenable:
            raise Refusal(
                _(
                    "The key of this folder was altered in the database and no longer opens, so nothing can be kept "
                    "in it. Please use another folder, and tell the organisation."
                ),
                "folder",
            ) from None

    def require_writing(self) -> None:
        """Raises ``Refusal`` unless the code may change what it can read."""
        if not self.may_write:
            raise Refusal(_("The code you use lets you read this, not change it."))

    def folder_epoch(self, folder_id: UUID) -> int:
        """The epoch of the folder's key. Raises ``NotFound``."""
        return self._row(SecretKind.FOLDER, folder_id)[0].epoch

    def stewardship_key(self, epoch: int | None = None) -> SymmetricKey:
        """The key over the vault's own records, as it is now or was in an earlier epoch. Raises like ``folder_key``."""
        return as_type(self._secret(SecretKind.STEWARDSHIP, None, epoch), SymmetricKey)

    def stewardship_epoch(self) -> int:
        """The epoch of the stewardship key. Raises ``NotFound``."""
        return self._row(SecretKind.STEWARDSHIP, None)[0].epoch

    @property
    def countersigner(self) -> Countersigner | None:
        """Signs the head of the audit log; ``None`` for a code without the signing key, or if that was altered."""
        if self._countersigner is None and self.may(SecretKind.SIGNING):
            try:
                self._countersigner = Countersigner(self.work, self.vault, self.signing_pair())
            except Unopenable:
                return None
        return self._countersigner

    def code_list(self) -> tuple[SymmetricKey, CodeList]:
        """The vault's own list of its codes, and the key it is sealed under.

        Raises ``Refusal`` if either was altered, ``NotFound`` if the code was not granted the stewardship.
        """
        if self.countersigner is not None:
            # Whoever changes the codes asks for the list first: looked at while the old ones are those who can sign.
            self.countersigner.look()
        try:
            stewardship = self.stewardship_key()
            return stewardship, code_list.read(self.vault, stewardship)
        except Unopenable:
            raise Refusal(
                _(
                    "The list of your codes was altered in the database and no longer opens. "
                    "Please tell the organisation."
                )
            ) from None

    def mailbox_pair(self, epoch: int | None = None) -> BoxKeyPair:
        """The key pair that messages to this vault are sealed to, as it is now or was in an earlier epoch.

        Raises like ``folder_key``.
        """
        wanted = self.row_of(SecretKind.MAILBOX).epoch if epoch is None else epoch
        if wanted not in self._mailboxes:
            self._mailboxes[wanted] = BoxKeyPair(self._mailbox_seed(wanted))
        return self._mailboxes[wanted]

    def correspondence_key(self, epoch: int | None = None) -> SymmetricKey:
        """The key over what the vault remembers of its messages, out of the mailbox. Raises like ``folder_key``."""
        wanted = self.row_of(SecretKind.MAILBOX).epoch if epoch is None else epoch
        if wanted not in self._correspondences:
            self._correspondences[wanted] = SymmetricKey(derive(self._mailbox_seed(wanted), "mailbox/correspondence"))
        return self._correspondences[wanted]

    def key_of_notes(self, thing: bytes, epoch: int) -> SymmetricKey:
        """The key that the tags of notes about one thing come from, out of the mailbox. Raises like ``folder_key``."""
        return SymmetricKey(keyed_hash(self._mailbox_seed(epoch), "mailbox/notes", thing))

    def signing_pair(self, epoch: int | None = None) -> SigningKeyPair:
        """The key pair that speaks and signs as this participant, as it is now or was in an earlier epoch.

        Raises like ``folder_key``.
        """
        return SigningKeyPair(as_type(self._secret(SecretKind.SIGNING, None, epoch), SigningSeed))

    def row_of(self, kind: SecretKind) -> VaultSecret:
        """The latest epoch of one of the vault's own secrets, as it was granted. Raises ``NotFound``."""
        return self._row(kind, None)[0]

    def granted(self) -> Iterator[HeldSecret]:
        """Everything the code was granted and that opens, to hand it on."""
        for kind, folder_id in self._granted:
            try:
                held = self._held(kind, folder_id)
            except Unopenable:
                continue
            yield held

    def include(self, held: HeldSecret, box: bytes) -> None:
        """Takes in a secret that was made in this unit of work."""
        self._granted[SecretKind(held.row.kind), held.row.folder_id] = (held.row, box)
        self._opened[held.row.id] = held
        if self._countersigner is not None and isinstance(held.secret, SigningSeed):
            self._countersigner.sign_with(SigningKeyPair(held.secret))

    def life_of(self, folder_id: UUID | None = None) -> LifeKey:
        """The life key of a folder, or of the vault. Raises ``LifeKeyGone``."""
        return life_key(self.work, self.vault.case_id, folder_id or self.vault.id)

    def require_life(self) -> None:
        """Raises ``LifeKeyGone`` unless the life keys of the vault and of its case are there."""
        self.life_of()
        self.life_of_case()

    def life_of_case(self) -> LifeKey:
        """The life key of the case, by which whatever was said in it is read. Raises ``LifeKeyGone``."""
        return life_key(self.work, self.vault.case_id, self.vault.case_id)

    def record(self, event: Event, subject_id: UUID | None = None, count: int | None = None) -> None:
        """Writes an audit entry about this vault, before anything is shown, and signs it if the code can."""
        self._record(event, subject_id, count, vault_id=self.vault.id, code_id=self.code.id)

    def record_for_case(self, event: Event, subject_id: UUID | None = None) -> None:
        """Writes an audit entry that everybody in the case sees, not about this vault, and signs it if the code can."""
        self._record(event, subject_id, None)

    def _record(
        self,
        event: Event,
        subject_id: UUID | None,
        count: int | None,
        vault_id: UUID | None = None,
        code_id: UUID | None = None,
    ) -> None:
        signer = self.countersigner  # its key is opened here, and not where others may be waiting

        def write(then: Work) -> None:
            if signer is not None and then is not signer.work:
                self._countersigner = signer.in_unit(then)
            if self._countersigner is not None:
                self._countersigner.prepare()
            entry = record(
                then,
                self.vault.case_id,
                event,
                actor_id=self.actor_id,
                vault_id=vault_id,
                code_id=code_id,
                subject_id=subject_id,
                count=count,
            )
            if self._countersigner is not None:
                self._countersigner.follow(entry)

        self.work.note(write)

    def _mailbox_seed(self, epoch: int | None) -> BoxSeed:
        return as_type(self._secret(SecretKind.MAILBOX, None, epoch), BoxSeed)

    def _row(self, kind: SecretKind, folder_id: UUID | None) -> tuple[VaultSecret, bytes]:
        try:
            return self._granted[kind, folder_id]
        except KeyError:
            raise NotFound from None

    def _secret(self, kind: SecretKind, folder_id: UUID | None, epoch: int | None = None) -> Secret:
        return self._held(kind, folder_id, epoch).secret

    def _held(self, kind: SecretKind, folder_id: UUID | None, epoch: int | None = None) -> HeldSecret:
        row, box = self._row(kind, folder_id)
        if row.id not in self._opened:
            life = self.life_of(folder_id)
            dormant = open_grant(
                self.vault, row, box, self.code.id, self._pair, self._proof_key, self.code.agreement_digest
            )
            self._opened[row.id] = wake(self.vault, row, dormant, life)
        if epoch is None or epoch == row.epoch:
            return self._opened[row.id]
        return self._earlier(kind, folder_id, row, epoch)

    def _earlier(self, kind: SecretKind, folder_id: UUID | None, latest: VaultSecret, epoch: int) -> HeldSecret:
        """Walks from the secret as it is now back to an earlier epoch, each sealed under the one that followed it."""
        if (kind, folder_id) not in self._chains:
            rows = self.work.session.scalars(
                select(VaultSecret)
                .where(
                    VaultSecret.vault_id == self.vault.id,
                    VaultSecret.kind == kind.value,
                    VaultSecret.folder_id.is_(None) if folder_id is None else VaultSecret.folder_id == folder_id,
                )
                .order_by(VaultSecret.epoch.desc())
            ).all()
            self._chains[kind, folder_id] = list(rows)
        life, newer = self.life_of(folder_id), self._opened[latest.id]
        for row in self._chains[kind, folder_id]:
            if row.epoch >= latest.epoch:
                continue
            if row.id not in self._opened:
                self._opened[row.id] = previous_epoch(self.vault, newer, row, life)
            newer = self._opened[row.id]
            if row.epoch == epoch:
                return newer
        raise Unopenable("no such epoch")

    def _known_epoch(self, folder_id: UUID) -> int:
        """The epoch that a folder's key has reached: as the vault's own list knows it, which only its stewards can ask.

        Whoever else holds a code asks the log, in which each renewal stands.
        """
        if not self.may(SecretKind.STEWARDSHIP):
            return published_in(self.work, self.vault.case_id).folder_epoch(folder_id)
        return self.code_list()[1].epoch_of(SecretKind.FOLDER.value, folder_id)

    def __repr__(self) -> str:
        return "<OpenVault>"
