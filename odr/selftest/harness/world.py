"""A whole installation to be attacked: the real app on its own database, with a clock and a mailbox of its own."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from sqlalchemy import select
from werkzeug.test import EnvironBuilder, TestResponse

from odr.accounts.contact import find_by_email
from odr.app import create_app
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey, Token
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
from odr.organisations.authority import WORDING
from odr.organisations.organisations import add_organisation, any_organisation
from odr.selftest.harness.page import Form, Page
from odr.selftest.harness.scratch import Databases, SqliteDatabases
from odr.settings.push_key import PushSettings
from odr.settings.settings import KEY_STORE_FILE, Settings
from odr.training.course import own_course
from odr.training.register import record_pass
from odr.web.asking.sessions import SealedSession, read_token, write_token
from odr.web.context import AppContext

PASSWORD = "seven green kettles sing"
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


class Person:
    """A person and their browser: keeps cookies, follows redirects, sends what a browser sends with a form."""

    def __init__(self, world: World, name: str, email: str, address: str) -> None:
        self.world = world
        self.name = name
        self.email = email
        self.address = address
        self.client = world.app.test_client()
        self.origin = world.settings.public_url
        self.response: TestResponse
        self.path = "/"
        self.page = Page("")

    def contact(self) -> dict[str, str]:
        """What this person types as contact data, by field name, without the email."""
        return {
            "legal_name": self.name,
            "postal_address": "1 Quay Street, Harbourtown",
            "telephone": f"+44 20 {zlib.crc32(self.name.encode()) % 10**8:08d}",
        }

    def open(self, path: str) -> Page:
        """Asks for a page and follows redirects, as a browser does."""
        self._take(
            self.client.get(path, base_url=self.origin, headers={"Sec-Fetch-Site": "same-origin"}, **self._from())
        )
        return self.page

    def follow(self, text: str) -> Page:
        """Follows the link with (the beginning of) this text."""
        return self.open(self.page.link(text))

    def submit(self, button: str | None = None, **typed: str | list[str]) -> Page:
        """Fills in the form with this button (or the only one) and sends it. Fields by name or by label."""
        form = self.page.form(button)
        return self.send(form, button, **typed)

    def send(self, form: Form, button: str | None = None, **typed: str | list[str]) -> Page:
        """Sends one form of the page; also one of a page that another tab still shows."""
        data = {name: list(values) for name, values in form.values.items()}
        if "accepts" in form.choices:  # whoever makes an account accepts the policy, unless the test says otherwise
            data["accepts"] = ["y"]
        if "may_enter" in form.choices:  # and whoever invites for an organisation confirms that it may
            data["may_enter"] = [str(WORDING)]
        for label, value in typed.items():
            name = form.name_of(label.replace("__", " ") if label not in form.values else label)
            data[name] = value if isinstance(value, list) else [value]
        if button is not None:
            pressed = next(kept for text, kept in form.buttons.items() if text.casefold().startswith(button.casefold()))
            if pressed is not None:
                data[pressed[0]] = [pressed[1]]
        return self.post(form.action or self.path, data)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        """Posts as this browser would from a page of this site; the token is the caller's to give (see ``token``)."""
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} | headers
        self._take(self.client.post(path, data=data or {}, base_url=self.origin, headers=sent, **self._from()))
        return self.page

    def post_with_token(self, path: str, data: dict[str, Any] | None = None) -> Page:
        """Posts with a valid token, as if a page of this site had had such a form."""
        return self.post(path, {"csrf_token": self.token(), **(data or {})})

    def attach(self, path: str, name: str, content: bytes, kind: str = "text/plain", **typed: str | list[str]) -> Page:
        """Sends a form with one file in it as a browser does, after what was typed.

        The client's own way would spool the file itself.
        """
        boundary = "----a boundary of the browser"
        said = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        fields: dict[str, str | list[str]] = {"csrf_token": self.token(), **typed}
        before = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, values in fields.items()
            for value in ([values] if isinstance(values, str) else values)
        )
        begun = (
            f'{before}--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{said}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        response = self.client.post(
            path,
            data=begun.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
            content_type=f'multipart/form-data; boundary="{boundary}"',
            base_url=self.origin,
            headers={"Origin": self.origin, "Sec-Fetch-Site": "same-origin"},
            **self._from(),
        )
        self._take(response)
        return self.page

    def put(self, path: str, content: bytes, **headers: str) -> TestResponse:
        """Sends a part of a file as the script of our pages does."""
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": self.token()} | headers
        return self.client.put(
            path,
            data=content,
            content_type="application/octet-stream",
            base_url=self.origin,
            headers=sent,
            **self._from(),
        )

    def token(self) -> str:
        """This browser's form token."""
        token = read_token(self.cookie())
        return SealedSession(token or Token.generate(), None, has_cookie=token is not None).csrf_token()

    def cookie(self) -> str:
        """The value of the one cookie."""
        found = self.client.get_cookie(self.cookie_name, domain=urlsplit(self.origin).hostname or "")
        return found.value if found else ""

    @property
    def cookie_name(self) -> str:
        """What the one cookie is called here."""
        return "__Host-odr" if self.origin.startswith("https://") else "odr"

    def sign_in(self, password: str = PASSWORD) -> Page:
        """Signs in on the sign-in page."""
        self.open("/sign-in")
        return self.submit("Sign in", email=self.email, password=password)

    def at(self, world: World) -> Self:
        """The same person, with their cookie and their page before them, at a copy of the installation."""
        twin = copy(self)
        twin.world, twin.client = world, world.app.test_client()
        if self.cookie():
            twin.client.set_cookie(self.cookie_name, self.cookie(), domain=urlsplit(self.origin).hostname or "")
        return twin

    @property
    def status(self) -> int:
        """The status of the last answer."""
        return self.response.status_code

    def _from(self) -> dict[str, Any]:
        return {"environ_overrides": {"REMOTE_ADDR": self.address}}

    def _take(self, response: TestResponse) -> None:
        hops = 0
        while response.status_code in (301, 302, 303, 307, 308):
            hops += 1
            assert hops < 10, "redirected in circles"
            target = response.headers["Location"]
            parts = urlsplit(target)
            assert not parts.netloc or target.startswith(self.origin + "/"), f"redirected away to {target}"
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if response.status_code == 307:  # as it was sent, with everything in it
                sent = response.request.environ
                sent["wsgi.input"].seek(0)
                response = self.client.open(EnvironBuilder.from_environ(sent, path=parts.path))
                continue
            response = self.client.get(
                path, base_url=self.origin, headers={"Sec-Fetch-Site": "same-origin"}, **self._from()
            )
        self.response = response
        self.path = response.request.path
        is_page = (response.mimetype or "") == "text/html"
        response.get_data()
        response.close()  # as a browser does that has all of it
        self.page = Page(response.get_data(as_text=True)) if is_page else Page("")
