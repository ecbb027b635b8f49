"""The description of the interface of browser folders says what the code does."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from odr.pages.browser_folders.description import FILE, document, written
from odr.pages.browser_folders.kinds import (
    By,
    Bytes,
    Hex,
    Identifier,
    Many,
    Maybe,
    Moment,
    Number,
    Text,
    Thing,
    ValueKind,
    Whole,
    Words,
    Yes,
)
from odr.vaults.browser_folders.shapes import NotSealed
from tests.support.world import World

ONE = UUID("28b0860a-b204-15bd-a9ea-48f8dae81c07")


def test_the_file_is_what_the_code_says(world: World) -> None:
    assert FILE.read_text("utf-8") == written(world.app), "python -m tests.support.describe_interface"


def test_every_route_of_the_interface_is_described_with_what_it_takes_and_gives(world: World) -> None:
    said = document(world.app)
    operations = [operation for path in said["paths"].values() for operation in path.values()]
    assert len(operations) == 26
    assert all(operation["summary"] for operation in operations)
    assert all("200" in operation["responses"] for operation in operations)
    changing = [path[method] for path in said["paths"].values() for method in ("post", "put") if method in path]
    assert all("requestBody" in operation and "422" in operation["responses"] for operation in changing)


def test_no_body_takes_a_text_of_the_persons_but_what_they_disclose(world: World) -> None:
    taking = {
        operation["operationId"]
        for path in document(world.app)["paths"].values()
        for operation in path.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if list(free_texts(content["schema"]))
    }
    # The root and the parts of a file are bytes as they come; their shape is looked at, and they are sealed.
    assert taking - {"put_part", "put_root"} == {"disclose"}


def free_texts(schema: dict[str, Any]) -> list[str]:
    """Where a schema takes text of any kind."""
    if schema.get("type") == "string" and not schema.keys() & {"contentEncoding", "pattern", "format"}:
        return [json.dumps(schema)]
    below = [*schema.get("properties", {}).values(), *schema.get("oneOf", [])]
    below += [schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)]
    return [found for one in below for found in free_texts(one)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Bytes(""), "x"), (Bytes(""), "QUJD\n"), (Bytes(""), "ä"), (Bytes(""), 5), (Bytes(""), None),
        (Hex(""), "0" * 63), (Hex(""), "A" * 64), (Hex(""), 0),
        (Number(), "01"), (Number(), "-1"), (Number(), 1), (Number(), "1" * 20), (Number(), ""), (Number(), "٣"),
        (Whole(), -1), (Whole(), True), (Whole(), "1"), (Whole(), 2**53), (Whole(), 1.0),
        (Identifier(), "x"), (Identifier(), str(ONE).upper()), (Identifier(), 5), (Identifier(), ONE.hex),
        (Moment(), "2026-11-28"), (Moment(), 5), (Moment(), None),
        (Yes(), 1), (Yes(), None), (Text(), 5),
        (Words(9), 5), (Words(3), "four"), (Words(9), "\ud800"), (Many(Yes()), {}), (Many(Yes()), [1]),
        (By(Number(), Yes()), []), (By(Number(), Yes()), {"x": True}),
        (Thing(a=Yes()), {}), (Thing(a=Yes()), {"a": True, "b": True}), (Thing(a=Yes()), []), (Maybe(Yes()), 1),
    ],
)  # fmt: skip
def test_what_is_not_of_a_kind_is_refused(kind: ValueKind, value: Any) -> None:
    with pytest.raises(NotSealed):
        kind.read(value)


def test_what_is_of_a_kind_is_read() -> None:
    one = uuid4()
    assert Bytes("").read("QUJD") == b"ABC"
    assert Number().read("9223372036854775807") == 2**63 - 1
    assert Identifier().read(str(one)) == one
    assert Moment().read("2026-11-28T10:00:00Z") == datetime(2026, 11, 28, 10, tzinfo=UTC)
    assert By(Identifier(), Maybe(Yes())).read({str(one): None}) == {one: None}
    assert Text().read("x") == "x"
