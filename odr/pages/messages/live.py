"""What an open page asks from time to time: whether something is new. The page fetches the rest by its own address."""

from uuid import UUID

from flask import jsonify, request
from werkzeug.wrappers import Response

from odr.messages.news.live import live, live_in_house, live_in_list
from odr.pages.messages.blueprint import news
from odr.web.asking.login import current_session
from odr.web.asking.visitors import SignedInVisit
from odr.web.visiting.visits import signed_in


@signed_in(news, "/news", without_acceptance=True)
def ask(visit: SignedInVisit) -> Response:
    """JSON with two numbers and a moment (``odr.messages.news.live``).

    Keeps neither the session nor a vault from idling.
    """
    current_session().is_unattended = True
    asked, house_id = request.args.get("list"), visit.administers.id if visit.administers is not None else None
    if asked == "house":
        found = live_in_house(visit.work, visit.account.id, house_id)
    elif asked is not None:
        found = live_in_list(visit.work, visit.account.id)
    else:
        found = live(visit.work, visit.account.id, _named("case"), _named("room"), house_id)
    changed = found.changed.isoformat() if found.changed is not None else None
    return jsonify(unread=found.unread, here=found.here, changed=changed)


def _named(name: str) -> UUID | None:
    """An identifier in the address; ``None`` for none, and for what is none."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
