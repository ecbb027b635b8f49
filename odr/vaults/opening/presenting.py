"""Presenting an access code yields an open vault; there is no other way to make one."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, or_, select

from odr.accounts.contact import contacts_of
from odr.accounts.unlocked import remove_idle_from, sealed_share
from odr.audit.log import Event, record
from odr.cases.people import advisers
from odr.cases.tables import Participant
from odr.crypto.codes import GROUP, GROUPS, AccessCode, BadCode, lookup_tag, unwrapped
from odr.crypto.secrets import ServerShare, SymmetricKey
from odr.db.database import erases
from odr.db.once import kept_row, once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.lifekeys.lives import LifeKeyGone
from odr.vaults.integrity.accepting import make_manifest
from odr.vaults.integrity.checking import check, has_manifest
from odr.vaults.keys.holders import owner_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.shut import is_shut
from odr.vaults.manifest.manifest import folders_in
from odr.vaults.manifest.recorder import go_on
from odr.vaults.rotation.ended import ended_by_the_log, ended_in_the_log
from odr.vaults.rotation.revoking import catch_up, codes_of
from odr.vaults.tables import AccessCodeRow, Grant, UnlockedVault, Vault


@once(rows_of=(Vault,))
def vault_of(work: Work, participant: Participant) -> Vault | None:
    """The participant's vault, locked."""
    return work.session.scalar(select(Vault).where(Vault.participant_id == participant.id))


def may_present(work: Work, participant: Participant, actor_id: UUID) -> bool:
    """Whether a code in these hands opens anything: the participant's own, or those of an adviser who may act now.

    Looked at with every request, so that whoever has stopped acting has nothing open for a moment longer.
    """
    return actor_id == participant.account_id or advisers.is_bound_to(work, participant, actor_id)


def read_code(typed: str) -> AccessCode:
    """The code that a person typed. Raises ``Refusal`` that says what is wrong, before anything is looked up."""
    try:
        return AccessCode.pasted(typed)
    except BadCode as slip:
        raise Refusal(_explain(slip, typed), "code") from None


def unlock(
    work: Work, participant: Participant, code: AccessCode, actor_id: UUID | None = None
) -> tuple[OpenVault, ServerShare]:
    """Opens the participant's vault with a code, and gives the share that ``keep_unlocked`` keeps.

    ``actor_id`` is who presents it, the participant unless it says somebody else. Raises like ``unlock_with_share``.
    """
    share = code.server_share()
    return unlock_with_share(work, participant, share, actor_id), share


def unlock_with_share(
    work: Work, participant: Participant, share: ServerShare, actor_id: UUID | None = None
) -> OpenVault:
    """Opens the participant's vault with what the server derives of a code: one that was typed, or a keyring's.

    ``actor_id`` is who presents it, the participant unless it says somebody else; the code must have been made for
    them. A refused attempt is written to the audit log, then raises ``Refusal``; the unit of work must still commit.
    Raises ``NotFound`` if there is no vault, and for somebody who does not act for the participant.
    """
    work.changes()
    vault = vault_of(work, participant)
    actor_id = actor_id or participant.account_id
    if vault is None or (actor_id != participant.account_id and not advisers.acts_for(work, participant, actor_id)):
        raise NotFound
    if not may_present(work, participant, actor_id):
        raise Refusal(
            _("Please confirm the undertaking of confidentiality first. It is on the page of the case."), "code"
        )
    row, put_back = _presented(work, vault, share)
    if is_shut(work, vault):
        row = None  # as if every code had gone with what it opened
    ended = row is not None and row.id in put_back
    if row is not None and row.agreement_digest is not None and row.holder_id == actor_id:
        record(work, vault.case_id, Event.VAULT_REFUSED, actor_id=actor_id, vault_id=vault.id)
        raise Refusal(
            _(
                "A party gave you this code as their facilitator. Please open this with your own code first, and type "
                "the one of the party at your desk, on the page of the case."
            ),
            "code",
        )
    if row is None or row.vault_id != vault.id or row.holder_id != actor_id:
        record(work, vault.case_id, Event.VAULT_REFUSED, actor_id=actor_id, vault_id=vault.id)
        raise Refusal(_("The code is complete, but it does not open this. Is it the code of another case?"), "code")
    try:
        opened = open_own(work, vault, row, share, ended=ended)
    except Refusal:
        record(
            work,
            vault.case_id,
            Event.VAULT_REFUSED,
            actor_id=actor_id,
            vault_id=vault.id,
            code_id=row.id,
        )
        raise
    row.used_at = work.now
    _notice(opened)
    opened.caught_up = catch_up(opened, put_back)
    if vault.reset_from is not None and actor_id == participant.account_id:
        # Somebody asked to destroy it for want of a code; here is one (see ``odr.vaults.reset``).
        vault.reset_from = None
        opened.record(Event.VAULT_RESET_CALLED_OFF)
    return opened


