"""What protects every page alike: headers, the address it is asked under, and forms from other sites."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from odr.i18n import gettext as _
from odr.settings.addresses import LOCAL_NAMES
from odr.web.asking.cross_origin import is_from_kept_reader, is_from_reader
from odr.web.asking.login import current_session, signed_in_account_id
from odr.web.context import app_context
from odr.web.showing.rendering import is_own_path, signed_out_page
from odr.web.typed.kept import resume
from odr.web.visiting.declared import READING_METHODS
from odr.web.visiting.repeats import led_on

# The vendored style sheet draws arrows and ticks with data: images.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}
# No address of ours ends in one of these: signs of a sentence, of markup, blanks, and what shows nothing.
_AFTER_LINKS = (
    ".,;:!?>)]}'\"*=`|/\\\u00bb\u203a\u201c\u201d\u2018\u2019\u2026\u3002\uff0c\uff09"
    " \t\r\n\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"
)
_AFTER_LINKS_AS_HTML = re.compile("(?:&(?:gt|quot|nbsp|#39);?|</?a>?)$")
# Whoever is signed out already has nothing to do there, whatever their form carries.
_LEAVES = {"accounts.sign_out": "sign-out", "accounts.end_all_sessions": "everywhere"}
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - the name of a header
HSTS = "max-age=63072000; includeSubDomains"


def install_security(app: Flask) -> None:
    """Checks each request before its view and adds the headers to each answer."""
    app.before_request(_refuse_other_hosts)
    app.before_request(_without_what_came_along)
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)


def _refuse_other_hosts() -> None:
    """Only the installation's own address is answered, so no link is ever made with somebody else's in it."""
    own = urlsplit(app_context().settings.public_url)
    if request.host.lower() == own.netloc and (request.scheme == own.scheme):
        return
    if app_context().settings.localhost_only and _name_in(request.host) in LOCAL_NAMES:
        return
    if request.endpoint == "health.healthz" and app_context().settings.localhost_only is False:
        # A probe asks by the machine's address; the answer holds no link and nothing secret.
        return
    abort(400, _("This service is not reached under this address. It is at %(url)s", url=own.geturl()))


def _name_in(host: str) -> str:
    """The name or address of a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _without_what_came_along() -> AnyResponse | None:
    """A link that was copied out of a sentence, with the sign that followed it: leads to where it was meant to."""
    path = _AFTER_LINKS_AS_HTML.sub("", request.path.rstrip(_AFTER_LINKS)).rstrip(_AFTER_LINKS)
    if request.method != "GET" or path == request.path or not is_own_path(path):
        return None
    if not request.path.rstrip("/").rpartition("/")[2].rstrip(_AFTER_LINKS):
        return None  # signs with nothing before them, such as "/..", follow no link
    path = "/" + path.lstrip("/\\")  # never the name of another site
    return redirect(path + (f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""))


def _refuse_other_sites() -> AnyResponse | None:
    """Forms are taken from this site alone: the browser's own word for it, and a token that only our pages hold."""
    if request.method in READING_METHODS:
        return None
    if not (is_from_reader() or is_from_kept_reader()):
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            abort(403)
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.host}":
            abort(403)
    # A part of a file is no form; no other site can send such a header without our leave.
    token = request.form.get("csrf_token", "") or request.headers.get(TOKEN_HEADER, "")
    if not current_session().csrf_token_is(token):
        if request.endpoint in _LEAVES and signed_in_account_id() is None:
            return redirect(url_for("accounts.sign_in", after=_LEAVES[request.endpoint]), 303)
        # Signed in again by the form itself, perhaps, which is now sent a second time.
        with app_context().database.reading() as session:
            again = led_on(app_context().work(session))
        return again or signed_out_page()
    resume()
    return None


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if app_context().settings.public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint == "static" and response.status_code < 400:
        return response
    # Whatever is not the same for everybody stays out of every cache; so does what follows a sign-out.
    response.headers["Cache-Control"] = "no-store"
    return response
