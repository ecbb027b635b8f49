"""Training, over HTTP: passing, lapsing, renewing, courses of one's own, and courses taken elsewhere."""

import base64
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from odr.audit.tables import TrainingEntry
from odr.cli import main
from odr.training.course import OWN_COURSE, own_course
from odr.training.tables import TrainingCourse
from tests.support.people import enter, with_account
from tests.support.training import appointed, lapsed, right_answers, wrong_answers
from tests.support.world import PASSWORD, World

TITLE = "Ten rules for handling customer information"
QUESTIONS = "? May I?\n- Yes\n+ No\n= Because we say so."


@pytest.mark.promise("P23")
def test_the_first_administrator_passes_the_course_in_setting_up(world: World) -> None:
    ada = world.person("Ada Marsh")
    ada.open(world.set_up_link())
    ada.submit("Set it up", organisation="Harbour", email=ada.email, password=PASSWORD, **ada.contact())
    assert ada.page.heading == TITLE
    assert "everybody who works here passes this course first" in ada.page.text
    for path in ("/administration", "/administration/people", "/administration/cases/new"):
        assert ada.open(path).heading == TITLE
    ada.submit("Send my answers", **wrong_answers())
    assert ada.status == 422
    assert "6 answers are not right yet." in ada.page.text
    assert own_course().questions[0].why in ada.page.text
    ada.submit("Send my answers", **right_answers())
    assert ada.path == "/administration/cases/new"
    with world.work() as work:
        entry = work.session.scalars(select(TrainingEntry)).one()
        assert (entry.course_id, entry.count, entry.at) == (OWN_COURSE, 1, world.time)


@pytest.mark.promise("P23")
def test_on_the_day_it_lapses_the_pages_answer_with_how_to_renew_it(world: World) -> None:
    ada = lapsed(world, world.administrator())
    assert ada.open("/administration").heading == TITLE
    assert "Yours is not current." in ada.page.text
    # What concerns oneself is open as always.
    for path, heading in (("/me", "My details"), ("/cases", "My cases"), ("/me/training", "Your training")):
        assert ada.open(path).heading == heading
    ada.open("/administration/people?state=x")
    ada.submit("Send my answers", **right_answers())
    assert ada.path == "/administration/people"
    assert "Passed." in ada.page.text
    assert "Good until" in ada.open("/administration/training").text


def test_an_operator_renews_in_the_same_way(world: World) -> None:
    petra = lapsed(world, world.operator())
    assert petra.open("/desk/log").heading == TITLE
    petra.submit("Send my answers", **right_answers())
    assert petra.path == "/desk/log"


def test_what_was_typed_is_not_lost_when_training_comes_first(world: World) -> None:
    ada = lapsed(world, world.administrator())
    ada.post_with_token("/administration/cases/new", {"reference": "H-77", "kind": "tenancy"})
    assert ada.status == 403
    assert ada.page.heading == "Your training comes first"
    assert "H-77" in ada.page.text
    ada.submit("Go to the course")
    assert ada.page.heading == TITLE
    assert "H-77" in ada.page.text
    ada.submit("Send my answers", **wrong_answers())
    ada.submit("Send my answers", **right_answers())
    assert ada.page.heading == "You have passed it"
    ada.submit()
    assert ada.path == "/administration/cases/new"
    assert ada.page.form("Open the case").values["reference"] == ["H-77"]
    ada.submit("Open the case")
    assert "H-77" in ada.page.text


def test_passing_again_counts_from_the_day_it_was_done(world: World) -> None:
    ada = world.administrator()
    world.later(days=200)
    enter(ada).open(f"/me/training/{OWN_COURSE}")
    assert "You have passed it." in ada.page.text
    ada.submit("Send my answers", **right_answers())
    world.later(days=300)
    assert enter(ada).open("/administration").heading == "Cases"


def test_an_older_version_is_not_passed(world: World) -> None:
    ada = lapsed(world, world.administrator())
    ada.open(f"/me/training/{OWN_COURSE}")
    ada.submit("Send my answers", **(right_answers() | {"answering": "0"}))
    assert ada.status == 422
    assert "There is a newer version of this course." in ada.page.text


def test_for_whoever_looks_after_nothing_there_is_no_training(world: World) -> None:
    nora = enter(with_account(world))
    for path in ("/me/training", f"/me/training/{OWN_COURSE}"):
        nora.open(path)
        assert nora.status == 404


def course_of(world: World) -> UUID:
    with world.work() as work:
        return work.session.scalars(select(TrainingCourse.id)).one()


@pytest.mark.parametrize("where", ["administration", "desk"])
def test_a_course_is_added_written_anew_passed_and_retired(world: World, where: str) -> None:
    person = world.administrator() if where == "administration" else world.operator()
    person.open(f"/{where}/training")
    person.follow("Add a course")
    person.submit("Save", title="Ours", text="# Ours\n\nBe kind.", questions="May I?")
    assert person.status == 422
    assert "Line 1: each line begins with" in person.page.text
    person.submit("Save", title="Ours", text="# Ours\n\nBe kind.", questions=QUESTIONS)
    assert "From 30 days on, everybody here must have passed it." in person.page.text
    person.follow("Ours")
    person.submit("Save", text="# Ours\n\nBe fair.")
    assert "Version 2 is saved." in person.page.text
    world.later(days=31)
    enter(person).open(f"/{where}")
    assert person.page.heading == "Ours"
    assert "Be fair." in person.page.text
    person.submit("Send my answers", answer0="1")
    assert "Because we say so." in person.page.text
    person.submit("Send my answers", answer0="2")
    assert person.path == f"/{where}"
    assert "Version 2" in person.open(f"/{where}/training").text
    person.follow("Ours")
    person.submit("Retire this course")
    assert "Nobody has to take this course any more" in person.page.text


