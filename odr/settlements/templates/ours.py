"""The templates that come with the service. Each version is a file beside this one, and stays as it is."""

import re
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from odr.errors import NotFound, Refusal
from odr.settlements.drafting import CLAUSES
from odr.settlements.templates.template import Template, TemplatePoint, checked

FOLDER = Path(__file__).parent
# In the order in which they are offered.
KEYS = ("payment", "tenancy", "neighbours", "family", "employment")
_NEEDED = {"version", "written", "title", "about", "clauses", "points"}
_MAY_BE = {"own_clauses", "hints"}
_KEY = re.compile(r"[a-z]+", re.ASCII)


class BadTemplate(ValueError):
    """A file of ours is not as it has to be; the message names it."""


def our_templates() -> list[Template]:
    """The newest version of each."""
    return [our_template(key) for key in KEYS]


@lru_cache(maxsize=32)
def our_template(key: str, version: int | None = None) -> Template:
    """One of ours, the newest version unless another is asked for. Raises ``NotFound`` if there is none."""
    if key not in KEYS:
        raise NotFound
    number = version or max(_versions(key))
    path = FOLDER / f"{key}-{number}.toml"
    if number not in _versions(key):
        raise NotFound
    return read_template(key, path.read_text(encoding="utf-8"))


def read_template(key: str, text: str) -> Template:
    """A template given as TOML. Raises ``BadTemplate`` for anything missing, unknown, of another kind or misspelled."""
    try:
        found = tomllib.loads(text)
        if not _NEEDED <= set(found) <= _NEEDED | _MAY_BE or not _KEY.fullmatch(key):
            raise BadTemplate(f"{key}: a part is missing, or one is too many")
        clauses = _common(_number(found["clauses"])) | _texts(found.get("own_clauses", {}))
        written = found["written"]
        if type(written) is not date:
            raise BadTemplate(f"{key}: its day is not a day")
        points = [TemplatePoint(**_texts(one)) for one in found["points"]]
        title, about, hints = _text(found["title"]), _text(found["about"]), _texts(found.get("hints", {}))
        made = checked(
            key,
            _number(found["version"]),
            written,
            title=title,
            about=about,
            points=points,
            clauses=clauses,
            hints=hints,
        )
        lines = [(one.heading, one.hint) for one in points]
        if (title, about, hints) != (made.title, made.about, made.hints) or lines != [
            (one.heading, one.hint) for one in made.points
        ]:
            raise BadTemplate(f"{key}: a line is not in its one spelling")
        return made
    except Refusal as refusal:
        raise BadTemplate(f"{key}: {refusal.field}: {refusal.message}") from None
    except (ValueError, TypeError, KeyError, AttributeError, FileNotFoundError) as error:
        raise (error if isinstance(error, BadTemplate) else BadTemplate(f"{key}: {error}")) from None


@lru_cache(maxsize=4)
def _common(version: int) -> dict[str, str]:
    found = _texts(tomllib.loads((FOLDER / f"clauses-{version}.toml").read_text(encoding="utf-8")))
    if set(found) != set(CLAUSES):
        raise BadTemplate("the common clauses are not those of a settlement")
    return found


@lru_cache(maxsize=8)
def _versions(key: str) -> list[int]:
    return [int(path.stem.rpartition("-")[2]) for path in FOLDER.glob(f"{key}-*.toml")]


def _texts(found: Any) -> dict[str, str]:
    return {name: _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is a text")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise TypeError("a version is a number from 1")
    return value
