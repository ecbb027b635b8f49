"""Signatures under an agreement that are not one's own, or were made for something else."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select, update

from odr.agreements.papers import signing, trusted_keys
from odr.crypto.signing import SigningKeyPair
from odr.db.about import EVERYTHING
from odr.errors import Refusal
from odr.facilitation.tables import AgreementSignature, Engagement
from odr.facilitation.validity import offered
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.validity import Trouble, validity
from odr.signed.document import Signature, sign
from odr.vaults.tables import Vault, VaultSecret
from tests.support import scenes
from tests.support.agreement_scene import Scene, a_scene, offer_a_change
from tests.support.facilitation import disclosed
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return a_scene(world)


@pytest.mark.promise("P20")
def test_nobody_signs_for_somebody_else(world: World) -> None:
    facilitation = disclosed(world).offer()
    tenant, landlord = facilitation.parties
    facilitation.sign(tenant, facilitation.mediator)
    with facilitation.opened_by(tenant) as (opened, engagement):
        found = latest(opened.work, engagement)
        assert found is not None
        assert found.document is not None
        other = found.document.signer(landlord.participant_id)
        assert other is not None
        own_key = opened.signing_pair()
        forged = [
            sign(found.document, other, opened.work.now, own_key),
            replace(found.signatures[0], participant=str(landlord.participant_id)),
            Signature(str(landlord.participant_id), opened.work.now.isoformat(), b"\1" + bytes(64)),
        ]
    for one in forged:
        with world.database.writing(EVERYTHING) as session:
            work = world.app_context.work(session)
            session.add(
                AgreementSignature(
                    agreement_id=found.row.id,
                    participant_id=landlord.participant_id,
                    signed_at=datetime.fromisoformat(one.at),
                    signature=one.signature,
                )
            )
            session.flush()
            shown = validity(work, session.get_one(Engagement, facilitation.engagement_id))
            assert shown.altered
            assert Trouble.UNSIGNED in shown.troubles
            session.rollback()


def test_a_signature_under_one_version_is_none_under_the_next(scene: Scene) -> None:
    offer_a_change(scene)
    with scene.trying() as work:
        work.session.execute(update(AgreementSignature).values(agreement_id=scene.agreement(work).id))
        work.session.expire_all()
        found = scene.shown(work)
        assert found.altered
        assert not found.in_force


def test_a_key_that_was_exchanged_in_the_database_is_noticed_by_its_owner(world: World) -> None:
    facilitation = disclosed(world)
    tenant, landlord = facilitation.parties
    own = SigningKeyPair.generate()[1]
    with world.work() as work:
        vault = work.session.scalars(select(Vault).where(Vault.participant_id == landlord.participant_id)).one()
        work.session.execute(
            update(VaultSecret)
            .where(VaultSecret.vault_id == vault.id, VaultSecret.kind == "signing")
            .values(public_key=own.public.encoded)
        )
    # Somebody who has known the other key refuses at once; it takes somebody who has not, to be deceived for a while.
    with pytest.raises(Refusal):
        facilitation.offer(by=tenant)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trusted_keys, "_refuse_if_changed", lambda _person: None)
        facilitation.offer(by=facilitation.mediator)
    with pytest.raises(Refusal):
        facilitation.sign(tenant)
    with pytest.raises(Refusal):
        facilitation.sign(landlord)
    with facilitation.opened_by(landlord) as (opened, engagement):
        found = latest(opened.work, engagement)
        assert found is not None
        assert not signing.names_own_keys(opened, found)
    with facilitation.opened_by(tenant) as (opened, engagement):
        assert signing.names_own_keys(opened, found)


def test_every_version_is_a_row_that_only_its_own_signatures_make_hold(scene: Scene) -> None:
    with scene.trying() as work:
        found = offered.latest(work, scene.engagement(work))
        assert found is not None
        assert len(found.signed_by()) == 3
