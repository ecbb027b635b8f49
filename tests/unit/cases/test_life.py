"""The states of a case and the ways between them: nothing else moves one, and none is a dead end."""

import ast
from pathlib import Path

import pytest

import odr
from odr.cases.life import OVER, UNDER_WAY, WAYS, By, CaseState, Cause, ways_out
from odr.cases.wording import cause_words, state_words


def reached_from(state: CaseState) -> set[CaseState]:
    """Where a case can come to."""
    found: set[CaseState] = set()
    ahead = [state]
    while ahead:
        for way in ways_out(ahead.pop().value):
            if way.end not in found:
                found.add(way.end)
                ahead.append(way.end)
    return found


@pytest.mark.parametrize("state", [one for one in CaseState if one is not CaseState.DESTROYED])
def test_every_state_has_a_way_out_and_leads_to_the_end(state: CaseState) -> None:
    assert CaseState.DESTROYED in reached_from(state)
    # And by itself, if nobody ever does anything again.
    by_itself = {way.start for way in WAYS if way.cause in (Cause.ABANDONED, Cause.LEFT_OPEN, Cause.DAY_HAS_COME)}
    assert state in by_itself


def test_every_state_but_the_first_is_come_to() -> None:
    assert {way.end for way in WAYS} == set(CaseState) - {CaseState.DRAFT}


def test_one_cause_leads_from_a_state_to_one_other() -> None:
    assert len({(way.start, way.cause) for way in WAYS}) == len(WAYS)


def test_how_a_case_ends_is_decided_by_parties_alone_and_nothing_leads_back() -> None:
    endings = [way for way in WAYS if way.end in (CaseState.SETTLED, CaseState.NOT_SETTLED)]
    assert {way.by for way in endings} == {By.PARTIES, By.PARTY}
    assert [way for way in endings if way.by is By.PARTY and way.end is CaseState.SETTLED] == []
    for way in WAYS:
        if way.by is By.ADMINISTRATOR:
            assert way.start.value not in UNDER_WAY
        if way.start.value in OVER:
            assert way.end.value in OVER


def test_every_way_and_every_state_has_words() -> None:
    assert all(cause_words(way.cause) for way in WAYS)
    assert all(state_words(state) for state in CaseState)


def test_nothing_but_the_one_step_writes_the_state_of_a_case() -> None:
    writers = []
    for path in Path(odr.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
            if any(
                isinstance(one, ast.Attribute)
                and one.attr == "state"
                and isinstance(one.value, ast.Name)
                and "case" in one.value.id
                for one in flat
            ):
                writers.append(path.name)
    # A restore says once more of a case that was destroyed that it was.
    assert sorted(writers) == ["cases.py", "replaying.py"]
