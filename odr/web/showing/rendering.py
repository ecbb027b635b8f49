"""Rendering a page. It cannot be done without saying who can read it."""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for

from odr.accounts.contact import contacts_from
from odr.display import with_unseen_named
from odr.i18n import SOURCE_LANGUAGE, Words, page_language
from odr.i18n import gettext as _
from odr.organisations.palettes import palette_of
from odr.web.asking.languages import others
from odr.web.asking.login import current_session
from odr.web.asking.visitors import SERVICE_NAME, ActingVisit, Visit
from odr.web.asking.zones import own_zone, page_zone
from odr.web.context import app_context
from odr.web.policies import shown
from odr.web.reader.files import KEPT, PLACE
from odr.web.showing import later
from odr.web.showing.audience import Audience, only_you_audience, public_audience
from odr.web.showing.filters import FILTERS
from odr.web.showing.given_back import left_out_of
from odr.web.showing.mail_fates import asked_by_mail, link_fate, mail_fate, statement_fate
from odr.web.showing.paths import remembering_paths
from odr.web.showing.words import install_words
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import BACK, ONCE, kept_fields, packed, resumed, unpacked, waiting
from odr.web.typed.kept import KEPT as WAITS
from odr.web.typed.kept import KEPT_FOR as WAITS_FOR
from odr.web.typed.typed_codes import typed_code
from odr.web.typed.typed_words import typed_words
from odr.zones import zone_name


@dataclass(frozen=True)
class Visitor:
    """What the head of a page says of who is signed in."""

    name: str
    is_administrator: bool
    is_operator: bool
    has_desk: bool = False


def render(template: str, *, audience: Audience, status: int | None = None, **values: Any) -> Response:
    """A page. ``audience`` is who can read what it shows and what is typed into it.

    Unless ``status`` says otherwise it is 422 for a page with a form that was refused, and 200 for any other. One that
    refuses a form says why, and shows all that was typed into it, also where its template does not.
    """
    visit: Visit | None = g.get("visit")
    visitor = None
    if visit is not None and visit.account is not None:
        name = contacts_from(visit.work, [visit.account])[visit.account.id].legal_name
        visitor = Visitor(
            name,
            visit.administers is not None,
            bool(visit.account.operator_roles),
            visit.person is not None and visit.person.has_desk,
        )
    head = {
        "visitor": visitor,
        "service_name": visit.service_name if visit else SERVICE_NAME,
        "palette": palette_of(visit.house if visit is not None else None),
        "acting_for": _acts_for(),
        "support_until": visit.person.support_until if visit is not None and visit.person is not None else None,
    }
    if status is None:
        refused = any(isinstance(value, PageForm) and value.errors for value in values.values())
        status = 422 if refused else 200
    return later.page(lambda: _whole_page(template, status, {"audience": audience, **head, **values}), status)


def _whole_page(template: str, status: int, values: dict[str, Any]) -> str:
    page = render_template(template, **values)
    left_out = left_out_of(page, status, values.values())
    return render_template(template, left_out=left_out, **values) if left_out else page


def render_plain(
    template: str, *, status: int, audience: Audience | None = None, has_cookie: bool = False, **values: Any
) -> Response:
    """A page about the request itself (an error, the end of a session), which touches no database.

    ``has_cookie`` is for somebody who may well be signed in: they are shown the way to their cases, and not to sign in.
    """
    text = render_template(
        template,
        audience=audience or public_audience(),
        visitor=None,
        may_be_signed_in=has_cookie,
        acting_for=None,
        service_name=SERVICE_NAME,
        **values,
    )
    return make_response(text, status)


def signed_out_page() -> Response:
    """What answers a form that came without a live session: nothing was done, and nothing that was typed is lost."""
    return _kept_page("signed out", 403)


def not_stored_page(status: int) -> Response:
    """What answers a form that the database did not take, or that something broke over: as ``signed_out_page``."""
    return _kept_page("not stored" if status == 503 else "broken", status)


def gone_page() -> Response:
    """What answers a form about something that is not there, or not for whoever sent it: with what was typed."""
    return _kept_page("gone", 404)


def refused_page(message: str, status: int) -> Response:
    """What answers a form that a rule refuses where its own page cannot say so: as ``signed_out_page``."""
    return _kept_page("refused", status, message)


def busy_page(status: int) -> Response:
    """What answers something that costs much and has no place now: the visitor has several under way already (429), or
    so many others have (503). Nothing that was typed is lost."""
    if request.method == "POST":
        response = _kept_page("several" if status == 429 else "busy", status)
    else:
        message = (
            _("You have several searches or files under way. Please wait until one is there, and try again.")
            if status == 429
            else _("Many people are searching or fetching files just now. Please try again in a minute.")
        )
        response = render_plain("error.html", status=status, has_cookie=_has_cookie(), code=429, message=message)
    response.headers["Retry-After"] = "10"
    return response


