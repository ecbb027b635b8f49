"""What a page that refuses a form leaves out: why it was refused, and words that somebody typed into it.

The section with the form may have gone while they wrote: somebody else has answered, or nothing can be said any more.
Whatever the page does not show then stands above or below the rest of it (``templates/layout.html``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from wtforms import FieldList, FormField

from odr.display import with_unseen_named
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import kept_fields, resumed, sent_fields
from odr.web.typed.typed_words import typed_words


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
    said = unescape(page)
    reasons = [str(reason) for one in given if isinstance(one, PageForm) for reason in _reasons(one)]
    reasons = [reason for reason in reasons if unescape(reason) not in said]
    return LeftOut(reasons, [words for words in typed_words(kept_fields()) if not _stands_in(said, words)])


def _reasons(form: PageForm) -> list[str]:
    plain = [field for field in form if not isinstance(field, FieldList | FormField)]
    return [*form.form_errors, *(error for field in plain for error in field.errors[:1])]


def _stands_in(said: str, words: str) -> bool:
    """Whether each line of them does, wherever it is broken."""
    lines = (line.strip() for line in words.splitlines())
    return all(line in said or with_unseen_named(line) in said for line in lines)
