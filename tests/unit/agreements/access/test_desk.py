"""What the desk says of a case is what the page of the engagement says of it, whatever has become of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from odr.agreements.access.desk import DeskLine, Turn, desk_of
from odr.agreements.access.opening import open_given
from odr.db.work import Work
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.engagement.stages import Shown, Stage, shown
from odr.facilitation.tables import Agreement, AgreementSignature, Engagement
from odr.organisations.organisations import organisation_of, suspend
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.listing import list_folder
from odr.vaults.contents.news import Lies, look
from tests.support import scenes
from tests.support.agreement_scene import Scene, a_scene, offer_a_change
from tests.support.facilitation import Facilitation, another_party, disclosed, in_force
from tests.support.people import account_of
from tests.support.vaults import case_row, participant_of
from tests.support.world import World


def nothing(_scene: Scene, _work: Work) -> None:
    pass


def a_signature_is_bent(scene: Scene, work: Work) -> None:
    row = scene.signatures(work)[0]
    row.signature = row.signature[:-1] + bytes([row.signature[-1] ^ 1])


def a_signature_is_gone(scene: Scene, work: Work) -> None:
    work.session.delete(scene.signatures(work)[0])


def a_version_is_gone(scene: Scene, work: Work) -> None:
    for row in scene.signatures(work):
        work.session.delete(row)
    work.session.flush()
    work.session.delete(scene.agreement(work))


def the_facilitator_is_suspended(scene: Scene, work: Work) -> None:
    case = case_row(work, scene.facilitation.case_id)
    account = account_of(work, scene.facilitation.person)
    suspend(work, account.id, organisation_of(work, case.organisation_id), case.opened_by)


def the_facilitator_has_left(scene: Scene, work: Work) -> None:
    participant_of(work, scene.facilitation.mediator).withdrawn_at = work.now


def the_document_is_altered(scene: Scene, work: Work) -> None:
    work.session.execute(update(Agreement).values(sealed_document=b"\1" * 300))


def it_has_ended(scene: Scene, work: Work) -> None:
    end(work, scene.engagement(work), account_of(work, scene.facilitation.person).id, End.WITHDREW)


AFTERWARDS: dict[Callable[[Scene, Work], None], Stage] = {
    nothing: Stage.IN_FORCE,
    a_signature_is_bent: Stage.RESTING,
    a_signature_is_gone: Stage.RESTING,
    a_version_is_gone: Stage.OFFERING,
    the_facilitator_is_suspended: Stage.RESTING,
    the_facilitator_has_left: Stage.RESTING,
    the_document_is_altered: Stage.RESTING,
    it_has_ended: Stage.ENDED,
}


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return a_scene(world)


def both(scene: Scene, work: Work) -> tuple[Shown, DeskLine]:
    engagement = work.session.get_one(Engagement, scene.facilitation.engagement_id)
    desk = desk_of(work, account_of(work, scene.facilitation.person).id, 1)
    return shown(work, [engagement])[0], desk.lines[0]


def told_alike(scene: Scene, work: Work) -> Stage:
    page, line = both(scene, work)
    assert line.stage is page.stage
    assert line.own_turn is (account_of(work, scene.facilitation.person).id in page.waits_for)
    assert len(line.waits_for) + line.own_turn == len(page.waits_for)
    return line.stage


@pytest.mark.parametrize("what", AFTERWARDS, ids=lambda what: what.__name__.replace("_", " "))
def test_the_desk_and_the_page_tell_the_same(scene: Scene, what: Callable[[Scene, Work], None]) -> None:
    with scene.trying() as work:
        what(scene, work)
        work.session.flush()
        work.session.expire_all()
        assert told_alike(scene, work) is AFTERWARDS[what]


def test_a_code_that_waits_to_be_typed_is_only_told_of_while_the_agreement_is_in_force(scene: Scene) -> None:
    scene.facilitation.give_by_hand(scene.facilitation.parties[1])
    with scene.trying() as work:
        assert both(scene, work)[1].untyped
        the_facilitator_is_suspended(scene, work)
        work.session.flush()
        assert not both(scene, work)[1].untyped


def test_while_a_change_is_signed_both_name_who_is_waited_for(scene: Scene) -> None:
    offer_a_change(scene)
    with scene.trying() as work:
        assert told_alike(scene, work) is Stage.RESTING
        assert both(scene, work)[1].waits_for == ["Leo Landlord", "Tessa Tenant"]
    scene.facilitation.sign(scene.facilitation.parties[0])
    with scene.trying() as work:
        assert told_alike(scene, work) is Stage.RESTING
        assert both(scene, work)[1].waits_for == ["Leo Landlord"]


def test_when_a_party_joins_later_both_say_that_access_rests(scene: Scene) -> None:
    another_party(scene.world, scene.facilitation.case_id)
    with scene.trying() as work:
        assert told_alike(scene, work) is Stage.RESTING


def test_from_the_disclosure_to_the_signatures_both_tell_the_same(world: World) -> None:
    facilitation = disclosed(world)
    scene = Scene(facilitation, facilitation.engagement_id)
    with scene.trying() as work:
        assert told_alike(scene, work) is Stage.OFFERING
    facilitation.offer()
    with scene.trying() as work:
        assert told_alike(scene, work) is Stage.SIGNING
        assert not work.session.query(AgreementSignature).count()
    facilitation.sign(facilitation.mediator)
    with scene.trying() as work:
        assert told_alike(scene, work) is Stage.SIGNING
        assert not both(scene, work)[1].own_turn


def test_a_case_stands_under_whose_turn_it_is(world: World) -> None:
    facilitation = in_force(world)
    scene = Scene(facilitation, facilitation.engagement_id)
    with scene.trying() as work:
        assert both(scene, work)[1].turn is Turn.NOBODY
    code_id = facilitation.give(facilitation.parties[0])
    with scene.trying() as work:
        line = both(scene, work)[1]
        assert line.turn is Turn.OWN
        (given,) = line.given
        assert (given.given.party, given.lies) == (
            facilitation.parties[0].person.name,
            Lies(folders=1, entries=1, new=1),
        )
    read_all(facilitation, code_id)
    with scene.trying() as work:
        line = both(scene, work)[1]
        assert line.turn is Turn.NOBODY, "it is read"
        assert line.given[0].lies == Lies(folders=1, entries=1, new=0)
    offer_a_change(scene)
    facilitation.sign(facilitation.mediator)
    with scene.trying() as work:
        assert both(scene, work)[1].turn is Turn.OTHERS
        it_has_ended(scene, work)
        work.session.flush()
        line = both(scene, work)[1]
        assert (line.turn, line.given) == (Turn.OVER, [])


def read_all(facilitation: Facilitation, code_id: UUID) -> None:
    with facilitation.opened_by(facilitation.mediator) as (opened, _engagement):
        granted, _party = open_given(opened, code_id)
        for folder in folders_of(granted):
            look(granted, folder.id, list_folder(granted, folder.id, 1)[0])


def test_what_is_to_be_done_stands_before_what_waits_and_what_is_over_comes_last(world: World) -> None:
    facilitation = in_force(world)
    account = facilitation.person
    with world.work() as work:
        for number in range(30):
            work.session.add(an_ended_engagement(work, facilitation, number))
    with world.work() as work:
        account_id = account_of(work, account).id
        first, second = (desk_of(work, account_id, page) for page in (1, 2))
        assert first.lines[0].engagement.id == facilitation.engagement_id
        assert {one.turn for one in first.lines[1:]} == {Turn.OVER}
        assert [len(one.lines) for one in (first, second)] == [25, 6]
        assert (first.last, first.counts[Turn.OVER], first.counts[Turn.NOBODY]) == (2, 30, 1)
        assert len({one.engagement.id for one in (*first.lines, *second.lines)}) == 31


def an_ended_engagement(work: Work, facilitation: Facilitation, number: int) -> Engagement:
    live = work.session.get_one(Engagement, facilitation.engagement_id)
    at = live.proposed_at - timedelta(days=number + 1)
    return Engagement(
        case_id=live.case_id,
        proposed_by=live.proposed_by,
        proposed_at=at,
        account_id=live.account_id,
        asked_at=at,
        ended_at=at,
        end="not coming",
    )
