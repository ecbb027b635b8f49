"""A party puts files into an entry with the plain form, takes them out again, and removes them."""

import gc
import io
import zipfile
from html import escape
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from odr.crypto.errors import Unopenable
from odr.files.format import PART, part_name
from odr.files.keeping import FileHouse
from odr.files.store import NoRoom, StoreAway
from odr.files.tables import FileUpload, FileUse
from odr.vaults.contents.items import read
from tests.support import scenes
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, house_of, new_item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

NAMES = [
    "Übergabeprotokoll.pdf", "a" * 300, "\u202egnp.exe", "🏚️.jpg", "CON", "a;b=c'd.txt", "100%.txt",
    "../../etc/passwd", "..", "/", "C:\\aux.txt ", "ends\\", "nul.", 'a"b".txt', "<b>&amp;.txt", "=cmd()",
    "\u2028\ufeff\u0000.txt", "; filename=",
]  # fmt: skip


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def send(party: Party, item_id: UUID, content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> str:
    return party.person.attach(f"{party.root}/items/{item_id}/files/add", name, content, kind).text


def address_of(party: Party, item_id: UUID, number: int = 0) -> str:
    with party.world.work() as work:
        ids = list(work.session.scalars(select(FileUse.file_id).where(FileUse.item_id == item_id)))
    return f"{party.root}/items/{item_id}/files/{ids[number]}"


def get(party: Party, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    response = party.person.client.get(path, base_url=party.person.origin, headers=headers)
    content = response.data
    response.close()
    return response.status_code, content, dict(response.headers)


def counted(party: Party, table: type) -> int:
    with party.world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_goes_in_and_comes_out_as_it_was(party: Party) -> None:
    item_id = new_item(party)
    assert "The file is in." in send(party, item_id, LARGE)
    page = party.open(f"/items/{item_id}").text
    assert "photo.jpg" in page
    assert "8.4 MB" in page
    status, content, headers = get(party, address_of(party, item_id))
    assert (status, content) == (200, LARGE)
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["Content-Length"] == str(len(LARGE))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"
    log = party.open("/log").text
    assert "You put a file into" in log
    assert "You took a file out of" in log


def test_an_empty_file_is_a_file(party: Party) -> None:
    item_id = new_item(party)
    assert "The file is in." in send(party, item_id, b"", "empty.txt", "text/plain")
    assert get(party, address_of(party, item_id))[:2] == (200, b"")


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [("bytes=0-0", 0, 1), (f"bytes={PART - 1}-{PART}", PART - 1, PART + 1), ("bytes=-10", len(LARGE) - 10, len(LARGE))],
)
def test_a_download_that_broke_off_goes_on_where_it_was(party: Party, asked: str, begin: int, end: int) -> None:
    item_id = new_item(party)
    send(party, item_id, LARGE)
    path = address_of(party, item_id)
    tag = get(party, path)[2]["ETag"]
    status, content, headers = get(party, path, Range=asked, **{"If-Range": tag})
    assert (status, content) == (206, LARGE[begin:end])
    assert headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(LARGE)}"
    assert get(party, path, Range=asked, **{"If-Range": '"another"'})[0] == 200
    assert get(party, path, Range="bytes=99999999-")[0] == 416


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_as_they_were_typed_and_harm_no_header(party: Party, name: str) -> None:
    item_id = new_item(party)
    assert "The file is in." in send(party, item_id, b"x", name)
    with party.opened() as opened:
        assert [one.name for one in read(opened, item_id).files] == [name]
    said = get(party, address_of(party, item_id))[2]["Content-Disposition"]
    assert said.isascii()
    assert "\n" not in said
    assert "\u202e" not in party.open(f"/items/{item_id}").text


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "x/y; charset=z", "nonsense"])
def test_nothing_is_sent_as_what_a_browser_would_run(party: Party, kind: str) -> None:
    item_id = new_item(party)
    send(party, item_id, b"<script>alert(1)</script>", "x.html", kind)
    assert get(party, address_of(party, item_id))[2]["Content-Type"] == "application/octet-stream"


def test_the_same_file_sent_twice_is_there_once(party: Party) -> None:
    item_id = new_item(party)
    for _again in range(2):
        send(party, item_id, b"x")
    assert (counted(party, FileUse), counted(party, FileUpload)) == (1, 0)


def test_without_a_file_it_says_so(party: Party) -> None:
    item_id = new_item(party)
    assert "Please choose a file." in send(party, item_id, b"", "")


def test_a_file_that_is_too_large_is_refused_before_it_travels(party: Party) -> None:
    item_id = new_item(party)
    base = party.world.app_context
    base.files = FileHouse(base.files.store, 1000, 1_000_000)
    assert "A file may have 1 kB at the most" in send(party, item_id, bytes(2000))
    assert list(base.files.store.names()) == []
    assert "A file may have up to 1 kB" in party.open(f"/items/{item_id}").text


class Travelling(io.RawIOBase):
    """What a browser would send, and how much of it was taken."""

    def __init__(self, begun: bytes, length: int) -> None:
        self._begun, self.left, self.taken = begun, length, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        piece = self._begun[: len(into)] or bytes(min(len(into), self.left))
        self._begun, self.left = self._begun[len(piece) :], self.left - len(piece)
        into[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)


