"""The file in which a person takes along what this service holds about them: JSON for programs, a table for people."""

import json
from collections.abc import Iterator

from odr import archives, exports
from odr.db.work import Work
from odr.i18n import SOURCE_LANGUAGE, in_language
from odr.i18n import gettext as _
from odr.purposes import THE_SERVICE
from odr.rights import wording
from odr.rights.holdings import Holdings


def archive(work: Work, holdings: Holdings) -> archives.Archive:
    """A ZIP with ``what-is-held.json`` and ``what-is-held.csv``. Rows go in one by one."""
    return archives.archive(THE_SERVICE, files(work, holdings), work.now)


def files(work: Work, holdings: Holdings) -> dict[str, Iterator[str]]:
    """The files in it, by name."""
    return {"what-is-held.json": _json(work, holdings), "what-is-held.csv": _csv(holdings)}


def _json(work: Work, holdings: Holdings) -> Iterator[str]:
    yield '{\n "made_at": ' + json.dumps(work.now.isoformat()) + ',\n "parts": ['
    for number, part in enumerate(holdings.parts()):
        yield (",\n" if number else "\n") + '  {"table": ' + json.dumps(part.table)
        yield ', "title": ' + json.dumps(_title(part.table), ensure_ascii=False)
        yield ', "not_shown": ' + json.dumps(part.not_shown) + ', "rows": ['
        for row_number, facts in enumerate(holdings.rows(part.table)):
            said = json.dumps({fact.column: fact.value for fact in facts}, ensure_ascii=False)
            yield (",\n   " if row_number else "\n   ") + said
        yield "]}"
    counts = {one.table: one.count for one in holdings.behind()}
    yield '],\n "behind_your_codes": ' + json.dumps(counts) + "\n}\n"


def _title(table: str) -> str:
    """The same whoever takes it along: what programs read does not change with the language."""
    with in_language(SOURCE_LANGUAGE):
        return wording.title(table)


def _csv(holdings: Holdings) -> Iterator[str]:
    return exports.table_lines([_("Part"), _("Row"), _("What"), _("Value")], _lines(holdings))


def _lines(holdings: Holdings) -> Iterator[tuple[str, str, str, str]]:
    for part in holdings.parts():
        for number, facts in enumerate(holdings.rows(part.table), start=1):
            for fact in facts:
                yield part.title, str(number), fact.label, fact.words
    for one in holdings.behind():
        yield one.title, "", _("Behind your codes: how many"), str(one.count)
