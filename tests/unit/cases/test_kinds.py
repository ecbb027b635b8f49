"""The kinds of case that an organisation tells apart: added, renamed, ended; and what a case of each is called."""

import pytest

from odr.cases.cases import open_case, page_of_cases
from odr.cases.naming import kinds
from odr.cases.naming.kinds import CaseKind, kind_typed, kinds_of, name_of, offered
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import KindRow, Organisation
from tests.support.cases import administrator_of
from tests.support.world import World


@pytest.fixture
def house() -> Organisation:
    return Organisation(name="Harbour Mediation", reference_pattern="")


def test_an_organisation_begins_with_the_kinds_that_the_service_knows(house: Organisation) -> None:
    assert [one.key for one in offered(house)] == [one.value for one in CaseKind]
    assert name_of(house, "consumer") == "Purchase or service"
    assert house.kind_rows == []


def test_a_kind_is_added_renamed_and_ended_and_still_reads_as_it_did(house: Organisation) -> None:
    added = kinds.add(house, " Inheritance ", "")
    assert (added.name, added.code) == ("Inheritance", "INH")
    kinds.change(house, "tenancy", "Housing", "hou")
    kinds.end(house, added.key)
    assert added.key not in [one.key for one in offered(house)]
    assert name_of(house, added.key) == "Inheritance"
    assert name_of(house, "tenancy") == "Housing"
    with pytest.raises(Refusal, match="fits best"):
        kinds.kind_for(house, added.key)
    kinds.take_up(house, added.key)
    assert kinds.kind_for(house, added.key) == added
    assert kinds_of(house)[-1].key == "other"
    assert kinds.add(house, "Inhabitants", "").code == "INH2"


def test_a_kind_that_keeps_the_services_word_goes_on_being_read_in_every_language(house: Organisation) -> None:
    kinds.change(house, "family", "Family", "FA")
    assert house.kind_rows[0].name == ""
    assert name_of(house, "family") == "Family"


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("", "", "name"),
        ("\u202e\u3164", "", "name"),
        ("x" * 41, "", "name"),
        ("Tenancy", "", "name"),
        ("ten\u00adancy", "", "name"),
        ("Of no kind", "", "name"),
        ("Harbour. you have lost your case", "", "name"),
        ("Inheritance", "TEN", "code"),
        ("Inheritance", "A-B", "code"),
        ("Inheritance", "ABCDEFGHI", "code"),
        ("Inheritance", "A{B}", "code"),
    ],
)
def test_a_name_that_is_taken_or_says_something_and_a_poor_code_are_refused(
    house: Organisation, name: str, code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        kinds.add(house, name, code)
    assert refused.value.field == field
    assert house.kind_rows == []


def test_there_are_only_so_many_kinds(house: Organisation) -> None:
    for number in range(kinds.MOST - len(CaseKind)):
        kinds.add(house, f"Kind {number}", "")
    with pytest.raises(Refusal, match="30 kinds already"):
        kinds.add(house, "One more", "")


def test_a_kind_that_there_is_not_is_not_found(house: Organisation) -> None:
    for change in (kinds.end, kinds.take_up):
        with pytest.raises(NotFound):
            change(house, "own-1")


def test_the_last_kind_stays_while_references_name_it(house: Organisation) -> None:
    house.reference_pattern = "{kind}-{number}"
    for one in list(CaseKind)[1:]:
        kinds.end(house, one.value)
    with pytest.raises(Refusal, match="last kind"):
        kinds.end(house, "tenancy")
    house.reference_pattern = ""
    kinds.end(house, "tenancy")
    assert kinds.kind_for(house, "") is None


def test_a_list_names_a_kind_by_name_code_or_the_services_word(house: Organisation) -> None:
    kinds.change(house, "tenancy", "Housing", "HOU")
    for typed in ("housing", "HOU", "tenancy", " Housing "):
        found = kind_typed(house, typed)
        assert found is not None, typed
        assert found.key == "tenancy", typed
    assert kind_typed(house, "quarrel") is None
    assert kind_typed(house, "") is None


def test_what_somebody_writes_into_the_database_stays_one_line(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        own = administrator_of(world, work, ada)[1]
        own.kind_rows.append(KindRow(key="own-1", name="a\nb\u202e", code="A\r", ended=False))
    with world.work() as work:
        own = administrator_of(world, work, ada)[1]
        assert not any(one in name_of(own, "own-1") + kinds_of(own)[-2].code for one in "\n\r\u202e")
        assert name_of(own, "whatever") == "Of no kind"


def test_a_case_is_opened_of_a_kind_of_its_own_organisation_alone_and_listed_by_it(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        account, own = administrator_of(world, work, ada)
        other = add_organisation(work, "Hill Mediation")
        key = kinds.add(own, "Inheritance", "").key
        made = open_case(work, own, "1", key, account.id)
        open_case(work, own, "2", CaseKind.FAMILY, account.id)
        with pytest.raises(Refusal):
            open_case(work, other, "3", key, account.id)
        for poor in ("", "nonsense"):
            with pytest.raises(Refusal):
                open_case(work, own, "4", poor, account.id)
        assert [one.id for one in page_of_cases(work, own, kind=key).rows] == [made.id]
        assert page_of_cases(work, other, kind=key).rows == []


@pytest.mark.parametrize(
    ("code", "reference", "told"),
    [
        ("", "FAM-2026-0001", True),
        ("", "xfam2026", True),
        ("", "2026-0001", False),
        ("", "TEN-2026-0001", False),
        ("FML", "FAM-2026-0001", True),
        ("FML", "FML0001", True),
        ("F", "F2026", True),
        ("F", "2026/F/1", True),
        ("F", "OF-2026", False),
    ],
)
def test_a_reference_tells_the_kind_by_its_code_or_the_one_it_had_to_begin_with(
    code: str, reference: str, told: bool
) -> None:
    house = Organisation(name="Harbour Mediation", reference_pattern="")
    if code:
        kinds.change(house, "family", "Family", code)
    assert kinds.code_stands_in(house, "family", reference) == told
