"""A whole installation to be attacked: the real app on its own database, with a clock and a mailbox of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from odr.accounts.contact import find_by_email
from odr.app import create_app
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.crypto.vapid import PushKey
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.evidence.probe import keep as keep_probe
from odr.evidence.tables import KeyProbe
from odr.lifekeys.lives import store_of, with_key_store
from odr.lifekeys.store import KeyStore
from odr.mail.delivery import deliver_due
from odr.mail.outbox import Message
from odr.operators import operators
from odr.operators.operators import Role
from odr.organisations import invitations
from odr.organisations.organisations import add_organisation, any_organisation
from odr.selftest.harness.person import PASSWORD, Person
from odr.selftest.harness.scratch import Databases, SqliteDatabases
from odr.settings.push_key import PushSettings
from odr.settings.settings import KEY_STORE_FILE, Settings
from odr.training.course import own_course
from odr.training.register import record_pass
from odr.web.asking.sessions import write_token
from odr.web.context import AppContext

# Between two seconds, where every real clock stands: what is cut to whole seconds somewhere then shows.
START = datetime(2026, 11, 3, 9, 0, 0, 456_789, tzinfo=UTC)


class Mailbox:
    """Where this installation's mail goes."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def deliver(self, message: Message) -> None:
        """Keeps it."""
        self.messages.append(message)

    def last(self, to: str) -> Message:
        """The latest mail to an address."""
        found = [message for message in self.messages if message.to == to]
        assert found, f"no mail to {to}; there is mail to {sorted({message.to for message in self.messages})}"
        return found[-1]


# A push service that nobody is at: what is kept of browsers is attacked too, and none is told.
PUSH = PushSettings(PushKey((1).to_bytes(32, "big")), "mailto:nobody@example.org", frozenset({"localhost:9"}))


