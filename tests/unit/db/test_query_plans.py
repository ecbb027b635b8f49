"""What pages ask of the database costs the same however many other cases there are, and however long a list is.

The statements are those of real requests, as they reach SQLite; it says itself how it would answer them.
"""

import re
from collections.abc import Callable
from datetime import UTC
from uuid import UUID

import pytest
from sqlalchemy import Table, UniqueConstraint, text

from odr.caseload.stuck import reasons
from odr.cases.life import CaseState
from odr.cases.people import participants
from odr.crypto.codes import AccessCode
from odr.mail.outbox import Fates
from odr.retention.case_rows import ways
from odr.retention.closing import close
from odr.tables import METADATA
from odr.vaults.codes.issuing import make_vault
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.cases import case_of, invited, joined, many_cases, opened
from tests.support.facilitation import in_force
from tests.support.keyrings import with_keyring
from tests.support.people import account_of
from tests.support.rooms import joint_id, say
from tests.support.statements import Asked, asked_of
from tests.support.vaults import Party, case_row, two_parties, with_vault
from tests.support.walks import do, look, walk_as_administrator, walk_as_adviser, walk_as_party, walk_messages
from tests.support.walks_registers import walk_registers
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it says of itself how it would answer, whatever the tables hold")

# An installation has a handful of them: of mails only those that wait, of self-tests the last.
FEW_ROWS = {"organisations", "mails", "self_tests", "troubles", "weakness_checks"}
# Indexes that hold some rows of a table, which are few.
OF_SOME_ROWS = {
    str(index.name)
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
# What housekeeping removes from: rows of today, of people who are signed in, of a breach that is being told, and of
# what was removed in the last round.
OF_TODAY = {"sessions", "unlocked_vaults", "unlocked_keyrings", "mails", "troubles", "breach_mailings", "removals"}
SCAN = re.compile(r"SCAN (?P<table>\w+?)(?:_\d+)?(?: USING .*)?")


def plan_of(world: World, asked: Asked) -> list[str]:
    """The steps in which SQLite would answer."""
    with world.database.reading() as session:
        parameters = asked.parameters[0] if isinstance(asked.parameters, list) else asked.parameters
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.statement}", parameters)
        return [row.detail for row in rows]


def scanned_by(world: World, asked: Asked) -> set[str]:
    """The tables that SQLite would read from one end to the other, as a whole or along an index of all rows."""
    found = (SCAN.fullmatch(step) for step in plan_of(world, asked) if step.split()[-1] not in OF_SOME_ROWS)
    return {match["table"] for match in found if match} & set(METADATA.tables)


@pytest.fixture
@scenes.scene
def administrator(world: World) -> Person:
    return world.administrator()


@pytest.fixture
def party(world: World, administrator: Person) -> Party:
    return with_vault(two_parties(world)[0])


# --- no statement looks at everything --------------------------------------------------------------------------------


def test_no_page_reads_a_whole_table(world: World, administrator: Person, party: Party) -> None:
    with asked_of(world) as asked:
        walk_as_adviser(party)
        walk_as_party(party)
        walk_as_administrator(administrator)

    assert len({one.statement for one in asked}) > 80
    for one in asked:
        assert not scanned_by(world, one) - FEW_ROWS, one.statement


def test_no_page_of_messages_reads_a_whole_table(world: World) -> None:
    party, other = (with_vault(party) for party in two_parties(world))
    with asked_of(world) as asked:
        walk_messages(party, other)

    assert len({one.statement for one in asked}) > 60
    for one in asked:
        assert not scanned_by(world, one) - FEW_ROWS, one.statement


def test_no_page_of_a_register_reads_or_sorts_the_whole_of_it(world: World) -> None:
    with asked_of(world) as asked:
        walk_registers(world)

    lists = [one for one in asked if "register_entries.event IN" in one.statement]
    assert len(lists) > 6
    for one in lists:
        assert not scanned_by(world, one), one.statement
        assert not [step for step in plan_of(world, one) if "TEMP B-TREE" in step], one.statement


def test_what_is_held_about_somebody_is_found_without_reading_what_is_held_about_others(
    world: World, party: Party
) -> None:
    with asked_of(world) as asked:
        look(party.person, "/me/held")
        party.person.post_with_token("/me/held/download")

    assert len(asked) > 80
    for one in asked:
        assert not scanned_by(world, one) - FEW_ROWS, one.statement


def test_housekeeping_reads_nothing_whole_but_the_sessions_of_today(world: World, party: Party) -> None:
    party.unlock()
    with asked_of(world) as asked:
        one_round(world.app_context)

    assert asked
    for one in asked:
        assert not scanned_by(world, one) - OF_TODAY, one.statement


