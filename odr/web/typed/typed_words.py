"""What of a form that came back a person has typed: shown to them on the page that answers, in the fields' order."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from wtforms import BooleanField, Field, FieldList, FileField, Form, FormField, HiddenField
from wtforms.fields.choices import SelectFieldBase

from odr.web.typed.forms import LONGEST_INPUT_NAME, PageForm
from odr.web.typed.kept import ONCE, Fields

_NOT_TYPED = (HiddenField, BooleanField, FileField, SelectFieldBase)
# Chosen from a list, and read by anybody as it is stored.
_READ_AS_CHOSEN = {"currency", "time_zone"}
# In no form of a class: buttons and ticks of templates, and what a template carries along.
_OF_TEMPLATES = {
    ONCE, "act", "agreed_sentence", "again", "answering", "confirmed", "every", "forget", "go_on", "is_another", "keep",
    "manager", "more", "number", "of", "roster", "text_language", "try", "username",
}  # fmt: skip
# More than any form of ours has, rows counted once: what nobody of ours sends costs no more than that.
_MOST_NAMES = 100
_ROW = re.compile(r"-[0-9]+")
_ANSWER = re.compile(r"(answer|choice-)\d+")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}")


def typed_words(kept: Fields) -> list[str]:
    """What of it a person has typed, as it is shown to them."""
    return [value for _name, value in typed_fields(kept)]


def typed_fields(kept: Fields) -> Fields:
    """The fields into which a person has typed something, with that.

    What they chose or ticked comes back into the form as well; what stands for it there are no words of theirs.
    """
    ours = {_ROW.sub("-0", name) for name, _value in kept if len(name) <= LONGEST_INPUT_NAME}
    forms = _forms_with(tuple(sorted(ours)[:_MOST_NAMES]))
    return [(name, value) for name, value in kept if value.strip() and _is_typed(name, value, forms)]


def _is_typed(name: str, value: str, forms: Sequence[type[PageForm]]) -> bool:
    kinds = [kind for form in forms if (kind := _kind(form, name)) is not None]
    if name.rsplit("-", 1)[-1] in _READ_AS_CHOSEN:
        return True
    if not kinds:
        # Of what no class knows, nothing is left out but what nobody types.
        return name not in _OF_TEMPLATES and not _ANSWER.fullmatch(name) and not _IDENTIFIER.fullmatch(value)
    if all(issubclass(kind, _NOT_TYPED) for kind in kinds):
        return False
    # Where the names of the fields do not tell which of two forms it was, an organisation may have been chosen.
    return not any(issubclass(kind, _NOT_TYPED) for kind in kinds) or not _IDENTIFIER.fullmatch(value)


@lru_cache(maxsize=256)
def _forms_with(names: tuple[str, ...]) -> Sequence[type[PageForm]]:
    """Which forms it can have been: those that have all of these fields, or most of them.

    Remembered: going through every field of every form takes longer than the rest of the page, and there are not many
    more combinations of names than forms.
    """
    counted = [(sum(_kind(form, name) is not None for name in names), form) for form in _below(PageForm)]
    most = max((count for count, _form in counted), default=0)
    return [form for count, form in counted if count == most] if most else []


def _kind(form: type[Form], name: str) -> type[Field] | None:
    """What kind of field it is: of "points-2-amount", that of the amount in a row of the points."""
    found = getattr(form, name, None)
    first, _, rest = name.partition("-")
    field = getattr(form, first, None) if found is None else found
    kind = getattr(field, "field_class", None)
    if field is not None and kind is FieldList:
        field, rest = field.args[0], rest.partition("-")[2]
        kind = field.field_class
    if field is not None and kind is FormField:
        return _kind(field.args[0], rest) if rest else None
    return kind if isinstance(kind, type) and issubclass(kind, Field) else None


def _below(form: type[PageForm]) -> Iterator[type[PageForm]]:
    for one in form.__subclasses__():
        yield one
        yield from _below(one)
