"""Attacks on a vault by whoever can write to the database, by the other party, and by somebody with another code."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update

from odr.accounts.tables import BrowserSession
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode, key_pair, lookup_tag
from odr.crypto.secrets import SymmetricKey
from odr.errors import Refusal
from odr.selftest.attacks import writer
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import AccessCodeRow, Grant, Item, UnlockedVault, VaultSecret
from tests.support import scenes
from tests.support.people import another_browser, enter, signed_in
from tests.support.vaults import Party, participant_of, party_with_vault, two_parties, vault_row, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database, or looks into its files")

SECRET = "I would settle for four hundred and twelve"


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def write_item(party: Party, title: str = "The least", words: str = SECRET) -> str:
    folder_id = party.folder_id()
    with party.opened() as opened:
        return str(items.add(opened, folder_id, Draft(title, words)))


def events(world: World, event: Event) -> list[AuditEntry]:
    with world.work() as work:
        return list(work.session.scalars(select(AuditEntry).where(AuditEntry.event == event.value)))


# --- the waiting time before a vault is destroyed without a code -----------------------------------------------------


def waits_no_longer(party: Party) -> None:
    with party.world.work() as work:
        vault_row(work, party).reset_from = work.now - timedelta(minutes=1)


def can_destroy(party: Party) -> bool:
    party.open("/reset/destroy")
    return any("Destroy it and start over" in form.buttons for form in party.person.page.forms)


def test_a_waiting_time_that_was_shortened_in_the_database_serves_its_owner_alone_and_opens_nothing(
    world: World,
) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    write_item(tessa)
    assert not can_destroy(tessa), "the control: three days come first"
    waits_no_longer(tessa)
    assert not can_destroy(leo), "nobody else gets any nearer"
    assert can_destroy(tessa)
    tessa.person.submit("Destroy it and start over", reference="2026-0142")
    assert tessa.person.status == 200
    (told,) = events(world, Event.VAULT_DESTROYED)
    with world.work() as work:
        assert told.actor_id == participant_of(work, tessa).account_id
        assert work.session.scalars(select(Item)).all() == [], "it is gone, and was opened to nobody"
        assert vault_row(work, leo).reset_from is None


def test_a_waiting_time_that_somebody_put_there_ends_when_the_owner_opens_the_vault(party: Party) -> None:
    waits_no_longer(party)
    party.unlock()
    with party.world.work() as work:
        assert vault_row(work, party).reset_from is None
    assert len(events(party.world, Event.VAULT_RESET_CALLED_OFF)) == 1


# --- codes that are not this vault's ---------------------------------------------------------------------------------


@pytest.mark.promise("P01")
def test_no_other_code_opens_a_vault(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    elsewhere = with_vault(two_parties(world, reference="2026-0143", names=("Nora Field", "Omar Stone"))[0])
    write_item(tessa)
    for wrong in (leo.code, elsewhere.code, AccessCode.generate()):
        assert wrong is not None
        tessa.open("/unlock")
        page = tessa.person.submit("Open", code=wrong.reveal())
        assert tessa.person.status == 422
        assert "does not open this" in page.text
        assert tessa.open().heading == "Open your private information"
    assert len(events(world, Event.VAULT_REFUSED)) == 3


@pytest.mark.promise("P01", "P06")
def test_the_right_code_in_another_accounts_hands_opens_nothing(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    item_id = write_item(tessa)
    assert tessa.code is not None
    leo.open("/unlock")
    leo.person.submit("Open", code=tessa.code.reveal())
    assert leo.person.status == 422
    # Not even with Leo's own vault open, by the identifier of Tessa's entry.
    leo.unlock()
    for path in (f"/items/{item_id}", f"/items/{item_id}/change", f"/items/{item_id}/remove", f"/items/{item_id}/move"):
        page = leo.open(path)
        assert leo.person.status == 404
        assert SECRET not in page.html


def test_a_stranger_to_the_case_finds_nothing_there(world: World, party: Party) -> None:
    stranger = signed_in(world, "Sam Stranger")
    for path in ("", "/begin", "/unlock", "/folders", "/codes", "/export"):
        stranger.open(party.root + path)
        assert stranger.status == 404


# --- rows slipped into the database ----------------------------------------------------------------------------------


def slip_in_a_code(party: Party) -> AccessCode:
    own = AccessCode.generate()
    with party.world.work() as work:
        writer.slip_in_a_code(work, vault_row(work, party), own)
    return own


@pytest.mark.promise("P06")
def test_a_code_row_slipped_in_gets_nothing_at_the_next_folder_or_code(party: Party) -> None:
    own = slip_in_a_code(party)
    with party.opened() as opened:
        added = add_folder(opened, "Later")
        issue_own_code(opened, AccessCode.generate(), "For the drawer")
    assert added.refused_codes == 1
    with party.world.work() as work:
        row = work.session.scalars(
            select(AccessCodeRow).where(AccessCodeRow.lookup_tag == lookup_tag(own.server_share()))
        ).one()
        assert work.session.scalars(select(Grant).where(Grant.code_id == row.id)).all() == []
    assert [entry.subject_id for entry in events(party.world, Event.CODE_REFUSED)] == [row.id, row.id]
    with party.world.work() as work, pytest.raises(Refusal):
        unlock(work, participant_of(work, party), own)
    party.unlock()
    party.open("/folders")
    page = party.person.submit("Make the folder", name="And later")
    assert "code for your vault that you did not make" in page.text
    assert "A code that your vault does not know" in party.open("/codes").text


@pytest.mark.promise("P06")
def test_a_code_whose_public_key_was_replaced_gets_nothing_and_nothing_is_half_written(party: Party) -> None:
    second = AccessCode.generate()
    with party.opened() as opened:
        second_id = issue_own_code(opened, second, "For the drawer")
    other = key_pair(AccessCode.generate().server_share()).public.encoded
    with party.world.work() as work:
        work.session.execute(update(AccessCodeRow).where(AccessCodeRow.id == second_id).values(public_key=other))
    with party.opened() as opened:
        added = add_folder(opened, "Later")
    with party.world.work() as work:
        secret = work.session.scalars(select(VaultSecret).where(VaultSecret.folder_id == added.folder_id)).one()
        granted = work.session.scalars(select(Grant.code_id).where(Grant.secret_id == secret.id)).all()
    assert second_id not in granted
    assert len(granted) == 1
    # And when it is the very code in use: refused before anything is written.
    with party.opened(second) as opened:
        with pytest.raises(Refusal, match="your own code was altered"):
            add_folder(opened, "Never")
        assert "Never" not in [folder.name for folder in folders_of(opened)]


def replace_folder_key(party: Party) -> SymmetricKey:
    """What somebody who can write to the database does: own key, real public key, right place."""
    folder_id = party.folder_id()
    assert party.code is not None
    with party.world.work() as work:
        return writer.replace_folder_key(work, vault_row(work, party), party.code, folder_id)


@pytest.mark.promise("P06")
def test_a_folder_key_slipped_in_by_the_database_is_not_used(party: Party) -> None:
    folder_id = party.folder_id()
    replace_folder_key(party)
    with party.opened() as opened:
        with pytest.raises(Refusal, match="altered in the database"):
            items.add(opened, folder_id, Draft("The least", SECRET))
        assert opened.work.session.scalars(select(Item)).all() == []
    # On the pages: told in plain words, what was typed is still there, and the other folders work.
    party.unlock()
    assert "A folder that no longer opens" in party.open(f"/folders/{folder_id}").text
    party.open(f"/folders/{folder_id}/add")
    page = party.person.submit("Keep it", title="The least", text=SECRET)
    assert party.person.status == 422
    assert page.form("Keep it").values["text"] == [SECRET]
    party.open(f"/folders/{party.folder_id(1)}/add")
    assert "Saved." in party.person.submit("Keep it", title="The least", text=SECRET).text


def test_without_the_proof_that_attack_would_work(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_id = party.folder_id()
    own = replace_folder_key(party)
    monkeypatch.setattr("odr.crypto.proofs.hmac.compare_digest", lambda one, other: True)
    with party.opened() as opened:
        items.add(opened, folder_id, Draft("The least", SECRET))
        assert opened.folder_key(folder_id) == own


# --- an unlocked vault is one browser's ------------------------------------------------------------------------------


def test_a_vault_locks_itself_when_it_is_idle(world: World, party: Party) -> None:
    party.unlock()
    assert party.open().heading == "Your private information"
    world.later(minutes=29)
    assert party.open().heading == "Your private information"
    world.later(minutes=30)
    assert party.open().heading == "Open your private information"


@pytest.mark.promise("P06")
def test_an_unlocked_vault_opens_in_no_other_browser(world: World, party: Party) -> None:
    write_item(party)
    party.unlock()
    other = enter(another_browser(party.person))
    with world.work() as work:
        unlocked = work.session.scalars(select(UnlockedVault)).one()
        session_id = work.session.scalars(
            select(BrowserSession.id).where(
                BrowserSession.account_id == participant_of(work, party).account_id,
                BrowserSession.id != unlocked.session_id,
            )
        ).one()
        work.session.execute(
            insert(UnlockedVault).values(
                session_id=session_id,
                vault_id=unlocked.vault_id,
                code_id=unlocked.code_id,
                sealed_share=unlocked.sealed_share,
                used_at=unlocked.used_at,
            )
        )
    assert other.open(party.root).heading == "Open your private information"


def test_an_unlocked_share_moved_to_another_code_does_not_open(world: World) -> None:
    tessa = party_with_vault(world)
    second = AccessCode.generate()
    with tessa.opened() as opened:
        second_id = issue_own_code(opened, second, "For the drawer")
    tessa.unlock()
    with world.work() as work:
        work.session.execute(update(UnlockedVault).values(code_id=second_id))
    assert tessa.open().heading == "Open your private information"
    with world.work() as work:
        assert unlock(work, participant_of(work, tessa), second) is not None


# --- what is nowhere -------------------------------------------------------------------------------------------------


@pytest.mark.promise("P01", "P05")
def test_the_code_is_in_no_row_no_log_and_no_page_after_its_proof(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    tessa = two_parties(world)[0]
    tessa.open("/begin")
    page = tessa.person.submit("Show me my code")
    groups = re.findall(r"<span>([0-9A-Z]{4})</span>", page.html)[:7]
    code = AccessCode.parse(" ".join(groups))
    number = int(re.findall(r"type group (\d)", page.text)[0])
    tessa.person.submit("I have kept it", code=groups[number - 1])
    pages = [tessa.person.page.html]
    paths = ("/begin", "/new-code", "/code-sheet", "/second-code", "/further-code", "/codes", "", "/unlock")
    pages += [tessa.open(path).html for path in (*paths, "")]
    tessa.person.submit("Lock")
    tessa.open("/unlock")
    pages.append(tessa.person.submit("Open", code=code.reveal()).html)
    wanted = {"".join(groups), " ".join(groups), "-".join(groups), "".join(groups).lower()}
    stored, logged = world.stored(), capsys.readouterr().err
    assert logged.count("\n") > 10
    for spelling in wanted:
        assert not any(spelling in page for page in pages)
        assert spelling not in logged
        assert spelling.encode() not in stored
    share = code.server_share().reveal()
    assert share not in stored
    assert share.hex().encode() not in stored
    assert not any(f">{groups[0]}<" in page for page in pages)


@pytest.mark.promise("P03")
@pytest.mark.erases("it searches the files")
def test_removed_and_overwritten_ciphertext_is_not_in_the_files(world: World, party: Party) -> None:
    item_id, folder_id = write_item(party), party.folder_id(1)
    party.unlock()
    with world.database.reading() as reader:  # another connection, back in the pool afterwards
        assert reader.scalar(text("SELECT count(*) FROM items")) == 1

    def sealed() -> list[bytes]:
        with world.database.reading() as session:
            return [value for row in session.execute(select(Item.sealed_title, Item.sealed_body)) for value in row]

    gone = sealed()
    assert all(value in world.stored() for value in gone)
    party.open(f"/items/{item_id}/change")
    party.person.submit("Keep the changes", text="Something else")
    gone_then = sealed()
    party.open(f"/items/{item_id}/move")
    party.person.submit("Move it", folder=str(folder_id))
    moved = sealed()
    party.open(f"/items/{item_id}/remove")
    party.person.submit("Remove it")
    assert sealed() == []
    kept = world.stored(later=True)
    for value in gone + gone_then + moved:
        assert value not in kept
        # Nor its end alone: the beginning of a freed cell is overwritten anyway.
        assert value[-48:] not in kept


@pytest.mark.promise("P03")
@pytest.mark.erases("it searches the files")
def test_removing_everything_leaves_no_ciphertext_and_no_key_in_the_files(world: World, party: Party) -> None:
    for number in range(60):
        write_item(party, f"Entry {number}", f"{SECRET} {number} " + "x" * 300)
    with world.work() as work:
        vault = vault_row(work, party)
        gone = [value for row in work.session.execute(select(Item.sealed_title, Item.sealed_body)) for value in row]
        gone += work.session.scalars(
            select(Grant.box)
            .join(VaultSecret, VaultSecret.id == Grant.secret_id)
            .where(VaultSecret.folder_id.is_not(None), VaultSecret.vault_id == vault.id)
        ).all()
    party.unlock()
    party.open("/remove-everything")
    page = party.person.post_with_token(f"{party.root}/remove-everything", {"sure": "y"})
    assert "60 entries are gone" in page.text
    kept = world.stored(later=True)
    for value in gone:
        assert value not in kept
        assert value[-48:] not in kept


@pytest.mark.erases("it searches the files")
def test_a_share_is_gone_from_the_files_when_the_vault_is_locked(world: World, party: Party) -> None:
    party.unlock()
    with world.work() as work:
        share = work.session.scalars(select(UnlockedVault.sealed_share)).one()
    assert share in world.stored()
    party.open()
    party.person.submit("Lock")
    assert share[-48:] not in world.stored(later=True)


# --- the export ------------------------------------------------------------------------------------------------------


def test_no_cell_of_the_exported_table_is_a_formula(party: Party) -> None:
    for start in ("=", "+", "-", "@", "\t=", "＝"):
        write_item(party, f"{start}HYPERLINK(1)", f"{start}cmd|' /C calc'!A0")
    party.unlock()
    party.open("/export")
    party.person.submit("Get the file")
    assert party.person.response.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(party.person.response.get_data())) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("items.csv").decode("utf-8-sig"))))
        readable = archive.read("index.html").decode()
    assert len(rows) == 7
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")) for row in rows for cell in row)
    assert "HYPERLINK(1)" in readable
