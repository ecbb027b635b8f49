"""Everything that somebody takes along as a file: noted before its first byte leaves, and as long as it says."""

import errno
import gc
import io
import tempfile
import zipfile
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select

from odr import spool
from odr.accounts.tables import AccountEvent
from odr.audit.tables import AuditEntry
from odr.crypto.errors import Unopenable
from odr.files.format import part_name
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from tests.support.files import house_of, put_into_room, say_with
from tests.support.rooms import correspondents, joint_id, say
from tests.support.vaults import Party
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "what leaves is made the same for both kinds of database")

COPIES: dict[str, Callable[[Party], str]] = {
    "what is private": lambda party: f"{party.root}/export",
    "messages": lambda party: f"/cases/{party.case_id}/messages/export",
    "the log": lambda party: f"{party.root}/log/export",
    "what is held": lambda _party: "/me/held/download",
}


@pytest.fixture
def party(world: World) -> Party:
    tessa, leo = correspondents(world)
    say(leo, "The bill is on its way. " * 50)
    folder_id = tessa.folder_id()
    with tessa.opened() as opened:
        items.add(opened, folder_id, Draft("The deposit", "What I would accept. " * 50))
    tessa.person.sign_in()
    tessa.unlock()
    return tessa


@pytest.mark.parametrize("which", COPIES)
def test_a_copy_says_how_long_it_is(party: Party, which: str) -> None:
    party.person.post_with_token(COPIES[which](party))
    response = party.person.response
    assert party.person.status == 200
    assert response.headers["Content-Length"] == str(len(response.data))
    assert "no-store" in response.headers["Cache-Control"]
    if response.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.data)) as packed:
            assert packed.testzip() is None


@pytest.mark.parametrize("which", COPIES)
def test_a_copy_for_which_there_is_no_room_is_refused_and_not_in_the_log(
    party: Party, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool, "PIECE", 16)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    before = noted(party)
    for _time in range(party.world.settings.threads + 1):
        party.person.post_with_token(COPIES[which](party))
        assert party.person.status == 503
        gc.collect()
    assert noted(party) == before


@pytest.mark.parametrize("which", COPIES)
def test_a_copy_that_cannot_leave_now_is_neither_made_nor_in_the_log(party: Party, which: str) -> None:
    streams, before = party.world.app_context.streams, noted(party)
    taken = 0
    while streams.acquire(blocking=False):
        taken += 1
    party.person.post_with_token(COPIES[which](party))
    assert party.person.status == 503
    assert noted(party) == before
    for _place in range(taken):
        streams.release()
    party.person.post_with_token(COPIES[which](party))
    assert party.person.status == 200
    assert noted(party) == before + 1


def test_messages_with_a_file_that_is_lost_on_the_way_are_no_whole_copy(world: World, party: Party) -> None:
    large = put_into_room(party, joint_id(party), b"x" * 5_000_000)
    say_with(party, joint_id(party), large)
    house_of(world).store.remove([part_name(UUID(str(large.id)), 1)])
    with pytest.raises(Unopenable):
        party.person.post_with_token(COPIES["messages"](party))


def noted(party: Party) -> int:
    """How often it stands somewhere that a copy was taken."""
    with party.world.work() as work:
        entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.event.contains("export"))
        own = select(func.count()).select_from(AccountEvent).where(AccountEvent.event == "data.taken")
        return (work.session.scalar(entries) or 0) + (work.session.scalar(own) or 0)
