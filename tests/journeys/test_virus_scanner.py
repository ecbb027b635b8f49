"""A virus scanner is asked as files are put in, if one is set; what it does not call clean is not put in."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from odr.files.format import PART
from odr.files.tables import FileUpload, FileUse
from odr.web.running import housekeeping
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, house_of, new_item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

BAD = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"
LINE = "A virus scanner on the machine of this service reads each file as it is put in."


class Clamd:
    """What ``clamd`` does over its socket: it takes one file after the other, and says what it makes of each."""

    def __init__(self, folder: Path) -> None:
        self.at = folder / "clamd.ctl"
        self.seen: list[bytes] = []
        self.most = 100_000_000
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(self.at))
        self._listening.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                line.sendall(self._take(said) + b"\0")

    def _take(self, said: io.BufferedReader) -> bytes:
        assert said.read(10) == b"zINSTREAM\0"
        content = bytearray()
        while (length := struct.unpack(">I", said.read(4))[0]) != 0:
            content += said.read(length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(bytes(content))
        return b"stream: Eicar-Test-Signature\x1b[2K FOUND" if BAD in content else b"stream: OK"

    def go(self) -> None:
        """It is away from here on."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        self.at.unlink()


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    made = Clamd(tmp_path)
    yield made
    if made.at.exists():
        made.go()


@pytest.fixture
def party(make_world: Callable[..., World], clamd: Clamd) -> Party:
    party = party_with_vault(make_world(virus_scanner=clamd.at))
    party.unlock()
    return party


def send(party: Party, item_id: UUID, content: bytes) -> str:
    return party.person.attach(f"{party.root}/items/{item_id}/files/add", "photo.jpg", content, "image/jpeg").text


def counted(party: Party) -> tuple[int, int]:
    with party.world.work() as work:
        uses, uploads = (
            work.session.scalar(select(func.count()).select_from(one)) or 0 for one in (FileUse, FileUpload)
        )
    return uses, uploads


def lying_there(party: Party) -> int:
    housekeeping.one_round(party.world.app_context)
    return len(list(house_of(party.world).store.names()))


def test_it_reads_a_file_of_the_form_as_it_is_put_in_and_never_again(party: Party, clamd: Clamd) -> None:
    item_id = new_item(party)
    assert "The file is in." in send(party, item_id, LARGE)
    assert clamd.seen == [LARGE]
    page = party.open(f"/items/{item_id}")
    party.open(page.link("photo.jpg").removeprefix(party.root))
    assert party.person.response.data == LARGE
    assert len(clamd.seen) == 1


def test_it_reads_a_file_that_came_in_parts_once_all_of_it_is_there(party: Party, clamd: Clamd) -> None:
    file = FileSender(party.person, f"{party.root}/items/{new_item(party)}")
    file.begin("photo.jpg", len(LARGE))
    file.put_all(LARGE)
    assert clamd.seen == []
    assert file.complete().json == {"whole": True}
    assert clamd.seen == [LARGE]


def test_what_it_finds_something_in_is_not_put_in_and_nothing_of_it_stays(party: Party) -> None:
    item_id = new_item(party)
    page = send(party, item_id, b"a photograph" + BAD)
    assert "found something in this file: Eicar-Test-Signature__2K. The file was not put in." in page
    assert counted(party) == (0, 0)
    assert lying_there(party) == 0


def test_nor_when_it_comes_in_parts_even_across_two_of_them(party: Party) -> None:
    content = bytes(PART - 5) + BAD
    file = FileSender(party.person, f"{party.root}/items/{new_item(party)}")
    file.begin("photo.jpg", len(content))
    file.put_all(content)
    answer = file.complete()
    assert answer.status_code == 422
    assert "Eicar-Test-Signature" in answer.text
    assert counted(party) == (0, 0)
    assert lying_there(party) == 0


@pytest.mark.parametrize("why", ["away", "too large for it"])
def test_what_it_has_not_looked_through_is_not_put_in(party: Party, clamd: Clamd, why: str) -> None:
    if why == "away":
        clamd.go()
    else:
        clamd.most = 1000
    page = send(party, new_item(party), LARGE)
    assert "could not look through this file" in page
    assert counted(party) == (0, 0)
    file = FileSender(party.person, f"{party.root}/items/{new_item(party)}")
    file.begin("photo.jpg", len(LARGE))
    file.put_all(LARGE)
    assert "could not look through this file" in file.complete().text
    # It can be gone on with once the scanner is back.
    assert counted(party) == (0, 1)


def test_the_line_that_says_who_can_read_it_says_so_where_a_file_is_put_in(party: Party) -> None:
    item_id = new_item(party)
    for path in (f"/items/{item_id}", f"/items/{item_id}/files/add"):
        assert LINE in party.open(path).text
    assert LINE not in party.open("/folders").text


def test_without_one_nobody_is_asked_and_no_page_speaks_of_one(world: World) -> None:
    party = party_with_vault(world)
    party.unlock()
    item_id = new_item(party)
    assert "The file is in." in send(party, item_id, b"a photograph" + BAD)
    assert "virus" not in party.open(f"/items/{item_id}").text
