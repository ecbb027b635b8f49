"""The versions of the policy, and of the terms that an organisation adds for its own people.

The first version of the policy comes with the software and is true of it sentence by sentence. Whoever runs the
service publishes later ones; an organisation's terms begin with its own first. A version is never changed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import current_language
from odr.i18n import gettext as _
from odr.privacy.policy.wordings import Wording, field_of, given, packed, unpacked
from odr.privacy.promises import all_promises, load_promises
from odr.privacy.tables import PolicyVersion
from odr.prose.changes import TextChange, changes
from odr.prose.text import blocks, canonical, text_digest
from odr.prose.written import written

FIRST = 1
FIRST_SINCE = datetime(2026, 11, 27, tzinfo=UTC)
NOBODYS = UUID(int=0)  # of a version that has no row
TEXTS = Path(__file__).with_name("texts")
_ENGLISH = TEXTS / f"{FIRST}.md"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PROMISE = re.compile(r"\bP\d\d\b")


@dataclass(frozen=True)
class Version:
    """A version as it is read, in one of its languages. ``summary`` says what changed; the first one has none."""

    number: int
    text: str
    summary: str
    applies_from: datetime
    language: str
    wordings: tuple[Wording, ...]
    id: UUID = NOBODYS

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text: what an acceptance is of."""
        return text_digest(self.text)


def first(language: str = "") -> Version:
    """The version of the policy that comes with the software: in this language, or the one that is spoken now."""
    return _read(FIRST, FIRST_SINCE, _first(), wanted=language)


def in_every_language(one: Version) -> list[Version]:
    """The texts of a version."""
    return [_worded(one, each) for each in one.wordings]


def in_language(one: Version, wanted: str = "") -> Version:
    """A version in the language that is wanted, or is spoken now; in its first one if it has no text in that."""
    wanted = wanted or current_language()
    return _worded(one, next((each for each in one.wordings if each.language == wanted), one.wordings[0]))


def _worded(one: Version, wording: Wording) -> Version:
    return replace(one, text=wording.text, summary=wording.summary, language=wording.language)


def versions(work: Work, organisation_id: UUID | None = None) -> list[Version]:
    """Every version of the policy, or of an organisation's terms, the latest first; also one that applies later."""
    rows = work.session.scalars(_rows(organisation_id)).all()
    return [_version(work, row) for row in rows] + ([first()] if organisation_id is None else [])


def version(work: Work, number: int, organisation_id: UUID | None = None) -> Version:
    """One version. Raises ``NotFound``."""
    if organisation_id is None and number == FIRST:
        return first()
    row = work.session.scalar(_rows(organisation_id).where(PolicyVersion.number == number))
    if row is None:
        raise NotFound
    return _version(work, row)


def in_force(work: Work, organisation_id: UUID | None = None) -> Version:
    """The version that applies at this moment. Raises ``NotFound`` for an organisation without terms."""
    row = work.session.scalar(_rows(organisation_id).where(PolicyVersion.applies_from <= work.now).limit(1))
    if row is not None:
        return _version(work, row)
    if organisation_id is not None:
        raise NotFound
    return first()


def publish(
    work: Work, typed: Sequence[Wording], applies_from: datetime, by: UUID, organisation_id: UUID | None = None
) -> Version:
    """A new version. Raises ``Refusal``, as ``checked`` does, or if it would apply before the one before it."""
    offered = checked(work, typed, applies_from, organisation_id)
    row = PolicyVersion(
        id=uuid4(),
        organisation_id=organisation_id,
        number=offered.number,
        applies_from=offered.applies_from,
        published_at=work.now,
        published_by=by,
    )
    text, summary = packed(offered.wordings)
    row.sealed_text = work.installation.seal(text, row.sealed_text_context())
    row.sealed_summary = work.installation.seal(summary, row.sealed_summary_context())
    work.session.add(row)
    work.session.flush()
    return replace(offered, id=row.id)


