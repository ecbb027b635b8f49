"""People with an account, made by the rules alone: for tests that are not about how one gets an account."""

from urllib.parse import urlsplit

from odr.accounts import sessions
from odr.accounts.contact import Contact, find_by_email
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.web.asking.sessions import USER_KEY, write_token
from tests.support.scenes import scene
from tests.support.world import PASSWORD, Person, World


def contact_of(person: Person) -> Contact:
    """What this person gives as contact data."""
    return Contact(email=person.email, **person.contact())


def with_account(world: World, name: str = "Nora Field", *, confirmed: bool = True, address: str = "") -> Person:
    """Somebody who has an account and is not signed in."""
    person = world.person(name, address=address or "192.0.2.10")
    with world.work() as work:
        create_account(work, contact_of(person), PASSWORD, email_confirmed=confirmed, accepts=1)
    return person


@scene
def signed_in(world: World, name: str = "Nora Field", *, confirmed: bool = True) -> Person:
    """Somebody who has an account and has signed in; they look at their details."""
    person = arrive(with_account(world, name, confirmed=confirmed))
    person.open("/me")
    return person


def enter(person: Person, password: str = PASSWORD) -> Person:
    """Signs in on the page, on the way to one's own details."""
    person.open("/sign-in?next=/me")
    person.submit("Sign in", email=person.email, password=password)
    return person


def arrive(person: Person) -> Person:
    """Has a session in their browser, begun by the rule: for tests that are not about how one signs in."""
    token = Token.generate()
    with person.world.work() as work:
        account = account_of(work, person)
        sessions.begin(work, token, account.id, {USER_KEY: str(account.id)})
    person.client.set_cookie(person.cookie_name, write_token(token), domain=urlsplit(person.origin).hostname or "")
    return person


def another_browser(person: Person, address: str = "") -> Person:
    """The same person, at another browser."""
    return person.world.person(person.name, person.email, address or person.address)


def account_of(work: Work, person: Person) -> Account:
    """The person's account."""
    account = find_by_email(work, person.email)
    assert account is not None, f"{person.email} has no account"
    return account
