"""The colours of an organisation: chosen by its administrators, seen on its pages and on no others."""

import pytest

from odr.organisations.palettes import palette_of
from odr.organisations.tables import Organisation
from tests.support.vaults import two_parties
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")

PINE, SHEET = 'class="palette-pine"', "palettes.css"


def test_the_colours_that_are_chosen_are_those_of_its_pages_and_of_its_cases(world: World) -> None:
    ada = world.administrator()
    tessa, _leo = two_parties(world)
    ada.open("/administration/colours")
    assert SHEET in ada.page.html
    ada.submit("Save", palette="pine")
    for person, path in ((ada, "/administration"), (tessa.person, f"/cases/{tessa.case_id}")):
        head = person.open(path).html.split("<body")[0]
        assert PINE in head
        assert SHEET in head
    # Outside its cases a party is at nobody's house, and an error is nobody's page.
    for person, path in ((tessa.person, "/me"), (world.person(), "/sign-in"), (ada, "/nothing")):
        head = person.open(path).html.split("<body")[0]
        assert "palette" not in head
    ada.open("/administration/colours")
    ada.submit("Save", palette="blue")
    assert "palette" not in ada.open("/administration").html


def test_no_other_organisation_and_no_party_changes_them(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    tessa, _leo = two_parties(world)
    bea.open("/administration/colours")
    bea.submit("Save", palette="plum")
    assert "palette" not in ada.open("/administration").html
    tessa.person.post_with_token("/administration/colours", {"palette": "plum"})
    assert tessa.person.status == 404
    assert "palette" not in tessa.person.open(f"/cases/{tessa.case_id}").html


@pytest.mark.parametrize("typed", ["", "red", "Pine", "pine x", 'pine" onload="', "../odr"])
def test_what_is_none_of_them_is_refused(world: World, typed: str) -> None:
    ada = world.administrator()
    ada.open("/administration/colours")
    ada.post_with_token("/administration/colours", {"palette": typed})
    assert ada.status == 422
    assert "Please choose one of these colours." in ada.page.text
    assert "palette" not in ada.open("/administration").html


def test_whoever_writes_to_the_database_brings_no_words_of_theirs_into_pages() -> None:
    assert palette_of(Organisation(name="Harbour Mediation", palette='x" onload="')) == "blue"
