"""Somebody who follows every control of every page that they come to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from odr.selftest.harness.page import Form
from tests.support.world import Person

MOST_CHOICES = 8
BEGINNINGS = ("/", "/cases", "/me", "/administration", "/keyring", "/facilitation")
_NUMBER = re.compile(r"\d+")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)")


@dataclass
class Follower:
    """Somebody who follows every control from every page that they come to."""

    person: Person
    pages: dict[str, str] = field(default_factory=dict)  # where, and on which page it was offered
    forms: dict[tuple[object, ...], tuple[str, Form, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def look_everywhere(self) -> None:
        """Every link of every page, and of the pages that those lead to."""
        waiting = [(path, "") for path in BEGINNINGS]
        while waiting:
            path, offered_on = waiting.pop(0)
            if path in self.pages:
                continue
            self.pages[path] = offered_on
            self.person.open(path)
            if self.person.status != 200 and offered_on:
                self.refused.append(f"{offered_on} offers {path}: {self.person.status}")
                continue
            here = path_of(self.person)
            for form in self.person.page.forms:
                for button in form.buttons:
                    self.forms.setdefault(kind_of(here, form, button), (here, form, button))
            waiting += [(link, here) for link in links_of(self.person) if link not in self.pages]

    def send(self, here: str, form: Form, button: str, typed: dict[str, str]) -> None:
        """Sends a form as it stands, or with what is typed and chosen in it."""
        sent = {name: list(values) for name, values in form.values.items()}
        sent |= {name: [value] for name, value in typed.items()}
        if (pressed := form.buttons[button]) is not None:
            sent[pressed[0]] = [pressed[1]]
        action = form.action or here
        if form.method == "get":
            self.person.open(f"{action.partition('?')[0]}?{urlencode(sent, doseq=True)}")
        else:
            self.person.post(action, sent)
        page, status = self.person.page, self.person.status
        if status != 200 and not (status == 422 and re.search(r'role="alert"|aria-invalid="true"', page.html)):
            self.refused.append(f"{here} offers {button!r} ({action}) with {typed}: {status} {page.heading}")


def ways_to_send(form: Form, action: str, chosen: set[tuple[str, str, str]]) -> Iterator[dict[str, str]]:
    """As it stands; and with something in every empty field, each of its choices in turn.

    ``chosen`` are the choices that were sent there already, in a form with other buttons or a further line: they are
    not sent again, and those sent now are added.
    """
    yield {}
    typed_in = form.values.keys() - form.choices.keys() - {"csrf_token"}
    empty = {name: "Walked by" for name in sorted(typed_in) if form.values[name] == [""]}
    if empty:
        yield empty
    for name, choices in form.choices.items():
        for value in list(choices.values())[:MOST_CHOICES]:
            choice = (IDENTIFIER.sub("…", action.partition("?")[0]), _NUMBER.sub("…", name), IDENTIFIER.sub("…", value))
            if choice not in chosen:
                chosen.add(choice)
                yield empty | {name: value}


def path_of(person: Person) -> str:
    """Where somebody is, with what stands behind the question mark."""
    return str(person.response.request.full_path).removesuffix("?")


def links_of(person: Person) -> Iterator[str]:
    """Where the links of the page before somebody lead, within the service."""
    if person.response.mimetype != "text/html":
        return
    here = person.origin + path_of(person)
    for href in re.findall(r'<a\b[^>]*\bhref="([^#"][^"]*)"', person.page.html):
        parts = urlsplit(urljoin(here, html.unescape(href)))
        if f"{parts.scheme}://{parts.netloc}" == person.origin:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def kind_of(here: str, form: Form, button: str) -> tuple[object, ...]:
    """What makes two forms one and the same: only which thing of a kind they are about, or which page they are on,
    differs."""
    action = IDENTIFIER.sub("…", form.action or here)
    return form.method, action, button, tuple(sorted(form.values))
