"""The words can be collected for translators, from the source, the templates and the register."""

import re
from pathlib import Path

from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from odr.privacy.promises import all_promises, load_promises

ROOT = Path(__file__).parents[2]


def test_all_messages_are_extracted(tmp_path: Path) -> None:
    # Given / When: the command of `make messages`, written elsewhere
    target = tmp_path / "odr.pot"
    mapping = str(ROOT / "babel.cfg")
    CommandLineInterface().run(  # type: ignore[no-untyped-call]
        ["pybabel", "-q", "extract", "-F", mapping, "-k", "lazy_gettext", "-k", "_l", "-o", str(target), str(ROOT)]
    )
    # Then: each of the three kinds of source is represented
    with target.open("rb") as file:
        messages = {entry.id for entry in read_po(file)}
    assert "today at %(time)s" in messages
    assert "Skip to the content" in messages
    for promise in all_promises(load_promises()).values():
        assert {promise.promise, promise.how} <= messages


def test_no_module_calls_gettext_by_a_name_that_the_collecting_does_not_know() -> None:
    known = {"gettext as _", "ngettext", "lazy_gettext", "lazy_gettext as _l", "gettext"}
    imported = {
        name.strip()
        for path in (ROOT / "odr").rglob("*.py")
        for names in re.findall(r"from odr\.i18n import ([^\n(]+)", path.read_text("utf-8"))
        for name in names.split(",")
        if "gettext" in name
    }
    assert "gettext as _" in imported
    assert imported <= known
