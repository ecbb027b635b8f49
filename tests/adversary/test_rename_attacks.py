"""Names of organisations, attacked: by other organisations, by people without a right to them, and from other sites."""

import pytest

from odr.organisations.naming import every_name
from odr.organisations.organisations import suspend
from tests.support.cases import administrator_of
from tests.support.people import account_of, signed_in
from tests.support.vaults import two_parties
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")

HARBOUR, HILL, PAGE = "Harbour Resolution Centre", "Hill Mediation", "/administration/name"
SENT = {"organisation": "Quay Mediation", "number": "0"}


def names(world: World) -> list[str]:
    """What all organisations are called and were called."""
    with world.work() as work:
        return sorted(name for _whose, name in every_name(work))


def test_nobody_but_an_administrator_finds_anything_there(world: World) -> None:
    ada, petra = world.administrator(), world.operator()
    tessa, _leo = two_parties(world)
    for person in (tessa.person, petra, signed_in(world)):
        person.open(PAGE)
        assert person.status == 404
        person.post_with_token(PAGE, SENT)
        assert person.status == 404
    nobody = world.person("Nobody")
    nobody.post_with_token(PAGE, SENT)
    assert nobody.page.heading == "Please sign in again"
    bea = world.administrator("Bea Hill", HILL)
    with world.work() as work:
        account, house = administrator_of(world, work, bea)
        suspend(work, account.id, house, account_of(work, ada).id)
    bea.post_with_token(PAGE, SENT)
    assert bea.status == 404, "suspended"
    assert names(world) == [HARBOUR, HILL]


def test_an_administrator_renames_their_own_organisation_whichever_they_name(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", HILL)
    with world.work() as work:
        _account, harbour = administrator_of(world, work, ada)
        harbour_id = str(harbour.id)
    for more in ({"organisation_id": harbour_id}, {"id": harbour_id}):
        bea.post_with_token(f"{PAGE}?organisation_id={harbour_id}", SENT | more)
    assert names(world) == [HARBOUR, HILL, "Quay Mediation"]
    assert HARBOUR in ada.open(PAGE).text


def test_a_form_from_another_site_renames_nothing(world: World) -> None:
    ada = world.administrator()
    ada.post(PAGE, SENT)
    assert ada.status == 403
    ada.post(PAGE, SENT | {"csrf_token": "x"})
    assert ada.status == 403
    ada.post(PAGE, SENT | {"csrf_token": ada.token()}, Origin="https://elsewhere.example")
    assert ada.status == 403
    ada.open(f"{PAGE}?organisation=Quay+Mediation&number=0")
    assert names(world) == [HARBOUR]


@pytest.mark.parametrize(
    "typed",
    [
        HILL, "hill mediation", "HILL  MEDIATION", "Hill\u00a0Mediation", "“Hill Mediation”", "Hill\u200b Mediation",
        "\uff28ill Mediation", "\u202eHill Mediation",
    ],
)  # fmt: skip
def test_nobody_takes_the_name_of_another_organisation_in_whatever_spelling_nor_one_that_it_had(
    world: World, typed: str
) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", HILL)
    is_refused(ada, typed)
    bea.post_with_token(PAGE, SENT)
    assert bea.status == 200
    is_refused(ada, typed)
    assert names(world) == [HARBOUR, HILL, "Quay Mediation"]


def is_refused(person: Person, typed: str) -> None:
    person.open(PAGE)
    person.submit("Change the name", organisation=typed)
    assert person.status == 422
    assert "There is already an organisation of this name." in person.page.text


@pytest.mark.parametrize(
    "typed",
    ["Harbour. Your account was locked, please call us", "Harbour\r\nBcc: eve@example.org", "<b>Harbour</b>", "\u202e"],
)
def test_a_name_brings_no_sentence_no_line_and_no_tag_into_what_others_read(world: World, typed: str) -> None:
    ada = world.administrator()
    ada.post_with_token(PAGE, {"organisation": typed, "number": "0"})
    world.deliver()
    assert "<b>" not in ada.page.html
    assert "<b>" not in ada.open("/administration").html
    for mail in world.mailbox.messages:
        assert "\n" not in mail.subject
        assert not any(line.startswith("Bcc") for line in mail.body.splitlines())
    assert all("account was locked" not in name and "\n" not in name for name in names(world))


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 12, "1"])
def test_a_number_that_the_page_did_not_give_renames_nothing(world: World, number: str) -> None:
    ada = world.administrator()
    ada.post_with_token(PAGE, {"organisation": "Quay Mediation", "number": number})
    assert ada.status in (404, 422)
    assert names(world) == [HARBOUR]
