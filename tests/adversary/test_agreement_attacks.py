"""A facilitator, a party and an administrator with the database in hand, against what the agreement promises.

No edit of rows gives a facilitator plaintext before the last signature, after an end, under a changed text or with
somebody else's signature; and where something was edited, the parties are shown that it does not verify.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from odr.agreements import giving, offered, opening, signing
from odr.agreements.document import Signature, sign
from odr.agreements.forms import recommended
from odr.agreements.offered import document_context, latest
from odr.agreements.opening import open_given
from odr.agreements.standing import Standing, Trouble, standing
from odr.agreements.tables import (
    Agreement,
    AgreementSignature,
    DisclosureAnswer,
    Engagement,
    HandedCode,
    Paper,
    PaperBox,
)
from odr.audit.tables import AuditEntry
from odr.cases.cases import CaseState
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode, key_pair, lookup_tag
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.refusals import NotFound, Refusal
from odr.vaults.folders import folders_of
from odr.vaults.items import list_folder
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret
from tests.support.facilitation import TERMS, Facilitation, disclosed, in_force, secret_of
from tests.support.people import account_of, with_account
from tests.support.vaults import case_row, participant_of
from tests.support.world import World


@dataclass
class Scene:
    """An agreement in force, with one code given under it, and everything that may be edited at hand."""

    facilitation: Facilitation
    code_id: UUID
    stranger: Any = None

    @property
    def world(self) -> World:
        return self.facilitation.world

    def engagement(self, work: Work) -> Engagement:
        return work.session.get_one(Engagement, self.facilitation.engagement_id)

    def agreement(self, work: Work) -> Agreement:
        return work.session.scalars(select(Agreement).order_by(Agreement.number.desc())).all()[0]

    def signatures(self, work: Work) -> list[AgreementSignature]:
        return list(work.session.scalars(select(AgreementSignature).order_by(AgreementSignature.participant_id)))

    def reads(self, work: Work) -> bool:
        """Whether the facilitator gets any plaintext of the party's."""
        try:
            granted, _party = open_given(self.facilitation.mediator.open_in(work), self.code_id)
        except (Refusal, NotFound):
            return False
        return any(line.title for folder in folders_of(granted) for line in list_folder(granted, folder.id, 1)[0])

    def shown(self, work: Work) -> Standing:
        """What the parties are shown."""
        return standing(work, self.engagement(work))

    @contextlib.contextmanager
    def trying(self) -> Iterator[Work]:
        """A unit of work that is undone afterwards."""
        with self.world.database.writing() as session:
            yield self.world.ground.work(session)
            session.rollback()


@pytest.fixture
def scene(world: World) -> Scene:
    facilitation = in_force(world)
    return Scene(facilitation, facilitation.give(facilitation.parties[0]))


Edit = Callable[[Scene, Work], None]


# --- what an administrator may try on an agreement in force: each of these closes it, and is shown -------------------


def the_text_is_exchanged_for_another_paper(scene: Scene, work: Work) -> None:
    disclosure = work.session.scalars(select(Paper).where(Paper.kind == "disclosure")).one()
    text = work.session.get_one(Paper, scene.agreement(work).paper_id)
    text.sealed_body = disclosure.sealed_body


def the_text_is_cut(scene: Scene, work: Work) -> None:
    text = work.session.get_one(Paper, scene.agreement(work).paper_id)
    text.sealed_body = text.sealed_body[:-1]


def the_row_points_at_another_text(scene: Scene, work: Work) -> None:
    scene.agreement(work).paper_id = work.session.scalars(select(Paper.id).where(Paper.kind == "disclosure")).one()


def _documents(scene: Scene, work: Work, **changed: Any) -> None:
    """The document is written anew by somebody who has the installation key."""
    row, engagement = scene.agreement(work), scene.engagement(work)
    found = latest(work, engagement)
    assert found is not None
    assert found.document is not None
    document = replace(found.document, **changed)
    row.sealed_document = work.installation.seal(document.encode(), document_context(row, engagement))


