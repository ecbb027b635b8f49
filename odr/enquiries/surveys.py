"""Surveys: questions with fixed answers, free text only where it is marked, and totals as the only result.

An answer adds one to a counter; nothing says whose it was or when it came. Totals are shown when the survey has closed,
and they do not change after that: two looks at different times show the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, or_, select, update

from odr.accounts.tables import Account
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case, Participant
from odr.db import payload
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work
from odr.enquiries.tables import Survey, SurveyAnswered, SurveyText, SurveyTotal
from odr.enquiries.totals import BAND, Band, shown
from odr.enquiries.writing import checked_message
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.texts import levelled, one_line

KEPT_FOR = timedelta(days=365)
MOST_DAYS = 90
MOST_QUESTIONS = 20
MOST_ANSWERS = 10
LONGEST = 200
AT_ONCE = 100


@dataclass(frozen=True)
class Question:
    """A question. Without ``answers`` it is answered in free text."""

    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """What a survey asks."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Result:
    """What a question's answers come to: a band for each, or the free texts if there are five of them at least.

    Those who were asked are shown no free text: each was written for those who ask.
    """

    question: Question
    bands: tuple[Band, ...]
    texts: tuple[str, ...] = ()


def read_questions(typed: str) -> tuple[Question, ...]:
    """Questions as they are written: a line each, its answers in lines with a dash below it; none means free text.

    Raises ``Refusal``.
    """
    if len(typed) > (MOST_QUESTIONS + 1) * (MOST_ANSWERS + 1) * LONGEST:
        raise Refusal(_("That is too much for one survey."), "questions")
    questions: list[tuple[str, list[str]]] = []
    for line in typed.replace("\r", "\n").split("\n"):
        if not line.strip():
            continue
        is_answer = line.lstrip().startswith("-")
        text = one_line(
            line.lstrip().removeprefix("-"), LONGEST, missing=_("There is a line without words."), field="questions"
        )
        if not is_answer:
            questions.append((text, []))
        elif not questions:
            raise Refusal(_("Please begin with a question; its answers stand below it."), "questions")
        else:
            questions[-1][1].append(text)
    if not questions or len(questions) > MOST_QUESTIONS:
        raise Refusal(_("Please write 1 to %(most)s questions.", most=MOST_QUESTIONS), "questions")
    for _text, answers in questions:
        if len(answers) == 1 or len(answers) > MOST_ANSWERS or len(set(map(levelled, answers))) != len(answers):
            raise Refusal(
                _("Please give each question 2 to %(most)s different answers, or none.", most=MOST_ANSWERS), "questions"
            )
    return tuple(Question(text, tuple(answers)) for text, answers in questions)


def make(work: Work, organisation: Organisation | None, title: str, typed: str, days: int) -> Survey:
    """Makes a survey of the service, or of an organisation. Raises ``Refusal``."""
    title = one_line(title, LONGEST, missing=_("Please give it a title."), field="title")
    questions = read_questions(typed)
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(_("Please give a number of days from 1 to %(most)s.", most=MOST_DAYS), "days")
    closes = work.now + timedelta(days=days)
    row = Survey(
        id=uuid4(),
        organisation_id=organisation.id if organisation is not None else None,
        made_at=work.now,
        closes_at=closes,
        keep_until=closes + KEPT_FOR,
    )
    row.sealed_questions = work.installation.seal(
        payload.encode(asdict(Questionnaire(title, questions))), row.sealed_questions_context()
    )
    work.session.add(row)
    work.session.flush()
    for number, question in enumerate(questions):
        for answer in range(len(question.answers)):
            work.session.add(SurveyTotal(survey_id=row.id, question=number, answer=answer, count=0))
    return row


def questionnaire(work: Work, row: Survey) -> Questionnaire:
    """What a survey asks."""
    said = payload.decode(work.installation.open(row.sealed_questions, row.sealed_questions_context()))
    return Questionnaire(
        said["title"], tuple(Question(one["text"], tuple(one["answers"])) for one in said["questions"])
    )


def made_by(work: Work, organisation: Organisation | None) -> Sequence[Survey]:
    """The surveys of the service, or of an organisation, the latest first."""
    whose = Survey.organisation_id == organisation.id if organisation is not None else Survey.organisation_id.is_(None)
    asked = select(Survey).where(whose, Survey.keep_until > work.now)
    return work.session.scalars(asked.order_by(Survey.made_at.desc(), Survey.id).limit(AT_ONCE)).all()


def find_made_by(work: Work, survey_id: UUID, organisation: Organisation | None) -> Survey:
    """One of those. Raises ``NotFound``."""
    row = work.session.get(Survey, survey_id)
    whose = organisation.id if organisation is not None else None
    if row is None or row.organisation_id != whose or row.keep_until <= work.now:
        raise NotFound
    return row


