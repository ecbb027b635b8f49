"""What a visit finds of who asks, and how few statements it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from odr.accounts.tables import BrowserSession
from odr.cases.life import CaseState
from odr.db.work import Work
from odr.errors import NotFound
from odr.organisations.organisations import administered_by, suspend
from odr.organisations.tables import Organisation
from odr.vaults.codes import adviser_codes
from odr.web.asking.places import CasePlace, Person, person_of, place_of
from tests.support.advisers import adviser_of, given
from tests.support.people import account_of
from tests.support.vaults import Party, case_row, party_with_vault, two_parties
from tests.support.world import Person as Somebody
from tests.support.world import World


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Every statement that the database is given, less what begins and ends a unit of work."""
    given: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")) and "advisory" not in statement:
            given.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield given
    event.remove(world.database.engine, "before_cursor_execute", note)


def session_of(work: Work, person: Somebody) -> tuple[UUID, UUID]:
    account_id = account_of(work, person).id
    found = work.session.scalars(select(BrowserSession.id).where(BrowserSession.account_id == account_id)).first()
    assert found is not None
    return found, account_id


def place(work: Work, person: Somebody, case_id: UUID) -> tuple[Person, CasePlace]:
    found = place_of(work, *session_of(work, person), case_id)
    assert found is not None
    return found


@pytest.fixture
def party(world: World) -> Party:
    return party_with_vault(world)


def test_an_open_vault_is_found_and_opened_in_three_statements(world: World, party: Party) -> None:
    party.unlock()
    party.open("/codes")
    with statements(world) as asked:
        party.open("/items/" + str(uuid4()))
    assert party.person.status == 404
    before_the_entry = next(number for number, one in enumerate(asked) if "FROM items" in one)
    assert before_the_entry == 3, asked


def test_a_party_is_found_with_their_vault_and_what_is_unlocked(world: World, party: Party) -> None:
    party.unlock()
    with world.work() as work:
        person, found = place(work, party.person, party.case_id)
        assert person.account.id == found.participant.account_id
        assert person.administers is None
        assert (found.participant.id, found.case.id) == (party.participant_id, party.case_id)
        assert found.adviser is None
        assert not found.suspended
        assert found.vault is not None
        assert found.unlocked is not None
        assert found.unlocked.code.vault_id == found.vault.id
        assert not found.unlocked.ended


def test_an_adviser_is_found_in_the_place_of_their_party_until_they_stop_acting(world: World, party: Party) -> None:
    ines = given(adviser_of(party), 0)
    with world.work() as work:
        _person, found = place(work, ines.person, party.case_id)
        assert found.participant.id == party.participant_id
        assert found.adviser is not None
        assert found.adviser.id == ines.adviser_id
        adviser_codes.end(work, ines.row(work), ines.account_id)
        work.session.flush()
        with pytest.raises(NotFound):
            place(work, ines.person, party.case_id)


def test_an_adviser_is_not_found_in_a_case_that_is_closed(world: World, party: Party) -> None:
    ines = given(adviser_of(party), 0)
    with world.work() as work:
        case_row(work, party.case_id).state = CaseState.CLOSED.value
        work.session.flush()
        with pytest.raises(NotFound):
            place(work, ines.person, party.case_id)


def test_nobody_is_found_where_they_have_no_place_and_once_their_session_has_ended(world: World) -> None:
    tessa, _leo = two_parties(world)
    elsewhere, _other = two_parties(world, reference="2026-0143", names=("Nora Field", "Omar Stone"))
    with world.work() as work:
        for case_id in (elsewhere.case_id, uuid4()):
            with pytest.raises(NotFound):
                place(work, tessa.person, case_id)
        session_id, account_id = session_of(work, tessa.person)
        assert place_of(work, uuid4(), account_id, tessa.case_id) is None
        assert place_of(work, session_id, uuid4(), tessa.case_id) is None
        assert person_of(work, uuid4(), account_id) is None


def test_a_suspension_is_found_and_takes_the_administration_away(world: World) -> None:
    ada, tessa = world.administrator(), two_parties(world)[0]
    with world.work() as work:
        house = work.session.scalars(select(Organisation)).one()
        session_id, account_id = session_of(work, ada)
        found = person_of(work, session_id, account_id)
        assert found is not None
        assert found.administers is administered_by(work, account_id) is house
        suspend(work, account_of(work, tessa.person).id, house, account_id)
        suspend(work, account_id, house, account_of(work, tessa.person).id)
        work.session.flush()
        assert place(work, tessa.person, tessa.case_id)[1].suspended
        found = person_of(work, session_id, account_id)
        assert found is not None
        assert found.administers is administered_by(work, account_id) is None
