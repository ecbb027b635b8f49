"""An organisation that left, attacked: its records by whoever opens them, what is left by a thief of every file."""

from __future__ import annotations

import csv
import io
import json
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry, DeskEntry
from odr.cases.tables import Adviser, Case, Participant
from odr.contracts.tables import Contract, Handover, HandoverPart
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import Token
from odr.db.about import EVERYTHING
from odr.departures import handing_over, purging, records
from odr.departures.people import named_by
from odr.enquiries import requests
from odr.enquiries.requests import RequestKind, Side
from odr.enquiries.tables import Request
from odr.errors import Refusal
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.mail.tables import Mail
from odr.organisations.tables import Invitation, Organisation
from odr.purposes import THE_SERVICE
from odr.retention import closing
from odr.rights import deleting
from odr.selftest.harness.encodings import found, traces_of_bytes, traces_of_text
from odr.tables import METADATA
from odr.vaults import reset
from odr.vaults.codes import adviser_codes
from odr.web.asking.sessions import write_token
from odr.web.running.housekeeping import one_round
from tests.support.departures import (
    INVOICES,
    after_last_day,
    another_organisation,
    fetched,
    give_notice,
    link_to_records,
    organisation_in,
    records_made,
    table_in,
    two_administrators,
    wait,
)
from tests.support.endings import KEPT, SAID, lived
from tests.support.office import written_back
from tests.support.people import account_of, with_account
from tests.support.rows import rows_in
from tests.support.vaults import Party, participant_of, two_parties, with_vault
from tests.support.world import Person, World

MOVED = {("handover_parts", "sealed_rows")}
NAME = '=cmd|" /C calc"!A0, «Harbour»; Ltd'


class Leaving:
    """An organisation with a whole case that was lived in, and another one that stays."""

    def __init__(self, world: World) -> None:
        self.world = world
        facilitated, self.adviser = lived(world)
        self.parties: list[Party] = facilitated.parties
        self.everybody = [one.person for one in facilitated.everybody]
        self.case_id: UUID = facilitated.case_id
        self.id = organisation_in(world, self.case_id)
        self.ada, self.bea = two_administrators(world, self.id)
        self.other, self.other_case = another_organisation(world, self.parties[0])
        with world.work() as work:
            work.session.get_one(Organisation, self.id).name = NAME
            work.session.get_one(Case, self.case_id).reference = "+49 'quoted' \"R\"\N{EN DASH}1"
            self.accounts = set(work.session.scalars(named_by(self.id)))
            self.ids = [self.id, self.case_id, *work.session.scalars(select(Participant.id).where(
                Participant.case_id == self.case_id))]  # fmt: skip

    def sealed_words(self) -> list[str]:
        """What people wrote or gave of themselves, as far as a test knows it."""
        words = [words.format(name=party.person.name) for party in self.parties for words in (SAID, KEPT)]
        people = [*self.everybody, self.ada, self.bea]
        return [*words, *(person.email for person in people), *(person.name for person in people), INVOICES]

    def records(self) -> dict[str, bytes]:
        give_notice(self.world, self.id)
        after_last_day(self.world, self.id)
        records_made(self.world)
        return fetched(self.ada, link_to_records(self.world, self.ada))

    def confirm(self) -> None:
        self.ada.open("/administration/contract/end")
        self.ada.submit("We have the records")
        assert self.ada.status == 200


@pytest.mark.promise("P61")
def test_the_records_are_csv_in_which_every_field_is_as_it_was(world: World) -> None:
    leaving = Leaving(world)
    files = leaving.records()
    assert set(files) == {"README.txt", "schema.json", *(f"{name}.csv" for name in records.HANDED)}
    schema = json.loads(files["schema.json"])
    with world.database.reading() as session:
        for table in records.handed_tables():
            content = files[f"{table.name}.csv"]
            assert content.startswith(b"\xef\xbb\xbf"), table.name
            assert content.count(b"\n") == content.count(b"\r\n"), table.name
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
            names = [column.name for column in records.handed_columns(table)]
            assert rows[0] == [*names, "part"]
            assert names == [
                one["name"] for known in schema["tables"] if known["file"] == f"{table.name}.csv"
                for one in known["columns"]
            ]  # fmt: skip
            assert {len(row) for row in rows} == {len(names) + 1}
            if table.name in {"contracts", "audit_entries"}:  # these went on meanwhile
                continue
            wanted = session.execute(
                select(*records.handed_columns(table)).where(records.rows_of(table, leaving.id))
            ).all()
            told = {tuple(_told(column, value) for column, value in zip(
                records.handed_columns(table), row, strict=True)) for row in wanted}  # fmt: skip
            assert {tuple(map(_plain, row[:-1])) for row in rows[1:]} == told, table.name
    (house,) = table_in(files, "organisations")
    assert house["name"] == NAME
    (case,) = table_in(files, "cases")
    assert case["reference"] == "+49 'quoted' \"R\"\N{EN DASH}1"
    for name in records.HANDED:
        for row in csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@"))], "nothing begins a formula"


