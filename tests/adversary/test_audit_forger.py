"""A forger who owns the database, and what happens when the audit log cannot be written: nothing is shown."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, text

from odr.audit.chain import head_of
from odr.audit.log import Event
from odr.audit.tables import AuditEntry, Countersignature
from odr.cli import main
from odr.crypto.codes import AccessCode
from odr.crypto.context import Context
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey
from odr.db.work import Work
from odr.selftest.attacks.forger import (
    Forgery,
    changed,
    cut_off,
    emptied,
    gap,
    hashed_anew,
    inserted,
    put,
    removed,
    rows_of,
    swapped,
)
from odr.vaults.codes.issuing import codes_of, issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder
from odr.vaults.tables import Item
from tests.support import scenes
from tests.support.vaults import Party, participant_of, party_with_vault, two_parties, vault_row, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

TITLE, WORDS, FOLDER, LABEL = "The least I take", "four hundred and twelve", "Rainy days", "In the clock"


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    """A party with something in a folder of a name of its own, and a further code."""
    made = party_with_vault(world)
    with made.opened() as vault:
        folder_id = add_folder(vault, FOLDER).folder_id
        items.add(vault, folder_id, Draft(TITLE, WORDS))
        issue_own_code(vault, AccessCode.generate(), LABEL)
    made.unlock()
    made.open(f"/folders/{folder_id}")
    made.person.follow(TITLE)
    return made


@pytest.fixture
def odr(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line on this installation."""
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode()
    monkeypatch.setenv("ODR_INSTANCE", str(world.folder))
    monkeypatch.setenv("ODR_DATABASE_URL", world.settings.database_url)
    monkeypatch.setenv("ODR_INSTALLATION_KEY", key)

    def run(*arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(main, ["audit", *arguments], **options)

    return run


# --- forging ---------------------------------------------------------------------------------------------------------


def chain_of(work: Work, case_id: UUID) -> list[AuditEntry]:
    return list(
        work.session.scalars(select(AuditEntry).where(AuditEntry.case_id == case_id).order_by(AuditEntry.number))
    )


FIFTH = 4  # is forged


@pytest.mark.parametrize(
    ("forge", "found"),
    [
        (removed, "entry 5 is missing"),
        (changed, "entry 5 is changed"),
        (swapped, "entry 5 is changed"),
        (inserted, "entry 5 is changed"),
        (gap, "entry 5 is missing"),
        (emptied, "entry 1 is missing"),
    ],
)
def test_the_check_names_the_first_entry_that_a_forger_touched(
    party: Party, odr: Callable[..., Result], forge: Forgery, found: str
) -> None:
    assert odr("verify").exit_code == 0
    with party.world.work() as work:
        put(work, party.case_id, forge(rows_of(work, party.case_id), FIFTH))
    told = odr("verify")
    assert told.exit_code == 1
    assert re.fullmatch(rf"{party.case_id}  \d+-[0-9a-f]{{64}}  {found}\n    countersigned to .*\n", told.output)


@pytest.mark.parametrize("forge", [removed, cut_off, changed, swapped, inserted, emptied])
def test_a_whole_rewriting_fails_against_a_head_noted_earlier_short_or_whole(
    party: Party, odr: Callable[..., Result], forge: Forgery
) -> None:
    # Given: heads that were noted
    with party.world.work() as work:
        head = head_of(work, party.case_id)
    kept = odr("heads").output
    assert kept == f"{party.case_id}  {head}\n"
    noted = [("--case", str(party.case_id), "--head", one) for one in (str(head), head.short)]
    assert all(odr("verify", *one).exit_code == 0 for one in noted)
    # When: everything is written anew
    with party.world.work() as work:
        put(work, party.case_id, hashed_anew(forge(rows_of(work, party.case_id), FIFTH)))
    # Then: what the party has countersigned is no longer in it
    told = odr("verify")
    assert told.exit_code == 1
    assert "is missing" in told.output or "is not what was countersigned" in told.output
    # And with that taken away it holds on its own (unless nothing is left), against each noted head it does not
    with party.world.work() as work:
        work.session.execute(delete(Countersignature))
    assert odr("verify").exit_code == (1 if forge is emptied else 0)
    for one in noted:
        told = odr("verify", *one)
        assert told.exit_code == 1
        assert "is missing" in told.output or "is not the head that was noted" in told.output


def test_heads_that_were_kept_in_a_file_are_checked_all_at_once(world: World, odr: Callable[..., Result]) -> None:
    cases = [two_parties(world, reference=f"C-{number}", names=names)[0].case_id for number, names in enumerate(
        (("Tessa Tenant", "Leo Landlord"), ("Nora Field", "Omar Stone"))
    )]  # fmt: skip
    file = world.folder / "heads.txt"
    file.write_text(odr("heads").output)
    assert odr("verify", "--heads", str(file)).exit_code == 0
    with world.work() as work:
        put(work, cases[1], hashed_anew(changed(rows_of(work, cases[1]), FIFTH)))
    told = odr("verify", "--heads", str(file))
    assert told.exit_code == 1
    lines = {UUID(line.split()[0]): line for line in told.output.splitlines()}
    assert lines[cases[0]].endswith("holds")
    assert lines[cases[1]].endswith("entry 5 is not the head that was noted")


def test_a_case_that_was_taken_away_as_a_whole_is_missed_by_whoever_kept_its_head(
    world: World, odr: Callable[..., Result]
) -> None:
    file = world.folder / "heads.txt"
    file.write_text(f"{(gone := uuid4())}  9-{'ab' * 32}\n")
    told = odr("verify", "--heads", str(file))
    assert told.exit_code == 1
    assert told.output.startswith(str(gone))
    assert "entry 1 is missing" in told.output


def test_what_cannot_be_checked_is_refused_and_not_passed(party: Party, odr: Callable[..., Result]) -> None:
    assert "give --case" in odr("verify", "--head", "1-" + "0" * 16).output
    assert "There is no such case" in odr("verify", "--case", str(uuid4())).output
    assert "not a head" in odr("verify", "--case", str(party.case_id), "--head", "12").output
    (party.world.folder / "bad.txt").write_text("nonsense\n")
    bad = odr("verify", "--heads", str(party.world.folder / "bad.txt"))
    assert "does not begin with a case" in bad.output
    assert bad.exit_code == 2


# --- a log that cannot be written ------------------------------------------------------------------------------------


@pytest.fixture
def full_disk(party: Party) -> Iterator[None]:
    """From now on no audit entry can be written."""
    with party.world.work() as work:
        break_the_log(work)
    yield
    with party.world.work() as work:
        mend_the_log(work)


def break_the_log(work: Work) -> None:
    """No entry that comes from now on fits."""
    if work.session.get_bind().dialect.name == "sqlite":
        statement = "CREATE TRIGGER broken BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END"
    else:
        statement = "ALTER TABLE audit_entries ADD CONSTRAINT broken CHECK (false) NOT VALID"
    work.session.execute(text(statement))


def mend_the_log(work: Work) -> None:
    """Entries can be written again."""
    sqlite = work.session.get_bind().dialect.name == "sqlite"
    work.session.execute(text("DROP TRIGGER broken" if sqlite else "ALTER TABLE audit_entries DROP CONSTRAINT broken"))


def places(party: Party) -> dict[str, str]:
    with party.world.work() as work:
        item, folder = work.session.execute(select(Item.id, Item.folder_id)).one()
    return {"item": str(item), "folder": str(folder)}


@pytest.fixture
def known(party: Party) -> dict[str, str]:
    """Where the entry and its folder are."""
    return places(party)


# In an order in which each finds what it is about.
PAGES: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/folders/{folder}", {}),
    ("GET", "/items/{item}", {}),
    ("GET", "/items/{item}/change", {}),
    ("GET", "/items/{item}/move", {}),
    ("GET", "/items/{item}/remove", {}),
    ("POST", "/items/{item}/change", {"title": "x", "version": "0"}),
    ("POST", "/items/{item}/change", {"title": "x", "version": "1"}),
    ("POST", "/items/{item}/remove", {}),
    ("POST", "/search", {"words": "four hundred"}),
    ("POST", "/export", {}),
    ("POST", "/log/export", {}),
    ("POST", "/folders", {"name": "Another"}),
    ("POST", "/folders/{folder}/rename", {"name": "Renamed"}),
    ("POST", "/folders/{folder}/add", {"title": "x"}),
    ("POST", "/folders/{folder}/remove", {}),
    ("POST", "/remove-everything", {"sure": "y"}),
]


