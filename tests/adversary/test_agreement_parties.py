"""What one party gave is nothing to the other, and what was not given is nothing to the facilitator."""

import re
from typing import Any
from uuid import uuid4

import pytest

from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from tests.support import scenes
from tests.support.agreement_scene import Scene, a_scene
from tests.support.facilitation import secret_of
from tests.support.world import World


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    return a_scene(world)


@pytest.mark.promise("P20")
def test_what_one_party_gave_is_seen_nowhere_by_the_other(scene: Scene) -> None:
    facilitation = scene.facilitation
    tenant, landlord = facilitation.parties
    landlord.unlock()
    person, case = landlord.person, f"/cases/{facilitation.case_id}"
    root = f"{case}/facilitation/{facilitation.engagement_id}"
    paths = [
        case, f"{case}/facilitation", root, f"{root}/disclosures", f"{root}/agreement/1", f"{root}/agreement/1/file",
        f"{case}/who-reads-what", f"{case}/vault/log", f"{case}/vault/codes", f"{case}/given/{scene.code_id}",
        f"{root}/give-again/{scene.code_id}",
    ]  # fmt: skip
    before = {path: _shown(person, path) for path in paths}
    for path, text in before.items():
        for word in (str(scene.code_id), "To prepare the first talk", secret_of(tenant), f"Of {tenant.person.name}"):
            assert word not in text, path
    # And nothing there changes when more is given, but the log's head, which counts everybody's doings.
    scene.facilitation.give(tenant, folder=2)
    for path in paths[:7]:
        assert _shown(person, path) == before[path], path
    person.post_with_token(f"{case}/facilitation/{facilitation.engagement_id}/give-again/{scene.code_id}")
    assert person.status == 404
    world_mails = [one for one in scene.world.mailbox.messages if one.to == person.email]
    assert not any("gave" in one.body for one in world_mails)


def _shown(person: Any, path: str) -> str:
    """All of a page, but for what tells one showing of a form from the next."""
    person.open(path)
    text = str(person.response.get_data(as_text=True)) if person.status == 200 else str(person.status)
    return re.sub(r'name="once" value="[^"]*"', "", text)


@pytest.mark.promise("P05", "P20")
def test_the_facilitator_reads_what_was_given_and_no_other_folder_or_entry(scene: Scene) -> None:
    facilitation = scene.facilitation
    tenant = facilitation.parties[0]
    other_folder = tenant.folder_id(1)
    with tenant.opened() as opened:
        kept = add(opened, other_folder, Draft("Not for the facilitator", "At all"))
    facilitation.mediator.unlock()
    person = facilitation.person
    given = f"/cases/{facilitation.case_id}/given/{scene.code_id}"
    assert "My aims" in person.open(given).text
    for path in (f"{given}/folders/{other_folder}", f"{given}/items/{kept}", f"{given}/items/{uuid4()}"):
        person.open(path)
        assert person.status == 404
    for path in ("log", "codes", "export", f"folders/{other_folder}"):
        person.open(f"/cases/{facilitation.case_id}/vault/{path}")
        assert "Not for the facilitator" not in person.page.text
    # Nor does a party come to its own things by the facilitator's way
    tenant.unlock()
    tenant.person.open(given)
    assert tenant.person.status == 404
