"""Several cases from a list: what would come of each line is shown first, and then all are opened or none."""

import pytest

from odr.cases.tables import Case
from odr.organisations.tables import Invitation
from tests.support.cases import opened
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
LIST = """Reference;Kind;First party;Second party
2026-0501;tenancy;anna@mail.example;ben@mail.example
;family;cora@mail.example
2026-0502;Work
"""


def cases_in(world: World) -> list[str]:
    with world.work() as work:
        return sorted(case.reference for case in work.session.query(Case))


def looked_through(ada: Person, text: str) -> str:
    ada.open("/administration/cases/several")
    ada.submit("See what would come of it", lines=text)
    return ada.page.text


def test_nothing_is_opened_before_it_was_seen_and_then_all_of_it_is(world: World) -> None:
    ada = world.administrator()
    text = looked_through(ada, LIST)
    assert "Nothing is opened yet. 3 cases can be opened. 3 people are then invited by mail." in text
    assert cases_in(world) == []
    ada.submit("Open 3 cases", may_enter=[])
    assert "Please tick this if it is so." in ada.page.text
    assert cases_in(world) == []
    ada.submit("Open 3 cases", may_enter="2")
    assert "3 cases are open." in ada.page.text
    assert "3 invitations are on their way." in ada.page.text
    assert cases_in(world) == ["2026-0501", "2026-0502", "2026-0503"]
    assert world.link_mailed_to("cora@mail.example").startswith("/invitation/")
    with world.work() as work:
        assert {one.confirmed_wording for one in work.session.query(Invitation) if one.email_tag} == {2}


def test_what_was_changed_after_it_was_seen_is_looked_through_again(world: World) -> None:
    ada = world.administrator()
    looked_through(ada, "2026-0501;tenancy;anna@mail.example")
    ada.submit("Open 1 case", lines="2026-0501;tenancy;another@mail.example", may_enter="2")
    assert cases_in(world) == []
    assert "another@mail.example" in ada.page.text
    assert "Nothing is opened yet." in ada.page.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-0400;tenancy", "You already have a case with this reference."),
        ("2026-0401;quarrel", "Please give one of these kinds: Tenancy"),
        ("2026-0401;tenancy;nonsense", "This does not look like an email address."),
        ("2026-0401;tenancy;a@mail.example;A@mail.example", "An address stands here twice."),
        ("2026-0499;tenancy", "This reference stands in an earlier line."),
        ("2026\u20110499;tenancy", "This reference stands in an earlier line."),
        ("2026\u20130400;tenancy", "You already have a case with this reference."),
        (f"{'x' * 41};tenancy", "Please use at most 40 characters."),
        ("2026-0401;tenancy;ada@", "This does not look like an email address."),
    ],
)
def test_a_line_that_is_wrong_is_named_with_why_and_nothing_is_opened(world: World, line: str, said: str) -> None:
    ada = world.administrator()
    opened(ada, "2026-0400")
    text = looked_through(ada, f"2026-0499;tenancy\n{line}\n")
    assert "1 line can’t be opened as it is." in text
    assert said in text
    assert line in ada.page.html.replace("&#39;", "'")
    assert cases_in(world) == ["2026-0400"]


def test_an_administrator_is_not_invited_by_a_list(world: World) -> None:
    ada = world.administrator()
    assert "who can’t take part in a case" in looked_through(ada, f"2026-0401;tenancy;{ada.email}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Please give at least one line"),
        ("Reference;Kind\n", "Please give at least one line"),
        ("\n".join(f"R-{number};other" for number in range(51)), "Please give at most 50 lines at once."),
        ("x" * 40_001, "Please use at most 40000 characters."),
    ],
)
def test_a_list_of_nothing_or_of_too_much_is_refused(world: World, text: str, said: str) -> None:
    ada = world.administrator()
    assert said in looked_through(ada, text)
    assert ada.status == 422


def test_a_first_line_that_is_passed_over_is_named(world: World) -> None:
    ada = world.administrator()
    said = "The first line was taken for the names of the columns:"
    text = looked_through(ada, "Miller,tenency,\n2026-0501,tenancy,leo@mail.example\n")
    assert f"{said} “Miller, tenency”." in " ".join(text.split())
    assert "1 case can be opened" in text
    assert said not in looked_through(ada, "2026-0501,tenancy,leo@mail.example\n")


@pytest.mark.parametrize("columns", ["Reference;Kind;Party 1;Party 2", "Reference;Kind;Email 1 (role);Email 2 (role)"])
def test_names_of_columns_may_be_numbered(world: World, columns: str) -> None:
    ada = world.administrator()
    text = looked_through(ada, f"{columns}\n2026-0501;tenancy;anna@mail.example;ben@mail.example\n")
    assert "1 case can be opened. 2 people are then invited by mail." in text
    assert columns.replace(";", ", ") in text
    # A number where the reference or the kind stands is one of a case.
    assert "2 cases can be opened" in looked_through(ada, "2026-0501;tenancy;\n2026-0502;tenancy;\n")
    assert "Please give one of these kinds" in looked_through(ada, "Unit;B2;\n2026-0502;tenancy;\n")


@pytest.mark.parametrize(
    "party",
    ["anna@mail.example(tenant)", "Anna Moor (home) <anna@mail.example> (tenant)", "anna@mail.example ( tenant )"],
)
def test_a_role_in_brackets_is_one_with_or_without_a_blank_before(world: World, party: str) -> None:
    text = looked_through(world.administrator(), f"2026-0501;tenancy;{party}")
    assert "anna@mail.example (tenant)" in text
    assert "1 case can be opened." in text


def test_a_line_that_names_the_mark_between_cells_is_none_of_the_list(world: World) -> None:
    text = looked_through(world.administrator(), "sep=;\nReference;Kind;Party\n2026-0501;tenancy;anna@mail.example\n")
    assert "1 case can be opened." in text
    assert "“Reference, Kind, Party”" in text


def test_commas_tabs_and_quotes_do_as_well(world: World) -> None:
    ada = world.administrator()
    looked_through(ada, '"A, one",other,a@mail.example\n')
    ada.submit("Open 1 case", may_enter="2")
    looked_through(ada, "B two\tother\n")
    ada.submit("Open 1 case", may_enter="2")
    assert cases_in(world) == ["A, one", "B two"]


def test_a_second_click_opens_nothing_twice(world: World) -> None:
    ada = world.administrator()
    looked_through(ada, ";other;a@mail.example")
    form = ada.page.form("Open 1 case")
    for _time in range(2):
        ada.send(form, "Open 1 case", may_enter="2")
        assert ada.status == 200
    assert len(cases_in(world)) == 1
