"""A case that was destroyed, attacked by somebody who has everything but a backup: the files, the keys, the codes."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, Uuid, select, text

from odr.audit.countersigned import countersignatures
from odr.crypto.codes import AccessCode
from odr.db.database import Database
from odr.keyrings.entries import add as add_to_keyring
from odr.retention.case_rows import belonging, ways
from odr.selftest.attacks.thief import Thief, stored_values
from odr.selftest.harness.encodings import found
from odr.tables import METADATA
from odr.web.running.housekeeping import one_round
from tests.support.endings import KEPT, SAID, close, due, lived, receipt_in
from tests.support.facilitation import Facilitation, secret_of
from tests.support.keyrings import open_keyring, with_keyring
from tests.support.world import World

Needle = tuple[str, str, bytes]

pytestmark = [pytest.mark.erases("a thief searches the files"), pytest.mark.both_engines("erasing")]


class Played:
    """The case, what was said in it, and every code that opened any of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.facilitated: Facilitation
        self.facilitated, adviser = lived(world)
        self.case_id: UUID = self.facilitated.case_id
        self.sentences = [
            words.format(name=party.person.name) for party in self.facilitated.parties for words in (SAID, KEPT)
        ] + [secret_of(party) for party in self.facilitated.parties]
        codes = [*(party.code for party in self.facilitated.everybody), adviser.code]
        self.codes: list[AccessCode] = [code for code in codes if code is not None]
        leo = self.facilitated.parties[1]
        assert leo.code is not None
        personal = with_keyring(leo.person)
        with world.work() as work:
            add_to_keyring(open_keyring(work, leo.person, personal), leo.code)
        self.codes.append(personal)

    def read_by_thief(self, *, with_every_row: bool) -> tuple[Thief, str]:
        """The thief of ``odr.selftest.attacks.thief`` with every code and the installation key, and what they could
        read.

        ``with_every_row``: they also try every value that stands in any row, which takes its time.
        """
        with self.world.database.reading() as session:
            work = self.world.app_context.work(session)
            shares = [code.server_share().reveal() for code in self.codes]
            in_hand = [*(code._secret.reveal() for code in self.codes), *shares]
            in_hand += [self.world.settings.installation_key.reveal(), *(stored_values(work) if with_every_row else ())]
            thief = Thief(work, in_hand)
            thief.work_until_nothing_new_opens()
        return thief, b"\n".join(plaintext for _column, plaintext in thief.opened).decode("utf-8", "replace")

    def values(self) -> dict[bytes, str]:
        """Every random value in the rows of the case, and in which column it stands: keys, ciphertexts, identifiers."""
        values: dict[bytes, str] = {}
        with self.world.database.reading() as session:
            for name in ways():
                table = METADATA.tables[name]
                for row in session.execute(select(table).where(belonging(table, self.case_id))):
                    for column, value in zip(table.columns, row, strict=True):
                        place = f"{name}.{column.name}"
                        if isinstance(column.type, LargeBinary) and value and any(value):  # a chain begins with zeros
                            values[value] = place
                        elif isinstance(column.type, Uuid) and value is not None:
                            values[value.bytes] = values[value.hex.encode()] = place
        return values

    def destroy(self) -> None:
        """It is closed, its time passes, and the service destroys it and sends the receipts."""
        close(self.world, self.case_id)
        due(self.world, self.case_id)
        one_round(self.world.app_context)
        self.world.deliver()
        assert receipt_in(self.world, self.case_id) is not None

    def left_in_files(self, values: dict[bytes, str]) -> list[str]:
        """Where any of these values lies in the files of the database."""
        if not self.world.database.is_sqlite:
            self.world.engine.let_go(self.world.settings.database_url)
        return found(self.world.files(), [(place, "bytes", value) for value, place in values.items()])


