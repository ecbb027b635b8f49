"""The card on the page of a case that leads to its facilitators, or a facilitator to their work in it."""

from dataclasses import dataclass

from flask import url_for

from odr.cases.cases import PARTY
from odr.cases.life import UNDER_WAY
from odr.facilitation.engagement.engaging import open_in
from odr.facilitation.engagement.proposal import wanted_in
from odr.facilitation.engagement.stages import Shown, shown
from odr.facilitation.engagement.wording import stage_words
from odr.i18n import gettext as _
from odr.i18n import named
from odr.web.asking.visitors import ActingVisit


@dataclass(frozen=True)
class Card:
    """What the card says, and where it leads."""

    title: str
    text: str
    link_text: str
    link_url: str


def facilitation_card(visit: ActingVisit) -> Card | None:
    """The card; ``None`` as long as there is nothing to be said or done."""
    found = shown(visit.work, open_in(visit.work, visit.case))
    if visit.participant.role != PARTY:
        own = next((one for one in found if one.engagement.participant_id == visit.participant.id), None)
        return _own(visit, own)
    overview = url_for("agreements.facilitation", case_id=visit.case.id)
    title = _("Facilitators")
    wanted = wanted_in(visit.work, visit.case)
    is_asked = wanted is not None and visit.participant in wanted.waits_for
    if is_asked or any(visit.account.id in one.waits_for for one in found):
        return Card(title, _("Something is waiting for you."), _("See what it is"), overview)
    if found:
        text = _("; ").join(f"{named(one.name)}{_(': ')}{stage_words(one.stage)}" for one in found)
        return Card(title, text, _("See facilitators"), overview)
    if wanted is not None:
        if wanted.by_all:
            return Card(title, _("All parties want a facilitator. Nobody is named yet."), _("Name somebody"), overview)
        text = _("A facilitator is proposed. Not every party has answered.")
        return Card(title, text, _("See facilitators"), overview)
    if visit.case.state not in UNDER_WAY:
        return None
    return Card(title, _("No facilitator takes part."), _("Propose a facilitator"), overview)


def _own(visit: ActingVisit, own: Shown | None) -> Card:
    title = _("Your work as facilitator")
    if own is None:
        return Card(title, _("It has ended."), _("Your desk"), url_for("agreements.desk"))
    text = _("Something is waiting for you.") if visit.account.id in own.waits_for else stage_words(own.stage)
    link = url_for("agreements.engagement", case_id=visit.case.id, engagement_id=own.engagement.id)
    return Card(title, text, _("Go on"), link)