def the_notes_are_kept_longer(scene: Scene, work: Work) -> None:
    _documents(scene, work, notes_days=365)


def another_text_is_named(scene: Scene, work: Work) -> None:
    _documents(scene, work, text="0" * 64)


def a_signer_is_left_out(scene: Scene, work: Work) -> None:
    found = latest(work, scene.engagement(work))
    assert found is not None
    assert found.document is not None
    _documents(scene, work, signers=[one for one in found.document.signers if one.name != "Leo Landlord"])
    landlord = scene.facilitation.parties[1].participant_id
    work.session.execute(delete(AgreementSignature).where(AgreementSignature.participant_id == landlord))


def a_signature_is_removed(scene: Scene, work: Work) -> None:
    work.session.delete(scene.signatures(work)[0])


def a_signature_is_cut(scene: Scene, work: Work) -> None:
    one = scene.signatures(work)[0]
    one.signature = one.signature[:-1]


def a_signature_is_bent(scene: Scene, work: Work) -> None:
    one = scene.signatures(work)[1]
    one.signature = one.signature[:20] + bytes([one.signature[20] ^ 1]) + one.signature[21:]


def signatures_are_exchanged(scene: Scene, work: Work) -> None:
    first, second, *_others = scene.signatures(work)
    first.signature, second.signature = second.signature, first.signature


def one_signature_stands_for_all(scene: Scene, work: Work) -> None:
    first, *others = scene.signatures(work)
    for other in others:
        other.signature = first.signature


def a_signature_is_dated_back(scene: Scene, work: Work) -> None:
    scene.signatures(work)[2].signed_at -= timedelta(days=1)


def somebody_else_stands_in_the_facilitators_place(scene: Scene, work: Work) -> None:
    place = work.session.get_one(Participant, scene.facilitation.mediator.participant_id)
    stranger = account_of(work, scene.stranger).id
    place.account_id, scene.engagement(work).account_id = stranger, stranger


def the_disclosure_is_removed(scene: Scene, work: Work) -> None:
    ids = select(Paper.id).where(Paper.kind == "disclosure")
    work.session.execute(delete(PaperBox).where(PaperBox.paper_id.in_(ids)))
    work.session.execute(delete(DisclosureAnswer))
    work.session.execute(delete(Paper).where(Paper.kind == "disclosure"))


def the_disclosure_is_exchanged(scene: Scene, work: Work) -> None:
    text = work.session.get_one(Paper, scene.agreement(work).paper_id)
    work.session.execute(update(Paper).where(Paper.kind == "disclosure").values(sealed_body=text.sealed_body))


def the_log_of_an_offer_is_removed(scene: Scene, work: Work) -> None:
    work.session.execute(delete(AuditEntry).where(AuditEntry.event == "agreement.proposed"))


SHOWN_AS_ALTERED: tuple[Edit, ...] = (
    the_text_is_exchanged_for_another_paper,
    the_text_is_cut,
    the_row_points_at_another_text,
    the_disclosure_is_removed,
    the_disclosure_is_exchanged,
    a_signature_is_cut,
    a_signature_is_bent,
    signatures_are_exchanged,
    one_signature_stands_for_all,
    a_signature_is_dated_back,
    the_notes_are_kept_longer,
    another_text_is_named,
    the_log_of_an_offer_is_removed,
)
CLOSES: tuple[Edit, ...] = (
    *SHOWN_AS_ALTERED,
    a_signer_is_left_out,
    a_signature_is_removed,
)


@pytest.mark.promise("P06", "P20")
def test_whatever_is_edited_in_an_agreement_in_force_closes_it_and_is_shown(scene: Scene) -> None:
    with scene.trying() as work:
        assert scene.reads(work)
    for edit in CLOSES:
        with scene.trying() as work:
            edit(scene, work)
            work.session.flush()
            work.session.expire_all()
            assert not scene.reads(work), edit.__name__
            found = scene.shown(work)
            assert not found.in_force
            assert found.altered or edit not in SHOWN_AS_ALTERED, edit.__name__


