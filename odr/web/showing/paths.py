"""The paths that templates write: a page has some dozens of them, and most are the same on every page.

Only those of our own names and of identifiers are remembered: the secret of a link and what somebody looks for are not
kept in the memory of a process.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import request, url_for

REMEMBERED = 2048
# Beside identifiers and numbers: names of our files, and anchors.
_OF_OURS = frozenset({"filename", "_anchor"})


def remembering_paths() -> Callable[..., str]:
    """``url_for`` for the templates of one app: it remembers what it has built, by where the app is mounted."""

    # The kinds of values count too: 1, True and "1" are equal, or look alike, and are not written alike.
    @lru_cache(maxsize=REMEMBERED, typed=True)
    def path(_root: str, endpoint: str, /, **values: Any) -> str:
        return url_for(endpoint, **values)

    def path_of_page(endpoint: str, /, **values: Any) -> str:
        # One that begins with a dot, or has the host in it (``_external``), depends on more of the request.
        if not endpoint.startswith(".") and all(_is_kept(name, one) for name, one in values.items()):
            return path(request.root_path, endpoint, **values)
        return url_for(endpoint, **values)

    return path_of_page


def _is_kept(name: str, value: object) -> bool:
    if name in _OF_OURS:
        return isinstance(value, str)
    return name != "_external" and (value is None or isinstance(value, UUID | int))
