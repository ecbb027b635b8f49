"""Copying every part of one store into another, as an installation that moves needs it."""

from collections.abc import Callable

from odr.files.store import Missing, Store


class Differs(Exception):
    """What is under this name in the other store is not the same part."""


def copy_all(here: Store, there: Store, told: Callable[[int], None]) -> int:
    """Copies each part, reads it back and compares. How many there are.

    What is there already is only compared, so that what broke off is gone on with. ``told`` hears after each part how
    many are there. Raises ``Differs`` with the name of a part, and ``StoreAway``.
    """
    count = 0
    for name in here.names():
        try:
            content = here.get(name)
        except Missing:  # the upkeep of a service that was not stopped has removed it
            continue
        there.put(name, content)
        if there.get(name) != content:
            raise Differs(name)
        count += 1
        told(count)
    return count
