"""Writes the table of statements anew from what every route takes now: ``python -m tests.support.count_statements``.

For whoever has made routes cheaper, or has a reason for one that became dearer: the table then shows both.
"""

import os
import tempfile
from contextlib import redirect_stderr
from pathlib import Path

from odr.selftest.harness.scratch import SqliteDatabases
from tests.journeys.test_statements_of_routes import WALKS
from tests.support import statement_numbers
from tests.support.statements import answered_by
from tests.support.world import World


def main() -> None:
    """Walks every route, and says of each that has changed what it was."""
    found: dict[str, int] = {}
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        for walk in WALKS:
            with tempfile.TemporaryDirectory(prefix="odr-statements-") as folder:
                world = World(Path(folder), SqliteDatabases(Path(folder)))
                with answered_by(world) as answered:
                    walk(world)
                world.close()
                for one in answered:
                    if one.status < 400:
                        found[one.route] = max(found.get(one.route, 0), len(one.asked))
    before = statement_numbers.STATEMENTS
    # One less may be luck: in which order people were made decides about some statements.
    numbers = {route: before[route] if before.get(route) == count + 1 else count for route, count in found.items()}
    lines = [f'    "{route}": {numbers[route]},' for route in sorted(numbers, key=lambda one: one.split()[::-1])]
    header = f'"""{statement_numbers.__doc__}"""\n\nSTATEMENTS = {{\n'
    Path(statement_numbers.__file__).write_text(header + "\n".join(lines) + "\n}\n", encoding="utf-8")
    for route in sorted(numbers.keys() | before.keys()):
        if numbers.get(route) != before.get(route):
            print(f"{route}: {before.get(route)} → {numbers.get(route)}")


if __name__ == "__main__":
    main()
