"""What several of these pages need."""

from typing import Any
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import contacts_of
from odr.facilitation.engagement.stages import Shown
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import engagement_in, facilitator_of, taking_part
from odr.i18n import gettext as _
from odr.messages.news.notices import New, note_news
from odr.texts import in_order
from odr.web.asking.visitors import ActingVisit


def engagement_of(visit: ActingVisit, engagement_id: UUID) -> Engagement:
    """An engagement of the visitor's case that they are told of. Raises ``NotFound``."""
    return engagement_in(visit.work, visit.case, engagement_id, visit.participant)


def go_to(visit: ActingVisit, endpoint: str, **values: Any) -> Response:
    """On to another of these pages, by GET."""
    return redirect(url_for(f"agreements.{endpoint}", case_id=visit.case.id, **values), 303)


def names_of_waiting(visit: ActingVisit, shown: Shown) -> list[str]:
    """Whose turn it is, by name; the visitor first, as "you"."""
    if shown.engagement.account_id is None and not shown.waits_for:
        return []
    contacts = contacts_of(visit.work, shown.waits_for)
    others = sorted((contacts[one].legal_name for one in shown.waits_for if one != visit.account.id), key=in_order)
    return ([_("you")] if visit.account.id in shown.waits_for else []) + others


def tell(visit: ActingVisit, account_ids: set[UUID], what: New) -> None:
    """Notes for everybody of these but the visitor that something is new in this case; nothing of what it is."""
    note_news(visit.work, visit.case.id, account_ids - {visit.account.id}, what)


def tell_facilitator(visit: ActingVisit, engagement: Engagement, what: New) -> None:
    """Tells the facilitator, if they have taken the place."""
    facilitator = facilitator_of(visit.work, engagement)
    if facilitator is not None:
        tell(visit, {facilitator.account_id}, what)


def tell_all(visit: ActingVisit, engagement: Engagement, what: New) -> None:
    """Tells everybody who takes part in an engagement."""
    tell(visit, {one.account_id for one in taking_part(visit.work, engagement)}, what)
