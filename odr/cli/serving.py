"""Serving: ``odr run``, ``demo``, ``dev``."""

import os
import socket
from datetime import UTC, datetime

import click

from odr.cli.base import WRONG_KEY, key_store_trouble, main, open_current_database, read_settings, set_up_link, stop
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.evidence.probe import keep as keep_probe
from odr.evidence.probe import keep_store, key_fits
from odr.organisations.invitations import invite_on_console
from odr.organisations.organisations import any_organisation
from odr.settings.environment import instance_folder
from odr.settings.settings import Settings
from odr.web.asking.sessions import write_token

# Of the commands that read no other setting.
port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="ODR_PORT",
    help="Port to listen on; ODR_PORT.",
)


@main.command("run")
@click.option("--host", help="Address to listen on; ODR_HOST.")
@click.option("--port", type=int, help="Port to listen on; ODR_PORT.")
@click.option("--tls-cert", type=click.Path(dir_okay=False), help="TLS certificate chain in PEM; ODR_TLS_CERT.")
@click.option("--tls-key", type=click.Path(dir_okay=False), help="Its private key in PEM; ODR_TLS_KEY.")
def run_command(host: str | None, port: int | None, tls_cert: str | None, tls_key: str | None) -> None:
    """Serve this installation. Prints a set-up link as long as nobody has set it up."""
    given = {"ODR_HOST": host, "ODR_PORT": port, "ODR_TLS_CERT": tls_cert, "ODR_TLS_KEY": tls_key}
    settings = read_settings({name: str(value) for name, value in given.items() if value is not None})
    from odr.backup.states import state_of, why_not

    database = open_current_database(settings)
    for number in filter(None, (settings.port, settings.reader_port)):
        _look_at_port(settings.host, number)
    lines = []
    with database.writing(EVERYTHING) as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
        if not key_fits(work):
            stop(f"The installation key is {WRONG_KEY}")
        keep_probe(work)
        trouble = key_store_trouble(settings, keep_store(work))
        if trouble is not None:
            stop(trouble)
        refused = why_not(state_of(work))
        if refused is not None:
            stop(refused)
        if not any_organisation(work):
            lines = set_up_link(settings, write_token(invite_on_console(work, None)))
    database.dispose()
    _serve(settings, lines)


@main.command("demo")
@port_option
@click.option("--reader-port", type=click.IntRange(1, 65535), help="A second one, for the reader alone.")
def demo_command(port: int, reader_port: int | None) -> None:
    """Serve four worked cases on this machine alone, with a facilitator in each, started over each time.

    It keeps its own database (demo.sqlite3 in the instance folder) and never touches that of `odr run`.
    """
    from odr.demo import begin_demo

    # First: the demonstration that runs there already is not taken its database away.
    for number in filter(None, (port, reader_port)):
        _look_at_port("127.0.0.1", number)
    settings, lines = begin_demo(instance_folder(os.environ), port, reader_port)
    _serve(settings, lines)


@main.command("dev")
@port_option
def dev_command(port: int) -> None:
    """For developers: the demonstration, reloading when code or a template changes, with its mail on the screen."""
    from werkzeug.serving import is_running_from_reloader

    from odr.dev import serve_for_development

    if not is_running_from_reloader():  # the process that reloads is given the port by the one before
        _look_at_port("127.0.0.1", port)
    serve_for_development(instance_folder(os.environ), port)


def _look_at_port(host: str, port: int) -> None:
    """Ends the command if nothing can listen there, before it has done or said anything."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            pass
    except OSError as error:
        stop(f"Cannot listen on {host}, port {port}: {error.strerror or error}. Choose another port with ODR_PORT.")


def _serve(settings: Settings, lines: list[str]) -> None:
    """Serves; prints these lines once it listens."""
    from odr.server import serve

    serve(settings, [*lines, f"Serving on {settings.public_url} (stop with Ctrl-C)"])
