"""Flask's session over the sealed sessions in the database, found by the one cookie there is.

The cookie holds 32 random bytes and ends with the browser. A visitor who is not signed in has at most the cookie: no
row is written before there is something to keep.
"""

import base64
import binascii
import hmac
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, url_for
from flask.globals import request_ctx
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import DBAPIError

from odr.accounts import sessions as rules
from odr.accounts.passwords import has_mark
from odr.accounts.sessions import LiveSession
from odr.accounts.where import Where, network_mark
from odr.crypto.derivation import derive
from odr.crypto.errors import BadKey
from odr.crypto.secrets import Token
from odr.db.about import About, about
from odr.db.work import Work
from odr.privacy.statistics.seen import OTHER, browser_of, system_of
from odr.web.context import app_context
from odr.web.logs import log_exception

USER_KEY = "_user_id"


@dataclass(frozen=True)
class SessionState:
    """A session as it was at some moment of a request."""

    contents: dict[str, Any]
    before: dict[str, Any]
    live: LiveSession | None
    token: Token
    has_cookie: bool
    renewed: bool
    password_mark: bytes
    ended: bool

    def __repr__(self) -> str:
        return "<State>"


class SealedSession(dict[str, Any], SessionMixin):
    """The contents of one browser's session. Remembers what this request changed, so that only that is written."""

    def __init__(
        self,
        token: Token,
        live: LiveSession | None,
        *,
        has_cookie: bool,
        left_of: UUID | None = None,
        unreachable: DBAPIError | None = None,
    ) -> None:
        super().__init__(live.contents if live else {})
        self.token = token
        # Whose a session under this token was that is over: its row goes when another one begins.
        self.left_of = left_of
        self.unreachable = unreachable
        self._live = live
        self._first_token = token
        self.has_cookie = has_cookie
        self.needs_cookie = False
        self.renewed = False
        # Of the password that the account had when it signed in here.
        self.password_mark = b""
        self.ended = False
        # Asked by a page that stays open, and not by a person: it is no use of the session, and changes nothing in it.
        self.is_unattended = False
        # Copies of all that is in it: what is said on the next page is added to a list in place.
        self._before = deepcopy(live.contents) if live else {}

    @property
    def live(self) -> LiveSession | None:
        """The session in the database. Raises ``DBAPIError`` if that could not be asked."""
        if self.unreachable is not None:
            raise self.unreachable
        return self._live

    @property
    def replaced(self) -> Token:
        """The token that came with the request."""
        return self._first_token

    def csrf_token(self) -> str:
        """What a form has to carry: derived from the cookie's token, so nothing is stored for it."""
        self.needs_cookie = True
        return base64.urlsafe_b64encode(derive(self.token, "session/csrf")).rstrip(b"=").decode("ascii")

    def csrf_token_is(self, given: str) -> bool:
        """Whether a form carried it. Never without a cookie that came with the request."""
        return self.has_cookie and hmac.compare_digest(self.csrf_token().encode(), given.encode("utf-8"))

    def renew(self, password_mark: bytes) -> None:
        """Begin a new session under a new token: at every sign-in, so that no earlier token leads into it.

        It does not begin if the account's password is no longer that of the mark when it is written.
        """
        self.token, self.has_cookie, self.needs_cookie = Token.generate(), False, True
        self.renewed, self.password_mark = True, password_mark

    def end(self) -> None:
        """End this session for good."""
        self.clear()
        self.ended = True

    def state(self) -> "SessionState":
        """What it holds at this moment, for ``restore``."""
        return SessionState(
            deepcopy(dict(self)),
            self._before,
            self._live,
            self.token,
            self.has_cookie,
            self.renewed,
            self.password_mark,
            self.ended,
        )

    def restore(self, state: "SessionState") -> None:
        """Takes back what was done to it since, and what was to be said on the next page."""
        self.clear()
        self.update(state.contents)
        self._before, self._live = state.before, state.live
        self.token, self.has_cookie = state.token, state.has_cookie
        self.renewed, self.password_mark, self.ended = state.renewed, state.password_mark, state.ended
        request_ctx.flashes = None

    def store_in(self, work: Work, subject: About) -> None:
        """Writes what changed in a unit of work that is about the visitor anyway: what is said on the next page is then
        committed with what it tells of, and the answer needs no second commit. A session that begins or ends is written
        by itself (``SealedSessionInterface``), and of what a page asks by itself nothing is.
        """
        live = self._live
        if live is None or self.renewed or self.ended or self.is_unattended:
            return
        if not (subject.everything or live.account_id in subject.accounts):
            return
        changed, removed = self.changes()
        stored = rules.store(work, self.token, live, changed, removed) if changed or removed else live
        if stored is not None:
            self._live, self._before = stored, deepcopy(dict(self))

    def changes(self) -> tuple[dict[str, Any], set[str]]:
        """What was set and what was removed since the request began."""
        changed = {key: value for key, value in self.items() if key not in self._before or self._before[key] != value}
        return changed, set(self._before) - set(self)


