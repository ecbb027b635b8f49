"""Whether the service stands: database, migrations, keys, mail, and what it does by itself."""

import json
import threading
import time

from flask import Blueprint, Response
from sqlalchemy.exc import DBAPIError

from odr.db.version import is_current
from odr.evidence.probe import key_fits, key_store
from odr.evidence.troubles import troubles
from odr.mail.delivery import mail_answers
from odr.mail.outbox import do_not_open
from odr.web.logs import log_exception
from odr.web.visitors import Visit
from odr.web.visits import public

health = Blueprint("health", __name__)

# Asking the mail server costs a connection; whoever asks us often does not make us ask it often.
_MAIL_ASKED_EVERY = 30.0
_mail_lock = threading.Lock()
_mail_asked: dict[int, tuple[float, bool]] = {}


@public(health, "/healthz", without_acceptance=True)
def healthz(visit: Visit) -> Response:
    """JSON with one word for each part, and status 503 if any of them does not stand."""
    try:
        current = is_current(visit.app.database)
    except DBAPIError as error:
        log_exception(error)
        database, migrations = "unreachable", "unknown"
    else:
        database, migrations = "ok", "ok" if current else "behind"
    key, keys, upkeep = _keys_and_upkeep(visit) if migrations == "ok" else ("unknown", "unknown", "unknown")
    mail = _mail_state(visit)
    state = {"database": database, "migrations": migrations, "key": key, "keys": keys, "mail": mail, "upkeep": upkeep}
    healthy = {migrations, key, keys, upkeep} == {"ok"} and mail != "unreachable"
    return Response(json.dumps(state) + "\n", status=200 if healthy else 503, mimetype="application/json")


def _keys_and_upkeep(visit: Visit) -> tuple[str, str, str]:
    """What of the upkeep fails is told by ``odr check``, to whoever runs the service."""
    with visit.app.database.reading() as session:
        work = visit.app.work(session)
        return (
            "ok" if key_fits(work) else "of another database",
            key_store(work).value,
            "failing" if troubles(work) or do_not_open(work) else "ok",
        )


def _mail_state(visit: Visit) -> str:
    settings = visit.app.settings
    if settings.smtp is None:
        return "files"
    key = id(visit.app)
    with _mail_lock:
        asked, answered = _mail_asked.get(key, (0.0, False))
        if time.monotonic() - asked > _MAIL_ASKED_EVERY or asked == 0.0:
            answered = mail_answers(settings.smtp)
            _mail_asked[key] = (time.monotonic(), answered)
    return "ok" if answered else "unreachable"
