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

from sqlalchemy import Select, func, select

from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.privacy.promises import all_promises, load_promises
from odr.privacy.tables import PolicyVersion
from odr.prose.text import blocks, canonical, text_digest
from odr.prose.written import language_to_read, written
from odr.texts import one_line

FIRST = 1
FIRST_SINCE = datetime(2026, 11, 27, tzinfo=UTC)
LONGEST_SUMMARY = 300
NOBODYS = UUID(int=0)  # of a version that has no row
TEXTS = Path(__file__).with_name("texts")
_ENGLISH = TEXTS / f"{FIRST}.md"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PROMISE = re.compile(r"\bP\d\d\b")


@dataclass(frozen=True)
class Version:
    """A version as it is read. ``summary`` says what changed, in one sentence; the first has none.

    ``language`` is known of the first version of the policy, which is written in several.
    """

    number: int
    text: str
    summary: str
    applies_from: datetime
    id: UUID = NOBODYS
    language: str = ""

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text: what an acceptance is of."""
        return text_digest(self.text)


def first(language: str = "") -> Version:
    """The version of the policy that comes with the software: in this language, or the one that is spoken now."""
    return _first(language_to_read(_ENGLISH, language))


def in_every_language(one: Version) -> list[Version]:
    """The texts of a version: several of the one that comes with the software, of every other the one it has."""
    return [_first(code) for code in written(_ENGLISH)] if one.language else [one]


def as_accepted(digest: bytes) -> Version | None:
    """The text of the first version that somebody has accepted, if its digest is one of them."""
    return next((one for one in in_every_language(first()) if one.digest == digest), None)


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
    work: Work, typed: str, summary: str, applies_from: datetime, by: UUID, organisation_id: UUID | None = None
) -> Version:
    """A new version. Raises ``Refusal``, as ``checked`` does, or if it would apply before the one before it."""
    offered = checked(work, typed, summary, applies_from, organisation_id)
    row = PolicyVersion(
        id=uuid4(),
        organisation_id=organisation_id,
        number=offered.number,
        applies_from=offered.applies_from,
        published_at=work.now,
        published_by=by,
    )
    row.sealed_text = work.installation.seal(offered.text.encode("utf-8"), row.sealed_text_context())
    row.sealed_summary = work.installation.seal(offered.summary.encode("utf-8"), row.sealed_summary_context())
    work.session.add(row)
    work.session.flush()
    return replace(offered, id=row.id)


def checked(
    work: Work, typed: str, summary: str, applies_from: datetime, organisation_id: UUID | None = None
) -> Version:
    """The version as it would be published. Raises ``Refusal`` if the text, the sentence or the day will not do.

    One that is to apply from a moment that has passed applies at once.
    """
    text = canonical(typed)
    if not blocks(text) or blocks(text)[0].kind != "title":
        raise Refusal(_("The first line has to be the title: “# ”, and then its words."), "text")
    for sentence, promise in unkept(text):
        raise Refusal(
            _(
                "This sentence relies on %(promise)s, which the register of promises does not call kept: %(sentence)s",
                promise=promise,
                sentence=sentence,
            ),
            "text",
        )
    missing = _("Please say in one sentence what has changed.")
    summary = one_line(summary, LONGEST_SUMMARY, missing=missing, field="summary", of_letters=True)
    latest = work.session.scalar(_rows(organisation_id).limit(1))
    before = _version(work, latest) if latest is not None else first() if organisation_id is None else None
    starts = max(applies_from, work.now)
    if before is not None and text in [one.text for one in in_every_language(before)]:
        raise Refusal(_("This is the version that you have already."), "text")
    if latest is not None and starts < latest.applies_from:
        raise Refusal(_("It can't apply before the version that was published last."), "applies_from")
    return Version(before.number + 1 if before is not None else FIRST, text, summary, starts)


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


def any_terms(work: Work, organisation_id: UUID) -> bool:
    """Whether an organisation has published terms of its own."""
    found = select(func.count()).select_from(PolicyVersion).where(PolicyVersion.organisation_id == organisation_id)
    return bool(work.session.scalar(found))


@lru_cache(maxsize=8)
def _first(code: str) -> Version:
    text = canonical(written(_ENGLISH)[code].read_text(encoding="utf-8"))
    return Version(FIRST, text, "", FIRST_SINCE, language=code)


def _rows(organisation_id: UUID | None) -> Select[PolicyVersion]:
    """The rows of one kind, the latest first."""
    whose = PolicyVersion.organisation_id
    return (
        select(PolicyVersion)
        .where(whose.is_(None) if organisation_id is None else whose == organisation_id)
        .order_by(PolicyVersion.number.desc())
    )


def _version(work: Work, row: PolicyVersion) -> Version:
    text = work.installation.open(row.sealed_text, row.sealed_text_context()).decode("utf-8")
    summary = work.installation.open(row.sealed_summary, row.sealed_summary_context()).decode("utf-8")
    return Version(row.number, text, summary, row.applies_from, row.id)


def earlier_than(one: Version, found: Sequence[Version]) -> Version | None:
    """The version before this one, if there is one among those found; in its language where that is known."""
    before = max((other for other in found if other.number < one.number), key=lambda other: other.number, default=None)
    return None if before is None else beside(before, one)


def beside(one: Version, other: Version) -> Version:
    """A version in the language of another one: that in which most of its sentences stand in the other as well."""
    theirs = set(sentences(other.text))

    def nearness(text: Version) -> tuple[int, bool]:
        return len(theirs.intersection(sentences(text.text))), text.language == one.language

    return max(in_every_language(one), key=nearness)
