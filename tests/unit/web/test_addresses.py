"""What people type stands in no address: one is remembered by the browser, and by whatever is on the way."""

import re
from pathlib import Path

import pytest
from wtforms import DateField, SelectField

from odr.pages.cases.at_desk.filters import StateFilter, StuckFilter
from odr.pages.cases.house.fixed_days import DaysFilter
from odr.pages.vaults.log import HeadForm, LogFilter
from odr.web.typed.forms import PageForm

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
# The forms that are sent by their address, and the form each of them shows.
BY_ADDRESS: dict[str, type[PageForm]] = {
    "administration/calendar.html": DaysFilter,
    "administration/home.html": StateFilter,
    "administration/stuck.html": StuckFilter,
    "vaults/check_head.html": HeadForm,
    "vaults/log.html": LogFilter,
}
# A choice or a day is nothing that somebody wrote.
CHOSEN = (SelectField, DateField)
TYPED_AND_WHY = {
    ("vaults/check_head.html", "head"): "a digest of the record says nothing of what happened, and stands in a mail",
    ("vaults/log.html", "first_day"): "a day, chosen from a calendar",
    ("vaults/log.html", "last_day"): "a day, chosen from a calendar",
}
# What words that are looked for are called, wherever they are.
LOOKED_FOR = ("search", "words")
_FORM = re.compile(r"<form\b(?P<attributes>[^>]*(?:\{\{.*?\}\}[^>]*)*)>(?P<inside>.*?)</form>", re.S)
_ROW = re.compile(r"\{% for field in \((?P<fields>[^)]*)\) %\}")
_SHOWN = re.compile(r"\{\{ (?:m\.\w+\()?(?:form|filter)\.(?P<name>\w+)[,()]")
_BY_HAND = re.compile(r"<(?:input|textarea|select)\b")


def by_address(template: Path) -> list[str]:
    """What is inside the forms of a template that are not posted."""
    found = _FORM.finditer(template.read_text())
    return [one["inside"] for one in found if not re.search(r'method="post"', one["attributes"], re.I)]


def fields_in(inside: str) -> set[str]:
    """The fields that a form shows, by their names."""
    rows = [name.strip().partition(".")[2] for row in _ROW.finditer(inside) for name in row["fields"].split(",")]
    return {*rows, *(one["name"] for one in _SHOWN.finditer(inside))}


def named(template: Path) -> str:
    return template.relative_to(TEMPLATES).as_posix()


def test_what_is_sent_by_an_address_is_chosen_and_not_typed() -> None:
    """Seen to fail while "My cases" and the facilitator's desk were searched by their address."""
    seen = set()
    for template in sorted(TEMPLATES.rglob("*.html")):
        for inside in by_address(template):
            name = named(template)
            assert name in BY_ADDRESS, f"{name}: a form that is sent by its address; should it be posted?"
            assert not _BY_HAND.search(inside), f"{name}: a field that no form of ours declares"
            fields = fields_in(inside)
            assert fields, name
            for field in fields:
                declared = getattr(BY_ADDRESS[name], field).field_class
                is_said = (name, field) in TYPED_AND_WHY
                assert issubclass(declared, CHOSEN) != is_said, f"{name}: “{field}” is typed, and would be remembered"
                seen.add((name, field))
    assert {name for name, _field in seen} == set(BY_ADDRESS)
    assert set(TYPED_AND_WHY) <= seen


@pytest.mark.parametrize("folder", ["templates", "odr"])
def test_no_link_carries_what_is_looked_for(folder: str) -> None:
    carried = re.compile(rf"\b(?:url_for|pagination|neighbours|here|go_to)\([^)\n]*\b(?:{'|'.join(LOOKED_FOR)})=")
    files = [one for kind in ("*.html", "*.py") for one in (ROOT / folder).rglob(kind)]
    assert len(files) > 100
    assert [one.name for one in files if carried.search(one.read_text())] == []


def test_no_page_reads_what_is_looked_for_from_its_address() -> None:
    read = re.compile(rf"request\.args(?:\.get\(|\[)\"(?:{'|'.join(LOOKED_FOR)})\"|formdata=request\.args")
    files = list((ROOT / "odr").rglob("*.py"))
    assert len(files) > 100
    assert [one.name for one in files if read.search(one.read_text())] == []
