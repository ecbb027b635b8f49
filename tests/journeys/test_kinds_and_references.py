"""An organisation's own kinds of case and references, on the pages where they are kept and where they show."""

import pytest

from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Case
from odr.organisations.tables import Organisation
from tests.support.cases import invited, joined, opened
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")


def test_a_kind_is_added_chosen_shown_renamed_and_filtered_by(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/kinds")
    ada.submit("Add this kind", name="Inheritance")
    assert "“Inheritance” can be chosen now." in ada.page.text
    case_id = opened(ada, "R-1", kind="own-1")
    opened(ada, "R-2", kind="family")
    nora = joined(ada, case_id, "Nora Field")
    assert "Inheritance." in nora.open(f"/cases/{case_id}").text
    assert "Inheritance" in nora.open(f"/cases/{case_id}/sheet").text
    ada.open("/administration/kinds/own-1")
    ada.submit("Save", name="Wills", kind_code="WIL")
    ada.post_with_token("/administration/kinds/own-1/end")
    assert "It is offered no more." in ada.page.text
    assert "Wills." in ada.open(f"/administration/cases/{case_id}").text
    listed = ada.open("/administration?kind=own-1").text
    assert "R-1" in listed
    assert "R-2" not in listed
    assert "Wills" not in ada.open("/administration/cases/new").html
    ada.submit("Open the case", kind="own-1")
    assert "Please choose what fits best." in ada.page.text
    for nonsense in ("own-2", "nonsense", "%00"):
        ada.open(f"/administration?kind={nonsense}")
        assert ada.status == 404


def test_without_kinds_none_is_asked_for(world: World) -> None:
    ada = world.administrator()
    opened(ada, "R-1", kind="family")
    for kind in ("tenancy", "neighbours", "family", "work", "consumer", "business", "other"):
        ada.post_with_token(f"/administration/kinds/{kind}/end")
    page = ada.open("/administration/cases/new")
    assert "What sort of dispute it is" not in page.text
    ada.submit("Open the case", reference="R-2")
    assert "Of no kind." in ada.page.text
    ada.open("/administration/cases/several")
    ada.submit("See what would come of it", lines="R-3;\nR-4;family")
    assert "Your organisation tells no kinds apart. Please leave the kind empty." in ada.page.text
    ada.submit("See what would come of it", lines="R-3;")
    ada.submit("Open 1 case", may_enter="2")
    assert "1 case is open." in ada.page.text


def test_a_pattern_is_tried_before_it_is_saved_and_what_was_typed_stays(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/language")
    ada.submit("Save", names_cases=[])
    ada.open("/administration/references")
    ada.submit("Try it", pattern="{kind}/{year}/{number:3}")
    assert "The next ones would be: TEN/2026/001, NEI/2026/002, FAM/2026/003" in ada.page.text
    assert "2026-0001" in ada.open("/administration/kinds").text
    ada.open("/administration/references")
    ada.submit("Save", pattern="{month}")
    assert "{month} is unknown." in ada.page.text
    assert "{month}" in ada.page.html
    ada.submit("Save", pattern="{kind}/{year}/{number:3}")
    assert "{kind}/{year}/{number:3}" in ada.page.text
    opened(ada, kind="work")
    opened(ada, "by hand", kind="work")
    opened(ada, kind="family")
    with world.work() as work:
        assert {one.reference for one in work.session.query(Case)} == {"WRK/2026/001", "by hand", "FAM/2026/002"}


def test_a_list_shows_which_reference_each_line_gets_and_shows_it_again_if_that_has_changed(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/cases/several")
    ada.submit("See what would come of it", lines="Reference;Kind\n;tenancy\n2026-0001;WRK\n;Family;b@mail.example")
    assert "2026-0002 the next one" in ada.page.text
    assert "2026-0003 the next one" in ada.page.text
    seen = ada.page
    opened(ada, "2026-0003")
    ada.page = seen
    ada.submit("Open 3 cases", may_enter="2")
    assert "Nothing is opened yet." in ada.page.text
    assert "2026-0004 the next one" in ada.page.text
    ada.submit("Open 3 cases", may_enter="2")
    assert "3 cases are open." in ada.page.text
    with world.work() as work:
        assert sorted(one.reference for one in work.session.query(Case)) == [
            "2026-0001", "2026-0003", "2026-0004", "2026-0005"
        ]  # fmt: skip


def test_the_figures_tell_of_kinds_by_name_and_of_no_small_group(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/kinds")
    ada.submit("Add this kind", name="=Wills")
    for number in range(5):
        opened(ada, f"R-{number}", kind="own-1")
    opened(ada, "R-9", kind="family")
    assert "Opened in these twelve months" in ada.open("/administration/figures").text
    answer = ada.client.get("/administration/figures-by-kind.csv", base_url=ada.origin)
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[:3] == [
        "kind,opened,small groups together,part", "'=Wills,5,no,1 of 1", "other,1,yes,1 of 1",
    ]  # fmt: skip


def test_a_kind_that_the_organisation_calls_other_is_not_taken_for_the_small_groups(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/kinds")
    ada.submit("Add this kind", name="other")
    for number in range(5):
        opened(ada, f"R-{number}", kind="own-1")
    shown = ada.open("/administration/figures").text.partition("Opened in these twelve months")[2].split("Month")[0]
    assert "other" in shown
    assert "Other (groups under five)" not in shown
    answer = ada.client.get("/administration/figures-by-kind.csv", base_url=ada.origin)
    assert "other,5,no,1 of 1" in answer.get_data(as_text=True)


@pytest.mark.promise("P14")
def test_references_name_kinds_or_mails_give_references_and_never_both(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/references")
    ada.submit("Save", pattern="{kind}-{year}-{number:4}")
    assert "Your mails give the references of cases" in ada.page.text
    assert "{kind}-{year}-{number:4}" in ada.page.html
    assert "TEN-2026-0001" in ada.page.text
    ada.open("/administration/language")
    ada.submit("Save", names_cases=[])
    ada.open("/administration/references")
    ada.submit("Save", pattern="{kind}-{year}-{number:4}")
    assert "{kind}-{year}-{number:4}" in ada.open("/administration/kinds").text
    ada.open("/administration/language")
    ada.submit("Save", names_cases=["y"], language="fr")
    assert "Your references name the kind of a case" in ada.page.text
    assert ada.page.form("Save").values["language"] == ["fr"]
    with world.work() as work:
        own = work.session.query(Organisation).one()
        assert (own.names_cases, own.language) == (False, "")


@pytest.mark.promise("P14")
@pytest.mark.parametrize("pattern", ["{kind}-{year}-{number:4}", ""])
def test_a_reference_that_tells_the_kind_leaves_the_service_by_no_mail_link_or_calendar(
    world: World, pattern: str
) -> None:
    """Also of a case that was opened while references named kinds, and where an older release allowed both."""
    ada = world.administrator()
    case_id = opened(ada, "FAM-2026-0001", kind=CaseKind.FAMILY.value)
    neutral = opened(ada, "2026-0002", kind=CaseKind.FAMILY.value)
    link = invited(ada, case_id, "nora@example.org")
    with world.work() as work:
        work.session.query(Organisation).one().reference_pattern = pattern
    nora = world.person("Nora Field")
    assert "You are invited to take part in a case." in nora.open(link).text
    calendar = ada.client.get("/administration/calendar.ics", base_url=ada.origin).get_data(as_text=True)
    assert "SUMMARY:" in calendar
    assert "FAM" not in calendar
    joined(ada, case_id, "Leo Lamb")
    joined(ada, neutral, "Tessa Wren")
    for one in (case_id, neutral):
        ada.open(f"/administration/cases/{one}/close")
        ada.submit("Close this case")
    world.deliver()
    told = [f"{mail.subject} {mail.body}" for mail in world.mailbox.messages]
    assert any("closed" in mail for mail in told)
    assert not any("FAM" in mail for mail in told)
    assert any("Case 2026-0002" in mail for mail in told) == (not pattern)
