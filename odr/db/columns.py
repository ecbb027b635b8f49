"""Kinds of columns. Every column of every table says which it is; a test compares the inventory with the models.

*sealed*: ciphertext that only a key outside the database opens. *key material*: public keys, keys sealed to keys, and
hashes that find or check a secret without being it. *metadata*: readable by whoever holds the database, with the
reason why it has to be.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, LargeBinary, MetaData, String, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from odr.display import as_one_line

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The one registry of tables."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A point in time, always with UTC as its zone in Python, stored without zone. Refuses a naive one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC without a zone. Raises ``ValueError`` for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: with UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class ShortText(TypeDecorator[str]):
    """A name or label that rules have made one line of. Whatever else the database says now is read as one line too.

    Whoever writes to the database could otherwise write sentences of their own into mails, papers and pages.
    """

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database: what ends a line, turns the direction or cannot be shown is named by its number."""
        return None if value is None else as_one_line(value)


def sealed(**options: Any) -> Mapped[Any]:
    """A column of ciphertext."""
    return mapped_column(LargeBinary, info={"kind": "sealed"}, **options)


def key_material(*arguments: Any, **options: Any) -> Mapped[Any]:
    """A column of public or sealed keys, or of hashes that find or check a secret. Bytes unless a type is given."""
    return mapped_column(*(arguments or (LargeBinary,)), info={"kind": "key material"}, **options)


def metadata(reason: str, *arguments: Any, **options: Any) -> Mapped[Any]:
    """A column that whoever holds the database can read; ``reason`` says why it has to be readable."""
    return mapped_column(*arguments, info={"kind": "metadata", "reason": reason}, **options)


def identifier() -> Mapped[UUID]:
    """A random primary key that says nothing (UUID version 4, RFC 9562)."""
    return metadata("names the row", Uuid, primary_key=True, default=uuid4)
