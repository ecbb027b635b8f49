"""Attacks on what people write to those who run the service: moved seals, guesses about accounts, small groups."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.accounts.tables import Account
from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.enquiries import enquiries, requests, surveys
from odr.enquiries.kinds import KEPT, EnquiryKind
from odr.enquiries.requests import RequestKind
from odr.enquiries.tables import Enquiry, Request, RequestWords, Survey, SurveyText
from odr.enquiries.totals import shown
from odr.enquiries.writing import MOST_FROM_NETWORK
from odr.errors import NotFound, Refusal
from odr.mail.outbox import Message
from odr.web.running.housekeeping import one_round
from tests.support.people import account_of, arrive, signed_in, with_account
from tests.support.world import PASSWORD, Person, World

MOVED = {
    ("enquiries", "sealed_content"), ("request_words", "sealed_text"), ("requests", "sealed_contact"),
    ("survey_texts", "sealed_text"), ("surveys", "sealed_questions"),
}  # fmt: skip
QUESTIONS = "Was it kept?\n- Yes\n- No\nWhat else?"


def two_of_each(work: Work, account: Account) -> None:
    for number in "12":
        typed = {"name": f"Rosa {number}", "email": f"rosa{number}@example.org", "message": number}
        enquiries.write(work, EnquiryKind.CONTACT, typed, None, "")
        requests.ask_signed_in(work, account, RequestKind.ACCESS, number, 30)
        row = surveys.make(work, None, f"Survey {number}", QUESTIONS, 14)
        surveys.answer(work, row, account, {0: 0}, {1: number})


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Enquiry, "sealed_content"),
        (Request, "sealed_contact"),
        (RequestWords, "sealed_text"),
        (Survey, "sealed_questions"),
        (SurveyText, "sealed_text"),
    ],
)
def test_what_is_sealed_does_not_open_in_another_row(world: World, model: Any, column: str) -> None:
    nora = with_account(world)
    with world.work() as work:
        two_of_each(work, account_of(work, nora))
        one, other = work.session.query(model).limit(2).all()
        context = getattr(one, f"{column}_context")()
        assert work.installation.open(getattr(one, column), context)
        with pytest.raises(Unopenable):
            work.installation.open(getattr(other, column), context)


def test_every_column_that_is_sealed_here_is_moved() -> None:
    assert {table for table, _column in MOVED} == {
        model.__tablename__ for model in (Enquiry, Request, RequestWords, Survey, SurveyText)
    }


# --- whether somebody has an account ----------------------------------------------------------------------------------


@pytest.mark.promise("P54")
def test_no_form_tells_whether_an_address_has_an_account(world: World) -> None:
    """The same page, the same statements, for somebody who has an account and for somebody who has none."""
    with_account(world, "Nora Field")
    answers = []
    for email in ("nora@example.org", "nobody@example.org"):
        visitor = world.person("Visitor")
        said = []
        for path, typed in (
            ("/contact", {"name": "A B", "email": email, "message": "Hello"}),
            ("/try", {"name": "A B", "email": email, "telephone": "020 7946 0000", "work": "Housing"}),
            ("/requests/new", {"name": "A B", "email": email, "message": "Hello", "kind": "removal"}),
        ):
            visitor.open(path)
            visitor.post_with_token(path, typed)
            said.append((visitor.status, visitor.path, visitor.page.text))
        answers.append(said)
        assert [mail.subject for mail in _mails_to(world, email)] == ["Please confirm your request"]
    assert answers[0] == answers[1]


def _mails_to(world: World, email: str) -> list[Message]:
    world.deliver()
    return [mail for mail in world.mailbox.messages if mail.to == email]


def test_an_address_is_not_flooded_and_whoever_asks_is_answered_the_same(world: World) -> None:
    visitor = world.person("Visitor")
    typed = {"name": "A B", "email": "rosa@example.org", "message": "Hello", "kind": "removal"}
    pages = []
    visitor.open("/requests/new")
    for _time in range(5):
        visitor.post_with_token("/requests/new", typed)
        pages.append((visitor.status, visitor.page.text))
    assert len(_mails_to(world, "rosa@example.org")) == 3
    assert len(set(pages)) == 1


def test_one_network_cannot_fill_the_desk_and_keeps_nobody_else_out(world: World) -> None:
    typed = {"name": "A B", "email": "a@example.org", "message": "Hello"}
    for number in range(MOST_FROM_NETWORK):
        one = world.person("Flood", address=f"192.0.2.{number}")
        one.open("/contact")
        one.post_with_token("/contact", typed)
        assert one.status == 200
    flood, other = world.person("Flood"), world.person("Other", address="198.51.100.7")
    for one in (flood, other):
        one.open("/contact")
    flood.post_with_token("/contact", typed)
    assert flood.status == 422
    assert "Please try again in half an hour" in flood.page.text
    assert "Hello" in flood.page.html
    other.post_with_token("/contact", typed)
    assert other.status == 200
    world.later(minutes=31)
    flood.post_with_token("/contact", typed)
    assert flood.status == 200


@pytest.mark.promise("P52")
def test_looking_at_the_link_confirms_nothing_and_only_its_form_does(world: World) -> None:
    rosa = world.person("Rosa Hale")
    typed = {"name": "Rosa Hale", "email": rosa.email, "message": "Everything", "kind": "access"}
    rosa.open("/requests/new")
    rosa.post_with_token("/requests/new", typed)
    link = world.link_mailed_to(rosa.email)
    for _time in range(3):
        world.person("Scanner").open(link)
    petra = world.operator()
    assert "To be told" not in petra.open("/desk/requests").text
    rosa.open(link)
    rosa.submit("Yes, it is mine")
    assert "To be told" in petra.open("/desk/requests").text


@pytest.mark.promise("P52")
def test_nobody_reaches_another_persons_request_or_feedback(world: World) -> None:
    nora = signed_in(world)
    nora.post_with_token("/me/requests", {"kind": "access", "about": "", "message": "Mine", "current": PASSWORD})
    request_path = nora.path
    nora.post_with_token("/me/feedback", {"message": "Mine too"})
    feedback_path = nora.path
    other = arrive(with_account(world, "Omar Reed"))
    for path in (request_path, feedback_path):
        for act in ("", "take-back", "consent", "remove"):
            other.post_with_token(path, {"act": act, "message": "Mine now"})
            assert other.status == 404
        assert other.open(path).heading == "There is nothing here"
        nora.open(path)
        assert nora.status == 200


@pytest.mark.promise("P53")
def test_an_organisation_reaches_no_request_that_is_not_its_own(world: World) -> None:
    administrator = world.administrator()
    nora = arrive(with_account(world))
    nora.post_with_token("/me/requests", {"kind": "access", "about": "", "message": "Mine", "current": PASSWORD})
    request_id = nora.path.rsplit("/", 1)[-1]
    for path in (f"/administration/requests/{request_id}", f"/administration/requests/{uuid4()}"):
        administrator.open(path)
        assert administrator.status == 404
        administrator.post_with_token(path, {"act": "answer", "answer-message": "No."})
        assert administrator.status == 404
    for path in ("/desk/requests", "/desk/enquiries", "/desk/surveys", f"/desk/requests/{request_id}"):
        administrator.open(path)
        assert administrator.status == 404


# --- small groups -----------------------------------------------------------------------------------------------------


@pytest.mark.promise("P36")
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_no_group_under_five_is_shown_nor_follows_from_what_is(counts: list[int]) -> None:
    """By difference: with all that is shown beside it, an answer that few gave may still be any of none to four."""
    bands = shown(counts)
    for number, count in enumerate(counts):
        if count < 5:
            assert bands[number].is_small
            others = counts[:number], counts[number + 1 :]
            assert all(shown([*others[0], possible, *others[1]]) == bands for possible in range(5))
        else:
            assert bands[number].fewest <= count <= bands[number].most
            assert not bands[number].is_small


@pytest.mark.promise("P36")
def test_two_looks_in_time_tell_nothing_of_whoever_answered_between_them(world: World) -> None:
    people = [arrive(with_account(world, f"Person{number} Reed")) for number in range(7)]
    petra = world.operator()
    petra.post_with_token("/desk/surveys", {"title": "Kept?", "questions": QUESTIONS, "days": "14"})
    asked = petra.page.link("Kept?")
    looks = set()
    for number, person in enumerate(people):
        looks.add(petra.open(asked).text)
        path = person.open("/me/surveys").link("Kept?")
        person.post_with_token(path, {"choice-0": "1" if number == 3 else "0", "question-1": f"Words of {number}"})
        assert "Your answers are counted" in person.page.text
    looks.add(petra.open(asked).text)
    assert len(looks) == 1
    world.later(days=15)
    petra.sign_in()
    told = petra.open(asked).text
    assert told.count("5 to 9") == told.count("fewer than five") == 1
    assert "Words of 3" in told
    late = arrive(people[0])
    late.post_with_token(path, {"choice-0": "1"})
    assert petra.open(asked).text == told


@pytest.mark.promise("P36")
def test_whoever_was_asked_reads_nobodys_own_words(world: World) -> None:
    """The attack: somebody who was asked too, such as the other side, looks for words that those who ask may read."""
    people = [arrive(with_account(world, f"Person{number} Reed")) for number in range(5)]
    petra = world.operator()
    petra.post_with_token("/desk/surveys", {"title": "Kept?", "questions": QUESTIONS, "days": "14"})
    asked = petra.page.link("Kept?")
    for number, person in enumerate(people):
        path = person.open("/me/surveys").link("Kept?")
        person.post_with_token(path, {"choice-0": "0", "question-1": f"Words of {number}"})
    world.later(days=15)
    petra.sign_in()
    assert "Words of 3" in petra.open(asked).text, "the control: those who ask read it"
    told = arrive(people[0]).open(path).text
    assert "5 to 9" in told
    assert "Words of" not in told


@pytest.mark.promise("P36")
def test_what_is_stored_of_an_answer_names_nobody(world: World) -> None:
    nora = with_account(world)
    with world.work() as work:
        account = account_of(work, nora)
        row = surveys.make(work, None, "Kept?", QUESTIONS, 14)
        surveys.answer(work, row, account, {0: 1}, {1: "In my own words"})
        (text,) = work.session.query(SurveyText).all()
        assert set(SurveyText.__table__.columns.keys()) == {"id", "survey_id", "question", "sealed_text"}
        assert text.id.version == 4
        with pytest.raises(Refusal):
            surveys.answer(work, row, account, {0: 0}, {})
        with pytest.raises(NotFound):
            surveys.results(work, row, for_askers=True)


# --- any bytes --------------------------------------------------------------------------------------------------------

ODD = [
    "\x00",
    "\ud800",
    "a" * 10_001,
    "",
    " \n ",
    "\u202e",
    "é\r\n\r\n😀",
    "%s %(who)s {{ 7*7 }}",
    "=1+1",
    "\x1b[2J text",
]


@pytest.mark.promise("P34")
@pytest.mark.parametrize("typed", ODD)
def test_any_words_are_stored_as_they_are_or_refused_with_a_sentence(world: World, typed: str) -> None:
    with world.work() as work:
        try:
            row = enquiries.write(
                work, EnquiryKind.CONTACT, {"name": "A B", "email": "a@example.org", "message": typed}, None, ""
            )
        except Refusal as refusal:
            said = refusal.message
        else:
            said = enquiries.opened(work, row).fields["message"]
            assert said == typed.replace("\r\n", "\n").replace("\r", "\n")
    assert said


@pytest.mark.promise("P34")
@pytest.mark.both_engines("erasing")
def test_each_kind_destroys_itself_when_its_time_is_over(world: World) -> None:
    nora = with_account(world)
    typed = {
        "name": "Rosa Hale", "email": "rosa@example.org", "message": "the violet umbrella",
        "telephone": "020 7946 0000", "work": "umbrella making", "shown_as": "Rosa",
    }  # fmt: skip
    made: dict[EnquiryKind, UUID] = {}
    with world.work() as work:
        for kind in EnquiryKind:
            made[kind] = enquiries.write(work, kind, typed, account_of(work, nora), "").id
            row = work.session.get_one(Enquiry, made[kind])
            assert set(enquiries.opened(work, row).fields) == set(KEPT[kind].fields)
            assert (row.account_id is not None) == KEPT[kind].account
    begun = world.time
    for kept_for in sorted({KEPT[kind].kept_for for kind in EnquiryKind}):
        of_this = [made[kind] for kind in EnquiryKind if KEPT[kind].kept_for == kept_for]
        world.time = begun + kept_for - timedelta(seconds=1)
        one_round(world.app_context)
        assert all(there(world, one) for one in of_this)
        world.time = begun + kept_for
        one_round(world.app_context)
        assert not any(there(world, one) for one in of_this)


def there(world: World, enquiry_id: UUID) -> bool:
    with world.work() as work:
        return work.session.get(Enquiry, enquiry_id) is not None


WRITTEN = {"name": "A B", "email": "a@example.org", "message": "Hello"}
SURVEY = {"title": "Kept?", "questions": QUESTIONS, "days": "14"}
# Every form in which people write to the service or to each other about data, and what is typed into it.
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "/contact": ("anybody", WRITTEN),
    "/try": ("anybody", {"name": "A B", "email": "a@example.org", "telephone": "020 7946 0000", "work": "Housing"}),
    "/requests/new": ("anybody", WRITTEN | {"kind": "access"}),
    "/me/support": ("person", {"message": "Hello"}),
    "/me/feedback": ("person", {"message": "Hello", "shown_as": "N."}),
    "/me/requests": ("person", {"kind": "access", "about": "", "message": "Hello", "current": PASSWORD}),
    "a survey": ("person", {"choice-0": "0", "question-1": "Hello"}),
    "/desk/surveys": ("desk", SURVEY),
    "a request": ("desk", {"act": "answer", "answer-message": "Hello"}),
}
IN_A_FIELD = [*(one for one in ODD if one != "\ud800"), "9" * 5_000, "-1", "²", "\N{REPLACEMENT CHARACTER}", "a\x00b"]


@pytest.mark.promise("P34")
@pytest.mark.both_engines("one of them keeps no zero byte")
@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_in_a_field_is_stored_or_refused_with_a_sentence_and_never_an_error_of_ours(
    world: World, form: str
) -> None:
    who, typed = FORMS[form]
    nora = with_account(world)
    person = world.operator() if who == "desk" else arrive(nora)
    for number, (name, value) in enumerate((name, value) for name in typed for value in IN_A_FIELD):
        if who == "anybody":  # each from a network of its own
            person = world.person(address=f"10.1.{number}.1")
        path = address_of(world, form, nora)
        person.open(path)
        person.post_with_token(path, typed | {name: value})
        assert person.status in (200, 422) or (person.status, name) == (404, "act"), f"{name}: {value!r:.20}"
        assert (person.status == 422) == ('class="wrongs"' in person.page.html), f"{name}: {value!r:.20}"


def address_of(world: World, form: str, nora: Person) -> str:
    """Where a form is: one of its own for each survey and each request."""
    if form.startswith("/"):
        return form
    with world.work() as work:
        if form == "a survey":
            return f"/me/surveys/{surveys.make(work, None, 'Kept?', QUESTIONS, 14).id}"
        row = requests.ask_signed_in(work, account_of(work, nora), RequestKind.ACCESS, "All", 30)
        return f"/desk/requests/{row.id}"
