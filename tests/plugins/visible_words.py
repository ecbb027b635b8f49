"""Finds words on a page that did not come through gettext.

The page must have been rendered in the pseudo-language, which sets every message between ⟦ and ⟧. What is no word of
ours (a name, a date, a code, a person's own text) stands in an element with the attribute `data-not-words`.
"""

from __future__ import annotations

from html.parser import HTMLParser

from odr.i18n import CLOSING, OPENING

READ_ATTRIBUTES = frozenset({"title", "alt", "aria-label", "aria-description", "placeholder", "label", "content"})
SILENT_ELEMENTS = frozenset({"script", "style", "svg", "template", "textarea"})
VOID_ELEMENTS = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"],
)
BUTTON_TYPES = frozenset({"submit", "button", "reset"})
NAMED_METAS = frozenset({"description", "application-name"})


def untranslated_text(html: str) -> list[str]:
    """The pieces of text, and of the attributes that are read out, in which a letter stands outside the brackets.

    An empty list means that every word went through gettext. A bracket that is never closed is reported as well,
    because everything after it would otherwise count as translated.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.result()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._depth = 0
        self._last_opened = ""
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        silent = bool(self._silent) or "data-not-words" in attributes
        if not silent:
            for name in self._read_attributes(tag, attributes):
                self._check(attributes[name] or "", inside=self._depth)
        if tag not in VOID_ELEMENTS and (silent or tag in SILENT_ELEMENTS):
            self._silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Inside an svg, `<path/>` opens and closes at once; elsewhere HTML ignores the slash.
        self.handle_starttag(tag, attrs)
        if self._silent and self._silent[-1] == tag and (len(self._silent) > 1 or tag == "svg"):
            self._silent.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._depth = self._check(data, inside=self._depth)

    def result(self) -> list[str]:
        if self._depth:
            return [*self._found, f"never closed: {self._last_opened}"]
        return self._found

    @staticmethod
    def _read_attributes(tag: str, attributes: dict[str, str | None]) -> list[str]:
        names = [name for name in attributes if name in READ_ATTRIBUTES and name != "content"]
        if tag == "meta" and attributes.get("name") in NAMED_METAS:
            names.append("content")
        if tag == "input" and attributes.get("type") in BUTTON_TYPES and "value" in attributes:
            names.append("value")
        return names

    def _check(self, text: str, inside: int) -> int:
        """Notes the text when a letter stands outside the brackets; returns how many brackets are open after it."""
        depth, bare = inside, False
        for letter in text:
            if letter == OPENING:
                depth += 1
                self._last_opened = " ".join(text.split())
            elif letter == CLOSING:
                depth = max(0, depth - 1)
            elif depth == 0 and letter.isalpha():
                bare = True
        if bare:
            self._found.append(" ".join(text.split()))
        return depth