def test_looking_whether_a_case_is_stuck_goes_through_no_mail_of_others(world: World, administrator: Person) -> None:
    case_id = opened(administrator)
    invited(administrator, case_id, "tom@mail.example")
    with asked_of(world) as asked, world.work() as work:
        reasons(work, case_of(work, case_id))

    about_mails = [one for one in asked if "FROM mails" in one.statement]
    assert about_mails
    for one in about_mails:
        assert any("(about_tag=?)" in step for step in plan_of(world, one)), plan_of(world, one)


def test_what_became_of_many_mails_is_found_without_those_that_merely_wait(world: World) -> None:
    with asked_of(world) as asked, world.work() as work:
        Fates(work)

    (one,) = [one for one in asked if "FROM mails" in one.statement]
    assert any("ix_mails_did_not_leave" in step for step in plan_of(world, one)), plan_of(world, one)


def test_destroying_a_case_reads_nothing_of_the_others(world: World) -> None:
    facilitated = in_force(world)
    facilitated.give(facilitated.parties[0])
    with facilitated.at_work() as (work, _engagement):
        case = case_row(work, facilitated.case_id)
        case.state = CaseState.NOT_SETTLED.value
        close(work, case, case.opened_by, UTC, "https://x/cases", "https://x/check")
    world.later(days=91)
    with asked_of(world) as asked:
        assert destroy_due_cases(world.app_context) == 1

    assert len(asked) > 50
    for one in asked:
        assert not scanned_by(world, one) - FEW_ROWS, one.statement


def test_lists_of_cases_are_read_in_their_order_and_not_sorted(world: World, administrator: Person) -> None:
    cases = many_cases(world, administrator, 3)
    with asked_of(world) as asked:
        for query in ("", "?state=draft", f"?older_than={cases[1]}", f"?newer_than={cases[1]}"):
            look(administrator, f"/administration{query}")
            look(administrator, f"/administration/people{query}")
        look(administrator, "/administration/cases/new")

    lists = [one for one in asked if "FROM cases" in one.statement and "ORDER BY" in one.statement]
    assert len(lists) >= 9
    for one in lists:
        assert not [step for step in plan_of(world, one) if "TEMP B-TREE" in step], one.statement


def test_a_statement_that_reads_a_whole_table_would_be_noticed(world: World) -> None:
    with asked_of(world) as asked, world.work() as work:
        work.session.execute(text("SELECT id FROM cases WHERE kind = 'other'"))
        work.session.execute(text("SELECT count(*) FROM items AS items_1"))

    assert [scanned_by(world, one) for one in asked] == [{"cases"}, {"items"}]


def test_whatever_is_removed_is_not_looked_for_row_by_row() -> None:
    """SQLite looks for the rows that refer to one that goes; its plans do not show that."""
    removed = {
        "access_codes", "folders", "invitations", "items", "keyring_entries", "keyrings", "links", "sessions",
        "unlocked_keyrings", "unlocked_vaults", "vault_secrets",
        *ways(),
    }  # fmt: skip
    slow = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in removed and column.name not in found_first(table)
    ]

    assert removed <= set(METADATA.tables)
    assert slow == []


