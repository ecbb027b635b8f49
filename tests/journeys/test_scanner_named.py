"""With a virus scanner, the line that says who can read a file says so wherever files are chosen, and nowhere else.

The places are found in the templates and among the routes, so a new one has to be visited here.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from jinja2 import meta

from tests.journeys.test_messages import root
from tests.support import scenes
from tests.support.files import new_item
from tests.support.people import enter
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import draft, save_draft
from tests.support.vaults import Party
from tests.support.world import World

TEMPLATES = Path(__file__).parents[2] / "templates"
LINE = "A virus scanner on the machine of this service reads each file as it is put in."
CHOOSES = re.compile(r'multipart/form-data|type="file"|data-begin=')


# A list that is brought as a file becomes the text of a field, and no file is put in.
LISTS = {
    "administration/invite_several.html": "administration.invite_several",
    "administration/several.html": "administration.open_several",
}


def chooses_files(html: str) -> bool:
    return CHOOSES.search(html) is not None


def pages_with_files(app: Flask) -> set[str]:
    """The templates of whole pages in which a file can be chosen."""
    texts = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")
    }
    made_of = {name: set(meta.find_referenced_templates(app.jinja_env.parse(text))) for name, text in texts.items()}
    found = {name for name, text in texts.items() if chooses_files(text)}
    while more := {name for name, parts in made_of.items() if parts & found} - found:
        found |= more
    assert set(LISTS) <= found
    return {name for name in found if "{% extends " in texts[name]} - set(LISTS)


def routes_with_files(app: Flask) -> set[str]:
    """The endpoints that take a file out of a form."""
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and getattr(app.view_functions[rule.endpoint], "takes_file", False)
    }
    assert set(LISTS.values()) <= found
    return found - set(LISTS.values())


@scenes.scene
def tenant(world: World) -> Party:
    """A party who can write an entry, a message and a settlement, and has saved a draft of one."""
    party = correspondents(world)[0]
    save_draft(party, draft(party))
    enter(party.person)
    party.unlock()
    return party


class Visited:
    """The pages that were opened: what they were made of, where their forms lead, and their text."""

    def __init__(self, party: Party) -> None:
        self._party, self._app = party, party.world.app
        self.templates: set[str] = set()
        self.routes: set[str] = set()
        self.texts: dict[str, str] = {}

    def open(self, path: str) -> None:
        with template_rendered.connected_to(self._remember, self._app):
            page = self._party.person.open(path)
        if chooses_files(page.html):
            self.texts[path] = page.text
            addresses = self._app.url_map.bind("localhost")
            for form in re.findall(r'<form[^>]*multipart/form-data[^>]*action="([^"]+)"', page.html):
                endpoint, _values = addresses.match(form, method="POST")
                self.routes.add(endpoint)

    def _remember(self, _app: object, template: object, **_context: object) -> None:
        self.templates.add(str(getattr(template, "name", "")))


def visit_all(party: Party) -> Visited:
    visited, item_id, room_id = Visited(party), new_item(party), joint_id(party)
    for path in (
        f"{party.root}/items/{item_id}",
        f"{party.root}/items/{item_id}/files/add",
        f"{root(party)}/rooms/{room_id}/with-files",
        f"/cases/{party.case_id}/settlement/{room_id}/draft/files",
    ):
        visited.open(path)
    return visited


@pytest.fixture
def scanned(make_world: Callable[..., World], tmp_path: Path) -> Party:
    return tenant(make_world(virus_scanner=tmp_path / "clamd.ctl"))


def test_every_page_and_every_form_where_a_file_is_chosen_names_the_scanner(scanned: Party) -> None:
    visited = visit_all(scanned)
    assert pages_with_files(scanned.world.app) <= visited.templates
    assert visited.routes == routes_with_files(scanned.world.app)
    assert [path for path, text in visited.texts.items() if LINE not in text] == []
    assert len(visited.texts) == len(pages_with_files(scanned.world.app))


def test_a_page_where_none_is_chosen_does_not_speak_of_it(scanned: Party) -> None:
    for path in (f"{scanned.root}/folders", f"{root(scanned)}/rooms/{joint_id(scanned)}", f"{root(scanned)}"):
        assert LINE not in scanned.person.open(path).text


def test_without_a_scanner_no_page_speaks_of_one(world: World) -> None:
    visited = visit_all(tenant(world))
    assert len(visited.texts) == len(pages_with_files(world.app))
    assert [path for path, text in visited.texts.items() if "virus" in text.lower()] == []
