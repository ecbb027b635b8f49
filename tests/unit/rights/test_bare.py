"""Of a deleted account its bare number goes with the last that pointed at it, in whatever way that went."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from odr.accounts.contact import Contact, account_of
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.rights import deleting
from odr.web.running.housekeeping import one_round
from tests.support.endings import close, due
from tests.support.restoring import back_up, bring_back
from tests.support.vaults import two_parties
from tests.support.world import PASSWORD, World

pytestmark = [pytest.mark.both_engines("what points at an account is asked in SQL"), pytest.mark.promise("P52")]


def account_for(world: World, name: str = "Nora Neighbour") -> UUID:
    person = world.person(name, f"{name.split(maxsplit=1)[0].lower()}@example.org")
    with world.work() as work:
        contact = Contact(email=person.email, **person.contact())
        return create_account(work, contact, PASSWORD, email_confirmed=True, accepts=1).id


def delete(world: World, account_id: UUID) -> None:
    with world.work() as work:
        deleting.delete_account(work, account_of(work, account_id), world.settings.timezone)


def is_there(world: World, account_id: UUID) -> bool:
    with world.work() as work:
        return work.session.get(Account, account_id) is not None


def test_whoever_is_in_the_log_of_a_case_without_a_place_in_it_goes_with_the_case(world: World) -> None:
    party, account_id = two_parties(world)[0], account_for(world)
    with world.work() as work:
        record(work, party.case_id, Event.FACILITATOR_SUGGESTED, actor_id=account_id)
    delete(world, account_id)
    one_round(world.app_context)
    assert is_there(world, account_id), "the log of the case names it"
    close(world, party.case_id)
    due(world, party.case_id)
    for _round in range(2):
        one_round(world.app_context)
    assert not is_there(world, account_id)


def test_what_a_restore_deletes_again_leaves_no_bare_account(world: World, tmp_path: Path) -> None:
    account_id = account_for(world)
    backup = back_up(world, tmp_path / "backup")
    delete(world, account_id)
    assert not is_there(world, account_id)
    restored, _done = bring_back(world, backup, tmp_path / "restored")
    assert is_there(restored, account_id)
    one_round(restored.app_context)
    assert not is_there(restored, account_id)
    restored.close()


def test_a_round_looks_at_some_accounts_and_the_next_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    party = two_parties(world)[0]
    accounts = [account_for(world, name) for name in ("Nora Neighbour", "Ned Nobody")]
    with world.work() as work:
        for account_id in accounts:
            record(work, party.case_id, Event.FACILITATOR_SUGGESTED, actor_id=account_id)
    living = account_for(world, "Lily Living")
    for account_id in accounts:
        delete(world, account_id)
    with world.work() as work:
        work.session.execute(update(AuditEntry).values(actor_id=None))
    monkeypatch.setattr(deleting, "LOOKED_AT_ONCE", 1)
    for _round in range(10):
        one_round(world.app_context)
    assert [is_there(world, one) for one in (*accounts, living)] == [False, False, True]
