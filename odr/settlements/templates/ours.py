"""The templates that come with the service. Each version is a file beside this one, and stays as it is.

Each is written in every language that is spoken here: "payment-1.toml" in English, "payment-1.fr.toml" in French.
"""

import re
import tomllib
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from odr.errors import NotFound, Refusal
from odr.i18n import SOURCE_LANGUAGE
from odr.prose.written import language_to_read, written
from odr.settlements.drafting.drafting import CLAUSES
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


def our_template(key: str, version: int | None = None, language: str = "") -> Template:
    """One of ours, the newest version unless another is asked for, in this language or the one that is spoken now.

    Raises ``NotFound`` if there is none.
    """
    if key not in KEYS:
        raise NotFound
    number = version or max(_versions(key))
    if number not in _versions(key):
        raise NotFound
    return _ours(key, number, language_to_read(FOLDER / f"{key}-{number}.toml", language))


@lru_cache(maxsize=32)
def _ours(key: str, number: int, language: str) -> Template:
    path = written(FOLDER / f"{key}-{number}.toml")[language]
    return read_template(key, path.read_text(encoding="utf-8"), language)


def read_template(key: str, text: str, language: str = SOURCE_LANGUAGE) -> Template:
    """A template given as TOML, with the clauses of its language.

    Raises ``BadTemplate`` for anything missing, unknown, of another kind or misspelled.
    """
    try:
        found = tomllib.loads(text)
        if not _NEEDED <= set(found) <= _NEEDED | _MAY_BE or not _KEY.fullmatch(key):
            raise BadTemplate(f"{key}: a part is missing, or one is too many")
        clauses = _common(_number(found["clauses"]), language) | _texts(found.get("own_clauses", {}))
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
        return replace(made, language=language)
    except Refusal as refusal:
        raise BadTemplate(f"{key}: {refusal.field}: {refusal.message}") from None
    except (ValueError, TypeError, KeyError, AttributeError, FileNotFoundError) as error:
        raise (error if isinstance(error, BadTemplate) else BadTemplate(f"{key}: {error}")) from None


@lru_cache(maxsize=8)
def _common(version: int, language: str) -> dict[str, str]:
    path = written(FOLDER / f"clauses-{version}.toml").get(language)
    if path is None:
        raise BadTemplate(f"the common clauses are not written in {language}")
    found = _texts(tomllib.loads(path.read_text(encoding="utf-8")))
    if set(found) != set(CLAUSES):
        raise BadTemplate("the common clauses are not those of a settlement")
    return found


@lru_cache(maxsize=8)
def _versions(key: str) -> list[int]:
    """Of the files in English, which come first."""
    return [int(path.stem.rpartition("-")[2]) for path in FOLDER.glob(f"{key}-*.toml") if "." not in path.stem]


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
