"""An authority, or somebody at the desk, who would like a lawful disclosure to hold more than the operator can read."""

import io
import zipfile
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from odr.accounts.tables import Account
from odr.archives import Archive
from odr.audit.chain import verify
from odr.audit.register import RegisterEvent, enter
from odr.audit.tables import BREACHES, RegisterEntry
from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Case
from odr.db.work import Work
from odr.facilitation.tables import Agreement
from odr.operators.operators import Role
from odr.organisations.organisations import add_organisation
from odr.registers import handed, lawful
from odr.registers.lawful import Order
from odr.rights import deleting
from odr.web.running.housekeeping import one_round
from tests.support.facilitation import Facilitation, in_force
from tests.support.people import account_of, signed_in
from tests.support.rooms import say
from tests.support.walks import do
from tests.support.walks_registers import lawful_order
from tests.support.world import Person, World

# In a title, a text, a folder's name, a file's name and contents, and a message.
PLANTED = ("wallflower", "marmalade", "periwinkle", "tambourine", "hollyhock", "cardamom")
OTHERS = ("Norbert Elsewhere", "2026-7777", "Riverbank Chambers")


@pytest.fixture
def ada(world: World) -> Person:
    """An administrator of the organisation whose case it is."""
    return world.administrator()


@pytest.fixture
def filled(world: World, ada: Person) -> Facilitation:
    """A case under an agreement, with words in everything that is sealed; and another case, person and organisation."""
    scene = in_force(world)
    tessa = scene.parties[0]
    tessa.unlock()
    folder = tessa.folder_id(0)
    do(tessa.person, f"{tessa.root}/folders", name=PLANTED[2])
    do(tessa.person, f"{tessa.root}/folders/{folder}/add", title=PLANTED[0], text=PLANTED[1])
    tessa.person.attach(f"{tessa.person.path}/files/add", f"{PLANTED[3]}.txt", PLANTED[4].encode())
    say(tessa, PLANTED[5])
    other = signed_in(world, OTHERS[0])
    with world.work() as work:
        house = add_organisation(work, OTHERS[2])
        open_case(work, house, OTHERS[1], CaseKind.OTHER, account_of(work, other).id)
    return scene


def texts_in(made: Archive) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(made.copy().pieces))) as opened:
        return {name: opened.read(name).decode("utf-8-sig") for name in opened.namelist()}


def order_of_case(work: Work, scene: Facilitation) -> int:
    case = work.session.get_one(Case, scene.case_id)
    order = Order("Court", "12 C 34/26", "All of it", case.organisation_id, case.reference)
    return lawful.add(work, order, case.opened_by, UTC).number


@pytest.mark.promise("P63")
def test_of_a_case_nothing_is_handed_over_that_is_sealed_and_nothing_of_anything_else(
    world: World, filled: Facilitation
) -> None:
    with world.work() as work:
        found = handed.make(work, lawful.disclosure_of(work, order_of_case(work, filled)), UTC)
        agreement = work.session.scalars(select(Agreement)).one()
    texts = texts_in(found.content)
    whole = "\n".join(texts.values())
    for word in (*PLANTED, *OTHERS):
        assert word not in whole, word
    for party in filled.parties:
        assert party.code is not None
        assert party.code.reveal() not in whole
    # What they can read is there, exactly: contact data, metadata, and the agreement, which is no secret of the vaults.
    for person in (*[one.person for one in filled.parties], filled.person):
        assert person.email in texts["people.csv"]
    assert str(filled.case_id) in texts["cases.csv"]
    assert str(agreement.id) in texts["agreements.csv"]
    assert '"agreement"' in texts["agreements.csv"].replace('""', '"')
    assert not [name for name in texts if name not in {"covering-page.txt", "people.csv"} and not name.endswith(".csv")]


@pytest.mark.promise("P63")
def test_the_covering_page_counts_what_cannot_be_opened_and_says_from_when_it_is(
    world: World, filled: Facilitation
) -> None:
    with world.work() as work:
        disclosure = lawful.disclosure_of(work, order_of_case(work, filled))
        seen, found = handed.preview(work, disclosure, UTC), handed.make(work, disclosure, UTC)
    cover = texts_in(found.content)["covering-page.txt"]
    titles = {one.title: one for one in seen.unopened}
    for title in ("items", "messages", "folders", "Contents of files"):
        assert titles[title].count >= 1
        assert titles[title].size > 0
        assert f"{title}: {titles[title].count}" in cover
    assert titles["messages"].since is not None
    assert found.unopened == sum(one.count for one in seen.unopened)


@pytest.mark.promise("P63")
def test_of_a_person_nothing_is_handed_over_but_what_is_held_about_them(world: World, filled: Facilitation) -> None:
    tessa, leo = filled.parties
    with world.work() as work:
        by = account_of(work, tessa.person).id
        number = lawful.add(work, Order("Court", "12 C", "All of it", email=tessa.person.email), by, UTC).number
        found = handed.make(work, lawful.disclosure_of(work, number), UTC)
    whole = "\n".join(texts_in(found.content).values())
    assert tessa.person.email in whole
    for word in (*PLANTED, *OTHERS, leo.person.email, leo.person.name, filled.person.email):
        assert word not in whole, word
    assert found.concerned.accounts == [by]


