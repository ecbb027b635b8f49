"""Forms that are sent twice at the same moment, by people who hold no lock of an account: done once, and told once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session

from odr.accounts.tables import Throttle
from odr.db.about import about
from odr.db.guard import by_itself
from odr.enquiries.tables import Enquiry, Request
from odr.selftest.harness.page import Form
from tests.support.crossing import wait_until_waiting
from tests.support.people import another_browser
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("postgresql", "SQLite has one writer")
WORDS = {
    "/contact": {"message": "Do you mediate about hedges?"},
    "/try": {"telephone": "020 7946 0000", "work": "Do you mediate about hedges?"},
    "/requests/new": {"kind": "removal", "message": "Remove my old letter"},
}
BUTTONS = {"/requests/new": "Send me the link"}


@contextmanager
def held(world: World, rows: Update) -> Iterator[Session]:
    """Keeps rows from being changed, while it lasts, without changing them."""
    with world.database.writing(about()) as session:
        session.execute(by_itself(rows))
        yield session


def both_at_once(world: World, rows: Update, *sends: Callable[[], object]) -> None:
    """Sends when ``rows`` are held, and lets those go once everybody waits."""
    with ThreadPoolExecutor(len(sends)) as pool:
        with held(world, rows):
            sent = [pool.submit(send) for send in sends]
            wait_until_waiting(world, len(sends))
        for one in sent:
            one.result(60)


def same_browser(person: Person) -> Person:
    """Another tab of it."""
    other = Person(person.world, person.name, person.email, person.address)
    other.client = person.client
    return other


def count(world: World, table: type[Enquiry] | type[Request]) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("path", list(WORDS))
def test_a_form_that_nobody_signed_in_sends_twice_at_once_is_done_once(world: World, path: str) -> None:
    petra, rosa = world.operator(), world.person("Rosa Hale")
    typed = {"name": "Rosa Hale", "email": rosa.email} | WORDS[path]
    button, table = BUTTONS.get(path, "Send it"), Request if path == "/requests/new" else Enquiry
    other = same_browser(rosa)

    def send(person: Person, form: Form, **words: str) -> None:
        person.send(form, button, **typed | words)

    send(rosa, rosa.open(path).form(button), name="Rosa H. Hale")  # so that something is counted
    assert count(world, table) == 1
    world.deliver()
    world.mailbox.messages.clear()
    form = rosa.open(path).form(button)
    counted = update(Throttle).values(failures=Throttle.failures)
    both_at_once(world, counted, lambda: send(rosa, form), lambda: send(other, form))
    assert count(world, table) == 2
    assert [one.status for one in (rosa, other)] == [200, 200]
    assert [one.path for one in (rosa, other)] == [path, path], "led on to what the first has made"
    world.deliver()
    to = rosa.email if table is Request else petra.email
    assert [mail.to for mail in world.mailbox.messages] == [to]


def test_a_request_that_is_confirmed_twice_at_once_is_told_once(world: World) -> None:
    petra, rosa = world.operator(), world.person("Rosa Hale")
    rosa.open("/requests/new")
    typed = {"name": "Rosa Hale", "email": rosa.email} | WORDS["/requests/new"]
    rosa.submit("Send me the link", **typed)
    link = world.link_mailed_to(rosa.email)
    world.mailbox.messages.clear()
    other = another_browser(rosa)
    button = "Yes, it is mine"
    sends = [partial(one.send, one.open(link).form(button), button) for one in (rosa, other)]
    both_at_once(world, update(Request).values(state=Request.state), *sends)
    assert all("3 December 2026" in one.page.text for one in (rosa, other))
    world.deliver()
    assert sorted(mail.to for mail in world.mailbox.messages) == sorted([rosa.email, petra.email])
