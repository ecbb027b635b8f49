"""What a party gives a facilitator: not twice without a question, until its own end, other readers unnamed."""

from datetime import timedelta

from sqlalchemy import select

from odr.facilitation.tables import HandedCode
from tests.support.advisers import adviser_of, given
from tests.support.facilitation import Facilitation, in_force
from tests.support.world import World


def test_what_they_can_read_already_and_as_long_is_given_once_more_only_if_that_is_meant(world: World) -> None:
    scene = in_force(world)
    tessa, _leo = scene.parties
    tessa.unlock()
    with scene.at_work() as (_work, engagement):
        give = f"/cases/{scene.case_id}/facilitation/{engagement.id}/give"
    tessa.person.open(give)
    folder = next(iter(tessa.person.page.form("Give access").choices["folders"]))
    day = (world.time.date() + timedelta(days=10)).isoformat()
    typed: dict[str, str | list[str]] = {"folders": [folder], "purpose": "The first talk", "until": day}
    tessa.person.submit("Give access", **typed)
    assert tessa.person.status == 200, tessa.person.page.text
    before = handed(scene)
    tessa.person.open(give)
    tessa.person.submit("Give access", **typed)
    assert tessa.person.status == 422
    assert "They can read all of this already, and as long." in tessa.person.page.text
    assert tessa.person.page.form("Give access").values["purpose"] == ["The first talk"]
    assert handed(scene) == before == 1
    tessa.person.submit("Give access", again="y")
    assert handed(scene) == 2
    # Longer than before is something else.
    tessa.person.open(give)
    tessa.person.submit("Give access", **typed | {"until": (world.time.date() + timedelta(days=20)).isoformat()})
    assert handed(scene) == 3


def test_the_line_of_readers_says_the_end_of_just_this_grant_and_names_no_adviser(world: World) -> None:
    scene = in_force(world)
    tessa, _leo = scene.parties
    ines = given(adviser_of(tessa, "Ines Law"), everything=True)
    short, long = scene.give(tessa, days=5), scene.give(tessa, days=30)
    fay = scene.mediator
    fay.unlock()
    for code_id, days in ((short, 5), (long, 30)):
        audience = fay.person.open(f"/cases/{scene.case_id}/given/{code_id}").audience
        assert fay.person.status == 200
        assert ines.person.name not in audience
        assert "Whom else Tessa" in audience
        end = world.time + timedelta(days=days)
        other = world.time + timedelta(days=35 - days)
        assert f"{end.day} {end:%B}" in audience, audience
        assert f"{other.day} {other:%B}" not in audience


def handed(scene: Facilitation) -> int:
    """How many codes are in the facilitator's hands."""
    with scene.world.work() as work:
        return len(work.session.scalars(select(HandedCode)).all())