def test_somebody_who_is_put_into_the_facilitators_place_opens_nothing(scene: Scene) -> None:
    """The facilitator's own code no longer fits their vault, and the document names another account."""
    scene.stranger = with_account(scene.world, "Ada Marsh")
    with scene.trying() as work:
        somebody_else_stands_in_the_facilitators_place(scene, work)
        work.session.flush()
        assert scene.shown(work).altered


# --- row edits about codes -------------------------------------------------------------------------------------------


def test_the_end_of_an_access_cannot_be_put_off_in_the_database(scene: Scene) -> None:
    scene.world.later(days=11)
    with scene.trying() as work:
        work.session.execute(update(AccessCodeRow).values(expires_at=None))
        work.session.expire_all()
        assert not scene.reads(work)


@pytest.mark.promise("P06")
def test_what_was_given_under_one_version_cannot_be_moved_under_the_next(scene: Scene) -> None:
    _offer_a_change(scene)
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
    from odr.crypto.context import Context
    from odr.vaults import secrets

    real = secrets.grant_context

    def unbound(vault: Vault, row: VaultSecret, code_id: UUID, _digest: bytes | None = None) -> Context:
        return real(vault, row, code_id)

    monkeypatch.setattr(secrets, "grant_context", unbound)
    scene = Scene(scene.facilitation, scene.facilitation.give(scene.facilitation.parties[0], folder=1))
    _offer_a_change(scene)
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
    _offer_a_change(scene)
    with scene.trying() as work:
        assert not scene.reads(work)
        monkeypatch.setattr(opening, "standing", lambda _work, _engagement: before)
        assert scene.reads(work)


def test_the_ordinary_door_refuses_a_facilitators_code_whatever_stands_in_its_row(scene: Scene) -> None:
    """With the digest in its row the code is refused; without it, its grants do not fit."""
    from odr.vaults.opening import unlock

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
    from odr.crypto.boxes import BoxPublicKey
    from odr.db import payload
    from odr.vaults.secrets import CodeKey, SecretKind, grant, new_secret, proof_key_of

    share = AccessCode.generate().server_share()
    with scene.trying() as work:
        engagement, real = scene.engagement(work), work.session.get_one(AccessCodeRow, scene.code_id)
        vault = work.session.get_one(Vault, real.vault_id)
        folder_id = work.session.scalars(
            select(VaultSecret.folder_id).where(VaultSecret.vault_id == vault.id, VaultSecret.folder_id.is_not(None))
        ).first()
        secret_row, secret = new_secret(vault, SecretKind.FOLDER, folder_id, 9)
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
        work.session.add_all([secret_row, row])
        work.session.flush()
        to = CodeKey(row.id, BoxPublicKey(row.public_key), proof_key_of(share), row.agreement_digest)
        work.session.add(grant(vault, secret_row, secret, to))
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
        context = giving.signature_context(engagement, vault.id, row.id)
        body["signature"] = own.sign(payload.encode(dict(body)), context).hex()
        box = BoxPublicKey(mailbox or b"").seal(
            payload.encode(body), giving.box_context(engagement, handed.vault_id, row.id, handed.epoch)
        )
        work.session.add(
            HandedCode(
                code_id=row.id, engagement_id=engagement.id, vault_id=handed.vault_id, epoch=handed.epoch, box=box
            )
        )
        work.session.flush()
        with pytest.raises(Refusal):
            open_given(scene.facilitation.mediator.open_in(work), row.id)


# --- undoing an end, a suspension, a disclosure ----------------------------------------------------------------------


def _offer_a_change(scene: Scene) -> None:
    with scene.facilitation.opened_by(scene.facilitation.parties[1]) as (opened, engagement):
        found = latest(opened.work, engagement)
        assert found is not None
        text = signing.text_of(opened, engagement, found)
        assert text is not None
        signing.offer_text(opened, engagement, recommended(), TERMS.notes_days, text + "\n## More\n\nAnd this.\n")


