"""Whoever writes to the database wants a receipt of another day, another file or another person."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update

from odr.accounts.tables import Account
from odr.audit.countersigned import sign
from odr.audit.log import Event, entry_hash
from odr.audit.tables import AuditEntry, Countersignature
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.signed.document import BadSigned
from odr.signed.files import read_file
from odr.vaults.contents.receipt_document import RECEIPT_FILE
from odr.vaults.contents.receipts import take_receipt
from tests.support import scenes
from tests.support.files import new_item, put
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.world import World

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
Attack = Callable[[Work, AuditEntry], None]


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def marked(work: Work) -> AuditEntry:
    return work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.FILE_MARKED.value)).one()


def overwritten(work: Work, row: AuditEntry, **values: object) -> None:
    """Below whatever the program does with rows."""
    where = (AuditEntry.case_id == row.case_id) & (AuditEntry.number == row.number)
    work.session.connection().execute(update(AuditEntry).where(where).values(**values))


def another_day(work: Work, row: AuditEntry) -> None:
    overwritten(work, row, at=EARLIER)


def another_day_with_its_hash(work: Work, row: AuditEntry) -> None:
    changed = AuditEntry(**{column.name: getattr(row, column.name) for column in AuditEntry.__table__.columns})
    changed.at = EARLIER
    overwritten(work, row, at=EARLIER, hash=entry_hash(changed))


def the_whole_log_written_again(work: Work, row: AuditEntry) -> None:
    """Every hash from there on is made anew; only what the vault has countersigned is not."""
    rows = work.session.scalars(select(AuditEntry).where(AuditEntry.number >= row.number).order_by(AuditEntry.number))
    before: bytes | None = None
    for one in list(rows):
        changed = AuditEntry(**{column.name: getattr(one, column.name) for column in AuditEntry.__table__.columns})
        changed.at = EARLIER if one.number == row.number else one.at
        changed.previous_hash = before or one.previous_hash
        before = entry_hash(changed)
        overwritten(work, one, at=changed.at, previous_hash=changed.previous_hash, hash=before)


def another_person(work: Work, row: AuditEntry) -> None:
    other = work.session.scalars(select(Account.id).where(Account.id != row.actor_id)).first()
    overwritten(work, row, actor_id=other)


def moved_in_the_log(work: Work, row: AuditEntry) -> None:
    first = work.session.scalars(select(AuditEntry).order_by(AuditEntry.number).limit(1)).one()
    subject, event = row.subject_id, row.event
    overwritten(work, row, subject_id=first.subject_id, event=first.event)
    overwritten(work, first, subject_id=subject, event=event, vault_id=row.vault_id, code_id=row.code_id)


def written_again_and_the_countersignature_taken_away(work: Work, row: AuditEntry) -> None:
    the_whole_log_written_again(work, row)
    work.session.connection().execute(delete(Countersignature))


def written_again_and_countersigned_with_a_key_of_their_own(work: Work, row: AuditEntry) -> None:
    the_whole_log_written_again(work, row)
    work.session.expire_all()
    signed = work.session.scalars(select(Countersignature)).one()
    last = work.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    signed.number, signed.hash = last.number, last.hash
    sign(signed, SigningKeyPair.generate()[1])


@pytest.mark.parametrize(
    "attack",
    [
        another_day,
        another_day_with_its_hash,
        the_whole_log_written_again,
        another_person,
        moved_in_the_log,
        written_again_and_the_countersignature_taken_away,
        written_again_and_countersigned_with_a_key_of_their_own,
    ],
    ids=lambda attack: str(attack.__name__),
)
def test_no_receipt_is_made_of_a_log_that_was_touched(party: Party, attack: Attack) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, b"a contract")
    with party.world.work() as work:
        attack(work, marked(work))
    with party.opened() as opened, pytest.raises(Refusal, match="no receipt"):
        take_receipt(opened, "2026-0142", item_id, entry.id, with_name=False)


def test_an_invented_mark_of_an_earlier_day_makes_no_receipt(party: Party) -> None:
    """An entry slipped in before, with the file's own mark and a hash that is right by itself."""
    item_id = new_item(party)
    entry = put(party, item_id, b"a contract")
    with party.world.work() as work:
        row = marked(work)
        slipped = AuditEntry(**{column.name: getattr(row, column.name) for column in AuditEntry.__table__.columns})
        slipped.at, slipped.number = EARLIER, 0
        slipped.hash = entry_hash(slipped)
        work.session.add(slipped)
    with party.opened() as opened, pytest.raises(Refusal, match="no receipt"):
        take_receipt(opened, "2026-0142", item_id, entry.id, with_name=False)


def test_a_receipt_of_one_file_is_none_of_the_other_nor_of_another_party_s(world: World) -> None:
    tessa, leo = (with_vault(one) for one in two_parties(world))
    theirs, his = new_item(tessa), new_item(leo)
    one, two = put(tessa, theirs, b"a contract"), put(leo, his, b"a contract")
    with tessa.opened() as opened:
        made = take_receipt(opened, "2026-0142", theirs, one.id, with_name=False)
        with pytest.raises(NotFound):
            take_receipt(opened, "2026-0142", his, two.id, with_name=False)
    with leo.opened() as opened:
        other = take_receipt(opened, "2026-0142", his, two.id, with_name=False)
    assert made.document.sha256 == other.document.sha256
    mixed = read_file(made.encode().replace(made.document.salt.encode(), other.document.salt.encode()), [RECEIPT_FILE])
    with pytest.raises(BadSigned):
        mixed.check()


def test_the_receipts_of_two_installations_name_two_keys(make_world: Callable[..., World]) -> None:
    with make_world().work() as one, make_world().work() as two:
        assert one.installation.receipt_pair().public != two.installation.receipt_pair().public