@pytest.mark.both_engines("erasing")
@pytest.mark.promise("P52", "P63")
@pytest.mark.parametrize("earlier", [False, True], ids=["entered now", "entered by an earlier version"])
def test_an_order_about_a_person_names_nobody_once_their_account_is_deleted(world: World, earlier: bool) -> None:
    """No entry is ever removed: an address in it would outlive the account that it is of."""
    petra, nora = world.operator(), signed_in(world)
    petra.open("/desk/registers/new-disclosure")
    do(petra, petra.path, **lawful_order("", "", email=nora.email))
    page = petra.path
    with world.work() as work:
        nora_id, number = account_of(work, nora).id, int(page.rsplit("/", 1)[-1])
        words = {**lawful.disclosure_of(work, number).first.words}
        assert nora.email not in str(words)
        if earlier:
            words["name"] = nora.email
            page = f"/desk/registers/disclosures/{enter(work, RegisterEvent.LAWFUL_ORDERED, words, None).number}"
    assert nora.email in petra.open(page).text, "as long as there is the account"
    with world.work() as work:
        deleting.delete_account(work, work.session.get_one(Account, nora_id), UTC)
    petra.open(page)
    assert "The personDeleted account" in petra.page.text
    assert nora.email not in petra.page.text
    with world.work() as work:
        if work.session.get(Account, nora_id) is not None:
            made = handed.make(work, lawful.disclosure_of(work, int(page.rsplit("/", 1)[-1])), UTC)
            assert nora.email not in "".join(texts_in(made.content).values())


@pytest.mark.promise("P63")
def test_nobody_but_a_privacy_officer_makes_one_and_none_is_made_without_being_entered(
    world: World, ada: Person, filled: Facilitation
) -> None:
    with world.work() as work:
        number = order_of_case(work, filled)
    path = f"/desk/registers/disclosures/{number}"
    support = world.operator("Silas Holt", Role.SUPPORT)
    for person in (ada, support, filled.parties[0].person):
        for page in ("/desk/registers/new-disclosure", path, f"{path}/hand-over"):
            person.open(page)
            assert person.status == 404, (person.name, page)
            person.post_with_token(page, {})
            assert person.status == 404, (person.name, page)
    with world.work() as work:
        assert not lawful.disclosure_of(work, number).made
    petra = world.operator()
    petra.open(f"{path}/hand-over")
    with world.work() as work:
        assert not lawful.disclosure_of(work, number).made
    petra.submit("Make the file")
    with world.work() as work:
        assert len(lawful.disclosure_of(work, number).made) == 1
        assert verify(work, BREACHES).problem is None


@pytest.mark.promise("P63")
def test_while_telling_is_forbidden_neither_the_people_nor_their_organisation_see_anything(
    world: World, ada: Person, filled: Facilitation
) -> None:
    petra, tessa = world.operator(), filled.parties[0].person
    with world.work() as work:
        organisation = work.session.get_one(Case, filled.case_id).organisation_id
    until = f"{world.time + timedelta(days=5):%Y-%m-%d}"
    petra.open("/desk/registers/new-disclosure")
    petra.submit("Enter it", **lawful_order(organisation, reason="Section 95", until=until))
    petra.post_with_token(f"{petra.path}/hand-over", {})
    for person, path in ((ada, "/administration/breaches"), (tessa, "/me/handed-over"), (tessa, "/me/held")):
        page = person.open(path)
        assert "District Court" not in page.text, path
        assert "lawful" not in page.text, path


@pytest.mark.promise("P63")
def test_of_a_second_hand_over_nobody_sees_anything_while_telling_is_forbidden(
    world: World, ada: Person, filled: Facilitation
) -> None:
    petra, tessa = world.operator(), filled.parties[0].person
    with world.work() as work:
        here = f"/desk/registers/disclosures/{order_of_case(work, filled)}"
    petra.post_with_token(f"{here}/hand-over", {})
    one_round(world.app_context)
    whoever = ((ada, "/administration/breaches"), (tessa, "/me/handed-over"))
    before = [person.open(path).text for person, path in whoever]
    assert ["Handed over" in page for page in before] == [True, True]
    petra.open(here)
    petra.submit("Enter it", reason="Section 95", until=f"{world.time + timedelta(days=30):%Y-%m-%d}")
    petra.post_with_token(f"{here}/hand-over", {})
    one_round(world.app_context)
    assert petra.open(here).text.count("rows that those who run this service can read") == 2
    for (person, path), then in zip(whoever, before, strict=True):
        assert person.open(path).text == then, path


@pytest.mark.promise("P63")
def test_the_register_names_no_case_in_the_open(world: World, filled: Facilitation) -> None:
    with world.work() as work:
        case = work.session.get_one(Case, filled.case_id)
        number = order_of_case(work, filled)
        row = work.session.get_one(RegisterEntry, number)
        for said in (case.reference.encode(), str(case.id).encode(), case.id.bytes, b"12 C 34/26"):
            assert said not in row.sealed_content
        assert work.session.scalars(select(Account.id)).first()
