"""Receipts of files, taken by the rules alone."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.audit.chain import Head, verify
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import NotFound
from odr.files.format import FileEntry, mark_of
from odr.signed.files import read_file
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.items import move
from odr.vaults.contents.receipt_document import RECEIPT_FILE, ReceiptFile
from odr.vaults.contents.receipts import may_take_receipt, put_in, take_receipt
from odr.vaults.keys.scope import Scope
from tests.support import scenes
from tests.support.files import new_item, put
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

_ENTRIES = select(AuditEntry).order_by(AuditEntry.number)
CONTENT = b"a contract of 12 pages"


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def receipt_of(party: Party, item_id: UUID, entry: FileEntry, *, with_name: bool = False) -> ReceiptFile:
    with party.opened() as opened:
        return take_receipt(opened, "2026-0142", item_id, entry.id, with_name=with_name)


def test_a_receipt_says_when_exactly_this_file_was_put_in(party: Party) -> None:
    item_id = new_item(party)
    began = party.world.time
    entry = put(party, item_id, CONTENT, "Vertrag.pdf")
    party.world.later(days=3)
    made = receipt_of(party, item_id, entry)
    read_file(made.encode(), [RECEIPT_FILE]).check()
    document = made.document
    assert (document.length, document.sha256) == (len(CONTENT), sha256(CONTENT).hexdigest())
    assert document.entry.at == began.isoformat()
    assert document.made_at == (began + timedelta(days=3)).isoformat()
    assert (document.put_in_by, document.signers[0].name) == ("Tessa Tenant", "Tessa Tenant")
    assert document.name == ""


def test_it_says_nothing_of_the_name_unless_its_holder_wants_it_to(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, CONTENT, "Vertrag \u202e.pdf")
    assert b"Vertrag" not in receipt_of(party, item_id, entry).encode()
    assert receipt_of(party, item_id, entry, with_name=True).document.name == "Vertrag \u202e.pdf"


def test_it_does_not_give_the_file_s_key_nor_where_it_lies(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, CONTENT)
    said = receipt_of(party, item_id, entry).encode().decode()
    for hidden in (entry.key.reveal().hex(), entry.id.hex, str(entry.id), str(item_id), entry.root.hex()):
        assert hidden not in said


def test_the_log_has_the_head_that_a_receipt_names(party: Party) -> None:
    item_id = new_item(party)
    document = receipt_of(party, item_id, put(party, item_id, CONTENT)).document
    with party.world.work() as work:
        assert verify(work, party.case_id, [document.head()]).problem is None
        assert verify(work, party.case_id, [Head(document.entry.number, bytes(32))]).problem is not None


def test_two_files_of_the_same_content_have_two_moments_and_two_marks(party: Party) -> None:
    item_id, other = new_item(party), new_item(party)
    one = put(party, item_id, CONTENT)
    party.world.later(days=1)
    two = put(party, other, CONTENT)
    first, second = receipt_of(party, item_id, one).document, receipt_of(party, other, two).document
    assert first.sha256 == second.sha256
    assert first.entry.at < second.entry.at
    assert first.salt != second.salt


def test_a_file_keeps_its_moment_wherever_its_entry_moves(party: Party) -> None:
    item_id, folder = new_item(party), party.folder_id(1)
    entry = put(party, item_id, CONTENT)
    before = receipt_of(party, item_id, entry).document.entry
    party.world.later(days=1)
    with party.opened() as opened:
        move(opened, item_id, folder, 2)
    assert receipt_of(party, item_id, entry).document.entry == before


def test_the_log_tells_that_a_receipt_was_taken_and_the_file_stays_unnamed_in_it(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, CONTENT)
    receipt_of(party, item_id, entry)
    with party.world.work() as work:
        rows = work.session.scalars(_ENTRIES).all()
        told = [(row.event, row.subject_id) for row in rows]
    marks = [subject for event, subject in told if event == "file.marked"]
    assert told[-1] == ("file.receipt", item_id)
    # Nobody who has the log and the file can tell that it is this one.
    unsalted = [sha256(CONTENT).digest()[:16], mark_of(bytes(32), sha256(CONTENT).digest(), len(CONTENT)).bytes]
    assert len(marks) == 1
    assert marks[0] is not None
    assert marks[0].bytes not in unsalted
    assert marks[0] == mark_of(entry.receipt_salt(), entry.sha256, entry.length)


def test_of_what_is_not_there_is_no_receipt(party: Party) -> None:
    item_id, other = new_item(party), new_item(party)
    entry = put(party, item_id, CONTENT)
    with party.opened() as opened, pytest.raises(NotFound):
        put_in(opened, other, entry.id)


def test_a_code_that_does_not_sign_takes_no_receipt_and_what_it_put_in_has_one_all_the_same(party: Party) -> None:
    item_id, folder, code = new_item(party), party.folder_id(), AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, code, "Telephone", Scope((folder,)))
    party.code, own = code, party.code
    entry = put(party, item_id, CONTENT)
    with party.opened() as opened:
        assert not may_take_receipt(opened)
        with pytest.raises(NotFound):
            take_receipt(opened, "2026-0142", item_id, entry.id, with_name=False)
    party.code = own
    receipt_of(party, item_id, entry).check()
