"""What a page that refuses a form leaves out: why it was refused, and words that somebody typed into it.

The section with the form may have gone while they wrote: somebody else has answered, or nothing can be said any more.
Whatever the page does not show then stands above or below the rest of it (``templates/layout.html``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from wtforms import FieldList, FormField

from odr.display import with_unseen_named
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import kept_fields, resumed, sent_fields
from odr.web.typed.typed_words import typed_fields

# Of pages that we write: in an attribute there is no ">", because it is escaped.
_TAG = re.compile(r"<[^>]*>")
_FIELD = re.compile(r"<(input|textarea)\b([^>]*)>([^<]*)")
_NAME, _VALUE = re.compile(r'\bname="([^"]*)"'), re.compile(r'\bvalue="([^"]*)"')
_UNSEEN = re.compile(r'\btype="(?:hidden|checkbox|radio|file|password|submit)"|\bhidden\b(?!=)')
# So many characters are nobody else's by chance.
_OWN_WORDS = 12


@dataclass(frozen=True)
class LeftOut:
    """Why a form was refused, and what was typed into it, as far as a page does not say so."""

    reasons: list[str]
    words: list[str]

    def __bool__(self) -> bool:
        return bool(self.reasons or self.words)


def left_out_of(page: str, status: int, given: Iterable[Any]) -> LeftOut:
    """What the answer to a form leaves out; ``given`` is all that its template was given.

    Nothing unless it refuses, or brings somebody back into their form.
    """
    if sent_fields() is None or (status < 400 and not resumed()):
        return LeftOut([], [])
    shown = _Shown(page)
    reasons = [str(reason) for one in given if isinstance(one, PageForm) for reason in _reasons(one)]
    typed = typed_fields(kept_fields())
    return LeftOut(
        [reason for reason in reasons if not shown.says(reason)],
        [words for name, words in typed if not shown.holds(name) and not shown.tells(words)],
    )


def _reasons(form: PageForm) -> list[str]:
    plain = [field for field in form if not isinstance(field, FieldList | FormField)]
    return [*form.form_errors, *(error for field in plain for error in field.errors[:1])]


class _Shown:
    """What a page of ours shows to whoever looks at it: its text, and what stands in fields that are not hidden."""

    def __init__(self, page: str) -> None:
        self._pieces = {unescape(piece).strip() for piece in _TAG.split(page)}
        self._text = unescape(_TAG.sub("", page))
        self._fields = set(filter(None, map(_field, _FIELD.finditer(page))))

    def says(self, reason: str) -> bool:
        """Whether a sentence of ours stands in it, with or without a link."""
        return unescape(_TAG.sub("", reason)) in self._text

    def holds(self, name: str) -> bool:
        """Whether a field of this name has something in it: what was typed, or what was read from that."""
        return name in self._fields

    def tells(self, words: str) -> bool:
        """Whether each line stands there: a short one by itself, for it could be a part of anything."""
        lines = [line.strip() for line in words.splitlines()]
        return all(self._tells(line) or self._tells(with_unseen_named(line)) for line in lines)

    def _tells(self, line: str) -> bool:
        return line in self._pieces or (len(line) >= _OWN_WORDS and line in self._text)


def _field(found: re.Match[str]) -> str | None:
    """The name of a field that is shown, and not empty."""
    kind, attributes, content = found.groups()
    name, value = _NAME.search(attributes), _VALUE.search(attributes)
    is_empty = not (content.strip() if kind == "textarea" else value is not None and value[1])
    return None if name is None or is_empty or _UNSEEN.search(attributes) else unescape(name[1])