def _presented(work: Work, vault: Vault, share: ServerShare) -> tuple[AccessCodeRow | None, frozenset[UUID]]:
    """The code that was presented, whichever vault it is of.

    In one statement with which codes the vault has, for catching up with those that are gone; and of all of these,
    those whose end the log tells of, which somebody has put back.
    """
    tag = lookup_tag(share)
    found = work.session.execute(_PRESENTED, {"tag": tag, "vault_id": vault.id}).all()
    codes_of.know(work, frozenset(row.id for row, _ended in found if row.vault_id == vault.id), vault.id)
    put_back = frozenset(row.id for row, ended in found if ended)
    return next((row for row, _ended in found if row.lookup_tag == tag), None), put_back


_PRESENTED = select(AccessCodeRow, ended_in_the_log(AccessCodeRow.vault_id, AccessCodeRow.id)).where(
    or_(AccessCodeRow.lookup_tag == bindparam("tag"), AccessCodeRow.vault_id == bindparam("vault_id"))
)


def _notice(opened: OpenVault) -> None:
    """Holds what was opened against what the vault remembers, and notes in the audit log that it was opened."""
    folders = folders_in(opened)
    found = check(opened, folders)
    if opened.opens_all:
        if has_manifest(opened):
            go_on(opened, folders)
        else:
            make_manifest(opened)
    opened.noticed = len(found)
    opened.record(Event.VAULT_UNLOCKED)
    if found:
        opened.record(Event.VAULT_ALTERED, count=len(found))


def keep_unlocked(opened: OpenVault, share: ServerShare, session_id: UUID, session_key: SymmetricKey) -> None:
    """Keeps the vault unlocked in one browser, sealed under what only that browser's cookie holds.

    Beside the share stands how much was noticed, so that whoever writes to the database cannot take that away.
    """
    work, vault, code = opened.work, opened.vault, opened.code
    if kept_row(work, UnlockedVault, (session_id, vault.id)) is not None:
        work.session.execute(delete(UnlockedVault).where(*_where(session_id, vault.id)))
    row = UnlockedVault(session_id=session_id, vault_id=vault.id, code_id=code.id, used_at=work.now)
    row.sealed_share = sealed_share(share, session_key, row.sealed_share_context(vault), opened.noticed)
    work.session.add(row)


def lock(work: Work, participant: Participant, session_id: UUID, actor_id: UUID | None = None) -> None:
    """Locks the vault again in this browser. ``actor_id``: as for ``reopen``."""
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
            work,
            vault.case_id,
            Event.VAULT_LOCKED,
            actor_id=actor_id or participant.account_id,
            vault_id=vault.id,
            code_id=code_id,
        )


def remove_idle(work: Work, idle: timedelta) -> None:
    """Locks every vault that has not been used for a while."""
    remove_idle_from(work, UnlockedVault, idle)


def open_own(
    work: Work, vault: Vault, row: AccessCodeRow, share: ServerShare, *, ended: bool | None = None
) -> OpenVault:
    """The vault, for whoever holds a code of theirs to it.

    Raises ``Refusal`` if the code has expired, or if what it should open was altered.

    A facilitator's code does not open here: its one door is ``odr.agreements.access.opening``, which checks the
    agreement.
    """
    if row.agreement_digest is not None:
        raise Refusal(_("This code works under an agreement alone. Please use it where you were given it."), "code")
    if is_shut(work, vault):
        raise Refusal(_("Nothing is open to you here."), "code")
    return open_row(work, vault, row, share, ended=ended)