def analysed(database: Database) -> None:
    """PostgreSQL looks at every table, as it does from time to time, and keeps some of the values for its planner."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


@pytest.fixture
def played(world: World) -> Played:
    return Played(world)


def known_afterwards(played: Played) -> set[bytes]:
    """What still stands in a row, and is not the case's: accounts, the case's own identifier, two heads."""
    with played.world.database.reading() as session:
        kept: set[bytes] = set()
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)):
                for value in row:
                    if isinstance(value, UUID):
                        kept |= {value.bytes, value.hex.encode()}
                    elif isinstance(value, bytes):
                        kept.add(value)
    return kept


@pytest.mark.promise("P11", "P60")
def test_with_every_code_every_key_and_all_files_nothing_of_it_is_found_and_nothing_opens(played: Played) -> None:
    values = played.values()
    assert len(values) > 250
    assert len({place.split(".")[0] for place in values.values()}) > 20
    # The control: before, all of it lies there, and the codes open every sentence.
    before = set(played.left_in_files(values))
    assert {f"{place} in" for place in values.values()} <= {one[: one.index(" in ") + 3] for one in before}
    _thief, read = played.read_by_thief(with_every_row=False)
    assert [one for one in played.sentences if one not in read] == []

    analysed(played.world.database)
    played.destroy()

    thief, read = played.read_by_thief(with_every_row=True)
    assert [one for one in played.sentences if one in read] == []
    assert not {place.column.split(".")[0] for place in thief.values} & ways().keys()
    assert not {box.column.split(".")[0] for box in thief.boxes} & ways().keys()
    assert not {column.split(".")[0] for column in thief.columns()} & ways().keys()
    assert "accounts.sealed_contact" in thief.columns(), "the thief does not even open what is left"
    known = known_afterwards(played)
    gone = {value: place for value, place in values.items() if value not in known}
    assert len(gone) > 240
    assert played.left_in_files(gone) == []
    texts: list[Needle] = [(f"sentence {n}", "utf-8", one.encode()) for n, one in enumerate(played.sentences)]
    assert found(played.world.files(), texts) == []


def test_without_the_erasing_it_would_lie_in_the_files(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: rows that are merely removed."""
    values = {value: place for value, place in played.values().items() if place.startswith(("items.", "messages."))}
    monkeypatch.setattr(Database, "flush_erasures", lambda *_given: True)
    played.destroy()
    files = played.world.files()  # at once: in time the write-ahead log goes by itself
    assert found(files, [(place, "bytes", value) for value, place in values.items()]) != []


@pytest.mark.promise("P11")
def test_no_page_knows_the_case_any_more(played: Played) -> None:
    leo = played.facilitated.parties[1]
    leo.unlock()
    paths = [f"/cases/{played.case_id}", leo.root, f"{leo.root}/export", f"/cases/{played.case_id}/messages"]
    for path in paths:
        leo.person.open(path)
        assert leo.person.status == 200, path
    played.destroy()
    leo.person.sign_in()  # the session has ended meanwhile
    for path in paths:
        leo.person.open(path)
        assert leo.person.status == 404, path
    never = leo.person.open("/cases/00000000-0000-4000-8000-000000000000").text
    assert leo.person.open(paths[0]).text == never


def test_codes_and_countersignatures_of_it_are_gone_for_whoever_types_them(played: Played) -> None:
    with played.world.work() as work:
        assert countersignatures(work, played.case_id)
    played.destroy()
    with played.world.work() as work:
        assert not countersignatures(work, played.case_id)
    leo = played.facilitated.parties[1]
    leo.person.sign_in()
    for code in played.codes:
        leo.person.post_with_token(f"{leo.root}/unlock", {"code": code.reveal()})
        assert leo.person.status == 404


def test_a_code_that_is_made_up_is_answered_the_same(played: Played) -> None:
    """The control: nothing tells a code that was good from one that never was."""
    played.destroy()
    leo = played.facilitated.parties[1]
    leo.person.sign_in()
    answers = set()
    for code in (AccessCode.generate(), played.codes[0]):
        leo.person.post_with_token(f"{leo.root}/unlock", {"code": code.reveal()})
        answers.add((leo.person.status, leo.person.page.text))
    assert len(answers) == 1