def checked(
    work: Work, typed: Sequence[Wording], applies_from: datetime, organisation_id: UUID | None = None
) -> Version:
    """The version as it would be published, with a text in one language at least.

    Raises ``Refusal`` if a text, a sentence or the day will not do. One that is to apply from a moment that has passed
    applies at once.
    """
    wordings = given(typed)
    for one in wordings:
        for sentence, promise in unkept(one.text):
            raise Refusal(
                _(
                    "This sentence relies on %(promise)s, which the register of promises does not call kept: "
                    "%(sentence)s",
                    promise=promise,
                    sentence=sentence,
                ),
                field_of("text", one.language),
            )
    latest = work.session.scalar(_rows(organisation_id).limit(1))
    before = _version(work, latest) if latest is not None else first() if organisation_id is None else None
    starts = max(applies_from, work.now)
    if before is not None and {one.text for one in wordings} <= {one.text for one in before.wordings}:
        raise Refusal(_("This is the version that you have already."), "text")
    if latest is not None and starts < latest.applies_from:
        raise Refusal(_("It can't apply before the version that was published last."), "applies_from")
    number = before.number + 1 if before is not None else FIRST
    return _read(number, starts, wordings)


def unkept(text: str) -> list[tuple[str, str]]:
    """Each sentence that names a promise which the register does not know, or does not call kept; with the promise."""
    register = all_promises(load_promises())
    return [
        (sentence, name)
        for sentence in sentences(text)
        for name in _PROMISE.findall(sentence)
        if name not in register or register[name].state != "kept"
    ]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without its title and headings."""
    prose = (" ".join(block.words) for block in blocks(text) if block.kind not in ("title", "heading"))
    return [sentence for words in prose for sentence in _SENTENCE_END.split(words) if sentence]


def promises_of(sentence: str) -> list[str]:
    """The promises that a sentence names."""
    return _PROMISE.findall(sentence)


def announced(work: Work) -> list[tuple[int, datetime]]:
    """Number and beginning of each version of the policy, the first one first."""
    rows = work.session.execute(
        select(PolicyVersion.number, PolicyVersion.applies_from)
        .where(PolicyVersion.organisation_id.is_(None))
        .order_by(PolicyVersion.number)
    ).all()
    return [(FIRST, FIRST_SINCE), *((row.number, row.applies_from) for row in rows)]


@lru_cache(maxsize=1)
def _first() -> tuple[Wording, ...]:
    texts = {code: canonical(path.read_text(encoding="utf-8")) for code, path in written(_ENGLISH).items()}
    return tuple(Wording(text, "", code) for code, text in texts.items())


def _rows(organisation_id: UUID | None) -> Select[PolicyVersion]:
    """The rows of one kind, the latest first."""
    whose = PolicyVersion.organisation_id
    return (
        select(PolicyVersion)
        .where(whose.is_(None) if organisation_id is None else whose == organisation_id)
        .order_by(PolicyVersion.number.desc())
    )


def _version(work: Work, row: PolicyVersion) -> Version:
    text = work.installation.open(row.sealed_text, row.sealed_text_context())
    summary = work.installation.open(row.sealed_summary, row.sealed_summary_context())
    return _read(row.number, row.applies_from, unpacked(text, summary), row.id)


def _read(
    number: int, applies_from: datetime, wordings: tuple[Wording, ...], own_id: UUID = NOBODYS, wanted: str = ""
) -> Version:
    one = wordings[0]
    return in_language(Version(number, one.text, one.summary, applies_from, one.language, wordings, own_id), wanted)


def earlier_than(one: Version, found: Sequence[Version]) -> Version | None:
    """The version before this one, if there is one among those found; in its language where it has that."""
    before = max((other for other in found if other.number < one.number), key=lambda other: other.number, default=None)
    return None if before is None else beside(before, one)


def beside(one: Version, other: Version) -> Version:
    """A version in the language of another one, if it has a text in that."""
    return in_language(one, other.language)


def differences(before: Version | None, one: Version) -> list[TextChange]:
    """What is different in a version from one before it; nothing where they are in two languages."""
    if before is None or before.language != one.language:
        return []
    return changes(before.text, one.text)
