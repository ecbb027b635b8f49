"""Whoever acts with a signing key signs the head of the log: what they write to others included."""

from sqlalchemy import delete

from odr.audit.chain import head_of
from odr.audit.tables import Countersignature
from odr.db.work import Work
from odr.messages.entries.rooms import room_of
from odr.messages.saying.sending import addressing_in, send
from odr.vaults.keys.findings import What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.presenting import vault_of
from tests.support.facilitation import in_force
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.vaults import participant_of
from tests.support.world import World


def copy_of_row(opened: OpenVault) -> dict[str, object]:
    """What the countersignature of a vault says now."""
    row = opened.work.session.get_one(Countersignature, opened.vault.id)
    return {column.name: getattr(row, column.name) for column in Countersignature.__table__.columns}


def put_back(work: Work, kept: dict[str, object]) -> None:
    """What somebody does who writes to the database."""
    work.session.execute(delete(Countersignature).where(Countersignature.vault_id == kept["vault_id"]))
    work.session.add(Countersignature(**kept))


def test_a_message_is_signed_for_so_that_an_older_countersignature_is_noticed_after_it(world: World) -> None:
    tessa, _leo = correspondents(world)
    room_id = joint_id(tessa)
    with mailbox(tessa) as box:
        kept = copy_of_row(box.opened)  # unlocking is signed for already
        send(box, room_id, "Good morning", addressing_in(box, room_of(box, room_id)).fingerprint())
    with world.work() as work:
        put_back(work, kept)
    with tessa.opened() as opened:
        assert opened.may(SecretKind.SIGNING)
        assert opened.countersigner is not None
        assert opened.countersigner.problem() is What.COUNTERSIGNATURE_OLDER


def test_whoever_signs_an_agreement_countersigns_the_entry_that_says_so(world: World) -> None:
    facilitation = in_force(world)
    last = facilitation.everybody[-1]
    with world.work() as work:
        head = head_of(work, facilitation.case_id)
        vault = vault_of(work, participant_of(work, last))
        assert vault is not None
        row = work.session.get_one(Countersignature, vault.id)
        assert (row.number, row.hash) == (head.number, head.hash)
