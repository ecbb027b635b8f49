"""Making a keyring, and opening it with its personal code; there is no other way to make an open keyring.

Wrong personal codes are not slowed down: a form behind the sign-in takes them, and of 130 random bits nobody guesses
any (docs/protocol.md, section 3).
"""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from odr.accounts.unlocked import is_live, kept_share, note_used, remove_idle_from, sealed_share
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode, lookup_tag
from odr.crypto.derivation import derive
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import BoxSeed, ServerShare, SymmetricKey
from odr.db.database import erases
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.keyrings.open_keyring import OpenKeyring
from odr.keyrings.tables import Keyring, UnlockedKeyring


@once(rows_of=(Keyring,))
def keyring_of(work: Work, account_id: UUID) -> Keyring | None:
    """The account's keyring, locked."""
    return work.session.scalar(select(Keyring).where(Keyring.account_id == account_id))


def make(work: Work, account_id: UUID, code: AccessCode) -> OpenKeyring:
    """Makes the account's keyring, empty, with a fresh key pair. The person has shown that they kept the code.

    Raises ``Refusal`` if there is a keyring already.
    """
    if keyring_of(work, account_id) is not None:
        raise Refusal(_("You have a keyring already."))
    seed, pair = BoxKeyPair.generate()
    keyring = Keyring(id=uuid4(), account_id=account_id, public_key=pair.public.encoded, version=0, created_at=work.now)
    _seal_under(keyring, seed, code.server_share())
    work.session.add(keyring)
    work.session.flush()
    return OpenKeyring(work, keyring, seed)


def begin_anew(work: Work, account_id: UUID, code: AccessCode) -> OpenKeyring:
    """Destroys the account's keyring with every entry in it, and makes a new one. No vault loses anything by it."""
    work.session.execute(delete(Keyring).where(Keyring.account_id == account_id))
    erases(work.session)
    return make(work, account_id, code)


def unlock(work: Work, account_id: UUID, code: AccessCode) -> tuple[OpenKeyring, ServerShare]:
    """Opens the account's keyring with a code, and gives the share that ``keep_unlocked`` keeps.

    Raises ``NotFound`` without a keyring, ``Refusal`` for another code or if the keyring was altered.
    """
    keyring = keyring_of(work, account_id)
    if keyring is None:
        raise NotFound
    share = code.server_share()
    opened = _opened(work, keyring, share)
    if opened is not None:
        return opened, share
    if keyring.lookup_tag == lookup_tag(share):
        raise Refusal(
            _(
                "The code is right, but your keyring was altered in the database and no longer opens. Please tell the "
                "people who run this service, and begin a new keyring."
            ),
            "code",
        )
    raise Refusal(
        _("The code is complete, but it is not the personal code of your keyring. Is it the code of a single case?"),
        "code",
    )


def keep_unlocked(opened: OpenKeyring, share: ServerShare, session_id: UUID, session_key: SymmetricKey) -> None:
    """Keeps the keyring unlocked in one browser, sealed under what only that browser's cookie holds."""
    session, keyring = opened.work.session, opened.keyring
    session.execute(delete(UnlockedKeyring).where(UnlockedKeyring.session_id == session_id))
    row = UnlockedKeyring(session_id=session_id, keyring_id=keyring.id, used_at=opened.work.now)
    row.sealed_share = sealed_share(share, session_key, row.sealed_share_context())
    session.add(row)
    session.flush()


def reopen(
    work: Work, account_id: UUID, session_id: UUID, session_key: SymmetricKey, idle: timedelta, *, using: bool = True
) -> OpenKeyring | None:
    """The keyring as this browser unlocked it, or ``None`` if it is locked. ``using`` notes that it is in use."""
    found = _kept(work, account_id, session_id, idle)
    if found is None:
        return None
    keyring, unlocked = found
    kept = kept_share(unlocked, session_key, unlocked.sealed_share_context())
    opened = None if kept is None else _opened(work, keyring, kept[0])
    if opened is not None and using:
        note_used(work, unlocked)
    return opened


def is_unlocked(work: Work, account_id: UUID, session_id: UUID, idle: timedelta) -> bool:
    """Whether this browser has the keyring unlocked, as far as can be told without opening it."""
    return _kept(work, account_id, session_id, idle) is not None


def lock(work: Work, session_id: UUID) -> None:
    """Locks the keyring again in this browser. Vaults that it opened stay open until they lock by themselves."""
    work.session.execute(delete(UnlockedKeyring).where(UnlockedKeyring.session_id == session_id))
    # The cookie lives on, and with it the key that the share was sealed under.
    erases(work.session)


def remove_idle(work: Work, idle: timedelta) -> None:
    """Locks every keyring that has not been used for a while."""
    remove_idle_from(work, UnlockedKeyring, idle)


def exchange_code(opened: OpenKeyring, code: AccessCode) -> None:
    """Gives the keyring another personal code. The one before opens nothing any more; keys and entries stay.

    Every browser in which the keyring is unlocked has it locked.
    """
    _seal_under(opened.keyring, opened.seed, code.server_share())
    session = opened.work.session
    session.execute(delete(UnlockedKeyring).where(UnlockedKeyring.keyring_id == opened.keyring.id))
    session.flush()
    # What the old code opened stays in no file.
    erases(session)


def put_key_back(opened: OpenKeyring) -> None:
    """Gives out the keyring's own public key again, after somebody had put another in its place."""
    opened.keyring.public_key = opened.public_key.encoded
    opened.work.session.flush()


def _kept(work: Work, account_id: UUID, session_id: UUID, idle: timedelta) -> tuple[Keyring, UnlockedKeyring] | None:
    found = work.session.execute(
        select(Keyring, UnlockedKeyring)
        .join(UnlockedKeyring, UnlockedKeyring.keyring_id == Keyring.id)
        .where(UnlockedKeyring.session_id == session_id, Keyring.account_id == account_id)
    ).one_or_none()
    if found is None or not is_live(work, found[1], idle):
        return None
    return found[0], found[1]


def _opened(work: Work, keyring: Keyring, share: ServerShare) -> OpenKeyring | None:
    try:
        seed = BoxSeed(open_sealed(_seal_key(share), keyring.sealed_key, keyring.sealed_key_context()))
    except (Unopenable, BadKey):
        return None
    return OpenKeyring(work, keyring, seed)


def _seal_under(keyring: Keyring, seed: BoxSeed, share: ServerShare) -> None:
    keyring.version += 1
    keyring.lookup_tag = lookup_tag(share)
    keyring.sealed_key = seal(_seal_key(share), seed.reveal(), keyring.sealed_key_context())


def _seal_key(share: ServerShare) -> SymmetricKey:
    return SymmetricKey(derive(share, "share/keyring seal"))
