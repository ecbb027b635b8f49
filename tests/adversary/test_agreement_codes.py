"""A facilitator's codes, against whoever edits their rows, moves them, or comes by another door."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from odr.agreements.access import opening
from odr.agreements.access.opening import open_given
from odr.audit.log import Event, record
from odr.crypto.boxes import BoxPublicKey
from odr.crypto.codes import AccessCode, key_pair, lookup_tag
from odr.crypto.context import Context
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.errors import Refusal
from odr.facilitation.tables import HandedCode
from odr.lifekeys.lives import life_key
from odr.organisations.organisations import organisation_of, suspend
from odr.vaults.keys.secrets import CodeKey, SecretKind, grant, new_secret, proof_key_of
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret
from tests.support import scenes
from tests.support.agreement_scene import Scene, a_scene, offer_a_change
from tests.support.people import account_of
from tests.support.vaults import case_row, participant_of
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return a_scene(world)


def test_the_end_of_an_access_cannot_be_put_off_in_the_database(scene: Scene) -> None:
    scene.world.later(days=11)
    with scene.trying() as work:
        work.session.execute(update(AccessCodeRow).values(expires_at=None))
        work.session.expire_all()
        assert not scene.reads(work)


def test_a_code_that_was_taken_back_opens_nothing_even_if_the_log_is_all_that_still_tells_of_it(scene: Scene) -> None:
    with scene.trying() as work:
        vault_id = work.session.get_one(AccessCodeRow, scene.code_id).vault_id
        assert scene.reads(work)
        case_id = scene.facilitation.case_id
        record(work, case_id, Event.CODE_REVOKED, actor_id=None, vault_id=vault_id, subject_id=scene.code_id)
        assert not scene.reads(work)


def test_a_code_of_which_the_log_tells_twice_that_it_was_made_opens_nothing(scene: Scene) -> None:
    with scene.trying() as work:
        vault_id = work.session.get_one(AccessCodeRow, scene.code_id).vault_id
        case_id = scene.facilitation.case_id
        record(work, case_id, Event.CODE_ISSUED, actor_id=None, vault_id=vault_id, subject_id=scene.code_id)
        assert not scene.reads(work)


def test_what_was_handed_over_opens_no_row_but_the_one_of_its_own_code(scene: Scene) -> None:
    with scene.trying() as work:
        work.session.execute(
            update(AccessCodeRow).where(AccessCodeRow.id == scene.code_id).values(lookup_tag=b"another code's tag")
        )
        work.session.expire_all()
        assert not scene.reads(work)


@pytest.mark.promise("P06")
def test_what_was_given_under_one_version_cannot_be_moved_under_the_next(scene: Scene) -> None:
    offer_a_change(scene)
    scene.facilitation.sign()
    with scene.trying() as work:
        found = scene.shown(work)
        assert found.in_force
        assert not scene.reads(work)
        work.session.get_one(AccessCodeRow, scene.code_id).agreement_digest = found.digest
        work.session.flush()
        assert not scene.reads(work)


def test_the_control_a_code_that_is_bound_by_its_row_alone_could_be_moved(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the digest in the place of each grant the edit above would work: so that is what stops it."""
    real = Grant.box_context

    def unbound(vault: Vault, row: VaultSecret, code_id: UUID, _digest: bytes | None = None) -> Context:
        return real(vault, row, code_id)

    monkeypatch.setattr(Grant, "box_context", staticmethod(unbound))
    scene = Scene(scene.facilitation, scene.facilitation.give(scene.facilitation.parties[0], folder=1))
    offer_a_change(scene)
    scene.facilitation.sign()
    with scene.trying() as work:
        work.session.get_one(AccessCodeRow, scene.code_id).agreement_digest = scene.shown(work).digest
        work.session.flush()
        assert scene.reads(work)


def test_the_control_without_looking_at_the_agreement_a_suspended_one_would_open(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene.trying() as work:
        before = scene.shown(work)
    offer_a_change(scene)
    with scene.trying() as work:
        assert not scene.reads(work)
        monkeypatch.setattr(opening, "validity", lambda _work, _engagement: before)
        assert scene.reads(work)


def test_the_ordinary_door_refuses_a_facilitators_code_whatever_stands_in_its_row(scene: Scene) -> None:
    """With the digest in its row the code is refused; without it, its grants do not fit."""
    tenant = scene.facilitation.parties[0]
    code = AccessCode.generate()
    share = code.server_share()
    with scene.trying() as work:
        row = work.session.get_one(AccessCodeRow, scene.code_id)
        row.holder_id, row.lookup_tag = participant_of(work, tenant).account_id, lookup_tag(share)
        row.public_key = key_pair(share).public.encoded
        work.session.flush()
        for digest in (row.agreement_digest, None):
            row.agreement_digest = digest
            work.session.flush()
            with pytest.raises(Refusal):
                unlock(work, participant_of(work, tenant), code)


def test_a_code_slipped_in_with_keys_of_ones_own_shows_nothing_invented(scene: Scene) -> None:
    """Somebody makes a folder key, a code and a grant of their own, and hands the code over without the signature."""
    share = AccessCode.generate().server_share()
    with scene.trying() as work:
        engagement, real = scene.engagement(work), work.session.get_one(AccessCodeRow, scene.code_id)
        vault = work.session.get_one(Vault, real.vault_id)
        folder_id = work.session.scalars(
            select(VaultSecret.folder_id).where(VaultSecret.vault_id == vault.id, VaultSecret.folder_id.is_not(None))
        ).first()
        assert folder_id is not None
        made = new_secret(vault, SecretKind.FOLDER, life_key(work, vault.case_id, folder_id), folder_id, 9)
        row = AccessCodeRow(
            id=uuid4(),
            vault_id=vault.id,
            lookup_tag=lookup_tag(share),
            public_key=key_pair(share).public.encoded,
            holder_id=real.holder_id,
            may_write=False,
            issued_at=work.now,
            issued_by=real.issued_by,
            agreement_digest=real.agreement_digest,
        )
        work.session.add_all([made.row, row])
        work.session.flush()
        to = CodeKey(row.id, BoxPublicKey(row.public_key), proof_key_of(share), row.agreement_digest)
        work.session.add(grant(vault, made, to))
        handed = work.session.get_one(HandedCode, scene.code_id)
        assert handed.epoch is not None
        mailbox = work.session.scalars(
            select(VaultSecret.public_key).where(
                VaultSecret.vault_id == handed.vault_id, VaultSecret.kind == SecretKind.MAILBOX.value
            )
        ).one()
        until = (work.now + timedelta(days=5)).isoformat()
        body = {"share": share.reveal().hex(), "until": until}
        own = SigningKeyPair.generate()[1]
        forged = HandedCode(code_id=row.id, engagement_id=engagement.id, vault_id=handed.vault_id, epoch=handed.epoch)
        context = forged.signature_context(engagement, vault.id)
        body["signature"] = own.sign(payload.encode(dict(body)), context).hex()
        forged.box = BoxPublicKey(mailbox or b"").seal(payload.encode(body), forged.box_context(engagement))
        work.session.add(forged)
        work.session.flush()
        with pytest.raises(Refusal):
            open_given(scene.facilitation.mediator.open_in(work), row.id)


def test_a_facilitator_whose_account_is_suspended_opens_nothing(scene: Scene) -> None:
    with scene.trying() as work:
        case = case_row(work, scene.facilitation.case_id)
        account = account_of(work, scene.facilitation.person)
        suspend(work, account.id, organisation_of(work, case.organisation_id), case.opened_by)
        work.session.flush()
        assert not scene.reads(work)
