"""The session of a kept reader: found by the token in its ``Authorization``, for the browser folders of one case alone.

A kept reader is a file on somebody's disk. To a browser it comes from nowhere (``Origin: null``), as many other things
do, so it is sent no cookie, and one that comes along all the same counts for nothing.
"""

import re

from flask import Flask, Request, Response
from flask.sessions import SessionMixin
from sqlalchemy.exc import DBAPIError

from odr.accounts import kept_readers as rules
from odr.accounts.sessions import LiveSession
from odr.crypto.secrets import Token
from odr.db.about import About
from odr.db.work import Work
from odr.web.asking.sessions import SealedSession, SealedSessionInterface, read_token
from odr.web.context import app_context
from odr.web.logs import log_exception

_INTERFACE = re.compile(r"/cases/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/vault/browser/")
_BEARER = "Bearer "


class KeptReaderSession(SealedSession):
    """The session of a reader that was let in by a token. Nothing is ever written into it, and no cookie is set."""

    def __init__(self, token: Token, live: LiveSession | None) -> None:
        super().__init__(token, live, has_cookie=live is not None)

    def store_in(self, work: Work, subject: About) -> None:
        """Nothing of it is kept: what it holds is what it was made with."""


class Sessions(SealedSessionInterface):
    """The sessions of browsers, by their cookie; and of kept readers, where they ask for what is open to them."""

    def open_session(self, app: Flask, request: Request) -> SealedSession:
        """Of a kept reader one that nobody is signed in to, if its token is over, or of another case."""
        asked = _INTERFACE.match(request.path)
        sent = request.headers.get("Authorization", "")
        if asked is None or not sent.startswith(_BEARER):
            return super().open_session(app, request)
        token = read_token(sent.removeprefix(_BEARER).strip())
        if token is None:
            return KeptReaderSession(Token.generate(), None)
        base = app_context()
        with base.database.reading() as session:
            found = rules.find(base.work(session), token, base.settings.session_idle)
        is_of_case = found is not None and str(found.case_id) == asked.group(1)
        return KeptReaderSession(token, found.live if found is not None and is_of_case else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Of a kept reader notes that it is in use, and no more."""
        if not isinstance(session, KeptReaderSession):
            super().save_session(app, session, response)
        elif session.live is not None:
            try:
                self._update(session, session.live, {}, set())
            except DBAPIError as error:
                log_exception(error)
