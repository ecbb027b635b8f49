"""A thief of an old backup: every file of the time before a removal, every code, every key of anybody's hands.

The key store that they find is today's: it is never kept in versions. (Folders and vaults: also the self-test.)
"""

from __future__ import annotations

import pytest

from odr.crypto.codes import AccessCode
from odr.lifekeys.lives import end
from odr.lifekeys.store import KeyStore
from odr.selftest.attacks.thief import Thief, every_life
from odr.web.running.housekeeping import one_round
from tests.support.endings import KEPT, SAID, close, due, lived
from tests.support.facilitation import Facilitation, secret_of
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a backup of each")


class Backup:
    """Everything there was to be opened when it was made, with every code."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.facilitated: Facilitation
        self.facilitated, adviser = lived(world)
        parties = self.facilitated.parties
        self.kept = {party.person.name: KEPT.format(name=party.person.name) for party in parties}
        self.said = [SAID.format(name=party.person.name) for party in parties]
        self.given = [secret_of(party) for party in parties]
        codes = [*(party.code for party in self.facilitated.everybody), adviser.code]
        self.codes: list[AccessCode] = [code for code in codes if code is not None]
        self.at_its_time, self.later = self._thief(), self._thief()

    def _thief(self) -> Thief:
        shares = [code.server_share().reveal() for code in self.codes]
        with self.world.database.reading() as session:
            work = self.world.app_context.work(session)
            return Thief(work, [self.world.settings.installation_key.reveal(), *shares])

    def read_at_its_time(self) -> str:
        """The control: what it would open with the key store of its time."""
        return read_by(self.at_its_time)

    def read_later(self) -> str:
        """What it opens now."""
        with self.world.database.reading() as session:
            self.later.lives = every_life(self.world.app_context.work(session))
        return read_by(self.later)


def read_by(thief: Thief) -> str:
    thief.work_until_nothing_new_opens()
    return b"\n".join(plaintext for _column, plaintext in thief.opened).decode("utf-8", "replace")


@pytest.fixture
def backup(world: World) -> Backup:
    return Backup(world)


@pytest.mark.promise("P11")
def test_nothing_of_a_destroyed_case_opens_from_a_backup_with_every_code(backup: Backup) -> None:
    everything = [*backup.kept.values(), *backup.said, *backup.given]
    before = backup.read_at_its_time()
    assert [one for one in everything if one not in before] == []

    close(backup.world, backup.facilitated.case_id)
    due(backup.world, backup.facilitated.case_id)
    one_round(backup.world.app_context)

    after = backup.read_later()
    assert [one for one in everything if one in after] == []
    sealed_to_codes = {
        "items",
        "folders",
        "vaults",
        "manifest_pages",
        "messages",
        "engagement_papers",
        "correspondences",
    }
    assert not {column.split(".")[0] for column in backup.later.columns()} & sealed_to_codes
    assert "grants.box" in backup.later.columns(), "the codes are right: what they were granted is at hand"
    assert "accounts.sealed_contact" in backup.later.columns(), "the thief does not even open what needs no life key"


@pytest.mark.only_on("sqlite", "of which database the backup is makes no difference here")
def test_a_backup_opens_all_of_it_where_the_life_keys_are_kept(backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(KeyStore, "destroy", lambda *_given: None)
    close(backup.world, backup.facilitated.case_id)
    due(backup.world, backup.facilitated.case_id)
    one_round(backup.world.app_context)
    # The case is gone from the rows, which say whose keys to look for.
    store = KeyStore(backup.world.settings.key_store)
    backup.later.lives = store.keys_in(backup.facilitated.case_id)
    store.dispose()
    after = read_by(backup.later)
    assert [one for one in (*backup.kept.values(), *backup.said) if one not in after] == []


@pytest.mark.only_on("sqlite", "of which database the backup is makes no difference here")
def test_without_the_life_key_of_the_case_alone_no_message_and_no_paper_opens(backup: Backup) -> None:
    """Vaults are still there with theirs: what was said in the case needs its own as well."""
    with backup.world.database.reading() as session:
        lives = dict(every_life(backup.world.app_context.work(session)))
    del lives[backup.facilitated.case_id]
    backup.later.lives = lives
    after = read_by(backup.later)
    assert [one for one in backup.kept.values() if one not in after] == [], "what is in vaults opens"
    assert [one for one in backup.said if one in after] == []
    assert not {"messages.sealed_body", "engagement_papers.sealed_body"} & backup.later.columns()


@pytest.mark.only_on("sqlite", "of which database the backup is makes no difference here")
def test_where_one_vault_has_ended_the_others_open_as_before(backup: Backup) -> None:
    tenant, landlord = backup.facilitated.parties
    with tenant.opened() as opened:
        end(opened.work, [opened.vault.id])
    after = backup.read_later()
    assert backup.kept[tenant.person.name] not in after
    assert backup.kept[landlord.person.name] in after
