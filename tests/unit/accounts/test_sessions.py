"""Browser sessions: stored sealed, found by their token alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.accounts import sessions
from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.accounts.tables import BrowserSession
from odr.crypto.secrets import Token
from odr.db.work import Work

IDLE = timedelta(hours=2)


def account_id(work: Work, email: str = "nora@example.org") -> UUID:
    contact = Contact("Nora Field", "1 Quay Street", email, "12345")
    return create_account(work, contact, "seven green kettles sing", email_confirmed=True, accepts=1).id


def test_a_session_is_found_by_its_token_alone(at: Any) -> None:
    token = Token.generate()
    with at() as work:
        own = account_id(work)
        made = sessions.begin(work, token, own, {"a": 1})
        found = sessions.find(work, token, IDLE)
        assert found is not None
        assert (found.id, found.account_id, found.contents) == (made, own, {"a": 1})
        assert sessions.find(work, Token.generate(), IDLE) is None


def test_a_session_is_over_after_its_idle_time_and_after_24_hours(at: Any) -> None:
    token = Token.generate()
    with at() as work:
        sessions.begin(work, token, None, {})
    with at(minutes=119) as work:
        found = sessions.find(work, token, IDLE)
        assert found
    with at(minutes=120) as work:
        assert sessions.find(work, token, IDLE) is None
    with at(hours=23) as work:
        sessions.note_seen(work, found)
    with at(hours=23.9) as work:
        assert sessions.find(work, token, IDLE)
    with at(hours=24) as work:
        assert sessions.find(work, token, IDLE) is None
        sessions.remove_ended(work, IDLE)
        assert work.session.scalars(select(BrowserSession)).all() == []


def test_two_tabs_do_not_undo_each_others_changes(at: Any) -> None:
    token = Token.generate()
    with at() as work:
        sessions.begin(work, token, None, {"kept": 1, "gone": 2})
        before = sessions.find(work, token, IDLE)
    assert before is not None
    with at() as work:
        assert sessions.store(work, token, before, {"first": 1}, set())
    with at() as work:
        assert sessions.store(work, token, before, {"second": 2}, {"gone"})
        found = sessions.find(work, token, IDLE)
        assert found is not None
        assert found.contents == {"kept": 1, "first": 1, "second": 2}


def test_a_session_that_ended_is_not_brought_back(at: Any) -> None:
    token = Token.generate()
    with at() as work:
        sessions.begin(work, token, None, {})
        before = sessions.find(work, token, IDLE)
        assert before is not None
        sessions.end(work, token)
        assert not sessions.store(work, token, before, {"a": 1}, set())
        assert work.session.scalars(select(BrowserSession)).all() == []


def test_contents_moved_to_another_session_do_not_open(at: Any) -> None:
    token, other = Token.generate(), Token.generate()
    with at() as work:
        sessions.begin(work, token, None, {"whose": "one"})
        sessions.begin(work, other, None, {"whose": "other"})
        rows = work.session.scalars(select(BrowserSession)).all()
        rows[0].sealed_contents, rows[1].sealed_contents = rows[1].sealed_contents, rows[0].sealed_contents
        work.session.flush()
        assert sessions.find(work, token, IDLE) is None
        assert sessions.find(work, other, IDLE) is None


@pytest.mark.parametrize("by_name", [True, False])
def test_a_person_ends_their_own_sessions_only(at: Any, by_name: bool) -> None:
    with at() as work:
        nora, omar = account_id(work), account_id(work, "omar@example.org")
        of_nora = sessions.begin(work, Token.generate(), nora, {})
        of_omar = sessions.begin(work, Token.generate(), omar, {})
        if by_name:
            assert not sessions.end_one(work, nora, of_omar)
            assert sessions.end_one(work, nora, of_nora)
        else:
            sessions.end_all(work, nora)
        assert sessions.of_account(work, nora, IDLE) == []
        assert [one.id for one in sessions.of_account(work, omar, IDLE)] == [of_omar]


def test_the_list_shows_live_sessions_the_latest_used_first(at: Any) -> None:
    with at() as work:
        nora = account_id(work)
        first = sessions.begin(work, Token.generate(), nora, {})
    with at(hours=1) as work:
        second = sessions.begin(work, Token.generate(), nora, {})
        assert [one.id for one in sessions.of_account(work, nora, IDLE)] == [second, first]
    with at(hours=2.5) as work:
        assert [one.id for one in sessions.of_account(work, nora, IDLE)] == [second]
