"""An organisation's own templates, saved version by version. They are the organisation's texts, and never of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.db import payload
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.settlements.document.document import LONGEST_CLAUSE, LONGEST_POINT, MOST_POINTS
from odr.settlements.drafting.drafting import CLAUSES
from odr.settlements.tables import SettlementTemplate
from odr.settlements.templates.template import Template, TemplatePoint, checked
from odr.texts import in_order, lines_alike, too_long

MOST_OWN = 100
LONGEST_POINTS = LONGEST_POINT * MOST_POINTS // 4
_HEADING, _HINT = "## ", "> "


@dataclass(frozen=True)
class OwnTemplate:
    """A version of an organisation's template: its row, when it was saved, and what it says."""

    id: UUID
    saved_at: datetime
    template: Template


@dataclass(frozen=True)
class TypedTemplate:
    """A template as it was typed: the points as one text, see ``points_of``."""

    title: str
    about: str
    points: str
    clauses: dict[str, str]


def own_templates(work: Work, organisation_id: UUID) -> list[OwnTemplate]:
    """Those that can be begun with: the newest version of each that is not retired, in the order of their titles."""
    rows = work.session.scalars(
        select(SettlementTemplate).where(
            SettlementTemplate.organisation_id == organisation_id, SettlementTemplate.ended_at.is_(None)
        )
    )
    return sorted((_opened(work, row) for row in rows), key=lambda one: (in_order(one.template.title), str(one.id)))


def own_template(work: Work, organisation_id: UUID, template_id: UUID) -> OwnTemplate:
    """One of those. Raises ``NotFound``, also for one of another organisation or one that was replaced or retired."""
    return _opened(work, _row(work, organisation_id, template_id))


def has_ended(work: Work, organisation_id: UUID, template_id: UUID) -> bool:
    """Whether it was one of theirs, and was replaced or retired."""
    row = work.session.get(SettlementTemplate, template_id)
    return row is not None and row.organisation_id == organisation_id and row.ended_at is not None


def save(
    work: Work, organisation: Organisation, typed: TypedTemplate, by: UUID, replaced: UUID | None = None
) -> OwnTemplate:
    """A new template, or the next version of the one that it replaces. Raises ``Refusal`` and ``NotFound``."""
    before = _row(work, organisation.id, replaced) if replaced is not None else None
    if before is None and len(own_templates(work, organisation.id)) >= MOST_OWN:
        raise Refusal(_("There are %(count)d templates already. Please retire one first.", count=MOST_OWN), "title")
    made = checked(
        _name(organisation),
        1 if before is None else before.number + 1,
        work.now.date(),
        title=typed.title,
        about=typed.about,
        points=points_of(typed.points),
        clauses={name: _not_endless(typed.clauses[name], name) for name in CLAUSES},
        hints={},
    )
    row = SettlementTemplate(
        id=uuid4(),
        organisation_id=organisation.id,
        number=made.version,
        saved_at=work.now,
        saved_by=by,
    )
    row.sealed_contents = work.installation.seal(payload.encode(made.contents()), row.sealed_contents_context())
    work.session.add(row)
    if before is not None:
        before.ended_at = work.now
    work.session.flush()
    return _opened(work, row)


def retire(work: Work, organisation_id: UUID, template_id: UUID) -> None:
    """No settlement begins with it any more; what was made from it stays as it is. Raises ``NotFound``."""
    _row(work, organisation_id, template_id).ended_at = work.now


def points_of(typed: str) -> list[TemplatePoint]:
    """The points in a text: "## " begins one with its heading, "> " a hint, and every other line is what it says.

    Raises ``Refusal`` for words before the first heading.
    """
    text = lines_alike(typed)
    if len(text) > LONGEST_POINTS:
        raise too_long(len(text), LONGEST_POINTS, "points")
    found: list[TemplatePoint] = []
    for line in text.split("\n"):
        if line.startswith(_HEADING):
            found.append(TemplatePoint(line.removeprefix(_HEADING), ""))
        elif not found:
            if line.strip():
                raise Refusal(_("The first line has to be a heading: “## ”, and then its words."), "points")
        elif line.startswith(_HINT):
            hint = f"{found[-1].hint} {line.removeprefix(_HINT)}".strip()
            found[-1] = TemplatePoint(found[-1].heading, found[-1].text, hint)
        else:
            found[-1] = TemplatePoint(found[-1].heading, f"{found[-1].text}{line}\n", found[-1].hint)
    return [TemplatePoint(one.heading, one.text.strip("\n"), one.hint) for one in found]


def as_typed(points: Sequence[TemplatePoint]) -> str:
    """The points as such a text, to go on with."""
    parts = []
    for one in points:
        lines = [f"{_HEADING}{one.heading}", one.text, *([f"{_HINT}{one.hint}"] if one.hint else [])]
        parts.append("\n".join(line for line in lines if line))
    return "\n\n".join(parts)


def _not_endless(typed: str, name: str) -> str:
    if len(typed) > 2 * LONGEST_CLAUSE:
        raise too_long(len(typed), LONGEST_CLAUSE, name)
    return typed


def _name(organisation: Organisation) -> str:
    return f"template of {organisation.name}"


def _row(work: Work, organisation_id: UUID, template_id: UUID) -> SettlementTemplate:
    row = work.session.get(SettlementTemplate, template_id)
    if row is None or row.organisation_id != organisation_id or row.ended_at is not None:
        raise NotFound
    return row


def _opened(work: Work, row: SettlementTemplate) -> OwnTemplate:
    kept = payload.decode(work.installation.open(row.sealed_contents, row.sealed_contents_context()))
    organisation = work.session.get_one(Organisation, row.organisation_id)
    template = Template(
        _name(organisation),
        row.number,
        date.fromisoformat(kept["written"]),
        title=kept["title"],
        about=kept["about"],
        points=tuple(TemplatePoint(**one) for one in kept["points"]),
        clauses=kept["clauses"],
        hints=kept["hints"],
    )
    return OwnTemplate(row.id, row.saved_at, template)
