"""The one spelling of what stands in a signed document: whatever could be written in two ways is refused."""

import re
from datetime import datetime
from uuid import UUID

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)


def hexadecimal(text: str) -> bytes:
    """A digest of 32 bytes. Raises ``ValueError`` unless it is spelled as writing it again spells it."""
    found = bytes.fromhex(text)
    if len(found) != 32 or found.hex() != text:
        raise ValueError("a digest is 64 hexadecimal digits")
    return found


def identifier(text: str) -> UUID:
    """A UUID. Raises ``ValueError`` unless it is spelled as writing it again spells it."""
    found = UUID(text)
    if str(found) != text:
        raise ValueError("an identifier is a UUID in lower case, with hyphens")
    return found


def moment(text: str) -> datetime:
    """A moment with its time zone. Raises ``ValueError`` unless it is spelled as ``isoformat`` writes it."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or found.isoformat() != text:
        raise ValueError("a moment needs a time zone")
    return found


def is_number(value: object) -> bool:
    """Whether it is a whole number from 1 to 2³¹ − 1, and not a truth value that Python takes for one."""
    return type(value) is int and 0 < value < 1 << 31


def is_text(value: object) -> bool:
    """Whether it is a text with something in it."""
    return isinstance(value, str) and value != ""


def is_language(value: object) -> bool:
    """Whether it has the shape of a language tag, like "en" or "pt-BR"."""
    return isinstance(value, str) and len(value) <= 35 and _LANGUAGE.fullmatch(value) is not None