def found_first(table: Table) -> set[str]:
    """The columns by which rows of this table are found at once."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    keys = [table.primary_key.columns, *(one.columns for one in unique), *(one.columns for one in table.indexes)]
    first = {next(iter(columns)).name for columns in keys if len(columns)}
    return first | {column.name for column in table.columns if column.unique or column.index}


def test_what_others_changed_is_found_by_who_they_are(world: World, party: Party) -> None:
    adviser = given(adviser_of(party), 0, may_write=True)
    with adviser.opened() as opened:
        add(opened, folders_of(opened)[0].id, Draft("Theirs", ""))
    party.unlock()
    with asked_of(world) as asked:
        look(party.person, f"{party.root}/folders/{party.folder_id()}")
        look(party.person, f"{party.root}/changes")

    looked = [one for one in asked if "actor_id IN" in one.statement]
    assert len(looked) == 2
    for one in looked:
        assert any("vault_id=? AND actor_id=?" in step for step in plan_of(world, one)), plan_of(world, one)


@pytest.mark.parametrize(
    ("path", "what", "how"),
    [
        ("/vault/log", "vault_id IS NULL AND audit_entries.event IN", "(case_id=? AND "),
        ("/vault/log", "RECURSIVE found", "vault_id=? AND actor_id>?"),
        ("", "subject_id, audit_entries.count", "case_id=? AND event=?"),
    ],
)
def test_no_page_goes_through_the_log_of_a_case(party: Party, path: str, what: str, how: str) -> None:
    party.unlock()
    with asked_of(party.world) as asked:
        look(party.person, f"/cases/{party.case_id}{path}")

    found = [one for one in asked if what in one.statement and "FROM audit_entries" in one.statement]
    assert found
    for one in found:
        steps = [step for step in plan_of(party.world, one) if "audit_entries" in step]
        assert any(how in step for step in steps), steps
        assert not [step for step in steps if step.endswith(("(case_id=?)", "(vault_id=?)"))], steps


# --- a long list takes no more statements than a short one -----------------------------------------------------------


def counted(person: Person, ask: Callable[[], None]) -> int:
    """How many statements it takes, the second time: the first may have to note that the session is in use."""
    ask()
    with asked_of(person.world) as asked:
        ask()
    assert asked
    return len(asked)


def filled(party: Party, count: int) -> None:
    folder_id = party.folder_id()
    with party.opened() as opened:
        for number in range(count):
            add(opened, folder_id, Draft(f"Entry {number}", "One of many."))


def test_a_folder_of_200_takes_as_many_statements_as_one_of_2(party: Party) -> None:
    def list_folder() -> None:
        look(party.person, f"{party.root}/folders/{party.folder_id()}")

    def search() -> None:
        do(party.person, f"{party.root}/search", words="many")

    def export() -> None:
        do(party.person, f"{party.root}/export")

    asks = (list_folder, search, export)
    party.unlock()
    filled(party, 2)
    few = [counted(party.person, ask) for ask in asks]
    filled(party, 198)

    assert [counted(party.person, ask) for ask in asks] == few


def test_a_room_of_60_takes_as_many_statements_as_one_of_3(world: World) -> None:
    party, other = (with_vault(party) for party in two_parties(world))
    party.unlock()
    room = joint_id(party)
    root = f"/cases/{party.case_id}/messages"

    def read() -> None:
        look(party.person, f"{root}/rooms/{room}")

    def list_rooms() -> None:
        look(party.person, root)

    def look_at_the_case() -> None:
        look(party.person, f"/cases/{party.case_id}")

    def search() -> None:
        do(party.person, f"{root}/search", words="word")

    asks = (read, list_rooms, look_at_the_case, search)
    for number in range(3):
        say(other, f"Word {number}", room)
    few = [counted(party.person, ask) for ask in asks]
    for number in range(57):
        say(other, f"Word {number}", room)
    read()  # the first fifty that are new; then the rest

    assert [counted(party.person, ask) for ask in asks] == few


def test_25_cases_take_as_many_statements_as_2(world: World, administrator: Person) -> None:
    def list_cases() -> None:
        look(administrator, "/administration")

    def list_people() -> None:
        look(administrator, "/administration/people")

    asks = (list_cases, list_people)
    for number in range(2):
        joined(administrator, opened(administrator), f"Early{number} Bird")
    few = [counted(administrator, ask) for ask in asks]
    for number, case_id in enumerate(many_cases(world, administrator, 23)):
        if number % 6 == 0:
            joined(administrator, case_id, f"Late{number} Bird")

    assert [counted(administrator, ask) for ask in asks] == few


def test_a_person_in_6_cases_takes_as_many_statements_as_one_in_2(world: World, administrator: Person) -> None:
    def list_mine() -> None:
        look(person, "/cases")

    def list_keyring() -> None:
        look(person, "/keyring")

    asks = (list_keyring, list_mine)
    cases = many_cases(world, administrator, 6)
    person = joined(administrator, cases[0], "Nora Field")
    take_part(administrator, person, cases[1:2])
    do(person, "/keyring/unlock", code=with_keyring(person).reveal())
    put_into_keyring(person, cases[:2])
    few = [counted(person, ask) for ask in asks]
    take_part(administrator, person, cases[2:])
    put_into_keyring(person, cases[2:])

    assert [counted(person, ask) for ask in asks] == few
    assert person.page.text.count("S-0000") == 6
    assert sum("Open" in form.buttons for form in person.page.forms) == 6


def put_into_keyring(person: Person, cases: list[UUID]) -> None:
    """Makes a vault in each case, and puts its code into the open keyring."""
    for case_id in cases:
        code = AccessCode.generate()
        with person.world.work() as work:
            place = participants.find(work, case_id, account_of(work, person).id)
            assert place is not None
            make_vault(work, place, case_row(work, case_id), code)
        do(person, "/keyring", code=code.reveal())


def take_part(administrator: Person, person: Person, cases: list[UUID]) -> None:
    """Somebody who is signed in accepts invitations into further cases."""
    for case_id in cases:
        person.open(invited(administrator, case_id, person.email))
        person.submit("Accept the invitation")
        assert person.status == 200, person.page.text


def test_a_case_with_many_people_takes_as_many_statements_as_one_with_two(world: World, administrator: Person) -> None:
    case_id = many_cases(world, administrator, 1)[0]
    people = [joined(administrator, case_id, f"Party{number} Quill") for number in range(2)]
    invited(administrator, case_id, "late@example.org")

    def look_at_it() -> None:
        look(people[0], f"/cases/{case_id}")

    def administer_it() -> None:
        look(administrator, f"/administration/cases/{case_id}")

    few = [counted(people[0], look_at_it), counted(administrator, administer_it)]
    for number in range(2, 6):
        joined(administrator, case_id, f"Party{number} Quill")
        invited(administrator, case_id, f"late{number}@example.org")

    assert [counted(people[0], look_at_it), counted(administrator, administer_it)] == few
