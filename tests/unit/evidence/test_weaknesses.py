"""What ``make audit`` found, as the command reads and keeps it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from odr.evidence.weaknesses import NoReport, Weakness, check_of, is_overdue, keep_check, latest_check
from tests.support.world import World

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SOUND = {"name": "flask", "version": "3.1.0", "vulns": []}
WEAK = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.6", "3.2"], "aliases": ["CVE-2026-1"], "description": "…"}],
}
LEFT_OUT = {"name": "ours", "skip_reason": "not on the index"}


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_check_that_knows_of_nothing_holds() -> None:
    check = check_of([report(SOUND)], NOON)
    assert check.holds
    assert check.looked_at == 1


def test_a_known_weakness_is_told_with_what_mends_it_and_once() -> None:
    check = check_of([report(SOUND, WEAK), report(WEAK)], NOON)
    assert check.weaknesses == [Weakness("jinja2", "3.1.0", "PYSEC-2026-1", "3.1.6, 3.2")]
    assert check.looked_at == 2
    assert not check.holds


def test_what_was_not_looked_at_is_not_vouched_for() -> None:
    check = check_of([report(SOUND, LEFT_OUT)], NOON)
    assert check.left_out == 1
    assert not check.holds
    assert not check_of([report()], NOON).holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"dependencies": 1}',
        '{"dependencies": [1]}',
        report({"name": 1}),
        report({"name": "flask", "version": "3"}),
        report({"name": "flask", "version": "3", "vulns": [1]}),
        report({"name": "flask", "version": "3", "vulns": [{"id": "x", "fix_versions": "3"}]}),
    ],
)
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(NoReport):
        check_of([report(SOUND), text], NOON)


def test_the_latest_is_what_pages_show(world: World) -> None:
    with world.work() as work:
        assert latest_check(work) is None
        keep_check(work, check_of([report(WEAK)], NOON))
        keep_check(work, check_of([report(SOUND)], NOON + timedelta(days=1)))
        found = latest_check(work)
    assert found is not None
    assert found.at == NOON + timedelta(days=1)
    assert found.holds


def test_a_check_is_overdue_after_thirty_days_or_if_it_was_never_made() -> None:
    assert is_overdue(None, NOON)
    assert not is_overdue(NOON, NOON + timedelta(days=30, seconds=-1))
    assert is_overdue(NOON, NOON + timedelta(days=30))
