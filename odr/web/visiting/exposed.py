"""Codes for the browser that came in a form all the same: noted after the answer was made, and their party is told.

Whatever the form was for, and whether it was taken: the service has seen the code. Nothing of it is kept.
"""

from itertools import islice

from flask import Flask, Response, request
from werkzeug.datastructures import MultiDict

from odr.accounts.contact import contact_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.crypto.codes import AccessCode
from odr.db.about import about
from odr.mail.outbox import queue, queued_in
from odr.organisations.organisations import organisation_of
from odr.vaults.browser_folders import exposure
from odr.web.asking.login import signed_in_account_id
from odr.web.context import app_context
from odr.web.showing.rendering import link_to

# Nobody types more into one form. Each costs a look into the database, and anybody can send a form full of them.
_MOST = 10


def install_exposure(app: Flask) -> None:
    """Looks at every form that was read, whichever route it came to."""

    @app.after_request
    def note_exposed(response: Response) -> Response:
        form: MultiDict[str, str] | None = request.__dict__.get("form")
        values = dict.fromkeys(value for _name, value in form.items(multi=True)) if form else ()
        for code in islice(filter(None, map(exposure.read, values)), _MOST):
            _note(code)
        return response


def _note(code: AccessCode) -> None:
    base = app_context()
    with base.database.reading() as session:
        found = exposure.find(base.work(session), code)
    if found is None:
        return
    with base.database.writing(about(cases=[found.case_id])) as session:
        work = base.work(session)
        if not exposure.note(work, found, signed_in_account_id()):
            return
        owner = contact_of(work, session.get_one(Account, found.owner_id))
        organisation = organisation_of(work, found.organisation_id)
        with written_to(work, owner.language, organisation.language):
            link = link_to("vaults.codes", case_id=found.case_id)
            queue(work, exposure.told(owner.email, organisation.name, link))
    if queued_in(session):
        base.mail_waiting.set()
