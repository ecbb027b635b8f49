"""Presenting an access code yields an open vault; there is no other way to make one."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from odr.audit.log import Event, record
from odr.cases.tables import Participant
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode, BadCode, key_pair, lookup_tag
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import Secret, ServerShare, SymmetricKey
from odr.db.database import erases
from odr.db.work import Work
from odr.refusals import NotFound, Refusal
from odr.vaults import code_list
from odr.vaults.secrets import GrantProofKey, SecretKind, open_grant, previous_epoch, proof_key_of
from odr.vaults.tables import AccessCodeRow, Grant, UnlockedVault, Vault, VaultSecret
from odr.words import gettext as _
from odr.words import ngettext

NOTE_EVERY = timedelta(minutes=1)
_KINDS = frozenset(kind.value for kind in SecretKind)


class OpenVault:
    """A vault that somebody has opened with an access code, for one unit of work.

    Every function that reads or writes private information takes one. Its keys are unsealed when first needed and
    are gone with the object. ``actor_id`` is the account whose hands the code is in.
    """

    def __init__(self, work: Work, vault: Vault, code: AccessCodeRow, share: ServerShare) -> None:
        self.work = work
        self.vault = vault
        self.code = code
        self.actor_id = code.holder_id
        self._pair: BoxKeyPair = key_pair(share)
        self._proof_key: GrantProofKey = proof_key_of(share)
        rows = work.session.execute(
            select(VaultSecret, Grant.box)
            .join(Grant, Grant.secret_id == VaultSecret.id)
            .where(Grant.code_id == code.id, VaultSecret.vault_id == vault.id)
            .order_by(VaultSecret.epoch)
        )
        # Ordered by epoch, so the latest epoch of each secret is the one that stays. A kind that does not exist can
        # only have been written into the database by hand.
        self._granted: dict[tuple[SecretKind, UUID | None], tuple[VaultSecret, bytes]] = {
            (SecretKind(row.kind), row.folder_id): (row, box) for row, box in rows if row.kind in _KINDS
        }
        self._opened: dict[UUID, Secret] = {}
        self._chains: dict[tuple[SecretKind, UUID | None], list[VaultSecret]] = {}

    def may(self, kind: SecretKind, folder_id: UUID | None = None) -> bool:
        """Whether the code was granted this secret."""
        return (kind, folder_id) in self._granted

    @property
    def opens_all(self) -> bool:
        """Whether the code opens all of the vault and manages its codes."""
        return self.may(SecretKind.STEWARDSHIP)

    @property
    def may_write(self) -> bool:
        """Whether the code may change what it can read. No key can withhold that from a reader; the server does."""
        return self.code.may_write

    def folder_key(self, folder_id: UUID, epoch: int | None = None) -> SymmetricKey:
        """The key of a folder, as it is now or as it was in an earlier epoch.

        Raises ``NotFound`` if the code was not granted it, ``Unopenable`` if it was altered or there was no such epoch.
        """
        key = self._secret(SecretKind.FOLDER, folder_id, epoch)
        assert isinstance(key, SymmetricKey)  # noqa: S101  by its kind
        return key

    def folder_key_to_write(self, folder_id: UUID) -> SymmetricKey:
        """The key of a folder, to seal with. Raises ``NotFound``, or ``Refusal`` if that may not or cannot be."""
        self.require_writing()
        # Without the list it cannot be told whether somebody put back a key that a former holder still has.
        known = self._known_epoch(SecretKind.FOLDER, folder_id)
        try:
            key = self.folder_key(folder_id)
            if self.folder_epoch(folder_id) < known:
                raise Unopenable("a key that was replaced has been put back")
            return key
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

    def stewardship_key(self) -> SymmetricKey:
        """The key over the vault's own records. Raises like ``folder_key``."""
        key = self._secret(SecretKind.STEWARDSHIP, None)
        assert isinstance(key, SymmetricKey)  # noqa: S101  by its kind
        return key

    def granted(self) -> Iterator[tuple[VaultSecret, Secret]]:
        """Everything the code was granted and that opens, to hand it on."""
        for (kind, folder_id), (row, _box) in self._granted.items():
            try:
                secret = self._secret(kind, folder_id)
            except Unopenable:
                continue
            yield row, secret

    def include(self, row: VaultSecret, secret: Secret, box: bytes) -> None:
        """Takes in a secret that was made in this unit of work."""
        self._granted[SecretKind(row.kind), row.folder_id] = (row, box)
        self._opened[row.id] = secret

    def record(self, event: Event, subject_id: UUID | None = None, count: int | None = None) -> None:
        """Writes an audit entry about this vault, before anything is shown."""
        record(
            self.work,
            self.vault.case_id,
            event,
            actor_id=self.actor_id,
            vault_id=self.vault.id,
            code_id=self.code.id,
            subject_id=subject_id,
            count=count,
        )

    def _row(self, kind: SecretKind, folder_id: UUID | None) -> tuple[VaultSecret, bytes]:
        try:
            return self._granted[kind, folder_id]
        except KeyError:
            raise NotFound from None

    def _secret(self, kind: SecretKind, folder_id: UUID | None, epoch: int | None = None) -> Secret:
        row, box = self._row(kind, folder_id)
        if row.id not in self._opened:
            self._opened[row.id] = open_grant(self.vault, row, box, self.code.id, self._pair, self._proof_key)
        if epoch is None or epoch == row.epoch:
            return self._opened[row.id]
        return self._earlier(kind, folder_id, row, epoch)

    def _earlier(self, kind: SecretKind, folder_id: UUID | None, latest: VaultSecret, epoch: int) -> Secret:
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
        secret = self._opened[latest.id]
        newer = latest
        for row in self._chains[kind, folder_id]:
            if row.epoch >= latest.epoch:
                continue
            if row.id not in self._opened:
                self._opened[row.id] = previous_epoch(self.vault, newer, secret)
            secret, newer = self._opened[row.id], row
            if row.epoch == epoch:
                return secret
        raise Unopenable("no such epoch")

    def _known_epoch(self, kind: SecretKind, folder_id: UUID | None) -> int:
        """The epoch that a secret has reached, as the vault's own list knows it; only its stewards can ask."""
        if not self.may(SecretKind.STEWARDSHIP):
            return 1
        return code_list.read_own(self)[1].epoch_of(kind.value, folder_id)

    def __repr__(self) -> str:
        return "<OpenVault>"


