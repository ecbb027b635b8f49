"""Issuing a code to a facilitator: for chosen folders, to read, until a day, under one agreement and no other."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete

from odr.audit.log import Event
from odr.crypto.secrets import ServerShare
from odr.db.database import erases
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.vaults.codes.issuing import checked_label, issue
from odr.vaults.keys.code_list import ListedCode
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.manifest.recorder import write_codes
from odr.vaults.tables import SERVICE, AccessCodeRow


def issue_under_agreement(
    opened: OpenVault,
    share: ServerShare,
    holder_id: UUID,
    purpose: str,
    scope: Scope,
    agreement_digest: bytes,
    *,
    code_id: UUID | None = None,
    kind: str = SERVICE,
) -> UUID:
    """A code in somebody else's hands whose grants belong to one agreement: under another digest none of them opens.

    ``kind`` and ``code_id``: as for ``issue``. Raises ``Refusal`` if the purpose, the folders or the end will not do,
    ``NotFound`` unless the vault is open with a code that manages codes.
    """
    label = checked_label(purpose, "purpose")
    if scope.folders is None or scope.until is None:
        raise Refusal(_("Please choose folders, and the last day."), "folders" if scope.folders is None else "until")
    if scope.may_write or scope.read_messages or scope.speak_and_sign:
        raise NotFound
    return issue(opened, share, holder_id, label, scope, agreement_digest, code_id=code_id, kind=kind)


def give_up_code(opened: OpenVault, code_id: UUID) -> ListedCode:
    """Removes a code that another takes the place of, for the same hands: so no key is renewed. Gives what it was.

    Raises ``NotFound`` unless it is a facilitator's code that the vault's own list knows.
    """
    work, vault = opened.work, opened.vault
    _stewardship, codes = opened.code_list()
    entry = codes.find(code_id)
    if entry is None or entry.agreement is None or entry.ended is not None:
        raise NotFound
    work.session.execute(delete(AccessCodeRow).where(AccessCodeRow.id == code_id, AccessCodeRow.vault_id == vault.id))
    write_codes(opened, codes.with_code(replace(entry, ended=work.now.isoformat())))
    erases(work.session)
    opened.record(Event.CODE_REVOKED, subject_id=code_id)
    return entry
