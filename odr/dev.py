"""The worked example for developers, ``odr dev``: it reloads when code or a template changes, and mail comes on screen.

The first process fills the demonstration. The reloader then starts a second one, again after each change, which takes
the database and its key from its environment, so that sign-ins and open vaults live on.
"""

import base64
import os
from pathlib import Path

from werkzeug.serving import is_running_from_reloader, run_simple

from odr.app import TEMPLATES, create_app
from odr.console import say
from odr.crypto.installation import Installation
from odr.demo import begin_demo
from odr.lifekeys.lives import with_key_store
from odr.mail.outbox import Message
from odr.settings.environment import settings_from
from odr.settings.push_key import push_key_text
from odr.web.context import AppContext


class ScreenTransport:
    """Prints each mail instead of sending it."""

    def deliver(self, message: Message) -> None:
        """To standard output."""
        lines = ["", f"--- Mail to {message.to}: {message.subject}", *message.body.splitlines(), "---", ""]
        say(*lines)


def serve_for_development(instance: Path, port: int) -> None:
    """Serves on this machine alone until it is stopped."""
    if not is_running_from_reloader():
        settings, lines = begin_demo(instance, port)
        say(*lines)
        push = settings.push
        key = base64.urlsafe_b64encode(settings.installation_key.reveal()).decode("ascii")
        os.environ |= {
            "ODR_INSTANCE": str(instance),
            "ODR_INSTALLATION_KEY": key,
            "ODR_DATABASE_URL": settings.database_url,
            "ODR_KEY_STORE_URL": settings.key_store,
            "ODR_PUBLIC_URL": settings.public_url,
            "ODR_PORT": str(port),
            **({"ODR_PUSH_PRIVATE_KEY": push_key_text(push.key), "ODR_PUSH_CONTACT": push.contact} if push else {}),
        }
    settings = settings_from(os.environ)
    app = create_app(
        settings,
        app_context=AppContext(
            settings,
            with_key_store(settings.database_url, settings.key_store, Installation(settings.installation_key)),
            Installation(settings.installation_key),
            ScreenTransport(),
        ),
        # The process that watches the files keeps no house.
        keep_house=is_running_from_reloader(),
    )
    app.config["TEMPLATES_AUTO_RELOAD"] = True
    watched = [str(path) for path in TEMPLATES.rglob("*") if path.is_file()]
    run_simple("127.0.0.1", port, app, use_reloader=True, threaded=True, extra_files=watched)
