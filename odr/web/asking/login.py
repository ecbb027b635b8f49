"""Signing in and out of a browser session, through flask-login over the sealed session."""

from uuid import UUID

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from odr.accounts.passwords import mark_of
from odr.accounts.tables import Account
from odr.web.asking.sessions import SealedSession

# Where a session keeps the language that was chosen in this browser: since signing in, and before.
LANGUAGE, LANGUAGE_BEFORE = "language", "language_before"


class SignedInUser(UserMixin):  # type: ignore[misc]  # flask-login is published without types
    """Whom flask-login knows: an account's identifier and nothing else."""

    def __init__(self, account_id: UUID) -> None:
        self.id = str(account_id)


def install_login(app: Flask) -> None:
    """Wires flask-login: no remember-me cookie, no binding to an address that changes on a phone."""
    # Not by init_app: that would also bring its remember-me cookie, which has no place here.
    manager = LoginManager()
    app.login_manager = manager  # type: ignore[attr-defined]  # where flask-login looks for it
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load_user(user_id: str) -> SignedInUser | None:
        live = current_session().live
        if live is None or live.account_id is None or str(live.account_id) != user_id:
            return None
        return SignedInUser(live.account_id)


def current_session() -> SealedSession:
    """The session of the browser that asks."""
    # Through Flask's proxy, whose target is what SealedSessionInterface.open_session made.
    found = session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(found, SealedSession):
        raise TypeError("there is no other session interface")
    return found


def begin_session(account: Account) -> None:
    """Signs the account in, under a new session token. Of what the session held, the language stays.

    The session is written once this unit of work is over, if the account has the same password then.
    """
    current = current_session()
    language = current.get(LANGUAGE) or current.get(LANGUAGE_BEFORE)
    current.clear()
    current.renew(mark_of(account))
    if language is not None:
        current[LANGUAGE_BEFORE] = language
    login_user(SignedInUser(account.id))


def end_session() -> None:
    """Signs out: the session and every vault it had unlocked are gone."""
    logout_user()
    current_session().end()


def signed_in_account_id() -> UUID | None:
    """The account that this browser is signed in as."""
    return UUID(current_user.get_id()) if current_user.is_authenticated else None
