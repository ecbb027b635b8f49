"""The routine checks, as administrators and the people at the desk see them."""

import json
from collections.abc import Mapping

import pytest

from odr.evidence.weaknesses import check_of, keep_check
from tests.support.world import World

WEAK = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.6"]}]}
SOUND = {"name": "flask", "version": "3.1.0", "vulns": []}


def checked(world: World, *packages: Mapping[str, object]) -> None:
    """As ``odr weaknesses`` does it."""
    with world.work() as work:
        keep_check(work, check_of([json.dumps({"dependencies": packages, "fixes": []})], work.now))


@pytest.mark.promise("P64")
def test_both_kinds_of_people_see_what_was_checked_when_and_what_is_overdue(world: World) -> None:
    ada, petra = world.administrator(), world.operator("Petra Vane")
    pages = [(ada, "/administration/self-test"), (petra, "/desk/checks")]
    for person, path in pages:
        text = person.open(path).text
        assert "This check was never made here." in text
        assert "make audit" in text
        assert "odr selftest" in text
    checked(world, SOUND, WEAK)
    for person, path in pages:
        text = person.open(path).text
        assert "1 weakness was known." in text
        assert "jinja2 3.1.0" in text
        assert "Mended in 3.1.6" in text
    checked(world, SOUND)
    for person, path in pages:
        text = person.open(path).text
        assert "Nothing was known of any of them." in text
        assert "overdue" not in text
    world.later(days=30)
    for person, path in pages:
        person.sign_in()
        assert "This check is overdue" in person.open(path).text
