"""Whether somebody has an account cannot be found out: a form does the same work for a known address and any other.

What is compared is the work and not a clock: every statement by its kind, every seal, every hash of a password, every
mail. A clock would say the same less surely, and sometimes wrongly.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from odr.accounts.tables import Account
from odr.crypto.context import Context
from odr.crypto.installation import Installation
from odr.crypto.passwords import hash_password, password_matches
from odr.mail.tables import Mail
from odr.web.visiting.declared import Access, access_of
from tests.support.people import arrive, with_account
from tests.support.statements import answered_by
from tests.support.world import PASSWORD, Person, World

KNOWN, UNKNOWN = "nora@example.org", "nell@example.org"
# A form of each kind, what is typed beside the address, and whether one has to be signed in (as somebody else).
FORMS: Mapping[str, tuple[str, Mapping[str, str], bool]] = {
    "accounts.sign_in": ("/sign-in", {"password": "a guess that is wrong"}, False),
    "accounts.forgotten": ("/forgotten-password", {}, False),
    "accounts.change_email": ("/me/email", {"current": PASSWORD}, True),
    "enquiries.contact": ("/contact", {"name": "A B", "message": "Hello"}, False),
    "enquiries.trial": ("/try", {"name": "A B", "telephone": "020 7946 0000", "work": "Housing"}, False),
    "enquiries.ask_outside": ("/requests/new", {"name": "A B", "message": "Hello", "kind": "removal"}, False),
}
# No address is typed into these.
WITHOUT_ADDRESS = {"accounts.sign_out", "privacy.accept_policy"}


@dataclass
class Work:
    """What answering did."""

    statements: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    answer: tuple[int, str, str] = (0, "", "")


def test_every_form_that_anybody_can_send_is_compared(world: World) -> None:
    """Found in the table of routes. One that needs the secret of a link tells nothing to whoever has none."""
    sent = {
        rule.endpoint
        for rule in world.app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and access_of(world.app, rule.endpoint) is Access.PUBLIC
        and not rule.arguments
    }
    assert sent - WITHOUT_ADDRESS == FORMS.keys() - {"accounts.change_email"}


@pytest.mark.promise("P54")
@pytest.mark.both_engines("locks are statements on one of them")
@pytest.mark.as_in_service("it is about the work that a password costs")
@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_does_the_same_work_whether_or_not_the_address_has_an_account(
    world: World, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """Also the fourth time, when no more links are mailed."""
    done = noted(monkeypatch)
    with_account(world, "Nora Field")
    works = []
    for name, email in (("Omar Reed", KNOWN), ("Olga Reed", UNKNOWN)):
        visitor = arrive(with_account(world, name)) if FORMS[endpoint][2] else world.person(name)
        works.append([sent(world, visitor, endpoint, email, done) for _time in range(4)])
    for of_known, of_unknown in zip(*works, strict=True):
        assert of_known == of_unknown


def test_a_mail_that_is_only_made_for_the_work_of_it_never_goes_out(world: World) -> None:
    visitor = world.person("Visitor")
    visitor.open("/forgotten-password")
    visitor.post_with_token("/forgotten-password", {"email": UNKNOWN})
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Mail)) == 1
    world.deliver()
    assert world.mailbox.messages == []
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Mail)) == 0
        assert work.session.scalar(select(func.count()).select_from(Account)) == 0


def sent(world: World, visitor: Person, endpoint: str, email: str, done: Counter[str]) -> Work:
    path, typed, _signed_in = FORMS[endpoint]
    visitor.open(path)
    done.clear()
    with answered_by(world) as answered:
        visitor.post_with_token(path, {**typed, "email": email})
    mine = answered[0]
    assert mine.route == f"POST {endpoint}"
    text = visitor.page.text.replace(email, "EMAIL").replace(visitor.email, "OWN").replace(visitor.name, "WHO")
    text = text.replace(visitor.contact()["telephone"], "TELEPHONE")
    return Work(
        Counter(one.statement.split(maxsplit=1)[0] for one in mine.asked),
        Counter(done),
        (mine.status, visitor.path, text),
    )


def noted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Fills with what is sealed and hashed."""
    done: Counter[str] = Counter()
    seal = Installation.seal

    def sealing(self: Installation, plaintext: bytes, context: Context) -> bytes:
        done[f"seal {context.purpose.value}"] += 1
        return seal(self, plaintext, context)

    def counting(what: str, make: Callable[..., object]) -> Callable[..., object]:
        def made(*values: object) -> object:
            done[what] += 1
            return make(*values)

        return made

    monkeypatch.setattr(Installation, "seal", sealing)
    monkeypatch.setattr("odr.accounts.passwords.password_matches", counting("match", password_matches))
    monkeypatch.setattr("odr.accounts.passwords.hash_password", counting("hash", hash_password))
    return done