def asked(party: Party, known: dict[str, str], method: str, path: str, sent: dict[str, str]) -> str:
    address = party.root + path.format(**known)
    if method == "GET":
        party.person.open(address)
    else:
        party.person.post_with_token(address, sent)
    return party.person.response.get_data().decode(errors="replace")


def test_where_the_audit_log_cannot_be_written_nothing_of_a_vault_is_shown_or_done(
    party: Party, known: dict[str, str], full_disk: None
) -> None:
    before = stored(party.world)
    for method, path, sent in PAGES:
        answer = asked(party, known, method, path, sent)
        assert party.person.status == 500, path
        # What the asker typed is given back; nothing else is.
        for typed in sent.values():
            answer = answer.replace(f">{typed}<", "><").replace(f'value="{typed}"', "")
        for private in (TITLE, WORDS, FOLDER, LABEL, "four hundred"):
            assert private not in answer, path
        assert stored(party.world) == before, path


def test_the_control_with_a_log_that_can_be_written_they_all_answer(party: Party, known: dict[str, str]) -> None:
    for method, path, sent in PAGES:
        before = stored(party.world)
        answer = asked(party, known, method, path, sent)
        assert party.person.status in (200, 409), path
        assert stored(party.world) != before, "it is in the log"
        if method == "GET":
            assert TITLE in answer, path


