"""References by an organisation's own pattern: what a pattern may be, and that no two cases get the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from odr.cases.cases import NextReferences, open_case, suggested_reference
from odr.cases.naming import kinds, reference_patterns
from odr.cases.naming.reference_patterns import LONGEST_REFERENCE, read
from odr.cases.tables import Case
from odr.errors import Refusal
from odr.organisations.tables import Organisation
from tests.support.cases import administrator_of, opened
from tests.support.world import Person, World


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        ("", "2026-0007"),
        ("{kind}-{year}-{number}", "TEN-2026-7"),
        ("MED-{year}-{number:4}", "MED-2026-0007"),
        ("Médiation {number:6}/{year}", "Médiation 000007/2026"),
        ("#{number}", "#7"),
    ],
)
def test_a_pattern_is_filled_in_and_its_numbers_are_found_again(pattern: str, made: str) -> None:
    found = read(pattern)
    assert found.made(2026, 7, "TEN") == made
    assert found.number_in(made, 2026) == 7
    assert found.number_in(f"@{made}", 2026) is None
    assert ("{year}" in pattern or not pattern) is (found.number_in(made, 2027) is None)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{year}", "without it two cases would have the same"),
        ("{number}{number:4}", "at most once"),
        ("{year}{year}{number}", "at most once"),
        ("{month}-{number}", "{month} is unknown"),
        ("{number:x}", "{number:x} is unknown"),
        ("{number.real}", "{number.real} is unknown"),
        ("{}{number}", "{} is unknown"),
        ("{number:0}", "from 1 to 8"),
        ("{number:9}", "from 1 to 8"),
        ("{number", "bracket"),
        ("{{number}}", "bracket"),
        ("{number}}", "bracket"),
        ("{number};", "letters, digits"),
        ("<b>{number}", "letters, digits"),
        ("=1+{number}", "letters, digits"),
        ("%s{number}", "letters, digits"),
        ("a@b{number}", "letters, digits"),
        ("x" * 35 + "{number}", "41 characters long"),
        ("x" * 61, "at most 60 characters"),
        ("\u202e", "shows something"),
    ],
)
def test_a_pattern_that_makes_no_good_reference_is_refused_in_words(pattern: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(pattern)
    assert said in refused.value.message
    assert refused.value.field == "pattern"


def test_the_longest_reference_that_a_pattern_makes_can_be_stored() -> None:
    made = read("x" * 14 + "{kind}{year}{number:8}-/._#" + "x").made(2026, 99_999_999, "A" * 8)
    assert len(made) <= LONGEST_REFERENCE


def test_a_pattern_with_kinds_needs_kinds() -> None:
    house = Organisation(name="Harbour Mediation", reference_pattern="")
    reference_patterns.choose(house, "{kind}-{number:3}")
    assert house.reference_pattern == "{kind}-{number:3}"
    reference_patterns.choose(house, "{year}-{number:4}")
    assert house.reference_pattern == ""
    for one in kinds.kinds_of(house):
        kinds.end(house, one.key)
    with pytest.raises(Refusal, match="tells no kinds apart"):
        reference_patterns.choose(house, "{kind}-{number:3}")


def test_numbers_go_on_over_kinds_and_begin_anew_with_the_year_unless_it_is_not_named(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        account, own = administrator_of(world, work, ada)
        own.names_cases = False
        reference_patterns.choose(own, "{kind}-{year}-{number:3}")
        following = NextReferences(work, own)
        by_key = {one.key: one for one in kinds.offered(own)}
        made = [following.give(by_key[key]) for key in ("tenancy", "work", "tenancy")]
        assert made == ["TEN-2026-001", "WRK-2026-002", "TEN-2026-003"]
        for reference in made:
            open_case(work, own, reference, "work", account.id)
        assert suggested_reference(work, own) == "TEN-2026-004"
    world.later(days=200)
    with world.work() as work:
        account, own = administrator_of(world, work, ada)
        assert suggested_reference(work, own) == "TEN-2027-001"
        reference_patterns.choose(own, "M{number}")
        open_case(work, own, "M41", "work", account.id)
    world.later(days=365)
    with world.work() as work:
        assert suggested_reference(work, administrator_of(world, work, ada)[1]) == "M42"


def test_what_others_are_about_to_have_is_not_given(world: World) -> None:
    ada = world.administrator()
    opened(ada, "2026-0002")
    with world.work() as work:
        _account, own = administrator_of(world, work, ada)
        following = NextReferences(work, own, ["2026-0003", "by hand"])
        assert following.give(None) == "2026-0004"


@pytest.mark.both_engines("locks")
def test_cases_that_are_opened_at_the_same_moment_get_a_reference_each(world: World) -> None:
    ada = world.administrator()
    browsers = [world.person("Ada Marsh", ada.email) for _number in range(3)]
    for browser in browsers:
        browser.sign_in()
    together = Barrier(len(browsers))

    def open_three(browser: Person) -> None:
        together.wait(60)
        for _number in range(3):
            opened(browser)

    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(open_three, browsers))
    with world.work() as work:
        assert sorted(case.reference for case in work.session.query(Case)) == [
            f"2026-{number:04d}" for number in range(1, 10)
        ]
