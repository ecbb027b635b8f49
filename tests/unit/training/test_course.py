"""A course: the service's own, and what somebody writes for one of their own."""

import json
from uuid import uuid4

import pytest

from odr.errors import Refusal
from odr.training import course
from odr.training.course import checked, from_bytes, own_course, read_questions, to_bytes, written

QUESTIONS = "? May I?\n- Yes\n+ No\n= Because.\n\n? And now?\n+ Ask\n- Act\n= Asking costs nothing."


def test_the_services_own_course_has_ten_rules_and_explains_every_answer() -> None:
    own = own_course()
    assert len(own.rules) == 10
    assert len(own.questions) >= 5
    assert all(0 <= one.right < len(one.answers) and one.why for one in own.questions)
    assert own.wrong([one.right for one in own.questions]) == []


def test_whatever_is_not_answered_is_not_right() -> None:
    own = own_course()
    assert own.wrong([]) == list(range(len(own.questions)))
    assert own.wrong([own.questions[0].right]) == list(range(1, len(own.questions)))


def test_every_text_of_it_is_collected_for_translation() -> None:
    with (course.COURSES / "1.toml").open("rb") as file:
        told = [message for _line, _name, message, _comments in course.extract_messages(file, (), (), {})]
    own = own_course()
    assert own.title in told
    assert {one.why for one in own.rules} < set(told)
    assert own.questions[-1].answers[-1] in told


def test_questions_are_read_as_they_are_written() -> None:
    read = list(read_questions(QUESTIONS))
    assert [(one.asks, one.answers, one.right) for one in read] == [
        ("May I?", ("Yes", "No"), 1),
        ("And now?", ("Ask", "Act"), 0),
    ]
    assert list(read_questions(written(read))) == read


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("What?", "Line 1: each line begins with"),
        ("- Yes", "Line 1: begin with a question"),
        ("? May I?\n- Yes\n- No\n= Because.", "a question needs two answers or more"),
        ("? May I?\n+ Yes\n= Because.", "a question needs two answers or more"),
        ("? May I?\n+ Yes\n- No", "and a reason"),
        ("? May I?\n+ Yes\n+ No\n= Because.", "Line 3: a question has one right answer."),
        ("?\n", "Line 1: something has to follow."),
        ("? a\n+ b\n- c\n= d\n" * 31, "there are too many questions."),
        ("? a\n+ b\n- B\u200b\n= d", "Line 3: this answer stands there already."),
        ("? a\n" + "".join(f"- {one}\n" for one in range(11)), "Line 12: a question has at most 10 answers."),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(typed: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        list(read_questions(typed))
    assert told in refused.value.message
    assert refused.value.field == "questions"


def test_a_course_that_is_taken_here_asks_something() -> None:
    with pytest.raises(Refusal, match="at least one question"):
        checked(uuid4(), 1, "Ours", "# Ours\n\nBe kind.", "", outside=False)
    assert checked(uuid4(), 1, "Theirs", "# Theirs\n\nA day.", "", outside=True).questions == ()


def test_a_course_is_its_houses_own() -> None:
    house = uuid4()
    made = checked(uuid4(), 2, "Ours", "# Ours\n\nBe kind.", QUESTIONS, outside=False)
    sealed = to_bytes(made, house)
    assert from_bytes(sealed, made.id, 2, house) == made
    assert json.loads(sealed)[0] == str(house)
    for other in (None, uuid4()):
        with pytest.raises(ValueError, match="somebody else's"):
            from_bytes(sealed, made.id, 2, other)


@pytest.mark.parametrize("typed", ["? a\n\u2013 b\n+ c\n= d", "\uff1f a\n\uff0d b\n\uff0b c\n\uff1d d"])
def test_marks_that_a_program_has_made_of_the_typed_ones_are_read(typed: str) -> None:
    (question,) = read_questions(typed)
    assert (question.asks, question.answers, question.right, question.why) == ("a", ("b", "c"), 1, "d")