def open_row(
    work: Work, vault: Vault, row: AccessCodeRow, share: ServerShare, *, ended: bool | None = None
) -> OpenVault:
    """What ``open_own`` gives, whatever the code is bound to; the caller has seen to that.

    ``ended`` says whether the log tells of the code's end, if that was asked already.
    """
    if ended is None:
        ended = bool(ended_by_the_log(work, vault.id, [row.id]))
    if ended:
        raise Refusal(
            _("This code has ended. Somebody put it back in the database. Please tell the organisation."), "code"
        )
    if row.expires_at is not None and row.expires_at <= work.now:
        raise Refusal(_expired(work, vault, row), "code")
    opened = OpenVault(work, vault, row, share)
    try:
        opened.require_life()
    except LifeKeyGone:
        raise Refusal(_without_life_key(), "code") from None
    if next(opened.granted(), None) is None:
        if work.session.scalar(select(Grant.code_id).where(Grant.code_id == row.id).limit(1)) is None:
            raise Refusal(
                _(
                    "The code is right, but nothing is left that it opens. If its folders were not removed on purpose, "
                    "please tell the organisation."
                ),
                "code",
            )
        raise Refusal(
            _("The code is right, but what it opens was altered in the database. Please tell the organisation."), "code"
        )
    return opened


def _without_life_key() -> str:
    return _(
        "Besides a code, the life key that lies apart from the database is needed to open this, and it is not there. "
        "Either this was destroyed for good, or the service was started with another key store than its own. Please "
        "tell the organisation."
    )


def _expired(work: Work, vault: Vault, row: AccessCodeRow) -> str:
    """That a code has expired, and who can help."""
    owner_id = owner_of(work, vault)
    if row.holder_id != owner_id:
        name = contacts_of(work, [owner_id])[owner_id].legal_name
        return _(
            "This code has expired. %(name)s can let it work longer, or give you a new one; nobody else can.", name=name
        )
    others = select(AccessCodeRow.id).where(
        AccessCodeRow.vault_id == vault.id,
        AccessCodeRow.holder_id == owner_id,
        or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now),
    )
    if work.session.scalar(others.limit(1)) is None:
        return _("This code has expired, and you have no other that still works. Nobody can open this any more.")
    return _(
        "This code has expired. Please use another of your codes; with one that opens everything you can also let this "
        "one work longer."
    )


def _explain(slip: BadCode, typed: str) -> str:
    match slip.reason:
        case "symbol":
            return _(
                "A code has only letters and digits. “%(symbol)s” is never in one. Please look at group %(group)d.",
                symbol=slip.symbol,
                group=_group_of(slip),
            )
        case "length":
            return _of_group(typed) or ngettext(
                "A code has 28 letters and digits; this has %(count)d.",
                "A code has 28 letters and digits; this has %(count)d.",
                slip.symbols,
                count=slip.symbols,
            )
        case "kind":
            return _(
                "This code is for folders that only a browser opens, so it was not used. Such a code must never be "
                "typed on a page like this one, which has now seen it: please have another made in its place."
            )
        case _ if slip.place is not None:
            return _(
                "There is a typing mistake in the code. If only one letter or digit is wrong, it is in group "
                "%(group)d.",
                group=_group_of(slip),
            )
        case _:
            return _(
                "There is a typing mistake somewhere in the code. Please compare it with your sheet, group by group."
            )


def _of_group(typed: str) -> str:
    """What is wrong with one of seven groups, if they were typed apart and all others have their length."""
    groups = unwrapped(typed).split()
    wrong = [(number, len(group)) for number, group in enumerate(groups, 1) if len(group) != GROUP]
    if len(groups) != GROUPS or len(wrong) != 1:
        return ""
    return _(
        "Group %(number)d has %(count)d letters and digits; this has %(typed)d.",
        number=wrong[0][0],
        count=GROUP,
        typed=wrong[0][1],
    )


def _group_of(slip: BadCode) -> int:
    """Groups are counted from 1, as they are shown."""
    return min((slip.place or 0) // GROUP + 1, GROUPS)


def _where(session_id: UUID, vault_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return UnlockedVault.session_id == session_id, UnlockedVault.vault_id == vault_id
