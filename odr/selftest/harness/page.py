"""A page as a person sees it: its words, its links, its forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SILENT = {"script", "style", "svg", "head"}


@dataclass
class Form:
    """One form: where it goes, what it holds, which label stands at which field, what its buttons say."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)

    def name_of(self, label: str) -> str:
        """The field's name for (the beginning of) its label; a name is taken as it is."""
        if label in self.values or label in self.labels.values():
            return label
        found = [name for text, name in self.labels.items() if text.casefold().startswith(label.casefold())]
        if len(set(found)) != 1:
            raise AssertionError(f"no single field {label!r} among {sorted(self.labels)} and {sorted(self.values)}")
        return found[0]


class _Reader(HTMLParser):
    """Reads one page from its beginning to its end."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.heading = ""
        self.audience = ""
        self._words: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._form: Form | None = None
        self._ids: dict[str, str] = {}
        self._pending_labels: list[tuple[Form, str, str]] = []
        self._catching: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)
        self.close()
        for form, target, text in self._pending_labels:
            if target in self._ids:
                form.labels[text] = self._ids[target]
        self.text = " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        given = {name: value or "" for name, value in attributes}
        if tag not in _VOID:
            self._open.append((tag, given))
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if tag in ("a", "label", "button", "h1", "textarea", "option") or given.get("data-audience"):
            self._catching.append((tag, given, []))
        if tag == "input" and self._form is not None:
            self._input(given)
        if tag == "select" and self._form is not None:
            self._form.values.setdefault(given.get("name", ""), [])
            self._form.choices[given.get("name", "")] = {}
            self._name_id(given)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        while self._open and self._open.pop()[0] != tag:
            pass
        if self._catching and self._catching[-1][0] == tag:
            _tag, given, caught = self._catching.pop()
            self._caught(tag, given, " ".join("".join(caught).split()), "".join(caught))
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """What stands between."""
        for _tag, _given, caught in self._catching:
            caught.append(data)
        if not any(tag in _SILENT for tag, _given in self._open):
            self._words.append(data)

    def _input(self, given: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = given.get("name", ""), given.get("type", "text")
        self._name_id(given)
        if kind in ("submit", "button"):
            self._form.buttons[given.get("value", "")] = (name, given.get("value", "")) if name else None
        elif kind in ("checkbox", "radio"):
            values = self._form.values.setdefault(name, [])
            if "checked" in given:
                values.append(given.get("value", "on"))
            self._form.choices.setdefault(name, {})[given.get("value", "on")] = given.get("value", "on")
        elif name:
            self._form.values.setdefault(name, []).append(given.get("value", ""))

    def _name_id(self, given: dict[str, str]) -> None:
        if "id" in given and "name" in given:
            self._ids[given["id"]] = given["name"]

    def _caught(self, tag: str, given: dict[str, str], text: str, raw: str) -> None:
        if given.get("data-audience"):
            self.audience = text
        if tag == "h1":
            self.heading = text
        elif tag == "a" and "href" in given:
            self.links.setdefault(text, given["href"])
        elif tag == "label" and self._form is not None and "for" in given:
            self._pending_labels.append((self._form, given["for"], text))
        elif tag == "button" and self._form is not None and given.get("type", "submit") == "submit":
            self._form.buttons[text] = (given["name"], given.get("value", "")) if given.get("name") else None
        elif tag == "textarea" and self._form is not None:
            self._name_id(given)
            self._form.values.setdefault(given.get("name", ""), []).append(raw.replace("\r\n", "\n").removeprefix("\n"))
        elif tag == "option" and self._form is not None and self._form.choices:
            name = next(reversed(self._form.choices))
            value = given.get("value", text)
            self._form.choices[name][text] = value
            if "selected" in given or not self._form.values[name]:
                self._form.values[name] = [value]


class Page:
    """One page, read when something of it is asked for. ``html`` is all of it."""

    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def _read(self) -> _Reader:
        return _Reader(self.html)

    @property
    def links(self) -> dict[str, str]:
        """Where each link goes, by its words."""
        return self._read.links

    @property
    def forms(self) -> list[Form]:
        """Its forms, in their order."""
        return self._read.forms

    @property
    def heading(self) -> str:
        """What it is called."""
        return self._read.heading

    @property
    def audience(self) -> str:
        """Who can see it, as it says itself."""
        return self._read.audience

    @property
    def text(self) -> str:
        """What a person sees, white space folded."""
        return self._read.text

    def form(self, button: str | None = None) -> Form:
        """The form with this button (the whole words first, then their beginning), or the only one of the content."""
        if button is not None:
            for form in self.forms:
                if button in form.buttons:
                    return form
            for form in self.forms:
                if any(text.casefold().startswith(button.casefold()) for text in form.buttons):
                    return form
            raise AssertionError(f"no button {button!r}; there are {[list(form.buttons) for form in self.forms]}")
        own = [form for form in self.forms if "Sign out" not in form.buttons]
        assert len(own) == 1, f"{len(own)} forms: {[list(form.buttons) for form in own]}"
        return own[0]

    def link(self, text: str) -> str:
        """Where the link with (the beginning of) this text goes."""
        for words, href in self.links.items():
            if words.casefold().startswith(text.casefold()):
                return href
        raise AssertionError(f"no link {text!r} among {sorted(self.links)}")