@pytest.mark.promise("P61")
def test_libreoffice_reads_every_field_of_the_records_as_it_was(world: World, tmp_path: Path) -> None:
    files = Leaving(world).records()
    tables = {name: content for name, content in files.items() if name.endswith(".csv")}
    assert len(tables) > 15
    for name, content in written_back(tables, tmp_path).items():
        assert _cells(content) == _cells(tables[name]), name


def _cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def _told(column: Any, value: Any) -> str:
    return records._told(column, value)


def _plain(cell: str) -> str:
    """The cell as it was: without the apostrophes that stand before what could begin a formula."""
    return cell.replace("'=", "=").replace("'+", "+").replace("'-", "-").replace("'@", "@")


@pytest.mark.promise("P61")
def test_the_records_hold_no_sealed_word_and_nothing_of_another_organisation(world: World) -> None:
    leaving = Leaving(world)
    files = leaving.records()
    everything = b"\n".join(files.values()).decode("utf-8-sig")
    for word in leaving.sealed_words():
        assert word not in everything
    for word in ("Hillside", "H-7", str(leaving.other), str(leaving.other_case), leaving.other_case.hex):
        assert word not in everything
    assert str(leaving.case_id) in everything, "the control: what is handed over is found"
    with world.database.reading() as session:
        for table in records.handed_tables():
            for column in table.columns:
                if column.info["kind"] == "metadata":
                    continue
                for value in session.scalars(select(column)):
                    raw = value.encode() if isinstance(value, str) else value
                    assert not raw or (raw not in everything.encode() and raw.hex() not in everything), str(column)


@pytest.mark.promise("P61")
def test_of_advisers_vaults_and_answers_nothing_is_in_the_records(world: World) -> None:
    """What administrators are shown nowhere, they do not get at the end either."""
    leaving = Leaving(world)
    _end_an_adviser_without_a_vault(leaving)
    files = leaving.records()
    with world.database.reading() as session:
        work = world.app_context.work(session)
        adviser = account_of(work, leaving.adviser.person).id
        assert session.scalar(select(Invitation.id).where(Invitation.accepted_by == adviser)), "the control"
    everything = b"\n".join(files.values()).decode("utf-8-sig")
    entries = table_in(files, "audit_entries")
    assert len(entries) > 3
    told = {row["event"].partition(".")[0] for row in entries}
    assert told.isdisjoint({"vault", "item", "folder", "code", "adviser", "message", "act"}), told
    assert {"vault_id", "code_id", "subject_id"}.isdisjoint(entries[0])
    assert not [row for row in table_in(files, "participants") if row["account_id"] == str(adviser)]
    assert {row["kind"] for row in table_in(files, "invitations")}.isdisjoint({"adviser"})
    assert str(adviser) not in everything


def _end_an_adviser_without_a_vault(leaving: Leaving) -> None:
    """Its party has destroyed the vault before, so the entry about it is about no vault."""
    party = leaving.parties[0]
    with leaving.world.work() as work:
        reset.ask(work, participant_of(work, party))
    leaving.world.later(days=4)
    with leaving.world.work() as work:
        case = work.session.get_one(Case, party.case_id)
        reset.destroy(work, participant_of(work, party), case, case.reference)
    with leaving.world.work() as work:
        acting = work.session.scalars(select(Adviser).where(Adviser.participant_id == party.participant_id)).one()
        adviser_codes.end(work, acting, acting.account_id)
        ended = select(AuditEntry).where(AuditEntry.event == Event.ADVISER_ENDED.value)
        assert work.session.scalars(ended).one().vault_id is None, "the control"


