"""What a vault remembers of its messages, as sealed bytes; what is in them is the messages' own matter."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.db.guard import by_itself
from odr.db.once import once
from odr.db.upsert import insert_into
from odr.db.work import NeedsTheLock, Work
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Correspondence


def read_record(opened: OpenVault) -> bytes | None:
    """The record as it was last written, ``None`` if there is none.

    Raises ``Unopenable`` if it was altered, or is sealed under a mailbox that has been renewed since: whoever took the
    renewal's part sealed it again, so it was put back.
    """
    row = _row(opened.work, opened.vault.id)
    if row is None:
        return None
    if row.epoch != opened.row_of(SecretKind.MAILBOX).epoch:
        raise Unopenable("correspondence")
    return open_sealed(opened.correspondence_key(), row.sealed_record, row.sealed_record_context(opened.vault))


def version_of(opened: OpenVault) -> int:
    """The version of the record as it stands; 0 if there is none."""
    row = _row(opened.work, opened.vault.id)
    return row.version if row is not None else 0


def note_record(opened: OpenVault, record: bytes, based_on: int) -> None:
    """Has the record sealed as the version after ``based_on``. Where another has come between, it needs the lock."""

    def write(then: Work) -> None:
        if then is opened.work:
            write_record(opened, record)
        elif not _write_over(then, opened, record, based_on):
            raise NeedsTheLock

    opened.work.note(write)


def write_record(opened: OpenVault, record: bytes) -> None:
    """Seals the record as its next version, in a unit of work that writes."""
    _write(opened.work, opened, record, _row(opened.work, opened.vault.id))


def renew_record(opened: OpenVault) -> None:
    """Seals the record under the mailbox as it has just been renewed. One that does not open stays as it is."""
    row = _row(opened.work, opened.vault.id)
    if row is None:
        return
    try:
        record = open_sealed(
            opened.correspondence_key(row.epoch), row.sealed_record, row.sealed_record_context(opened.vault)
        )
    except Unopenable:
        return
    write_record(opened, record)


def _write(work: Work, opened: OpenVault, record: bytes, row: Correspondence | None) -> None:
    if row is None:
        row = Correspondence(vault_id=opened.vault.id, version=0)
        work.session.add(row)
    row.version += 1
    _seal_in(opened, record, row)


def _write_over(work: Work, opened: OpenVault, record: bytes, based_on: int) -> bool:
    """Writes the record unless another version than ``based_on`` stands there; in one statement, which reads none."""
    row = Correspondence(vault_id=opened.vault.id, version=based_on + 1)
    _seal_in(opened, record, row)
    columns = {"version": row.version, "epoch": row.epoch, "sealed_record": row.sealed_record}
    written: ReturningInsert[tuple[UUID]] | ReturningUpdate[tuple[UUID]]
    if based_on == 0:
        first = insert_into(work.session, Correspondence).values(vault_id=row.vault_id, **columns)
        written = first.on_conflict_do_nothing().returning(Correspondence.vault_id)
    else:
        written = (
            update(Correspondence)
            .where(Correspondence.vault_id == row.vault_id, Correspondence.version == based_on)
            .values(**columns)
            .returning(Correspondence.vault_id)
        )
    return work.session.scalar(by_itself(written)) is not None


def _seal_in(opened: OpenVault, record: bytes, row: Correspondence) -> None:
    row.epoch = opened.row_of(SecretKind.MAILBOX).epoch
    row.sealed_record = seal(opened.correspondence_key(), record, row.sealed_record_context(opened.vault))


@once(rows_of=(Correspondence,))
def _row(work: Work, vault_id: UUID) -> Correspondence | None:
    return work.session.get(Correspondence, vault_id)
