"""Keys that were replaced: whoever kept one, with a friend who writes to the database, signs nothing with it any more.

The friend can add entries to the end of the log, but puts none before what is there: it is chained.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select

from odr.agreements.access import giving
from odr.audit.log import Event, record
from odr.crypto.codes import AccessCode, lookup_tag
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Agreement, AgreementSignature, DisclosureAnswer, Engagement
from odr.facilitation.validity import validity as validity_module
from odr.facilitation.validity.offered import Offered, latest
from odr.facilitation.validity.places import signature_id
from odr.facilitation.validity.validity import Trouble, answer_document, validity
from odr.signed.document import sign
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.vaults.keys import open_vault
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Grant, VaultSecret
from tests.support.advisers import Acting, adviser_of, given
from tests.support.facilitation import DISCLOSURE, Facilitation, disclosed, in_force, latest_disclosure
from tests.support.people import account_of
from tests.support.vaults import Party
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


def kept_and_renewed(party: Party) -> SigningKeyPair:
    """The signing key that a former holder of a code kept; the party has taken the code back since."""
    code = AccessCode.generate()
    with party.opened() as opened:
        code_id = issue_own_code(opened, code, "For a friend")
    with party.opened(code) as opened:
        kept = opened.signing_pair()
    with party.opened() as opened:
        revoke(opened, code_id)
        assert opened.signing_pair().public.encoded != kept.public.encoded
    return kept


def sign_in_name_of(work: Work, party: Party, found: Offered, kept: SigningKeyPair) -> None:
    """What the two write: a signature with the kept key, and the entry that goes with it."""
    assert found.document is not None
    signer = found.document.signer(party.participant_id)
    assert signer is not None
    made = sign(found.document, signer, work.now, kept)
    work.session.add(
        AgreementSignature(
            agreement_id=found.row.id,
            participant_id=party.participant_id,
            signed_at=datetime.fromisoformat(made.at),
            signature=made.signature,
        )
    )
    subject = signature_id(found.row.id, party.participant_id)
    record(work, party.case_id, Event.AGREEMENT_SIGNED, actor_id=account_of(work, party.person).id, subject_id=subject)
    work.session.flush()


def name_the_kept_key(work: Work, engagement: Engagement, party: Party, kept: SigningKeyPair) -> Offered:
    """The two write a document that names the kept key for the party, and its former epoch."""
    found = latest(work, engagement)
    assert found is not None
    assert found.document is not None
    signers = [
        replace(one, epoch=1, key=kept.public.encoded.hex()) if one.participant == str(party.participant_id) else one
        for one in found.document.signers
    ]
    row = work.session.get_one(Agreement, found.row.id)
    document = replace(found.document, signers=signers)
    row.sealed_document = work.installation.seal(document.encode(), row.sealed_document_context(engagement))
    work.session.flush()
    work.session.expire_all()
    again = latest(work, engagement)
    assert again is not None
    return again


def forged(world: World) -> Facilitation:
    """The tenant's key was renewed; somebody signed in their name with the one before, and the others have not yet."""
    facilitation = disclosed(world)
    tenant = facilitation.parties[0]
    kept = kept_and_renewed(tenant)
    facilitation.offer()
    with facilitation.at_work() as (work, engagement):
        sign_in_name_of(work, tenant, name_the_kept_key(work, engagement, tenant, kept), kept)
    return facilitation


@pytest.mark.promise("P20")
def test_a_signing_key_that_was_replaced_signs_no_agreement(world: World) -> None:
    facilitation = forged(world)
    assert facilitation.validity().altered
    for one in (facilitation.parties[1], facilitation.mediator):
        with pytest.raises(Refusal):
            facilitation.sign(one)
    with facilitation.opened_by(facilitation.parties[1]) as (opened, engagement), pytest.raises(Refusal):
        giving.give(opened, engagement, [folders_of(opened)[0].id], "Anything", opened.work.now.replace(year=2027))


def test_where_nobody_asks_for_the_place_in_the_log_it_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(validity_module, "_signed_in_time", lambda *_given: True)
    facilitation = forged(world)
    facilitation.sign(facilitation.parties[1], facilitation.mediator)
    assert facilitation.validity().in_force


