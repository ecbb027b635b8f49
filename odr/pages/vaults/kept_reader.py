"""Letting a reader in that somebody keeps as a file."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.accounts import kept_readers
from odr.audit.log import Event, record
from odr.crypto.secrets import Token
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.web.asking.login import current_session
from odr.web.asking.sessions import USER_KEY, write_token
from odr.web.asking.visitors import ActingVisit
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.kept import resumed
from odr.web.visiting.gates import way_to_the_code
from odr.web.visiting.visits import acting


@acting(vaults, "/kept-reader", methods=("GET", "POST"), without_acceptance=True)
def kept_reader(visit: ActingVisit, case_id: UUID) -> Response:
    """The reader as a file, and what it is connected by: shown once, and good as long as this session."""
    instead = way_to_the_code(visit)
    if instead is not None:
        return instead
    token = None
    if request.method == "POST" and not resumed():
        token = _connect(visit)
    return render(
        "vaults/kept_reader.html",
        audience=only_you_audience(_("Only you see this page."), _("It shows nothing of what anybody keeps private.")),
        case=visit.case,
        address=link_to("cases.case", case_id=visit.case.id),
        connection=write_token(token) if token is not None else None,
    )


def _connect(visit: ActingVisit) -> Token:
    live, vault = current_session().live, visit.place.vault
    if live is None or vault is None:
        raise NotFound
    token = Token.generate()
    kept_readers.begin(visit.work, token, live, visit.case.id, {USER_KEY: str(visit.account.id)})
    record(visit.work, visit.case.id, Event.READER_CONNECTED, actor_id=visit.account.id, vault_id=vault.id)
    return token
