"""New epochs of a vault's secrets, for the codes that keep them.

A new key is sealed to the codes that remain, with the key before sealed under it. What it costs depends on how many
codes and folders there are, not on how much the folders hold.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from odr.audit.log import Event
from odr.db.database import erases
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.vaults.keys import code_list
from odr.vaults.keys.code_list import CodeList
from odr.vaults.keys.correspondence import renew_record
from odr.vaults.keys.endorsements import endorse_renewed, publish
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import CodeKey, HeldSecret, SecretKind, grant, next_epoch
from odr.vaults.manifest.recorder import Renewal
from odr.vaults.tables import Grant, VaultSecret

Place = tuple[SecretKind, UUID | None]


def remaining(opened: OpenVault, codes: CodeList, without: UUID | None = None) -> list[CodeKey]:
    """The codes to seal to: those that the vault's own list confirms, less the one that loses something.

    Rows that the list does not confirm are noted in the audit log. Raises ``Refusal`` if the row of the code in use is
    among them: nobody could then open what is about to be sealed.
    """
    checked = code_list.check(opened.work, opened.vault, codes)
    if opened.code.id not in [code.code_id for code in checked.confirmed]:
        raise Refusal(_("The row of your own code was altered in the database. Please tell the organisation."))
    for refused in checked.refused:
        if refused != without:
            opened.record(Event.CODE_REFUSED, subject_id=refused)
    return [code for code in checked.confirmed if code.code_id != without]


def granted_to(opened: OpenVault, code_id: UUID) -> set[Place]:
    """Which of the vault's secrets the database has a grant of for this code, of whatever epoch."""
    rows = opened.work.session.execute(
        select(VaultSecret.kind, VaultSecret.folder_id)
        .join(Grant, Grant.secret_id == VaultSecret.id)
        .where(Grant.code_id == code_id, VaultSecret.vault_id == opened.vault.id)
        .distinct()
    )
    known = {kind.value for kind in SecretKind}
    return {(SecretKind(row.kind), row.folder_id) for row in rows if row.kind in known}


def held(opened: OpenVault, scope: Scope, places: Iterable[Place] = ()) -> list[HeldSecret]:
    """Of what the code in use opens: what belongs to this reach, or lies in one of these places."""
    wanted = set(places)
    return [one for one in opened.granted() if (place := place_of(one.row)) in wanted or scope.gives(*place)]


def place_of(row: VaultSecret) -> Place:
    """Which secret of the vault this is an epoch of."""
    return SecretKind(row.kind), row.folder_id


def renew(opened: OpenVault, secrets: Iterable[HeldSecret], to: Iterable[CodeKey], codes: CodeList) -> None:
    """Starts a new epoch of each secret, and seals the list under the result.

    Who is given the new one is decided by the list alone: a grant in the database may have been slipped in.
    """
    session, vault = opened.work.session, opened.vault
    entitled = [(code, entry.scope()) for code in to if (entry := codes.find(code.code_id)) is not None]
    renewed = list(secrets)
    published = []
    manifest = Renewal(opened, {one.row.folder_id for one in renewed if one.row.folder_id is not None})
    for one in renewed:
        row = one.row
        new = next_epoch(vault, one, opened.life_of(row.folder_id))
        session.add(new.row)
        session.flush()
        boxes = {code.code_id: grant(vault, new, code) for code, scope in entitled if scope.gives(*place_of(row))}
        session.add_all(boxes.values())
        # The new key leads back to this one, so the grants of this one have done their work.
        session.execute(delete(Grant).where(Grant.secret_id == row.id))
        opened.include(new, boxes[opened.code.id].box)
        published.append(new.row)
        codes = codes.with_epoch(row.kind, row.folder_id, new.row.epoch)
    endorse_renewed(opened, renewed)
    if any(one.row.kind == SecretKind.MAILBOX.value for one in renewed):
        renew_record(opened)
    manifest.save(codes)
    for new_row in published:
        publish(opened, new_row)
    session.flush()
    erases(session)
