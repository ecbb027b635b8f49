"""Codes go into a keyring by hand or from somebody else's, and vaults open with them as with codes that were typed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.crypto.safety_words import safety_words
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.keyrings import entries, opening
from odr.keyrings.tables import KeyringEntry
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.scope import Scope
from odr.vaults.rotation.revoking import revoke
from tests.support import scenes
from tests.support.keyrings import id_of, open_keyring, with_keyring
from tests.support.people import with_account
from tests.support.vaults import Party, participant_of, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return with_vault(two_parties(world)[0])


@pytest.fixture
def personal(party: Party) -> AccessCode:
    """The party's keyring, with the code of their vault in it; its personal code."""
    code = with_keyring(party.person)
    assert party.code is not None
    with party.world.work() as work:
        entries.add(open_keyring(work, party.person, code), party.code)
    return code


def events(work: Work, party: Party) -> list[str]:
    return list(
        work.session.scalars(
            select(AuditEntry.event).where(AuditEntry.case_id == party.case_id).order_by(AuditEntry.number)
        )
    )


def test_a_code_that_was_typed_once_opens_the_vault_from_then_on(party: Party, personal: AccessCode) -> None:
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        opened, share = entries.unlock_vault(keyring, participant_of(work, party))
        assert party.code is not None
        assert share == party.code.server_share()
        assert len(folders_of(opened)) == 3
        assert events(work, party)[-1] == Event.VAULT_UNLOCKED.value
        assert opened.code.used_at == work.now


def test_the_list_says_which_case_it_opens_and_until_when(party: Party, personal: AccessCode) -> None:
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        (kept,) = entries.codes_in(work, keyring.keyring)
        assert (kept.case_id, kept.reference, kept.expires_at) == (party.case_id, "2026-0142", None)
        assert kept.whose_name == kept.giver == party.person.name
        assert entries.count_in(work, keyring.keyring) == 1
        assert entries.cases_that_open(work, keyring.account_id) == {party.case_id}


def test_typing_a_code_again_takes_the_place_of_the_entry_that_is_there(party: Party, personal: AccessCode) -> None:
    assert party.code is not None
    with party.world.work() as work:
        entry = work.session.scalars(select(KeyringEntry)).one()
        entry.box = b"\1" + bytes(1300)
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        with pytest.raises(Refusal, match="altered in the database"):
            entries.unlock_vault(keyring, participant_of(work, party))
        assert events(work, party)[-1] == Event.VAULT_REFUSED.value
        entries.add(keyring, party.code)
        entries.unlock_vault(keyring, participant_of(work, party))


def test_only_ones_own_codes_that_are_in_force_go_in(party: Party, personal: AccessCode) -> None:
    other = with_vault(two_parties(party.world, reference="2026-0143", names=("Nora Field", "Omar Stone"))[0])
    assert other.code is not None
    short = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, short, "For a day", Scope(until=opened.work.now + timedelta(days=1)))
    party.world.later(days=2)
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        for code in (other.code, AccessCode.generate()):
            with pytest.raises(Refusal, match="opens nothing of yours"):
                entries.add(keyring, code)
        with pytest.raises(Refusal, match="has expired"):
            entries.add(keyring, short)
        with pytest.raises(Refusal, match="personal code of the keyring itself"):
            entries.add(keyring, personal)
        assert entries.count_in(work, keyring.keyring) == 1


def test_of_several_codes_for_one_vault_the_one_that_opens_most_is_used(party: Party, personal: AccessCode) -> None:
    small = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, small, "For the telephone", Scope(folders=(folders_of(opened)[0].id,)))
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        entries.add(keyring, small)
        opened, _share = entries.unlock_vault(keyring, participant_of(work, party))
        assert len(folders_of(opened)) == 3


def test_a_code_that_is_taken_back_leaves_the_keyring(party: Party, personal: AccessCode) -> None:
    second = AccessCode.generate()
    with party.opened() as opened:
        code_id = issue_own_code(opened, second, "For the telephone")
    with party.world.work() as work:
        entries.add(open_keyring(work, party.person, personal), second)
    with party.opened() as opened:
        revoke(opened, code_id)
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        assert entries.count_in(work, keyring.keyring) == 1


