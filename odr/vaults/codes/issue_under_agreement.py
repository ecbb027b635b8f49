"""Issuing a code to a facilitator: for chosen folders, to read, until a day, under one agreement and no other."""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import delete

from odr.audit.log import Event
from odr.crypto.codes import AccessCode, key_pair, lookup_tag
from odr.db.database import erases
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.vaults.codes.issuing import MOST_CODES, check_scope, checked_label
from odr.vaults.keys import code_list
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import CodeKey, grant_all, proof_key_of
from odr.vaults.rotation.rotating import held
from odr.vaults.tables import AccessCodeRow


def issue_under_agreement(
    opened: OpenVault, code: AccessCode, holder_id: UUID, purpose: str, scope: Scope, agreement_digest: bytes
) -> UUID:
    """A code in somebody else's hands whose grants belong to one agreement: under another digest none of them opens.

    Raises ``Refusal`` if the purpose, the folders or the end will not do, ``NotFound`` unless the vault is open with a
    code that manages codes.
    """
    work, vault = opened.work, opened.vault
    label = checked_label(purpose, "purpose")
    if scope.folders is None or scope.until is None:
        raise Refusal(_("Please choose folders, and the last day."), "folders" if scope.folders is None else "until")
    if scope.may_write or scope.read_messages or scope.speak_and_sign:
        raise NotFound
    check_scope(opened, scope)
    stewardship, codes = opened.code_list()
    if len(codes.live()) >= MOST_CODES:
        raise Refusal(_("There are %(count)d codes already. That is the most there can be.", count=MOST_CODES))
    share = code.server_share()
    public_key = key_pair(share).public
    row = AccessCodeRow(
        id=uuid4(),
        vault_id=vault.id,
        lookup_tag=lookup_tag(share),
        public_key=public_key.encoded,
        holder_id=holder_id,
        may_write=False,
        issued_at=work.now,
        issued_by=opened.actor_id,
        expires_at=scope.until,
        agreement_digest=agreement_digest,
    )
    work.session.add(row)
    work.session.flush()
    key = CodeKey(row.id, public_key, proof_key_of(share), agreement_digest)
    work.session.add_all(grant_all(vault, held(opened, scope), key))
    code_list.write(vault, stewardship, codes.with_code(code_list.listed(row, key.proof_key, label, scope)))
    work.session.flush()
    opened.record(Event.CODE_ISSUED, subject_id=row.id)
    return row.id


def give_up_code(opened: OpenVault, code_id: UUID) -> code_list.ListedCode:
    """Removes a code that another takes the place of, for the same hands: so no key is renewed. Gives what it was.

    Raises ``NotFound`` unless it is a facilitator's code that the vault's own list knows.
    """
    work, vault = opened.work, opened.vault
    stewardship, codes = opened.code_list()
    entry = codes.find(code_id)
    if entry is None or entry.agreement is None or entry.ended is not None:
        raise NotFound
    work.session.execute(delete(AccessCodeRow).where(AccessCodeRow.id == code_id, AccessCodeRow.vault_id == vault.id))
    code_list.write(vault, stewardship, codes.with_code(replace(entry, ended=work.now.isoformat())))
    erases(work.session)
    opened.record(Event.CODE_REVOKED, subject_id=code_id)
    return entry
