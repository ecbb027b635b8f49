"""A list that is brought as a file: read into the form, looked through there, and carried out only from there."""

import csv
import io

import pytest

from odr.app import LARGEST_REQUEST
from odr.caseload.brought import LONGEST_LIST, MOST_BYTES
from odr.cases.tables import Case
from tests.support.cases import invited, opened
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
CASES = "/administration/cases/several"
LIST = "Reference;Kind;Party\r\nÄ-1;tenancy;anna@mail.example (tenant)\r\nÄ-2;other;ben@mail.example\r\n"
NO_TEXT = "This file is no list of plain text."
WORKBOOK = "This is a workbook of a spreadsheet. Please save its sheet as CSV"
TOO_LARGE = "This file is too large for a list, which has at most 40000 characters."


def cases_in(world: World) -> list[str]:
    with world.work() as work:
        return sorted(case.reference for case in work.session.query(Case))


def brought(ada: Person, content: bytes, name: str = "cases.csv", **typed: str) -> str:
    ada.open(CASES)
    return ada.attach(CASES, name, content, "text/csv", **{"lines": "", "seen": "", **typed}).text


def typed_now(ada: Person) -> str:
    return ada.page.form("See what would come of it").values["lines"][0]


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("cp1252"),
        LIST.replace(";", ",").encode(),
        LIST.replace(";", "\t").encode("utf-8-sig"),
        LIST.replace("\r\n", "\r").encode(),
    ],
    ids=["utf-8", "with its mark", "windows-1252", "commas", "tabs", "old ends of lines"],
)
def test_a_file_is_read_into_the_form_and_opens_nothing_by_itself(world: World, content: bytes) -> None:
    ada = world.administrator()
    text = brought(ada, content)
    assert "Nothing is opened yet. 2 cases can be opened. 2 people are then invited by mail." in text
    assert cases_in(world) == []
    lines = ada.page.form("Open 2 cases").values["lines"][0]
    assert "anna@mail.example (tenant)" in lines
    # As a browser sends it, which ends lines in its own way.
    ada.submit("Open 2 cases", may_enter="2", lines="\r\n".join(lines.splitlines()) + "\r\n")
    assert "2 cases are open." in ada.page.text
    assert cases_in(world) == ["Ä-1", "Ä-2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        ("\ufeff \r\n".encode(), "This file is empty."),
        (b"2026-1;tenancy\x00;a@mail.example", NO_TEXT),
        (b"2026-1\x1b[31m;tenancy", NO_TEXT),
        (LIST.encode("utf-16"), NO_TEXT),
        (b"2026-1;\x81", NO_TEXT),
        (b"PK\x03\x04\x14\x00 a workbook", WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", WORKBOOK),
        (b"x" * (LONGEST_LIST + 1), TOO_LARGE),
        (b"x" * (MOST_BYTES + 1), TOO_LARGE),
        (b"x" * 2_000_000, TOO_LARGE),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_what_was_typed_stays(world: World, content: bytes, said: str) -> None:
    ada = world.administrator()
    text = brought(ada, content, lines="2026-0501;tenancy;typed@mail.example")
    assert said in text
    assert ada.status == 422
    assert typed_now(ada) == "2026-0501;tenancy;typed@mail.example"
    assert cases_in(world) == []


def test_no_file_chosen_leaves_what_was_typed_to_be_looked_through(world: World) -> None:
    ada = world.administrator()
    assert "1 case can be opened." in brought(ada, b"", name="", lines="2026-0501;tenancy")


def test_a_file_takes_the_place_of_what_was_typed_and_what_is_wrong_in_it_can_be_corrected(world: World) -> None:
    ada = world.administrator()
    text = brought(ada, b"2026-0502;quarrel;a@mail.example", lines="2026-0501;tenancy")
    assert "1 line can’t be opened as it is." in text
    assert typed_now(ada) == "2026-0502;quarrel;a@mail.example"
    ada.submit("See what would come of it", lines="2026-0502;tenancy;a@mail.example")
    assert "1 case can be opened." in ada.page.text


def test_a_file_is_never_carried_out_unseen_even_if_it_is_the_list_that_was_seen(world: World) -> None:
    ada = world.administrator()
    brought(ada, b"2026-0501;tenancy")
    form = ada.page.form("Open 1 case")
    assert "file" not in form.values
    ada.attach(
        CASES, "other.csv", b"2026-0501;tenancy", lines=form.values["lines"][0], seen=form.values["seen"][0],
        may_enter="2",
    )  # fmt: skip
    assert "Nothing is opened yet." in ada.page.text
    assert cases_in(world) == []


def test_too_many_lines_in_a_file_are_said_and_stay_to_be_shortened(world: World) -> None:
    ada = world.administrator()
    text = brought(ada, "\n".join(f"R-{number};other" for number in range(51)).encode())
    assert "Please give at most 50 lines at once. There are 51." in text
    assert typed_now(ada).startswith("R-0;other")


def test_a_file_that_breaks_off_is_refused(world: World) -> None:
    ada = world.administrator()
    ada.open(CASES)
    head = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{ada.token()}\r\n'
    file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n2026-0501;ten'
    answer = ada.client.post(
        CASES,
        data=(head + file).encode(),
        content_type="multipart/form-data; boundary=b",
        base_url=ada.origin,
        headers={"Origin": ada.origin, "Sec-Fetch-Site": "same-origin"},
    )
    assert "The file did not arrive as a whole." in answer.text
    assert cases_in(world) == []


def test_a_form_for_a_file_that_comes_without_one_is_no_longer_than_any_other(world: World) -> None:
    ada = world.administrator()
    ada.post_with_token(CASES, {"lines": "x" * (LARGEST_REQUEST + 1)})
    assert ada.status == 413


def test_a_formula_or_a_hidden_sign_in_a_file_stays_text_everywhere(world: World) -> None:
    ada = world.administrator()
    evil = "=HYPERLINK(1)"
    text = brought(ada, f'"{evil}";other;<b>@mail.example\n"\u202e+1+1";other\n'.encode())
    assert "1 line can’t be opened as it is." in text
    assert "<b>@mail" not in ada.page.html
    brought(ada, f'"{evil}";other\n"\u202e+1+1";other\n'.encode())
    ada.submit("Open 2 cases", may_enter="2")
    assert cases_in(world) == ["+1+1", evil]
    ada.open("/administration/stuck")
    assert "\u202e" not in ada.page.html
    cells = [cell for row in csv.reader(io.StringIO(ada.open("/administration/figures.csv").text)) for cell in row]
    assert not any(cell.startswith(("=", "+")) for cell in cells)


def test_a_role_that_would_speak_as_the_service_is_refused_from_a_file_too(world: World) -> None:
    ada = world.administrator()
    path = f"/administration/cases/{opened(ada)}/invite-several"
    ada.open(path)
    content = b'a@mail.example;"=HYPERLINK(""http://x"")"\nb@mail.example;mediator\nc@mail.example;tenant\n'
    text = ada.attach(path, "people.csv", content, lines="", seen="").text
    assert "2 people can’t be invited as the lines stand." in text
    assert "Please give the role in a few plain words" in text
    assert "is shown by the service" in text


def test_an_administrator_of_another_house_brings_no_file_into_a_case(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    path = f"/administration/cases/{case_id}/invite-several"
    eve = world.administrator("Eve Other", "Another House")
    for content in (b"eve@mail.example", b"PK\x03\x04", b"x" * 200_000):
        eve.open("/administration")
        eve.attach(path, "people.csv", content, lines="", seen="")
        assert eve.status == 404
    assert invited(ada, case_id, "eve@mail.example")
