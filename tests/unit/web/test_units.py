"""Nothing slow under a lock: while a page is made, a password hashed, a search or an export run, others can write."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from flask import template_rendered
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from odr.accounts import passwords
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.db.about import about
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.export import export
from odr.vaults.contents.folders import folders_of
from tests.support.facilitation import in_force
from tests.support.people import arrive, signed_in, with_account
from tests.support.rooms import correspondents, joint_id, say
from tests.support.statements import answered_by
from tests.support.vaults import party_with_vault
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.only_on("sqlite", "it has one lock, so whoever holds any holds that")


def is_free(world: World) -> bool:
    """Whether somebody else could write at this moment."""
    file = str(world.database.url.database)
    with closing(sqlite3.connect(file, timeout=0.05, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        other.execute("ROLLBACK")
    return True


@contextmanager
def rendering(world: World) -> Iterator[list[tuple[str, bool]]]:
    """Which pages are rendered, and whether somebody else could write meanwhile."""
    seen: list[tuple[str, bool]] = []

    def rendered(_app: object, template: Any, **_context: object) -> None:
        seen.append((template.name, is_free(world)))

    with template_rendered.connected_to(rendered, world.app):
        yield seen


def test_pages_of_a_vault_are_rendered_while_others_can_write(world: World) -> None:
    party = party_with_vault(world)
    with party.opened() as opened:
        item_id = items.add(opened, next(iter(opened_folders(opened))), Draft("Title", "Text"))
    party.unlock()
    with rendering(world) as seen:
        for path in ("", f"/items/{item_id}", f"/items/{item_id}/change", "/codes", "/log", "/folders", "/search"):
            party.open(path)
            assert party.person.status == 200
        party.person.submit("Find", words="Text")
    assert len(seen) == 8
    assert all(free for _name, free in seen), seen


def opened_folders(opened: Any) -> list[Any]:
    return [folder.id for folder in folders_of(opened)]


def test_so_are_rooms_and_what_was_given_to_a_facilitator(world: World) -> None:
    facilitation = in_force(world)
    code_id = facilitation.give(facilitation.parties[0])
    facilitation.mediator.unlock()
    # The room of everybody is made when it is first looked for.
    facilitation.person.open(f"/cases/{facilitation.case_id}/messages")
    with rendering(world) as seen:
        facilitation.person.open(f"/cases/{facilitation.case_id}/given/{code_id}")
        assert facilitation.person.status == 200
        facilitation.person.open(f"/cases/{facilitation.case_id}/messages")
    assert len(seen) == 2
    assert all(free for _name, free in seen), seen


def test_so_is_a_room(world: World) -> None:
    tessa, leo = correspondents(world)
    say(leo, "Hello")
    room_id = joint_id(tessa)
    arrive(tessa.person)
    tessa.unlock()
    with rendering(world) as seen:
        tessa.person.open(f"/cases/{tessa.case_id}/messages/rooms/{room_id}")
    assert seen == [("messages/room.html", True)]


def test_so_is_a_form_that_was_refused_and_it_keeps_its_words(world: World) -> None:
    party = party_with_vault(world)
    folder_id = party.folder_id()
    party.unlock()
    party.open(f"/folders/{folder_id}/add")
    with rendering(world) as seen:
        party.person.submit("Keep it", title="", text="What I would accept")
    assert party.person.status == 422
    assert "What I would accept" in party.person.page.text
    assert seen == [("vaults/add_item.html", True)]


def test_so_is_the_page_of_a_code_that_was_refused_and_the_refusal_is_in_the_log(world: World) -> None:
    party = party_with_vault(world)
    party.person.open(f"{party.root}/unlock")
    with rendering(world) as seen:
        party.person.submit("Open", code=AccessCode.generate().reveal())
    assert party.person.status == 422
    assert seen == [("vaults/unlock.html", True)]
    with world.work() as work:
        told = select(AuditEntry.event).where(AuditEntry.event == Event.VAULT_REFUSED.value)
        assert work.session.scalars(told).all() == [Event.VAULT_REFUSED.value]


def test_what_is_said_on_the_next_page_is_committed_with_what_it_tells_of(world: World) -> None:
    party = party_with_vault(world)
    folder_id = party.folder_id()
    party.unlock()
    party.open(f"/folders/{folder_id}/add")
    with answered_by(world) as answered:
        party.person.submit("Keep it", title="Roof", text="Half of it")
    assert "Saved." in party.person.page.text
    (adding,) = (one for one in answered if one.route == "POST vaults.add_item")
    written = {one.unit for one in adding.asked if not one.statement.startswith("SELECT")}
    assert len(written) == 1
    assert any(one.statement.startswith("UPDATE sessions") for one in adding.asked)


def test_a_unit_of_work_that_is_over_is_asked_nothing_more(world: World) -> None:
    with world.database.writing(about()) as session:
        session.scalars(select(AuditEntry)).all()
    with pytest.raises(InvalidRequestError):
        session.scalars(select(AuditEntry))
    assert is_free(world)


def watched(world: World, real: Callable[..., Any], seen: list[bool]) -> Callable[..., Any]:
    def watching(*arguments: Any, **named: Any) -> Any:
        seen.append(is_free(world))
        return real(*arguments, **named)

    return watching


def test_passwords_are_hashed_while_others_can_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nora = with_account(world)
    seen: list[bool] = []
    for name in ("hash_password", "password_matches"):
        monkeypatch.setattr(passwords, name, watched(world, getattr(passwords, name), seen))
    nora.sign_in("not this one")
    nora.sign_in()
    nora.open("/me/password")
    nora.submit("Change the password", current=PASSWORD, password="nine paper lanterns drift")
    ada = world.administrator()
    assert ada.status == 200
    assert len(seen) >= 4
    assert all(seen)


def test_an_export_is_made_while_others_can_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    party = party_with_vault(world)
    party.unlock()
    seen: list[bool] = []
    monkeypatch.setattr("odr.pages.vaults.leaving.export_all", watched(world, export, seen))
    party.person.post_with_token(f"{party.root}/export")
    assert party.person.status == 200
    assert seen == [True]


def test_a_failed_sign_in_is_counted_though_its_unit_of_work_began_twice(world: World) -> None:
    nora = signed_in(world)
    nora.post_with_token("/sign-out")
    before = len(world.pauses)
    for _attempt in range(6):
        nora.sign_in("not this one")
    assert len(world.pauses) > before