class World:
    """One installation. ``folder`` is its instance folder; ``clock`` stands still until it is moved.

    Its database is a new one of the engine's, SQLite unless another is given; or ``url``, one that is there already.
    """

    def __init__(
        self, folder: Path, engine: Databases | None = None, *, url: str | None = None, **settings: Any
    ) -> None:
        self.folder = folder
        self.engine: Databases = engine or SqliteDatabases(folder)
        own: dict[str, Any] = {"installation_key": SymmetricKey.generate(), "push": PUSH}
        self.given = own | settings
        self.settings = Settings(
            instance=folder,
            **self.given,
            database_url=url or self.engine.migrated(folder),
        )
        self.mailbox = Mailbox()
        self.time = START
        self.pauses: list[float] = []
        store = KeyStore(self.settings.key_store)
        if not store.is_there():
            store.make()
        store.dispose()
        # What stood in the file of keys when this was made: put back with ``put_keys_back``.
        self._keys = self.key_file.read_bytes() if self.key_file.is_file() else b""
        self.database = with_key_store(
            self.settings.database_url, self.settings.key_store, Installation(self.settings.installation_key)
        )
        self.app_context = AppContext(
            self.settings,
            self.database,
            Installation(self.settings.installation_key),
            self.mailbox,
            clock=lambda: self.time,
            pause=self.pauses.append,
        )
        self.app = create_app(self.settings, app_context=self.app_context, keep_house=False)

    def belongs_together(self) -> None:
        """Notes which key and which key store are this database's, as ``odr init`` does: a server asks for it."""
        with self.work() as work:
            keep_probe(work)
            work.session.flush()
            store_of(work.session).belong_to(work.session.scalars(select(KeyProbe.id)).one())

    def close(self) -> None:
        """Ends it: nothing is connected any more, and its database is removed."""
        self.database.dispose()
        self.engine.drop(self.settings.database_url)

    @property
    def key_file(self) -> Path:
        """Where the key store lies, unless it is on a server."""
        return self.folder / KEY_STORE_FILE

    def put_keys_back(self) -> None:
        """Gives the key store the contents that it had in the beginning, after the database was given its own."""
        self.database.dispose()
        self.key_file.with_name(f"{KEY_STORE_FILE}-journal").unlink(missing_ok=True)
        self.key_file.write_bytes(self._keys)

    def files(self) -> dict[str, bytes]:
        """The database, its key store and parts of files as a thief of the disk finds them, while the service runs."""
        keys = {path.name: path.read_bytes() for path in sorted(self.folder.glob(f"{KEY_STORE_FILE}*"))}
        return self.engine.files(self.settings.database_url) | keys | self.parts()

    def parts(self) -> dict[str, bytes]:
        """What lies in the store of files."""
        store = self.app_context.files.store
        return {name: store.get(name) for name in store.names()}

    def take_parts_of(self, parts: dict[str, bytes]) -> None:
        """Puts what lay in another installation's store into this one's."""
        for name, content in parts.items():
            self.app_context.files.store.put(name, content)

    def stored(self, *, later: bool = False) -> bytes:
        """All of those files; ``later``, when the write-ahead log has moved on (docs/operations.md)."""
        if later:
            self.engine.let_go(self.settings.database_url)
        return b"".join(self.files().values())

    def later(self, **by: float) -> None:
        """Moves the clock on: ``later(minutes=31)``."""
        self.time += timedelta(**by)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A writing unit of work, for arranging and for looking behind the pages."""
        with self.database.writing(EVERYTHING) as session:
            yield self.app_context.work(session)

    def deliver(self) -> None:
        """Lets waiting mail leave."""
        deliver_due(self.database, self.app_context.work, self.mailbox)

    def link_mailed_to(self, email: str) -> str:
        """The path of the link in the latest mail to an address."""
        self.deliver()
        found = re.findall(r"https?://[^\s/]+(/\S+)", self.mailbox.last(email).body)
        assert found, "no link in the mail"
        return str(found[-1])

    def set_up_link(self, organisation: str | None = None) -> str:
        """The path of a set-up link: the first one, or for a further organisation of this name."""
        with self.work() as work:
            existing = add_organisation(work, organisation) if organisation else None
            return f"/set-up/{write_token(invitations.invite_on_console(work, existing))}"

    def operator_link(self, email: str, *roles: Role) -> str:
        """The path of a set-up link for an operator with these roles, or with all of them."""
        with self.work() as work:
            return f"/operator/{write_token(operators.invite(work, email, roles or tuple(Role)))}"

    def operator(self, name: str = "Petra Vane", *roles: Role) -> Person:
        """An operator who has set up their account, signed in."""
        person = self.person(name)
        person.open(self.operator_link(person.email, *roles))
        person.submit(**person.contact(), password=PASSWORD)
        self.trained(person)
        person.open("/desk")
        assert person.path == "/desk", person.page.text
        return person

    def trained(self, *people: Person) -> None:
        """These people have passed the course that comes with the service: as its page would record it."""
        with self.work() as work:
            for person in people:
                account = find_by_email(work, person.email)
                assert account is not None, f"{person.email} has no account"
                record_pass(work, own_course(), account.id, self.settings.training_valid)

    def person(self, name: str = "", email: str = "", address: str = "192.0.2.10") -> Person:
        """Somebody with a browser of their own."""
        return Person(
            self, name, email or f"{name.split(maxsplit=1)[0].lower() if name else 'somebody'}@example.org", address
        )

    def administrator(self, name: str = "Ada Marsh", organisation: str = "Harbour Resolution Centre") -> Person:
        """An administrator who has set up an organisation and passed the course, signed in."""
        person = self.person(name)
        first = not self._any_organisation()
        link = self.set_up_link(None if first else organisation)
        person.open(link)
        typed = person.contact() | {"email": person.email, "password": PASSWORD}
        if first:
            typed["organisation"] = organisation
        person.submit(**typed)
        assert person.path.startswith("/me/training"), person.page.text
        self.trained(person)
        person.open("/administration")
        return person

    def _any_organisation(self) -> bool:
        with self.work() as work:
            return any_organisation(work)
