"""Letting the first people in: ``odr organisation``, ``operator``."""

from datetime import UTC, datetime

import click

from odr.cli.base import main, open_current_database, open_database, read_settings, set_up_link, stop
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import Refusal
from odr.operators import operators
from odr.operators.operators import Role
from odr.organisations.invitations import invite_on_console
from odr.organisations.organisations import add_organisation
from odr.web.sessions import write_token


@main.group("organisation")
def organisation_group() -> None:
    """The organisations of this installation."""


@organisation_group.command("add")
@click.argument("name")
def add_organisation_command(name: str) -> None:
    """Add an organisation and print a single-use set-up link for its first administrator."""
    settings = read_settings()
    database = open_current_database(settings)
    try:
        with database.writing(EVERYTHING) as session:
            work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
            token = invite_on_console(work, add_organisation(work, name))
    except Refusal as refusal:
        stop(refusal.message)
    say(*set_up_link(settings, write_token(token)))


@main.group("operator")
def operator_group() -> None:
    """The people whose service this is. Their desk reaches no case and no organisation's pages."""


@operator_group.command("add")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What they may do on the desk; may be given several times. All of it, unless said otherwise.",
)
def add_operator_command(email: str, roles: tuple[str, ...]) -> None:
    """Print a single-use set-up link for a new operator, valid for two days."""
    chosen = [Role(role) for role in roles] or list(Role)
    settings = read_settings()
    database = open_current_database(settings)
    try:
        with database.writing(EVERYTHING) as session:
            work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
            token = write_token(operators.invite(work, email, chosen))
    except Refusal as refusal:
        stop(refusal.message)
    say("Open this link once to set up the operator's account (valid for two days):")
    say(f"    {settings.public_url}/operator/{token}")


@operator_group.command("end")
@click.argument("email")
def end_operator_command(email: str) -> None:
    """Take an operator's roles from them, and sign them out everywhere."""
    settings = read_settings()
    try:
        with open_database(settings).writing(EVERYTHING) as session:
            operators.end(Work(session, Installation(settings.installation_key), datetime.now(UTC)), email)
    except Refusal as refusal:
        stop(refusal.message)
    say("They are no longer an operator, and are signed out everywhere.")