def vault_of(work: Work, participant: Participant) -> Vault | None:
    """The participant's vault, locked."""
    return work.session.scalar(select(Vault).where(Vault.participant_id == participant.id))


def read_code(typed: str) -> AccessCode:
    """The code that a person typed. Raises ``Refusal`` that says what is wrong, before anything is looked up."""
    try:
        return AccessCode.parse(typed)
    except BadCode as slip:
        raise Refusal(_explain(slip), "code") from None


def unlock(work: Work, participant: Participant, code: AccessCode) -> tuple[OpenVault, ServerShare]:
    """Opens the participant's vault with a code, and gives the share that ``keep_unlocked`` keeps.

    A refused attempt is written to the audit log, then raises ``Refusal``; the unit of work must still commit.
    """
    vault = vault_of(work, participant)
    if vault is None:
        raise NotFound
    share = code.server_share()
    row = work.session.scalar(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == lookup_tag(share)))
    if row is None or row.vault_id != vault.id or row.holder_id != participant.account_id:
        record(work, vault.case_id, Event.VAULT_REFUSED, actor_id=participant.account_id, vault_id=vault.id)
        raise Refusal(_("The code is complete, but it does not open this. Is it the code of another case?"), "code")
    try:
        opened = _open(work, vault, row, share)
    except Refusal:
        record(
            work,
            vault.case_id,
            Event.VAULT_REFUSED,
            actor_id=participant.account_id,
            vault_id=vault.id,
            code_id=row.id,
        )
        raise
    row.used_at = work.now
    opened.record(Event.VAULT_UNLOCKED)
    if vault.afresh_from is not None:
        # Somebody asked to destroy it for want of a code; here is one (see ``odr.vaults.afresh``).
        vault.afresh_from = None
        opened.record(Event.VAULT_AFRESH_CALLED_OFF)
    return opened, share


def keep_unlocked(opened: OpenVault, share: ServerShare, session_id: UUID, session_key: SymmetricKey) -> None:
    """Keeps the vault unlocked in one browser, sealed under what only that browser's cookie holds."""
    work, vault, code = opened.work, opened.vault, opened.code
    work.session.execute(delete(UnlockedVault).where(*_where(session_id, vault.id)))
    work.session.add(
        UnlockedVault(
            session_id=session_id,
            vault_id=vault.id,
            code_id=code.id,
            sealed_share=seal(session_key, share.reveal(), _unlocked_context(session_id, vault, code.id)),
            used_at=work.now,
        )
    )


