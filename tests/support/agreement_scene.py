"""An agreement in force with something given under it, and everything that may be edited at hand."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from odr.agreements.access.opening import open_given
from odr.agreements.papers import signing
from odr.agreements.papers.agreement_forms import recommended
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Agreement, AgreementSignature, Engagement
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.validity import Validity, validity
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.listing import list_folder
from tests.support.facilitation import TERMS, Facilitation, in_force
from tests.support.scenes import scene
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

    def shown(self, work: Work) -> Validity:
        """What the parties are shown."""
        return validity(work, self.engagement(work))

    @contextlib.contextmanager
    def trying(self) -> Iterator[Work]:
        """A unit of work that is undone afterwards."""
        with self.world.database.writing(EVERYTHING) as session:
            yield self.world.app_context.work(session)
            session.rollback()


@scene
def a_scene(world: World) -> Scene:
    """Two parties and a facilitator under an agreement, and one folder of the first party's given."""
    facilitation = in_force(world)
    return Scene(facilitation, facilitation.give(facilitation.parties[0]))


def offer_a_change(scene: Scene) -> None:
    with scene.facilitation.opened_by(scene.facilitation.parties[1]) as (opened, engagement):
        found = latest(opened.work, engagement)
        assert found is not None
        text = signing.text_of(opened, engagement, found)
        assert text is not None
        signing.offer_text(opened, engagement, recommended(), TERMS.notes_days, text + "\n## More\n\nAnd this.\n")
