"""How many rows an installation has: to see that nothing was written, or what was."""

from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from odr.tables import METADATA
from tests.support.world import World

# Of browsers and of failures: where a refusal may be noted.
NOTED = frozenset({"sessions", "throttles"})


def rows_in(world: World, *, but: frozenset[str] = frozenset()) -> dict[str, int]:
    """How many stand in each table, ``but`` those named."""
    with world.database.reading() as session:
        return dict(session.execute(_counted(but)).mappings().one())


@cache
def _counted(but: frozenset[str]) -> Select[Any]:
    """All of them asked for at once: it is done before and after each of some thousand requests."""
    return select(
        *(
            select(func.count()).select_from(table).scalar_subquery().label(table.name)
            for table in METADATA.sorted_tables
            if table.name not in but
        )
    )
