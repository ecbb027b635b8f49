"""A course: its text, and questions whose answers are explained. Data, in versions; one comes with the service."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.prose.text import canonical
from odr.texts import levelled, one_line

# Names the course that comes with the service, which has no row.
OWN_COURSE = UUID("6f70e7a7-0725-4de5-8b0d-636f75720001")
COURSES = Path(__file__).with_name("courses")
LONGEST_TITLE = 120
LONGEST_LINE = 500
MOST_QUESTIONS = 30
MOST_ANSWERS = 10


@dataclass(frozen=True)
class Rule:
    """One rule of the service's own course, and why it is one."""

    words: str
    why: str


@dataclass(frozen=True)
class Question:
    """A question with its answers, of which one is right; ``right`` counts from zero."""

    asks: str
    answers: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Course:
    """A version of a course, as it is read. The service's own has rules, an added one a text of its author's.

    One that is taken elsewhere has no questions: somebody else confirms it.
    """

    id: UUID
    number: int
    title: str
    text: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...] = ()

    def wrong(self, answers: Sequence[int | None]) -> list[int]:
        """The numbers of the questions that were not answered rightly, from zero."""
        given = [*answers, *[None] * len(self.questions)]
        return [at for at, question in enumerate(self.questions) if given[at] != question.right]


@lru_cache(maxsize=1)
def _own() -> Course:
    number = max(int(file.stem) for file in COURSES.glob("*.toml"))
    return _read((COURSES / f"{number}.toml").read_text(encoding="utf-8"), number)


def own_course() -> Course:
    """The course that comes with the service, the latest version, in the reader's language."""
    own = _own()
    return Course(
        own.id,
        own.number,
        _(own.title),
        _(own.text),
        tuple(
            Question(_(one.asks), tuple(_(it) for it in one.answers), one.right, _(one.why)) for one in own.questions
        ),
        tuple(Rule(_(one.words), _(one.why)) for one in own.rules),
    )


def _read(text: str, number: int) -> Course:
    told: dict[str, Any] = tomllib.loads(text)
    questions = tuple(
        Question(one["asks"], tuple(one["answers"]), one["right"] - 1, one["why"]) for one in told["question"]
    )
    rules = tuple(Rule(one["words"], one["why"]) for one in told["rule"])
    return Course(OWN_COURSE, number, told["title"], told["intro"], questions, rules)


def extract_messages(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for the service's own course: line number, function name, message and comments of each text."""
    text = fileobj.read().decode("utf-8")
    course, lines = _read(text, 1), text.splitlines()
    told = [course.title, course.text, *(words for rule in course.rules for words in (rule.words, rule.why))]
    told += [words for one in course.questions for words in (one.asks, *one.answers, one.why)]
    for words in dict.fromkeys(told):
        at = next((number for number, line in enumerate(lines, start=1) if f'"{words}"' in line), 1)
        yield at, "gettext", words, ["The course for administrators and operators"]


# --- courses that somebody adds ---------------------------------------------------------------------------------------


def checked(course_id: UUID, number: int, title: str, text: str, questions: str, *, outside: bool) -> Course:
    """A version of an added course as it would be saved. Raises ``Refusal`` in the words of whoever writes it."""
    title = one_line(title, LONGEST_TITLE, missing=_("Please give the course a title."), field="title", of_letters=True)
    asked = () if outside else tuple(read_questions(questions))
    if not outside and not asked:
        raise Refusal(_("Please ask at least one question: without one nobody can pass."), "questions")
    return Course(course_id, number, title, canonical(text), asked)


def read_questions(typed: str) -> Iterator[Question]:
    """The questions of an added course, as they are written. Raises ``Refusal`` that names the line.

    A line that begins with "?" asks, "-" is a wrong answer, "+" the right one, and "=" explains.
    """
    asks, answers, right, why, found = "", list[str](), -1, "", 0
    lines = [line.strip() for line in typed.replace("\r\n", "\n").split("\n")]
    for number, line in enumerate([*lines, "?"], start=1):
        if not line:
            continue
        # Programs that write texts make a dash of a hyphen; other keyboards have wide marks.
        mark, words = levelled(line[0]), line[1:].strip()
        if mark not in "?-+=":
            raise _line(number, _("each line begins with “?”, “-”, “+” or “=”."))
        ends = number > len(lines)
        if not ends:
            words = one_line(
                words,
                LONGEST_LINE,
                missing=str(_line(number, _("something has to follow.")).message),
                field="questions",
            )
        if mark == "?":
            if asks:
                if right < 0 or len(answers) < 2 or not why:
                    raise _line(
                        number - 1,
                        _("a question needs two answers or more, one of them right (“+”), and a reason (“=”)."),
                    )
                yield Question(asks, tuple(answers), right, why)
                found += 1
            if found >= MOST_QUESTIONS and not ends:
                raise _line(number, _("there are too many questions."))
            asks, answers, right, why = words, [], -1, ""
        elif not asks:
            raise _line(number, _("begin with a question (“?”)."))
        elif mark == "=":
            why = words
        else:
            if mark == "+" and right >= 0:
                raise _line(number, _("a question has one right answer."))
            if len(answers) >= MOST_ANSWERS:
                raise _line(number, _("a question has at most %(most)s answers.", most=MOST_ANSWERS))
            if levelled(words) in map(levelled, answers):
                raise _line(number, _("this answer stands there already."))
            right = len(answers) if mark == "+" else right
            answers.append(words)


def written(questions: Sequence[Question]) -> str:
    """Questions as somebody writes them: what ``read_questions`` reads."""
    told: list[str] = []
    for one in questions:
        told.append(f"? {one.asks}")
        told += [f"{'+' if at == one.right else '-'} {words}" for at, words in enumerate(one.answers)]
        told += [f"= {one.why}", ""]
    return "\n".join(told)


def to_bytes(course: Course, organisation_id: UUID | None) -> bytes:
    """An added course as it is sealed, with whose it is."""
    questions = [[one.asks, list(one.answers), one.right, one.why] for one in course.questions]
    whose = str(organisation_id) if organisation_id is not None else None
    return json.dumps([whose, course.title, course.text, questions], ensure_ascii=False).encode("utf-8")


def from_bytes(content: bytes, course_id: UUID, number: int, organisation_id: UUID | None) -> Course:
    """What ``to_bytes`` made. Raises ``ValueError`` for a course of somebody else's."""
    whose, title, text, questions = json.loads(content)
    if whose != (str(organisation_id) if organisation_id is not None else None):
        raise ValueError("a course of somebody else's")
    asked = tuple(Question(asks, tuple(answers), right, why) for asks, answers, right, why in questions)
    return Course(course_id, number, title, text, asked)


def _line(number: int, what: str) -> Refusal:
    return Refusal(_("Line %(number)s: %(what)s", number=number, what=what), "questions")