@pytest.mark.parametrize("limit", ["a file", "a participant", "the installation"])
def test_whichever_limit_it_would_pass_a_file_is_refused_before_it_travels(
    party: Party, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    item_id, base, length = new_item(party), party.world.app_context, 50_000_000
    most, most_of_one = (10**6 if limit == one else 10**9 for one in ("a file", "a participant"))
    base.files = FileHouse(base.files.store, most, most_of_one)
    if limit == "the installation":
        monkeypatch.setattr(
            "odr.files.store.directory.shutil.disk_usage", lambda _path: SimpleNamespace(total=10**9, free=10**7)
        )
    begun = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{party.person.token()}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    ).encode()
    sent = Travelling(begun, len(begun) + length)
    response = party.person.client.post(
        f"{party.root}/items/{item_id}/files/add",
        environ_overrides={
            "wsgi.input": io.BufferedReader(sent, 4096),
            "CONTENT_LENGTH": str(len(begun) + length),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
        base_url=party.person.origin,
        headers={"Origin": party.person.origin, "Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 422
    assert sent.taken < 200_000
    assert list(base.files.store.names()) == []
    assert counted(party, FileUpload) == 0


@pytest.mark.parametrize(
    ("problem", "said"),
    [(NoRoom("full"), "There is no room for this file"), (StoreAway("away"), "be reached at the moment")],
)
def test_a_store_that_takes_nothing_is_a_clear_sentence_and_nothing_half_written(
    party: Party, monkeypatch: pytest.MonkeyPatch, problem: StoreAway, said: str
) -> None:
    item_id = new_item(party)

    def refuse(name: str, content: bytes) -> None:
        raise problem

    monkeypatch.setattr(house_of(party.world).store, "put", refuse)
    assert said in send(party, item_id, b"x")
    assert (counted(party, FileUse), counted(party, FileUpload)) == (0, 0)


def test_a_file_that_is_lost_where_it_lies_is_told_of(party: Party) -> None:
    item_id = new_item(party)
    send(party, item_id, LARGE)
    store = house_of(party.world).store
    store.remove(list(store.names()))
    status, content, _headers = get(party, address_of(party, item_id))
    assert status == 422
    assert "altered or lost where it lies" in content.decode()


def test_a_file_is_removed_after_one_more_question(party: Party) -> None:
    item_id = new_item(party)
    send(party, item_id, b"x")
    party.open(address_of(party, item_id).removeprefix(party.root) + "/remove")
    assert "The file is gone." in party.person.submit("Remove it").text
    assert counted(party, FileUse) == 0


def test_nothing_of_an_upload_is_in_any_folder_in_clear(party: Party) -> None:
    planted = b"The sentence that was planted in the file. " * 400_000  # 17 MB
    item_id = new_item(party)
    send(party, item_id, planted)
    instance = party.world.settings.instance
    for path in instance.rglob("*"):
        if path.is_file():
            assert b"sentence that was planted" not in path.read_bytes(), path.name


def test_a_copy_of_everything_has_the_files_in_it_under_names_that_harm_nothing(party: Party) -> None:
    item_id = new_item(party)
    names = [*NAMES, "a" * 300 + ".pdf", "con"]
    for number, name in enumerate(names):  # every second one as the script sends it, which reaches the same archive
        if number % 2:
            send(party, item_id, name.encode(), name)
        else:
            file = FileSender(party.person, f"{party.root}/items/{item_id}")
            file.begin(name, len(name.encode()))
            file.put(0, name.encode())
            assert file.complete().json == {"whole": True}, name
    send(party, item_id, LARGE, "large.bin")
    party.person.post_with_token(f"{party.root}/export")
    response = party.person.response
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-private-information.zip"'
    with zipfile.ZipFile(io.BytesIO(response.data)) as packed:
        assert packed.testzip() is None
        found = {name: packed.read(name) for name in packed.namelist()}
    assert {"items.csv", "index.html"} < found.keys()
    inside = {name: content for name, content in found.items() if name.startswith("files/")}
    assert set(inside.values()) == {LARGE, *(name.encode() for name in names)}
    for name in inside:
        assert name.count("/") == 1
        assert ".." not in name
        assert len(name) < 140
        assert "\u202e" not in name
        assert not set(name) & set('\\:*?"<>|\0\n\r')
        assert escape(name) in found["index.html"].decode()


def test_a_copy_with_a_file_that_is_lost_on_the_way_is_no_whole_copy(party: Party) -> None:
    item_id = new_item(party)
    send(party, item_id, LARGE)
    store = house_of(party.world).store
    store.remove([part_name(UUID(address_of(party, item_id).rsplit("/", 1)[1]), 1)])
    with pytest.raises(Unopenable):
        party.person.post_with_token(f"{party.root}/export")


def test_a_download_that_comes_to_nothing_keeps_no_place_from_others(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = new_item(party)
    send(party, item_id, LARGE)
    address = address_of(party, item_id)
    places = party.world.settings.threads + 1

    def fail(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", fail)
        assert [get(party, address)[0] for _time in range(places)] == [503] * places
    gc.collect()
    assert [get(party, address)[0] for _time in range(places)] == [200] * places
