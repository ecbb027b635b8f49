"""A party takes along a receipt of a file, and checks it with the file anywhere."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from odr.cli import main
from odr.crypto.safety_words import safety_words
from odr.files.tables import FileUse
from tests.support import scenes
from tests.support.files import new_item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

CONTENT = b"Received 1,200 in cash on 1 February.\n"


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def put_in(party: Party) -> str:
    """The address of the file's page, without the vault's."""
    item_id = new_item(party)
    party.person.attach(f"{party.root}/items/{item_id}/files/add", "Quittung.txt", CONTENT, "text/plain")
    with party.world.work() as work:
        file_id = work.session.scalar(select(FileUse.file_id).where(FileUse.item_id == item_id))
    return f"/items/{item_id}/files/{file_id}"


def verified(tmp_path: Path, receipt: bytes, file: bytes) -> tuple[int, str]:
    (tmp_path / "receipt.json").write_bytes(receipt)
    (tmp_path / "file").write_bytes(file)
    result = CliRunner().invoke(main, ["verify", str(tmp_path / "receipt.json"), str(tmp_path / "file")])
    return result.exit_code, result.output


def test_a_receipt_is_taken_along_and_holds_with_the_file_alone(party: Party, tmp_path: Path) -> None:
    at = put_in(party)
    assert "Get a receipt" in party.open(f"{at}/look").text
    page = party.open(f"{at}/receipt").text
    assert "It shows that exactly this file was put in at this moment." in page
    party.person.submit("Get the receipt")
    response = party.person.response
    assert response.headers["Content-Disposition"] == 'attachment; filename="receipt.json"'
    assert response.headers["Cache-Control"] == "no-store"
    assert b"Quittung" not in response.data
    code, said = verified(tmp_path, response.data, CONTENT)
    assert code == 0
    assert "by “Tessa Tenant”" in said
    assert verified(tmp_path, response.data, CONTENT + b" ")[0] == 1
    log = party.open("/log").text
    assert "A mark of the file that you put in was entered here, for a receipt." in log
    assert "You took along a receipt of a file in" in log


def test_its_holder_may_wish_for_the_name(party: Party, tmp_path: Path) -> None:
    at = put_in(party)
    party.open(f"{at}/receipt")
    party.person.submit("Get the receipt", with_name="y")
    assert "Named       “Quittung.txt”" in verified(tmp_path, party.person.response.data, CONTENT)[1]


def test_everybody_can_read_the_key_of_the_service_in_words(party: Party, world: World) -> None:
    with world.work() as work:
        words = safety_words(work.installation.receipt_pair().public.encoded)
    page = world.person("Somebody").open("/promises").text
    assert "The key that signs receipts" in page
    assert all(word in page for word in words)