@pytest.mark.promise("P22", "P61")
def test_the_receipt_does_not_count_who_was_known_to_a_party_alone(world: World) -> None:
    """An adviser's account goes with the organisation; the number that it is told is the same as without one."""
    case_id, organisation_id = ready(world)
    ines = with_account(world, "Ines Law")
    with world.work() as work:
        place = work.session.scalars(select(Participant).where(Participant.case_id == case_id)).first()
        assert place is not None
        adviser = account_of(work, ines).id
        work.session.add(
            Adviser(id=uuid4(), case_id=case_id, participant_id=place.id, account_id=adviser, joined_at=work.now)
        )
    assert purge(world, organisation_id) == purging.Purged(1, 5, 5)
    world.deliver()
    receipts = [mail for mail in world.mailbox.messages if "was erased" in mail.subject]
    assert len(receipts) == 3
    assert all("Accounts: 4." in mail.body for mail in receipts), receipts[0].body


@pytest.mark.promise("P61")
def test_of_every_table_it_is_decided_whether_it_is_handed_over(world: World) -> None:
    """A table that somebody adds is erased with the organisation by itself; whether it is handed over is asked here."""
    belonging = {*records.of_organisations().ways, "organisations"}
    decided = {*records.HANDED, *records.KEPT_BACK}
    assert belonging - records.behind_places() - decided == set()
    assert decided - belonging == set()
    assert set(records.HANDED) & {*records.KEPT_BACK, *records.behind_places()} == set()
    for name, columns in records.HANDED.items():
        assert columns <= {column.name for column in METADATA.tables[name].columns}, name


@pytest.mark.both_engines("erasing")
@pytest.mark.erases("a thief searches the files")
@pytest.mark.promise("P61")
def test_after_it_was_erased_a_thief_finds_nothing_of_it_in_any_file(world: World) -> None:
    leaving = Leaving(world)
    with world.work() as work:
        outbox.queue(work, Message(THE_SERVICE, leaving.ada.email, "Hello", f"{NAME} says hello"))
        waiting = Message(THE_SERVICE, "x@example.org", "Hello", f"/cases/{leaving.case_id}")
        outbox.queue(work, waiting)
        references = [case.reference for case in work.session.query(Case).where(Case.organisation_id == leaving.id)]
    needles = [(word, how, trace) for word in ["Harbour»", *references] for how, trace in traces_of_text(word)]
    needles += [("id", how, trace) for one in leaving.ids for how, trace in traces_of_bytes(one.bytes)]
    needles += [("id", "text", str(one).encode()) for one in leaving.ids]
    assert found({"before": world.stored(later=True)}, needles), "the control: before, it is found"
    leaving.records()
    leaving.confirm()
    for _turn in range(2):  # the second one carries out what the first has noted
        one_round(world.app_context)
        world.later(seconds=1)
    world.deliver()
    assert found({"after": world.stored(later=True)}, needles) == []
    with world.database.reading() as session:
        work = world.app_context.work(session)
        # The bare rows of administrators stay: the register of training is one chain.
        left = set(session.scalars(select(Account.id).where(Account.deleted_at.is_(None))))
        shared = account_of(work, leaving.parties[0].person).id
        assert leaving.accounts & left == {shared}, "whoever takes part elsewhere stays"
        assert session.get(Organisation, leaving.other) is not None
        assert session.get(Case, leaving.other_case) is not None
        assert session.scalars(select(Participant.account_id)).all() == [shared]


@pytest.mark.both_engines("SQL that follows every table")
@pytest.mark.promise("P61")
def test_of_every_table_there_is_what_belongs_to_the_organisation_goes_and_nothing_else(world: World) -> None:
    from tests.unit.retention.test_case_rows import fill, key_of, keys_in  # noqa: PLC0415  it fills every table

    one, other = fill(world), fill(world)
    with world.work() as work:
        purging._remove_rows(work, one["organisations"]["id"])
    left = keys_in(world)
    gone = {table for table in left if key_of(table, one[table]) not in left[table]}
    assert gone == {*records.of_organisations().ways, "organisations"}
    for table in left:
        assert key_of(table, other[table]) in left[table], table