def asked_of(work: Work, account: Account) -> Sequence[Survey]:
    """The surveys that somebody is asked, or was: of the service, and of organisations in whose cases they are."""
    if account.operator_roles is not None:
        return []
    asked = select(Survey).where(
        Survey.keep_until > work.now,
        or_(Survey.organisation_id.is_(None), Survey.organisation_id.in_(_houses(work, account))),
    )
    return work.session.scalars(asked.order_by(Survey.closes_at.desc(), Survey.id).limit(AT_ONCE)).all()


def find_asked_of(work: Work, survey_id: UUID, account: Account) -> Survey:
    """One of those. Raises ``NotFound``."""
    found = next((row for row in asked_of(work, account) if row.id == survey_id), None)
    if found is None:
        raise NotFound
    return found


def is_open(work: Work, row: Survey) -> bool:
    """Whether it can be answered."""
    return row.closes_at > work.now


def has_answered(work: Work, row: Survey, account: Account) -> bool:
    """Whether somebody has answered it."""
    return work.session.get(SurveyAnswered, (row.id, account.id)) is not None


def answer(work: Work, row: Survey, account: Account, chosen: Mapping[int, int], texts: Mapping[int, str]) -> None:
    """Counts somebody's answers. A question may be left out. Raises ``Refusal`` when it is closed or answered."""
    if not is_open(work, row):
        raise Refusal(_("This survey is closed."))
    if has_answered(work, row, account):
        raise Refusal(_("You have answered this survey already. Which answers were yours is not known to us."))
    questions = questionnaire(work, row).questions
    said = {number: checked_message(text, f"question-{number}") for number, text in texts.items() if text.strip()}
    work.session.add(SurveyAnswered(survey_id=row.id, account_id=account.id))
    for number, question in enumerate(questions):
        one = chosen.get(number)
        if one is not None and 0 <= one < len(question.answers):
            counter = update(SurveyTotal).where(
                SurveyTotal.survey_id == row.id, SurveyTotal.question == number, SurveyTotal.answer == one
            )
            work.session.execute(by_itself(counter.values(count=SurveyTotal.count + 1)))
        elif not question.answers and number in said:
            text = SurveyText(id=uuid4(), survey_id=row.id, question=number)
            text.sealed_text = work.installation.seal(said[number].encode("utf-8"), text.sealed_text_context())
            work.session.add(text)
    work.session.flush()


def results(work: Work, row: Survey, *, for_askers: bool) -> list[Result]:
    """What it came to, once it has closed. Raises ``NotFound`` before: totals that grow tell who was the last.

    Free texts are for those who ask alone, as was said to whoever wrote one.
    """
    if is_open(work, row):
        raise NotFound
    totals = {
        (one.question, one.answer): one.count
        for one in work.session.scalars(select(SurveyTotal).where(SurveyTotal.survey_id == row.id))
    }
    texts = _texts(work, row) if for_askers else {}
    found = []
    for number, question in enumerate(questionnaire(work, row).questions):
        if question.answers:
            found.append(Result(question, shown([totals[number, at] for at in range(len(question.answers))])))
        else:
            free = texts.get(number, [])
            found.append(Result(question, (), tuple(free) if len(free) >= BAND else ()))
    return found


def _texts(work: Work, row: Survey) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for one in work.session.scalars(select(SurveyText).where(SurveyText.survey_id == row.id).order_by(SurveyText.id)):
        said = work.installation.open(one.sealed_text, one.sealed_text_context()).decode("utf-8")
        found.setdefault(one.question, []).append(said)
    return found


def forget_who_answered(work: Work) -> None:
    """Of surveys that have closed, nobody needs to know any more who has answered."""
    closed = select(Survey.id).where(Survey.closes_at <= work.now)
    work.session.execute(by_itself(delete(SurveyAnswered).where(SurveyAnswered.survey_id.in_(closed))))


def remove_old(work: Work) -> None:
    """Destroys surveys with what they came to, a year after they have closed."""
    over = delete(Survey).where(Survey.keep_until <= work.now).returning(Survey.id)
    if work.session.scalars(by_itself(over)).all():
        erases(work.session)


def _houses(work: Work, account: Account) -> Select[UUID]:
    """Whose surveys somebody is asked to answer: of organisations in whose cases they take part themselves.

    Not who acts for somebody there: administrators know who takes part in their cases, and more answers than those
    could give would tell them that somebody is advised.
    """
    places = select(Participant.case_id).where(Participant.account_id == account.id)
    return select(Case.organisation_id).where(Case.id.in_(places), is_open_to_its_people(work.now))
