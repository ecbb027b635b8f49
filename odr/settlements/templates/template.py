"""What a template is: points and clauses to begin with, and hints for whoever fills them in. No hint is ever signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from odr.crypto.derivation import digest
from odr.db import payload
from odr.errors import Refusal
from odr.i18n import SOURCE_LANGUAGE
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.settlements.document.document import (
    LONGEST_CLAUSE,
    LONGEST_HEADING,
    LONGEST_POINT,
    LONGEST_TERM,
    LONGEST_TITLE,
    MOST_POINTS,
)
from odr.settlements.document.spelling import line_of, text_of
from odr.settlements.drafting.drafting import CLAUSES, TERMS, SettlementDraft, TypedPoint, beginning

# A hint may be about a clause, or about a line that every settlement fills in for itself.
HINTED = frozenset({*CLAUSES, *TERMS})
LONGEST_HINT = 600


@dataclass(frozen=True)
class TemplatePoint:
    """A point to begin with. What is left to fill in stands in square brackets."""

    heading: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Template:
    """A template in one version. ``name`` says which, as it stands in a settlement that was made from it.

    ``language`` is known of those that come with the service.
    """

    name: str
    version: int
    written: date
    title: str
    about: str
    points: tuple[TemplatePoint, ...]
    clauses: Mapping[str, str]
    hints: Mapping[str, str]
    language: str = ""

    @property
    def source(self) -> str:
        """What a settlement says that it was made from."""
        language = "" if self.language in ("", SOURCE_LANGUAGE) else f", {self.language}"
        return f"{self.name}, version {self.version}{language}"

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it, in hexadecimal."""
        return digest(payload.encode(self.contents())).hex()

    def contents(self) -> dict[str, Any]:
        """Everything but its name and version, as it is stored."""
        return {
            "about": self.about,
            "clauses": {name: self.clauses[name] for name in CLAUSES},
            "hints": dict(self.hints),
            "points": [asdict(one) for one in self.points],
            "title": self.title,
            "written": self.written.isoformat(),
        }


def begun_with(box: OpenMailbox, template: Template) -> SettlementDraft:
    """A first draft with the title, points and clauses of a template."""
    points = [TypedPoint(heading=one.heading, text=one.text) for one in template.points]
    draft = beginning(box, title=template.title, points=points, source=template.source)
    return replace(draft, clauses=dict(template.clauses), language=template.language or draft.language)


def checked(
    name: str,
    version: int,
    written: date,
    *,
    title: str,
    about: str,
    points: Sequence[TemplatePoint],
    clauses: Mapping[str, str],
    hints: Mapping[str, str],
) -> Template:
    """A template whose every text is in the one spelling that can be signed.

    Raises ``Refusal`` about the field that is not right, and ``ValueError`` for a clause or hint that there is none of.
    """
    if set(clauses) != set(CLAUSES) or not set(hints) <= HINTED:
        raise ValueError("a template has the clauses that a settlement has, and hints about what it asks for")
    if not points:
        raise Refusal(_("Please give at least one point: “## ” and its heading, and below it the text."), "points")
    if len(points) > MOST_POINTS:
        raise Refusal(_("A settlement has at most %(count)d points.", count=MOST_POINTS), "points")
    return Template(
        name,
        version,
        written,
        title=line_of(title, LONGEST_TITLE, "title", missing=_("Please give it a title.")),
        about=line_of(about, LONGEST_TERM, "about", missing=_("Please say in one line what it is for.")),
        points=tuple(_point(one) for one in points),
        clauses={one: text_of(clauses[one], LONGEST_CLAUSE, one) for one in CLAUSES},
        hints={one: line_of(hints[one], LONGEST_HINT, one) for one in sorted(hints)},
    )


def _point(one: TemplatePoint) -> TemplatePoint:
    missing = _("Every point needs a heading: “## ”, and then its words.")
    return TemplatePoint(
        line_of(one.heading, LONGEST_HEADING, "points", missing=missing),
        text_of(one.text, LONGEST_POINT, "points"),
        line_of(one.hint, LONGEST_HINT, "points"),
    )
