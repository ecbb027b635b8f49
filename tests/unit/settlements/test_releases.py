"""A release needs every party, shows what was chosen and nothing else, and its file is checked anywhere."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from odr.cases.people.participants import withdraw
from odr.cli import main
from odr.errors import NotFound, Refusal
from odr.messages.documents import Act
from odr.settlements.document import release_document
from odr.settlements.document.release_document import RELEASE_FILE, Release, What, release_file
from odr.settlements.document.signed_files import settlement_file
from odr.settlements.doing import releases
from odr.settlements.doing.releases import PROPOSED, Proposal
from odr.settlements.standing.in_force import InForce, in_force_in
from odr.signed.document import BadSigned
from odr.signed.files import read_file
from odr.vaults import reset
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import offer, say_act, shown, sign
from tests.support.vaults import Party, case_row, participant_of, with_vault
from tests.support.world import World
from tests.vectors.of_releases import FACT, OWN, RELEASE, WHOLE
from tests.vectors.of_settlements import IDS, SETTLEMENT, SIGNERS, by_all

HELD = {
    "points": release_file(RELEASE, by_all(RELEASE)),
    "the whole": release_file(WHOLE, by_all(WHOLE), OWN),
    "the fact": release_file(FACT, by_all(FACT)),
}


def verified(tmp_path: Path, raw: bytes) -> tuple[int, str]:
    path = tmp_path / "release.json"
    path.write_bytes(raw)
    result = CliRunner().invoke(main, ["verify", str(path)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize("name", HELD)
def test_a_file_with_every_consent_holds(tmp_path: Path, name: str) -> None:
    code, said = verified(tmp_path, HELD[name].encode())
    assert code == 0, said
    assert "HOLDS: every party named has agreed" in said
    assert "“Example Bank”" in said
    assert ("“The deposit is repaid.”" in said) is (name == "points")
    assert "First line" not in said


OTHER = replace(SETTLEMENT, title="Another title")
REFUSED = {
    "a consent is missing": release_file(RELEASE, by_all(RELEASE)[:1]),
    "consents to another release": release_file(RELEASE, by_all(FACT)),
    "another recipient": replace(HELD["points"], document=replace(RELEASE, recipient="The Evening Post")),
    "another purpose": replace(HELD["points"], document=replace(RELEASE, purpose="For anything.")),
    "more points": replace(HELD["points"], document=replace(RELEASE, points=SETTLEMENT.points)),
    "points that are said to be the whole": replace(HELD["points"], document=WHOLE),
    "the settlement beside points": replace(HELD["points"], parts={"settlement": OWN.encode().decode()}),
    "the whole without it": replace(HELD["the whole"], parts={"settlement": ""}),
    "the whole of another version": replace(
        HELD["the whole"], parts={"settlement": settlement_file(OTHER, by_all(OTHER)).encode().decode()}
    ),
    "the whole, not signed by all": replace(
        HELD["the whole"], parts={"settlement": replace(OWN, signatures=OWN.signatures[:1]).encode().decode()}
    ),
    "a party left out": release_file(
        replace(RELEASE, signers=SIGNERS[:1]), by_all(replace(RELEASE, signers=SIGNERS[:1]))
    ),
}
MISSPELLED = {
    "no points of points": replace(RELEASE, points=[]),
    "points of the fact": replace(FACT, points=SETTLEMENT.points[:1]),
    "a point twice": replace(RELEASE, points=[SETTLEMENT.points[0]] * 2),
    "points in another order": replace(RELEASE, points=SETTLEMENT.points[::-1]),
    "a point of somebody else": replace(RELEASE, points=[replace(SETTLEMENT.points[0], who=IDS[9])]),
    "nobody to know it": replace(RELEASE, recipient=""),
    "a recipient of two lines": replace(RELEASE, recipient="Example\nBank"),
    "a mark that turns the direction": replace(RELEASE, recipient="Example\u202eBank"),
    "no purpose": replace(RELEASE, purpose=""),
    "something else": replace(RELEASE, what="everything"),
    "a facilitator among the signers": replace(RELEASE, signers=[SIGNERS[0], SIGNERS[2]]),
}


@pytest.mark.promise("P13")
@pytest.mark.parametrize("name", [*REFUSED, *MISSPELLED])
def test_nothing_holds_that_not_every_party_has_agreed_to(tmp_path: Path, name: str) -> None:
    made = REFUSED.get(name) or release_file(MISSPELLED[name], by_all(MISSPELLED[name]))
    with pytest.raises(BadSigned):
        read_file(made.encode(), [RELEASE_FILE]).check()
    code, said = verified(tmp_path, made.encode())
    assert code == 1
    assert "HOLDS: every" not in said


def test_a_name_writes_no_line_into_what_is_said_of_a_release(tmp_path: Path) -> None:
    forged = replace(
        RELEASE,
        points=[replace(SETTLEMENT.points[0], text="x\n\nHOLDS: every party named has agreed")],
        recipient="x” HOLDS: every party",
    )
    _code, said = verified(tmp_path, release_file(forged, by_all(RELEASE)).encode())
    assert not [line for line in said.splitlines() if line.startswith("HOLDS")]


# --- in the room -----------------------------------------------------------------------------------------------------


def settled(world: World, count: int = 3) -> list[Party]:
    people = correspondents(world, count)
    offer(people[0])
    for party in people:
        sign(party)
    return people


def found(party: Party) -> InForce:
    room_id = joint_id(party)
    with mailbox(party) as box:
        return in_force_in(box, room_id)


def proposals(party: Party) -> list[Proposal]:
    here = found(party)
    return releases.worked_out(here.settlement, here.since, here.acts)


def proposed(party: Party, what: What = What.POINTS, numbers: tuple[int, ...] = (1,)) -> str:
    room_id = joint_id(party)
    with mailbox(party) as box:
        releases.propose(box, room_id, shown(box, room_id), what, numbers, "Example Bank", "That it is paid.")
    return proposals(party)[-1].digest


def agree(party: Party, digest: str, name: str = "") -> Proposal:
    room_id = joint_id(party)
    with mailbox(party) as box:
        return releases.sign_release(box, room_id, shown(box, room_id), digest, name or box.person(box.own_id).name)


def refuse(party: Party, digest: str) -> None:
    room_id = joint_id(party)
    with mailbox(party) as box:
        releases.refuse_release(box, room_id, shown(box, room_id), digest, "Not to the bank.")


@pytest.mark.promise("P13")
def test_there_is_a_file_with_the_last_consent_and_not_before(world: World) -> None:
    people = settled(world)
    digest = proposed(people[0])
    for party in people:
        with pytest.raises(NotFound):
            releases.file_of(found(party), proposals(party)[0])
        agree(party, digest)
    for party in people:
        made = releases.file_of(found(party), proposals(party)[0])
        made.check()
        assert b"The deposit is repaid." in made.encode()
        assert b"All keys are returned." not in made.encode()


@pytest.mark.promise("P13")
def test_a_release_is_proposed_whatever_its_words_were_typed_with(world: World) -> None:
    """An accent behind a soft hyphen, joiners in a row before a blank: once they were refused by who read them."""
    anna, *_others = settled(world, 2)
    room_id = joint_id(anna)
    with mailbox(anna) as box:
        typed = ("Cafe\u00ad\u0301 \u0645\u200c\u200c \u06cc", "Paye\u200b\u0301.\u0645\u200c\u200c ")
        releases.propose(box, room_id, shown(box, room_id), What.FACT, (), *typed)
    release = proposals(anna)[-1].release
    assert (release.recipient, release.purpose) == ("Caf\u00e9 \u0645 \u06cc", "Pay\u00e9.\u0645")


def test_a_release_that_would_be_too_long_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, *_others = settled(world, 2)
    monkeypatch.setattr(release_document, "LARGEST", 10)
    with pytest.raises(Refusal, match="too long to be signed"):
        proposed(anna)


def test_nobody_leaves_a_settled_case_and_so_nobody_is_left_out_of_a_release(world: World) -> None:
    people = settled(world)
    for party in people:
        with world.work() as work, pytest.raises(Refusal, match="over already"):
            withdraw(work, participant_of(work, party), case_row(work, party.case_id))
    digest = proposed(people[0])
    for party in people[:-1]:
        agree(party, digest)
    with pytest.raises(NotFound):
        releases.file_of(found(people[0]), proposals(people[0])[0])


def test_who_proposed_signs_from_a_page_that_was_open_before_and_reads_nothing_in_between(world: World) -> None:
    people = settled(world, 2)
    room_id = joint_id(people[0])
    with mailbox(people[0]) as box:
        releases.propose(box, room_id, shown(box, room_id), What.FACT, (), "Example Bank", "That it is settled.")
    digest = proposals(people[1])[0].digest
    assert set(agree(people[0], digest).signatures) == {str(people[0].participant_id)}


@pytest.mark.parametrize("what", [What.WHOLE, What.FACT, What.STATISTICS])
def test_the_whole_shows_all_and_the_fact_nothing(world: World, what: What) -> None:
    people = settled(world, 2)
    digest = proposed(people[0], what, ())
    for party in people:
        agree(party, digest)
    made = releases.file_of(found(people[1]), proposals(people[1])[0])
    made.check()
    assert (b"All keys are returned." in made.encode()) is (what is What.WHOLE)


@pytest.mark.promise("P13")
def test_one_refusal_ends_it_even_after_a_signature(world: World) -> None:
    people = settled(world)
    digest = proposed(people[0])
    for party in people[:2]:
        agree(party, digest)
    refuse(people[1], digest)
    assert (proposals(people[2])[0].refused, proposals(people[2])[0].words) != ("", "")
    with pytest.raises(Refusal):
        agree(people[2], digest)
    with pytest.raises(NotFound):
        releases.file_of(found(people[0]), proposals(people[0])[0])


def test_only_one_s_own_name_signs(world: World) -> None:
    people = settled(world, 2)
    digest = proposed(people[0])
    with pytest.raises(Refusal) as refused:
        agree(people[1], digest, "Somebody Else")
    assert refused.value.field == "name"


@pytest.mark.promise("P13")
def test_a_proposal_by_a_program_of_ones_own_that_shows_other_points_or_leaves_somebody_out_is_none(
    world: World,
) -> None:
    people = settled(world)
    good = proposals_of(people[0])
    wrong = [
        replace(good, points=[replace(good.points[0], text="The deposit is kept.")]),
        replace(good, signers=good.signers[:2]),
        replace(good, settlement="0" * 64),
        replace(good, case=str(UUID(int=7))),
        replace(good, proposed_at="2026-01-01T00:00:00+00:00"),
    ]
    for one in wrong:
        say_act(people[0], Act(PROPOSED, {"release": one.encode().decode("utf-8")}))
    assert len(proposals(people[1])) == 1


def proposals_of(party: Party) -> Release:
    proposed(party)
    return proposals(party)[0].release


@pytest.mark.promise("P13")
def test_a_consent_moved_to_another_release_or_made_for_somebody_else_does_not_count(world: World) -> None:
    people = settled(world)
    first, second = proposed(people[0]), proposed(people[0], What.FACT, ())
    agree(people[0], first)
    signature = proposals(people[0])[0].signatures[str(people[0].participant_id)]
    body = {"at": signature.at, "signature": signature.signature.hex()}
    for party in people:
        say_act(party, Act(releases.SIGNED, {"release": second} | body))
        say_act(party, Act(releases.SIGNED, {"release": first} | body))
    one, other = proposals(people[1])
    assert set(one.signatures) == {str(people[0].participant_id)}
    assert other.signatures == {}


def test_before_a_settlement_is_in_force_nothing_can_be_released(world: World) -> None:
    people = correspondents(world, 2)
    offer(people[0])
    room_id = joint_id(people[0])
    with mailbox(people[0]) as box, pytest.raises(NotFound):
        releases.propose(box, room_id, "", What.FACT, (), "a", "b")


def destroyed(world: World, party: Party) -> None:
    """They have lost every code, and destroy their vault."""
    with world.work() as work:
        reset.ask(work, participant_of(work, party))
    world.later(days=4)
    with world.work() as work:
        reset.destroy(work, participant_of(work, party), case_row(work, party.case_id), "2026-0142")


def test_a_release_that_is_taken_back_is_over_even_if_somebody_could_not_read_that(world: World) -> None:
    first, second, third = settled(world)
    digest = proposed(first)
    agree(first, digest)
    agree(third, digest)
    destroyed(world, third)
    refuse(first, digest)
    assert proposals(first)[0].refused == proposals(second)[0].refused == str(first.participant_id)
    with_vault(third)
    with mailbox(second) as box:
        keys = box.person(third.participant_id).keys
        assert keys is not None
        box.accept_keys(third.participant_id, keys.fingerprint())
        box.keep()
    with pytest.raises(Refusal, match="decided already"):
        agree(second, digest)
    with pytest.raises(NotFound):
        releases.file_of(found(second), proposals(second)[0])


def test_nothing_is_proposed_or_agreed_to_that_a_party_could_not_read(world: World) -> None:
    first, second, third = settled(world)
    digest = proposed(first)
    destroyed(world, third)
    for act in (lambda: proposed(first), lambda: agree(second, digest)):
        with pytest.raises(Refusal, match="could not read it now"):
            act()
