"""The erasure ledger: a chain under the installation key, on either engine, that several writers share."""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import event, insert, select

from odr.crypto.context import Context, Purpose
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.lifekeys import noting
from odr.lifekeys.ledger import BEGINNING, BadLedger, Ledger, LedgerPlace
from odr.lifekeys.store import KeyStore
from odr.lifekeys.store_tables import END, LINES
from tests.support.engines import Engine

KEY = SymmetricKey(bytes(range(32)))
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "ledger.json").read_text("ascii"))
UNIT = UUID("00112233-4455-6677-8899-aabbccddeeff")


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Iterator[KeyStore]:
    url = engine.empty(tmp_path)
    made = KeyStore(url)
    made.make()
    yield made
    made.dispose()
    engine.drop(url)


@pytest.mark.both_engines("the key store lies on either")
def test_lines_are_read_in_order_from_any_place_and_each_unit_is_named_once(store: KeyStore) -> None:
    ledger = Ledger(store, Installation(KEY))
    assert ledger.end() == BEGINNING
    units = [uuid4() for _ in range(4)]
    for unit in (*units, units[1]):
        ledger.append(unit, unit.bytes)
    lines = ledger.after(BEGINNING)
    assert [(line.unit, line.said, line.place.number) for line in lines] == [
        (unit, unit.bytes, number) for number, unit in enumerate(units, start=1)
    ]
    assert ledger.after(lines[1].place) == lines[2:]
    assert ledger.after(ledger.end()) == []


@pytest.mark.both_engines("who waits for whom differs")
def test_writers_at_the_same_time_make_one_chain(store: KeyStore) -> None:
    ledger = Ledger(store, Installation(KEY))

    def write() -> None:
        for _ in range(8):
            ledger.append(uuid4(), b"{}")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(ledger.after(BEGINNING)) == 32


def written_between(store: KeyStore) -> None:
    """Somebody else adds a line right after the next question about the ledger."""
    other = KeyStore(store.url.render_as_string(hide_password=False))
    asked: list[str] = []

    def write(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not asked and re.search(rf"FROM ({END.name}|{LINES.name})\b", statement):
            asked.append(statement)
            Ledger(other, Installation(KEY)).append(uuid4(), b"{}")
            other.dispose()

    event.listen(store.engine, "after_cursor_execute", write)


@pytest.mark.only_on("postgresql", "on SQLite nobody writes while somebody reads")
def test_a_line_that_is_added_while_the_ledger_is_read_does_not_make_it_a_cut_one(store: KeyStore) -> None:
    ledger = Ledger(store, Installation(KEY))
    for _ in range(3):
        ledger.append(uuid4(), b"{}")
    written_between(store)
    assert len(ledger.after(BEGINNING)) == 3
    assert len(ledger.after(BEGINNING)) == 4


@pytest.mark.only_on("postgresql", "on SQLite nobody writes while somebody reads")
def test_a_copy_that_is_made_while_a_line_is_added_is_one_state(store: KeyStore, tmp_path: Path) -> None:
    for _ in range(3):
        Ledger(store, Installation(KEY)).append(uuid4(), b"{}")
    written_between(store)
    copy = KeyStore(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    store.copy_to(copy)
    assert len(Ledger(copy, Installation(KEY)).after(BEGINNING)) == 3
    copy.dispose()
    assert len(Ledger(store, Installation(KEY)).after(BEGINNING)) == 4


def test_marks_are_those_of_the_protocol(store: KeyStore) -> None:
    """Worked out from section 11.4 of docs/protocol.md, with nothing of ours."""

    def keyed_hash(label: bytes, value: bytes) -> bytes:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"odr/v1/" + label).derive(bytes(range(32)))
        return hmac.new(key, value, hashlib.sha256).digest()

    ledger = Ledger(store, Installation(KEY))
    ledger.append(UNIT, b'{"gone":{},"kept":[]}')
    with store.reading() as connection:
        sealed = connection.scalar(select(LINES.c.said)) or b""
    context = Context(purpose=Purpose.REMOVAL, subject=UNIT)
    assert Installation(KEY).open(sealed, context) == b'{"gone":{},"kept":[]}'
    value = bytes(32) + (1).to_bytes(8, "big") + UNIT.bytes + sealed
    mark = keyed_hash(b"installation/erasure ledger", value)
    assert ledger.end() == LedgerPlace(1, mark)
    assert Installation(KEY).ledger_end_mark(mark, 1) == keyed_hash(
        b"installation/erasure ledger end", mark + (1).to_bytes(8, "big")
    )


def held_as(store: KeyStore, case: dict[str, Any]) -> Ledger:
    """A ledger with the lines and the end of a vector, whatever they are."""
    rows = [
        {"number": int(line["number"]), "unit": UUID(line["unit"])}
        | {name: bytes.fromhex(line[column]) for name, column in (("said", "sealed"), ("mark", "mark"))}
        for line in case["lines"]
    ]
    end = case["end"]
    with store.engine.begin() as connection:
        if rows:
            connection.execute(insert(LINES), rows)
        marks = {name: bytes.fromhex(end[name]) for name in ("mark", "end_mark")}
        connection.execute(insert(END), {"number": int(end["number"])} | marks)
    return Ledger(store, Installation(SymmetricKey(bytes.fromhex(case["key"]))))


@pytest.mark.parametrize("case", VECTORS["held"], ids=lambda case: str(case["name"]))
def test_the_known_ledger_is_read_as_specified(store: KeyStore, case: dict[str, Any]) -> None:
    lines = held_as(store, case).after(BEGINNING)
    assert [line.said.decode() for line in lines] == [line["said"] for line in case["lines"]]
    heads = [noting.heads_said(payload.decode(line.said)) for line in lines]
    log = UUID("00000000-1111-4000-8000-000000000000")
    assert heads == [{log: (12, b"\xab" * 32)}, {}, {log: (15, b"\xcd" * 32)}]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: str(case["name"]))
def test_a_ledger_that_is_none_is_refused(store: KeyStore, case: dict[str, Any]) -> None:
    place = LedgerPlace(int(case["after"]["number"]), bytes.fromhex(case["after"]["mark"]))
    with pytest.raises(BadLedger, match=case["why"]):
        held_as(store, case).after(place)


def test_another_installation_neither_reads_nor_goes_on_with_it(store: KeyStore) -> None:
    Ledger(store, Installation(KEY)).append(UNIT, b"{}")
    other = Ledger(store, Installation(SymmetricKey.generate()))
    for act in (other.end, lambda: other.after(BEGINNING), lambda: other.append(uuid4(), b"{}")):
        with pytest.raises(BadLedger):
            act()


def test_a_place_that_it_does_not_contain_is_older(store: KeyStore) -> None:
    ledger = Ledger(store, Installation(KEY))
    ledger.append(UNIT, b"{}")
    for place in (LedgerPlace(2, bytes(32)), LedgerPlace(1, bytes(32))):
        with pytest.raises(BadLedger, match="older"):
            ledger.after(place)


def test_a_copy_of_the_key_store_has_the_ledger_in_it(store: KeyStore, tmp_path: Path) -> None:
    ledger = Ledger(store, Installation(KEY))
    ledger.append(UNIT, b"{}")
    copy = KeyStore(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    store.copy_to(copy)
    assert Ledger(copy, Installation(KEY)).after(BEGINNING) == ledger.after(BEGINNING)
    copy.dispose()