def reopen(
    work: Work, participant: Participant, session_id: UUID, session_key: SymmetricKey, idle: timedelta
) -> OpenVault | None:
    """The vault as this browser unlocked it, or ``None`` if it is locked: by hand, when idle, or as the code ended."""
    found = _reopened(work, participant, session_id, session_key, idle)
    if found is None:
        return None
    opened, unlocked = found
    if work.now - unlocked.used_at >= NOTE_EVERY:
        unlocked.used_at = work.now
    return opened


def opens_still(
    work: Work, participant: Participant, session_id: UUID, session_key: SymmetricKey, idle: timedelta
) -> bool:
    """Whether ``reopen`` would give the vault; notes nothing, so it can be asked where nothing is written."""
    return _reopened(work, participant, session_id, session_key, idle) is not None


def is_unlocked(work: Work, participant: Participant, session_id: UUID | None, idle: timedelta) -> bool:
    """Whether this browser has the vault unlocked, as far as can be told without opening it."""
    if session_id is None:
        return False
    vault = vault_of(work, participant)
    unlocked = work.session.get(UnlockedVault, (session_id, vault.id)) if vault else None
    return unlocked is not None and unlocked.used_at + idle > work.now


def lock(work: Work, participant: Participant, session_id: UUID) -> None:
    """Locks the vault again in this browser."""
    vault = vault_of(work, participant)
    if vault is None:
        return
    locked = work.session.scalars(
        delete(UnlockedVault).where(*_where(session_id, vault.id)).returning(UnlockedVault.code_id)
    ).all()
    # The cookie lives on, and with it the key that the share was sealed under.
    erases(work.session)
    for code_id in locked:
        record(
            work, vault.case_id, Event.VAULT_LOCKED, actor_id=participant.account_id, vault_id=vault.id, code_id=code_id
        )


def remove_idle(work: Work, idle: timedelta) -> None:
    """Locks every vault that has not been used for a while."""
    locked = work.session.scalars(
        delete(UnlockedVault).where(UnlockedVault.used_at <= work.now - idle).returning(UnlockedVault.vault_id)
    ).all()
    if locked:
        erases(work.session)


def _reopened(
    work: Work, participant: Participant, session_id: UUID, session_key: SymmetricKey, idle: timedelta
) -> tuple[OpenVault, UnlockedVault] | None:
    vault = vault_of(work, participant)
    if vault is None:
        return None
    unlocked = work.session.get(UnlockedVault, (session_id, vault.id))
    if unlocked is None or unlocked.used_at + idle <= work.now:
        return None
    row = work.session.get(AccessCodeRow, unlocked.code_id)
    if row is None or row.holder_id != participant.account_id or row.vault_id != vault.id:
        return None
    try:
        context = _unlocked_context(session_id, vault, row.id)
        share = ServerShare(open_sealed(session_key, unlocked.sealed_share, context))
        return _open(work, vault, row, share), unlocked
    except (Unopenable, BadKey, Refusal):
        return None


def _open(work: Work, vault: Vault, row: AccessCodeRow, share: ServerShare) -> OpenVault:
    """Raises ``Refusal`` if the code has expired, or if what it should open was altered."""
    if row.expires_at is not None and row.expires_at <= work.now:
        raise Refusal(_("This code has expired. Ask whoever gave it to you for a new one."), "code")
    opened = OpenVault(work, vault, row, share)
    if next(opened.granted(), None) is None:
        raise Refusal(
            _("The code is right, but what it opens was altered in the database. Please tell the organisation."), "code"
        )
    return opened


def _explain(slip: BadCode) -> str:
    match slip.reason:
        case "symbol":
            return _("A code has only letters and digits. “%(symbol)s” is never in one.", symbol=slip.symbol)
        case "length":
            return ngettext(
                "A code has 28 letters and digits; this has %(count)d.",
                "A code has 28 letters and digits; this has %(count)d.",
                slip.symbols,
                count=slip.symbols,
            )
        case _:
            return _(
                "There is a slip of the pen somewhere in the code. Please compare it with your sheet, group by group."
            )


def _where(session_id: UUID, vault_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return UnlockedVault.session_id == session_id, UnlockedVault.vault_id == vault_id


def _unlocked_context(session_id: UUID, vault: Vault, code_id: UUID) -> Context:
    return Context(
        purpose=Purpose.OPEN_VAULT, case=vault.case_id, vault=vault.id, subject=session_id, detail=str(code_id)
    )
