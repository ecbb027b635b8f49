"""A keyring opens with its personal code, stays open in one browser, and outlives a code that is exchanged."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from odr.accounts import sessions
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.crypto.secrets import SymmetricKey, Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.keyrings import opening
from odr.keyrings.tables import Keyring, KeyringEntry, UnlockedKeyring
from odr.selftest.harness.person import Person
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.keyrings import id_of, open_keyring, with_keyring
from tests.support.people import with_account
from tests.support.world import World

IDLE = timedelta(minutes=30)


@pytest.fixture
@scenes.scene
def person(world: World) -> Person:
    return with_account(world, "Ines Law")


def session_of(work: Work, person: Person) -> tuple[Token, SymmetricKey]:
    """A browser in which the person is signed in."""
    token = Token.generate()
    sessions.begin(work, token, id_of(work, person), {})
    return token, sessions.sealing_key(token)


def reopened(work: Work, person: Person, token: Token, *, using: bool = True) -> bool:
    live = sessions.find(work, token, timedelta(hours=10))
    assert live is not None
    found = opening.reopen(work, id_of(work, person), live.id, sessions.sealing_key(token), IDLE, using=using)
    return found is not None


def kept_open(work: Work, person: Person, code: AccessCode) -> Token:
    """A browser in which the keyring is unlocked."""
    token, key = session_of(work, person)
    live = sessions.find(work, token, timedelta(hours=10))
    assert live is not None
    opened, share = opening.unlock(work, id_of(work, person), code)
    opening.keep_unlocked(opened, share, live.id, key)
    return token


def test_it_opens_with_its_code_and_no_other(person: Person) -> None:
    code = with_keyring(person)
    with person.world.work() as work:
        assert open_keyring(work, person, code).account_id == id_of(work, person)
        with pytest.raises(Refusal, match="not the personal code of your keyring"):
            open_keyring(work, person, AccessCode.generate())


def test_somebody_without_one_has_nothing_to_open(person: Person) -> None:
    with person.world.work() as work, pytest.raises(NotFound):
        open_keyring(work, person, AccessCode.generate())


def test_there_is_one_for_each_person(person: Person) -> None:
    with_keyring(person)
    with person.world.work() as work, pytest.raises(Refusal, match="a keyring already"):
        opening.make(work, id_of(work, person), AccessCode.generate())


def test_it_shows_nothing_of_itself(person: Person) -> None:
    code = with_keyring(person)
    with person.world.work() as work:
        opened = open_keyring(work, person, code)
        assert repr(opened) == "<OpenKeyring>"
        assert repr(opened.seed) == "<BoxSeed>"


def test_it_stays_open_in_the_browser_that_opened_it_and_in_no_other(person: Person) -> None:
    code = with_keyring(person)
    with person.world.work() as work:
        token = kept_open(work, person, code)
        other, _key = session_of(work, person)
        assert reopened(work, person, token)
        assert not reopened(work, person, other)


def test_it_stays_open_for_its_own_account_alone(person: Person) -> None:
    code = with_keyring(person)
    stranger = with_account(person.world, "Omar Reed")
    with person.world.work() as work:
        token = kept_open(work, person, code)
        live = sessions.find(work, token, timedelta(hours=10))
        assert live is not None
        key = sessions.sealing_key(token)
        assert opening.is_unlocked(work, id_of(work, person), live.id, IDLE)
        assert not opening.is_unlocked(work, id_of(work, stranger), live.id, IDLE)
        assert opening.reopen(work, id_of(work, stranger), live.id, key, IDLE) is None


def test_it_locks_by_hand_and_when_idle_and_stays_open_while_it_is_used(person: Person) -> None:
    code = with_keyring(person)
    world = person.world
    with world.work() as work:
        token = kept_open(work, person, code)
    world.later(minutes=20)
    with world.work() as work:
        assert reopened(work, person, token)
    world.later(minutes=20)
    with world.work() as work:
        assert reopened(work, person, token, using=False)
    world.later(minutes=10)
    with world.work() as work:
        assert not reopened(work, person, token)
        assert work.session.scalar(select(func.count()).select_from(UnlockedKeyring)) == 1
    one_round(world.app_context)
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(UnlockedKeyring)) == 0
        token = kept_open(work, person, code)
        live = sessions.find(work, token, timedelta(hours=10))
        assert live is not None
        opening.lock(work, live.id)
        assert not reopened(work, person, token)


def test_it_locks_when_the_session_ends(person: Person) -> None:
    code = with_keyring(person)
    with person.world.work() as work:
        token = kept_open(work, person, code)
        sessions.end(work, token)
        assert work.session.scalar(select(func.count()).select_from(UnlockedKeyring)) == 0


def test_another_personal_code_opens_the_same_keyring_and_locks_it_everywhere(person: Person) -> None:
    old, new = with_keyring(person), AccessCode.generate()
    with person.world.work() as work:
        token = kept_open(work, person, old)
        opened = open_keyring(work, person, old)
        key = opened.keyring.public_key
        opening.exchange_code(opened, new)
        assert not reopened(work, person, token)
        assert work.session.scalar(select(func.count()).select_from(UnlockedKeyring)) == 0
    with person.world.work() as work:
        opened = open_keyring(work, person, new)
        assert opened.keyring.public_key == key == opened.public_key.encoded
        assert not opened.is_altered
        with pytest.raises(Refusal, match="not the personal code"):
            open_keyring(work, person, old)


def test_beginning_anew_destroys_the_old_one_and_needs_no_code(person: Person) -> None:
    old, new = with_keyring(person), AccessCode.generate()
    with person.world.work() as work:
        token = kept_open(work, person, old)
        before = opening.keyring_of(work, id_of(work, person))
        assert before is not None
        kept = before.id, before.public_key
    with person.world.work() as work:
        opening.begin_anew(work, id_of(work, person), new)
    with person.world.work() as work:
        opened = open_keyring(work, person, new)
        assert (opened.keyring.id, opened.keyring.public_key) != kept
        assert work.session.scalar(select(func.count()).select_from(Keyring)) == 1
        assert work.session.scalar(select(func.count()).select_from(KeyringEntry)) == 0
        assert not reopened(work, person, token)


def test_another_key_in_its_place_is_noticed_and_can_be_put_right(person: Person) -> None:
    code = with_keyring(person)
    with person.world.work() as work:
        opened = open_keyring(work, person, code)
        assert not opened.is_altered
        opened.keyring.public_key = BoxKeyPair.generate()[1].public.encoded
    with person.world.work() as work:
        opened = open_keyring(work, person, code)
        assert opened.is_altered
        opening.put_key_back(opened)
    with person.world.work() as work:
        assert not open_keyring(work, person, code).is_altered


@pytest.mark.parametrize(
    "altered",
    [
        {"sealed_key": bytes(200)},
        {"sealed_key": b""},
        {"version": 2},
    ],
    ids=["other bytes", "nothing", "another version"],
)
def test_one_that_was_altered_says_so_to_the_right_code(person: Person, altered: dict[str, object]) -> None:
    code = with_keyring(person)
    with person.world.work() as work:
        keyring = opening.keyring_of(work, id_of(work, person))
        for column, value in altered.items():
            setattr(keyring, column, value)
    with person.world.work() as work, pytest.raises(Refusal, match="altered in the database"):
        open_keyring(work, person, code)


def test_a_row_of_another_account_does_not_open(person: Person) -> None:
    code = with_keyring(person)
    other = with_account(person.world, "Omar Reed")
    with person.world.work() as work:
        keyring = opening.keyring_of(work, id_of(work, person))
        assert keyring is not None
        keyring.account_id = id_of(work, other)
    with person.world.work() as work, pytest.raises(Refusal, match="altered in the database"):
        open_keyring(work, other, code)
    with person.world.work() as work:
        assert opening.keyring_of(work, uuid4()) is None
