"""A later part of a file is lost or altered in the store, and the server has begun to send it: whoever fetches notices.

The answer has said how long it is, and the connection breaks before that many bytes have come. Nothing after the part
is sent in its place, and nothing ends as if it were whole.
"""

import http.client
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import pytest

from benchmarks.files import in_the_vault
from benchmarks.real import Visitor, serving
from odr.files.format import PART, part_name
from odr.files.store import Store
from tests.support.files import LARGE, house_of, new_item, put
from tests.support.s3_server import serving_s3
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

FROM = 1000
SECOND = 1


def lost(store: Store, file_id: UUID) -> None:
    store.remove([part_name(file_id, SECOND)])


def altered(store: Store, file_id: UUID) -> None:
    sealed = bytearray(store.get(part_name(file_id, SECOND)))
    sealed[-PART // 2] ^= 1
    lost(store, file_id)
    store.put(part_name(file_id, SECOND), bytes(sealed))


@dataclass
class Fetched:
    """What came of an answer: its head, its bytes, and whether its end came as well."""

    status: int
    said: int
    content: bytes
    is_whole: bool


@contextmanager
def visiting(party: Party, **settings: str) -> Iterator[Visitor]:
    """Somebody at a real server, with their vault open."""
    with serving(party.world, **settings) as server, closing(in_the_vault(server.port, party)) as visitor:
        yield visitor


def fetched(visitor: Visitor, method: str, path: str, **headers: str) -> Fetched:
    body = None
    if method == "POST":
        tokens = (form.values["csrf_token"][0] for form in visitor.page.forms if "csrf_token" in form.values)
        body, headers = urlencode({"csrf_token": next(tokens)}), {"Content-Type": "application/x-www-form-urlencoded"}
    answer = visitor.answer_to(method, path, body, **headers)
    said = int(answer.getheader("Content-Length", "-1"))
    try:
        return Fetched(answer.status, said, answer.read(), is_whole=True)
    except http.client.IncompleteRead as broken:
        return Fetched(answer.status, said, broken.partial, is_whole=False)


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the installation keeps its files, as its setting says it."""
    if request.param == "folder":
        yield ""
    else:
        with serving_s3() as address:
            yield address


@pytest.mark.parametrize("harm", [lost, altered], ids=lambda harm: str(harm.__name__))
def test_a_download_that_loses_a_later_part_breaks_off_before_its_end(
    make_world: Callable[..., World], files: str, harm: Callable[[Store, UUID], None]
) -> None:
    party = party_with_vault(make_world(files=files) if files else make_world())
    item_id = new_item(party)
    entry = put(party, item_id, LARGE)
    store, path = house_of(party.world).store, f"{party.root}/items/{item_id}/files/{entry.id}"
    with visiting(party, **({"ODR_FILES": files} if files else {})) as visitor:
        whole = fetched(visitor, "GET", path)
        assert (whole.status, whole.is_whole, whole.content) == (200, True, LARGE)
        harm(store, entry.id)
        for method, asked, headers, status, begin in (
            ("GET", path, {}, 200, 0),
            ("GET", path, {"Range": f"bytes={FROM}-"}, 206, FROM),
            ("POST", f"{party.root}/export", {}, 200, None),
        ):
            found = fetched(visitor, method, asked, **headers)
            assert (found.status, found.is_whole) == (status, False), (method, headers, len(found.content))
            assert 0 < len(found.content) < found.said
            if begin is not None:
                assert found.said == len(LARGE) - begin
                assert len(found.content) >= PART - begin
                assert LARGE[begin:].startswith(found.content)
        # What comes before the part, and others, can be had as before.
        first = fetched(visitor, "GET", path, Range=f"bytes=0-{PART - 1}")
        assert (first.status, first.is_whole, first.content) == (206, True, LARGE[:PART])


def test_a_download_whose_first_part_is_lost_says_so_on_a_page(make_world: Callable[..., World]) -> None:
    party = party_with_vault(make_world())
    item_id = new_item(party)
    entry = put(party, item_id, LARGE)
    lost(house_of(party.world).store, entry.id)
    with visiting(party) as visitor:
        found = fetched(visitor, "GET", f"{party.root}/items/{item_id}/files/{entry.id}", Range=f"bytes={PART}-")
    assert (found.status, found.is_whole) == (422, True)
    assert b"altered or lost where it lies" in found.content
