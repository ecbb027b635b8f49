"""A party looks at a file before it is given on, and takes out a copy without what hides in it."""

from __future__ import annotations

import io
import resource
import zipfile

import pytest
from sqlalchemy import select

from odr.files.looking.apart import look
from odr.files.tables import FileUse
from tests.support import scenes
from tests.support.bombs import BOMBS, packed_document
from tests.support.file_sender import FileSender
from tests.support.files import new_item
from tests.support.real_files import DEVICE, photograph
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def put_in(party: Party, name: str, content: bytes, kind: str) -> str:
    """The address of a file that was put in, without the vault's."""
    item_id = new_item(party)
    party.person.attach(f"{party.root}/items/{item_id}/files/add", name, content, kind)
    with party.world.work() as work:
        file_id = work.session.scalar(select(FileUse.file_id).where(FileUse.item_id == item_id))
    return f"/items/{item_id}/files/{file_id}"


def test_what_hides_in_a_photograph_is_named_and_is_not_in_its_cleaned_copy(party: Party) -> None:
    at = put_in(party, "../damp\u202e.jpeg", photograph(), "image/jpeg")
    page = party.open(f"{at}/look").text
    for words in ("51.5072° N, 0.1275° W", DEVICE, "Take out a cleaned copy"):
        assert words in page
    assert "data:image/jpeg;base64," in party.person.response.text
    party.open(f"{at}/cleaned")
    response = party.person.response
    found = look(response.data)
    assert found is not None
    assert found.details == ()
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "damp" in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].isascii()
    party.open(at)
    assert party.person.response.data == photograph()
    assert "You took a file out of" in party.open("/log").text


def test_a_plain_text_is_shown_as_text(party: Party) -> None:
    at = put_in(party, "note.txt", b"<script>alert(1)</script> & so on", "text/plain")
    page = party.open(f"{at}/look")
    assert "<script>alert(1)</script> & so on" in page.text
    assert "<script>alert" not in party.person.response.text


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "image/png"])
def test_what_is_of_no_kind_that_we_know_is_said_and_shown_nowhere(party: Party, kind: str) -> None:
    at = put_in(party, "x", b"<script>\x00alert(1)</script>", kind)
    assert "look into files of this kind" in party.open(f"{at}/look").text
    assert "alert(1)" not in party.person.response.text
    party.open(f"{at}/cleaned")
    assert party.person.response.status_code == 422
    assert "There is no cleaned copy" in party.person.page.text


def test_a_document_of_an_office_program_names_what_is_struck_out_and_has_no_cleaned_copy(party: Party) -> None:
    members = {
        "docProps/core.xml": "<dc:creator>Olga Secretary</dc:creator>",
        "word/document.xml": "<w:del><w:t>I would pay 900</w:t></w:del>",
        "word/comments.xml": "<w:comments/>",
    }
    at = put_in(party, "offer.docx", packed_document(**members), "application/msword")
    page = party.open(f"{at}/look").text
    for words in ("Olga Secretary", "Earlier versions or tracked changes are in it", "Notes or comments stand in it"):
        assert words in page
    assert "Take out a cleaned copy" not in page
    assert "I would pay 900" not in page


def test_bombs_that_come_in_parts_go_along_in_a_copy_as_they_are_and_unpack_nowhere(party: Party) -> None:
    bombs = {
        name: BOMBS[name]() for name in ("a packed file in a packed file", "an XML that says itself a billion times")
    }
    item_id = new_item(party)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, bomb in bombs.items():
        sent = FileSender(party.person, f"{party.root}/items/{item_id}")
        sent.begin(f"{name}.zip", len(bomb), kind="application/zip")
        sent.put_all(bomb)
        assert sent.complete().json == {"whole": True}
    party.person.post_with_token(f"{party.root}/export")
    with zipfile.ZipFile(io.BytesIO(party.person.response.data)) as packed:
        inside = [packed.read(name) for name in packed.namelist() if name.startswith("files/")]
    assert sorted(inside) == sorted(bombs.values())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 150, f"{grown:.0f} MB"
    assert party.open().heading == "Your private information"


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_taken_looked_at_and_taken_out_like_any_file_and_the_service_goes_on(party: Party, name: str) -> None:
    bomb = BOMBS[name]()
    at = put_in(party, "bomb", bomb, "application/octet-stream")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path, statuses in ((f"{at}/look", {200}), (f"{at}/cleaned", {200, 422}), (at, {200})):
        party.open(path)
        assert party.person.response.status_code in statuses
    assert party.person.response.data == bomb
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 150, f"{grown:.0f} MB for a file of {len(bomb) / 1e6:.1f} MB"
    assert party.open().heading == "Your private information"
