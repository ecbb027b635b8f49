"""An administrator with the database in hand, against an agreement in force and against its end.

No edit of rows gives a facilitator plaintext, and where something was edited, the parties are shown that it does not
verify.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.tables import Participant
from odr.db.work import Work
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import AgreementSignature, DisclosureAnswer, HandedCode, Paper, PaperBox
from odr.facilitation.validity.offered import latest
from odr.vaults.tables import AccessCodeRow, Grant
from tests.support import scenes
from tests.support.agreement_scene import Scene, a_scene, offer_a_change
from tests.support.people import account_of, with_account
from tests.support.vaults import case_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return a_scene(world)


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
    row.sealed_document = work.installation.seal(document.encode(), row.sealed_document_context(engagement))


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


# --- undoing an end, a suspension, a disclosure ----------------------------------------------------------------------


def _rows_of_code(work: Work, code_id: UUID) -> list[tuple[Any, list[dict[str, Any]]]]:
    kept: list[tuple[Any, list[dict[str, Any]]]] = []
    for table, column in ((AccessCodeRow, "id"), (Grant, "code_id"), (HandedCode, "code_id")):
        rows = work.session.execute(select(table.__table__).where(table.__table__.c[column] == code_id)).mappings()
        kept.append((table.__table__, [dict(row) for row in rows]))
    return kept


@pytest.mark.promise("P06", "P20")
def test_an_end_that_is_undone_in_the_database_stays_an_end(scene: Scene) -> None:
    """Every row put back as it was before: the log still tells of the end."""
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
        # The control: with both entries in the log gone as well, the rows alone would let it open.
        work.session.execute(delete(AuditEntry).where(AuditEntry.event == "facilitator.ended"))
        assert not scene.reads(work)
        work.session.execute(delete(AuditEntry).where(AuditEntry.event == "code.ended"))
        assert scene.reads(work)


@pytest.mark.promise("P06", "P20")
def test_a_suspension_that_is_undone_in_the_database_stays_one(scene: Scene) -> None:
    offer_a_change(scene)
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
