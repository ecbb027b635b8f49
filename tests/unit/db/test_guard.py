"""A unit of work that changes what it is not about fails, whatever table it is in and however it is changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import Table, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from odr.accounts.tables import Account, BrowserSession
from odr.cases.tables import Participant
from odr.db.about import EVERYTHING, About, about
from odr.db.columns import Base
from odr.db.database import Database
from odr.db.guard import NotLocked, by_itself
from odr.db.upsert import insert_into
from odr.mail.tables import Mail
from odr.messages.tables import Envelope, Message, WaitingNotice
from odr.organisations.tables import Organisation
from odr.tables import METADATA
from odr.vaults.tables import Item
from tests.support.world import World
from tests.unit.retention.test_case_rows import fill

Rows = dict[str, dict[str, Any]]
OF_AN_ACCOUNT = {
    "acceptances", "account_events", "accounts", "consents", "keyrings", "links", "message_preferences",
    "push_subscriptions", "sessions",
    "support_looks", "support_permissions", "survey_answered", "training_reminders", "unlocked_keyrings",
    "waiting_notices",
}  # fmt: skip
# A case's, and an account's too: either lock will do.
OF_BOTH = {"case_news", "keyring_entries", "unlocked_vaults", "sent_forms"}
# To change these, nobody else may write.
OF_THE_INSTALLATION = {
    "administrators", "agreement_forms", "case_kinds", "former_names", "key_probes", "mail_words", "organisations",
    "roster_entries", "roster_invitations", "self_test_lines", "self_tests",
    "weakness_checks", "weakness_lines",
    "settlement_templates", "suspensions", "throttles", "troubles", "dear_requests",
}  # fmt: skip
# Each says why on its model.
WITHOUT_A_LOCK = {
    "added_uses", "contracts", "desk_entries", "ended_lives", "enquiries", "handover_parts", "handovers",
    "invitations", "mails", "policy_versions", "removals", "removals_listed", "request_words", "requests",
    "statements", "stored_files",
    "breach_mailings", "register_entries", "survey_texts",
    "survey_totals", "surveys", "training_course_versions", "training_courses", "training_entries", "usage_counts",
}  # fmt: skip
TABLES = sorted(METADATA.tables)


class Filled:
    """Two rows of every table: one about one case and one account, the other about others."""

    def __init__(self, world: World) -> None:
        self.database: Database = world.database
        self.one: Rows = fill(world)
        self.other: Rows = fill(world)

    @property
    def case(self) -> About:
        return about(cases=[self.one["cases"]["id"]])

    @property
    def account(self) -> About:
        return about(accounts=[self.one["accounts"]["id"]])

    @property
    def others(self) -> About:
        return about(cases=[self.other["cases"]["id"]], accounts=[self.other["accounts"]["id"]])

    @contextmanager
    def unit(self, subject: About) -> Iterator[Session]:
        """A unit of work of which nothing stays."""
        with pytest.raises(_Over), self.database.writing(subject) as session:
            yield session
            raise _Over

    def row(self, session: Session, table: str) -> Any:
        model = next(one.class_ for one in Base.registry.mappers if one.local_table is METADATA.tables[table])
        return session.get_one(model, self.key(METADATA.tables[table]))

    def key(self, table: Table) -> tuple[Any, ...]:
        return tuple(self.one[table.name][column.name] for column in table.primary_key.columns)

    def here(self, table: Table) -> Any:
        columns = table.primary_key.columns
        return and_(*(column == value for column, value in zip(columns, self.key(table), strict=True)))


class _Over(Exception):
    pass


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    world = World(tmp_path_factory.mktemp("filled"))
    yield Filled(world)
    world.close()


def as_an_object(filled: Filled, session: Session, table: Table) -> None:
    session.delete(filled.row(session, table.name))
    # Looked at, and not carried out: other rows point at some of these.
    cast(Any, session).guard.check_flush(session)
    session.expunge_all()


def by_a_statement(filled: Filled, session: Session, table: Table) -> None:
    session.execute(update(table).where(filled.here(table)).values({table.columns[0].name: table.columns[0]}))


def by_a_statement_that_finds_it_by_something_else(filled: Filled, session: Session, table: Table) -> None:
    within = table.columns[0].in_([filled.one[table.name][table.columns[0].name]])
    session.execute(update(table).where(within).values({table.columns[0].name: table.columns[0]}))


def by_a_statement_without_a_condition(filled: Filled, session: Session, table: Table) -> None:
    session.execute(update(table).values({table.columns[0].name: table.columns[0]}))


Change = Callable[[Filled, Session, Table], None]
changed = pytest.mark.parametrize(
    "change", [as_an_object, by_a_statement, by_a_statement_that_finds_it_by_something_else]
)


def refused(filled: Filled, subject: About, change: Change, table: str) -> bool:
    try:
        with filled.unit(subject) as session:
            change(filled, session, METADATA.tables[table])
    except NotLocked as problem:
        assert table in str(problem)  # noqa: PT017
        return True
    return False


@changed
@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_another_case_and_account_is_refused(filled: Filled, table: str, change: Change) -> None:
    assert refused(filled, filled.others, change, table) is (table not in WITHOUT_A_LOCK)


@changed
@pytest.mark.parametrize("table", TABLES)
def test_without_saying_what_it_is_about_a_unit_of_work_changes_next_to_nothing(
    filled: Filled, table: str, change: Change
) -> None:
    assert refused(filled, about(), change, table) is (table not in WITHOUT_A_LOCK)


@changed
@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_the_case_needs_the_case(filled: Filled, table: str, change: Change) -> None:
    assert refused(filled, filled.case, change, table) is (table in OF_AN_ACCOUNT | OF_THE_INSTALLATION)


@changed
@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_the_account_needs_the_account(filled: Filled, table: str, change: Change) -> None:
    assert refused(filled, filled.account, change, table) is (table not in OF_AN_ACCOUNT | OF_BOTH | WITHOUT_A_LOCK)


@pytest.mark.parametrize("change", [by_a_statement, by_a_statement_without_a_condition])
@pytest.mark.parametrize("table", TABLES)
def test_about_the_whole_installation_anything_may_change(filled: Filled, table: str, change: Change) -> None:
    assert not refused(filled, EVERYTHING, change, table)


@pytest.mark.parametrize("table", sorted(set(TABLES) - WITHOUT_A_LOCK))
def test_a_statement_that_reaches_into_another_case_as_well_is_refused(filled: Filled, table: str) -> None:
    assert refused(filled, filled.case | filled.account, by_a_statement_without_a_condition, table)


def test_what_changes_within_an_object_is_looked_at(filled: Filled) -> None:
    with pytest.raises(NotLocked), filled.unit(filled.others) as session:
        filled.row(session, "items").sealed_body = b"another"
        session.flush()


def test_what_is_added_is_looked_at(filled: Filled) -> None:
    participant = filled.one["participants"] | {"id": uuid4(), "account_id": filled.other["accounts"]["id"]}
    with pytest.raises(NotLocked), filled.unit(filled.others) as session:
        session.add(Participant(**participant))
        session.flush()


def test_nothing_moves_out_of_a_case_that_is_not_locked(filled: Filled) -> None:
    with pytest.raises(NotLocked), filled.unit(filled.others) as session:
        filled.row(session, "items").vault_id = filled.other["vaults"]["id"]
        session.flush()


def test_nothing_moves_into_a_case_that_is_not_locked(filled: Filled) -> None:
    with pytest.raises(NotLocked), filled.unit(filled.case) as session:
        filled.row(session, "items").vault_id = filled.other["vaults"]["id"]
        session.flush()


def test_an_update_of_many_rows_is_looked_at_row_by_row(filled: Filled) -> None:
    rows = [
        {name: made["envelopes"][name] for name in ("message_id", "vault_id", "box")}
        for made in (filled.one, filled.other)
    ]
    with filled.unit(filled.case) as session:
        session.execute(update(Envelope), rows[:1])
    with pytest.raises(NotLocked), filled.unit(filled.case) as session:
        session.execute(update(Envelope), rows)


def test_an_update_of_many_rows_that_names_no_case_is_looked_up(filled: Filled) -> None:
    rows = [{"id": filled.one["messages"]["id"], "body_digest": b"x"}]
    with filled.unit(filled.case) as session:
        session.execute(update(Message), rows)
    with pytest.raises(NotLocked), filled.unit(filled.others) as session:
        session.execute(update(Message), rows)


def test_a_statement_that_adds_rows_past_the_session_is_refused(filled: Filled) -> None:
    with pytest.raises(NotLocked), filled.unit(filled.case | filled.account) as session:
        session.execute(insert_into(session, Item).values(filled.one["items"] | {"id": uuid4()}))


def test_one_whole_row_may_be_added_by_a_statement_that_is_about_it_and_no_other(filled: Filled) -> None:
    table = METADATA.tables["audit_entries"]
    row = filled.one["audit_entries"] | {"number": 99}
    with filled.unit(filled.case) as session:
        session.execute(insert(table), row)
        assert session.scalar(select(table.c.number).where(table.c.number == 99)) == 99
    part = {name: value for name, value in row.items() if name != "count"}
    for unit, given in ((about(), row), (filled.others, row), (filled.case, part), (filled.case, [row])):
        with pytest.raises(NotLocked), filled.unit(unit) as session:
            session.execute(insert(table), given)
    with pytest.raises(NotLocked), filled.unit(filled.case) as session:
        session.execute(insert(table).values(row))


def test_a_statement_that_is_right_by_itself_needs_no_lock(filled: Filled) -> None:
    with filled.unit(about()) as session:
        session.execute(by_itself(delete(WaitingNotice)))
        assert session.scalars(select(WaitingNotice)).all() == []


def test_what_a_unit_of_work_has_made_itself_it_may_change(filled: Filled) -> None:
    account = filled.one["accounts"] | {"id": uuid4(), "email_tag": b"new"}
    row = filled.one["sessions"] | {"id": uuid4(), "lookup": b"new", "account_id": account["id"]}
    with filled.unit(about()) as session:
        session.add(Account(**account))
        session.add(BrowserSession(**row))
        session.flush()
        session.get_one(Account, account["id"]).password_hash = "another"
        session.flush()


def test_a_session_without_an_account_needs_no_lock(filled: Filled) -> None:
    row = filled.one["sessions"] | {"id": uuid4(), "lookup": b"nobody's", "account_id": None}
    with filled.unit(about()) as session:
        session.add(BrowserSession(**row))
        session.flush()
        session.execute(delete(BrowserSession).where(BrowserSession.lookup == b"nobody's"))


def test_anybody_may_queue_a_mail_and_nobody_makes_an_organisation_on_the_side(filled: Filled) -> None:
    with filled.unit(filled.case) as session:
        session.add(Mail(**filled.one["mails"] | {"id": uuid4()}))
        session.flush()
    with pytest.raises(NotLocked), filled.unit(filled.case | filled.account) as session:
        session.add(Organisation(**filled.one["organisations"] | {"id": uuid4()}))
        session.flush()


def test_every_table_is_a_cases_an_accounts_or_named_here() -> None:
    named = OF_AN_ACCOUNT | OF_BOTH | OF_THE_INSTALLATION | WITHOUT_A_LOCK
    assert named <= set(TABLES)
    for name in WITHOUT_A_LOCK:
        assert METADATA.tables[name].info["side_by_side"], name
