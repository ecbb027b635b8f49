"""The paths that templates write: a page has some dozens of them, and most are the same on every page."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import request, url_for

REMEMBERED = 2048


def remembering_paths() -> Callable[..., str]:
    """``url_for`` for the templates of one app: it remembers what it has built, by where the app is mounted."""

    # The kinds of values count too: 1, True and "1" are equal, or look alike, and are not written alike.
    @lru_cache(maxsize=REMEMBERED, typed=True)
    def path(_root: str, endpoint: str, /, **values: Any) -> str:
        return url_for(endpoint, **values)

    def path_of_page(endpoint: str, /, **values: Any) -> str:
        if "_external" in values or endpoint.startswith("."):
            return url_for(endpoint, **values)  # depends on more of the request
        try:
            return path(request.root_path, endpoint, **values)
        except TypeError:  # a value that cannot be remembered, such as a list
            return url_for(endpoint, **values)

    return path_of_page
