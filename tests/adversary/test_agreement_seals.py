"""What is sealed about facilitators and their agreements, moved to another place: it does not open.

And somebody who holds the database, the settings and the installation key reads none of what people wrote.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from odr.agreements.papers import agreement_forms, papers
from odr.cases.tables import Case
from odr.crypto.errors import Unopenable
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.tables import Agreement, AgreementForm, Engagement, HandedCode, Paper, PaperBox
from odr.facilitation.validity.offered import latest
from odr.organisations.organisations import organisation_of
from odr.selftest.attacks.thief import OF_NO_VAULT, Thief, stored_values
from tests.support import scenes
from tests.support.facilitation import Facilitation, in_force, secret_of
from tests.support.people import account_of
from tests.support.vaults import case_row, participant_of
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

MOVED = {
    ("agreement_forms", "sealed_text"),
    ("agreements", "sealed_document"),
    ("engagement_papers", "sealed_body"),
    ("engagements", "sealed_email"),
}
# What the installation key opens: who signs with whom, and forms that every party may read.
OF_THE_SERVICE = {"agreement_forms.sealed_text", "agreements.sealed_document", "engagements.sealed_email"}


@pytest.fixture
@scenes.scene
def facilitation(world: World) -> Facilitation:
    made = in_force(world)
    with world.work() as work:
        case = case_row(work, made.case_id)
        organisation = organisation_of(work, case.organisation_id)
        by = account_of(work, made.person).id
        for words in ("One more line.", "Two more lines."):
            agreement_forms.save_own_form(work, organisation, agreement_forms.recommended().text + words, by)
        for email in ("anna@example.org", "ben@example.org"):
            engaging.propose_by_email(work, case, participant_of(work, made.parties[0]), email)
    made.give(made.parties[0])
    return made


def look_at_form(work: Work, _facilitation: Facilitation) -> None:
    agreement_forms._form(work, work.session.scalars(select(AgreementForm).order_by(AgreementForm.number)).all()[0])


def look_at_email(work: Work, _facilitation: Facilitation) -> None:
    engaging.email_of(work, with_email(work)[0])


def look_at_document(work: Work, facilitation: Facilitation) -> None:
    found = latest(work, work.session.get_one(Engagement, facilitation.engagement_id))
    if found is None or found.document is None:
        raise Unopenable("document")


def look_at_papers(work: Work, facilitation: Facilitation) -> None:
    opened = facilitation.parties[0].open_in(work)
    engagement = work.session.get_one(Engagement, facilitation.engagement_id)
    rows = work.session.scalars(select(Paper).order_by(Paper.written_at, Paper.kind)).all()
    if any(one.content is None for one in papers.read(opened, engagement, rows)):
        raise Unopenable("paper")


def with_email(work: Work) -> list[Engagement]:
    return list(work.session.scalars(select(Engagement).where(Engagement.sealed_email.is_not(None))))


def swap(table: Any, column: str) -> Callable[[Work], None]:
    def move(work: Work) -> None:
        rows = [one for one in work.session.scalars(select(table).order_by(table.id)) if getattr(one, column)]
        assert len(rows) > 1
        values = [getattr(one, column) for one in rows]
        for row, value in zip(rows, values[1:] + values[:1], strict=True):
            setattr(row, column, value)

    return move


def give_another(table: Any, column: str, value: Callable[[], Any]) -> Callable[[Work], None]:
    def move(work: Work) -> None:
        for row in work.session.scalars(select(table)):
            setattr(row, column, value())

    return move


def exchange_boxes(work: Work) -> None:
    """The boxes of each reader among the papers."""
    for vault_id in set(work.session.scalars(select(PaperBox.vault_id))):
        rows = list(work.session.scalars(select(PaperBox).where(PaperBox.vault_id == vault_id)))
        boxes = [one.box for one in rows]
        for row, box in zip(rows, boxes[1:] + boxes[:1], strict=True):
            row.box = box


LOOKS = {
    ("agreement_forms", "sealed_text"): (
        look_at_form,
        [swap(AgreementForm, "sealed_text"), give_another(AgreementForm, "number", iter(range(7, 99)).__next__)],
    ),
    ("engagements", "sealed_email"): (look_at_email, [swap(Engagement, "sealed_email")]),
    ("agreements", "sealed_document"): (look_at_document, [give_another(Agreement, "number", lambda: 2)]),
    ("engagement_papers", "sealed_body"): (
        look_at_papers,
        [
            swap(Paper, "sealed_body"),
            exchange_boxes,
            give_another(Paper, "answers_id", uuid4),
            give_another(Paper, "number", iter(range(2, 99)).__next__),
            give_another(PaperBox, "epoch", lambda: 2),
        ],
    ),
}


@pytest.mark.promise("P06")
def test_it_opens_where_it_belongs_and_nowhere_else(facilitation: Facilitation) -> None:
    world = facilitation.world
    assert set(LOOKS) == MOVED
    for look, moves in LOOKS.values():
        for move in moves:
            with world.database.writing(EVERYTHING) as session:
                work = world.app_context.work(session)
                look(work, facilitation)
                move(work)
                session.flush()
                with pytest.raises((Unopenable, Refusal, NotFound)):
                    look(work, facilitation)
                session.rollback()
                session.expire_all()


@pytest.mark.promise("P05", "P06")
def test_the_installation_key_opens_nothing_that_people_wrote_to_each_other(facilitation: Facilitation) -> None:
    world = facilitation.world
    with world.work() as work:
        assert work.session.scalars(select(HandedCode)).all()
        key = world.settings.installation_key.reveal()
        thief = Thief(work, [*stored_values(work), key])
        thief.work_until_nothing_new_opens()
        assert thief.columns() <= OF_NO_VAULT | OF_THE_SERVICE | {"mails.sealed_message"}
        assert thief.columns() >= OF_THE_SERVICE
        assert not any(secret_of(facilitation.parties[0]).encode() in text for _column, text in thief.opened)
        assert work.session.get(Case, facilitation.case_id) is not None