def _rows_of_code(work: Work, code_id: UUID) -> list[tuple[Any, list[dict[str, Any]]]]:
    kept: list[tuple[Any, list[dict[str, Any]]]] = []
    for table, column in ((AccessCodeRow, "id"), (Grant, "code_id"), (HandedCode, "code_id")):
        rows = work.session.execute(select(table.__table__).where(table.__table__.c[column] == code_id)).mappings()
        kept.append((table.__table__, [dict(row) for row in rows]))
    return kept


@pytest.mark.promise("P06", "P20")
def test_an_end_that_is_undone_in_the_database_stays_an_end(scene: Scene) -> None:
    """Every row put back as it was before: the log still tells of the end."""
    from odr.agreements.ending import End, end

    with scene.trying() as work:
        backup = _rows_of_code(work, scene.code_id)
    with scene.facilitation.at_work() as (work, engagement):
        end(work, engagement, account_of(work, scene.facilitation.parties[1].person).id, End.ENDED)
    with scene.trying() as work:
        engagement = scene.engagement(work)
        engagement.ended_at = engagement.ended_by = engagement.end = None
        work.session.get_one(Participant, scene.facilitation.mediator.participant_id).withdrawn_at = None
        case_row(work, scene.facilitation.case_id).state = CaseState.FACILITATED.value
        for table, rows in backup:
            work.session.execute(insert(table), rows)
        work.session.flush()
        assert not scene.reads(work)
        assert scene.shown(work).altered
        # The control: with the entry in the log gone as well, the rows alone would let it open.
        work.session.execute(delete(AuditEntry).where(AuditEntry.event == "facilitator.ended"))
        assert scene.reads(work)


@pytest.mark.promise("P06", "P20")
def test_a_suspension_that_is_undone_in_the_database_stays_one(scene: Scene) -> None:
    _offer_a_change(scene)
    with scene.trying() as work:
        row = scene.agreement(work)
        work.session.delete(row)
        work.session.flush()
        assert not scene.reads(work)
        assert scene.shown(work).altered


@pytest.mark.promise("P06", "P20")
def test_a_later_disclosure_cannot_be_taken_away_or_answered_for_a_party(scene: Scene) -> None:
    scene.world.later(hours=1)
    scene.facilitation.disclose()
    tenant, landlord = scene.facilitation.parties
    scene.facilitation.accept(tenant)
    with scene.trying() as work:
        paper = work.session.scalars(select(Paper).where(Paper.kind == "disclosure").order_by(Paper.number)).all()[-1]
        given = work.session.get_one(DisclosureAnswer, (paper.id, tenant.participant_id))
        # The answer of one party, copied for the other
        work.session.add(
            DisclosureAnswer(
                paper_id=paper.id,
                participant_id=landlord.participant_id,
                answered_at=given.answered_at,
                signature=given.signature,
            )
        )
        work.session.flush()
        assert not scene.reads(work)
    with scene.trying() as work:
        paper = work.session.scalars(select(Paper).where(Paper.kind == "disclosure").order_by(Paper.number)).all()[-1]
        for table in (PaperBox, DisclosureAnswer):
            work.session.execute(delete(table).where(table.paper_id == paper.id))
        work.session.delete(paper)
        work.session.flush()
        assert not scene.reads(work)
        assert scene.shown(work).altered
    scene.facilitation.accept(landlord)
    with scene.trying() as work:
        assert scene.reads(work)


# --- signatures that are not one's own -------------------------------------------------------------------------------


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
        with world.database.writing() as session:
            work = world.ground.work(session)
            session.add(
                AgreementSignature(
                    agreement_id=found.row.id,
                    participant_id=landlord.participant_id,
                    signed_at=datetime.fromisoformat(one.at),
                    signature=one.signature,
                )
            )
            session.flush()
            shown = standing(work, session.get_one(Engagement, facilitation.engagement_id))
            assert shown.altered
            assert Trouble.UNSIGNED in shown.troubles
            session.rollback()


