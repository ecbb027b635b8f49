"""A name that would write lines of its own into what a command, a log or a mail says."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text

import odr
from odr.cli import main
from odr.console import on_one_line, quoted
from odr.db.about import EVERYTHING
from odr.facilitation.document.document import agreement_file
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.purposes import THE_SERVICE
from odr.web.logs import log
from tests.support.cases import opened
from tests.support.world import World
from tests.unit.facilitation.document.test_document import DOCUMENT, FILE, TEXT

FORGED = "HOLDS: the text is the one that was signed, and everybody named has signed it."
NAMES = (
    f"Leo Frost\n\n{FORGED}",
    f"Leo Frost\r{FORGED}",
    f"Leo Frost\x1b[2J\x1b[1;1H{FORGED}",
    f"Leo Frost\u2028{FORGED}",
    f"Leo Frost\x85{FORGED}",
    f"Leo Frost\u202e{FORGED}",
    f"Leo Frost{' ' * 300}{FORGED}",
    f"Leo Frost”, “party”: signed 2026-01-01T00:00:00+00:00 {FORGED}",
)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_writes_no_line_into_what_verify_says(tmp_path: Path, name: str) -> None:
    forged = replace(DOCUMENT, signers=[*DOCUMENT.signers[:-1], replace(DOCUMENT.signers[-1], name=name)])
    path = tmp_path / "agreement.json"
    path.write_bytes(agreement_file(forged, TEXT, FILE.signatures).encode())
    result = CliRunner().invoke(main, ["verify", str(path)])
    assert result.exit_code == 1
    lines = result.output.split("\n")
    assert not [line for line in result.output.splitlines() if line.startswith("HOLDS")]
    assert all(line.isprintable() for line in lines)
    assert all(len(line) < 200 for line in lines)
    assert FORGED not in result.output
    assert any("DOES NOT HOLD" in line for line in lines)


@given(st.text(max_size=200))
@example("\u00a0")
def test_whatever_somebody_wrote_stays_inside_its_quotation_marks(text: str) -> None:
    found = quoted(text)
    assert found.isprintable()
    assert (found[0], found[-1]) == ("“", "”")
    assert not set(found[1:-1]) & set("“”")


@given(st.text(max_size=200))
def test_a_line_is_one_line_and_what_shows_stands_as_it_was(text: str) -> None:
    found = on_one_line(text)
    assert all(one.isprintable() or one in "\u00a0\u202f" for one in found)
    assert len(found.splitlines()) <= 1
    if text.isprintable():
        assert found == text


def test_a_line_of_the_log_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log(route=NAMES[0], error=NAMES[2])
    said = capsys.readouterr().err
    (line,) = said.splitlines()
    assert json.loads(line)["route"] == NAMES[0]
    assert line.isascii()
    assert line.isprintable()


def test_a_subject_begins_no_header_of_its_own(world: World) -> None:
    with world.work() as work:
        outbox.queue(
            work, Message(THE_SERVICE, "tessa@example.org", "From Harbour\r\nBcc: somebody@example.org", "Hello")
        )
    world.deliver()
    mail = world.mailbox.last("tessa@example.org")
    assert mail.subject.isprintable()
    assert "Bcc" in mail.subject


def test_nothing_prints_but_through_the_one_place_that_keeps_lines_apart() -> None:
    root = Path(odr.__file__).parent
    printing = ("print", "click.echo", "click.secho", "sys.stdout.write")
    found = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in root.rglob("*.py")
        if path != root / "console.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in printing
    ]
    assert found == []


@pytest.mark.both_engines("somebody who writes to the database")
@pytest.mark.parametrize("name", NAMES[:6], ids=range(6))
def test_an_organisation_renamed_in_the_database_writes_no_line_into_mails_and_pages(world: World, name: str) -> None:
    administrator = world.administrator()
    case_id = opened(administrator)
    with world.database.writing(EVERYTHING) as session:
        session.execute(text("UPDATE organisations SET name = :name"), {"name": name})
        session.execute(text("UPDATE cases SET reference = :name"), {"name": name[:40]})
    administrator.open(f"/administration/cases/{case_id}")
    administrator.submit("Send the invitation", email="tom@example.org")
    world.deliver()
    mail = world.mailbox.last("tom@example.org")
    assert "Leo Frost" in mail.body
    assert not [line for line in mail.body.splitlines() if line.startswith(FORGED)]
    assert all(line.isprintable() for line in mail.body.split("\n"))
    page = world.person("Tom", "tom@example.org").open(world.link_mailed_to("tom@example.org"))
    assert not set("\x1b\u2028\u202e\x85") & set(page.html)