def test_a_code_that_has_expired_is_listed_and_opens_nothing(party: Party) -> None:
    personal, short = with_keyring(party.person), AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, short, "For a day", Scope(until=opened.work.now + timedelta(days=1)))
        work = opened.work
        entries.add(open_keyring(work, party.person, personal), short)
        assert entries.cases_that_open(work, id_of(work, party.person)) == {party.case_id}
    party.world.later(days=2)
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        assert len(entries.codes_in(work, keyring.keyring)) == 1
        assert entries.cases_that_open(work, keyring.account_id) == set()
        with pytest.raises(Refusal, match="expired"):
            entries.unlock_vault(keyring, participant_of(work, party))
        assert events(work, party)[-1] == Event.VAULT_REFUSED.value


def test_without_a_code_for_a_vault_there_is_nothing_to_open_it_with(party: Party) -> None:
    personal = with_keyring(party.person)
    with party.world.work() as work, pytest.raises(NotFound):
        entries.unlock_vault(open_keyring(work, party.person, personal), participant_of(work, party))


# --- from somebody else's hand ---------------------------------------------------------------------------------------


def test_a_giver_sees_the_words_that_the_receiver_sees(party: Party, personal: AccessCode) -> None:
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        seen = entries.receiver(work, keyring.account_id)
        assert seen is not None
        assert seen.words == safety_words(keyring.public_key.encoded)
        assert (seen.name, seen.since) == (party.person.name, keyring.keyring.created_at)


def test_somebody_without_a_keyring_and_one_whose_key_is_none_cannot_be_given_to(
    party: Party, personal: AccessCode
) -> None:
    other = with_account(party.world, "Omar Reed")
    with party.world.work() as work:
        assert entries.receiver(work, id_of(work, other)) is None
        keyring = opening.keyring_of(work, id_of(work, party.person))
        assert keyring is not None
        keyring.public_key = b"\1" + bytes(1216)
        assert entries.receiver(work, id_of(work, party.person)) is None


def test_a_code_that_was_handed_over_is_there_at_the_next_unlocking(party: Party) -> None:
    personal, given = with_keyring(party.person), AccessCode.generate()
    with party.opened() as opened:
        account_id = opened.actor_id
        issue_own_code(opened, given, "Handed over", Scope(folders=(folders_of(opened)[1].id,)))
        seen = entries.receiver(opened.work, account_id)
        assert seen is not None
        entries.hand_over(opened, given, account_id, seen.shown)
    with party.world.work() as work:
        keyring = open_keyring(work, party.person, personal)
        opened, share = entries.unlock_vault(keyring, participant_of(work, party))
        assert share == given.server_share()
        assert [folder.name for folder in folders_of(opened)] == ["Money"]


def test_nothing_is_handed_over_when_the_key_has_changed_since_it_was_shown(party: Party) -> None:
    given = AccessCode.generate()
    with_keyring(party.person)
    with party.opened() as opened:
        issue_own_code(opened, given, "Handed over")
        seen = entries.receiver(opened.work, opened.actor_id)
        assert seen is not None
        keyring = opening.keyring_of(opened.work, opened.actor_id)
        assert keyring is not None
        keyring.public_key = BoxKeyPair.generate()[1].public.encoded
        with pytest.raises(Refusal, match="another key than a moment ago"):
            entries.hand_over(opened, given, opened.actor_id, seen.shown)
        assert entries.count_in(opened.work, keyring) == 0


def test_only_a_code_of_this_vault_in_that_persons_hands_is_handed_over(party: Party) -> None:
    other = with_account(party.world, "Omar Reed")
    with_keyring(other)
    assert party.code is not None
    with party.opened() as opened:
        seen = entries.receiver(opened.work, id_of(opened.work, other))
        assert seen is not None
        for code in (party.code, AccessCode.generate()):
            with pytest.raises(NotFound):
                entries.hand_over(opened, code, seen.account_id, seen.shown)
