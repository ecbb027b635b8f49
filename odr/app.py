"""The application factory: wires, nothing else."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from odr.crypto.installation import Installation
from odr.lifekeys.lives import with_key_store
from odr.mail.delivery import transport_for
from odr.pages.accounts import accounts
from odr.pages.agreements import agreements
from odr.pages.browser_folders import browser_folders
from odr.pages.cases import administration, cases, invitations, start
from odr.pages.contracts import contracts
from odr.pages.enquiries import enquiries
from odr.pages.evidence import evidence
from odr.pages.holds import holds
from odr.pages.keyrings import keyrings
from odr.pages.meetings import meetings
from odr.pages.messages import message_settings, messages, news
from odr.pages.offers import offers
from odr.pages.operators import operators
from odr.pages.privacy import privacy
from odr.pages.registers import registers
from odr.pages.retention import retention
from odr.pages.rights import rights
from odr.pages.settlements import settlement_templates, settlements
from odr.pages.support import support
from odr.pages.training import training
from odr.pages.vaults import vaults
from odr.privacy.statistics.tally import Tally
from odr.settings.settings import Settings
from odr.web import policies
from odr.web.asking.cross_origin import install_cross_origin
from odr.web.asking.kept_readers import Sessions
from odr.web.asking.languages import install_languages
from odr.web.asking.login import install_login
from odr.web.context import EXTENSION, AppContext
from odr.web.logs import install_logs
from odr.web.reader.site import ReaderSite
from odr.web.running import housekeeping
from odr.web.running.health import health
from odr.web.running.statistics import install_statistics
from odr.web.showing.errors import install_errors
from odr.web.showing.rendering import install_rendering
from odr.web.typed.uploads import install_uploads
from odr.web.visiting.declared import check_classified
from odr.web.visiting.exposed import install_exposure
from odr.web.visiting.security import install_security
from odr.web.visiting.waiting import install_waiting

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LARGEST_REQUEST = 1024 * 1024


BLUEPRINTS = (
    start,
    accounts,
    invitations,
    cases,
    administration,
    operators,
    vaults,
    browser_folders,
    keyrings,
    messages,
    message_settings,
    news,
    offers,
    meetings,
    agreements,
    settlements,
    settlement_templates,
    privacy,
    evidence,
    retention,
    rights,
    enquiries,
    contracts,
    support,
    training,
    registers,
    holds,
    health,
)

# In this order: what asks first comes first.
INSTALLED: tuple[Callable[[Flask], None], ...] = (
    install_uploads,
    install_login,
    install_logs,
    install_rendering,
    install_languages,
    install_security,
    install_cross_origin,
    install_exposure,
    install_errors,
    install_statistics,
    install_waiting,
)


def create_app(
    settings: Settings, *, app_context: AppContext | None = None, keep_house: bool = True, tally: Tally | None = None
) -> Flask:
    """The app of one worker.

    ``app_context`` is given by those who bring a clock, a database or a transport of their own; ``keep_house`` starts
    the thread that delivers mail, and asks for the versions of the policy. Raises ``RuntimeError`` if a route does not
    say who may come. ``tally`` are the counters that the workers of a server share.
    """
    app = Flask("odr", template_folder=str(TEMPLATES), static_folder=str(Path(__file__).parent / "web" / "static"))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    app.config["MAX_FORM_PARTS"] = 200
    base = app_context or AppContext(
        settings,
        with_key_store(settings.database_url, settings.key_store, Installation(settings.installation_key)),
        Installation(settings.installation_key),
        transport_for(settings),
        tally=tally or Tally(),
    )
    app.extensions[EXTENSION] = base
    app.session_interface = Sessions()
    if settings.trusted_proxies:
        # gunicorn has already refused these headers from anybody but the proxies that are named.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = ReaderSite(app.wsgi_app, settings.public_url, settings.reader_origin)  # type: ignore[method-assign]
    for install in INSTALLED:
        install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    check_classified(app)
    if keep_house:
        policies.refresh_if_there(base)
        housekeeping.start(base)
    return app