@pytest.mark.parametrize("where", ["administration", "desk"])
def test_a_course_that_was_retired_in_another_window_leads_on_and_keeps_what_was_typed(
    world: World, where: str
) -> None:
    person = world.administrator() if where == "administration" else world.operator()
    person.open(f"/{where}/training/new")
    person.submit("Save", title="Ours", text="# Ours\n\nBe kind.", questions=QUESTIONS)
    here, own = f"/{where}/training/{course_of(world)}", f"/me/training/{course_of(world)}"
    person.open(here)
    person.post_with_token(f"{here}/retire")
    person.post_with_token(f"{here}/retire")
    assert person.path == f"/{where}/training"
    for path, home in ((here, f"/{where}/training"), (own, "/me/training")):
        person.open(path)
        assert person.path == home
        assert "Nobody has to take this course any more." in person.page.text
    typed = {"title": "Ours", "text": "# Ours\n\nBe fair.", "questions": QUESTIONS, "version": "1"}
    person.post_with_token(here, typed)
    assert person.status == 422
    assert "Nobody has to take this course any more." in person.page.text
    assert "Be fair." in person.page.text
    person.post_with_token(own, {"answering": "1", "answer0": "2"})
    assert person.path == "/me/training"


def test_somebody_else_confirms_a_course_that_was_taken_elsewhere(world: World) -> None:
    ada = world.administrator()
    bea = enter(with_account(world, "Bea Hill"))
    ada.open("/administration/training/new")
    ada.submit("Save", title="A day", text="# A day\n\nAt the college.", outside="y")
    assert "there is nobody else yet" in ada.page.text
    appointed(world, bea)
    ada.submit("Save", title="A day", text="# A day\n\nAt the college.", outside="y")
    course = f"/administration/training/{course_of(world)}/confirm"
    ada.open(course)
    assert "Ada Marsh" not in ada.page.form("Confirm").choices["person"]
    with world.work() as work:
        own = str(work.session.scalars(select(TrainingEntry.subject_id).order_by(TrainingEntry.number)).first())
    ada.submit("Confirm", person=own)
    assert ada.status == 422
    ada.submit("Confirm", person=ada.page.form("Confirm").choices["person"]["Bea Hill"])
    assert "confirmed by Ada Marsh" in ada.page.text
    world.later(days=31)
    enter(ada).open("/administration")
    assert ada.page.heading == "A day"
    assert "ask somebody else here to confirm it" in ada.page.text
    enter(bea).open("/administration")
    assert bea.page.heading == "Cases"
    bea.open(course)
    bea.submit("Confirm", person=bea.page.form("Confirm").choices["person"]["Ada Marsh"])
    assert ada.open("/administration").heading == "Cases"


def test_a_house_sees_nothing_of_anothers_courses(world: World) -> None:
    ada = world.administrator()
    bea = world.administrator("Bea Hill", "Hill Mediation")
    ada.open("/administration/training/new")
    ada.submit("Save", title="Ours", text="# Ours\n\nBe kind.", questions=QUESTIONS)
    course = course_of(world)
    for path in (f"/administration/training/{course}", f"/me/training/{course}", f"/desk/training/{course}"):
        bea.open(path)
        assert bea.status == 404
    bea.post_with_token(f"/administration/training/{course}/retire")
    assert bea.status == 404
    assert "Ours" not in bea.open("/administration/training").text


def test_whoever_runs_the_machine_confirms_where_nobody_else_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.administrator()
    appointed(world, with_account(world, "Bea Hill"))
    ada.open("/administration/training/new")
    ada.submit("Save", title="A day", text="# A day\n\nAt the college.", outside="y")
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode()
    monkeypatch.setenv("ODR_INSTANCE", str(world.folder))
    monkeypatch.setenv("ODR_INSTALLATION_KEY", key)
    monkeypatch.setenv("ODR_DATABASE_URL", world.settings.database_url)
    for wrong in (("nobody@example.org", "A day"), (ada.email, "A night")):
        assert CliRunner().invoke(main, ["training", "confirm", *wrong]).exit_code != 0
    done = CliRunner().invoke(main, ["training", "confirm", ada.email, "A day"])
    assert done.exit_code == 0, done.output
    assert "confirmed by whoever runs the machine" in ada.open("/administration/training").text
    verified = CliRunner().invoke(main, ["audit", "verify"])
    assert "holds, the register of training" in verified.output
    with world.work() as work:
        work.session.execute(update(TrainingEntry).values(mark=bytes(32)))
    verified = CliRunner().invoke(main, ["audit", "verify"])
    assert verified.exit_code == 1
    assert "entry 1 is not written by this service, the register of training" in verified.output


def test_a_version_that_somebody_else_has_saved_meanwhile_is_not_passed_over(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/training/new")
    ada.submit("Save", title="Ours", text="# Ours\n\nBe kind.", questions=QUESTIONS)
    page = f"/administration/training/{course_of(world)}"
    older = ada.open(page).form("Save")
    ada.submit("Save", text="# Ours\n\nBe fair.")
    ada.send(older, "Save", text="# Ours\n\nBe quick.")
    assert ada.status == 422
    assert "Version 2 was saved meanwhile." in ada.page.text
    assert "Be quick." in ada.page.text
    ada.submit("Save")
    assert "Version 3 is saved." in ada.page.text
    assert "Be quick." in ada.open(page).text