def test_a_former_key_signs_no_document_that_was_offered_while_it_was_the_newest(world: World) -> None:
    facilitation = disclosed(world).offer()
    tenant, landlord = facilitation.parties
    kept = kept_and_renewed(tenant)
    facilitation.sign(landlord, facilitation.mediator)
    with facilitation.at_work() as (work, engagement):
        found = latest(work, engagement)
        assert found is not None
        sign_in_name_of(work, tenant, found, kept)
        stands = validity(work, engagement)
        assert stands.altered
        assert not stands.in_force


def test_a_signature_without_an_entry_in_the_log_is_none(world: World) -> None:
    facilitation = disclosed(world).offer()
    tenant, landlord = facilitation.parties
    with facilitation.opened_by(tenant) as (opened, engagement):
        own = opened.signing_pair()
        found = latest(opened.work, engagement)
        assert found is not None
        assert found.document is not None
        signer = found.document.signer(tenant.participant_id)
        assert signer is not None
        made = sign(found.document, signer, opened.work.now, own)
        opened.work.session.add(
            AgreementSignature(
                agreement_id=found.row.id,
                participant_id=tenant.participant_id,
                signed_at=datetime.fromisoformat(made.at),
                signature=made.signature,
            )
        )
    with pytest.raises(Refusal):
        facilitation.sign(landlord)


def test_an_agreement_stays_in_force_when_a_signer_renews_its_keys_later(world: World) -> None:
    facilitation = in_force(world)
    for party in facilitation.parties:
        kept_and_renewed(party)
    assert facilitation.validity().in_force


def test_a_later_disclosure_is_accepted_with_the_key_of_the_day_and_with_no_earlier_one(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    kept = kept_and_renewed(tenant)
    facilitation.disclose(replace(DISCLOSURE, more="I have met the landlord's sister."))
    facilitation.accept(landlord)
    with facilitation.at_work() as (work, engagement):
        paper = latest_disclosure(work, engagement)
        answer = DisclosureAnswer(paper_id=paper.id, participant_id=tenant.participant_id, answered_at=work.now)
        answer.signature = kept.sign(
            answer_document(paper, work.now.isoformat()), answer.signature_context(engagement, paper)
        )
        work.session.add(answer)
        work.session.flush()
        actor, subject = account_of(work, tenant.person).id, signature_id(paper.id, tenant.participant_id)
        record(work, tenant.case_id, Event.DISCLOSURE_ACCEPTED, actor_id=actor, subject_id=subject)
        assert Trouble.DISCLOSURE in validity(work, engagement).troubles
        work.session.rollback()
    facilitation.accept(tenant)
    assert facilitation.validity().in_force


def old_folder_key_put_back(world: World, tenant: Party) -> Callable[[], None]:
    """An adviser may write in a folder whose key was renewed; the two put the grant of the one before back.

    Returns how the adviser writes.
    """
    staying = given(adviser_of(tenant, "Ines Law"), 0, may_write=True)
    leaving = AccessCode.generate()
    with tenant.opened() as opened:
        folder_id = folders_of(opened)[0].id
        code_id = issue_own_code(opened, leaving, "Lost")
    with world.work() as work:
        key = select(VaultSecret.id).where(VaultSecret.folder_id == folder_id)
        of_adviser = (Grant.code_id == code_of(work, staying), Grant.secret_id.in_(key))
        before = dict(work.session.execute(select(Grant.__table__).where(*of_adviser)).one()._mapping)
    with tenant.opened() as opened:
        revoke(opened, code_id)
    with world.work() as work:
        work.session.execute(delete(Grant).where(*of_adviser))
        work.session.execute(insert(Grant).values(before))

    def write() -> None:
        with staying.opened() as opened:
            add(opened, folder_id, Draft("Of the adviser", "For the party alone"))

    return write


def code_of(work: Work, adviser: Acting) -> UUID:
    assert adviser.code is not None
    tag = lookup_tag(adviser.code.server_share())
    return work.session.scalars(select(AccessCodeRow.id).where(AccessCodeRow.lookup_tag == tag)).one()


@pytest.mark.promise("P02")
def test_an_adviser_seals_nothing_under_a_folder_key_that_was_replaced_and_put_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    facilitation = disclosed(world)
    write = old_folder_key_put_back(world, facilitation.parties[0])
    with pytest.raises((Refusal, NotFound)):
        write()

    class Silent:
        @staticmethod
        def folder_epoch(_folder_id: object) -> int:
            return 1

    # The control: where nobody asks the log, the adviser writes.
    monkeypatch.setattr(open_vault, "published_in", lambda *_given: Silent)
    write()