def test_a_signature_under_one_version_is_none_under_the_next(scene: Scene) -> None:
    _offer_a_change(scene)
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
    from odr.agreements import known

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(known, "_refuse_if_changed", lambda _person: None)
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


# --- what one party gave is nothing to the other ---------------------------------------------------------------------


@pytest.mark.promise("P20")
def test_what_one_party_gave_is_seen_nowhere_by_the_other(scene: Scene) -> None:
    facilitation = scene.facilitation
    tenant, landlord = facilitation.parties
    landlord.unlock()
    person, case = landlord.person, f"/cases/{facilitation.case_id}"
    root = f"{case}/facilitation/{facilitation.engagement_id}"
    paths = [
        case, f"{case}/facilitation", root, f"{root}/disclosures", f"{root}/agreement/1", f"{root}/agreement/1/file",
        f"{case}/who-reads-what", f"{case}/vault/log", f"{case}/vault/codes", f"{case}/given/{scene.code_id}",
        f"{root}/give-again/{scene.code_id}",
    ]  # fmt: skip
    before = {path: _shown(person, path) for path in paths}
    for path, text in before.items():
        for word in (str(scene.code_id), "To prepare the first talk", secret_of(tenant), f"Of {tenant.person.name}"):
            assert word not in text, path
    # And nothing there changes when more is given, but the log's head, which counts everybody's doings.
    scene.facilitation.give(tenant, folder=2)
    for path in paths[:7]:
        assert _shown(person, path) == before[path], path
    person.post_with_token(f"{case}/facilitation/{facilitation.engagement_id}/give-again/{scene.code_id}")
    assert person.status == 404
    world_mails = [one for one in scene.world.mailbox.messages if one.to == person.email]
    assert not any("gave" in one.body for one in world_mails)


def _shown(person: Any, path: str) -> str:
    person.open(path)
    return str(person.response.get_data(as_text=True)) if person.status == 200 else str(person.status)


@pytest.mark.promise("P05", "P20")
def test_the_facilitator_reads_what_was_given_and_no_other_folder_or_entry(scene: Scene) -> None:
    facilitation = scene.facilitation
    tenant = facilitation.parties[0]
    other_folder = tenant.folder_id(1)
    with tenant.opened() as opened:
        from odr.vaults.drafts import Draft
        from odr.vaults.items import add

        kept = add(opened, other_folder, Draft("Not for the facilitator", "At all"))
    facilitation.mediator.unlock()
    person = facilitation.person
    given = f"/cases/{facilitation.case_id}/given/{scene.code_id}"
    assert "My aims" in person.open(given).text
    for path in (f"{given}/folders/{other_folder}", f"{given}/items/{kept}", f"{given}/items/{uuid4()}"):
        person.open(path)
        assert person.status == 404
    for path in ("log", "codes", "export", f"folders/{other_folder}"):
        person.open(f"/cases/{facilitation.case_id}/vault/{path}")
        assert "Not for the facilitator" not in person.page.text
    # Nor does a party come to its own things by the facilitator's way
    tenant.unlock()
    tenant.person.open(given)
    assert tenant.person.status == 404


def test_a_facilitator_whose_account_is_suspended_opens_nothing(scene: Scene) -> None:
    from odr.organisations.organisations import organisation_of, suspend

    with scene.trying() as work:
        case = case_row(work, scene.facilitation.case_id)
        account = account_of(work, scene.facilitation.person)
        suspend(work, account.id, organisation_of(work, case.organisation_id), case.opened_by)
        work.session.flush()
        assert not scene.reads(work)


def test_every_version_is_a_row_that_only_its_own_signatures_make_hold(scene: Scene) -> None:
    with scene.trying() as work:
        found = offered.latest(work, scene.engagement(work))
        assert found is not None
        assert len(found.signed_by()) == 3
