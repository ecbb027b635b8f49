"""Letting the first people in: ``odr organisation``, ``operator``, ``training``."""

from datetime import UTC, datetime

import click

from odr.accounts.contact import find_by_email
from odr.cli.base import main, open_current_database, read_settings, set_up_link, stop
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import Refusal
from odr.operators import operators
from odr.operators.operators import Role
from odr.organisations.invitations import invite_on_console
from odr.organisations.organisations import add_organisation, administered_by
from odr.training.adding import added
from odr.training.register import record_confirmed
from odr.web.asking.sessions import write_token


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
        with open_current_database(settings).writing(EVERYTHING) as session:
            operators.end(Work(session, Installation(settings.installation_key), datetime.now(UTC)), email)
    except Refusal as refusal:
        stop(refusal.message)
    say("They are no longer an operator, and are signed out everywhere.")


@main.group("training")
def training_group() -> None:
    """Courses about handling customer information, without which nobody administers or works at the desk."""


@training_group.command("confirm")
@click.argument("email")
@click.argument("title")
def confirm_training_command(email: str, title: str) -> None:
    """Confirm that somebody took a course elsewhere today, where nobody is left who could confirm it on its page."""
    settings = read_settings()
    try:
        with open_current_database(settings).writing(EVERYTHING) as session:
            work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
            account = find_by_email(work, email)
            house = administered_by(work, account.id) if account is not None else None
            if account is None or (house is None and not operators.roles_of(account)):
                stop("There is nobody with this email address of whom training is asked.")
            courses = added(work, house.id if house is not None else None)
            course = next((one.course for one in courses if one.course.title == title), None)
            if course is None:
                stop("There is no such course of theirs.")
            record_confirmed(work, course, account.id, None, work.now, settings.training_valid)
    except Refusal as refusal:
        stop(refusal.message)
    say("Confirmed. It is in the register of training.")
