"""No package grows flat: it gets rooms of its own before it has more than twenty modules."""

from pathlib import Path

import odr

MOST = 20
# Migrations follow one another, and have one subject each.
APART = {"db/migrations/versions"}


def test_a_package_of_more_than_twenty_modules_has_rooms() -> None:
    root = Path(odr.__file__).parent
    packages = [path.parent for path in root.rglob("__init__.py")]
    assert len(packages) > 50
    counts = {
        package.relative_to(root).as_posix(): sum(one.name != "__init__.py" for one in package.glob("*.py"))
        for package in packages
    }
    assert {name: count for name, count in counts.items() if count > MOST and name not in APART} == {}
