"""What stands in the JSON of this interface: each kind reads a value strictly, writes one, and describes itself.

The description in OpenAPI is made from the same kinds that read what comes, so neither can say anything else.
"""

import base64
import binascii
import re
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from odr.vaults.browser_folders.shapes import NotSealed
from odr.web.typed.forms import YEARS

_NUMBER = re.compile(r"[1-9][0-9]{0,18}|0")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
Schema = dict[str, Any]


class ValueKind(ABC):
    """One kind of value."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The value out of JSON. Raises ``NotSealed`` for anything else."""

    @abstractmethod
    def schema(self) -> Schema:
        """The same for OpenAPI."""


class Bytes(ValueKind):
    """Bytes, in base64."""

    def __init__(self, said: str) -> None:
        self._said = said

    def read(self, value: Any) -> bytes:
        """Raises ``NotSealed``."""
        try:
            return base64.b64decode(value.encode("ascii"), validate=True)
        except (AttributeError, UnicodeEncodeError, binascii.Error, ValueError):
            raise NotSealed from None

    def schema(self) -> Schema:
        """Text in base64."""
        return {"type": "string", "contentEncoding": "base64", "description": self._said}


class Hex(Bytes):
    """Bytes in hexadecimal: 32 of them."""

    def read(self, value: Any) -> bytes:
        """Raises ``NotSealed``."""
        if not isinstance(value, str) or re.fullmatch(r"[0-9a-f]{64}", value) is None:
            raise NotSealed
        return bytes.fromhex(value)

    def schema(self) -> Schema:
        """64 digits."""
        return {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": self._said}


class Number(ValueKind):
    """A number of 64 bits, as text: JSON in a browser rounds it."""

    def read(self, value: Any) -> int:
        """Raises ``NotSealed``."""
        if not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
            raise NotSealed
        return int(value)

    def schema(self) -> Schema:
        """Decimal digits."""
        return {"type": "string", "pattern": "^(?:0|[1-9][0-9]{0,18})$"}


class Whole(ValueKind):
    """A small number, as one."""

    def read(self, value: Any) -> int:
        """Raises ``NotSealed``."""
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
            raise NotSealed
        return value

    def schema(self) -> Schema:
        """A number."""
        return {"type": "integer", "minimum": 0}


class Identifier(ValueKind):
    """A UUID, in one spelling."""

    def read(self, value: Any) -> UUID:
        """Raises ``NotSealed``."""
        try:
            found = UUID(value)
        except (AttributeError, TypeError, ValueError):
            raise NotSealed from None
        if str(found) != value:
            raise NotSealed
        return found

    def schema(self) -> Schema:
        """A UUID."""
        return {"type": "string", "format": "uuid"}


class Moment(ValueKind):
    """A moment, to the second, in UTC."""

    def read(self, value: Any) -> datetime:
        """Raises ``NotSealed``."""
        try:
            moment = datetime.strptime(value, _MOMENT).replace(tzinfo=UTC)
        except (TypeError, ValueError):
            raise NotSealed from None
        if moment.year not in YEARS:
            raise NotSealed
        return moment

    def schema(self) -> Schema:
        """A moment."""
        return {"type": "string", "format": "date-time"}


class Yes(ValueKind):
    """Yes or no."""

    def read(self, value: Any) -> bool:
        """Raises ``NotSealed``."""
        if not isinstance(value, bool):
            raise NotSealed
        return value

    def schema(self) -> Schema:
        """Yes or no."""
        return {"type": "boolean"}


class Text(ValueKind):
    """A sentence or a name of the service's; it takes none."""

    def read(self, value: Any) -> str:
        """Raises ``NotSealed``."""
        if not isinstance(value, str):
            raise NotSealed
        return value

    def schema(self) -> Schema:
        """Text."""
        return {"type": "string"}


class Words(ValueKind):
    """What a person gives away in clear. A disclosure alone takes any."""

    def __init__(self, most: int) -> None:
        self._most = most

    def read(self, value: Any) -> str:
        """Raises ``NotSealed``, also for half of a surrogate pair."""
        if not isinstance(value, str) or len(value) > self._most:
            raise NotSealed
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise NotSealed from None
        return value

    def schema(self) -> Schema:
        """Text, so long at the most."""
        return {"type": "string", "maxLength": self._most}


class Maybe(ValueKind):
    """The same, or null."""

    def __init__(self, of: ValueKind) -> None:
        self._of = of

    def read(self, value: Any) -> Any:
        """Raises ``NotSealed``."""
        return None if value is None else self._of.read(value)

    def schema(self) -> Schema:
        """The same, or null."""
        return {"oneOf": [self._of.schema(), {"type": "null"}]}


class Many(ValueKind):
    """A list."""

    def __init__(self, of: ValueKind) -> None:
        self._of = of

    def read(self, value: Any) -> list[Any]:
        """Raises ``NotSealed``."""
        if not isinstance(value, list):
            raise NotSealed
        return [self._of.read(one) for one in value]

    def schema(self) -> Schema:
        """A list."""
        return {"type": "array", "items": self._of.schema()}


class By(ValueKind):
    """Values by something: an identifier, or a number as text."""

    def __init__(self, key: ValueKind, of: ValueKind) -> None:
        self._key = key
        self._of = of

    def read(self, value: Any) -> dict[Any, Any]:
        """Raises ``NotSealed``."""
        if not isinstance(value, dict):
            raise NotSealed
        return {self._key.read(key): self._of.read(one) for key, one in value.items()}

    def schema(self) -> Schema:
        """An object."""
        return {"type": "object", "propertyNames": self._key.schema(), "additionalProperties": self._of.schema()}


class Thing(ValueKind):
    """An object with these names, all of them and no other."""

    def __init__(self, **of: ValueKind) -> None:
        self._of = of

    def read(self, value: Any) -> dict[str, Any]:
        """Raises ``NotSealed``."""
        if not isinstance(value, dict) or value.keys() != self._of.keys():
            raise NotSealed
        return {name: kind.read(value[name]) for name, kind in self._of.items()}

    def schema(self) -> Schema:
        """An object."""
        return {
            "type": "object",
            "properties": {name: kind.schema() for name, kind in self._of.items()},
            "required": list(self._of),
            "additionalProperties": False,
        }


def told(value: bytes) -> str:
    """Bytes as they are written."""
    return base64.b64encode(value).decode("ascii")


def moment(value: datetime | None) -> str | None:
    """A moment as it is written."""
    return None if value is None else value.astimezone(UTC).strftime(_MOMENT)
