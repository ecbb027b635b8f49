"""Codes in other hands, and what is said of each in the list."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.vaults.codes.issuing import check_meant, issue_code_for, issue_own_code
from odr.vaults.codes.overview import CodeLine, code_lines, kept_by_others
from odr.vaults.codes.scope_words import folder_words, further_rights, opens_words, says_of
from odr.vaults.contents.folders import OpenFolder, add_folder, folders_of, remove_folder
from odr.vaults.keys.holders import Holder, holders_to_choose
from odr.vaults.keys.scope import WHOLE_VAULT, Scope
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.rotation.revoking import revoke
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.vaults import Party, participant_of, party_with_vault, vault_row
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


@pytest.fixture
def adviser(party: Party) -> Acting:
    return adviser_of(party)


def lines_of(party: Party) -> list[CodeLine]:
    with party.opened() as opened:
        return code_lines(opened)[0]


def test_a_code_can_be_made_for_oneself_and_for_whoever_acts_for_one(party: Party, adviser: Acting) -> None:
    with party.world.work() as work:
        vault = vault_row(work, party)
        owner = participant_of(work, party).account_id
        assert holders_to_choose(work, vault) == [
            Holder(owner, "Tessa Tenant", is_owner=True),
            Holder(adviser.account_id, "Ines Law", is_owner=False),
        ]


@pytest.mark.promise("P22")
def test_an_adviser_opens_exactly_what_they_were_given(adviser: Acting) -> None:
    given(adviser, 1)
    with adviser.opened() as opened:
        assert [folder.name for folder in folders_of(opened)] == ["Money"]
        for kind in (SecretKind.STEWARDSHIP, SecretKind.MAILBOX, SecretKind.SIGNING):
            assert not opened.may(kind)


@pytest.mark.promise("P22")
def test_a_new_folder_is_in_nobodys_reach_until_it_is_given(party: Party, adviser: Acting) -> None:
    given(adviser, 0, 1, 2)
    with party.opened() as opened:
        add_folder(opened, "For nobody yet")
    with adviser.opened() as opened:
        assert "For nobody yet" not in [folder.name for folder in folders_of(opened)]


def test_a_code_whose_only_folder_was_removed_is_told_that_nothing_is_left(party: Party, adviser: Acting) -> None:
    given(adviser, 1)
    with party.opened() as opened:
        remove_folder(opened, folders_of(opened)[1].id)
    with pytest.raises(Refusal, match="nothing is left that it opens"), adviser.opened():
        pass


def test_nobody_else_can_be_given_a_code(party: Party, adviser: Acting) -> None:
    with party.opened() as opened:
        for stranger in (uuid4(), opened.vault.id):
            with pytest.raises(NotFound):
                issue_code_for(opened, AccessCode.generate(), stranger, "For whom", WHOLE_VAULT)


def test_whoever_manages_no_codes_makes_none_and_takes_none_back(party: Party, adviser: Acting) -> None:
    given(adviser, 0, may_write=True)
    with party.opened() as opened:
        of_party = opened.code.id
    with adviser.opened() as opened:
        folder = folders_of(opened)[0]
        with pytest.raises(NotFound):
            issue_own_code(opened, AccessCode.generate(), "One more", Scope((folder.id,)))
        with pytest.raises(NotFound):
            revoke(opened, of_party)


def test_a_code_for_everything_in_other_hands_has_to_be_meant() -> None:
    ines, own = Holder(uuid4(), "Ines Law", is_owner=False), Holder(uuid4(), "Tessa", is_owner=True)
    with pytest.raises(Refusal, match="Ines Law could do all that you can") as caught:
        check_meant(ines, WHOLE_VAULT, False)
    assert caught.value.field == "all_meant"
    check_meant(ines, WHOLE_VAULT, True)
    check_meant(ines, Scope((uuid4(),)), False)
    check_meant(own, WHOLE_VAULT, False)


def test_a_code_for_everything_has_every_right_and_another_never_manages_codes() -> None:
    assert Scope(None, may_write=False, read_messages=True) == WHOLE_VAULT
    assert WHOLE_VAULT.manages_codes
    most = Scope((), may_write=True, read_messages=True, speak_and_sign=True)
    assert not most.gives(SecretKind.STEWARDSHIP)
    assert not most.manages_codes


def test_the_list_says_whose_a_code_is_what_it_opens_and_by_whom_it_was_made(party: Party, adviser: Acting) -> None:
    given(adviser, 1)
    first, second = sorted(lines_of(party), key=lambda line: not line.is_owners)
    with party.world.work() as work:
        owner = participant_of(work, party).account_id
    assert (first.holder, first.is_owners, first.scope) == ("Tessa Tenant", True, WHOLE_VAULT)
    assert (second.holder, second.is_owners, second.issued_by) == ("Ines Law", False, owner)
    assert (second.scope.folders, second.scope.may_write) == ((party.folder_id(1),), False)
    assert second.known


def test_only_own_codes_for_everything_without_an_end_keep_a_vault(party: Party, adviser: Acting) -> None:
    given(adviser, everything=True)
    with party.opened() as opened:
        issue_own_code(opened, AccessCode.generate(), "For a while", Scope(until=opened.work.now + timedelta(days=1)))
        issue_own_code(opened, AccessCode.generate(), "One folder", Scope((folders_of(opened)[0].id,)))
        drawer = issue_own_code(opened, AccessCode.generate(), "For the drawer")
        own = opened.code.id
    lines = lines_of(party)
    assert {line.id for line in lines if line.keeps_the_vault} == {own, drawer}
    assert kept_by_others(lines, drawer) == 1
    assert kept_by_others([line for line in lines if line.id != own], drawer) == 0


# --- in words --------------------------------------------------------------------------------------------------------

MONEY, EVIDENCE = UUID(int=1), UUID(int=2)
FOLDERS = {MONEY: "“Money”", EVIDENCE: "“Evidence”"}
INES = Holder(UUID(int=3), "Ines Law", is_owner=False)


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (WHOLE_VAULT, "everything, folders to come included, with every right"),
        (Scope((EVIDENCE, MONEY)), "the folders “Money” and “Evidence”, to read and change"),
        (Scope((MONEY,), may_write=False), "the folder “Money”, to read"),
        (Scope((UUID(int=9),)), "no folder"),
    ],
)
def test_what_a_code_opens_is_said_in_words(scope: Scope, words: str) -> None:
    assert opens_words(scope, FOLDERS) == words


def test_a_new_code_says_what_it_opens_until_when_and_for_whom() -> None:
    scope = Scope((MONEY, EVIDENCE), read_messages=True, speak_and_sign=True)
    assert says_of(scope, FOLDERS, INES, "Tessa", "3 December") == [
        "Opens the folders “Money” and “Evidence”, to read and change, until the end of 3 December, for Ines Law.",
        "Reads the messages that come for Tessa.",
        "Writes messages and signs for Tessa.",
    ]
    assert says_of(Scope((MONEY,)), FOLDERS, INES, "Tessa", None)[0].endswith(
        "for Ines Law, until the case ends or it is taken back."
    )
    assert "codes" in further_rights(WHOLE_VAULT, "you")[0]


def test_a_folder_whose_name_no_longer_opens_is_named_as_such(party: Party) -> None:
    assert folder_words([OpenFolder(MONEY, None, 0)]) == {MONEY: "a folder that no longer opens"}