class SealedSessionInterface(SessionInterface):
    """Loads and stores ``SealedSession``."""

    def get_cookie_name(self, app: Flask) -> str:
        """``__Host-odr`` wherever there is TLS; on http://localhost the prefix and Secure fall away."""
        return "__Host-odr" if _secure() else "odr"

    def open_session(self, app: Flask, request: Request) -> SealedSession:
        """The session of the request's cookie; a new, empty one if there is none or it is over."""
        token = read_token(request.cookies.get(self.get_cookie_name(app), ""))
        if token is None:
            return SealedSession(Token.generate(), None, has_cookie=False)
        base = app_context()
        try:
            with base.database.reading() as session:
                live, left_of = rules.look(base.work(session), token, base.settings.session_idle)
        except DBAPIError as error:
            if request.method != "POST":
                raise
            # Raised where the session is asked for, so that a page can give back what was typed.
            return SealedSession(token, None, has_cookie=True, unreachable=error)
        return SealedSession(token, live, has_cookie=True, left_of=left_of)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Writes what changed, and sets or deletes the cookie when that is called for.

        A page that only reads is shown also where the database takes nothing: what the session would have kept of it
        (that somebody was here, the language of the pages) is not worth an error.
        """
        if not isinstance(session, SealedSession) or session.unreachable is not None or session.is_unattended:
            return
        try:
            self._save(app, session, response)
        except DBAPIError as error:
            if request_ctx.request.method not in ("GET", "HEAD"):
                raise
            log_exception(error)

    def _save(self, app: Flask, session: SealedSession, response: Response) -> None:
        base = app_context()
        name = self.get_cookie_name(app)
        if session.ended:
            with base.database.writing(_about(session.live, session.left_of)) as unit:
                rules.end(base.work(unit), session.replaced)
            response.delete_cookie(name, path="/", secure=_secure(), httponly=True, samesite="Lax")
            return
        changed, removed = session.changes()
        if session.renewed or (session.live is None and changed):
            if not _begun(session):
                _send_to_sign_in(response)
                return
            session.needs_cookie, session.has_cookie = True, False
        elif session.live is not None:
            self._update(session, session.live, changed, removed)
        if session.needs_cookie and not session.has_cookie:
            # No expiry: it dies with the browser. Path, Secure and no Domain are what the prefix asks for.
            response.set_cookie(
                name, write_token(session.token), path="/", secure=_secure(), httponly=True, samesite="Lax"
            )

    def _update(
        self, session: SealedSession, live: rules.LiveSession, changed: dict[str, Any], removed: set[str]
    ) -> None:
        base = app_context()
        due = base.clock() - live.seen_at >= rules.NOTE_EVERY
        if not (changed or removed or due):
            return
        with base.database.writing(_about(live)) as unit:
            work = base.work(unit)
            if changed or removed:
                rules.store(work, session.token, live, changed, removed)
            if due:
                rules.note_seen(work, live)


def _begun(session: SealedSession) -> bool:
    """Whether the session was begun. Not if its password was changed, or its account deleted, since it was asked for:
    whatever signs everybody out may have come in between.
    """
    base, account_id = app_context(), _uuid(session.get(USER_KEY))
    with base.database.writing(_about(session.live, account_id, session.left_of)) as unit:
        work = base.work(unit)
        if account_id is not None and not has_mark(work, account_id, session.password_mark):
            return False
        rules.end(work, session.replaced)
        rules.begin(work, session.token, account_id, dict(session), _where(work))
    return True


def _send_to_sign_in(response: Response) -> None:
    """The answer of somebody who is not signed in after all, and finds there what a wrong password is answered with.

    Whoever has signed in with a password sends the form once more (307): it is refused as it is with any other that is
    wrong, and what it carries, the words of a form that was sent too late and where to go on to, stays in it.
    """
    response.set_data(b"")
    if request_ctx.request.endpoint == "accounts.sign_in":
        response.status_code, response.location = 307, url_for("accounts.sign_in")
    else:
        response.status_code, response.location = 303, url_for("accounts.sign_in", after="refused")


def write_token(token: Token) -> str:
    """A token as it stands in a cookie or a link: base64url without padding (RFC 4648), 43 characters."""
    return base64.urlsafe_b64encode(token.reveal()).rstrip(b"=").decode("ascii")


def read_token(text: str) -> Token | None:
    """The token in a cookie or a link, or ``None`` if it is not one."""
    try:
        raw = base64.b64decode(text + "=", altchars=b"-_", validate=True)
        token = Token(raw)
    except (binascii.Error, ValueError, BadKey):
        return None
    return token if write_token(token) == text else None


def _about(live: LiveSession | None, *others: UUID | None) -> About:
    """Whose session it was, and whose it becomes."""
    whose = {live.account_id if live else None, *others}
    return about(accounts=[one for one in whose if one is not None])


def _where(work: Work) -> Where:
    """Where whoever asks now is."""
    asked = request_ctx.request
    browser, system = browser_of(asked.user_agent.string), system_of(asked.user_agent.string)
    family = "" if browser == OTHER else browser.rpartition(" ")[0]  # without its version
    return Where(family, "" if system == OTHER else system, network_mark(work, asked.remote_addr))


def _uuid(value: Any) -> UUID | None:
    return UUID(value) if isinstance(value, str) else None


def _secure() -> bool:
    return app_context().settings.public_url.startswith("https://")
