"""Somebody who uses an installation through its pages, as with a browser of their own."""

from __future__ import annotations

import zlib
from copy import copy
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from werkzeug.test import EnvironBuilder, TestResponse

from odr.crypto.secrets import Token
from odr.organisations.authority import WORDING
from odr.selftest.harness.page import Form, Page
from odr.web.asking.sessions import SealedSession, read_token

if TYPE_CHECKING:
    from odr.selftest.harness.world import World

PASSWORD = "seven green kettles sing"


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