@pytest.mark.both_engines("units of work")
@pytest.mark.parametrize("broken", ["remove_rows", "remove_bare", "erases", "record_on_desk", "queue"])
def test_a_crash_at_any_moment_leaves_it_whole_and_the_next_turn_erases_it(
    world: World, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    case_id, organisation_id = ready(world)
    before = rows_in(world)

    def crash(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("the machine stops")

    where = {
        "remove_rows": (purging, "_remove_rows"),
        "remove_bare": (deleting, "remove_bare"),
        "erases": (purging, "erases"),
        "record_on_desk": (purging, "record_on_desk"),
        "queue": (outbox, "queue"),
    }
    with monkeypatch.context() as patched:
        patched.setattr(*where[broken], crash)
        with pytest.raises(RuntimeError):
            purge(world, organisation_id)
    assert rows_in(world) == before
    assert purge(world, organisation_id) == purging.Purged(1, 4, 4)
    with world.database.reading() as session:
        assert session.get(Case, case_id) is None


def ready(world: World) -> tuple[UUID, UUID]:
    """An organisation with a case of two parties, that has confirmed its records."""
    parties = [with_vault(party) for party in two_parties(world)]
    organisation_id = organisation_in(world, parties[0].case_id)
    two_administrators(world, organisation_id)
    give_notice(world, organisation_id)
    after_last_day(world, organisation_id)
    make(world, organisation_id)
    with world.work() as work:
        work.session.execute(update(Handover).values(fetched_at=work.now, received_at=work.now, erase_from=work.now))
    return parties[0].case_id, organisation_id


def make(world: World, organisation_id: UUID, most: int = 1000) -> int:
    """The steps of its records, one unit of work each; how many there were."""
    for number in range(most):
        with world.work() as work:
            if not handing_over.step(work, organisation_id, world.settings.timezone, link_of):
                return number
    return most


def link_of(token: Token) -> str:
    return f"http://localhost:8000/administration/contract/records/{write_token(token)}"


def purge(world: World, organisation_id: UUID) -> purging.Purged | None:
    with world.database.writing(EVERYTHING) as session:
        work, settings = world.app_context.work(session), world.settings
        return purging.purge_due(work, organisation_id, settings.timezone, settings.public_url)


@pytest.mark.both_engines("erasing")
@pytest.mark.promise("P52", "P53", "P61")
def test_what_it_has_not_answered_is_the_services_to_answer_by_the_same_day(world: World) -> None:
    """Leaving is no way out of a request: gone with the organisation, whoever asked would never hear of it."""
    leaving, petra, person = Leaving(world), world.operator(), world.person("Rosa Hale")
    leaving.records()
    with world.work() as work:
        organisation = work.session.get_one(Organisation, leaving.id)
        account = account_of(work, leaving.parties[0].person)
        own = requests.ask_signed_in(work, account, RequestKind.ACCESS, "All of it", 90, leaving.id)
        made = requests.ask_from_outside(work, RequestKind.REMOVAL, person.name, person.email, "That letter")
        assert made is not None
        outside, _email, token = made
        requests.confirm(work, outside, 90)
        requests.pass_on(work, outside, organisation, "You wrote it.")
        requests.ask_for_more(work, outside, Side.ORGANISATION, "Which of our letters?")
        ids, day = (own.id, outside.id), own.due_at
    leaving.confirm()
    world.later(days=2)
    one_round(world.app_context)
    world.deliver()
    with world.work() as work:
        assert work.session.get(Organisation, leaving.id) is None
        left = work.session.scalars(select(Request)).all()
        assert {row.id for row in left} == set(ids)
        assert {(row.organisation_id, row.state, row.due_at) for row in left} == {(None, "open", day)}
    for to in (leaving.parties[0].person.email, person.email):
        assert "There is news of your request" in {mail.subject for mail in world.mailbox.messages if mail.to == to}
    assert world.mailbox.last(petra.email).subject == "A request with a deadline has come in"
    text = person.open(f"/requests/{write_token(token)}").text
    assert "The privacy officer of this service" in text
    assert "an organisation that has left" in text
    assert "Which of our letters?" not in text
    with world.work() as work, pytest.raises(Refusal, match="passed on already"):
        requests.pass_on(work, work.session.get_one(Request, outside.id), organisation, "And you?")
    petra.sign_in()
    petra.open(f"/desk/requests/{outside.id}")
    petra.submit("Send the answer", **{"answer-message": "It is erased."})
    assert "It is erased." in person.open(f"/requests/{write_token(token)}").text


@pytest.mark.both_engines("erasing")
@pytest.mark.promise("P52", "P53", "P61")
def test_what_it_has_answered_stays_until_its_year_is_over(world: World) -> None:
    """The page on which it was asked says so, and the answer is shown nowhere else."""
    leaving, petra, person = Leaving(world), world.operator(), world.person("Rosa Hale")
    leaving.records()
    with world.work() as work:
        made = requests.ask_from_outside(work, RequestKind.REMOVAL, person.name, person.email, "That letter")
        assert made is not None
        row, _email, token = made
        requests.confirm(work, row, 30)
        requests.pass_on(work, row, work.session.get_one(Organisation, leaving.id), "You wrote it.")
        requests.ask_for_more(work, row, Side.ORGANISATION, "Which of our letters?")
        requests.answer(work, row, Side.ORGANISATION, "The one of May is removed.")
        request_id = row.id
    leaving.confirm()
    world.later(days=2)
    one_round(world.app_context)
    world.deliver()
    assert "There is news of your request" not in {mail.subject for mail in world.mailbox.messages}, "nothing is new"
    link = f"/requests/{write_token(token)}"
    text = person.open(link).text
    for words in ("Which of our letters?", "The one of May is removed.", "The organisation answered"):
        assert words in text
    assert "An organisation that has left since" in text
    assert "The privacy officer of this service" not in text
    petra.sign_in()
    assert "The one of May is removed." in petra.open(f"/desk/requests/{request_id}").text
    world.later(days=364)
    one_round(world.app_context)
    with world.work() as work:
        assert work.session.get(Request, request_id) is None


@pytest.mark.promise("P52", "P61")
def test_whoever_waits_for_an_answer_keeps_the_account_that_it_goes_to(world: World) -> None:
    leaving = Leaving(world)
    leaving.records()
    with world.work() as work:
        waits = account_of(work, leaving.parties[1].person).id  # who is in no other organisation
        requests.ask_signed_in(
            work, work.session.get_one(Account, waits), RequestKind.ACCESS, "All of it", 90, leaving.id
        )
    leaving.confirm()
    world.later(days=2)
    one_round(world.app_context)
    with world.work() as work:
        assert work.session.get(Organisation, leaving.id) is None
        assert work.session.get_one(Account, waits).deleted_at is None
        (left,) = work.session.scalars(select(Request)).all()
        assert (left.account_id, left.organisation_id) == (waits, None)


@pytest.mark.both_engines("locks")
@pytest.mark.promise("P61")
def test_two_workers_erase_it_once(world: World) -> None:
    _case_id, organisation_id = ready(world)
    done: list[purging.Purged | None] = []
    workers = [threading.Thread(target=lambda: done.append(purge(world, organisation_id))) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done, key=str) == [None, purging.Purged(1, 4, 4)]
    world.deliver()
    receipts = [mail for mail in world.mailbox.messages if "was erased" in mail.subject]
    assert sorted(mail.to for mail in receipts) == ["ada@example.org", "bea@example.org", INVOICES]
    with world.database.reading() as session:
        assert session.scalars(select(DeskEntry.event)).all().count("contract.purged") == 1


@pytest.mark.both_engines("locks")
def test_records_that_were_broken_off_are_gone_on_with_where_they_were(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "ROWS_AT_ONCE", 2)
    parties = [with_vault(party) for party in two_parties(world)]
    organisation_id = organisation_in(world, parties[0].case_id)
    ada, _bea = two_administrators(world, organisation_id)
    give_notice(world, organisation_id)
    after_last_day(world, organisation_id)
    progress = []
    while make(world, organisation_id, most=5) == 5:
        with world.database.reading() as session:
            row = session.scalars(select(Handover)).one()
            progress.append(handing_over.progress_of(row).done)
    assert progress == sorted(progress)
    assert len(set(progress)) > 3
    world.deliver()
    files = fetched(ada, link_to_records(world, ada))
    with world.database.reading() as session:
        wanted = session.scalars(
            select(METADATA.tables["audit_entries"].c.number).where(
                records.rows_of(METADATA.tables["audit_entries"], organisation_id)
            )
        ).all()
    assert sorted(int(row["number"]) for row in table_in(files, "audit_entries")) == sorted(wanted)
    assert len(wanted) > 2


@pytest.mark.promise("P61")
def test_an_earlier_day_in_the_database_hands_over_and_erases_nothing(world: World) -> None:
    """Somebody who writes to the database: the log of the desk is what counts, and the row gets its own day again."""
    parties = two_parties(world)
    organisation_id = organisation_in(world, parties[0].case_id)
    two_administrators(world, organisation_id)
    day = give_notice(world, organisation_id)
    with world.work() as work:
        work.session.execute(update(Contract).values(ends_on=work.now.date() - timedelta(days=3)))
        forged = Handover(
            organisation_id=organisation_id, begun_at=work.now, tables_done=99, parts=0, ready_at=work.now,
            received_at=work.now, erase_from=work.now,
        )  # fmt: skip
        work.session.add(forged)
    assert purge(world, organisation_id) is None
    with world.work() as work:
        work.session.delete(work.session.scalars(select(Handover)).one())
    assert make(world, organisation_id) == 0
    with world.database.reading() as session:
        assert session.scalars(select(Contract.ends_on)).all() == [day]
        assert session.get(Organisation, organisation_id) is not None


@pytest.mark.promise("P61")
def test_without_a_notice_in_the_log_nothing_ends_and_an_altered_entry_is_none(world: World) -> None:
    parties = two_parties(world)
    organisation_id = organisation_in(world, parties[0].case_id)
    two_administrators(world, organisation_id)
    give_notice(world, organisation_id)
    with world.work() as work:
        early = date(2026, 11, 1).toordinal()
        work.session.execute(update(DeskEntry).values(count=early))
        work.session.execute(update(Contract).values(ends_on=date(2026, 11, 1)))
    assert make(world, organisation_id) == 0
    with world.database.reading() as session:
        assert session.scalars(select(Contract.ends_on)).all() == [None]


@pytest.mark.promise("P60", "P61")
def test_the_day_of_a_closed_case_is_not_brought_forward_by_the_end_of_a_contract(world: World) -> None:
    parties = [with_vault(party) for party in two_parties(world)]
    organisation_id = organisation_in(world, parties[0].case_id)
    two_administrators(world, organisation_id)
    with world.work() as work:
        case = work.session.get_one(Case, parties[0].case_id)
        kept = closing.close(work, case, None, world.settings.timezone, "", "").last
    assert give_notice(world, organisation_id) == kept
    with world.work() as work:  # however it came there
        later = (kept + timedelta(days=9)).toordinal()
        record(work, parties[0].case_id, Event.CASE_KEPT, actor_id=None, count=later)
    after_last_day(world, organisation_id)
    make(world, organisation_id)
    with world.work() as work:
        work.session.execute(update(Handover).values(received_at=work.now, erase_from=work.now))
    for _day in range(9):
        with_an_earlier_day(world)
        assert purge(world, organisation_id) is None
        one_round(world.app_context)
        world.later(days=1)
    with_an_earlier_day(world)
    assert purge(world, organisation_id) is not None


@pytest.mark.promise("P60", "P61")
@pytest.mark.parametrize("by_hand", [True, False], ids=["an earlier day in the row", "no word in the log"])
def test_nobody_brings_the_end_of_a_contract_forward_by_the_day_of_a_closed_case(world: World, by_hand: bool) -> None:
    parties = [with_vault(party) for party in two_parties(world)]
    organisation_id = organisation_in(world, parties[0].case_id)
    two_administrators(world, organisation_id)
    with world.work() as work:
        case = work.session.get_one(Case, parties[0].case_id)
        kept = closing.close(work, case, None, world.settings.timezone, "", "").last
    if by_hand:
        with_an_earlier_day(world)
        assert give_notice(world, organisation_id) == kept
        return
    give_notice(world, organisation_id)
    with world.work() as work:
        work.session.execute(update(AuditEntry).where(AuditEntry.event == Event.CASE_KEPT.value).values(count=1))
    after_last_day(world, organisation_id)
    make(world, organisation_id)
    with world.work() as work:
        work.session.execute(update(Handover).values(received_at=work.now, erase_from=work.now))
    assert purge(world, organisation_id) is None


def with_an_earlier_day(world: World) -> None:
    """Somebody writes to the database that a case may go at once."""
    with world.work() as work:
        yesterday = work.now - timedelta(days=1)
        work.session.execute(update(Case).values(last_day=yesterday.date(), kept_until=yesterday))


@pytest.mark.promise("P61")
def test_a_link_to_records_gives_them_to_nobody_else(world: World) -> None:
    parties = [with_vault(party) for party in two_parties(world)]
    organisation_id = organisation_in(world, parties[0].case_id)
    ada, _bea = two_administrators(world, organisation_id)
    other, petra = world.administrator("Boris Hill", "Hillside Mediation"), world.operator()
    give_notice(world, organisation_id)
    after_last_day(world, organisation_id)
    make(world, organisation_id)
    world.deliver()
    link = link_to_records(world, ada)
    token = link.rpartition("/")[2]
    assert token.encode() not in world.stored(later=True)
    people: list[Person] = [other, petra, parties[0].person]
    for person in people:
        person.sign_in()
        person.open(link)
        assert person.status == 404, person.name
        person.post_with_token(link)
        assert person.status == 404, person.name
    ada.sign_in()
    for guess in ("x", write_token(Token.generate())):
        ada.open(f"/administration/contract/records/{guess}")
        assert ada.status == 404
    for _time in range(2):
        ada.open(link)
        assert ada.status == 200, "looking uses nothing up"
    ada.submit("Get the file")
    assert ada.response.mimetype == "application/zip"
    ada.post_with_token(link)
    assert ada.response.mimetype == "application/zip", "a second click"
    world.later(minutes=3)
    ada.post_with_token(link)
    assert ada.status == 404


@pytest.mark.both_engines("somebody writes to the database")
def test_sealed_records_do_not_open_in_another_place(world: World) -> None:
    _case_id, _organisation_id = ready(world)
    with world.work() as work:
        one, other = work.session.scalars(select(HandoverPart).order_by(HandoverPart.number).limit(2)).all()
        assert work.installation.open(one.sealed_rows, one.sealed_rows_context())
        with pytest.raises(Unopenable):
            work.installation.open(other.sealed_rows, one.sealed_rows_context())
        one.table = "cases"
        with pytest.raises(Unopenable):
            work.installation.open(one.sealed_rows, one.sealed_rows_context())


def test_mails_to_others_that_wait_stay(world: World) -> None:
    """Only what is about the organisation and its people goes."""
    _case_id, organisation_id = ready(world)
    with world.work() as work:
        outbox.queue(work, Message(THE_SERVICE, "else@example.org", "Hello", "Harbour Resolution Centre is nice"))
        outbox.queue(work, Message(THE_SERVICE, "ada@example.org", "Hello", "Harbour Resolution Centre is yours"))
        work.session.add(
            Invitation(
                kind="setup", token_hash=b"1" * 32, created_at=work.now, expires_at=work.now,
                accepted_by=account_of(work, world.person("Ada Marsh")).id, accepted_at=work.now,
            )
        )  # fmt: skip
    assert purge(world, organisation_id) is not None
    with world.work() as work:
        bodies = [outbox._opened(work, mail).body for mail in work.session.scalars(select(Mail))]
    assert [body for body in bodies if "is nice" in body]
    assert not [body for body in bodies if "is yours" in body]


@pytest.mark.promise("P61")
def test_whoever_stays_waits_for_nothing_of_it(world: World) -> None:
    leaving = Leaving(world)
    leaving.records()
    leaving.confirm()
    wait(world, 0.1)
    stays = leaving.parties[0].person
    stays.sign_in()
    assert stays.path == "/cases"
    assert "H-7" in stays.open("/cases").text
    assert "Harbour" not in stays.page.text
    stays.open(f"/cases/{leaving.case_id}")
    assert stays.status == 404