def test_where_the_audit_log_cannot_be_written_no_code_is_issued(party: Party) -> None:
    # Given: a further code waits for its proof
    party.open("/second-code")
    page = party.person.submit("Make a further code", label="Never")
    groups = re.findall(r"<span>([0-9A-Z]{4})</span>", page.html)[:7]
    number = int(re.findall(r"type group (\d)", page.text)[0])
    # When
    with party.world.work() as work:
        before = len(codes_of(work, vault_row(work, party)))
        break_the_log(work)
    page = party.person.submit("I have kept it", code=groups[number - 1])
    # Then
    assert party.person.status == 500
    assert groups[0] not in page.html
    with party.world.work() as work:
        assert len(codes_of(work, vault_row(work, party))) == before


def test_where_the_audit_log_cannot_be_written_no_vault_opens(party: Party, full_disk: None) -> None:
    with party.world.work() as work:
        work.session.execute(text("DELETE FROM unlocked_vaults"))
    assert party.code is not None
    party.open("/unlock")
    party.person.submit("Open", code=party.code.reveal())
    assert party.person.status == 500
    with party.world.work() as work:
        assert work.session.execute(text("SELECT count(*) FROM unlocked_vaults")).scalar() == 0


def test_the_entry_stands_before_anything_is_unsealed_and_goes_with_what_it_records(
    party: Party, known: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given: somebody who looks at the log each time that something of an item is unsealed, and then a failure
    last_entries: list[str] = []

    def watched(key: SymmetricKey, sealed: bytes, context: Context) -> bytes:
        last_entries.append(chain_of(work, party.case_id)[-1].event)
        return open_sealed(key, sealed, context)

    def fail(_opened: bytes) -> None:
        raise LookupError("found nothing")

    with party.world.work() as work:
        before = len(chain_of(work, party.case_id))
        vault = party.open_in(work)
        monkeypatch.setattr("odr.vaults.contents.items.open_sealed", watched)
        monkeypatch.setattr("odr.vaults.contents.items.payload.decode", fail)
        # When: the entry is read
        with pytest.raises(LookupError, match="found nothing"):
            items.read(vault, UUID(known["item"]))
        work.session.rollback()
    # Then: it was written down before its title and its body were unsealed, and is gone with the visit that failed
    assert last_entries == [Event.ITEM_READ.value] * 2
    with party.world.work() as work:
        assert len(chain_of(work, party.case_id)) == before


def stored(world: World) -> list[Any]:
    """Everything that a vault's pages could have changed."""
    with world.work() as work:
        return [
            work.session.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()  # noqa: S608  our own names
            for table in ("audit_entries", "items", "folders", "vaults", "vault_secrets", "access_codes", "grants")
        ]


# --- whose entries ---------------------------------------------------------------------------------------------------


def test_no_entry_about_a_vault_is_in_the_other_partys_or_the_administrators_log(world: World) -> None:
    ada = world.administrator()
    tessa, leo = (with_vault(party) for party in two_parties(world))
    with world.work() as work:
        tessas_code = codes_of(work, vault_row(work, tessa))[0].id
        tessas_account = participant_of(work, tessa).account_id
    tessa.unlock()
    tessa.open(f"/folders/{tessa.folder_id()}")
    leo.unlock()
    # The other party, however they ask
    own = ("You ", "A new key was made that ")
    of_others = [line for line in lines_of(leo.open("/log").html) if not line.startswith(own)]
    assert "Tessa Tenant joined the case." in of_others
    assert len(of_others) == 4
    assert all(line.startswith("Tessa Tenant ") and line.endswith(" the case.") for line in of_others)
    of_tessa = f"person={tessas_account}"
    for question in (f"code={tessas_code}", f"{of_tessa}&kind=opened", f"{of_tessa}&kind=changed"):
        assert "Nothing of this kind is written down." in leo.open(f"/log?{question}").text, question
    # The administrator
    page = ada.open(f"/administration/cases/{tessa.case_id}/log")
    lines = lines_of(page.html)
    assert len(lines) == 5
    assert all(line.endswith(" the case.") for line in lines)
    for word in ("private information", "folder", "code ", "entry", "entries"):
        assert not any(word in line for line in lines)
    # Nor by asking as a party does
    for path in ("", "/export", "/check"):
        ada.open(f"{tessa.root}/log{path}")
        assert ada.status in (404, 405), path


def lines_of(html: str) -> list[str]:
    return re.findall(r"<li><span>(.*?)</span>", html)
