"""Codes for the browser: made, narrowed and taken back. The service has their server share and public keys alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select

from odr.audit.log import Event, record
from odr.cases.tables import Case, Participant
from odr.crypto.codes import lookup_tag
from odr.crypto.secrets import ServerShare
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.vaults.browser_folders.holding import codes_in, require_steward
from odr.vaults.browser_folders.shapes import NotSealed, checked_public_key
from odr.vaults.codes.changing import change_reach
from odr.vaults.codes.issue_under_agreement import issue_under_agreement
from odr.vaults.codes.issuing import issue
from odr.vaults.inner.tables import BrowserCode, InnerGrant
from odr.vaults.keys.holders import Holder, holders_to_choose
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.shut import is_open_to_its_owner
from odr.vaults.opening.presenting import unlock_with_share, vault_of
from odr.vaults.rotation.revoking import revoke as take_back
from odr.vaults.tables import BROWSER, AccessCodeRow, Vault


@dataclass(frozen=True)
class NewCode:
    """A code as the browser that made it tells of it."""

    code_id: UUID
    share: ServerShare
    public_key: bytes
    holder_id: UUID
    scope: Scope

    def __repr__(self) -> str:
        return "<NewCode>"


@dataclass(frozen=True)
class CodeLine:
    """A code for the browser, as those see it who manage codes."""

    id: UUID
    holder_id: UUID
    issued_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    exposed_at: datetime | None
    agreement_digest: bytes | None = None
    """The agreement that a facilitator's code works under."""


def presented(work: Work, share: ServerShare) -> AccessCodeRow | None:
    """The code of which this is the server share, whosever it is; none of a case that is shut."""
    return work.session.scalar(
        select(AccessCodeRow)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Case, Case.id == Vault.case_id)
        .where(AccessCodeRow.lookup_tag == lookup_tag(share), is_open_to_its_owner(work.now))
    )


def is_facilitators(work: Work, row: AccessCodeRow, actor_id: UUID) -> bool:
    """Whether it is a code for the browser that a party gave this person as their facilitator."""
    is_theirs = row.agreement_digest is not None and row.holder_id == actor_id
    return is_theirs and work.session.get(BrowserCode, row.id) is not None


def open_with(
    work: Work, participant: Participant, share: ServerShare, actor_id: UUID, row: AccessCodeRow | None
) -> OpenVault:
    """The participant's vault, for a browser that keeps the rest of the code to itself. ``row`` is what was presented.

    Raises like ``unlock_with_share``, and ``Refusal`` for a code that is typed into pages.
    """
    if row is not None and work.session.get(BrowserCode, row.id) is None:
        vault = vault_of(work, participant)
        if vault is not None:
            record(work, vault.case_id, Event.VAULT_REFUSED, actor_id=actor_id, vault_id=vault.id)
        raise Refusal(_("This code is typed into the pages of the service. It opens no folder here."), "code")
    return unlock_with_share(work, participant, share, actor_id)


def lines(opened: OpenVault) -> list[CodeLine]:
    """The codes for the browser that there are; none for who manages none."""
    if not opened.opens_all:
        return []
    return [
        CodeLine(
            row.id,
            row.holder_id,
            row.issued_at,
            row.expires_at,
            row.used_at,
            code.exposed_at,
            row.agreement_digest,
        )
        for row, code in codes_in(opened)
    ]


def holders(opened: OpenVault) -> list[Holder]:
    """Whom a code can be made for; nobody for who manages none."""
    return holders_to_choose(opened.work, opened.vault) if opened.opens_all else []


def make(opened: OpenVault, new: NewCode) -> None:
    """A further code for the browser, or the first: whoever manages codes can make it, with a code of either kind.

    Raises ``NotFound`` or ``Refusal``.
    """
    require_steward(opened)
    chosen = next((one for one in holders(opened) if one.account_id == new.holder_id), None)
    if chosen is None:
        raise NotFound
    if new.scope.folders is None and not chosen.is_owner:
        raise Refusal(_("Please choose some folders: a code for everything stays in your own hands."), "folders")
    _issue(opened, new)


def make_under_agreement(opened: OpenVault, new: NewCode, agreement_digest: bytes) -> None:
    """A code for a facilitator, who works under this agreement: for chosen folders, to read, until a day.

    Who may be given one, the caller has asked (``odr.agreements.access.giving_in_browser``). Raises like ``make``.
    """
    require_steward(opened)
    _issue(opened, new, agreement_digest)


def _issue(opened: OpenVault, new: NewCode, agreement_digest: bytes | None = None) -> None:
    work, public_key = opened.work, checked_public_key(new.public_key)
    there = or_(AccessCodeRow.id == new.code_id, AccessCodeRow.lookup_tag == lookup_tag(new.share))
    if work.session.scalar(select(AccessCodeRow.id).where(there).limit(1)) is not None:
        raise NotSealed
    label = _("For the browser")
    if agreement_digest is None:
        issue(opened, new.share, new.holder_id, label, new.scope, code_id=new.code_id, kind=BROWSER)
    else:
        issue_under_agreement(
            opened, new.share, new.holder_id, label, new.scope, agreement_digest, code_id=new.code_id, kind=BROWSER
        )
    work.session.add(BrowserCode(code_id=new.code_id, public_key=public_key))


def code_of(opened: OpenVault, code_id: UUID) -> AccessCodeRow:
    """A code for the browser, for whoever manages codes. Raises ``NotFound`` for anything else, and anybody else."""
    require_steward(opened)
    row = opened.work.session.get(AccessCodeRow, code_id)
    if row is None or row.vault_id != opened.vault.id or opened.work.session.get(BrowserCode, code_id) is None:
        raise NotFound
    return row


def revoke(opened: OpenVault, row: AccessCodeRow) -> None:
    """Takes a code back at once; the inner keys are renewed by the browser. Raises ``Refusal``."""
    take_back(opened, row.id)


def narrow(opened: OpenVault, row: AccessCodeRow, scope: Scope) -> None:
    """Lets a code open less, from now on. Raises ``Refusal`` for what would be more."""
    _stewardship, codes = opened.code_list()
    entry = codes.find(row.id)
    before = entry.scope() if entry is not None else None
    if entry is None or before is None or not _is_less(before, scope):
        raise Refusal(_("A code for the browser can be given less, not more. Please make another one."))
    change_reach(opened, row.id, scope, entry.label, BROWSER)
    left = list(scope.folders or ())
    opened.work.session.execute(
        delete(InnerGrant).where(
            InnerGrant.code_id == row.id, or_(InnerGrant.folder_id.is_(None), InnerGrant.folder_id.not_in(left))
        )
    )


def _is_less(before: Scope, after: Scope) -> bool:
    if after.folders is None or (before.folders is not None and not set(after.folders) <= set(before.folders)):
        return False
    ends = before.until is None or (after.until is not None and after.until <= before.until)
    return ends and (before.may_write or not after.may_write)
