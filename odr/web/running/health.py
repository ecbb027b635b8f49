"""Whether the service stands: database, migrations, keys, mail, and what it does by itself."""

import json
import threading
import time

from flask import Blueprint, Response
from sqlalchemy.exc import DBAPIError

from odr.db.version import is_current
from odr.evidence.probe import key_fits, key_store
from odr.evidence.troubles import troubles
from odr.mail.delivery import DeliveryAnswer, mail_answers
from odr.mail.outbox import stuck
from odr.web.asking.visitors import Visit
from odr.web.logs import log_exception
from odr.web.visiting.visits import public

health = Blueprint("health", __name__)

# Asking the mail server costs a connection; whoever asks us often does not make us ask it often.
_MAIL_ASKED_EVERY = 30.0
# Nor to come with a wrong password so often that it shuts us out. With another one we are started anew.
_REFUSED_ASKED_EVERY = 600.0
_mail_lock = threading.Lock()
_mail_asked: dict[int, tuple[float, DeliveryAnswer]] = {}


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
    key, keys, upkeep, mails = _by_the_database(visit) if migrations == "ok" else ("unknown",) * 4
    answer = _mail_answer(visit)
    mail = "failing" if answer.is_well and mails == "failing" else answer.value
    state = {"database": database, "migrations": migrations, "key": key, "keys": keys, "mail": mail, "upkeep": upkeep}
    healthy = {migrations, key, keys, upkeep, mails} == {"ok"} and answer.is_well
    return Response(json.dumps(state) + "\n", status=200 if healthy else 503, mimetype="application/json")


def _by_the_database(visit: Visit) -> tuple[str, str, str, str]:
    """The words for the keys, the upkeep and the mails. What fails is told by ``odr check``, to whoever runs it."""
    with visit.app.database.reading() as session:
        work = visit.app.work(session)
        mails = stuck(work)
        return (
            "ok" if key_fits(work) else "of another database",
            key_store(work).value,
            "failing" if troubles(work) or mails.do_not_open else "ok",
            # A mailbox that takes nothing is its owner's, and not to take the service away from everybody.
            "failing" if mails.whoever_gets_them else "ok",
        )


def _mail_answer(visit: Visit) -> DeliveryAnswer:
    settings = visit.app.settings
    if settings.smtp is None:
        return mail_answers(settings)
    key = id(visit.app)
    with _mail_lock:
        asked, answer = _mail_asked.get(key, (0.0, DeliveryAnswer.UNREACHABLE))
        every = _REFUSED_ASKED_EVERY if answer is DeliveryAnswer.LOGIN_REFUSED else _MAIL_ASKED_EVERY
        if time.monotonic() - asked > every or asked == 0.0:
            answer = mail_answers(settings)
            _mail_asked[key] = (time.monotonic(), answer)
    return answer