def came_from() -> str:
    """The page of ours that a form was on, for going back to it; empty if the browser does not say."""
    said = request.form.get(BACK) or request.headers.get("Referer", "")
    parts = urlsplit(said)
    ours = not parts.netloc or (parts.scheme, parts.netloc) == (request.scheme, request.host)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if ours and is_own_path(path) else ""


def is_own_path(path: str) -> bool:
    """Whether this is a path of this app, and leads nowhere else."""
    # A browser takes a backslash for a slash and leaves out tabs and line ends.
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def _kept_page(why: str, status: int, message: str | None = None) -> Response:
    kept, action, waits = kept_fields(), request.full_path.removesuffix("?"), waiting()
    words = typed_words(kept)
    if is_own_path(waits[0]):
        # A sign-in itself that came too late, perhaps: what waited behind it waits behind the next one.
        words = typed_words(unpacked(waits[1]))
        if why == "signed out":
            action, kept = waits[0], unpacked(waits[1])
        else:
            kept = [*kept, (WAITS, waits[1]), (WAITS_FOR, waits[0])]
    g.gave_back = True
    return render_plain(
        "kept.html",
        status=status,
        audience=only_you_audience(_("Only you can see this page."), _("What you typed has not been stored.")),
        has_cookie=_has_cookie(),
        why=why,
        message=message,
        kept=kept,
        words=words,
        packed=packed(kept),
        action=action,
        came_from=came_from(),
    )


def link_to(endpoint: str, **values: Any) -> str:
    """A whole address for a mail, under the installation's own name, whatever name the request came by."""
    return app_context().settings.public_url + url_for(endpoint, **values)


def reader_link(case_id: UUID) -> str:
    """Where the folders of a case are opened that only browsers open. What stands behind the sign is not sent there.

    It names the language too, unless that is English.
    """
    settings = app_context().settings
    language = "" if page_language() == SOURCE_LANGUAGE else f";{page_language()}"
    if not settings.reader_origin:
        return f"{PLACE}#{case_id}{language}"
    return f"{settings.reader_origin}{PLACE}#{link_to('cases.case', case_id=case_id)}{language}"


def _shown(value: Any) -> Any:
    """A value as every page shows it: no text turns the reading direction of a page, or hides a part of itself."""
    return with_unseen_named(value) if type(value) in (str, Words) else value


def install_rendering(app: Flask) -> None:
    """Gives the templates their words, dates and tokens."""
    install_words(app.jinja_env)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = _shown

    app.jinja_env.filters |= FILTERS

    # What macros ask for: they are imported without the context of a page.
    app.jinja_env.globals |= {
        "csrf_token": _csrf_token,
        "once": _once,
        "acts_for": _acts_for,
        "typed_code": typed_code,
    }
    app.jinja_env.globals["url_for"] = remembering_paths()

    @app.context_processor
    def common() -> dict[str, Any]:
        zone, house = page_zone(), app_context().settings.timezone
        return {
            "now": app_context().clock(),
            "zone": str(zone),
            "zone_words": zone_name(zone),
            "zone_is_own": own_zone() is not None,
            "house_zone_words": zone_name(house) if str(zone) != str(house) else "",
            "mail_fate": mail_fate,
            "link_fate": link_fate,
            "statement_fate": statement_fate,
            "asked_by_mail": asked_by_mail,
            "policy": shown(app_context()),
            "other_languages": others,
            "reader_link": reader_link,
            "kept_reader_link": lambda: f"{app_context().settings.reader_origin}{PLACE}{KEPT}",
        }


def _csrf_token() -> str:
    return current_session().csrf_token()


def _acts_for() -> str | None:
    """For whom the visitor acts; ``None`` if it is for themself."""
    visit: Visit | None = g.get("visit")
    return visit.acting_for if isinstance(visit, ActingVisit) else None


def _once() -> str:
    """What makes the forms of this page known when they are sent twice (``odr.web.visiting.repeats``)."""
    if "once" not in g:
        # Whoever is brought back into a form sends it as the one they sent before: it may have been taken after all.
        again = request.form.get(ONCE) if resumed() or g.get("gave_back", False) else None
        g.once = again or secrets.token_urlsafe(16)
    return str(g.once)


def _has_cookie() -> bool:
    return current_app.session_interface.get_cookie_name(current_app) in request.cookies
