"""Opening a vault for somebody who is not its owner, under an agreement.

``odr.agreements.access.opening`` checks the agreement and is the only one that may come here (``lint-imports`` sees to
it).
"""

from uuid import UUID

from sqlalchemy import update

from odr.audit.log import Event, record
from odr.crypto.codes import lookup_tag
from odr.crypto.secrets import ServerShare
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.presenting import open_row
from odr.vaults.tables import AccessCodeRow, Vault


def code_under(work: Work, vault: Vault, code_id: UUID, holder_id: UUID, agreement_digest: bytes) -> AccessCodeRow:
    """The code, if it opens this vault for this person under this very agreement. Raises ``Refusal``."""
    row = work.session.get(AccessCodeRow, code_id)
    if (
        row is None
        or row.vault_id != vault.id
        or row.holder_id != holder_id
        or row.agreement_digest != agreement_digest
        or row.may_write
    ):
        raise Refusal(_("Nothing is open to you here."))
    return row


def open_under_agreement(work: Work, vault: Vault, row: AccessCodeRow, share: ServerShare, *, ended: bool) -> OpenVault:
    """The vault, to be read as far as the code was given folders; nothing else, whatever stands in the database.

    ``ended`` says whether the log tells of the code's end. Raises ``Refusal`` if the code has ended, has expired or was
    altered.
    """
    if row.lookup_tag != lookup_tag(share):
        raise Refusal(_("What you were given was altered in the database. Please tell the organisation."))
    opened = open_row(work, vault, row, share, ended=ended)
    if any(held.row.kind != SecretKind.FOLDER.value for held in opened.granted()):
        raise Refusal(_("What you were given was altered in the database. Please tell the organisation."))

    def write(then: Work) -> None:
        then.session.execute(update(AccessCodeRow).where(AccessCodeRow.id == row.id).values(used_at=then.now))

    if row.used_at is None or row.used_at < work.now:
        work.note(write)
    return opened


def note_refused(work: Work, vault: Vault, holder_id: UUID, code_id: UUID | None) -> None:
    """Writes into the vault's log that somebody was refused."""

    def write(then: Work) -> None:
        record(then, vault.case_id, Event.VAULT_REFUSED, actor_id=holder_id, vault_id=vault.id, code_id=code_id)

    work.note(write)
