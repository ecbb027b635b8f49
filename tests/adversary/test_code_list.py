"""An earlier list of codes is put back: whatever its owner then does with codes, the vault goes on telling of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.agreements.access import giving
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.facilitation.tables import Engagement
from odr.selftest.attacks.writer import slip_in_a_code
from odr.vaults.codes.changing import change_scope
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.folders import folders_of
from odr.vaults.integrity.accepting import accept
from odr.vaults.integrity.checking import check
from odr.vaults.keys.findings import What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.rotation.revoking import revoke
from tests.support import scenes
from tests.support.agreement_scene import Scene, a_scene
from tests.support.altered import Rows, put_back, rows_now
from tests.support.vaults import Party, vault_row
from tests.support.world import World

LIST = ("sealed_code_list", "code_list_version", "code_list_epoch")


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return a_scene(world)


@pytest.fixture
def drawer(scene: Scene) -> UUID:
    with tenant(scene).opened() as opened:
        return issue_own_code(opened, AccessCode.generate(), "For the drawer")


def tenant(scene: Scene) -> Party:
    return scene.facilitation.parties[0]


def engagement_in(opened: OpenVault, scene: Scene) -> Engagement:
    return opened.work.session.get_one(Engagement, scene.facilitation.engagement_id)


def a_code_issued(opened: OpenVault, scene: Scene, _drawer: UUID) -> None:
    issue_own_code(opened, AccessCode.generate(), "For my phone")


def access_given(opened: OpenVault, scene: Scene, _drawer: UUID) -> None:
    until = opened.work.now + timedelta(days=5)
    giving.give(opened, engagement_in(opened, scene), [folders_of(opened)[1].id], "To prepare", until)


def access_given_by_hand(opened: OpenVault, scene: Scene, _drawer: UUID) -> None:
    access = giving.GivenAccess((folders_of(opened)[1].id,), "To prepare", opened.work.now + timedelta(days=5))
    giving.give_by_hand(opened, engagement_in(opened, scene), AccessCode.generate(), access)


def access_given_again(opened: OpenVault, scene: Scene, _drawer: UUID) -> None:
    giving.give_again(opened, engagement_in(opened, scene), scene.code_id)


def a_code_changed(opened: OpenVault, scene: Scene, drawer: UUID) -> None:
    change_scope(opened, drawer, Scope(folders=(folders_of(opened)[0].id,)), "For the drawer")


def a_code_taken_back(opened: OpenVault, scene: Scene, drawer: UUID) -> None:
    revoke(opened, drawer)


ACTS = [a_code_issued, access_given, access_given_by_hand, access_given_again, a_code_changed, a_code_taken_back]
Act = Callable[[OpenVault, Scene, UUID], None]


def words(act: Act) -> str:
    return act.__name__.replace("_", " ")


def lists_of(scene: Scene) -> Rows:
    with scene.world.work() as work:
        return rows_now(work)


def put_the_list_back(scene: Scene, before: Rows) -> None:
    with scene.world.work() as work:
        vault_id = vault_row(work, tenant(scene)).id
        now = next(row for row in rows_now(work)["vaults"] if row["id"] == vault_id)
        old = next(row for row in before["vaults"] if row["id"] == vault_id)
        back: Rows = {"vaults": [now | {name: old[name] for name in LIST}]}
        put_back(work, back, "vaults")


def found(scene: Scene) -> list[What]:
    with tenant(scene).opened() as opened:
        return [one.what for one in check(opened)]


@pytest.mark.promise("P06")
@pytest.mark.parametrize("act", ACTS, ids=words)
def test_a_list_put_back_after_any_act_with_codes_is_told(scene: Scene, drawer: UUID, act: Act) -> None:
    before = lists_of(scene)
    with tenant(scene).opened() as opened:
        act(opened, scene, drawer)
    put_the_list_back(scene, before)
    assert What.CODES_ALTERED in found(scene)


@pytest.mark.promise("P06")
@pytest.mark.parametrize("act", ACTS, ids=words)
def test_no_act_with_codes_covers_up_that_an_earlier_list_was_put_back(scene: Scene, drawer: UUID, act: Act) -> None:
    # Given: an earlier list in the place of the latest
    before = lists_of(scene)
    with tenant(scene).opened() as opened:
        issue_own_code(opened, AccessCode.generate(), "For the train")
    put_the_list_back(scene, before)
    # When: the owner acts, and acts again
    for one in (act, a_code_issued):
        with tenant(scene).opened() as opened:
            one(opened, scene, drawer)
        # Then
        assert What.CODES_ALTERED in found(scene)
    # Until somebody has read it and goes on from how it is.
    with tenant(scene).opened() as opened:
        accept(opened)
    assert What.CODES_ALTERED not in found(scene)


def test_unlocking_which_ends_codes_that_are_gone_covers_up_nothing(scene: Scene) -> None:
    """The earlier list has a code that was taken back since: at unlocking what it opened gets new locks, and a list."""
    with tenant(scene).opened() as opened:
        folder_id = folders_of(opened)[1].id
        helper = issue_own_code(opened, AccessCode.generate(), "For my sister", Scope(folders=(folder_id,)))
    before = lists_of(scene)
    with tenant(scene).opened() as opened:
        revoke(opened, helper)
    put_the_list_back(scene, before)
    for _ in range(3):
        assert What.CODES_ALTERED in found(scene)


@pytest.mark.parametrize("act", [a_code_issued, access_given, access_given_by_hand, access_given_again], ids=words)
def test_a_row_that_was_slipped_in_is_noted_whenever_a_code_is_issued(scene: Scene, drawer: UUID, act: Act) -> None:
    with scene.world.work() as work:
        slipped = slip_in_a_code(work, vault_row(work, tenant(scene)), AccessCode.generate()).id
    with tenant(scene).opened() as opened:
        act(opened, scene, drawer)
    with scene.world.work() as work:
        noted = work.session.scalars(
            select(AuditEntry.subject_id).where(AuditEntry.event == Event.CODE_REFUSED.value)
        ).all()
    assert slipped in noted
