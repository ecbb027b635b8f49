"""What a person writes into an item: a title, a text, and named fields such as an amount or a date."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from odr import amounts
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.texts import one_line, too_long

LONGEST_TITLE = 200
LONGEST_TEXT = 50_000
LONGEST_FIELD_NAME = 80
LONGEST_FIELD_VALUE = 2_000
MOST_FIELDS = 20


class FieldKind(Enum):
    """What sort of value a named field holds."""

    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"


@dataclass(frozen=True)
class Field:
    """One named field. ``kind`` is a ``FieldKind`` value. An amount is "1250.50 EUR", a date ISO 8601."""

    name: str
    kind: str
    value: str

    def amount(self) -> amounts.Amount | None:
        """The amount that it is, if it is one."""
        return amounts.parse(self.value) if self.kind == FieldKind.AMOUNT.value else None

    def shown(self) -> str:
        """The value as its reader reads it."""
        amount = self.amount()
        return self.value if amount is None else amount.shown()

    def __repr__(self) -> str:
        return "<Field>"


@dataclass(frozen=True)
class Draft:
    """The contents of an item."""

    title: str
    text: str
    fields: tuple[Field, ...] = ()

    def parts(self) -> list[str]:
        """Everything in it that can be searched."""
        return [self.title, self.text, *(f"{field.name}\n{field.value}\n{field.shown()}" for field in self.fields)]

    def __repr__(self) -> str:
        return "<Draft>"


def checked(draft: Draft) -> Draft:
    """The draft as it is stored: line ends alike, empty fields left out. Raises ``Refusal`` naming the form field."""
    missing = _("Please give it a title, so that you find it again.")
    title = one_line(draft.title, LONGEST_TITLE, missing=missing, field="title")
    text = draft.text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise Refusal(
            _(
                "This text has %(length)d characters; one entry holds %(count)d. Please split it in two.",
                length=len(text),
                count=LONGEST_TEXT,
            ),
            "text",
        )
    fields = tuple(
        _checked_field(field, number)
        for number, field in enumerate(draft.fields)
        if field.name.strip() or field.value.strip()
    )
    if len(fields) > MOST_FIELDS:
        raise Refusal(_("One entry holds at most %(count)d fields.", count=MOST_FIELDS), "fields")
    return Draft(title, text, fields)


def _checked_field(field: Field, number: int) -> Field:
    place = f"fields-{number}"
    value = field.value.strip()
    missing = _("Please say what “%(value)s” is, for example “Deposit”.", value=value[:60])
    name = one_line(field.name, LONGEST_FIELD_NAME, missing=missing, field=f"{place}-name")
    if len(value) > LONGEST_FIELD_VALUE:
        raise too_long(len(value), LONGEST_FIELD_VALUE, f"{place}-value")
    match field.kind:
        case FieldKind.TEXT.value:
            pass
        case FieldKind.AMOUNT.value:
            value = amounts.read(value, field=f"{place}-value").stored() if value else value
        case FieldKind.DATE.value:
            value = _date(value, place) if value else value
        case _:
            raise Refusal(_("Please choose what sort of field this is."), f"{place}-kind")
    return Field(name, field.kind, value)


def _date(value: str, place: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Refusal(
            _("“%(value)s” is not a date. Please write it as year-month-day, like 2026-11-03", value=value[:60]),
            f"{place}-value",
        ) from None
